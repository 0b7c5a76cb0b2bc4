// SPDX-License-Identifier: BSD-3-Clause
// Surfaces of images with excluded parts: masked, ignored, or beyond an open image edge.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include <segtally/overlap/tally.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

namespace surface_left_out_test {

using namespace segtally;

namespace {

constexpr int z_size = 4, y_size = 5, x_size = 6;

struct scene {
  std::vector<std::uint8_t> reference, prediction, mask;
  [[nodiscard]] label_view<std::uint8_t> view(const std::vector<std::uint8_t>& labels) const {
    return {labels.data(), {z_size, y_size, x_size}};
  }
};

int place(int z, int y, int x) {
  return (z * y_size + y) * x_size + x;
}
bool inside(int z, int y, int x) {
  return z >= 0 && y >= 0 && x >= 0 && z < z_size && y < y_size && x < x_size;
}

using voxel = std::array<int, 3>;

// The definition, voxel by voxel: a counted voxel of the object is a border voxel if a counted face neighbour
// is outside the object; voxels beyond the image are background unless the edge is open.
template <class IsObject, class Counts>
std::vector<voxel> border(IsObject&& is_object, Counts&& counts, image_edge edge) {
  std::vector<voxel> result;
  for (int z = 0; z < z_size; ++z)
    for (int y = 0; y < y_size; ++y)
      for (int x = 0; x < x_size; ++x) {
        if (!is_object(place(z, y, x)) || !counts(place(z, y, x))) continue;
        bool ends = false;
        for (const auto& [dz, dy, dx] : {voxel{-1, 0, 0}, voxel{1, 0, 0}, voxel{0, -1, 0}, voxel{0, 1, 0},
                                         voxel{0, 0, -1}, voxel{0, 0, 1}}) {
          if (!inside(z + dz, y + dy, x + dx)) {
            ends = ends || edge == image_edge::border;
          } else {
            const int there = place(z + dz, y + dy, x + dx);
            ends = ends || (counts(there) && !is_object(there));
          }
        }
        if (ends) result.push_back({z, y, x});
      }
  return result;
}

std::map<double, std::uint64_t> distances(const std::vector<voxel>& from, const std::vector<voxel>& to) {
  std::map<double, std::uint64_t> levels;
  for (const voxel& a : from) {
    double least = std::numeric_limits<double>::infinity();
    for (const voxel& b : to) {
      double sum = 0;
      for (std::size_t k = 0; k < 3; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
      least = std::min(least, std::sqrt(sum));
    }
    ++levels[least];
  }
  return levels;
}

std::map<double, std::uint64_t> levels_of(const directed_distances& d) {
  std::map<double, std::uint64_t> levels;
  for (const distance_level& level : d.levels) levels[level.distance] += level.elements;
  return levels;
}

scene random_scene(std::mt19937_64& random) {
  scene s;
  const auto spread = 2 + random() % 3;
  for (int i = 0; i < z_size * y_size * x_size; ++i) {
    const bool copy = i > 0 && random() % 3 != 0;
    s.reference.push_back(copy ? s.reference.back() : static_cast<std::uint8_t>(random() % spread));
    s.prediction.push_back(random() % 3 != 0 ? s.reference.back()
                                             : static_cast<std::uint8_t>(random() % spread));
    s.mask.push_back(static_cast<std::uint8_t>(random() % 5 == 0 ? 0 : random() % 2 + 1));
  }
  return s;
}

}  // namespace

TEST_CASE("border voxels with mask, ignored labels and open edges are those of the definition") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 400; ++round) {
    const scene s = random_scene(random);
    surface_options options;
    options.image_edge = random() % 2 != 0 ? image_edge::open : image_edge::border;
    const bool masked = random() % 2 != 0, ignores = random() % 2 != 0;
    if (masked) options.mask = s.view(s.mask);
    if (ignores) {
      options.ignore_reference = {2};
      options.ignore_prediction = {3, 200};
    }
    if (round % 3 == 0) options.reference_label = 1;
    if (round % 3 == 1) options.prediction_labels = {3, 1};
    options.threads = 1 + static_cast<int>(random() % 2);
    const auto counts = [&](int i) {
      const auto at = static_cast<std::size_t>(i);
      return !(masked && s.mask[at] == 0) && !(ignores && (s.reference[at] == 2 || s.prediction[at] == 3));
    };
    const auto in_reference = [&](int i) {
      const auto label = s.reference[static_cast<std::size_t>(i)];
      return round % 3 == 0 ? label == 1 : label != 0;
    };
    const auto in_prediction = [&](int i) {
      const auto label = s.prediction[static_cast<std::size_t>(i)];
      return round % 3 == 1 ? label == 1 || label == 3 : label != 0;
    };
    const auto r = border(in_reference, counts, options.image_edge);
    const auto p = border(in_prediction, counts, options.image_edge);
    const surface_distances d = surface_distances_between(s.view(s.reference), s.view(s.prediction), options);
    REQUIRE(levels_of(d.reference_to_prediction) == distances(r, p));
    REQUIRE(levels_of(d.prediction_to_reference) == distances(p, r));
  }
}

TEST_CASE("a mask of a box inside the image is the box cut out, with open edges, for every model") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    const scene s = random_scene(random);
    std::vector<std::uint8_t> box(s.mask.size());
    for (int z = 1; z < 3; ++z)
      for (int y = 1; y < 4; ++y)
        for (int x = 1; x < 5; ++x) box[static_cast<std::size_t>(place(z, y, x))] = 1;
    const auto cut = [&](const std::vector<std::uint8_t>& labels) {
      return label_view<std::uint8_t>(labels.data() + place(1, 1, 1), {2, 3, 4},
                                      {y_size * x_size, x_size, 1});
    };
    for (const auto model :
         {surface_model::border_voxels, surface_model::surface_elements, surface_model::voxel_faces})
      REQUIRE(
          surface_distances_between(s.view(s.reference), s.view(s.prediction),
                                    {.spacing = {2, 1, .5}, .model = model, .mask = s.view(box)}) ==
          surface_distances_between(cut(s.reference), cut(s.prediction),
                                    {.spacing = {2, 1, .5}, .model = model, .image_edge = image_edge::open}));
    REQUIRE(
        surface_distances_between(s.view(s.reference), s.view(s.prediction),
                                  {.model = surface_model::all_voxels, .mask = s.view(box)}) ==
        surface_distances_between(cut(s.reference), cut(s.prediction), {.model = surface_model::all_voxels}));
  }
}

TEST_CASE("a mask that leaves nothing out changes no bit") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 50; ++round) {
    const scene s = random_scene(random);
    const std::vector<std::uint8_t> all(s.mask.size(), 7);
    const std::vector<double> spacing{.3, 1, .65};
    const auto r = s.view(s.reference), p = s.view(s.prediction);
    for (const auto model : {surface_model::border_voxels, surface_model::surface_elements,
                             surface_model::voxel_faces, surface_model::all_voxels})
      REQUIRE(surface_distances_between(r, p, {.spacing = spacing, .model = model, .mask = s.view(all)}) ==
              surface_distances_between(r, p, {.spacing = spacing, .model = model}));
    const contingency_table table = tally(r, p);
    REQUIRE(per_object_surface_distances(r, p, table.overlaps(), {.ignore_reference = {250}}) ==
            per_object_surface_distances(r, p, table.overlaps()));
  }
}

TEST_CASE("two half planes in a cropped field of view: the interface alone, not the frame") {
  std::vector<std::uint8_t> a(400), b(400);
  for (std::size_t i = 0; i < 400; ++i) {
    a[i] = i % 20 < 10;
    b[i] = i % 20 < 13;
  }
  const label_view<std::uint8_t> r(a.data(), {20, 20}), p(b.data(), {20, 20});
  const surface_distances framed = surface_distances_between(r, p);
  CHECK(average_symmetric_surface_distance(framed) == doctest::Approx(0.966).epsilon(0.001));
  CHECK(normalized_surface_dice(framed, 1) == doctest::Approx(0.678).epsilon(0.001));
  const surface_distances open = surface_distances_between(r, p, {.image_edge = image_edge::open});
  CHECK(average_symmetric_surface_distance(open) == 3);
  CHECK(normalized_surface_dice(open, 1) == 0);
}

TEST_CASE("options that mean nothing to a model are refused") {
  const std::vector<std::uint8_t> labels(9, 1);
  const label_view<std::uint8_t> image(labels.data(), {3, 3});
  CHECK_THROWS_WITH_AS(
      (void)surface_distances_between(image, image, {.model = surface_model::voxel_faces, .connectivity = 2}),
      "surface_distances_between: connectivity 2 has no effect but on border voxels", std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      (void)surface_distances_between(image, image,
                                      {.model = surface_model::all_voxels, .image_edge = image_edge::open}),
      "surface_distances_between: an open image edge has no effect on all voxels", std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      (void)surface_distances_between(image, image, {.reference_label = 1, .reference_labels = {1, 2}}),
      "surface_distances_between: reference label 1 and a list of 2 reference labels are given: name one of "
      "both",
      std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distances_between(image, image, {.prediction_labels = {1, 300}}),
                       "surface_distances_between: prediction label 300 is not representable in uint8",
                       std::invalid_argument);
}

}  // namespace surface_left_out_test
