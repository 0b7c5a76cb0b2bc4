// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for
#include <segtally/view/line_walk.hpp>   // for line_walk, voxel_index
#include <segtally/view/selection.hpp>   // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// A box of voxels: lower corner (inclusive) and upper corner (exclusive).
struct voxel_box {
  voxel_index lower{}, upper{};
  bool empty = true;

  /// Extends the box to contain the other one.
  void join(const voxel_box& other, std::size_t rank) noexcept {
    if (other.empty) return;
    for (std::size_t a = 0; a < rank; ++a) {
      lower[a] = empty ? other.lower[a] : (std::min)(lower[a], other.lower[a]);
      upper[a] = empty ? other.upper[a] : (std::max)(upper[a], other.upper[a]);
    }
    empty = false;
  }

  /// Extends the box to contain n voxels of a line along an axis.
  void join(voxel_index first, std::size_t along, std::size_t n, std::size_t rank) noexcept {
    voxel_box line{first, first, false};
    for (std::size_t a = 0; a < rank; ++a) line.upper[a] += a == along ? n : 1;
    join(line, rank);
  }
};

/// Returns the smallest box that holds the object. Lines are scanned in memory order; within a line only the
/// first and the last voxel of the object are located.
inline voxel_box box_of(const selection& object, std::size_t threads) {
  const any_label_view& view = object.view();
  const line_walk walk(view.shape(), view.strides());
  const std::size_t length = walk.length(), lines_per_task = walk.lines_per_task();
  const std::size_t tasks = (walk.lines() + lines_per_task - 1) / lines_per_task;
  std::vector<voxel_box> found((std::max)(std::size_t{1}, (std::min)(threads, tasks)));
  const auto look = [&](std::size_t worker, std::size_t task) {
    constexpr std::size_t chunk = 512;
    std::array<std::uint8_t, chunk> is_object;
    const std::size_t end = (std::min)(walk.lines(), (task + 1) * lines_per_task);
    for (std::size_t line = task * lines_per_task; line < end; ++line) {
      voxel_index index;
      const std::ptrdiff_t at = walk.begin(line, index);
      std::size_t first = length, last = 0;
      for (std::size_t begin = 0; begin < length; begin += chunk) {
        const std::size_t n = (std::min)(chunk, length - begin);
        object.read(at + static_cast<std::ptrdiff_t>(begin) * walk.step(), walk.step(), n, is_object.data());
        unsigned any = 0;
        for (std::size_t i = 0; i < n; ++i) any |= is_object[i];
        if (any == 0) continue;
        std::size_t i = 0, j = n;
        while (is_object[i] == 0) ++i;
        while (is_object[j - 1] == 0) --j;
        first = (std::min)(first, begin + i);
        last = (std::max)(last, begin + j);
      }
      if (first >= last) continue;
      if (view.rank() > 0) index[walk.along()] = first;
      found[worker].join(index, walk.along(), last - first, view.rank());
    }
  };
  parallel_for(tasks, found.size(), look);
  voxel_box all;
  for (const voxel_box& box : found) all.join(box, view.rank());
  return all;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
