// SPDX-License-Identifier: BSD-3-Clause
// Inputs for which earlier algorithms, or other tools, gave wrong surface distances.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

namespace surface_hard_inputs_test {

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;
using view = label_view<std::uint8_t>;

constexpr surface_model models[] = {surface_model::border_voxels, surface_model::surface_elements,
                                    surface_model::voxel_faces, surface_model::all_voxels};

bool ascends_strictly(const directed_distances& d) {
  return std::adjacent_find(d.levels.begin(), d.levels.end(),
                            [](const distance_level& a, const distance_level& b) {
                              return !(a.distance < b.distance);
                            }) == d.levels.end();
}

}  // namespace

TEST_CASE("near ties of a fractional spacing: the same bits for any number of threads, any order of axes") {
  constexpr std::size_t y_size = 128, x_size = 4096;
  bytes a(y_size * x_size), b(a.size());
  std::uint32_t u = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = (i / x_size + i % x_size) % 2 != 0;
    u = u * 1664525 + 1013904223;
    b[i] = u % 97 == 0;
  }
  const view r(a.data(), {y_size, x_size}), p(b.data(), {y_size, x_size});
  const view r_turned(a.data(), {x_size, y_size}, {1, x_size}),
      p_turned(b.data(), {x_size, y_size}, {1, x_size});
  for (const auto& [y, x] : {std::pair{.2, .2}, std::pair{.2, .37}, std::pair{.65, .3}}) {
    const surface_distances d = surface_distances_between(r, p, {.spacing = {y, x}, .threads = 1});
    CHECK(ascends_strictly(d.reference_to_prediction));
    for (const int threads : {2, 8})
      CHECK(surface_distances_between(r, p, {.spacing = {y, x}, .threads = threads}) == d);
    CHECK(surface_distances_between(r_turned, p_turned, {.spacing = {x, y}, .threads = 3}) == d);
  }
  // For each voxel: columns, nearest first, and the nearest site of each.
  std::vector<std::int64_t> away(a.size(), 1 << 20);
  for (std::size_t i = 0; i < a.size(); ++i)
    away[i] = b[i] != 0 ? 0 : i < x_size ? away[i] : away[i - x_size] + 1;
  for (std::size_t i = a.size() - x_size; i-- > 0;) away[i] = (std::min)(away[i], away[i + x_size] + 1);
  std::map<double, std::uint64_t> levels;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0) continue;
    const auto x = static_cast<std::int64_t>(i % x_size);
    std::int64_t best = away[i] * away[i];
    for (std::int64_t d = 1; d * d < best; ++d)
      for (const std::int64_t to : {x - d, x + d})
        if (to >= 0 && to < static_cast<std::int64_t>(x_size)) {
          const std::int64_t rows = away[i - static_cast<std::size_t>(x) + static_cast<std::size_t>(to)];
          best = (std::min)(best, d * d + rows * rows);
        }
    ++levels[std::sqrt(static_cast<double>(best)) * .2];
  }
  const surface_distances d = surface_distances_between(r, p, {.spacing = {.2, .2}});
  std::map<double, std::uint64_t> found;
  for (const distance_level& level : d.reference_to_prediction.levels) found[level.distance] = level.elements;
  CHECK(found == levels);
}

TEST_CASE("each distance occurs once, where squares round to one root") {
  std::mt19937_64 random(1);
  bytes a(20 * 30 * 40), b(a.size());
  for (auto& v : a) v = random() % 3 == 0;
  for (auto& v : b) v = random() % 400 == 0;
  const view r(a.data(), {20, 30, 40}), p(b.data(), {20, 30, 40});
  for (const std::vector<double>& spacing :
       {std::vector<double>{.3, .3, .3}, std::vector<double>{.65, .65, .65}, std::vector<double>{.3, .65, .3},
        std::vector<double>{.65, .65, .3}, std::vector<double>{.3, .65, .37}})
    for (const surface_model model : models) {
      const surface_distances d = surface_distances_between(r, p, {.spacing = spacing, .model = model});
      CHECK(ascends_strictly(d.reference_to_prediction));
      CHECK(ascends_strictly(d.prediction_to_reference));
    }
}

TEST_CASE("spacings whose squares no double holds") {
  const bytes three{0, 0, 1, 1, 1, 0, 0, 0}, last{0, 0, 0, 0, 0, 0, 0, 1};
  const view r(three.data(), {8}), p(last.data(), {8});
  for (const double s : {1e-163, 1e-300, 5e-324, 1e154, 1e160, 1e300}) {
    const surface_distances d = surface_distances_between(r, p, {.spacing = {s}});
    const std::vector<distance_level> levels{{3 * s, 1, 1}, {5 * s, 1, 1}};
    CHECK(d.reference_to_prediction.levels == levels);
    CHECK(hausdorff_distance(d) == 5 * s);
    CHECK(average_surface_distances(d) == directed_values{4 * s, 3 * s});
  }
  // Two spacings, one of which is negligible compared with the other.
  const bytes left{1, 0, 0, 0, 0, 0}, right{0, 0, 1, 0, 0, 0}, below{0, 0, 0, 0, 0, 1};
  const auto distance = [](const bytes& from, const bytes& to, const spacing_type& spacing) {
    return hausdorff_distance(
        surface_distances_between(view(from.data(), {2, 3}), view(to.data(), {2, 3}), {.spacing = spacing}));
  };
  CHECK(distance(left, right, {1, 1e-170}) == 2e-170);
  CHECK(distance(left, below, {1, 1e-170}) == 1);
  CHECK(distance(left, right, {1e-170, 1e100}) == 2e100);
  for (const surface_model model : models) {
    const bytes ones(27, 1);
    bytes centre(27);
    centre[13] = 1;
    for (const double s : {1e-163, 1e154, 1e160}) {
      const surface_distances d =
          surface_distances_between(view(ones.data(), {3, 3, 3}), view(centre.data(), {3, 3, 3}),
                                    {.spacing = {s, s, s}, .model = model});
      CAPTURE(s);
      CAPTURE(static_cast<int>(model));
      CHECK(hausdorff_distance(d) == doctest::Approx(std::sqrt(3.0) * s).epsilon(1e-12));
      CHECK_FALSE(is_undefined(d.reference_to_prediction.area));
    }
  }
}

TEST_CASE("a flat image in any number of axes is the same image") {
  bytes a(64 * 64), b(64 * 64);
  std::mt19937_64 random(2);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = i / 64 - 10 < 30 && i % 64 - 10 < 30;
    b[i] = i / 64 - 20 < 30 && i % 64 - 14 < 30;
  }
  for (const surface_model model : models)
    for (const image_edge edge : {image_edge::border, image_edge::open}) {
      if (edge == image_edge::open && model == surface_model::all_voxels) continue;
      const auto distances = [&](const shape_type& shape, const spacing_type& spacing) {
        return surface_distances_between(view(a.data(), shape), view(b.data(), shape),
                                         {.spacing = spacing, .model = model, .image_edge = edge});
      };
      const surface_distances d = distances({64, 64}, {.3, .65});
      CHECK(distances({1, 64, 64}, {5, .3, .65}) == d);
      CHECK(distances({64, 1, 64}, {.3, 1e-200, .65}) == d);
      CHECK(distances({64, 64, 1}, {.3, .65, 7}) == d);
      CHECK(distances({1, 1, 64, 64, 1}, {1, 2, .3, .65, 3}) == d);
    }
}

TEST_CASE("a tolerance in decimals is met by the distance of the same decimals") {
  const bytes first{1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (std::size_t k = 1; k < 10; ++k) {
    bytes other(10);
    other[k] = 1;
    for (const double s : {.1, .3, .7, .65, 1.1}) {
      const surface_distances d =
          surface_distances_between(view(first.data(), {10}), view(other.data(), {10}), {.spacing = {s}});
      const double tolerance = std::stod(std::to_string(static_cast<double>(k) * s));  // .3, not .1 + .2
      CHECK(normalized_surface_dice(d, tolerance) == 1);
      CHECK(boundary_f1(d, tolerance) == 1);
      CHECK(normalized_surface_dice(d, tolerance * (1 - 1e-9)) == 0);
    }
  }
}

TEST_CASE("extents around the sizes of blocks") {
  // A full image against its first and its last voxel: the number of elements is known, and the farthest is a
  // diagonal away.
  const auto check = [](const shape_type& shape) {
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    bytes full(n, 1), one(n), last(n);
    one.front() = 1;
    last.back() = 1;
    const surface_distances d = surface_distances_between(view(full.data(), shape), view(one.data(), shape),
                                                          {.model = surface_model::all_voxels, .threads = 2});
    CHECK(d.reference_to_prediction.elements == n);
    const surface_distances border =
        surface_distances_between(view(full.data(), shape), view(last.data(), shape));
    std::size_t inner = 1;
    double far = 0;
    for (const std::size_t extent : shape) {
      if (extent == 1) continue;
      inner *= extent - 2;
      far += static_cast<double>(extent - 1) * static_cast<double>(extent - 1);
    }
    CHECK(border.reference_to_prediction.elements == n - inner);
    CHECK(hausdorff_distance(border) == std::sqrt(far));
  };
  for (const std::size_t n : {65536u, 65537u, 262144u, 262145u}) check({n});
  check({64, 4096});
  check({65, 4097});
  check({260, 260});
  for (const std::size_t n : {512u, 513u}) check({17, 33, n});
  check({15, 31, 1025});
  check({9, 17, 5, 65});
  check({3, 3, 3, 3, 3, 3, 3, 3});
}

namespace {

// The same voxels as T, with axes in the opposite memory order.
template <class T>
struct opposite {
  std::vector<T> memory;
  label_view<T> view{nullptr, {0}};
  opposite(const bytes& labels, const shape_type& shape) : memory(labels.size()) {
    strides_type strides;
    std::size_t step = 1;
    for (const std::size_t extent : shape) {
      strides.push_back(step);
      step *= extent;
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
      std::size_t to = 0;
      for (std::size_t a = shape.size(), rest = i; a-- > 0; rest /= shape[a])
        to += rest % shape[a] * static_cast<std::size_t>(strides[a]);
      memory[to] = static_cast<T>(labels[i]);
    }
    view = {memory.data(), shape, strides};
  }
};

}  // namespace

TEST_CASE("shapes across blocks, every model, type and order in memory: one answer, and no read outside") {
  std::mt19937_64 random(3);
  for (const shape_type& shape :
       {shape_type{260, 260}, shape_type{65600}, shape_type{65, 1030}, shape_type{17, 33, 130},
        shape_type{2, 3, 4100}, shape_type{130, 65, 2}, shape_type{5, 9, 17, 66},
        shape_type{3, 2, 3, 2, 3, 2, 3, 2}, shape_type{2, 2, 2, 2, 2, 2, 2, 130}}) {
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    bytes a(n), b(n), board(n);
    for (auto& label : a) label = random() % 3 != 0;
    for (auto& label : b) label = random() % 40 == 0;
    for (std::size_t i = 0; i < n; ++i) {
      std::size_t sum = 0;
      for (std::size_t k = shape.size(), rest = i; k-- > 0; rest /= shape[k]) sum += rest % shape[k];
      board[i] = sum % 2 != 0;
    }
    const opposite<std::uint16_t> a16(a, shape);
    const opposite<std::int64_t> b64(b, shape);
    const opposite<std::int32_t> board32(board, shape);
    for (const surface_model model : models)
      for (const image_edge edge : {image_edge::border, image_edge::open}) {
        const bool voxels = model == surface_model::all_voxels || model == surface_model::border_voxels;
        if ((!voxels && shape.size() > 3) || (edge == image_edge::open && model == surface_model::all_voxels))
          continue;
        const auto options = [&](int threads) {
          return surface_options{.model = model, .image_edge = edge, .threads = threads};
        };
        CHECK(surface_distances_between(view(a.data(), shape), view(b.data(), shape), options(1)) ==
              surface_distances_between(a16.view, b64.view, options(3)));
        CHECK(surface_distances_between(view(board.data(), shape), view(a.data(), shape), options(2)) ==
              surface_distances_between(board32.view, a16.view, options(1)));
        const std::vector<object_pair> pairs{{1, 1}, {0, 1}, {1, 7}};
        object_surface_options objects;
        objects.model = model;
        objects.image_edge = edge;
        CHECK(per_object_surface_distances(view(a.data(), shape), view(b.data(), shape), pairs, objects) ==
              per_object_surface_distances(a16.view, b64.view, pairs, objects));
      }
  }
}

TEST_CASE("no voxels, and no axes") {
  for (const surface_model model : models) {
    for (const shape_type& shape : {shape_type{0}, shape_type{0, 3}, shape_type{3, 0}, shape_type{4, 0, 5}}) {
      const view nothing(nullptr, shape);
      const surface_distances d = surface_distances_between(nothing, nothing, {.model = model});
      CHECK(d.reference_empty());
      CHECK(d.prediction_empty());
      object_surface_options objects;
      objects.model = model;
      CHECK(per_object_surface_distances(nothing, nothing, std::vector<object_pair>{{1, 1}}, objects)[0]
                .distances == d);
    }
    const std::uint8_t one = 1;
    const view voxel(&one, {});
    if (model == surface_model::border_voxels || model == surface_model::all_voxels)
      CHECK(hausdorff_distance(surface_distances_between(voxel, voxel, {.model = model})) == 0);
    CHECK(hausdorff_distance(
              surface_distances_between(view(&one, {1, 1}), view(&one, {1, 1}), {.model = model})) == 0);
  }
}

}  // namespace surface_hard_inputs_test
