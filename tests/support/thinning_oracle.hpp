// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <segtally/topology/thinning.hpp>  // for is_simple and ring_passes, which have tests of their own

#include "masks.hpp"

namespace support {

/// Thinning by its definition: in each sub-iteration a scan of all voxels marks the deletable ones, and then,
/// in row-major order, each is deleted that is still deletable.
inline std::vector<std::uint8_t> scanned_skeleton(const mask& image) {
  std::vector<std::size_t> shape;
  for (const std::size_t extent : image.shape)
    if (extent != 1) shape.push_back(extent);
  if (shape.size() < 2) return image.voxels;
  const bool volume = shape.size() == 3;
  if (!volume) shape = {1, shape[0], shape[1]};

  // With a margin of one voxel.
  const std::size_t row = shape[2] + 2, slab = row * (shape[1] + 2);
  const std::array<std::size_t, 3> step{slab, row, 1};
  std::vector<std::uint8_t> voxels(slab * (shape[0] + 2));
  std::vector<std::size_t> places;  // of the voxels, row-major
  std::array<std::size_t, 3> lower{~std::size_t{0}, ~std::size_t{0}, ~std::size_t{0}}, upper{};
  for (std::size_t i = 0; i < image.voxels.size(); ++i) {
    const std::array<std::size_t, 3> at{i / shape[2] / shape[1], i / shape[2] % shape[1], i % shape[2]};
    places.push_back((at[0] + 1) * slab + (at[1] + 1) * row + at[2] + 1);
    voxels[places[i]] = image.voxels[i];
    if (image.voxels[i] == 0) continue;
    for (std::size_t a = 0; a < 3; ++a) {
      lower[a] = (std::min)(lower[a], at[a]);
      upper[a] = (std::max)(upper[a], at[a]);
    }
  }

  const auto around = [&](std::size_t i) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 27; ++k) {
      const std::size_t there = i + k / 9 * slab + k / 3 % 3 * row + k % 3 - slab - row - 1;
      if (k != 13 && voxels[there] != 0) bits |= 1u << k;
    }
    return bits;
  };
  const auto ring = [&](std::size_t i) {  // clockwise
    unsigned bits = 0, k = 0;
    for (const std::size_t there :
         {i - row, i - row + 1, i + 1, i + row + 1, i + row, i + row - 1, i - 1, i - row - 1})
      bits |= static_cast<unsigned>(voxels[there]) << k++;
    return bits;
  };
  static constexpr std::array<std::uint8_t, 256> rings = segtally::detail::ring_passes();

  std::vector<std::size_t> marked;
  const auto delete_marked = [&] {
    bool any = false;
    for (const std::size_t i : marked) {
      if (volume && !segtally::detail::is_simple(around(i))) continue;
      voxels[i] = 0;
      any = true;
    }
    marked.clear();
    return any;
  };
  for (bool changed = true; changed;) {
    changed = false;
    if (volume) {
      for (const int side : {-2, 2, 3, -3, 1, -1}) {
        const auto axis = static_cast<std::size_t>((side < 0 ? -side : side) - 1);
        if (lower[axis] >= upper[axis]) continue;  // flat
        for (const std::size_t i : places)
          if (voxels[i] != 0 && voxels[side < 0 ? i - step[axis] : i + step[axis]] == 0 &&
              std::popcount(around(i)) > 1 && segtally::detail::is_simple(around(i)))
            marked.push_back(i);
        changed |= delete_marked();
      }
    } else {
      for (unsigned pass = 0; pass < 2; ++pass) {
        for (const std::size_t i : places)
          if (voxels[i] != 0 && (rings[ring(i)] >> pass & 1) != 0) marked.push_back(i);
        changed |= delete_marked();
      }
    }
  }
  std::vector<std::uint8_t> result;
  for (const std::size_t i : places) result.push_back(voxels[i]);
  return result;
}

}  // namespace support
