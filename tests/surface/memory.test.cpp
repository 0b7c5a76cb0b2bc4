// SPDX-License-Identifier: BSD-3-Clause
// Measures the memory of surfaces: it depends on their elements, not on their bounding boxes.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/surface/per_group.hpp>
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

TEST_CASE("classes that are noise: no element is listed, and each class has its own distances") {
  std::mt19937_64 random(82);
  const std::size_t n = 96;
  std::vector<std::uint8_t> a(n * n * n), b(n * n * n);
  for (auto& x : a) x = static_cast<std::uint8_t>(random() % 9);
  for (auto& x : b) x = static_cast<std::uint8_t>(random() % 9);
  const label_view<std::uint8_t> r(a.data(), {n, n, n}), p(b.data(), {n, n, n});
  const surface_options options{.model = surface_model::surface_elements, .threads = 1};
  const detail::surface_pair pair(detail::checked_pair("test", r, p, options), options);
  const std::vector<detail::label_set> noise{{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}};
  std::vector<surface_distances> found;
  const double voxels = static_cast<double>(n * n * n);
  // Listed, the elements of one image are 8 a voxel, with 24 bytes each.
  CHECK(support::most_bytes([&] { found = detail::distances_of_groups(pair, noise); }) <=
        16 * voxels + rooms);
  CHECK(found[6] ==
        surface_distances_between(
            r, p, {.model = options.model, .reference_label = 7, .prediction_label = 7, .threads = 1}));
}

TEST_CASE("one class that is noise beside compact ones: it alone is not searched for in lists") {
  std::mt19937_64 random(83);
  const std::size_t n = 96;
  std::vector<std::uint8_t> a(n * n * n), b;
  for (std::size_t v = 0; v < a.size(); ++v) {
    const std::size_t z = v / (n * n), x = v % n;
    a[v] = static_cast<std::uint8_t>(z < n / 3 ? random() % 2 : 2 + x / 24);
  }
  b = a;
  for (std::size_t v = 5 * n; v < b.size(); ++v) b[v - 5 * n] = a[v];
  const label_view<std::uint8_t> r(a.data(), {n, n, n}), p(b.data(), {n, n, n});
  const surface_options options{.threads = 2};
  const detail::surface_pair pair(detail::checked_pair("test", r, p, options), options);
  const std::vector<detail::label_set> groups{{2}, {1}, {3, 5}, {4}};
  const std::vector<surface_distances> found = detail::distances_of_groups(pair, groups);
  CHECK(found[1].reference_to_prediction.elements > n * n * n / 16);
  for (std::size_t k = 0; k < groups.size(); ++k) {
    const std::vector<any_label> labels(groups[k].begin(), groups[k].end());
    CHECK(found[k] ==
          surface_distances_between(r, p, {.reference_labels = labels, .prediction_labels = labels}));
  }
}

}  // namespace surface_memory_test
