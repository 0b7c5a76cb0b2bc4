// SPDX-License-Identifier: BSD-3-Clause
// Mistakes of other tools with distances that no other test here names.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/surface/boundary_jaccard.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

namespace surface_traps_test {

using namespace segtally;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using bytes = std::vector<std::uint8_t>;
using view = label_view<std::uint8_t>;

surface_distances elements(const bytes& r, const bytes& p, const shape_type& shape) {
  return surface_distances_between(view(r.data(), shape), view(p.data(), shape),
                                   {.model = surface_model::surface_elements});
}
}  // namespace

TEST_CASE("P22: a mask that fills the image has its boundary band at the edge") {
  const bytes ones(25, 1);
  bytes frame(25, 1);
  for (const std::size_t i : {6u, 7u, 8u, 11u, 12u, 13u, 16u, 17u, 18u}) frame[i] = 0;
  const view full(ones.data(), {5, 5}), edge(frame.data(), {5, 5});
  CHECK(boundary_jaccard(full, edge, 1) == 1);  // bands of one voxel: the frame
  CHECK(boundary_jaccard(full, edge, 2) == 16.0 / 24);
  CHECK(boundary_jaccard(full, edge, 1, {.metric = band_metric::chessboard}) == 1);
}

TEST_CASE("P26: half of an outline is half of it, whatever its lengths are rounded to") {
  // One voxel, and the two voxels diagonal to it: of the outline of the two, 8 sqrt(1/2) long, sqrt(2) + 2
  // sqrt(1/2) is shared. surface-distance 0.1 has a median of 1.
  const auto median = [](const surface_distances& d) { return hausdorff_distance_percentile(d, 50); };
  CHECK(median(elements({0, 0, 0, 1}, {0, 1, 1, 0}, {2, 2})) == 0);
  bytes r(16, 0), p(16, 0);
  r[5] = p[6] = 1;  // two neighbours: of the 4 corners of each, 2 are shared
  for (const double percent : {0.0, 49.0, 50.0})
    CHECK(hausdorff_distance_percentile(elements(r, p, {4, 4}), percent) == 0);
  CHECK(hausdorff_distance_percentile(elements(r, p, {4, 4}), 50.000001) == 1);
}

TEST_CASE("P27: maps keep the rank and the shape of the image") {
  const std::uint8_t one = 1;
  CHECK(distance_map(view(&one, {1, 1, 1})) == distance_field{{1, 1, 1}, {0}});
  const bytes row{0, 0, 1, 0};
  CHECK(distance_map(view(row.data(), {1, 4})) == distance_field{{1, 4}, {2, 1, 0, 1}});
  CHECK(distance_map(view(row.data(), {4, 1}), {.spacing = {3, 1}}) == distance_field{{4, 1}, {6, 3, 0, 3}});
}

TEST_CASE("P28: 640 x 480 voxels against as many need no list of pairs") {
  bytes left(640 * 480, 0), right(640 * 480, 0);
  for (std::size_t y = 0; y < 480; ++y)
    for (std::size_t x = 0; x < 640; ++x) (x < 320 ? left : right)[y * 640 + x] = 1;
  const auto d = surface_distances_between(view(left.data(), {480, 640}), view(right.data(), {480, 640}),
                                           {.model = surface_model::all_voxels});
  CHECK(d.reference_to_prediction.elements == 320 * 480);
  CHECK(hausdorff_distance(d) == 320);
  CHECK(average_symmetric_surface_distance(d) == 160.5);
}

TEST_CASE("P34: the reference comes first, and results name the side") {
  bytes r(30, 0), p(30, 0);
  r[2] = p[2] = p[8] = 1;  // the prediction has a voxel 6 away from anything
  const view reference(r.data(), {30}), prediction(p.data(), {30});
  const auto d = surface_distances_between(reference, prediction);
  CHECK(directed_hausdorff_distances(d) == directed_values{0, 6});
  CHECK(average_surface_distances(d) == directed_values{0, 3});
  CHECK(surface_overlap(d, 1) == directed_values{1, 0.5});
  CHECK(balanced_average_hausdorff_distance(d) == 3);
  CHECK(directed_hausdorff_distances(surface_distances_between(prediction, reference)) ==
        directed_values{6, 0});
}

TEST_CASE("T19, T25, T27: what is perfect, what is not, and what is a mean") {
  bytes r(49, 0), p(49, 0);
  const bytes none(49, 0);
  for (const std::size_t i : {16u, 17u, 23u, 24u}) r[i] = p[i] = 1;
  p[20] = 1;
  for (const surface_model model :
       {surface_model::border_voxels, surface_model::surface_elements, surface_model::voxel_faces}) {
    const auto between = [&](const bytes& a, const bytes& b) {
      return surface_distances_between(view(a.data(), {7, 7}), view(b.data(), {7, 7}), {.model = model});
    };
    CHECK(normalized_surface_dice(between(r, r), 0) == 1);  // distorch: 0
    CHECK(boundary_f1(between(r, r), 0) == 1);
    CHECK(hausdorff_distance(between(none, r)) == inf);  // seg-metrics: 0
    CHECK(hausdorff_distance_percentile(between(none, r), 95) == inf);
    const auto d = between(r, p);
    CHECK(average_hausdorff_distance(d) < hausdorff_distance(d));  // miseval: the maximum
  }
}

TEST_CASE("D05, D06: no voxels, and one voxel without axes") {
  const view empty(nullptr, {0, 5, 3});
  CHECK(squared_distance_map(empty).values.empty());
  CHECK(signed_distance_map(empty).values.empty());
  CHECK(std::isnan(boundary_jaccard(empty, empty, 1)));
  CHECK(std::isnan(hausdorff_distance(surface_distances_between(empty, empty))));
  const std::vector<object_pair> pairs{{1, 1}};
  CHECK(std::isnan(hausdorff_distance(per_object_surface_distances(empty, empty, pairs)[0].distances)));
  const std::uint8_t one = 1;
  const view point(&one, {});
  CHECK(signed_distance_map(point).values == std::vector<double>{-inf});
  CHECK(hausdorff_distance(per_object_surface_distances(point, point, pairs)[0].distances) == 0);
}

TEST_CASE("D43: more threads than there is to do") {
  const bytes r{0, 1, 1, 0, 0}, p{0, 0, 1, 0, 1};
  const view reference(r.data(), {5}), prediction(p.data(), {5});
  const auto d = surface_distances_between(reference, prediction, {.threads = 1});
  const auto map = distance_map(reference, {.threads = 1});
  const std::vector<object_pair> pairs{{1, 1}};
  for (const int threads : {2, 3, 7, 16, 1000}) {
    CHECK(surface_distances_between(reference, prediction, {.threads = threads}) == d);
    CHECK(distance_map(reference, {.threads = threads}) == map);
    CHECK(per_object_surface_distances(reference, prediction, pairs, {.threads = threads})[0].distances == d);
  }
}

TEST_CASE("D63: of equally near voxels any will do: distances are the same however axes and voxels run") {
  // a ring around a single query voxel, and the same exchanged
  bytes ring(81, 0), centre(81, 0);
  centre[40] = 1;
  for (std::size_t i = 0; i < 81; ++i) {
    const double y = static_cast<double>(i / 9) - 4, x = static_cast<double>(i % 9) - 4;
    ring[i] = y * y + x * x == 16 || y * y + x * x == 25;
  }
  const auto between = [&](const strides_type& strides, std::ptrdiff_t first) {
    return surface_distances_between(label_view<std::uint8_t>(centre.data() + first, {9, 9}, strides),
                                     label_view<std::uint8_t>(ring.data() + first, {9, 9}, strides));
  };
  const auto d = between({9, 1}, 0);
  CHECK(d.reference_to_prediction.levels == std::vector<distance_level>{{4, 1, 1}});
  CHECK(d.prediction_to_reference.levels == std::vector<distance_level>{{4, 4, 4}, {5, 8, 8}});
  CHECK(between({1, 9}, 0) == d);
  CHECK(between({-9, -1}, 80) == d);
}

}  // namespace surface_traps_test
