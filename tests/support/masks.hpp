// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <utility>
#include <vector>

namespace support {

using index = std::vector<std::size_t>;

/// A small image with its shape, for brute-force oracles.
struct mask {
  std::vector<std::size_t> shape;
  std::vector<std::uint8_t> voxels;
  [[nodiscard]] std::size_t rank() const { return shape.size(); }
  [[nodiscard]] index at(std::size_t i) const {
    index result(rank());
    for (std::size_t a = rank(); a-- > 0; i /= shape[a]) result[a] = i % shape[a];
    return result;
  }
  /// Whether the voxel is in the mask; false outside the image.
  [[nodiscard]] bool has(const std::vector<std::ptrdiff_t>& where) const {
    std::size_t i = 0;
    for (std::size_t a = 0; a < rank(); ++a) {
      if (where[a] < 0 || where[a] >= static_cast<std::ptrdiff_t>(shape[a])) return false;
      i = i * shape[a] + static_cast<std::size_t>(where[a]);
    }
    return voxels[i] != 0;
  }
};

/// A mask of random voxels, or of random boxes, or nearly empty.
inline mask random_mask(std::mt19937_64& random, const std::vector<std::size_t>& shape) {
  mask m{shape, {}};
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  m.voxels.assign(n, 0);
  const auto kind = random() % 4;
  if (kind == 0) {
    const auto density = 1 + random() % 9;
    for (auto& v : m.voxels) v = random() % 10 < density;
  } else if (kind == 1) {
    m.voxels[random() % n] = 1;
  } else {
    for (std::uint64_t box = 0; box < kind; ++box) {
      index lower, upper;
      for (const std::size_t extent : shape) {
        lower.push_back(random() % extent);
        upper.push_back(lower.back() + 1 + random() % (extent - lower.back()));
      }
      for (std::size_t i = 0; i < n; ++i) {
        const index at = m.at(i);
        bool inside = true;
        for (std::size_t a = 0; a < shape.size(); ++a)
          inside = inside && at[a] >= lower[a] && at[a] < upper[a];
        if (inside) m.voxels[i] = 1;
      }
    }
  }
  return m;
}

/// A shape: for each axis the least extent and the number of extents from it.
inline std::vector<std::size_t> random_extents(
    std::mt19937_64& random, std::initializer_list<std::pair<std::size_t, std::size_t>> axes) {
  std::vector<std::size_t> shape;
  for (const auto& [least, number] : axes)
    shape.push_back(least + static_cast<std::size_t>(random() % number));
  return shape;
}

/// A spacing per axis: integers, or any numbers.
inline std::vector<double> random_spacing(std::mt19937_64& random, std::size_t rank, bool whole) {
  std::vector<double> spacing;
  for (std::size_t a = 0; a < rank; ++a)
    spacing.push_back(whole ? static_cast<double>(1 + random() % 7)
                            : 0.05 + static_cast<double>(random() >> 11) * 0x1p-53 * 5);
  return spacing;
}

}  // namespace support
