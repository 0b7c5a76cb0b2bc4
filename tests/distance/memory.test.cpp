// SPDX-License-Identifier: BSD-3-Clause
// Measures the memory of distance maps.
#include <doctest/doctest.h>

#include <cstdint>
#include <random>

#include <segtally/distance/distance_map.hpp>

#include "../support/masks.hpp"
#include "../support/memory.hpp"

namespace distance_memory_test {

using namespace segtally;

namespace {

label_view<std::uint8_t> view(const support::mask& m) {
  return {m.voxels.data(), m.shape};
}

}  // namespace

TEST_CASE("a map takes 8 bytes a voxel, as floats 4, besides what threads work in") {
  std::mt19937_64 random(10);
  const auto m = support::random_mask(random, {100, 128, 128});
  const auto n = static_cast<double>(m.voxels.size()), rooms = 0x1p20;
  const auto most = [](auto&& make) { return support::most_bytes([&] { (void)make(); }); };
  CHECK(most([&] { return distance_map(view(m), {.threads = 1}); }) <= 8 * n + rooms);
  CHECK(most([&] {
          return signed_distance_map(view(m), {.spacing = {.7, .3, .3}, .threads = 1});
        }) <= 8 * n + rooms);
  CHECK(most([&] {
          return distance_map<float>(view(m), {.spacing = {3, 1, 1}, .threads = 1});
        }) <= 4 * n + rooms);
  CHECK(most([&] {
          return distance_map<float>(view(m), {.spacing = {.7, .3, .3}, .threads = 1});
        }) <= 12 * n + rooms);
}

}  // namespace distance_memory_test
