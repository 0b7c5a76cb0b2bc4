// SPDX-License-Identifier: BSD-3-Clause
// Connected components against flood fill.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/region/connected_components.hpp>

#include "../support/flood_fill.hpp"
#include "../support/masks.hpp"

using namespace segtally;

namespace {

using support::flood_fill;

/// Labels 0 to `kinds` - 1 in patches: neighbours are often equal.
std::vector<int> patches(std::mt19937_64& random, const std::vector<std::size_t>& shape, unsigned kinds) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  std::vector<int> labels(n);
  const auto stays = random() % 4;
  for (std::size_t i = 0; i < n; ++i)
    labels[i] = i > 0 && random() % 4 < stays ? labels[i - 1] : static_cast<int>(random() % kinds);
  return labels;
}

std::vector<std::size_t> random_shape(std::mt19937_64& random, std::size_t rank) {
  std::vector<std::size_t> shape(rank);
  const std::array<std::size_t, 4> largest{0, 300, 90, 20};
  for (auto& extent : shape) extent = 1 + random() % largest[rank];
  if (random() % 3 == 0) shape.back() = 60 + random() % 80;  // words and their ends
  return shape;
}

}  // namespace

TEST_CASE("components are those of flood fill: 1-D to 3-D, every connectivity, masks and labels, in parts") {
  std::mt19937_64 random(1);
  for (int k = 0; k < 600; ++k) {
    const std::size_t rank = 1 + random() % 3;
    const auto shape = random_shape(random, rank);
    const std::vector<int> labels = patches(random, shape, 2 + static_cast<unsigned>(random() % 3));
    const label_view<int> view(labels.data(), shape);
    for (int connectivity = 1; connectivity <= static_cast<int>(rank); ++connectivity)
      for (const component_of of : {component_of::labels, component_of::mask}) {
        const auto expected =
            flood_fill(labels, shape, static_cast<std::size_t>(connectivity), of == component_of::labels);
        const component_image found = connected_components(view, {.of = of, .connectivity = connectivity});
        REQUIRE(found.shape == shape_type(shape));
        REQUIRE(found.values == expected);
        REQUIRE(found.count == (expected.empty() ? 0 : *std::max_element(expected.begin(), expected.end())));

        const detail::selection object("test", "the", view, {});
        detail::bit_planes planes("test", object);
        planes.set_planes_per_task(1 + random() % 5);
        const std::size_t threads = 1 + random() % 4;
        const detail::component_rule rule{static_cast<std::size_t>(connectivity), of == component_of::labels, false, true};
        auto all = detail::components_of("test", planes, rule, threads);
        REQUIRE(all.count == found.count);
        REQUIRE(detail::written_components(planes, all, threads) == expected);
        detail::component_rule ends = rule;
        ends.keeps_planes = false;
        REQUIRE(detail::components_of("test", planes, ends, threads).count == found.count);
      }
  }
}
