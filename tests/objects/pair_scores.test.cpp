// SPDX-License-Identifier: BSD-3-Clause
// Matching by scores of the caller, greedily, by pieces, and with partly annotated references.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <segtally/objects/aggregated_jaccard.hpp>
#include <segtally/objects/best_dice.hpp>
#include <segtally/objects/cell_tracking.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/match_greedily.hpp>
#include <segtally/objects/match_pieces.hpp>
#include <segtally/objects/match_scores.hpp>
#include <segtally/objects/object_scores.hpp>
#include <segtally/objects/ranked_detections.hpp>
#include <segtally/objects/recall_by_size.hpp>
#include <segtally/objects/split_merge.hpp>
#include <segtally/surface/per_object_boundary.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"

namespace objects_pair_scores_test {

using namespace segtally;
using support::error_of;

namespace {

/// Random overlaps, with additional voxels per object; small counts, so that ties are common.
std::vector<overlap> random_overlaps(std::mt19937& random) {
  std::vector<overlap> overlaps;
  const std::uint64_t references = 1 + random() % 5, predictions = 1 + random() % 5;
  for (std::uint64_t r = 1; r <= references; ++r)
    for (std::uint64_t p = 1; p <= predictions; ++p)
      if (random() % 5 < 2) overlaps.push_back({r, p, 1 + random() % 6});
  for (std::uint64_t r = 1; r <= references; ++r) overlaps.push_back({r, 0, random() % 3});
  for (std::uint64_t p = 1; p <= predictions; ++p) overlaps.push_back({0, p, 1 + random() % 3});
  return overlaps;
}

/// The same objects with other labels, in another order.
std::uint64_t renamed(std::uint64_t label) {
  return label == 0 ? 0 : (label * 5) % 7 * 1000 + 3;
}

std::vector<pair_score> ious(const contingency_table& table) {
  std::vector<pair_score> scores;
  for (const overlap& o : table.overlaps())
    if (o.reference != 0 && o.prediction != 0)
      scores.push_back({o.reference, o.prediction,
                        static_cast<double>(o.count) /
                            static_cast<double>(table.reference_count(o.reference) +
                                                table.prediction_count(o.prediction) - o.count)});
  return scores;
}

void check_same(const matching& a, const matching& b) {
  CHECK(static_cast<const detection_counts&>(a) == b);
  CHECK(a.pairs == b.pairs);
  CHECK(a.unmatched_reference == b.unmatched_reference);
  CHECK(a.unmatched_prediction == b.unmatched_prediction);
}

}  // namespace

TEST_CASE("matching by IoUs that the caller brings is matching by IoU") {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const auto table = contingency_table::from_overlaps(random_overlaps(random));
    std::vector<pair_score> scores = ious(table);
    std::shuffle(scores.begin(), scores.end(), random);
    for (const double threshold : {0.0, 0.2, 0.5})
      for (const auto comparator : {comparator::above, comparator::at_least}) {
        if (threshold == 0 && comparator == comparator::at_least) continue;
        for (const bool partly : {false, true}) {
          const match_options options{
              .threshold = threshold, .comparator = comparator, .partly_annotated = partly};
          const scored_match_options scored{
              .threshold = threshold, .comparator = comparator, .partly_annotated = partly};
          check_same(match(table, scores, scored), match(table, options));
          check_same(match_greedily(table, scores, scored), match_greedily(table, options));
        }
      }
    const std::array thresholds{0.5, 0.1, 0.9};
    const std::vector<matching> listed = match(table, scores, thresholds);
    for (std::size_t k = 0; k < thresholds.size(); ++k)
      check_same(listed[k], match(table, scores, {.threshold = thresholds[k]}));
  }
}

TEST_CASE("objects may be matched that do not overlap, and pairs without a score are none") {
  const auto table = contingency_table::from_overlaps({{1, 0, 4}, {2, 7, 4}, {0, 8, 4}, {0, 9, 1}});
  const matching m = match(table, {{1, 8, 0.9}, {2, 7, undefined}});
  REQUIRE(m.pairs.size() == 1);
  CHECK(m.pairs[0] == matched_pair{1, 8, 0, 0.9});
  CHECK(m.unmatched_reference == std::vector<std::uint64_t>{2});
  CHECK(m.unmatched_prediction == std::vector<std::uint64_t>{7, 9});
  CHECK(segmentation_quality(m) == 0.9);
  // 9 overlaps no annotated object, so it is unknown; 8 has a score with one, 7 overlaps one.
  CHECK(match(table, {{1, 8, 0.3}}, {.partly_annotated = true}).unmatched_prediction ==
        std::vector<std::uint64_t>{7, 8});
}

TEST_CASE("scores of pairs are those of the functions per object") {
  const std::vector<std::uint8_t> a{1, 1, 1, 0, 2, 2, 1, 1, 1, 0, 2, 2},
      b{5, 5, 5, 0, 0, 6, 5, 5, 5, 6, 6, 6};
  const label_view<std::uint8_t> r{a.data(), {2, 6}}, p{b.data(), {2, 6}};
  const auto table = support::naive(a, b);
  const std::vector<object_pair> pairs = overlapping_pairs(table);
  CHECK(pairs == std::vector<object_pair>{{1, 5}, {2, 6}});
  CHECK(overlapping_pairs(table, {.background = 1}) ==
        std::vector<object_pair>{{0, 0}, {0, 6}, {2, 0}, {2, 6}});
  const auto bands = per_object_boundary_jaccard(r, p, pairs, 1);
  const auto scores = pair_scores_of(bands, &object_boundary_jaccard::jaccard);
  REQUIRE(scores.size() == 2);
  CHECK(scores[0] == pair_score{1, 5, 1});
  CHECK(scores[1].score == bands[1].jaccard);
  CHECK(match(table, scores).tp == 2);
}

TEST_CASE("wrong scores are refused") {
  const auto table = contingency_table::from_overlaps({{1, 1, 4}, {0, 0, 1}});
  const auto text = [&](const std::vector<pair_score>& scores, const scored_match_options& options = {}) {
    const std::string error = error_of([&] { static_cast<void>(match(table, scores, options)); });
    std::string greedy = error_of([&] { static_cast<void>(match_greedily(table, scores, options)); });
    if (greedy != "no error") greedy.replace(0, std::string("match_greedily").size(), "match");
    CHECK(error == greedy);
    return error;
  };
  CHECK(text({{2, 1, 0.5}}) == "match: no reference object has label 2");
  CHECK(text({{1, 0, 0.5}}) == "match: no predicted object has label 0");
  CHECK(text({{1, 9, undefined}}) == "match: no predicted object has label 9");
  CHECK(text({{1, 1, 0.5}, {1, 1, 0.5}}) ==
        "match: two scores for reference object 1 and predicted object 1");
  CHECK(text({{1, 1, 1.5}}) ==
        "match: the score 1.5 of reference object 1 and predicted object 1 is outside [0, 1]");
  CHECK(text({{1, 1, -0.5}}) ==
        "match: the score -0.5 of reference object 1 and predicted object 1 is outside [0, 1]");
  CHECK(text({}, {.threshold = 1}) == "match: threshold 1 is outside [0, 1)");
  CHECK(text({}, {.threshold = undefined}) == "match: threshold nan is outside [0, 1)");
  CHECK(error_of([&] {
          static_cast<void>(match(table, std::vector<pair_score>{}, std::vector<double>{}));
        }) == "match: the list of thresholds is empty");
  CHECK(error_of([&] { static_cast<void>(match_greedily(table, {.sum_all_scores = true})); }) ==
        "match_greedily: sum_all_scores is a rule of match, pairs are taken one by one here");
  CHECK(match(contingency_table{}, std::vector<pair_score>{}).tp == 0);
}

TEST_CASE("greedy matching takes the best pair first") {
  // 0.6 and 0.5, or 0.65 alone.
  const auto table = contingency_table::from_overlaps({{1, 0, 1}, {2, 0, 1}, {0, 1, 1}, {0, 2, 1}});
  const std::vector<pair_score> scores{{1, 1, 0.65}, {1, 2, 0.6}, {2, 1, 0.5}};
  CHECK(match(table, scores, {.threshold = 0.4}).tp == 2);
  const matching greedy = match_greedily(table, scores, {.threshold = 0.4});
  CHECK(greedy.pairs == std::vector<matched_pair>{{1, 1, 0, 0.65}});
  // 1-1 and 1-2 have equal scores, and 2 can only be paired with 1: taking 1-1 first leaves 2 without a
  // partner.
  const std::vector<pair_score> ties{{1, 1, 0.6}, {1, 2, 0.6}, {2, 1, 0.5}};
  const matching m = match_greedily(table, ties, {.threshold = 0.4});
  CHECK(m.pairs == std::vector<matched_pair>{{1, 2, 0, 0.6}, {2, 1, 0, 0.5}});
}

TEST_CASE("greedy matching without ties is the loop of the peers") {
  std::mt19937 random(2);
  int fewer = 0;
  for (int round = 0; round < 500; ++round) {
    const auto table = contingency_table::from_overlaps(random_overlaps(random));
    std::vector<pair_score> scores;
    std::vector<double> values(overlapping_pairs(table).size());
    std::iota(values.begin(), values.end(), 1.0);
    std::shuffle(values.begin(), values.end(), random);
    for (const object_pair& pair : overlapping_pairs(table))
      scores.push_back({pair.reference, pair.prediction, values[scores.size()] / 64});
    std::vector<pair_score> falling(scores);
    std::sort(falling.begin(), falling.end(),
              [](const pair_score& a, const pair_score& b) { return a.score > b.score; });
    std::map<std::uint64_t, pair_score> taken;
    std::set<std::uint64_t> used;
    for (const pair_score& s : falling)
      if (s.score > 0.1 && !taken.contains(s.reference) && used.insert(s.prediction).second)
        taken[s.reference] = s;
    const matching m = match_greedily(table, scores, {.threshold = 0.1});
    REQUIRE(m.pairs.size() == taken.size());
    for (const matched_pair& pair : m.pairs) CHECK(taken[pair.reference].prediction == pair.prediction);
    const matching best = match(table, scores, {.threshold = 0.1});
    CHECK(m.tp <= best.tp);
    fewer += m.tp < best.tp;
  }
  CHECK(fewer > 0);
}

TEST_CASE("counts and sums depend on no label") {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    const std::vector<overlap> overlaps = random_overlaps(random);
    std::vector<overlap> others;
    for (const overlap& o : overlaps)
      others.push_back({renamed(o.reference), renamed(o.prediction), o.count});
    const auto a = contingency_table::from_overlaps(overlaps), b = contingency_table::from_overlaps(others);
    for (const double threshold : {0.05, 0.25, 0.5}) {
      const detection_counts greedy = match_greedily(a, {.threshold = threshold}),
                             other = match_greedily(b, {.threshold = threshold});
      CHECK(greedy == other);
      const detection_counts pieces = match_pieces(a, {.threshold = threshold}),
                             other_pieces = match_pieces(b, {.threshold = threshold});
      CHECK(pieces == other_pieces);
    }
  }
}

TEST_CASE("pieces make up an object together") {
  // Object 1 in two pieces, each with an IoU below 1/2; object 2 in object 5, more than half of which is
  // outside.
  const auto table = contingency_table::from_overlaps(
      {{1, 1, 4}, {1, 2, 4}, {1, 0, 2}, {0, 2, 1}, {2, 5, 3}, {0, 5, 4}, {0, 9, 2}, {1, 9, 1}});
  CHECK(match(table).tp == 0);
  const matching_of_pieces m = match_pieces(table);
  REQUIRE(m.objects.size() == 1);
  CHECK(m.objects[0] == object_of_pieces{1, {1, 2}, 9, 8, 8.0 / 12});
  CHECK(m.unmatched_reference == std::vector<std::uint64_t>{2});
  CHECK(m.unmatched_prediction == std::vector<std::uint64_t>{5, 9});
  CHECK(m.tp == 1);
  CHECK(m.fn == 1);
  CHECK(m.fp == 2);
  CHECK(panoptic_quality(m) == doctest::Approx(8.0 / 12 / 2.5).epsilon(1e-15));
  CHECK(match_pieces(table, {.one_piece_reaches = true}).tp == 0);
  const matching_of_pieces covered = match_pieces(
      table, {.threshold = 0, .criterion = criterion::intersection_over_reference, .partly_annotated = true});
  CHECK(mean_true_score(covered) == doctest::Approx((8.0 / 11 + 0) / 2).epsilon(1e-15));
  CHECK(error_of([&] { static_cast<void>(match_pieces(table, {.threshold = -1})); }) ==
        "match_pieces: threshold -1 is outside [0, 1)");
  CHECK(match_pieces(contingency_table{}).tp == 0);
}

TEST_CASE("pieces are those of the definition, and find whatever match finds") {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    const auto table = contingency_table::from_overlaps(random_overlaps(random));
    for (const double threshold : {0.1, 0.5, 0.7})
      for (const bool one_reaches : {false, true}) {
        const matching_of_pieces m =
            match_pieces(table, {.threshold = threshold, .one_piece_reaches = one_reaches});
        std::set<std::uint64_t> found, used;
        double sum = 0;
        for (const label_count& r : table.reference()) {
          if (r.label == 0) continue;
          double both = 0, size = 0;
          bool reached = false;
          std::vector<std::uint64_t> pieces;
          for (const label_count& p : table.prediction()) {
            const auto common = static_cast<double>(table.count(r.label, p.label));
            if (p.label == 0 || 2 * common <= static_cast<double>(p.count)) continue;
            pieces.push_back(p.label);
            both += common;
            size += static_cast<double>(p.count);
            reached =
                reached ||
                common / static_cast<double>(r.count + p.count - table.count(r.label, p.label)) > threshold;
          }
          const double iou = both / (static_cast<double>(r.count) + size - both);
          if (pieces.empty() || !(iou > threshold) || (one_reaches && !reached)) continue;
          found.insert(r.label);
          used.insert(pieces.begin(), pieces.end());
          sum += iou;
          CHECK(m.objects[found.size() - 1].pieces == pieces);
        }
        CHECK(m.tp == found.size());
        CHECK(m.scores.value() == doctest::Approx(sum));
        CHECK(m.fp + used.size() == table.prediction().size() - (table.prediction_count(0) > 0 ? 1 : 0));
        if (threshold >= 0.5)
          for (const matched_pair& pair : match(table, threshold).pairs)
            CHECK(found.contains(pair.reference));
      }
  }
}

TEST_CASE("of a reference that is annotated in part, predictions away from annotated objects do not count") {
  // Object 1 is found by 1; 2 touches it without being its partner; 3 and 4 are elsewhere.
  const auto table = contingency_table::from_overlaps(
      {{1, 1, 8}, {1, 2, 1}, {0, 2, 7}, {0, 3, 9}, {0, 4, 9}, {2, 0, 5}, {0, 0, 100}});
  const auto removed =
      contingency_table::from_overlaps({{1, 1, 8}, {1, 2, 1}, {0, 2, 7}, {2, 0, 5}, {0, 0, 118}});
  const match_options partly{.partly_annotated = true};
  const matching m = match(table, partly);
  CHECK(m.tp == 1);
  CHECK(m.fn == 1);
  CHECK(m.unmatched_prediction == std::vector<std::uint64_t>{2});
  check_same(m, match(removed));
  check_same(match_greedily(table, partly), match_greedily(removed));
  CHECK(count_matches(table, {0.5}, partly)[0] == m);
  CHECK(panoptic_quality(table, partly) == panoptic_quality(removed));
  CHECK(object_precision(table, partly) == 0.5);
  CHECK(object_precision(table) == 0.25);
  CHECK(object_recall(table, partly) == object_recall(table));
  CHECK(match_pieces(table, {.partly_annotated = true}).fp == 1);
  CHECK(aggregated_jaccard_index(table, {.partly_annotated = true}) == aggregated_jaccard_index(removed));
  CHECK(aggregated_jaccard_index_plus(table, {.partly_annotated = true}) ==
        aggregated_jaccard_index_plus(removed));
  CHECK(symmetric_best_dice(table, {.partly_annotated = true}).prediction ==
        symmetric_best_dice(removed).prediction);
  CHECK(ensemble_dice(table, {.partly_annotated = true}) == ensemble_dice(table));
  CHECK(count_ctc(table, {.partly_annotated = true}) == count_ctc(removed));
  CHECK(find_splits_and_merges(table, {.partly_annotated = true}).spurious.empty());
  CHECK(find_splits_and_merges(table).spurious == std::vector<std::uint64_t>{3, 4});
  CHECK(object_scores(table, partly).size() == 2);
  CHECK(size_stratified_recall(table, {7}, partly) == size_stratified_recall(table, {7}));
  const detection_ranking ranking =
      ranked_detections(table, {{1, 0.5}, {2, 0.9}, {3, 0.8}, {4, 0.1}}, partly);
  CHECK(ranking.detections == std::vector<ranked_detection>{{0.9, false}, {0.5, true}});
  // Nothing annotated: nothing is known.
  const auto empty = contingency_table::from_overlaps({{0, 3, 9}, {0, 0, 9}});
  CHECK(is_undefined(panoptic_quality(empty, partly)));
  CHECK(panoptic_quality(empty) == 0);
}

TEST_CASE("leaving predictions out is to remove them from the image") {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<overlap> overlaps = random_overlaps(random);
    const auto table = contingency_table::from_overlaps(overlaps);
    std::set<std::uint64_t> overlapping{0};
    for (const object_pair& pair : overlapping_pairs(table)) overlapping.insert(pair.prediction);
    for (overlap& o : overlaps)
      if (!overlapping.contains(o.prediction)) o.prediction = 0;
    const auto removed = contingency_table::from_overlaps(overlaps);
    for (const double threshold : {0.1, 0.5})
      for (const bool sum_all : {false, true}) {
        const match_options usual{.threshold = threshold, .sum_all_scores = sum_all},
            partly{.threshold = threshold, .sum_all_scores = sum_all, .partly_annotated = true};
        check_same(match(table, partly), match(removed, usual));
      }
  }
}

}  // namespace objects_pair_scores_test
