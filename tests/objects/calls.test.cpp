// SPDX-License-Identifier: BSD-3-Clause
// The ways to call the functions of objects/, and the function name in their errors.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <segtally/objects/cell_tracking.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/object_scores.hpp>
#include <segtally/objects/panoptic_classes.hpp>
#include <segtally/objects/ranked_detections.hpp>
#include <segtally/objects/recall_by_size.hpp>
#include <segtally/objects/split_merge.hpp>

#include "../support/error_of.hpp"

namespace objects_calls_test {

using namespace segtally;

namespace {

// IoU 1/2, 2/3, 3/4 and 1.
const contingency_table table = contingency_table::from_overlaps(
    {{1, 1, 1}, {0, 1, 1}, {2, 2, 2}, {2, 0, 1}, {3, 3, 3}, {0, 3, 1}, {4, 4, 4}});

}  // namespace

TEST_CASE("match: a number is a threshold, numbers in braces are several, names in braces are options") {
  static_assert(std::is_same_v<decltype(match(table)), matching>);
  CHECK(match(table).tp == 3);
  CHECK(match(table, {}).tp == 3);
  CHECK(match(table, match_options{}).tp == 3);
  CHECK(match(table, {.threshold = 0.75}).tp == 1);
  CHECK(match(table, {.criterion = criterion::dice}).tp == 4);
  CHECK(match(table, {.comparator = comparator::at_least}).tp == 4);
  CHECK(match(table, 0.75).tp == 1);
  CHECK(match(table, 0.75F).tp == 1);
  CHECK(match(table, 0).tp == 4);
  CHECK(match(table, 1, {.comparator = comparator::at_least}).tp == 1);
  CHECK(match(table, 0.75, {.criterion = criterion::dice}).tp == 3);

  static_assert(std::is_same_v<decltype(match(table, {0.5})), std::vector<matching>>);
  CHECK(match(table, {0.5}).size() == 1);
  CHECK(match(table, {0.5, 0.75}).size() == 2);
  CHECK(match(table, {0.5, 0.75})[1].tp == 1);
  CHECK(match(table, {0, 0}, {.comparator = comparator::above, .criterion = criterion::dice})[1].tp == 4);
}

TEST_CASE("lists may be vectors, arrays, spans and braces") {
  const std::vector<double> vector{0.5, 0.7};
  const std::array<double, 2> array{0.5, 0.7};
  const double plain[] = {0.5, 0.7};
  const std::span<const double> span(vector);
  std::vector<double> changeable = vector;
  const auto tp = [](const auto& list) {
    std::vector<std::uint64_t> counts;
    for (const auto& m : list) counts.push_back(m.tp);
    return counts;
  };
  const std::vector<std::uint64_t> expected{3, 2};
  CHECK(tp(match(table, vector)) == expected);
  CHECK(tp(match(table, array)) == expected);
  CHECK(tp(match(table, plain)) == expected);
  CHECK(tp(match(table, span)) == expected);
  CHECK(tp(match(table, std::span(changeable))) == expected);
  CHECK(tp(match(table, std::vector<double>{0.5, 0.7})) == expected);
  CHECK(tp(match(table, {0.5, 0.7})) == expected);
  CHECK(tp(count_matches(table, vector)) == expected);
  CHECK(tp(count_matches(table, {0.5, 0.7})) == expected);
  CHECK(tp(count_matches(table, {0.5, 0.7}, {.criterion = criterion::dice})) ==
        std::vector<std::uint64_t>{4, 3});
  for (const double map : {mean_average_precision(table, vector), mean_average_precision(table, plain),
                           mean_average_precision(table, span), mean_average_precision(table, {0.5, 0.7}),
                           mean_average_precision(match(table, {0.5, 0.7})),
                           mean_average_precision(count_matches(table, {0.5, 0.7}))})
    CHECK(map == (3.0 / 5 + 2.0 / 6) / 2);
  CHECK(mean_average_precision(table, {0.5}) == 3.0 / 5);
  CHECK(mean_average_precision(table, {0, 0}) == 1);
  CHECK(mean_average_precision(table, {}) == mean_average_precision(table));
  CHECK(mean_average_precision(table, {.comparator = comparator::at_least}) > mean_average_precision(table));
  CHECK(mean_average_precision(table, {0.5}, {.comparator = comparator::at_least}) == 1);
  CHECK(mean_average_precision(contingency_table{}, {0.5}, {}, 7) == 7);

  const std::vector<std::uint64_t> sizes{3};
  CHECK(size_stratified_recall(table, sizes) == size_stratified_recall(table, {3}));
  CHECK(size_stratified_recall(table, {3, 4}).size() == 3);
  CHECK(size_stratified_recall(table, {3}, {.threshold = 0.9})[1].found == 1);

  const std::vector<segment_class> all{{1, 7}, {2, 7}, {3, 7}, {4, 8}};
  const auto classes = panoptic_counts(table, all, all);
  const auto same =
      panoptic_counts(table, {{1, 7}, {2, 7}, {3, 7}, {4, 8}}, {{1, 7}, {2, 7}, {3, 7}, {4, 8}});
  REQUIRE(classes.size() == 2);
  REQUIRE(same.size() == 2);
  CHECK(same[0].counts == classes[0].counts);

  const std::vector<label_confidence> sure{{1, 0.1}, {2, 0.2}, {3, 0.3}, {4, 0.4}};
  const auto ranking = ranked_detections(table, sure);
  CHECK(ranked_detections(table, {{1, 0.1}, {2, 0.2}, {3, 0.3}, {4, 0.4}}).detections == ranking.detections);
  CHECK(froc_sensitivities(ranking, std::vector<double>{0.5, 1}) == froc_sensitivities(ranking, {0.5, 1}));
  CHECK(froc_sensitivities(ranking, {0.5}) == std::vector<double>{0.75});
}

TEST_CASE("each score of objects takes a table and options") {
  for (const match_options& options :
       {match_options{}, match_options{.threshold = 0.7}, match_options{.criterion = criterion::dice}}) {
    const matching m = match(table, options);
    CHECK(object_precision(table, options) == precision(m));
    CHECK(object_precision(table, options) == object_precision(m));
    CHECK(object_recall(table, options) == recall(m));
    CHECK(object_recall(table, options) == object_recall(m));
    CHECK(critical_success_index(table, options) == critical_success_index(m));
    CHECK(segmentation_quality(table, options) == segmentation_quality(m));
    CHECK(mean_matched_score(table, options) == mean_matched_score(m));
    CHECK(recognition_quality(table, options) == recognition_quality(m));
    CHECK(panoptic_quality(table, options) == panoptic_quality(m));
    CHECK(mean_true_score(table, options) == mean_true_score(m));
  }
  CHECK(panoptic_quality(table) == panoptic_quality(match(table)));
  CHECK(panoptic_quality(table, {.threshold = 0.75}) == 1.0 / 4);
  CHECK(critical_success_index(table, {.comparator = comparator::at_least}) == 1);
  CHECK(object_precision(contingency_table{}, {}, 7) == 7);
}

TEST_CASE("what is refused is refused in the name of the function that was called") {
  const match_options bad{.threshold = 2};
  const std::vector<double> none, bad_list{0.5, 1};
  const std::vector<segment_class> all{{1, 7}, {2, 7}, {3, 7}, {4, 8}};
  const std::vector<label_confidence> sure{{1, 0.1}, {2, 0.2}, {3, 0.3}, {4, 0.4}};
  const ctc_counts ctc = count_ctc(table);
  const struct {
    const char* error;
    std::function<void()> call;
  } calls[] = {
      {"match: threshold 2 is outside [0, 1)", [&] { (void)match(table, bad); }},
      {"match: threshold -1 is outside [0, 1)", [&] { (void)match(table, -1); }},
      {"match: threshold 1 is outside [0, 1)", [&] { (void)match(table, bad_list); }},
      {"match: threshold 1 is outside [0, 1)",
       [&] {
         (void)match(table, {0.5, 1.0});
       }},
      {"match: the list of thresholds is empty", [&] { (void)match(table, none); }},
      {"count_matches: threshold 1 is outside [0, 1)", [&] { (void)count_matches(table, bad_list); }},
      {"count_matches: the list of thresholds is empty", [&] { (void)count_matches(table, {}); }},
      {"object_precision: threshold 2 is outside [0, 1)", [&] { (void)object_precision(table, bad); }},
      {"object_recall: threshold 2 is outside [0, 1)", [&] { (void)object_recall(table, bad); }},
      {"critical_success_index: threshold 2 is outside [0, 1)",
       [&] { (void)critical_success_index(table, bad); }},
      {"segmentation_quality: threshold 2 is outside [0, 1)",
       [&] { (void)segmentation_quality(table, bad); }},
      {"mean_matched_score: threshold 2 is outside [0, 1)", [&] { (void)mean_matched_score(table, bad); }},
      {"recognition_quality: threshold 2 is outside [0, 1)", [&] { (void)recognition_quality(table, bad); }},
      {"panoptic_quality: threshold 2 is outside [0, 1)", [&] { (void)panoptic_quality(table, bad); }},
      {"mean_true_score: threshold 2 is outside [0, 1)", [&] { (void)mean_true_score(table, bad); }},
      {"mean_average_precision: threshold 1 is outside [0, 1)",
       [&] { (void)mean_average_precision(table, bad_list); }},
      {"mean_average_precision: threshold 1 is outside [0, 1)",
       [&] {
         (void)mean_average_precision(table, {0.5, 1.0});
       }},
      {"mean_average_precision: the list of thresholds is empty",
       [&] { (void)mean_average_precision(table, none); }},
      {"threshold_range: no range from 1 to 0 by 0.1", [&] { (void)threshold_range(1, 0.1, 0); }},
      {"object_scores: threshold 2 is outside [0, 1)", [&] { (void)object_scores(table, bad); }},
      {"size_stratified_recall: threshold 2 is outside [0, 1)",
       [&] { (void)size_stratified_recall(table, {3}, bad); }},
      {"size_stratified_recall: size 2 after 3 does not ascend",
       [&] {
         (void)size_stratified_recall(table, {3, 2});
       }},
      {"find_splits_and_merges: minimum_share -1 is outside [0, 1]",
       [&] { (void)find_splits_and_merges(table, {.minimum_share = -1}); }},
      {"ranked_detections: threshold 2 is outside [0, 1)",
       [&] { (void)ranked_detections(table, sure, bad); }},
      {"ranked_detections: predicted object 1 has no confidence",
       [&] { (void)ranked_detections(table, {}); }},
      {"froc_sensitivities: -1 false positives an image must be >= 0",
       [&] { (void)froc_sensitivities(ranked_detections(table, sure), {-1}); }},
      {"panoptic_counts: threshold 2 is outside [0.5, 1)",
       [&] { (void)panoptic_counts(table, all, all, {.threshold = 2}); }},
      {"panoptic_counts: no class for label 1 of the reference",
       [&] { (void)panoptic_counts(table, {}, {}); }},
      {"ctc_det: weights 5, 0, 1 must be finite and not negative, the second must be > 0",
       [&] { (void)ctc_det(ctc, {.false_negative = 0}); }},
  };
  for (const auto& c : calls) CHECK(support::error_of(c.call) == c.error);
}

}  // namespace objects_calls_test
