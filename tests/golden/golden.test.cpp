// SPDX-License-Identifier: BSD-3-Clause
// The scores of real segmentations keep their bits: overlaps.txt has the overlap tables of the pairs of
// real_pairs.hpp, scores.txt what every metric came to when they were written (by print_golden.cpp).
#include <doctest/doctest.h>

#include <string>

#include <segtally/report/scorecard.hpp>

#include "golden_file.hpp"

namespace golden_golden_test {

TEST_CASE("the committed tables and scores are all there") {
  const auto records = golden::records();
  CHECK(records.size() == 27);
  std::size_t overlaps = 0, scores = 0;
  for (const auto& [name, record] : records) {
    overlaps += record.overlaps.size();
    scores += record.scores.size();
  }
  CHECK(overlaps == 13677);
  CHECK(scores == 27 * 107);
}

TEST_CASE("every metric of a table has the committed bits on real images") {
  for (const auto& [name, record] : golden::records()) {
    const auto table = segtally::contingency_table::from_overlaps(record.overlaps);
    CHECK(table.overlaps().size() == record.overlaps.size());
    const segtally::scorecard card(table);
    for (const segtally::metric_value& metric : card) {
      const std::string id(metric.info->id);
      const auto committed = record.scores.find(id);
      if (committed == record.scores.end()) continue;  // younger than the files
      const std::string text = name + ": " + id;
      CAPTURE(text);
      CAPTURE(metric.value);
      CAPTURE(committed->second);
      CHECK(golden::is_golden(id, metric.value, committed->second));
    }
    // No metric has gone.
    for (const auto& [id, value] : record.scores) {
      bool known = false;
      for (const auto& info : segtally::catalogue()) known = known || info.id == id;
      for (const auto& info : segtally::surface_catalogue()) known = known || info.id == id;
      const std::string missing = id;
      CAPTURE(missing);
      CHECK(known);
    }
  }
}

}  // namespace golden_golden_test
