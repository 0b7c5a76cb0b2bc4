// SPDX-License-Identifier: BSD-3-Clause
// Tables made, added, copied, moved and transposed in any sequence, compared with a std::map.
#include <map>
#include <stdexcept>
#include <utility>

#include <segtally/overlap/tally_accumulator.hpp>

#include "image.hpp"

namespace {

using pairs = std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t>;

struct twin {
  segtally::contingency_table table;
  pairs cells;

  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& [pair, count] : cells) sum += count;
    return sum;
  }

  void check() const {
    fuzz::require(table.overlaps().size() == cells.size() && table.total() == total());
    std::map<std::uint64_t, std::uint64_t> rows, columns;
    auto o = table.overlaps().begin();
    for (const auto& [pair, count] : cells) {
      fuzz::require(*o++ == segtally::overlap{pair.first, pair.second, count});
      fuzz::require(table.count(pair.first, pair.second) == count);
      rows[pair.first] += count;
      columns[pair.second] += count;
    }
    fuzz::require(table.reference().size() == rows.size() && table.prediction().size() == columns.size());
    for (const auto& [label, count] : rows) fuzz::require(table.reference_count(label) == count);
    for (const auto& [label, count] : columns) fuzz::require(table.prediction_count(label) == count);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider input(bytes, size);
  twin twins[3];
  while (input.remaining_bytes() > 0) {
    twin& a = twins[input.ConsumeIntegralInRange(0, 2)];
    twin& b = twins[input.ConsumeIntegralInRange(0, 2)];
    switch (input.ConsumeIntegralInRange(0, 5)) {
      case 0: {
        std::vector<segtally::overlap> overlaps(input.ConsumeIntegralInRange<std::size_t>(0, 40));
        a.cells.clear();
        for (segtally::overlap& o : overlaps) {
          o = {fuzz::label<std::uint64_t>(input), fuzz::label<std::uint64_t>(input),
               input.ConsumeIntegral<std::uint16_t>()};
          if (o.count > 0) a.cells[{o.reference, o.prediction}] += o.count;
        }
        a.table = segtally::contingency_table::from_overlaps(overlaps);
        break;
      }
      case 1: {
        const bool fits = b.table.total() <= (std::uint64_t{1} << 63) - 1 - a.table.total();
        const segtally::contingency_table before = a.table;
        try {
          a.table += b.table;
          fuzz::require(fits);
          const pairs more = b.cells;
          for (const auto& [pair, count] : more) a.cells[pair] += count;
        } catch (const std::overflow_error&) {
          fuzz::require(!fits && a.table == before);
        }
        break;
      }
      case 2:
        a = b;
        break;
      case 3: {
        twin moved = std::move(a);
        a = std::move(moved);
        break;
      }
      case 4: {
        a.table = a.table.transposed();
        pairs exchanged;
        for (const auto& [pair, count] : a.cells) exchanged[{pair.second, pair.first}] = count;
        a.cells = exchanged;
        break;
      }
      default: {
        segtally::tally_accumulator sum;
        pairs cells;
        for (int block = input.ConsumeIntegralInRange(0, 3); block > 0; --block) {
          const auto shape = fuzz::shape(input, 2, 100);
          const fuzz::image<std::uint32_t> r(input, shape);
          const fuzz::image<std::uint8_t> p(input, shape);
          sum.add(r.view, p.view);
          for (std::size_t i = 0; i < r.labels.size(); ++i) ++cells[{r.labels[i], p.labels[i]}];
        }
        a.table = sum.table();
        a.cells = cells;
      }
    }
    a.check();
  }
  return 0;
}
