// SPDX-License-Identifier: BSD-3-Clause
// The scores of real segmentations keep their bits: overlaps.txt has the tables of the pairs in
// real_pairs.hpp, scores.txt the values of every metric when they were written (by print_golden.cpp).
#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include <segtally/objects/edit_distance.hpp>
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
  CHECK(scores == 27 * 109);
}

TEST_CASE("every metric of a table has the committed bits on real images") {
  for (const auto& [name, record] : golden::records()) {
    const auto table = segtally::contingency_table::from_overlaps(record.overlaps);
    CHECK(table.overlaps().size() == record.overlaps.size());
    const segtally::scorecard card(table);
    for (const segtally::metric_value& metric : card) {
      const std::string id(metric.info->id);
      const auto committed = record.scores.find(id);
      if (committed == record.scores.end()) continue;  // added after the files were written
      const std::string text = name + ": " + id;
      CAPTURE(text);
      CAPTURE(metric.value);
      CAPTURE(committed->second);
      CHECK(golden::is_golden(id, metric.value, committed->second));
    }
    // No metric was removed.
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

TEST_CASE("edits of gala's own example, and what its edit_distance says of it") {
  // gala db73a1c, evaluate.edit_distance (false merges, false splits) with thresholds 0, 100 and 1000, NumPy
  // 2.4 and SciPy 1.17. Its false splits are always 0, because it slices a one-row matrix like a list. It
  // subtracts one false merge for each predicted object without a counterpart.
  struct example {
    const char* name;
    std::uint64_t ignore_up_to, merges, splits;
    std::int64_t gala_merges, without_counterpart;
  };
  const example examples[] = {{"gala/reference x gala/watershed", 0, 958, 1040, 958, 0},
                              {"gala/reference x gala/watershed", 100, 18, 177, 15, 3},
                              {"gala/reference x gala/watershed", 1000, 1, 67, -105, 106},
                              {"gala/reference x gala/agglomerated", 0, 628, 551, 628, 0},
                              {"gala/reference x gala/agglomerated", 100, 38, 41, 38, 0},
                              {"gala/reference x gala/agglomerated", 1000, 5, 11, -2, 7}};
  const auto records = golden::records();
  for (const example& e : examples) {
    const auto table = segtally::contingency_table::from_overlaps(records.at(e.name).overlaps);
    const segtally::edit_counts edits = segtally::count_edits(table, {.ignore_up_to = e.ignore_up_to});
    CHECK(edits == segtally::edit_counts{e.splits, e.merges});
    CHECK(static_cast<std::int64_t>(edits.false_merges) - e.without_counterpart == e.gala_merges);
  }
}

}  // namespace golden_golden_test
