// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/objects/best_overlap.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/surface/boundary_jaccard.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "../support/masks.hpp"
#include "../support/oracle.hpp"
#include "../support/surface_oracle.hpp"

namespace surface_objects_test {

using namespace segtally;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using bytes = std::vector<std::uint8_t>;

struct matching_like {
  std::vector<object_pair> pairs;
};

/// The band by its definition: voxels within the distance of a voxel outside the mask or the image.
std::vector<bool> band(const support::mask& m, double distance, const std::vector<double>& spacing,
                       bool chessboard) {
  std::vector<bool> result(m.voxels.size());
  std::vector<std::size_t> wide;
  std::size_t n = 1;
  for (const std::size_t extent : m.shape) {
    wide.push_back(extent + 2);
    n *= extent + 2;
  }
  const support::mask grid{wide, {}};
  for (std::size_t i = 0; i < m.voxels.size(); ++i) {
    if (m.voxels[i] == 0) continue;
    const support::index at = m.at(i);
    for (std::size_t j = 0; j < n && !result[i]; ++j) {
      std::vector<std::ptrdiff_t> other;
      double sum = 0, largest = 0;
      const support::index there = grid.at(j);
      for (std::size_t a = 0; a < m.rank(); ++a) {
        other.push_back(static_cast<std::ptrdiff_t>(there[a]) - 1);
        const double steps = static_cast<double>(other[a]) - static_cast<double>(at[a]),
                     d = steps * spacing[a];
        sum += d * d;
        largest = std::max(largest, std::abs(steps));
      }
      if (!m.has(other)) result[i] = (chessboard ? largest : std::sqrt(sum)) <= distance;
    }
  }
  return result;
}
}  // namespace

TEST_CASE("per object is one call for each pair of labels, whatever the model, threads, types and layout") {
  std::mt19937_64 random(21);
  for (int round = 0; round < 60; ++round) {
    const auto shape = support::random_extents(random, {{3, 4}, {4, 8}, {5, 90}});
    const std::size_t n = shape[0] * shape[1] * shape[2];
    const auto r = support::labels_in_runs<std::uint32_t>(n, 6, {0, 1, 2, 3, 70000, 4000000000}, random());
    const auto p = support::labels_in_runs<std::int16_t>(n, 6, {0, 1, 2, 9, 300}, random());
    const label_view<std::uint32_t> reference(r.data(), shape);
    const label_view<std::int16_t> prediction(p.data(), shape);
    const contingency_table table = tally(reference, prediction);
    const surface_model model = round % 3 == 0   ? surface_model::border_voxels
                                : round % 3 == 1 ? surface_model::surface_elements
                                                 : surface_model::voxel_faces;
    const object_surface_options options{
        .spacing = {3, 1, .5}, .model = model, .threads = 1 + round % 3, .background = 12345};
    const auto all = per_object_surface_distances(reference, prediction, table.overlaps(), options);
    REQUIRE(all.size() == table.overlaps().size());
    for (std::size_t k = 0; k < all.size(); ++k) {
      REQUIRE(all[k].reference == table.overlaps()[k].reference);
      REQUIRE(all[k].prediction == table.overlaps()[k].prediction);
      REQUIRE(all[k].distances == surface_distances_between(reference, prediction,
                                                            {.spacing = {3, 1, .5},
                                                             .model = model,
                                                             .reference_label = all[k].reference,
                                                             .prediction_label = all[k].prediction}));
    }
    REQUIRE(per_object_surface_distances(any_label_view(reference).with_kernels_of<detail::scalar>(),
                                         prediction, table.overlaps(), options) == all);
  }
}

TEST_CASE("labels that do not occur, that the type cannot hold, repeated pairs, no pairs, a matching") {
  const bytes r{1, 1, 0, 2, 2, 0}, p{0, 1, 1, 0, 5, 5};
  const label_view<std::uint8_t> reference(r.data(), {2, 3}), prediction(p.data(), {2, 3});
  const std::vector<object_pair> pairs{{1, 1}, {2, 5}, {2, 5}, {7, 5}, {257, 5}, {2, 9}, {8, 9}};
  const auto all = per_object_surface_distances(reference, prediction, pairs);
  CHECK(hausdorff_distance(all[0].distances) == 1);
  CHECK(all[1] == all[2]);
  CHECK(hausdorff_distance(all[3].distances) == inf);
  CHECK(all[3].distances.reference_empty());
  CHECK(all[4].distances.reference_empty());  // and not label 1, which is 257 in 8 bits
  CHECK(all[5].distances.prediction_empty());
  CHECK(std::isnan(hausdorff_distance(all[6].distances)));
  CHECK(per_object_surface_distances(reference, prediction, matching_like{pairs}) == all);
  CHECK(per_object_surface_distances(reference, prediction, std::vector<object_pair>{}).empty());
  const auto best = best_overlaps(tally(reference, prediction));
  CHECK(per_object_surface_distances(reference, prediction, best).size() == 2);
  const auto missed =
      per_object_surface_distances(reference, prediction, std::vector<object_pair>{{1, 0}, {0, 0}});
  CHECK(missed[0].distances.prediction_empty());  // the background is no object
  CHECK(hausdorff_distance(missed[0].distances) == inf);
  CHECK(std::isnan(hausdorff_distance(missed[1].distances)));
  CHECK_THROWS_WITH_AS((void)per_object_surface_distances(reference, prediction, pairs, {.spacing = {1}}),
                       "per_object_surface_distances: 1 spacings for 2 axes", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)per_object_surface_distances(reference, prediction, pairs, {.connectivity = 0}),
                       "per_object_surface_distances: connectivity 0 is outside 1 to 2",
                       std::invalid_argument);
}

TEST_CASE("P28: 10,000 objects, and memory and work follow them") {
  // 25 x 20 x 20 cells of 4 x 4 x 4 voxels with a gap, the prediction moved by one column
  const std::array<std::size_t, 3> shape{100, 100, 101};
  std::vector<std::uint32_t> r(shape[0] * shape[1] * shape[2], 0), p(r.size(), 0);
  std::vector<object_pair> pairs;
  std::uint32_t label = 0;
  for (std::size_t z = 0; z < 100; z += 4)
    for (std::size_t y = 0; y < 100; y += 5)
      for (std::size_t x = 0; x < 100; x += 5) {
        ++label;
        pairs.push_back({label, label});
        for (std::size_t k = 0; k < 4 * 4 * 4; ++k) {
          const std::size_t i = ((z + k / 16) * shape[1] + y + k / 4 % 4) * shape[2] + x + k % 4;
          r[i] = p[i + 1] = label;
        }
      }
  REQUIRE(pairs.size() == 10000);
  // Neighbours along z touch: there is a border between different labels.
  const auto all =
      per_object_surface_distances(label_view<std::uint32_t>(r.data(), shape),
                                   label_view<std::uint32_t>(p.data(), shape), pairs, {.spacing = {2, 1, 3}});
  for (const auto& object : all) {
    REQUIRE(object.distances.reference_to_prediction.elements == 56);
    REQUIRE(hausdorff_distance(object.distances) == 3);
  }
}

TEST_CASE("boundary Jaccard: the bands of the definition on random masks") {
  std::mt19937_64 random(22);
  for (int round = 0; round < 300; ++round) {
    const std::size_t rank = 1 + random() % 3;
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(2 + random() % (rank == 1 ? 29 : 6));
    const support::mask r = support::random_mask(random, shape), p = support::random_mask(random, shape);
    const bool chessboard = round % 3 == 0;
    const auto spacing = support::random_spacing(random, rank, true);
    const auto distance = static_cast<double>(random() % 6);
    const auto a = band(r, distance, spacing, chessboard), b = band(p, distance, spacing, chessboard);
    double both = 0, either = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      both += a[i] && b[i];
      either += a[i] || b[i];
    }
    const double found =
        boundary_jaccard(label_view<std::uint8_t>(r.voxels.data(), shape),
                         label_view<std::uint8_t>(p.voxels.data(), shape), distance,
                         {.spacing = chessboard ? spacing_type{} : spacing_type(spacing),
                          .metric = chessboard ? band_metric::chessboard : band_metric::euclidean},
                         -1);
    REQUIRE(found == (either == 0 ? -1 : both / either));
  }
}

TEST_CASE("boundary Jaccard by hand, empty masks, wrong calls") {
  bytes r(81, 0), p(81, 0);
  const bytes none(81, 0);
  for (std::size_t y = 2; y < 5; ++y)
    for (std::size_t x = 2; x < 5; ++x) r[y * 9 + x] = p[y * 9 + x + 1] = 1;
  const label_view<std::uint8_t> reference(r.data(), {9, 9}), prediction(p.data(), {9, 9}),
      empty(none.data(), {9, 9});
  CHECK(boundary_jaccard(reference, prediction, 1) == doctest::Approx(1.0 / 3));
  CHECK(boundary_jaccard(reference, prediction, 1, {.metric = band_metric::chessboard}) ==
        doctest::Approx(1.0 / 3));
  CHECK(boundary_jaccard(reference, prediction, inf) == 0.5);
  CHECK(boundary_jaccard(reference, reference, 1) == 1);
  CHECK(boundary_jaccard(reference, empty, 1) == 0);
  CHECK(std::isnan(boundary_jaccard(empty, empty, 1)));
  CHECK(boundary_jaccard(empty, empty, 1, {}, 1) == 1);
  CHECK(std::isnan(boundary_jaccard(reference, prediction, 0.5)));
  CHECK_THROWS_WITH_AS((void)boundary_jaccard(reference, prediction, -1),
                       "boundary_jaccard: distance = -1 must be at least 0", std::invalid_argument);
  CHECK_THROWS_AS((void)boundary_jaccard(reference, prediction, std::nan("")), std::invalid_argument);
  CHECK_THROWS_AS((void)boundary_jaccard(reference, prediction, 1, {.spacing = {0, 1}}),
                  std::invalid_argument);
}

}  // namespace surface_objects_test
