// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <segtally/objects/area_under_curve.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/objects/threshold_curve.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"

namespace objects_curves_test {

using segtally::area_under_curve;
using segtally::comparator;
using segtally::contingency_table;
using segtally::criterion;
using segtally::curve_score;
using segtally::detection_counts;
using segtally::exact_score;
using segtally::match_options;
using segtally::threshold_curve;
using support::error_of;

namespace {

/// The tables of the golden values: curve_peers.py generates the same ones.
class drawn_table {
 public:
  explicit drawn_table(std::uint64_t seed) : state_(seed) {}
  contingency_table draw() {
    const std::uint64_t references = 1 + next() % 8, predictions = 1 + next() % 8;
    std::vector<segtally::overlap> overlaps;
    for (std::uint64_t r = 1; r <= references; ++r)
      for (std::uint64_t p = 1; p <= predictions; ++p)
        if (next() % 5 < 2) overlaps.push_back({r, p, 1 + next() % 6});
    for (std::uint64_t r = 1; r <= references; ++r) overlaps.push_back({r, 0, 1 + next() % 4});
    for (std::uint64_t p = 1; p <= predictions; ++p) overlaps.push_back({0, p, 1 + next() % 4});
    return contingency_table::from_overlaps(overlaps);
  }

 private:
  std::uint64_t next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return state_ >> 33;
  }
  std::uint64_t state_;
};

/// Adjacent cells, and the same borders shifted at random: every object overlaps several others.
contingency_table tissue(std::uint64_t side, std::mt19937& random) {
  std::vector<segtally::overlap> overlaps;
  constexpr std::uint64_t width = 20;
  for (std::uint64_t y = 0; y < side; ++y)
    for (std::uint64_t x = 0; x < side; ++x) {
      const std::uint64_t dy = random() % width, dx = random() % width, r = y * side + x + 1;
      overlaps.push_back({r, r, (width - dy) * (width - dx)});
      if (x + 1 < side) overlaps.push_back({r, r + 1, (width - dy) * dx});
      if (y + 1 < side) overlaps.push_back({r, r + side, dy * (width - dx)});
      if (x + 1 < side && y + 1 < side) overlaps.push_back({r, r + side + 1, dy * dx});
    }
  return contingency_table::from_overlaps(overlaps);
}

const criterion criteria[] = {criterion::iou, criterion::intersection_over_reference,
                              criterion::intersection_over_prediction, criterion::dice};

}  // namespace

TEST_CASE("the worked example: pairs of 3/4 and 1, one object missed") {
  const auto t = support::naive<int, int>({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  const threshold_curve curve(t);
  CHECK(curve.first() == segtally::match(t));
  REQUIRE(curve.steps().size() == 2);
  CHECK(curve.steps()[0].threshold == exact_score{3, 4});
  CHECK(curve.steps()[0].counts == segtally::match(t, 0.8));
  CHECK(curve.steps()[1].threshold == exact_score{1, 1});
  CHECK(curve.steps()[1].counts == detection_counts{0, 2, 3, {}});
  CHECK(curve.at(0.75).tp == 1);  // above: 3/4 is not more than 3/4
  CHECK(threshold_curve(t, {.comparator = comparator::at_least}).at(0.75).tp == 2);
  CHECK(threshold_curve(t, {.comparator = comparator::at_least}).at(1).tp == 1);
  CHECK(area_under_curve(curve) == (0.75 * 2 / 3 + 0.25 / 4));
  CHECK(area_under_curve(curve, curve_score::panoptic_quality) == 0.625);  // 3/4 of 0.7, 1/4 of 0.4
  CHECK(area_under_curve(curve, curve_score::f1_score) == 0.7);            // 3/4 of 0.8, 1/4 of 0.4
  CHECK(area_under_curve(curve, curve_score::precision) == 0.75 * 1 + 0.25 * 0.5);
  CHECK(area_under_curve(curve, curve_score::recall) == (0.75 * 2 + 0.25) / 3);
  CHECK(area_under_curve(curve, curve_score::segmentation_quality) == 0.75 * 0.875 + 0.25 * 1);
  CHECK(area_under_curve(curve, curve_score::mean_true_score) == (0.75 * 1.75 + 0.25) / 3);
  CHECK(area_under_curve(curve, curve_score::precision, {.from = 0.5}) == 0.25 * 1 + 0.25 * 0.5);
  CHECK(area_under_curve(curve, curve_score::precision, {.from = 0.25, .to = 0.5}) == 0.25);
  CHECK(area_under_curve(curve, curve_score::precision, {.from = 0.5, .to = 0.5}) == 0);
  CHECK(area_under_curve(t, curve_score::precision) == 0.875);
  const std::vector<detection_counts> list = curve.at({0.9, 0.5});
  CHECK(list == segtally::count_matches(t, {0.9, 0.5}));
}

TEST_CASE(
    "areas of 40 tables: their definition in fractions, rounded once (Python 3.11, matched by SciPy 1.17)") {
  struct golden {
    std::size_t steps;
    double csi, pq;
  };
  const golden expected[] = {{2, 0.10672268907563025, 0.06323721645520954},
                             {3, 0.0861344537815126, 0.03724461933877275},
                             {3, 0.138008658008658, 0.04299504132231405},
                             {3, 0.1388206564677153, 0.05139992242401079},
                             {1, 0.07692307692307693, 0.060862214708368556},
                             {9, 0.13859145487218005, 0.026713859231140277},
                             {7, 0.19366933571479025, 0.06599402341285458},
                             {1, 0.09230769230769231, 0.07100591715976332},
                             {2, 0.1457142857142857, 0.0745578231292517},
                             {1, 0.08333333333333333, 0.04444444444444444},
                             {0, 0.0, 0.0},
                             {4, 0.14359583293752573, 0.04415494451314983},
                             {7, 0.19543420947595522, 0.04462326952142356},
                             {5, 0.1600305576776165, 0.04792295938523413},
                             {4, 0.10736599403647458, 0.04206666561821923},
                             {1, 0.2222222222222222, 0.1316872427983539},
                             {1, 0.23076923076923078, 0.14201183431952663},
                             {3, 0.10774178270341953, 0.047951184584775416},
                             {4, 0.1394093285462333, 0.04454498141849332},
                             {5, 0.18637306774561677, 0.04566047246785424},
                             {3, 0.11455098343685301, 0.026708828025539137},
                             {2, 0.08422619047619048, 0.047469135802469135},
                             {1, 0.026785714285714284, 0.01020408163265306},
                             {1, 0.02976190476190476, 0.012597631645250693},
                             {2, 0.10296846011131726, 0.05048279642435487},
                             {2, 0.13333333333333333, 0.04697172619047619},
                             {4, 0.26362418485180633, 0.11505951902044435},
                             {2, 0.10833333333333334, 0.04357142857142857},
                             {1, 0.09259259259259259, 0.08818342151675486},
                             {6, 0.12859353200245255, 0.032614464286016207},
                             {5, 0.11900271268692321, 0.04029727347867195},
                             {1, 0.06, 0.03},
                             {2, 0.2261904761904762, 0.18594104308390022},
                             {1, 0.09375, 0.05625},
                             {0, 0.0, 0.0},
                             {5, 0.18842823842823841, 0.07084552717419851},
                             {5, 0.16560528304889208, 0.044583234169150714},
                             {5, 0.16421982934587975, 0.052139846497785754},
                             {3, 0.09441319550015202, 0.0355795514937799},
                             {1, 0.08333333333333333, 0.018518518518518517}};
  std::uint64_t seed = 0;
  for (const golden& g : expected) {
    const threshold_curve curve(drawn_table(++seed).draw());
    CAPTURE(seed);
    CHECK(curve.steps().size() == g.steps);
    CHECK(area_under_curve(curve) == g.csi);
    CHECK(area_under_curve(curve, curve_score::panoptic_quality) == g.pq);
  }
  CHECK(seed == 40);
}

TEST_CASE("at any threshold the curve is what a matching counts, for every criterion, comparator and rule") {
  std::size_t below_one_pair = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto t = drawn_table(seed * 77).draw();
    for (const criterion by : criteria)
      for (const comparator when : {comparator::above, comparator::at_least})
        for (const bool all : {false, true}) {
          const match_options options{
              .comparator = when, .criterion = by, .sum_all_scores = all, .partly_annotated = seed % 3 == 0};
          const threshold_curve curve(t, options);
          std::vector<double> thresholds{0.25, 0.5, 0.75, 0.1, 0.6};
          thresholds.push_back(when == comparator::above ? 0 : 1);
          for (const auto& step : curve.steps()) {
            thresholds.push_back(step.threshold.value());
            thresholds.push_back(std::nextafter(step.threshold.value(), 0.0));
            thresholds.push_back(std::nextafter(step.threshold.value(), 2.0));
          }
          std::erase_if(thresholds,
                        [&](double x) { return when == comparator::above ? x >= 1 : x <= 0 || x > 1; });
          CHECK(curve.at(thresholds) == segtally::count_matches(t, thresholds, options));
          const detection_counts* before = &curve.first();
          for (const auto& step : curve.steps()) {
            CHECK(!(step.counts == *before));
            CHECK(step.counts.tp <= before->tp);
            below_one_pair += step.counts.tp == before->tp;
            CHECK((before == &curve.first() || (step.threshold.value() > 0 && step.threshold.value() <= 1)));
            before = &step.counts;
          }
          CHECK(before->tp == 0);
        }
  }
  CHECK(below_one_pair > 0);  // other pairs, but equally many
}

TEST_CASE("laws: names, sides, images together, parts of the interval") {
  std::mt19937 random(5);
  threshold_curve sum;
  std::vector<contingency_table> tables;
  for (std::uint64_t seed = 1; seed <= 23; ++seed) {
    const auto t = drawn_table(seed * 1001).draw();
    const threshold_curve curve(t);
    std::vector<std::uint64_t> names(9);
    std::iota(names.begin(), names.end(), std::uint64_t{1});
    std::shuffle(names.begin(), names.end(), random);
    std::vector<segtally::overlap> renamed;
    for (const auto& o : t.overlaps())
      renamed.push_back({o.reference == 0 ? 0 : ~std::uint64_t{0} - names[o.reference],
                         o.prediction == 0 ? 0 : names[o.prediction], o.count});
    CHECK(threshold_curve(contingency_table::from_overlaps(renamed)) == curve);
    const threshold_curve exchanged(t.transposed());
    REQUIRE(exchanged.steps().size() == curve.steps().size());
    for (std::size_t k = 0; k < curve.steps().size(); ++k) {
      CHECK(exchanged.steps()[k].threshold == curve.steps()[k].threshold);
      CHECK(exchanged.steps()[k].counts.scores == curve.steps()[k].counts.scores);
      CHECK(exchanged.steps()[k].counts.fp == curve.steps()[k].counts.fn);
    }
    CHECK(area_under_curve(exchanged) == area_under_curve(curve));
    CHECK(area_under_curve(exchanged, curve_score::recall) ==
          area_under_curve(curve, curve_score::precision));
    for (const curve_score score : {curve_score::critical_success_index, curve_score::panoptic_quality}) {
      const double parts = area_under_curve(curve, score, {0, 0.25}) +
                           area_under_curve(curve, score, {0.25, 0.3}) +
                           area_under_curve(curve, score, {0.3, 1});
      CHECK(parts == doctest::Approx(area_under_curve(curve, score)).epsilon(1e-15));
    }
    CHECK(threshold_curve{} + curve == curve);
    CHECK(curve + threshold_curve{} == curve);
    CHECK(curve + sum == sum + curve);
    sum += curve;
    tables.push_back(t);
    CHECK(threshold_curve(tables) == sum);
    for (const double threshold : {0.0, 0.1, 0.2, 1.0 / 3, 0.5, 0.9}) {
      detection_counts counts;
      for (const auto& each : tables) counts += segtally::count_matches(each, {threshold}).front();
      CHECK(sum.at(threshold) == counts);
    }
  }
  CHECK(threshold_curve(std::vector<contingency_table>{}) == threshold_curve{});
  const threshold_curve twice = threshold_curve(tables[3]) += threshold_curve(tables[3]);
  CHECK(area_under_curve(twice) == area_under_curve(tables[3]));
  CHECK(twice.steps().size() == threshold_curve(tables[3]).steps().size());
}

TEST_CASE("no objects, one side without, no voxel in common, a background of another name") {
  const threshold_curve none(contingency_table{});
  CHECK(none.first() == detection_counts{});
  CHECK(none.steps().empty());
  CHECK(segtally::is_undefined(area_under_curve(none)));
  CHECK(area_under_curve(none, curve_score::critical_success_index, {0, 0.5}, 1) == 0.5);
  CHECK(segtally::is_undefined(area_under_curve(threshold_curve{})));
  const auto missed = contingency_table::from_overlaps({{1, 0, 5}, {2, 0, 1}});
  CHECK(threshold_curve(missed).first() == detection_counts{0, 0, 2, {}});
  CHECK(area_under_curve(missed) == 0);
  CHECK(area_under_curve(missed, curve_score::recall) == 0);
  CHECK(segtally::is_undefined(area_under_curve(missed, curve_score::precision)));
  const auto apart = contingency_table::from_overlaps({{1, 0, 5}, {0, 1, 5}});
  CHECK(threshold_curve(apart).steps().empty());
  CHECK(area_under_curve(apart, curve_score::panoptic_quality) == 0);
  const auto perfect = contingency_table::from_overlaps({{7, 7, 5}, {8, 9, 1}, {0, 0, 3}});
  for (const curve_score score : {curve_score::critical_success_index, curve_score::panoptic_quality,
                                  curve_score::segmentation_quality, curve_score::precision})
    CHECK(area_under_curve(perfect, score) == 1);
  CHECK(threshold_curve(perfect, {.background = 7}).first().tp == 2);
  const auto half = contingency_table::from_overlaps({{1, 1, 1}, {1, 0, 1}});
  CHECK(segtally::is_undefined(
      area_under_curve(half, curve_score::segmentation_quality)));  // no pair beyond 1/2
  CHECK(area_under_curve(half, curve_score::segmentation_quality, {}, {}, 0) == 0.25);
  CHECK(area_under_curve(half, curve_score::segmentation_quality, {}, {0, 0.5}) == 0.25);
}

TEST_CASE("counts that no double holds, and scores that it cannot tell apart") {
  constexpr std::uint64_t large = std::uint64_t{1} << 61;
  const auto t = contingency_table::from_overlaps({{1, 1, large}, {1, 0, 1}, {2, 2, large - 1}, {2, 0, 1}});
  const threshold_curve curve(t);
  REQUIRE(curve.steps().size() == 2);
  CHECK(curve.steps()[0].threshold == exact_score{large - 1, large});
  CHECK(curve.steps()[1].threshold == exact_score{large, large + 1});
  CHECK(curve.steps()[0].threshold < curve.steps()[1].threshold);
  CHECK(area_under_curve(curve) == 1);
  CHECK(curve.at(0.999).tp == 2);
}

TEST_CASE("one object over all others, and fractions that are not in lowest terms") {
  std::mt19937 random(7);
  std::vector<segtally::overlap> overlaps;
  for (std::uint64_t r = 1; r <= 30000; ++r) {
    overlaps.push_back({r, 1, 50 + random() % 1000});
    overlaps.push_back({r, r + 1, 100 + random() % 1000});
  }
  const auto t = contingency_table::from_overlaps(overlaps);
  const std::vector<double> thresholds{0, 0.01, 0.1, 0.3, 0.5};
  CHECK(threshold_curve(t).at(thresholds) == segtally::count_matches(t, thresholds));
  CHECK(exact_score{2, 4} == exact_score{1, 2});
  CHECK(!(exact_score{2, 4} < exact_score{1, 2}));
  CHECK(!(exact_score{1, 3} == exact_score{1, 2}));
}

TEST_CASE("a tissue costs about what its neighbourhoods cost, not a matching for each step") {
  std::mt19937 random(3);
  const auto t = tissue(30, random);
  const threshold_curve curve(t);
  const std::vector<double> thresholds{0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4};
  CHECK(curve.at(thresholds) == segtally::count_matches(t, thresholds));
  CHECK(curve.steps().size() > 500);
  // The number of probes grows little more than the objects.
  const auto probes = [&](std::uint64_t side) {
    const auto graph = segtally::detail::objects_of(tissue(side, random), 0);
    std::vector<segtally::detail::candidate> candidates;
    for (const auto& o : graph.overlaps)
      candidates.push_back({(segtally::detail::uint128{1} << 80) + o.count, o.reference, o.prediction});
    segtally::detail::shrinking_pairing pairing(candidates, graph.reference.size(), graph.prediction.size());
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return graph.overlaps[a].count < graph.overlaps[b].count;
    });
    for (const std::size_t& k : order) pairing.remove(std::span(&k, 1));
    CHECK(pairing.pairs() == 0);
    CHECK(pairing.value() == segtally::detail::uint128{});
    return static_cast<double>(pairing.steps()) / static_cast<double>(candidates.size());
  };
  const double few = probes(20), many = probes(60);
  CHECK(many < 5 * few);  // nine times the objects
}

TEST_CASE("candidates of one score leave together, so that none looks for a partner who leaves as well") {
  using segtally::detail::candidate;
  using segtally::detail::uint128;
  // Cells against themselves, shifted by half a cell along both axes: each overlaps four.
  const auto steps = [](std::size_t side, std::size_t scores) {
    std::vector<candidate> candidates;
    std::vector<std::vector<std::size_t>> of_score(scores);
    std::mt19937 random(5);
    for (std::size_t r = 0; r < side * side; ++r)
      for (const std::size_t p : {r, r + 1, r + side + 1, r + side + 2}) {
        const std::size_t score = random() % scores;
        of_score[score].push_back(candidates.size());
        candidates.push_back({(uint128{1} << 80) + score, r, p + r / side});
      }
    segtally::detail::shrinking_pairing pairing(candidates, side * side, (side + 1) * (side + 1));
    CHECK(pairing.pairs() == side * side);
    for (const std::vector<std::size_t>& equal : of_score) pairing.remove(equal);
    CHECK(pairing.pairs() == 0);
    CHECK(pairing.value() == uint128{});
    return static_cast<double>(pairing.steps()) / static_cast<double>(candidates.size());
  };
  CHECK(steps(60, 1) == 0);
  // One after the other they cost 11 and 27.
  CHECK(steps(60, 4) < 2);
  CHECK(steps(120, 4) < 5);
}

TEST_CASE("errors") {
  const auto t = contingency_table::from_overlaps({{1, 1, 1}});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { (void)threshold_curve(t, {.criterion = static_cast<criterion>(9)}); }) ==
        "threshold_curve: 9 is no criterion");
  CHECK(error_of([&] { (void)threshold_curve(t, {.comparator = static_cast<comparator>(4)}); }) ==
        "threshold_curve: 4 is no comparator");
  CHECK(error_of([&] { (void)threshold_curve(t).at(1); }) ==
        "threshold_curve::at: threshold 1 is outside [0, 1)");
  CHECK(error_of([&] { (void)threshold_curve(t).at(nan); }) ==
        "threshold_curve::at: threshold nan is outside [0, 1)");
  CHECK(error_of([&] { (void)threshold_curve(t, {.comparator = comparator::at_least}).at(0); }) ==
        "threshold_curve::at: threshold 0 is outside (0, 1]");
  CHECK(error_of([&] { (void)area_under_curve(t, {}, {.criterion = static_cast<criterion>(9)}); }) ==
        "area_under_curve: 9 is no criterion");
  CHECK(error_of([&] {
          (void)threshold_curve(std::vector<contingency_table>{}, {.comparator = static_cast<comparator>(4)});
        }) == "threshold_curve: 4 is no comparator");
  threshold_curve curve(t);
  CHECK(error_of([&] { curve += threshold_curve(t, {.criterion = criterion::dice}); }) ==
        "threshold_curve::operator+=: curves by criterion 0 and 3, comparator 0 and 0 do not add up");
  CHECK(curve == threshold_curve(t));
  CHECK(error_of([&] { (void)area_under_curve(t, static_cast<curve_score>(7)); }) ==
        "area_under_curve: 7 is no score");
  CHECK(error_of([&] {
          (void)area_under_curve(curve, curve_score::recall, {0.6, 0.5});
        }) == "area_under_curve: no thresholds from 0.6 to 0.5 in [0, 1]");
  CHECK(error_of([&] {
          (void)area_under_curve(curve, curve_score::recall, {-0.5, 1});
        }) == "area_under_curve: no thresholds from -0.5 to 1 in [0, 1]");
  CHECK(error_of([&] {
          (void)area_under_curve(curve, curve_score::recall, {0, nan});
        }) == "area_under_curve: no thresholds from 0 to nan in [0, 1]");
}

}  // namespace objects_curves_test
