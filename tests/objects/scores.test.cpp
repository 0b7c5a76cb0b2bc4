// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <segtally/objects/aggregated_jaccard.hpp>
#include <segtally/objects/best_dice.hpp>
#include <segtally/objects/cell_tracking.hpp>
#include <segtally/objects/object_scores.hpp>
#include <segtally/objects/panoptic_classes.hpp>
#include <segtally/objects/ranked_detections.hpp>
#include <segtally/objects/recall_by_size.hpp>
#include <segtally/objects/split_merge.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"

namespace objects_scores_test {

using doctest::Approx;
using segtally::contingency_table;
using segtally::object_status;
using support::error_of;

namespace {

using labels = std::vector<std::uint64_t>;

contingency_table table(const labels& reference, const labels& prediction) {
  return support::naive(reference, prediction);
}

const contingency_table example = table({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});

}  // namespace

TEST_CASE("the worked example, by paper") {
  CHECK(segtally::aggregated_jaccard_index(example) == 5.0 / 7);
  CHECK(segtally::aggregated_jaccard_index_plus(example) == 5.0 / 7);
  const auto best = segtally::symmetric_best_dice(example);
  CHECK(best.reference == Approx((6.0 / 7 + 1) / 3).epsilon(1e-15));
  CHECK(best.prediction == Approx((6.0 / 7 + 1) / 2).epsilon(1e-15));
  CHECK(best.symmetric == best.reference);
  CHECK(segtally::ensemble_dice(example) == 10.0 / 11);
  CHECK(segtally::ctc_seg(example) == Approx(1.75 / 3).epsilon(1e-15));
  CHECK(segtally::ctc_det(example) == Approx(1 - 10.0 / 30).epsilon(1e-15));
}

TEST_CASE("AJI is not the Jaccard index of matched objects, and AJI+ is another one (T8)") {
  const auto cut = table({1, 1, 1, 1}, {1, 1, 2, 2});
  CHECK(segtally::aggregated_jaccard_index(cut) == 2.0 / 6);  // cellpose: 2 / 4
  CHECK(segtally::aggregated_jaccard_index_plus(cut) == 2.0 / 6);
  const auto joined = table({1, 1, 1, 1, 2, 2, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(segtally::aggregated_jaccard_index(joined) == 8.0 / 16);
  CHECK(segtally::aggregated_jaccard_index_plus(joined) == 4.0 / 12);
  const auto gaps = table({0, 700, 700, 5}, {0, 3, 3, 90000000});  // hover_net: IndexError
  CHECK(segtally::aggregated_jaccard_index(gaps) == 1);
  CHECK(segtally::aggregated_jaccard_index_plus(gaps) == 1);
  CHECK(segtally::aggregated_jaccard_index(table({4, 4}, {4, 4})) ==
        1);  // no background: hover_net drops a label
  CHECK(std::isnan(segtally::aggregated_jaccard_index(table({0}, {0}))));
  CHECK(segtally::aggregated_jaccard_index(table({1}, {0})) == 0);
  CHECK(segtally::aggregated_jaccard_index_plus(table({0}, {1})) == 0);
}

TEST_CASE("AJI+ takes the largest total IoU, not the most pairs") {
  // One pair of IoU .9 against two of IoU about .05 that exclude it.
  const auto t = contingency_table::from_overlaps({{1, 1, 900}, {1, 2, 50}, {2, 1, 50}});
  CHECK(segtally::aggregated_jaccard_index_plus(t) == 900.0 / (1000 + 50 + 50));
}

TEST_CASE("one side empty is 0, both are undefined: best Dice, ensemble Dice") {
  const auto missed = segtally::symmetric_best_dice(table({1, 0}, {0, 0}));
  CHECK(missed.reference == 0);
  CHECK(missed.prediction == 0);
  CHECK(missed.symmetric == 0);
  CHECK(segtally::symmetric_best_dice(table({0, 0}, {1, 0})).symmetric == 0);
  CHECK(std::isnan(segtally::symmetric_best_dice(table({0}, {0})).symmetric));
  CHECK(segtally::symmetric_best_dice(table({0}, {0}), {}, 1).symmetric == 1);
  CHECK(std::isnan(segtally::ensemble_dice(table({1, 0}, {0, 1}))));
  CHECK(segtally::symmetric_best_dice(table({3, 3, 4}, {8, 8, 2})).symmetric == 1);
}

TEST_CASE("Cell Tracking Challenge: three cells in one segment need two splits (traccuracy counts one)") {
  std::vector<std::uint64_t> r, p;
  for (std::uint64_t cell = 1; cell <= 3; ++cell)
    for (int k = 0; k < 9; ++k) {
      r.push_back(cell);
      p.push_back(1);
    }
  const auto counts = segtally::count_ctc(table(r, p));
  CHECK(counts.splits == 2);
  CHECK(counts.fn == 0);
  CHECK(counts.fp == 0);
  CHECK(segtally::ctc_det(counts) == Approx(1 - 10.0 / 30).epsilon(1e-15));
  CHECK(segtally::ctc_op_csb(counts) == 0.5);
  CHECK(segtally::ctc_seg(counts) == Approx(1.0 / 3).epsilon(1e-15));
}

TEST_CASE("Cell Tracking Challenge: no background, gaps, halves, sequences, nothing (T9, T18)") {
  CHECK(segtally::ctc_seg(table({1, 1, 2, 2}, {0, 0, 2, 2})) == 0.5);  // py-ctcmetrics: 1
  CHECK(segtally::ctc_seg(table({0, 1, 0, 1}, {0, 1, 0, 1})) == 1);    // deepcell: NaN
  CHECK(segtally::ctc_seg(table({65000, 65000}, {1000, 1000})) == 1);  // py-ctcmetrics wraps at 65536
  CHECK(segtally::ctc_seg(table({1, 1}, {1, 2})) == 0);                // half is not more than half
  CHECK(std::isnan(segtally::ctc_seg(table({0}, {0}))));
  CHECK(std::isnan(segtally::ctc_det(table({0}, {1}))));
  CHECK(std::isnan(segtally::ctc_op_csb(table({0}, {1}))));
  CHECK(segtally::ctc_op_csb(table({0}, {1}), {}, 0) == 0);
  CHECK(segtally::ctc_det(table({1, 1}, {1, 1})) == 1);
  CHECK(segtally::ctc_det(table({1, 0, 0}, {0, 1, 2})) ==
        0);  // costs more than finding nothing, so it is capped
  // SEG of a sequence is the mean over all objects, not over frames.
  auto sequence = segtally::count_ctc(table({1, 2, 3}, {1, 2, 3}));
  sequence += segtally::count_ctc(table({1, 1}, {0, 0}));
  CHECK(segtally::ctc_seg(sequence) == 0.75);
  CHECK(segtally::ctc_det(sequence, {.split = 5, .false_negative = 10, .false_positive = 1}) == 0.75);
  CHECK(error_of([&] { (void)segtally::ctc_det(sequence, {.split = -1}); }) ==
        "ctc_det: weights -1, 10, 1 must be finite and not negative, the second must be > 0");
  CHECK(error_of([&] {
          (void)segtally::ctc_det(sequence, {.split = std::numeric_limits<double>::infinity()});
        }) == "ctc_det: weights inf, 10, 1 must be finite and not negative, the second must be > 0");
}

TEST_CASE("DET adds costs up exactly, whatever the weights") {
  segtally::ctc_counts c;
  c.objects = 10;
  c.splits = c.fn = c.fp = 3;
  // The cost is 3 (.1 + .1 + .1) of 10 * .1, of that double: products rounded one by one would add up to
  // more.
  CHECK(segtally::ctc_det(c, {.split = .1, .false_negative = .1, .false_positive = .1}) == .1);
  CHECK(segtally::ctc_det(c, {.split = 0, .false_negative = 1e-300, .false_positive = 1e300}) == 0);
  CHECK(segtally::ctc_det(c, {.split = 1e-300, .false_negative = 1e300, .false_positive = 0}) == .7);
  c.splits = c.fp = 0;
  CHECK(segtally::ctc_det(c, {.split = 1e300, .false_negative = 1e-300, .false_positive = 1e300}) ==
        Approx(.7).epsilon(1e-15));
}

TEST_CASE("recall of small and of large objects") {
  // Sizes 1, 2, 2, 4; the 1 and the first 2 are found.
  const contingency_table t = table({1, 2, 2, 3, 3, 4, 4, 4, 4, 0}, {1, 5, 5, 0, 0, 6, 0, 0, 0, 7});
  const std::vector<std::uint64_t> sizes{2, 4, 100};
  using strata = std::vector<segtally::size_stratum>;
  const std::uint64_t end = ~std::uint64_t{0};
  const strata found = segtally::size_stratified_recall(t, sizes);
  CHECK(found == strata{{0, 2, 1, 1}, {2, 4, 2, 1}, {4, 100, 1, 0}, {100, end, 0, 0}});
  CHECK(found[1].recall() == 0.5);
  CHECK(std::isnan(found[3].recall()));
  CHECK(segtally::size_stratified_recall(t, sizes, {.threshold = 0.2})[2].found == 1);  // IoU 1/4
  CHECK(segtally::size_stratified_recall(t, {}) == strata{{0, end, 4, 2}});
  CHECK(segtally::size_stratified_recall(t, {}, {.background = 1}) ==
        strata{{0, end, 4, 2}});  // 0 is an object now
  CHECK(segtally::size_stratified_recall({}, {}) == strata{{0, end, 0, 0}});
  const std::vector<std::uint64_t> zero{0}, falling{5, 5};
  CHECK(error_of([&] { (void)segtally::size_stratified_recall(t, zero); }) ==
        "size_stratified_recall: size 0 after 0 does not ascend");
  CHECK(error_of([&] { (void)segtally::size_stratified_recall(t, falling); }) ==
        "size_stratified_recall: size 5 after 5 does not ascend");
}

TEST_CASE("splits, merges, misses and inventions, with their labels") {
  //                      whole      split in two            merged          missed  crumb
  const auto t = contingency_table::from_overlaps({{1, 10, 100},
                                                   {2, 20, 60},
                                                   {2, 21, 40},
                                                   {3, 30, 50},
                                                   {4, 30, 2},
                                                   {5, 0, 10},
                                                   {0, 60, 5},
                                                   {7, 70, 95},
                                                   {7, 71, 5},
                                                   {0, 0, 1000}});
  const auto errors = segtally::find_splits_and_merges(t);
  CHECK(errors.splits == std::vector<segtally::divided_object>{{2, {20, 21}}});
  CHECK(errors.merges == std::vector<segtally::divided_object>{{30, {3, 4}}});
  CHECK(errors.missed == labels{5});
  CHECK(errors.spurious == labels{60});
  CHECK(segtally::find_splits_and_merges(t, {.minimum_share = 0}).splits.size() == 2);
  CHECK(segtally::find_splits_and_merges(t, {.minimum_share = 0.05}).splits.size() ==
        2);  // the crumb has 5 of 100
  CHECK(segtally::find_splits_and_merges(t, {.minimum_share = 0.0500001}).splits.size() == 1);
  CHECK(segtally::find_splits_and_merges(t, {.minimum_share = 0.5}).splits.empty());
  CHECK(error_of([&] { (void)segtally::find_splits_and_merges(t, {.minimum_share = 2}); }) ==
        "find_splits_and_merges: minimum_share 2 is outside [0, 1]");

  const auto rows = segtally::object_scores(t);
  REQUIRE(rows.size() == 6);
  const object_status expected[] = {object_status::matched, object_status::matched, object_status::matched,
                                    object_status::merged,  object_status::missed,  object_status::matched};
  for (std::size_t k = 0; k < 6; ++k) CHECK(rows[k].status == expected[k]);
  CHECK(rows[1].label == 2);
  CHECK(rows[1].size == 100);
  CHECK(rows[1].best == 20);
  CHECK(rows[1].best_size == 60);
  CHECK(rows[1].iou == 0.6);
  CHECK(rows[1].dice == 0.75);
  CHECK(rows[4].best == 0);
  CHECK(rows[4].iou == 0);
  const auto strict = segtally::object_scores(t, {.threshold = 0.7});
  CHECK(strict[1].status == object_status::split);
  CHECK(segtally::object_scores(table({1, 1, 1}, {1, 0, 0})).front().status == object_status::poor);
  CHECK(std::string(to_text(object_status::merged)) == "merged");
  CHECK(segtally::object_scores(contingency_table{}).empty());
  CHECK(segtally::object_scores(table({4, 4}, {8, 3})).front().best == 3);  // equal in all: the smaller label
}

TEST_CASE("a piece is what lies in the whole by more than half and covers at least the share") {
  const auto splits = [](std::initializer_list<segtally::overlap> overlaps, double share) {
    return segtally::find_splits_and_merges(contingency_table::from_overlaps(overlaps),
                                            {.minimum_share = share})
        .splits.size();
  };
  CHECK(splits({{1, 7, 5}, {1, 8, 5}, {2, 8, 5}}, 0.1) == 0);  // 8 lies in 1 by half
  CHECK(splits({{1, 7, 5}, {1, 8, 5}, {2, 8, 4}}, 0.1) == 1);
  // Each share as the double nearest to its decimal: 0.07 * 100 is more than 7 in doubles.
  for (std::uint64_t part = 1; part < 50; ++part) {
    const double share = static_cast<double>(part) / 100;
    CHECK(splits({{1, 1, 100 - part}, {1, 2, part}}, share) == 1);
    CHECK(splits({{1, 1, 100 - part}, {1, 2, part}}, std::nextafter(share, 1)) == 0);
  }
  CHECK(splits({{1, 1, 93}, {1, 2, 7}}, 0.07) == 1);
}

TEST_CASE("what is split one way is merged the other way, however small the pieces are") {
  const auto t = contingency_table::from_overlaps({{1, 9, 10}, {2, 9, 10}, {0, 9, 980}});
  for (const auto& row : segtally::object_scores(t)) CHECK(row.status == object_status::merged);
  const auto turned = segtally::object_scores(t.transposed());
  REQUIRE(turned.size() == 1);
  CHECK(turned[0].status == object_status::split);
  std::mt19937 random(33);
  int splits = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<segtally::overlap> overlaps;
    for (std::uint64_t r = 0; r < 6; ++r)
      for (std::uint64_t p = 0; p < 6; ++p)
        if (random() % 3 == 0) overlaps.push_back({r, p, 1 + random() % 20});
    const auto u = contingency_table::from_overlaps(overlaps);
    const auto errors = segtally::find_splits_and_merges(u, {.minimum_share = 0}),
               other = segtally::find_splits_and_merges(u.transposed(), {.minimum_share = 0});
    CHECK(errors.splits == other.merges);
    CHECK(errors.merges == other.splits);
    splits += static_cast<int>(errors.splits.size());
    const auto status_of = [](const std::vector<segtally::object_score>& rows, std::uint64_t label) {
      return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.label == label; })
          ->status;
    };
    // With a threshold that only equal objects meet, every piece and every whole is reported.
    const segtally::match_options strict{.threshold = 1, .comparator = segtally::comparator::at_least};
    const auto rows = segtally::object_scores(u, strict),
               pieces = segtally::object_scores(u.transposed(), strict);
    for (const auto& split : errors.splits) {
      CHECK(status_of(rows, split.label) == object_status::split);
      for (const auto piece : split.pieces) {
        const auto status = status_of(pieces, piece);
        CHECK((status == object_status::merged || status == object_status::split));
      }
    }
  }
  CHECK(splits > 100);
}

TEST_CASE("the row of an object names its best partner as a search over all would") {
  std::mt19937 random(31);
  for (int round = 0; round < 300; ++round) {
    labels r(60), p(60);
    for (auto& v : r) v = random() % 5;
    for (auto& v : p) v = random() % 5;
    const auto t = table(r, p);
    for (const auto& row : segtally::object_scores(t)) {
      double best = 0;
      for (const auto& pred : t.prediction()) {
        if (pred.label == 0) continue;
        const auto n = static_cast<double>(t.count(row.label, pred.label));
        best = std::max(best, n / (static_cast<double>(row.size + pred.count) - n));
      }
      CHECK(row.iou == best);
      CHECK(row.size == t.reference_count(row.label));
      CHECK(row.intersection == (row.best == 0 ? 0 : t.count(row.label, row.best)));
      CHECK(row.dice == Approx(2 * row.iou / (1 + row.iou)).epsilon(1e-14));
    }
  }
}

TEST_CASE("panoptic classes: only the same class matches, void is not judged (P16, T24)") {
  using classes = std::vector<segtally::segment_class>;
  // Labels 1, 2: cars (7); 3: road (8); 0: void (0). Predicted 1, 2: cars; 3: road; 4: a car in void; 5: a
  // bus (9).
  const auto t = contingency_table::from_overlaps(
      {{1, 1, 60}, {1, 3, 40}, {2, 5, 50}, {3, 3, 900}, {0, 4, 30}, {3, 4, 20}, {0, 1, 1000}, {3, 2, 10}});
  const classes reference{{0, 0}, {1, 7}, {2, 7}, {3, 8}};
  const classes prediction{{5, 9}, {1, 7}, {2, 7}, {3, 8}, {4, 7}};
  const segtally::panoptic_options with_void{.background = {}, .void_class = 0};
  const auto found = segtally::panoptic_counts(t, reference, prediction, with_void);
  REQUIRE(found.size() == 3);
  CHECK(found[0].class_id == 7);
  CHECK(found[0].counts.tp == 1);  // void leaves the union: 60 / (100 + 1060 - 60 - 1000)
  CHECK(found[0].counts.fp == 1);  // 2; the car in void is none
  CHECK(found[0].counts.fn == 1);  // 2, which a bus covers
  CHECK(found[0].counts.scores.value() == 0.6);
  CHECK(found[1].class_id == 8);
  CHECK(found[1].counts.tp == 1);
  CHECK(found[1].counts.scores.value() == Approx(900.0 / (930 + 940 - 900)).epsilon(1e-15));
  CHECK(found[2].class_id == 9);
  CHECK(found[2].counts.fp == 1);
  CHECK(segtally::panoptic_quality(found[0].counts) == Approx(0.6 / 2).epsilon(1e-15));
  CHECK(segtally::mean_panoptic_quality(found) == Approx((0.3 + 900.0 / 970 + 0) / 3).epsilon(1e-15));
  CHECK(segtally::modified_panoptic_quality(found[0]) == Approx(0.6 / 2).epsilon(1e-15));
  CHECK(std::isnan(segtally::modified_panoptic_quality(found[2])));
  CHECK(segtally::modified_panoptic_quality(found[2], 7) == 7);
  CHECK(std::isnan(segtally::mean_panoptic_quality({})));
  CHECK(segtally::mean_panoptic_quality({}, 7) == 7);
  CHECK(error_of([&] { (void)segtally::panoptic_counts(t, reference, reference); }) ==
        "panoptic_counts: no class for label 4 of the prediction");
  CHECK(error_of([&] {
          (void)segtally::panoptic_counts(t, classes{{1, 7}, {1, 8}}, prediction);
        }) == "panoptic_counts: two classes for label 1 of the reference");
  CHECK(error_of([&] { (void)segtally::panoptic_counts(t, reference, prediction, {.threshold = 0.3}); }) ==
        "panoptic_counts: threshold 0.3 is outside [0.5, 1)");
}

TEST_CASE("panoptic classes: a background is no segment, and what lies in it is judged") {
  const auto t = table({1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 0, 0, 2, 2, 2, 2, 0, 0});
  const auto quality = [](const std::vector<segtally::class_detection>& found) {
    REQUIRE(found.size() == 1);
    CHECK(found[0].class_id == 1);
    return segtally::panoptic_quality(found[0].counts);
  };
  CHECK(quality(segtally::panoptic_counts(t, {{1, 1}}, {{1, 1}, {2, 1}})) == 2.0 / 3);
  CHECK(quality(segtally::panoptic_counts(t, {{0, 0}, {1, 1}}, {{0, 0}, {1, 1}, {2, 1}})) == 2.0 / 3);
  // The same image without background, where label 0 is void.
  CHECK(quality(segtally::panoptic_counts(t, {{0, 0}, {1, 1}}, {{0, 0}, {1, 1}, {2, 1}},
                                          {.background = {}, .void_class = 0})) == 1);
  // Label 0 is a segment like any other: a stuff class, half of which is found.
  const auto full =
      segtally::panoptic_counts(t, {{0, 5}, {1, 1}}, {{0, 5}, {1, 1}, {2, 1}}, {.background = {}});
  REQUIRE(full.size() == 2);
  CHECK(full[1].class_id == 5);
  CHECK(full[1].counts.tp == 0);
  CHECK(segtally::modified_panoptic_quality(full[1]) == 0.5);
  // Background and void together: 2 lies entirely in void.
  const auto u = contingency_table::from_overlaps({{1, 1, 4}, {9, 2, 4}, {0, 0, 4}});
  CHECK(quality(segtally::panoptic_counts(u, {{1, 1}, {9, 3}}, {{1, 1}, {2, 1}}, {.void_class = 3})) == 1);
  CHECK(quality(segtally::panoptic_counts(table({5, 7}, {5, 7}), {{5, 1}}, {{5, 1}}, {.background = 7})) ==
        1);
  CHECK(error_of([&] {
          (void)segtally::panoptic_counts(t, {{1, 1}}, {{1, 1}, {2, 1}}, {.background = {}});
        }) == "panoptic_counts: no class for label 0 of the reference");
}

TEST_CASE("panoptic classes: the limits of void") {
  const segtally::panoptic_options with_void{.void_class = 3};
  const auto false_positives = [&](std::uint64_t in_void) {
    const auto t = contingency_table::from_overlaps({{1, 1, 9}, {9, 2, in_void}, {1, 2, 10 - in_void}});
    const auto found = segtally::panoptic_counts(t, {{1, 1}, {9, 3}}, {{1, 1}, {2, 1}}, with_void);
    REQUIRE(found.size() == 1);
    return found[0].counts.fp;
  };
  CHECK(false_positives(5) == 1);  // exactly half is not more than half
  CHECK(false_positives(6) == 0);
  // A label without class between two that have one.
  const auto t = table({1, 2, 3}, {1, 2, 3});
  CHECK(error_of([&] {
          (void)segtally::panoptic_counts(t, {{1, 1}, {3, 1}}, {{1, 1}, {2, 1}, {3, 1}});
        }) == "panoptic_counts: no class for label 2 of the reference");
  // A predicted segment of the void class is not counted, whatever it overlaps.
  const auto found =
      segtally::panoptic_counts(t, {{1, 1}, {2, 1}, {3, 1}}, {{1, 1}, {2, 0}, {3, 1}}, {.void_class = 0});
  REQUIRE(found.size() == 1);
  CHECK(found[0].counts.tp == 2);
  CHECK(found[0].counts.fp == 0);
  CHECK(found[0].counts.fn == 1);
  // A class without counts, as in sums of images, is excluded from the mean.
  const std::vector<segtally::class_detection> sums{{1, {1, 0, 0, found[0].counts.scores}, {}}, {2, {}, {}}};
  CHECK(segtally::mean_panoptic_quality(sums) == 2);  // the scores of two, set for one
}

TEST_CASE("one class and void nowhere: panoptic counts are those of match") {
  std::mt19937 random(32);
  for (int round = 0; round < 100; ++round) {
    labels r(80), p(80);
    for (std::size_t i = 0; i < 80; ++i) {
      r[i] = 1 + (i / 9);
      p[i] = random() % 3 == 0 ? 1 + random() % 9 : r[i];
    }
    const auto t = table(r, p);
    std::vector<segtally::segment_class> all;
    for (std::uint64_t label = 1; label < 12; ++label) all.push_back({label, 1});
    const auto found = segtally::panoptic_counts(t, all, all);
    REQUIRE(found.size() == 1);
    CHECK(found[0].counts == segtally::match(t));
  }
}

TEST_CASE("ranked detections: a curve by hand") {
  // Reference 1 is found twice, by 10 (high confidence) and 11 (lower); 2 by 20; 3 by none; 30 and 31 are
  // spurious.
  const auto t = contingency_table::from_overlaps(
      {{1, 10, 60}, {1, 11, 40}, {2, 20, 50}, {3, 0, 10}, {0, 30, 5}, {0, 31, 5}});
  const std::vector<segtally::label_confidence> sure{{10, 0.9}, {11, 0.8}, {20, 0.5}, {30, 0.7}, {31, 0.1}};
  const auto ranking = segtally::ranked_detections(t, sure, {.threshold = 0.3});
  REQUIRE(ranking.detections.size() == 5);
  const bool hits[] = {true, false, false, true, false};
  for (std::size_t k = 0; k < 5; ++k) CHECK(ranking.detections[k].hit == hits[k]);
  CHECK(ranking.references == 3);
  CHECK(segtally::average_precision(ranking) == Approx((1 + 2.0 / 4) / 3).epsilon(1e-15));
  const std::vector<double> rates{0, 1, 2, 8};
  const auto froc = segtally::froc_sensitivities(ranking, rates);
  CHECK(froc[0] == 1.0 / 3);
  CHECK(froc[1] == 1.0 / 3);
  CHECK(froc[2] == 2.0 / 3);
  CHECK(froc[3] == 2.0 / 3);

  auto two = ranking;
  two +=
      segtally::ranked_detections(table({1, 0}, {1, 0}), std::vector<segtally::label_confidence>{{1, 0.95}});
  CHECK(two.references == 4);
  CHECK(two.images == 2);
  CHECK(two.detections.front().hit);
  CHECK(segtally::average_precision(two) == Approx((1 + 1 + 3.0 / 5) / 4).epsilon(1e-15));
  CHECK(segtally::froc_sensitivities(two, rates)[1] == 0.75);

  CHECK(error_of([&] {
          (void)segtally::ranked_detections(t, std::vector<segtally::label_confidence>{{10, 1}});
        }) == "ranked_detections: predicted object 11 has no confidence");
  CHECK(error_of([&] { (void)segtally::froc_sensitivities(ranking, std::vector<double>{-1}); }) ==
        "froc_sensitivities: -1 false positives an image must be >= 0");
  CHECK(std::isnan(segtally::average_precision({})));
}

TEST_CASE("ranked detections: equal confidences, limits, sums and bad lists") {
  using confidences = std::vector<segtally::label_confidence>;
  // A hit and a miss of equal confidence are accepted together: one of two.
  const auto equal = segtally::ranked_detections(table({1, 0}, {1, 2}), {{1, 0.5}, {2, 0.5}});
  CHECK(equal.detections == std::vector<segtally::ranked_detection>{{0.5, false}, {0.5, true}});
  CHECK(segtally::average_precision(equal) == 0.5);
  CHECK(segtally::froc_sensitivities(equal, {0.0, 1.0}) == std::vector<double>{0, 1});
  // An IoU of exactly 1/2: a hit by COCO's rule, but not by default.
  const auto half = table({1, 1}, {1, 0});
  CHECK(!segtally::ranked_detections(half, {{1, 1}}).detections[0].hit);
  CHECK(segtally::ranked_detections(half, {{1, 1}}, {.comparator = segtally::comparator::at_least})
            .detections[0]
            .hit);
  // 7 matches 1 and 2 equally well, 8 only 1: 7 leaves 1 to it, whatever their labels.
  for (const std::uint64_t name : {1u, 3u}) {
    const auto t = contingency_table::from_overlaps({{name, 7, 2}, {2, 7, 2}, {name, 8, 1}, {2, 0, 1}});
    const auto ranking = segtally::ranked_detections(t, {{7, 0.9}, {8, 0.5}}, {.threshold = 0.1});
    CHECK(ranking.detections == std::vector<segtally::ranked_detection>{{0.9, true}, {0.5, true}});
  }
  // But a better match is taken, even if it is the only one for another object.
  const auto better = contingency_table::from_overlaps({{1, 7, 3}, {2, 7, 1}, {1, 8, 1}});
  CHECK(segtally::ranked_detections(better, {{7, 0.9}, {8, 0.5}}, {.threshold = 0.1}).detections ==
        std::vector<segtally::ranked_detection>{{0.9, true}, {0.5, false}});

  auto twice = segtally::ranked_detections(table({1, 0, 2}, {1, 3, 4}), {{1, 0.5}, {3, 0.75}, {4, 0.25}});
  auto sum = twice;
  sum += twice;
  twice += twice;
  CHECK(twice.detections == sum.detections);
  CHECK(twice.detections.size() == 6);
  CHECK(twice.references == 4);
  CHECK(twice.images == 2);

  const auto t = table({1, 2}, {10, 20});
  const auto error = [&](const confidences& list) {
    return error_of([&] { (void)segtally::ranked_detections(t, list); });
  };
  CHECK(error({{10, 1}, {20, 1}, {10, 0.5}}) == "ranked_detections: two confidences for predicted object 10");
  CHECK(error({{10, 1}, {20, 1}, {30, 1}}) == "ranked_detections: no predicted object has label 30");
  CHECK(error({{10, 1}, {20, 1}, {0, 1}}) == "ranked_detections: no predicted object has label 0");
  CHECK(error({{10, 1}, {20, std::nan("")}}) ==
        "ranked_detections: the confidence of predicted object 20 is no number");
  CHECK(error({{20, 1}}) == "ranked_detections: predicted object 10 has no confidence");
  CHECK(segtally::ranked_detections(t, {{10, HUGE_VAL}, {20, -HUGE_VAL}}).detections.size() == 2);
}

TEST_CASE("no references: what the caller says, not 0 / 0") {
  const auto none = segtally::ranked_detections(table({0}, {3}), {{3, 1}});
  CHECK(std::isnan(segtally::average_precision(none)));
  CHECK(segtally::average_precision(none, 7) == 7);
  CHECK(segtally::froc_sensitivities(none, {0.0, 8.0}, 7) == std::vector<double>{7, 7});
  CHECK(segtally::froc_sensitivities({{}, 5, 0}, {1.0}, 7) == std::vector<double>{7});  // no images
  CHECK(segtally::mean_average_precision(std::vector<segtally::detection_counts>{}, 7) == 7);
  CHECK(segtally::mean_average_precision(std::vector<segtally::matching>{}, 7) == 7);
  CHECK(segtally::mean_average_precision(table({0}, {0}), {}, 7) == 7);
  CHECK(segtally::panoptic_quality(table({0}, {0}), {}, 7) == 7);
  CHECK(segtally::ctc_seg(table({0}, {1}), {}, 7) == 7);
  CHECK(segtally::aggregated_jaccard_index_plus(table({0}, {0}), {}, 7) == 7);
}

TEST_CASE("the interpolated precision never falls towards higher confidence") {
  // hit, miss, hit, hit: precisions 1, 2/3, 3/4, of which the second is raised to 3/4.
  const segtally::detection_ranking ranking{{{4, true}, {3, false}, {2, true}, {1, true}}, 3, 1};
  CHECK(segtally::average_precision(ranking) == Approx((1 + 0.75 + 0.75) / 3).epsilon(1e-15));
}

TEST_CASE("any label may be the background, and must be said at every score") {
  // The same objects with 0 and 5 exchanged.
  const labels r{0, 0, 1, 1, 1, 2, 2, 3, 4, 4}, p{0, 9, 9, 9, 9, 7, 7, 0, 7, 0};
  labels other_r = r, other_p = p;
  for (auto* image : {&other_r, &other_p})
    for (auto& label : *image) label = label == 0 ? 5 : label;
  const auto t = table(r, p), u = table(other_r, other_p);
  using namespace segtally;
  CHECK(aggregated_jaccard_index(u, {.background = 5}) == aggregated_jaccard_index(t));
  CHECK(aggregated_jaccard_index(u) != aggregated_jaccard_index(t));
  CHECK(aggregated_jaccard_index_plus(u, {.background = 5}) == aggregated_jaccard_index_plus(t));
  CHECK(symmetric_best_dice(u, {.background = 5}).symmetric == symmetric_best_dice(t).symmetric);
  CHECK(ensemble_dice(u, {.background = 5}) == ensemble_dice(t));
  CHECK(count_ctc(u, {.background = 5}) == count_ctc(t));
  CHECK(ctc_seg(u, {.background = 5}) == ctc_seg(t));
  CHECK(ctc_det(u, {.background = 5}) == ctc_det(t));
  CHECK(find_splits_and_merges(u, {.background = 5}).missed == find_splits_and_merges(t).missed);
  CHECK(mean_average_precision(u, {.background = 5}) == mean_average_precision(t));
  const auto rows = object_scores(u, {.background = 5}), expected = object_scores(t);
  REQUIRE(rows.size() == expected.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    CHECK(rows[k].iou == expected[k].iou);
    CHECK(rows[k].best == (expected[k].best == 0 ? 5 : expected[k].best));
  }
  const std::vector<label_confidence> sure{{7, 0.5}, {9, 0.25}};
  CHECK(ranked_detections(u, sure, {.background = 5}).detections == ranked_detections(t, sure).detections);
}

}  // namespace objects_scores_test
