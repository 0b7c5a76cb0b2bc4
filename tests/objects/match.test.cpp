// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <segtally/objects/cell_tracking.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/objects/mean_of_images.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"

namespace objects_match_test {

using doctest::Approx;
using segtally::comparator;
using segtally::contingency_table;
using segtally::criterion;
using segtally::match;
using segtally::matching;
using support::error_of;

namespace {

using labels = std::vector<std::uint64_t>;

contingency_table table(const labels& reference, const labels& prediction) {
  return support::naive(reference, prediction);
}

/// A table of objects that overlap at random, each with additional voxels of its own.
contingency_table random_table(std::mt19937& random, std::uint64_t references, std::uint64_t predictions) {
  std::vector<segtally::overlap> overlaps;
  for (std::uint64_t r = 1; r <= references; ++r)
    for (std::uint64_t p = 1; p <= predictions; ++p)
      if (random() % 5 < 2) overlaps.push_back({r * 3, p * 7, 1 + random() % 6});
  for (std::uint64_t r = 1; r <= references; ++r) overlaps.push_back({r * 3, 0, 1 + random() % 4});
  for (std::uint64_t p = 1; p <= predictions; ++p) overlaps.push_back({0, p * 7, 1 + random() % 4});
  return contingency_table::from_overlaps(overlaps);
}

double score_of(criterion c, double n, double a, double b) {
  switch (c) {
    case criterion::intersection_over_reference:
      return n / a;
    case criterion::intersection_over_prediction:
      return n / b;
    case criterion::dice:
      return 2 * n / (a + b);
    case criterion::iou:
      break;
  }
  return n / (a + b - n);
}

/// The most pairs, then the largest sum of scores, by exhaustive search.
struct best_of_all {
  const contingency_table& t;
  criterion by;
  double threshold;
  bool at_least;
  std::size_t pairs = 0;
  double sum = 0;

  void try_from(std::size_t r, std::uint32_t used, std::size_t n, double s) {
    if (r == t.reference().size()) {
      if (n > pairs || (n == pairs && s > sum)) {
        pairs = n;
        sum = s;
      }
      return;
    }
    try_from(r + 1, used, n, s);
    const auto ref = t.reference()[r];
    if (ref.label == 0) return;
    for (std::size_t p = 0; p < t.prediction().size(); ++p) {
      const auto pred = t.prediction()[p];
      const auto common = t.count(ref.label, pred.label);
      if (pred.label == 0 || common == 0 || (used >> p & 1u) != 0) continue;
      const double score = score_of(by, static_cast<double>(common), static_cast<double>(ref.count),
                                    static_cast<double>(pred.count));
      if (at_least ? score >= threshold : score > threshold)
        try_from(r + 1, used | 1u << p, n + 1, s + score);
    }
  }
};

}  // namespace

TEST_CASE("the worked example") {
  const auto t = table({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  const matching half = match(t);
  CHECK(half.tp == 2);
  CHECK(half.fp == 0);
  CHECK(half.fn == 1);
  REQUIRE(half.pairs.size() == 2);
  CHECK(half.pairs[0] == segtally::matched_pair{1, 9, 3, 0.75});
  CHECK(half.pairs[1] == segtally::matched_pair{2, 7, 2, 1});
  CHECK(half.unmatched_reference == labels{3});
  CHECK(half.unmatched_prediction.empty());
  CHECK(segtally::precision(half) == 1);
  CHECK(segtally::recall(half) == 2.0 / 3);
  CHECK(segtally::f1_score(half) == 0.8);
  CHECK(segtally::recognition_quality(half) == 0.8);
  CHECK(segtally::critical_success_index(half) == 2.0 / 3);
  CHECK(segtally::panoptic_quality(half) == 0.7);
  CHECK(segtally::segmentation_quality(half) == 0.875);
  CHECK(segtally::mean_matched_score(half) == 0.875);
  CHECK(segtally::mean_true_score(half) == 1.75 / 3);
  const matching strict = match(t, {.threshold = 0.8});
  CHECK(strict.tp == 1);
  CHECK(strict.fp == 1);
  CHECK(strict.fn == 2);
  CHECK(segtally::critical_success_index(strict) == 0.25);
  CHECK(segtally::panoptic_quality(strict) == 0.4);
  // Below 3/4 two pairs (2/3), above that one (1/4): five thresholds each.
  CHECK(segtally::mean_average_precision(t) == Approx((5 * 2.0 / 3 + 5 * 0.25) / 10).epsilon(1e-15));
}

TEST_CASE("matchings of random tables are the best of all matchings, up to 7 x 7 (P14)") {
  std::mt19937 random(11);
  const criterion criteria[] = {criterion::iou, criterion::intersection_over_reference,
                                criterion::intersection_over_prediction, criterion::dice};
  int cases = 0;
  for (int round = 0; round < 300; ++round) {
    const auto t = random_table(random, random() % 8, random() % 8);
    for (const criterion by : criteria) {
      std::uint64_t before = ~std::uint64_t{0};
      for (int k = 0; k < 10; ++k) {
        const double threshold = k / 10.0;
        const bool at_least = k > 0 && round % 2 == 0;
        const matching m = match(t, {.threshold = threshold,
                                     .comparator = at_least ? comparator::at_least : comparator::above,
                                     .criterion = by});
        best_of_all best{t, by, threshold, at_least};
        best.try_from(0, 0, 0, 0);
        CHECK(m.tp == best.pairs);
        CHECK(m.scores.value() == Approx(best.sum).epsilon(1e-12));
        CHECK(m.tp <= before);  // never more pairs at a higher threshold
        before = m.tp;
        CHECK(m.pairs.size() == m.tp);
        CHECK(m.unmatched_reference.size() == m.fn);
        CHECK(m.unmatched_prediction.size() == m.fp);
        std::map<std::uint64_t, int> seen_r, seen_p;
        for (const auto& pair : m.pairs) {
          CHECK(pair.intersection == t.count(pair.reference, pair.prediction));
          ++seen_r[pair.reference];
          ++seen_p[pair.prediction];
        }
        for (const auto label : m.unmatched_reference) ++seen_r[label];
        for (const auto label : m.unmatched_prediction) ++seen_p[label];
        for (const auto& r : t.reference()) CHECK(seen_r[r.label] == (r.label == 0 ? 0 : 1));
        for (const auto& p : t.prediction()) CHECK(seen_p[p.label] == (p.label == 0 ? 0 : 1));
        ++cases;
      }
    }
  }
  CHECK(cases == 12000);
}

TEST_CASE("scores do not depend on how labels are named, or on which image comes first") {
  std::mt19937 random(12);
  for (int round = 0; round < 200; ++round) {
    const auto t = random_table(random, 1 + random() % 30, 1 + random() % 30);
    std::vector<segtally::overlap> renamed;
    const auto name = [](std::uint64_t label) { return label == 0 ? 0 : label * 0x9E3779B97F4A7C15u | 1; };
    for (auto o : t.overlaps()) renamed.push_back({name(o.reference), name(o.prediction), o.count});
    const auto other = contingency_table::from_overlaps(renamed);
    for (const double threshold : {0.05, 0.1, 0.3, 0.5, 0.7}) {
      const matching m = match(t, {.threshold = threshold}), n = match(other, {.threshold = threshold}),
                     s = match(t.transposed(), {.threshold = threshold});
      CHECK(static_cast<const segtally::detection_counts&>(m) == n);
      CHECK(s.tp == m.tp);
      CHECK(s.fp == m.fn);
      CHECK(s.scores == m.scores);
    }
  }
}

TEST_CASE("a list of thresholds gives what each gives alone, in its order") {
  std::mt19937 random(13);
  const auto t = random_table(random, 40, 50);
  const std::vector<double> thresholds{0.5, 0.1, 0.5, 0.9};
  const auto all = match(t, thresholds);
  REQUIRE(all.size() == 4);
  for (std::size_t k = 0; k < 4; ++k) CHECK(all[k].pairs == match(t, {.threshold = thresholds[k]}).pairs);
}

TEST_CASE("an object cut in two halves: the comparator decides (T16, P11)") {
  const auto t = table({1, 1}, {1, 2});
  const matching above = match(t), at_least = match(t, {.comparator = comparator::at_least});
  CHECK(above.tp == 0);
  CHECK(above.fp == 2);
  CHECK(above.fn == 1);
  CHECK(at_least.tp == 1);
  CHECK(at_least.fp == 1);
  CHECK(at_least.fn == 0);
}

TEST_CASE("objects that do not overlap never match, whatever the threshold (T16, T17, P09)") {
  CHECK(match(table({1, 0}, {0, 1}), {.threshold = 0}).tp == 0);
  const auto far = table({1, 1000}, {0, 0});
  CHECK(match(far, {.threshold = 0}).fn == 2);  // not one for each number up to 1000
}

TEST_CASE("greedy matching finds one pair where there are two (P14, T10)") {
  const auto t = table({1, 1, 1, 2}, {1, 1, 2, 1});
  CHECK(match(t, {.threshold = 0.3}).tp == 2);  // (1, 1) has IoU 1/2, the two that make two pairs 1/3
  const auto u = contingency_table::from_overlaps({{1, 1, 6}, {1, 2, 5}, {2, 1, 5}});
  const matching m = match(u, {.threshold = 0.3});  // (1, 1) alone is the best pair, but it blocks two others
  CHECK(m.tp == 2);
  CHECK(m.pairs[0].prediction == 2);
  CHECK(m.pairs[1].prediction == 1);
  // One reference object with candidates of IoU .9 and .05: the better one is taken.
  const auto w = contingency_table::from_overlaps({{1, 1, 90}, {1, 2, 5}, {1, 0, 5}, {0, 1, 0}});
  CHECK(match(w, {.threshold = 0.01}).pairs[0].prediction == 1);
}

TEST_CASE("3 of 5 voxels is 0.6, 3 of 4 is 0.75, 7 of 10 is 0.7, 9 of 10 is 0.9 (T6, P12, P13)") {
  const auto grid = segtally::threshold_range(0.5, 0.05, 0.95);
  REQUIRE(grid.size() == 10);
  CHECK(grid[2] == 0.6);
  CHECK(grid[5] == 0.75);
  CHECK(grid[9] == 0.95);
  for (const auto& [common, all] : {std::pair{3, 5}, {3, 4}, {7, 10}, {4, 5}, {9, 10}, {19, 20}, {11, 20}}) {
    const auto t = contingency_table::from_overlaps(
        {{1, 1, static_cast<std::uint64_t>(common)}, {1, 0, static_cast<std::uint64_t>(all - common)}});
    const double threshold = static_cast<double>(100 * common / all) / 100;
    CHECK(std::count(grid.begin(), grid.end(), threshold) == 1);
    CHECK(match(t, {.threshold = threshold, .comparator = comparator::at_least}).tp == 1);
    CHECK(match(t, {.threshold = threshold, .comparator = comparator::above}).tp == 0);
  }
}

TEST_CASE("which intersection over what: a predicted object inside a larger reference object (T6)") {
  const auto t = table({1, 1, 1, 1}, {1, 0, 0, 0});  // elf gives 1 for the first and 1/4 for the second
  const auto score = [&](criterion by) {
    return match(t, {.threshold = 0, .criterion = by}).pairs.at(0).score;
  };
  CHECK(score(criterion::intersection_over_reference) == 0.25);
  CHECK(score(criterion::intersection_over_prediction) == 1);
  CHECK(score(criterion::iou) == 0.25);
  CHECK(score(criterion::dice) == 0.4);
}

TEST_CASE("recall is over reference objects, precision over predicted ones (T14)") {
  const matching m = match(table({1, 0, 2, 0, 3}, {1, 0, 2, 0, 0}));  // MedPy: 1 and 1/3
  CHECK(segtally::recall(m) == 2.0 / 3);
  CHECK(segtally::precision(m) == 1);
}

TEST_CASE("gaps and large labels cost nothing and change nothing (P06, P07, T15)") {
  const auto t = table({0, 5, 90000000, 0}, {0, 7, 4294967297, 0});
  const matching m = match(t);
  CHECK(m.tp == 2);
  CHECK(segtally::panoptic_quality(m) == 1);
  CHECK(match(table({0, 0}, {3, 3})).fp == 1);  // no reference object: no division by zero
}

TEST_CASE("no background is needed, and none is made up (T7, P08)") {
  const matching m = match(table({1, 1, 2, 2}, {1, 1, 2, 2}));
  CHECK(m.tp == 2);
  CHECK(m.fp == 0);
  CHECK(m.fn == 0);
  CHECK(segtally::critical_success_index(m) == 1);
  CHECK(segtally::panoptic_quality(m) == 1);
  CHECK(match(table({5, 5, 7, 7}, {5, 5, 7, 7}), {.background = 5}).tp == 1);
}

TEST_CASE("no objects: counts, and scores that say they are undefined (P10, P15)") {
  const matching none = match(table({0, 0}, {0, 0}));
  CHECK(none.tp + none.fp + none.fn == 0);
  for (const double score : {segtally::precision(none), segtally::recall(none), segtally::f1_score(none),
                             segtally::critical_success_index(none), segtally::segmentation_quality(none),
                             segtally::panoptic_quality(none), segtally::mean_true_score(none),
                             segtally::mean_average_precision(table({0}, {0}))})
    CHECK(std::isnan(score));
  CHECK(segtally::panoptic_quality(none, 1) == 1);
  const matching missed = match(table({1, 0}, {0, 0})), invented = match(table({0, 0}, {0, 1})),
                 empty = match(contingency_table{});
  CHECK(missed.fn == 1);
  CHECK(invented.fp == 1);
  CHECK(empty.fn + empty.fp == 0);
  CHECK(segtally::panoptic_quality(missed) == 0);
  CHECK(segtally::f1_score(invented) == 0);
  CHECK(std::isnan(segtally::recall(invented)));
  CHECK(segtally::precision(invented) == 0);
}

TEST_CASE("perfect is exactly 1, whatever the sizes (T28)") {
  std::vector<segtally::overlap> same;
  for (std::uint64_t k = 1; k <= 1000; ++k) same.push_back({k, 2000 - k, k * k * 1000003});
  const auto t = contingency_table::from_overlaps(same);
  for (const criterion by : {criterion::iou, criterion::dice}) {
    const matching m = match(t, {.threshold = 0.9, .criterion = by});
    CHECK(segtally::panoptic_quality(m) == 1);
    CHECK(segtally::segmentation_quality(m) == 1);
    CHECK(segtally::mean_true_score(m) == 1);
  }
}

TEST_CASE("bad thresholds are named") {
  const auto t = table({1}, {1});
  CHECK(error_of([&] { (void)match(t, {.threshold = 1}); }) == "match: threshold 1 is outside [0, 1)");
  CHECK(error_of([&] { (void)match(t, {.threshold = -0.5}); }) == "match: threshold -0.5 is outside [0, 1)");
  CHECK(error_of([&] { (void)match(t, {.threshold = 0, .comparator = comparator::at_least}); }) ==
        "match: threshold 0 is outside (0, 1]");
  CHECK(error_of([&] { (void)match(t, {.threshold = std::nan("")}); }) ==
        "match: threshold nan is outside [0, 1)");
  CHECK(error_of([&] { (void)match(t, std::vector<double>{}); }) == "match: the list of thresholds is empty");
  for (const auto& [first, step, last] :
       std::vector<std::array<double, 3>>{{0.5, 0, 1}, {0.9, 0.1, 0.5}, {-2e3, 0.1, 0.5}, {0.5, 0.1, 2e3}})
    CHECK(error_of([&, f = first, s = step, l = last] { (void)segtally::threshold_range(f, s, l); }) ==
          segtally::detail::message("threshold_range: no range from ", first, " to ", last, " by ", step));
  CHECK(segtally::threshold_range(-1e3, 1e3, 1e3) == std::vector<double>{-1000, 0, 1000});
  CHECK(match(t, {.threshold = 1, .comparator = comparator::at_least}).tp == 1);
}

TEST_CASE("large components: chains in which every object has two candidates") {
  // r1 - p1 - r2 - p2 - ... : only every second edge pairs all, and the greedy start takes others.
  std::mt19937 random(14);
  for (const std::uint64_t n : {2u, 3u, 10u, 1000u, 20000u}) {
    std::vector<segtally::overlap> chain;
    for (std::uint64_t k = 1; k <= n; ++k) {
      chain.push_back({k, k, 10 + random() % 5});
      if (k < n) chain.push_back({k + 1, k, 13 + random() % 5});
    }
    CHECK(match(contingency_table::from_overlaps(chain), {.threshold = 0.1}).tp == n);
  }
}

TEST_CASE("sums of counts have the scores of all images") {
  segtally::detection_counts a = match(contingency_table::from_overlaps({{1, 1, 1}}));
  a += a;
  CHECK(a.tp == 2);
  CHECK(a.scores.value() == 2);
  CHECK(segtally::panoptic_quality(a) == 1);
  // Two images of IoU 3/4 and 1, one missed and two spurious objects.
  const segtally::detection_counts b = match(table({1, 1, 1, 2, 0}, {1, 1, 1, 1, 3})),
                                   c = match(table({1, 1, 0}, {1, 1, 2}));
  CHECK(b.scores.value() == 0.75);
  CHECK((b + c).scores.value() == 1.75);
  CHECK(segtally::panoptic_quality(b + c) == 1.75 / 3.5);
  CHECK(segtally::mean_true_score(b + c) == 1.75 / 3);
  auto d = segtally::count_ctc(table({1, 1, 1, 2, 0}, {1, 1, 1, 1, 3}));
  d += segtally::count_ctc(table({1, 1, 0}, {1, 1, 2}));
  CHECK(segtally::ctc_seg(d) == (0.75 + 0.25 + 1) / 3);
  CHECK(d.splits == 1);
  CHECK(d.fp == 2);
}

TEST_CASE("images add up in any order, and means leave undefined images out (by_image)") {
  std::mt19937 random(15);
  std::vector<segtally::detection_counts> images;
  for (int k = 0; k < 20; ++k) images.push_back(match(random_table(random, random() % 9, random() % 9)));
  images.push_back(match(table({0}, {0})));
  segtally::detection_counts forwards, backwards;
  for (const auto& image : images) forwards += image;
  for (auto image = images.rbegin(); image != images.rend(); ++image) backwards += *image;
  CHECK(forwards == backwards);
  std::size_t used = 0;
  double sum = 0;
  for (const auto& image : images)
    if (const double f1 = segtally::f1_score(image); !std::isnan(f1)) {
      sum += f1;
      ++used;
    }
  const auto mean = segtally::mean_of_images(images, [](const auto& d) { return segtally::f1_score(d); });
  CHECK(mean.images == used);
  CHECK(mean.undefined_in == images.size() - used);
  CHECK(mean.undefined_in >= 1);
  CHECK(mean.value == Approx(sum / static_cast<double>(used)).epsilon(1e-14));
}

namespace {

/// A reference of overlapping rectangles and a prediction with moved, split, merged and missing ones.
std::pair<std::vector<int>, std::vector<int>> rectangles(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<int>(random() % n); };
  std::vector<int> r(32 * 32), p(32 * 32);
  const auto paint = [](std::vector<int>& image, int x, int y, int w, int h, int label) {
    for (int j = y; j < std::min(y + h, 32); ++j)
      for (int i = x; i < std::min(x + w, 32); ++i) image[static_cast<std::size_t>(32 * j + i)] = label;
  };
  const int n = below(14);
  for (int k = 1; k <= n; ++k) {
    const int x = below(28), y = below(28), w = 2 + below(10), h = 2 + below(10);
    paint(r, x, y, w, h, k);
    const int a = below(5), b = below(5), c = below(5), what = below(8);
    if (what == 0) continue;
    const int px = std::max(0, x + a - 2), py = std::max(0, y + b - 2), pw = std::max(1, w + c - 2);
    paint(p, px, py, pw, h, 3 * k);
    if (what == 1) paint(p, px, py, std::max(1, pw / 2), h, 3 * k + 1);
    if (what == 2 && k > 1) paint(p, px, py, pw, h, 3 * (k - 1));
  }
  return {r, p};
}

}  // namespace

TEST_CASE("equal to StarDist on 1,000 random images (stardist 0.9.2, matching.py)") {
  struct sums {
    criterion by;
    double threshold;
    std::uint64_t tp, fp, fn;
    double matched, panoptic, accuracy;
  };
  constexpr auto iou = criterion::iou, iot = criterion::intersection_over_reference,
                 iop = criterion::intersection_over_prediction;
  // Sums over the images. StarDist's scores are single precision.
  const sums golden[] = {
      {iou, 0.1, 4605, 1141, 1742, 393.85429841553344, 306.4891668083581, 600.3471865896405},
      {iou, 0.2, 4052, 1694, 2295, 422.10379752465593, 295.8851912038502, 511.2399198754467},
      {iou, 0.3, 3258, 2488, 3089, 452.43443411030466, 267.0277578147039, 394.1053934761933},
      {iou, 0.4, 2397, 3349, 3950, 474.8107505716027, 221.92669517735487, 279.57611775143283},
      {iou, 0.5, 1566, 4180, 4781, 458.9934087866827, 162.96170034425006, 172.82905850650423},
      {iou, 0.6, 850, 4896, 5497, 390.3734061002731, 104.58165024209049, 95.9113595396021},
      {iou, 0.7, 393, 5353, 5954, 245.5705782175064, 52.02566427834774, 41.357963213593585},
      {iou, 0.8, 193, 5553, 6154, 147.98001486063004, 28.117441419607943, 19.870400286959715},
      {iou, 0.9, 52, 5694, 6295, 47.11396270990372, 10.466190429676805, 7.233310825965288},
      {iot, 0.1, 4746, 1000, 1601, 539.182566563848, 427.3163514656003, 623.8159238637188},
      {iot, 0.2, 4523, 1223, 1824, 556.2521062596834, 424.90219701313833, 588.5558923103044},
      {iot, 0.3, 4126, 1620, 2221, 581.1084871429466, 411.0041880746739, 523.5670425807427},
      {iot, 0.4, 3612, 2134, 2735, 608.4395722177286, 386.0584532389246, 445.6135846222916},
      {iot, 0.5, 3072, 2674, 3275, 627.3735649996331, 347.3022701882141, 359.8610189114665},
      {iot, 0.6, 2342, 3404, 4005, 638.0295758519854, 285.7709247382717, 258.02769658452416},
      {iot, 0.7, 1611, 4135, 4736, 610.4504017472268, 212.52762196304803, 168.3460724883198},
      {iot, 0.8, 1013, 4733, 5334, 521.8976941982904, 142.47709034301528, 101.49159209540612},
      {iot, 0.9, 487, 5259, 5860, 349.35173531373346, 71.72740421636635, 45.874883183327924},
      {iop, 0.1, 4780, 966, 1567, 569.1753586727779, 452.4598930832833, 629.4225183657078},
      {iop, 0.2, 4588, 1158, 1759, 584.5318458677715, 450.3945110131129, 597.9219158421562},
      {iop, 0.3, 4257, 1489, 2090, 609.1858845926472, 439.9586776380816, 544.2020356492502},
      {iop, 0.4, 3787, 1959, 2560, 636.1977414805137, 415.9461458331738, 469.09902933566804},
      {iop, 0.5, 3317, 2429, 3030, 660.1290888127826, 386.3813601472673, 400.94537611324506},
      {iop, 0.6, 2590, 3156, 3757, 673.7434393903559, 325.0827483770939, 295.44744390549886},
      {iop, 0.7, 1799, 3947, 4548, 657.4024022863023, 246.33568425589135, 195.53046015634712},
      {iop, 0.8, 1200, 4546, 5147, 588.5515126148862, 171.41721918245844, 120.7078160070242},
      {iop, 0.9, 617, 5129, 5730, 428.1916873852412, 96.81947714925653, 62.81066778990658},
  };
  std::vector<contingency_table> tables;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    const auto [r, p] = rectangles(seed);
    tables.push_back(support::naive(r, p));
  }
  for (const sums& g : golden) {
    segtally::detection_counts all;
    double matched = 0, panoptic = 0, accuracy = 0;
    for (const auto& t : tables) {
      const matching m = match(t, {.threshold = g.threshold,
                                   .comparator = comparator::at_least,
                                   .criterion = g.by,
                                   .sum_all_scores = true});
      const matching usual =
          match(t, {.threshold = g.threshold, .comparator = comparator::at_least, .criterion = g.by});
      CHECK(usual.tp == m.tp);
      CHECK(usual.scores.value() >= m.scores.value());
      all += m;
      matched += segtally::mean_matched_score(m, 0);
      panoptic += segtally::panoptic_quality(m, 0);
      accuracy += segtally::critical_success_index(m, 0);
    }
    CAPTURE(g.threshold);
    CHECK(all.tp == g.tp);
    CHECK(all.fp == g.fp);
    CHECK(all.fn == g.fn);
    CHECK(accuracy == Approx(g.accuracy).epsilon(1e-12));
    // Among matchings that StarDist considers equal (many predicted objects lie inside, and score 1), it
    // decides by the order of labels; here the sum of the scores decides.
    const double tolerance = g.by == iop ? 4e-4 : 1e-6;
    CHECK(matched > g.matched * (1 - 1e-6));
    CHECK(panoptic > g.panoptic * (1 - 1e-6));
    CHECK(matched == Approx(g.matched).epsilon(tolerance));
    CHECK(panoptic == Approx(g.panoptic).epsilon(tolerance));
  }
}

TEST_CASE("counting matches counts what matching lists, whatever the order of thresholds") {
  std::mt19937 random(21);
  const std::vector<double> thresholds{0.3, 0.05, 0.9, 0.5, 0.5, 0.0};
  for (int round = 0; round < 50; ++round) {
    const contingency_table t = random_table(random, 1 + random() % 20, 1 + random() % 20);
    const auto counts = segtally::count_matches(t, thresholds);
    REQUIRE(counts.size() == thresholds.size());
    for (std::size_t k = 0; k < thresholds.size(); ++k)
      REQUIRE(counts[k] == match(t, {.threshold = thresholds[k]}));
  }
  CHECK(error_of([&] { (void)segtally::count_matches(table({1}, {1}), std::vector<double>{}); }) ==
        "count_matches: the list of thresholds is empty");
}

}  // namespace objects_match_test
