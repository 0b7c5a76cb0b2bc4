// SPDX-License-Identifier: BSD-3-Clause
// Functions of surface distances that are not in the catalogue.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/surface/hausdorff_witness.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "../support/masks.hpp"
#include "../support/surface_oracle.hpp"

namespace surface_statistics_test {

using namespace segtally;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

label_view<std::uint8_t> view(const support::mask& m) {
  return {m.voxels.data(), m.shape};
}

// All distances of both surfaces, element by element.
std::vector<double> pooled(const support::mask& r, const support::mask& p,
                           const std::vector<double>& spacing) {
  const auto er = support::border_voxels(r, 1), ep = support::border_voxels(p, 1);
  std::vector<double> all;
  for (const auto& [distance, weight] : support::all_pairs(er, ep, spacing)) all.push_back(distance);
  for (const auto& [distance, weight] : support::all_pairs(ep, er, spacing)) all.push_back(distance);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("root mean square, deviation, median, percentiles, added path: of the list of all distances") {
  std::mt19937_64 random(71);
  for (int round = 0; round < 500; ++round) {
    const support::mask r = support::random_mask(random, {3, 5, 6}),
                        p = support::random_mask(random, {3, 5, 6});
    const std::vector<double> spacing = support::random_spacing(random, 3, round % 2 == 0);
    const auto d = surface_distances_between(view(r), view(p), {.spacing = spacing});
    if (d.reference_empty() || d.prediction_empty()) continue;
    const std::vector<double> all = pooled(r, p, spacing);
    double sum = 0, squares = 0, deviations = 0;
    for (const double x : all) sum += x, squares += x * x;
    const auto n = static_cast<double>(all.size());
    for (const double x : all) deviations += (x - sum / n) * (x - sum / n);
    REQUIRE(root_mean_square_surface_distance(d) == doctest::Approx(std::sqrt(squares / n)));
    REQUIRE(surface_distance_deviation(d) == doctest::Approx(std::sqrt(deviations / n)).epsilon(1e-9));
    REQUIRE(root_mean_square_surface_distance(d) >= average_symmetric_surface_distance(d) * (1 - 1e-14));
    const std::size_t middle = all.size() / 2;
    const double median = all.size() % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
    REQUIRE(median_surface_distance(d) == doctest::Approx(median));
    const std::vector<double> some = hausdorff_distance_percentiles(d, {0, 50, 95, 100});
    REQUIRE(some.size() == 4);
    REQUIRE(some[2] == hausdorff_distance_percentile(d, 95));
    REQUIRE(some[3] == hausdorff_distance(d));
    const std::vector<double> curve = normalized_surface_dice(d, {0, 1, 2.5, 100});
    REQUIRE(curve[1] == normalized_surface_dice(d, 1));
    REQUIRE(curve[3] == 1);
    const auto er = support::border_voxels(r, 1), ep = support::border_voxels(p, 1);
    for (const double tolerance : {0.0, 1.0, 3.0}) {
      std::size_t beyond = 0;
      for (const auto& [distance, weight] : support::all_pairs(er, ep, spacing))
        beyond += distance > tolerance * (1 + 1e-9);
      REQUIRE(added_path_length(d, tolerance) == static_cast<double>(beyond));
    }
  }
}

TEST_CASE("what two points say, empty masks, spacings of any size, wrong arguments") {
  const std::vector<std::uint8_t> one{1, 0, 0, 0}, other{0, 0, 0, 1}, none(4, 0);
  const auto d = surface_distances_between(one, other, {.spacing = {2}});
  CHECK(root_mean_square_surface_distance(d) == 6);
  CHECK(surface_distance_deviation(d) == 0);
  CHECK(median_surface_distance(d) == 6);
  CHECK(added_path_length(d) == 1);
  CHECK(added_path_length(d, 6) == 0);
  CHECK(image_diagonal({3, 4}) == 5);
  CHECK(image_diagonal({3, 4}, {2, 2}) == 10);
  CHECK(image_diagonal({4}, {2}) == 8);
  CHECK(relative_hausdorff_distance(d, {4}, {2}) == 0.75);
  for (const double unit : {1e-163, 1e154, 1e160}) {
    const auto far = surface_distances_between(one, other, {.spacing = {unit}});
    CHECK(root_mean_square_surface_distance(far) == doctest::Approx(3 * unit));
    CHECK(image_diagonal({4}, {unit}) == doctest::Approx(4 * unit));
  }
  // Areas are squares of the unit, and their products with distances cubes.
  std::vector<std::uint8_t> cube(125), part(125);
  for (std::size_t i = 0; i < 125; ++i) {
    const std::size_t z = i / 25, y = i / 5 % 5, x = i % 5;
    cube[i] = z % 4 != 0 && y % 4 != 0 && x % 4 != 0;
    part[i] = cube[i] != 0 && x > 1;
  }
  const label_view<std::uint8_t> whole(cube.data(), {5, 5, 5}), less(part.data(), {5, 5, 5});
  for (const double unit : {1.0, 1e-150, 1e150}) {
    const auto tiny = surface_distances_between(
        whole, less, {.spacing = {unit, unit, unit}, .model = surface_model::surface_elements});
    CHECK(average_symmetric_surface_distance(tiny) / unit == doctest::Approx(0.194737).epsilon(1e-5));
    CHECK(mean_average_surface_distance(tiny) / unit == doctest::Approx(0.199).epsilon(0.1));
    CHECK(balanced_average_hausdorff_distance(tiny) > 0.1 * unit);
  }
  const auto missing = surface_distances_between(one, none), nothing = surface_distances_between(none, none);
  for (const auto score : {root_mean_square_surface_distance, surface_distance_deviation}) {
    CHECK(score(missing, -1) == inf);
    CHECK(score(nothing, -1) == -1);
    CHECK(std::isnan(score(nothing, undefined)));
  }
  CHECK(median_surface_distance(missing) == inf);
  CHECK(median_surface_distance(nothing, -1) == -1);
  CHECK(relative_hausdorff_distance(missing, {4}) == inf);
  CHECK(relative_hausdorff_distance(nothing, {4}, {}, -1) == -1);
  CHECK(added_path_length(missing) == 1);
  CHECK(added_path_length(nothing) == 0);
  CHECK_THROWS_WITH_AS((void)hausdorff_distance_percentiles(d, {50, 101}),
                       "hausdorff_distance_percentiles: percentile 101 is outside [0, 100]",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)added_path_length(d, -1), "added_path_length: tolerance = -1 must be at least 0",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)image_diagonal({3, 4}, {1}), "image_diagonal: 1 spacings for 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)hausdorff_distance_percentile(d, 50, {.of = static_cast<percentile_of>(7)}),
                       "hausdorff_distance_percentile: 7 is no percentile_of", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)hausdorff_distance_percentile(d, 50, {.rule = static_cast<percentile_rule>(7)}),
                       "hausdorff_distance_percentile: 7 is no percentile_rule", std::invalid_argument);
}

TEST_CASE("the witness of the Hausdorff distance: the first of the farthest, and the first of its nearest") {
  std::mt19937_64 random(72);
  for (int round = 0; round < 600; ++round) {
    const std::size_t rank = 1 + random() % 4;
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(1 + random() % 5);
    const support::mask r = support::random_mask(random, shape), p = support::random_mask(random, shape);
    const std::vector<double> spacing = support::random_spacing(random, rank, true);
    const surface_options options{.spacing = spacing, .threads = 1 + round % 3};
    const hausdorff_witness w = find_hausdorff_witness(view(r), view(p), options);
    const auto d = surface_distances_between(view(r), view(p), options);
    if (d.reference_empty() || d.prediction_empty()) {
      REQUIRE(w.reference.empty());
      REQUIRE((w.distance == hausdorff_distance(d) || std::isnan(hausdorff_distance(d))));
      continue;
    }
    REQUIRE(w.distance == hausdorff_distance(d));
    // The oracle lists elements in row-major order.
    const auto er = support::border_voxels(r, 1), ep = support::border_voxels(p, 1);
    const auto farthest = [&](const auto& from, const auto& to) {
      double most = -1;
      std::array<const support::element*, 2> where{};
      for (const support::element& e : from) {
        double least = inf;
        const support::element* nearest = nullptr;
        for (const support::element& f : to) {
          const double next = support::all_pairs({e}, {f}, spacing)[0].first;
          if (next < least) least = next, nearest = &f;
        }
        if (least > most) most = least, where = {&e, nearest};
      }
      return std::pair(most, where);
    };
    const auto [of_r, at_r] = farthest(er, ep);
    const auto [of_p, at_p] = farthest(ep, er);
    REQUIRE(w.of_reference == (of_r >= of_p));
    const auto* const reference = w.of_reference ? at_r[0] : at_p[1];
    const auto* const prediction = w.of_reference ? at_r[1] : at_p[0];
    for (std::size_t a = 0; a < rank; ++a) {
      REQUIRE(static_cast<double>(w.reference[a]) == reference->at[a]);
      REQUIRE(static_cast<double>(w.prediction[a]) == prediction->at[a]);
    }
  }
}

}  // namespace surface_statistics_test
