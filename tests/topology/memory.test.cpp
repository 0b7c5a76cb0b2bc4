// SPDX-License-Identifier: BSD-3-Clause
// Measures the memory of Betti numbers and components.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <segtally/region/component_accumulator.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/topology/betti.hpp>

#include "../support/memory.hpp"

namespace topology_memory_test {

using namespace segtally;

namespace {

/// The peak number of bytes in use during a call, per voxel.
template <class Call>
double bytes_per_voxel(std::size_t voxels, Call call) {
  return support::most_bytes(call) / static_cast<double>(voxels);
}

}  // namespace

TEST_CASE("the worst of all images, a checkerboard, takes as much memory as is written") {
  const shape_type shape{160, 160, 160};
  std::vector<std::uint8_t> checkerboard;
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) checkerboard.push_back((z + y + x) % 2);
  const label_view<std::uint8_t> image(checkerboard.data(), shape);
  for (const int threads : {1, 2}) {
    for (const adjacency connected : {adjacency::corners, adjacency::faces}) {
      const double betti = bytes_per_voxel(
          image.size(), [&] { (void)betti_numbers(image, {.connected = connected, .threads = threads}); });
      const double euler = bytes_per_voxel(image.size(), [&] {
        (void)euler_characteristic(image, {.connected = connected, .threads = threads});
      });
      MESSAGE("Betti " << betti << ", Euler " << euler);
      CHECK(betti < 2);
      CHECK(euler < 0.1);
    }
    for (const component_of of : {component_of::labels, component_of::mask}) {
      const double components = bytes_per_voxel(
          image.size(), [&] { (void)connected_components(image, {.of = of, .threads = threads}); });
      const double table = bytes_per_voxel(
          image.size(), [&] { (void)component_table(image, {.of = of, .threads = threads}); });
      const double blocks = bytes_per_voxel(image.size(), [&] {
        component_accumulator sum({.of = of, .threads = threads});
        sum.add(image);
      });
      MESSAGE("components " << components << ", table " << table << ", accumulated " << blocks);
      CHECK(components < 4 + 2 + 0.5);
      CHECK(table < 4.5);
      CHECK(blocks < 8);
    }
    const double pieces = bytes_per_voxel(
        image.size(), [&] { (void)connected_components(image, {.connectivity = 1, .threads = threads}); });
    MESSAGE("a component for every other voxel " << pieces);
    CHECK(pieces < 4 + 2 + 0.5 + 2 + 2);
  }
}

}  // namespace topology_memory_test
