// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/classes/expected_cost.hpp>
#include <segtally/detail/ratio.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/objects/mean_of_images.hpp>
#include <segtally/objects/ranked_detections.hpp>
#include <segtally/partition/adapted_rand.hpp>
#include <segtally/partition/mutual_information.hpp>
#include <segtally/partition/variation_of_information.hpp>
#include <segtally/pixel/diagnostic.hpp>
#include <segtally/pixel/similarity.hpp>
#include <segtally/report/score_table.hpp>
#include <segtally/surface/boundary_jaccard.hpp>

// Built with -ffast-math, under which compilers assume that there are no NaNs and infinities.
#if !defined(__FAST_MATH__) && !defined(_M_FP_FAST)
#error "this test is to be compiled with -ffast-math"
#endif

using namespace segtally;

namespace {

// Volatile, so that compilers do not know the values.
volatile double not_a_number = std::numeric_limits<double>::quiet_NaN();
volatile double infinity = std::numeric_limits<double>::infinity();

const contingency_table none, background = contingency_table::from_overlaps({{0, 0, 5}}),
                              poor = contingency_table::from_overlaps({{0, 0, 1}, {1, 0, 1}, {1, 1, 1}}),
                              good = contingency_table::from_overlaps({{0, 0, 1}, {1, 1, 2}});

}  // namespace

TEST_CASE("whether a number is undefined is read from its bits") {
  CHECK(is_undefined(undefined));
  CHECK(is_undefined(not_a_number));
  CHECK(is_undefined(-not_a_number));
  for (const double number : {0.0, -0.0, 1.0, -1e308, 5e-324}) CHECK_FALSE(is_undefined(number));
  CHECK_FALSE(is_undefined(infinity));
  CHECK_FALSE(is_undefined(-infinity));
  CHECK_FALSE(detail::is_finite(infinity));
  CHECK_FALSE(detail::is_finite(not_a_number));
  CHECK(detail::is_finite(-1e308));
  CHECK(is_undefined(detail::ordered_sum({1, not_a_number, 2})));
}

TEST_CASE("0 / 0 is undefined") {
  const std::set<std::string_view> counts{
      "split_objects",    "merged_objects",        "reference_objects",     "prediction_objects",
      "count_difference", "false_negative_volume", "false_positive_volume", "edit_distance"};
  for (const metric_value& m : score(none)) {
    CAPTURE(std::string(m.info->id));
    CHECK(is_undefined(m.value) == !counts.contains(m.info->id));
  }
  CHECK(is_undefined(dice(background)));
  CHECK_FALSE(is_undefined(accuracy(background)));
  CHECK(v_measure(none, {}, 0.25) == 0.25);
  CHECK(homogeneity(none, {}, 0.25) == 0.25);
  CHECK(variation_of_information(none, {}, 0.25).split == 0.25);
  CHECK(normalized_mutual_information(none, {}, 0.25) == 0.25);
  CHECK(cremi_score(none, {}, 0.25) == 0.25);
}

TEST_CASE("a table ranks undefined rows last") {
  score_table rows;
  rows.add("undefined", score(background));
  rows.add("poor", score(poor));
  rows.add("undefined too", score(none));
  rows.add("good", score(good));
  const auto order = [&](std::string_view id) {
    std::string names;
    for (const auto& row : rows.rank_by(id)) names += row.name + "|";
    return names;
  };
  CHECK(order("dice") == "good|poor|undefined|undefined too|");
  CHECK(order("false_negative_rate") == "good|poor|undefined|undefined too|");
}

TEST_CASE("a mean of images leaves undefined ones out") {
  const std::vector<detection_counts> images{match(good), match(none), match(background)};
  const auto mean =
      mean_of_images(images, [](const detection_counts& image) { return panoptic_quality(image); });
  CHECK(mean.value == 1);
  CHECK(mean.images == 1);
  CHECK(mean.undefined_in == 2);
}

TEST_CASE("arguments that are no numbers are refused") {
  const confusion c{1, 2, 3, 4};
  const partition_entropies h = entropies(poor);
  for (const double bad : {double{not_a_number}, double{infinity}, -1.0}) {
    CHECK_THROWS_AS((void)f_beta(c, bad), std::invalid_argument);
    CHECK_THROWS_AS((void)net_benefit(c, bad), std::invalid_argument);
    CHECK_THROWS_AS((void)v_measure(h, {.beta = bad}), std::invalid_argument);
    CHECK_THROWS_AS((void)adapted_rand_error(count_pairs(poor), {.alpha = bad}), std::invalid_argument);
    CHECK_THROWS_AS((void)mutual_information(poor, {.base = bad}), std::invalid_argument);
    CHECK_THROWS_AS((void)expected_cost(poor, {{0, 1}, {0, 1, bad, 0}}), std::invalid_argument);
  }
}

TEST_CASE("arguments of objects and surfaces that are no numbers are refused") {
  const double bad = not_a_number;
  const std::vector<int> row{0, 1, 1, 0};
  const surface_distances d = surface_distances_between(row, row);
  CHECK_THROWS_AS((void)match(poor, bad), std::invalid_argument);
  CHECK_THROWS_AS((void)match(poor, {.threshold = bad, .comparator = comparator::at_least}),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)score(poor, {.threshold = bad}), std::invalid_argument);
  CHECK_THROWS_AS((void)threshold_range(bad, 0.1, 0.5), std::invalid_argument);
  CHECK_THROWS_AS((void)threshold_range(0.1, bad, 0.5), std::invalid_argument);
  CHECK_THROWS_AS((void)threshold_range(0.1, 0.1, bad), std::invalid_argument);
  CHECK_THROWS_AS((void)find_splits_and_merges(poor, {.minimum_share = bad}), std::invalid_argument);
  CHECK_THROWS_AS((void)ctc_det(count_ctc(poor), {.split = bad}), std::invalid_argument);
  CHECK_THROWS_AS((void)ctc_det(count_ctc(poor), {.false_negative = bad}), std::invalid_argument);
  CHECK_THROWS_AS((void)froc_sensitivities(detection_ranking{}, {bad}), std::invalid_argument);
  CHECK_THROWS_AS((void)normalized_surface_dice(d, bad), std::invalid_argument);
  CHECK_THROWS_AS((void)hausdorff_distance_percentile(d, bad), std::invalid_argument);
  CHECK_THROWS_AS((void)boundary_jaccard(row, row, bad), std::invalid_argument);
}
