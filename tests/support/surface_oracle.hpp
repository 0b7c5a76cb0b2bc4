// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "masks.hpp"

namespace support {

/// An element of a surface: its position (in voxels; corners are at halves) and its weight.
struct element {
  std::vector<double> at;
  double weight = 1;
};

/// The axes along which voxels have neighbours, inside or outside the image: those longer than 1; a single
/// voxel keeps one.
inline std::vector<std::size_t> used_axes(const mask& m) {
  std::vector<std::size_t> axes;
  for (std::size_t a = 0; a < m.rank(); ++a)
    if (m.shape[a] != 1) axes.push_back(a);
  if (axes.empty() && m.rank() > 0) axes.push_back(m.rank() - 1);
  return axes;
}

/// Border voxels by definition: a neighbour that differs in at most `connectivity` coordinates is outside.
inline std::vector<element> border_voxels(const mask& m, std::size_t connectivity) {
  std::vector<element> result;
  const std::vector<std::size_t> axes = used_axes(m);
  std::size_t around = 1;
  for (std::size_t a = 0; a < axes.size(); ++a) around *= 3;
  for (std::size_t i = 0; i < m.voxels.size(); ++i) {
    if (m.voxels[i] == 0) continue;
    const index at = m.at(i);
    bool border = false;
    for (std::size_t k = 0; k < around; ++k) {
      std::vector<std::ptrdiff_t> neighbour(at.begin(), at.end());
      std::size_t differ = 0, rest = k;
      for (const std::size_t a : axes) {
        neighbour[a] += static_cast<std::ptrdiff_t>(rest % 3) - 1;
        differ += rest % 3 != 1;
        rest /= 3;
      }
      border = border || (differ > 0 && differ <= connectivity && !m.has(neighbour));
    }
    if (border) result.push_back({{at.begin(), at.end()}, 1});
  }
  return result;
}

/// All voxels.
inline std::vector<element> all_voxels(const mask& m) {
  std::vector<element> result;
  for (std::size_t i = 0; i < m.voxels.size(); ++i) {
    const index at = m.at(i);
    if (m.voxels[i] != 0) result.push_back({{at.begin(), at.end()}, 1});
  }
  return result;
}

/// Corners between mask and background, with the weight `weigh(code)`; bit k of the code is the voxel whose
/// side along used axis a is bit n - 1 - a of k.
template <class Weigh>
std::vector<element> corners(const mask& m, Weigh&& weigh) {
  mask grid{m.shape, {}};
  std::size_t n = 1;
  const std::vector<std::size_t> axes = used_axes(m);
  for (const std::size_t a : axes) n *= ++grid.shape[a];
  std::vector<element> result;
  for (std::size_t i = 0; i < n; ++i) {
    const index corner = grid.at(i);
    unsigned code = 0;
    const unsigned voxels = 1u << axes.size();
    for (unsigned k = 0; k < voxels; ++k) {
      std::vector<std::ptrdiff_t> voxel(corner.begin(), corner.end());
      for (std::size_t a = 0; a < axes.size(); ++a)
        voxel[axes[a]] += static_cast<std::ptrdiff_t>(k >> (axes.size() - 1 - a) & 1) - 1;
      code |= static_cast<unsigned>(m.has(voxel)) << k;
    }
    if (code != 0 && code != (1u << voxels) - 1)
      result.push_back({{corner.begin(), corner.end()}, weigh(code)});
  }
  return result;
}

/// The (distance, weight) of each element to the nearest of the others, ascending; by brute force.
inline std::vector<std::pair<double, double>> all_pairs(const std::vector<element>& from,
                                                        const std::vector<element>& to,
                                                        const std::vector<double>& spacing) {
  std::vector<std::pair<double, double>> result;
  for (const element& e : from) {
    double best = std::numeric_limits<double>::infinity();
    for (const element& f : to) {
      double sum = 0;
      for (std::size_t a = 0; a < spacing.size(); ++a) {
        const double d = (e.at[a] - f.at[a]) * spacing[a];
        sum += d * d;
      }
      best = std::min(best, sum);
    }
    result.push_back({std::sqrt(best), e.weight});
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace support
