// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <set>
#include <string>

#include <segtally/segtally.hpp>

#include "../support/oracle.hpp"

using namespace segtally;

namespace {
scorecard card(const std::vector<std::uint64_t>& reference, const std::vector<std::uint64_t>& prediction) {
  return score(support::naive(reference, prediction));
}
}  // namespace

TEST_CASE("a scorecard has every metric of the catalogue, once, by id and in order") {
  const scorecard s = card({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  CHECK(s.size() == catalogue().size());
  std::set<std::string_view> ids;
  for (const metric_value& m : s) {
    CHECK(ids.insert(m.info->id).second);
    CHECK((s[m.info->id] == m.value || std::isnan(m.value)));
    CHECK_FALSE(m.info->title.empty());
    CHECK_FALSE(m.info->range.empty());
    CHECK_FALSE(m.info->source.empty());
  }
  CHECK(s["jaccard_index"] == 5.0 / 7);
  CHECK(s["jaccard_index_sparse"] == doctest::Approx(1.75 / 3));
  CHECK(s["reference_objects"] == 3);
  CHECK_THROWS_WITH_AS((void)s["jacard"], "scorecard: no metric 'jacard' in the catalogue",
                       std::out_of_range);
}

TEST_CASE("score takes the arguments of tally") {
  const std::vector<std::uint8_t> r{0, 1, 255}, p{0, 1, 1};
  const label_view<std::uint8_t> rv{r.data(), {3}}, pv{p.data(), {3}};
  CHECK(score(rv, pv, {.ignore_reference = {255}})["dice"] == 1);
  CHECK(score(rv, pv)["accuracy"] == 1);
  CHECK(score(rv, pv)["jaccard_index_sparse"] == 0.5);  // 255 is an object too: 1/2 for either
}

TEST_CASE("every bounded metric stays in its range and is perfect on itself (T26, T28)") {
  for (int seed = 0; seed < 200; ++seed) {
    const auto r =
        support::labels_in_runs<std::uint64_t>(60, 4, {0, 1, 2, 3}, static_cast<std::uint64_t>(seed));
    const auto p =
        support::labels_in_runs<std::uint64_t>(60, 4, {0, 1, 2, 9}, static_cast<std::uint64_t>(seed + 999));
    for (const metric_value& m : card(r, p)) {
      if (std::isnan(m.value)) continue;
      if (m.info->range == "0 to 1") CHECK((m.value >= 0 && m.value <= 1));
      if (m.info->range == "-1 to 1") CHECK((m.value >= -1 && m.value <= 1));
    }
    for (const metric_value& m : card(r, r)) {
      CAPTURE(m.info->id);
      if (std::isnan(m.value) || m.info->better == better::neither) continue;
      if (m.info->better == better::lower)
        CHECK(m.value == 0);
      else if (m.info->range != "0 to inf" && m.info->range != "0 and up")
        CHECK(m.value == 1);
    }
  }
}

TEST_CASE("what a scorecard computes from shared evidence is what each metric computes alone") {
  const contingency_table t =
      support::naive<std::uint64_t, std::uint64_t>({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  const scorecard s = score(t);
  const segtally::matching m = segtally::match(t);
  CHECK(s["panoptic_quality"] == segtally::panoptic_quality(m));
  CHECK(s["object_precision"] == segtally::precision(m));
  CHECK(s["mean_average_precision"] == segtally::mean_average_precision(t));
  CHECK(s["object_recall"] == segtally::recall(m));
  CHECK(s["mean_true_score"] == segtally::mean_true_score(m));
  CHECK(s["ctc_seg"] == segtally::ctc_seg(t));
  CHECK(s["ctc_det"] == segtally::ctc_det(t));
  CHECK(s["ctc_op_csb"] == segtally::ctc_op_csb(t));
  CHECK(s["count_difference"] == -1);
  CHECK(s["false_negative_volume"] == 1);
  CHECK(s["false_positive_volume"] == 0);
  CHECK(s["dice"] == segtally::dice(segtally::binary_confusion(t)));
  CHECK(s["variation_of_information"] == variation_of_information(t).total());
  CHECK(s["variation_of_information_split"] == variation_of_information_split(t));
  CHECK(s["variation_of_information_merge"] == variation_of_information_merge(t));
  CHECK(s["adapted_rand_error"] == adapted_rand_error(t).error);
  CHECK(s["adjusted_rand_index"] == adjusted_rand_index(t));
  CHECK(s["normalized_variation_of_information"] == normalized_variation_of_information(t).total());
  CHECK(s["cremi_score"] == cremi_score(t));
  CHECK(s["global_consistency_error"] == global_consistency_error(t));
  CHECK(s["local_consistency_error"] == local_consistency_error(t));
  CHECK(s["van_dongen_distance"] == van_dongen_distance(t));
  CHECK(s["pair_precision"] == pair_precision(t));
  CHECK(s["pair_recall"] == pair_recall(t));
  CHECK(s["homogeneity"] == homogeneity(t));
  CHECK(s["completeness"] == completeness(t));
}

TEST_CASE("a table ranks its rows, the best first, undefined last, equals in order") {
  score_table rows;
  rows.add("poor", card({0, 1, 1}, {0, 0, 1}));
  rows.add("undefined", card({0, 0}, {0, 0}));
  rows.add("good", card({0, 1, 1}, {0, 1, 1}));
  rows.add("good too", card({0, 1, 1}, {0, 2, 2}));
  const auto order = [&](std::string_view id) {
    std::string names;
    for (const auto& row : rows.rank_by(id)) names += row.name + "|";
    return names;
  };
  CHECK(order("jaccard_index_sparse") == "good|good too|poor|undefined|");
  CHECK(order("false_negative_rate") == "good|good too|poor|undefined|");
  CHECK(rows["poor"]["recall"] == 0.5);
  CHECK_THROWS_WITH_AS((void)rows["nobody"], "score_table: no row 'nobody'", std::out_of_range);
  CHECK_THROWS_AS((void)rows.rank_by("nothing"), std::out_of_range);
  CHECK_THROWS_WITH_AS(rows.add("poor", {}), "score_table::add: there is a row 'poor' already",
                       std::invalid_argument);
  CHECK(rows.size() == 4);
}

TEST_CASE("the README's metric tables are the catalogues") {
  std::ifstream readme(SEGTALLY_README);
  REQUIRE(readme.good());
  const std::string text{std::istreambuf_iterator<char>(readme), {}};
  for (const auto known : {catalogue(), surface_catalogue()})
    for (const metric_info& info : known) {
      const char* end = info.better == better::higher  ? "higher"
                        : info.better == better::lower ? "lower"
                                                       : "-";
      const std::string row = "| `" + std::string(info.id) + "` | " + std::string(info.title) + " | " +
                              std::string(info.family) + " | " + std::string(info.range) + " | " + end + " |";
      CAPTURE(row);
      CHECK(text.find(row) != std::string::npos);
    }
}
