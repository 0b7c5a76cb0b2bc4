// SPDX-License-Identifier: BSD-3-Clause
// Measures the memory of surfaces: it depends on their elements, not on their bounding boxes.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>

#include "../support/memory.hpp"

namespace surface_memory_test {

using namespace segtally;

namespace {

constexpr double per_element = 24;
// Fixed costs: blocks of cells, tables of distances and the state of threads.
constexpr double rooms = 4 << 20;

double elements_of(const surface_distances& d) {
  return static_cast<double>(d.reference_to_prediction.elements + d.prediction_to_reference.elements);
}

}  // namespace

TEST_CASE("dense surfaces: 24 bytes an element, and 2 bytes a voxel of the box") {
  std::mt19937_64 random(81);
  const std::size_t n = 128;
  std::vector<std::uint8_t> a(n * n * n), b(n * n * n);
  for (auto& x : a) x = random() % 2;
  for (auto& x : b) x = random() % 2;
  const label_view<std::uint8_t> r(a.data(), {n, n, n}), p(b.data(), {n, n, n});
  for (const auto model : {surface_model::border_voxels, surface_model::surface_elements})
    for (const int threads : {1, 2}) {
      const surface_options options{.model = model, .threads = threads};
      surface_distances d;
      const double bytes = support::most_bytes([&] { d = surface_distances_between(r, p, options); });
      MESSAGE((bytes / elements_of(d)) << " bytes an element");
      CHECK(bytes <= per_element * elements_of(d) + 2.0 * static_cast<double>(n * n * n) + threads * rooms);
    }
}

TEST_CASE("scattered objects: memory follows the elements of those asked for") {
  const std::size_t n = 192, objects = 100;
  std::vector<std::uint16_t> labels(n * n * n);
  for (std::size_t k = 0; k < objects; ++k) {
    for (std::size_t i = 0; i < 64; ++i)
      labels[((80 + i / 16) * n + k % 14 * 13 + i / 4 % 4) * n + k / 14 * 12 + i % 4] =
          static_cast<std::uint16_t>(k + 1);
    labels[k] = labels[labels.size() - 1 - k] = static_cast<std::uint16_t>(k + 1);
  }
  const label_view<std::uint16_t> image(labels.data(), {n, n, n});
  std::vector<object_pair> pairs;
  for (std::size_t k = 1; k <= objects; ++k) pairs.push_back({k, k});
  std::vector<object_surface_distances> found;
  const double bytes =
      support::most_bytes([&] { found = per_object_surface_distances(image, image, pairs, {.threads = 1}); });
  double elements = 0;
  for (const auto& each : found) elements += elements_of(each.distances);
  CHECK(elements > 100 * 2 * 50);
  CHECK(bytes <= per_element * elements + rooms);  // a box of one object has 7 million voxels
}

}  // namespace surface_memory_test
