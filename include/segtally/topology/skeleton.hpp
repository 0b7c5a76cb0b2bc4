// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>        // for countr_zero
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for threads_wanted
#include <segtally/error.hpp>                // for raise, message
#include <segtally/topology/bit_grid.hpp>    // for bit_grid
#include <segtally/topology/thinning.hpp>    // for thin
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/flat_axes.hpp>       // for without_flat_axes
#include <segtally/view/label_view.hpp>      // for shape_type, strides_type
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for box_of

namespace segtally::inline SEGTALLY_ABI {

/// Options of `skeleton`.
struct skeleton_options {
  std::optional<any_label> label = {};  ///< the object; if unset, every label but 0
  int threads = 0;                      ///< 0: all processors this process may use
};

/// 1 or 0 per voxel, row-major (last axis fastest).
struct skeleton_mask {
  shape_type shape;
  std::vector<std::uint8_t> values;
  friend bool operator==(const skeleton_mask&, const skeleton_mask&) = default;
};

namespace detail {

/// Returns the image without axes of extent 1. Throws for ranks on which thinning is not defined.
inline any_label_view view_to_thin(const char* function, const any_label_view& image) {
  const any_label_view view = without_flat_axes(image);
  if (view.rank() == 0 || view.rank() > 3)
    raise<std::invalid_argument>(message(function, ": defined for 1 to 3 axes longer than 1, not for ",
                                         view.rank(), ": shape ", image.shape()));
  return view;
}

}  // namespace detail

/// Returns the skeleton of a mask: voxels along its centre with the same topology (components and holes; in
/// 3-D components, tunnels and cavities), mostly one voxel thick. The object is 8-connected, in 3-D
/// 26-connected; voxels beyond the edge of the image are background.
///
/// `image` is a label source of any integer type and layout, with 1 to 3 axes longer than 1; axes of extent 1
/// are ignored, so an image of 1xHxW has the skeleton of the HxW one, in its own shape. In 1-D a mask is its
/// own skeleton. In 2-D the result is that of scikit-image 0.19's `skeletonize` (Zhang & Suen 1984,
/// doi:10.1145/357994.358023, with a changed table). In 3-D it is that of its `skeletonize_3d` (Lee, Kashyap
/// & Chu 1994, doi:10.1006/cgip.1994.1042) except (a) for objects one voxel thick in a thicker image and (b)
/// where that function changes the topology: it deletes cubes and rods of even thickness; here one voxel
/// remains. Sub-iterations have a direction, so the skeleton of a mirrored or rotated image may differ;
/// strides, margins and threads do not matter. Spacing is not used. Throws `std::invalid_argument` for other
/// ranks, a label that the element type cannot hold and negative threads.
///
/// Cost: one pass to find the object's bounding box and one over the box, then its border, once for each
/// removed layer. Memory, besides the result: 25 bytes for each started group of 62 voxels of a row of the
/// box (with a margin of one voxel), and 32 KiB per thread, whatever the content.
[[nodiscard]] inline skeleton_mask skeleton(const any_label_view& image,
                                            const skeleton_options& options = {}) {
  constexpr const char* name = "skeleton";
  const any_label_view view = detail::view_to_thin(name, image);
  const detail::selection object(name, "the", view, options.label);
  const std::size_t threads = detail::threads_wanted(name, options.threads);
  skeleton_mask result{image.shape(), std::vector<std::uint8_t>(image.size())};
  const detail::voxel_box box = detail::box_of(object, threads);
  if (box.empty) return result;
  detail::bit_grid grid(box, view.rank());
  grid.fill(object, threads);
  detail::thin(grid, view.rank(), threads);
  strides_type strides = view.strides();  // of the result
  std::ptrdiff_t after = 1;
  for (std::size_t a = view.rank(); a-- > 0; after *= static_cast<std::ptrdiff_t>(view.shape()[a]))
    strides[a] = after;
  grid.for_each_row(threads, [&](std::size_t, std::size_t slab, std::size_t row) {
    for (std::size_t word = 0; word < grid.words(); ++word)
      for (std::uint64_t left = grid.bits[grid.first_word(slab, row) + word] & detail::bit_grid::own;
           left != 0; left &= left - 1) {
        const std::size_t column =
            word * detail::bit_grid::voxels_per_word + static_cast<std::size_t>(std::countr_zero(left)) - 1;
        result.values[static_cast<std::size_t>(grid.offset(strides, slab, row, column))] = 1;
      }
  });
  return result;
}

}  // namespace segtally::inline SEGTALLY_ABI
