// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for count, max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <utility>    // for move, swap
#include <vector>     // for vector

#include <segtally/abi.hpp>               // for SEGTALLY_ABI
#include <segtally/detail/pair_slot.hpp>  // for packed_slot, wide_slot
#include <segtally/detail/wide.hpp>       // for product

namespace segtally::inline SEGTALLY_ABI::detail {

/// Voxels side by side with the same two labels.
struct overlap_run {
  std::uint64_t reference = 0, prediction = 0, length = 0;
};

/// Counts pairs of labels. Starts as a small hash table (open addressing, linear probing, at most half full);
/// each time it has to grow it asks whether a plain matrix of all label pairs seen would be smaller than the
/// grown hash table, and if so becomes that matrix. So few classes are counted densely, thousands of objects
/// that meet only their neighbours sparsely, memory follows the distinct pairs, and nobody has to look for
/// the range of labels first.
template <class Slot>
class pair_counter {
 public:
  pair_counter() : slots_(slots_for(smallest)) {}

  /// Adds `length` to the count of a pair for each of n runs; `run(k)` returns the k-th as {reference,
  /// prediction, length}.
  template <class Run>
  void add(std::size_t n, Run&& run) {
    for (std::size_t k = 0; k < n; ++k) {
      k = columns_ != 0 ? add_to_matrix(k, n, run) : add_to_slots(k, n, run);
      if (k == n) return;
      if (const overlap_run missed = run(k); missed.length != 0) insert(missed);
    }
  }

  /// Adds n to the count of one pair.
  void add(std::uint64_t reference, std::uint64_t prediction, std::uint64_t n) {
    add(1, [&](std::size_t) { return overlap_run{reference, prediction, n}; });
  }

  /// Returns the pairs that were counted as {reference, prediction, count}, in no order.
  template <class Pair>
  [[nodiscard]] std::vector<Pair> pairs() const {
    const std::size_t most =
        columns_ != 0 ? cells_.size() - static_cast<std::size_t>(std::count(cells_.begin(), cells_.end(), 0u))
                      : used_ + 1;  // the pair (0, 0) may have slipped in uncounted
    std::vector<Pair> pairs(most + 1);
    Pair* out = pairs.data();
    const auto put = [&](std::uint64_t r, std::uint64_t p, std::uint64_t n) {
      *out = {r, p, n};  // empty slots lie at random: a branch would be guessed wrong
      out += n != 0;
    };
    if (columns_ != 0) {
      for (std::size_t i = 0; i < cells_.size(); ++i) put(i / columns_, i % columns_, cells_[i]);
    } else {
      for (const Slot& s : slots_) put(s.reference(), s.prediction(), s.count());
    }
    pairs.resize(static_cast<std::size_t>(out - pairs.data()));
    return pairs;
  }

  [[nodiscard]] bool is_dense() const noexcept { return columns_ != 0; }

 private:
  // The fast ways: each adds runs from the k-th on and returns the first that is not in the table, or n. The
  // table's own numbers stay in registers on the way.
  template <class Run>
  [[gnu::always_inline]] std::size_t add_to_matrix(std::size_t k, std::size_t n, Run&& run) noexcept {
    std::uint64_t* const cells = cells_.data();
    const std::uint64_t rows = rows_, columns = columns_;
    for (; k < n; ++k) {
      const overlap_run r = run(k);
      if (r.reference >= rows || r.prediction >= columns) break;
      cells[r.reference * columns + r.prediction] += r.length;
    }
    return k;
  }

  // A pair is looked for in two slots. If it is in the second, the two change places, so that of the pairs
  // that share a slot the one last seen is found first. (A table stays sound under such exchanges: a probe
  // sequence has no gap between a pair's first slot and its own.)
  template <class Run>
  [[gnu::always_inline]] std::size_t add_to_slots(std::size_t k, std::size_t n, Run&& run) noexcept {
    Slot* const slots = slots_.data();
    const std::uint64_t seed = seed_;
    const int shift = 64 - log_size_;
    for (; k < n; ++k) {
      const overlap_run r = run(k);
      Slot* const at = slots + (Slot::hash(r.reference, r.prediction, seed) >> shift);
      if (at[0].add(r.reference, r.prediction, r.length)) continue;
      Slot second = at[1];
      if (!second.add(r.reference, r.prediction, r.length)) break;
      at[1] = at[0];
      at[0] = second;
    }
    return k;
  }

#if defined(__GNUC__)
  __attribute__((noinline))
#endif
  void
  insert(const overlap_run& run) {
    rows_seen_ = (std::max)(rows_seen_, run.reference);
    columns_seen_ = (std::max)(columns_seen_, run.prediction);
    if (columns_ != 0) {
      outgrow_matrix();
      return add(run.reference, run.prediction, run.length);
    }
    Slot* const at = find(run.reference, run.prediction);
    if (at == nullptr) {  // a long probe in a half-empty table: the labels are at odds with the hash
      rebuild(log_size_);
      return add(run.reference, run.prediction, run.length);
    }
    used_ += at->count() == 0;
    *at = Slot(run.reference, run.prediction, at->count() + run.length);
    std::swap(*at, *first(run.reference, run.prediction));
    if (!is_full()) return;
    const int grown = log_size_ + (log_size_ < 13 ? 2 : 1);  // small tables pass on to large ones for little
    if (matrix_is_smaller(sizeof(Slot) << grown)) return become_matrix();
    rebuild(grown);
  }

  Slot* first(std::uint64_t r, std::uint64_t p) noexcept {
    return slots_.data() + (Slot::hash(r, p, seed_) >> (64 - log_size_));
  }

  // Returns the slot of a pair, the empty one where it belongs, or none if that is further off than probes
  // may go.
  Slot* find(std::uint64_t r, std::uint64_t p) noexcept {
    Slot* at = first(r, p);
    for (std::size_t probe = 0; probe < longest_probe; ++probe, ++at)
      if (at->count() == 0 || (at->reference() == r && at->prediction() == p)) return at;
    return nullptr;
  }

  // A quarter full while the table is small, where a collision costs more than an empty slot; half full
  // beyond, where new pages do (nuclei, 4,826 pairs: 3 % of the whole tally).
  [[nodiscard]] bool is_full() const noexcept {
    return used_ > (std::size_t{1} << (log_size_ - (log_size_ < 14 ? 2 : 1)));
  }

  // Into a table of 2^log_size slots; the hash changes, and the size doubles until every probe is short.
  void rebuild(int log_size) {
    const std::uint64_t next_seed = seed_ * 0xD1342543DE82EF95u + 0x9E3779B97F4A7C14u;
    if (log_size == log_size_) seed_ = next_seed | 1;
    for (;; ++log_size) {
      std::vector<Slot> old = slots_for(log_size);
      old.swap(slots_);
      std::swap(log_size, log_size_);
      bool placed = true;
      for (const Slot& s : old) {
        if (s.count() == 0) continue;
        Slot* const at = find(s.reference(), s.prediction());
        placed = at != nullptr;
        if (!placed) break;
        *at = s;
      }
      if (placed) return;
      old.swap(slots_);
      std::swap(log_size, log_size_);
    }
  }

  static std::vector<Slot> slots_for(int log_size) {
    return std::vector<Slot>((std::size_t{1} << log_size) +
                             longest_probe);  // so that no probe has to wrap around
  }

  [[nodiscard]] bool matrix_is_smaller(std::size_t bytes) const noexcept {
    if ((rows_seen_ | columns_seen_) >> 32 != 0) return false;
    return product(rows_seen_ + 1, columns_seen_ + 1) <= bytes / sizeof(std::uint64_t);
  }

  void become_matrix() {
    pair_counter matrix(static_cast<std::size_t>(rows_seen_) + 1,
                        static_cast<std::size_t>(columns_seen_) + 1);
    for (const overlap_run& run : pairs<overlap_run>())
      matrix.cells_[run.reference * matrix.columns_ + run.prediction] = run.length;
    *this = std::move(matrix);
  }

  // A label beyond the matrix: back to a hash table of what is there, which decides anew when it is full.
  void outgrow_matrix() {
    pair_counter table;
    const std::vector<overlap_run> runs = pairs<overlap_run>();
    while ((std::size_t{1} << table.log_size_) < 8 * runs.size())
      ++table.log_size_;  // room for as many again
    table.slots_ = slots_for(table.log_size_);
    for (const overlap_run& run : runs) table.insert(run);
    table.rows_seen_ = rows_seen_;
    table.columns_seen_ = columns_seen_;
    *this = std::move(table);
  }

  pair_counter(std::size_t rows, std::size_t columns)
      : cells_(rows * columns),
        rows_(rows),
        columns_(columns),
        rows_seen_(rows - 1),
        columns_seen_(columns - 1) {}

  // In a table at most half full the longest probe is about 5 ln(size).
  static constexpr std::size_t longest_probe = 128;
  static constexpr int smallest = 8;

  std::vector<Slot> slots_;           // the hash table, or empty when dense
  std::vector<std::uint64_t> cells_;  // the matrix, or empty
  std::uint64_t rows_ = 0, columns_ = 0;
  std::size_t used_ = 0;
  int log_size_ = smallest;
  std::uint64_t rows_seen_ = 0, columns_seen_ = 0;
  std::uint64_t seed_ = 0x9E3779B97F4A7C15u;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
