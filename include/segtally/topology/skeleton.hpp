// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/error.hpp>                // for raise, message
#include <segtally/topology/thinning.hpp>    // for thin_2d, thin_3d
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/mask_grid.hpp>       // for mask_grid, fill_grid
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for box_of

namespace segtally::inline SEGTALLY_ABI {

struct skeleton_options {
  std::optional<any_label> label = {};  ///< the object; none: every label but 0
  int threads = 0;                      ///< for finding the box; 0 takes the processors this process may use
};

/// 1 or 0 per voxel, row-major: the last axis is the fastest.
struct skeleton_mask {
  shape_type shape;
  std::vector<std::uint8_t> values;
  friend bool operator==(const skeleton_mask&, const skeleton_mask&) = default;
};

namespace detail {

/// Refuses what thinning is not defined for.
inline void check_thinning(const char* function, std::size_t rank) {
  if (rank != 2 && rank != 3)
    raise<std::invalid_argument>(message(function, ": defined for 2 and 3 axes, not for ", rank));
}

/// Writes the skeleton of an object into the grid of its box.
inline void fill_skeleton(const mask_grid& grid, const selection& object, std::vector<std::uint8_t>& mask) {
  fill_grid(grid, object, mask);
  if (grid.axes_used == 2)
    thin_2d(grid, mask);
  else
    thin_3d(grid, mask);
}

}  // namespace detail

/// Returns the skeleton of a mask: voxels of it, in the middle of it, that have its topology (components and
/// holes; in 3-D components, tunnels and cavities) and are mostly one voxel thin. The object is 8-connected,
/// in 3-D 26-connected; what is beyond the edge of the image is outside.
///
/// `image` is a label source of 2 or 3 axes, of any integer type and layout. In 2-D
/// the result is that of scikit-image 0.19's `skeletonize` (Zhang & Suen 1984, doi:10.1145/357994.358023,
/// with a changed table). In 3-D it is that of its `skeletonize_3d` (Lee, Kashyap & Chu 1994,
/// doi:10.1006/cgip.1994.1042) except where that one changes the topology - there a cube or rod of even
/// thickness vanishes, here a voxel of it is left - and for objects one voxel thick in a thicker image.
/// Sub-iterations have an order, so the skeleton of a mirrored or turned image is another one; strides and
/// margins make no difference. Spacing plays no part. Throws `std::invalid_argument` for other ranks, a label
/// that the element type cannot hold and negative threads. Cost: one pass to find the box of the object, then
/// its border, once for each layer taken off; 2 bytes a voxel of the box, besides lists of its border.
[[nodiscard]] inline skeleton_mask skeleton(const any_label_view& image,
                                            const skeleton_options& options = {}) {
  constexpr const char* name = "skeleton";
  detail::check_thinning(name, image.rank());
  const detail::selection object(name, "the", image, options.label);
  skeleton_mask result{image.shape(), std::vector<std::uint8_t>(image.size())};
  const detail::voxel_box box = detail::box_of(object, detail::threads_wanted(name, options.threads));
  if (box.empty) return result;
  const detail::mask_grid grid(box, image.rank());
  std::vector<std::uint8_t> mask;
  detail::fill_skeleton(grid, object, mask);
  for (std::size_t i = 0; i < grid.size; ++i) {
    if (mask[i] == 0) continue;
    std::size_t to = 0, after = 1;
    for (std::size_t axis = image.rank(), rest = i; axis-- > 0; rest /= grid.extent[axis]) {
      to += (box.lower[axis] + rest % grid.extent[axis] - 1) * after;
      after *= image.shape()[axis];
    }
    result.values[to] = 1;
  }
  return result;
}

}  // namespace segtally::inline SEGTALLY_ABI
