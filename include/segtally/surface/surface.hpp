// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, max, fill
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/error.hpp>                 // for raise, message
#include <segtally/surface/corner_areas.hpp>  // for surface_element_areas, voxel_face_areas
#include <segtally/view/mask_grid.hpp>        // for mask_grid, mark_border

namespace segtally::inline SEGTALLY_ABI {

/// What the surface of a mask is.
enum class surface_model {
  /// Voxels of the mask with a neighbour that is not of it: what one erosion takes away. Each counts 1,
  /// whatever the spacing; distances are between centres. As MedPy, MONAI and Metrics Reloaded.
  border_voxels,
  /// Corners of the voxel grid with the mask on some sides only, each with the area that marching cubes (in
  /// 2-D marching squares) has there; distances are between corners. As Google DeepMind's surface-distance.
  surface_elements,
  /// The same corners, each with its share of the exact area of the voxel faces that meet there. As
  /// distorch's
  /// vertices.
  voxel_faces,
  /// All voxels of the mask, each counts 1: distances of regions, not of surfaces, as ITK's and
  /// scikit-image's
  /// Hausdorff distance and EvaluateSegmentation's average distance have them.
  all_voxels
};

/// Whether objects end at the edge of the image.
enum class image_edge {
  border,  ///< beyond the image is background, so an object that touches the edge has a surface there
  open     ///< beyond the image is unknown, as in a cropped field of view: the cut is no surface
};

namespace detail {

/// Writes the neighbour code of each corner, at the voxel before it along every axis. (The last voxels of a
/// row are margin, and so is what follows them in memory.)
inline void mark_corners(const mask_grid& grid, const std::vector<std::uint8_t>& mask,
                         std::vector<std::uint8_t>& codes) {
  const std::size_t rank = grid.axes_used;
  codes.assign(grid.size, 0);
  std::size_t reach = 0;
  for (std::size_t a = 0; a < rank; ++a) reach += static_cast<std::size_t>(grid.stride[a]);
  const std::size_t voxels = std::size_t{1} << rank;
  std::array<std::size_t, 8> offset{};
  for (std::size_t k = 0; k < voxels; ++k)
    for (std::size_t a = 0; a < rank; ++a)
      if ((k >> (rank - 1 - a) & 1) != 0) offset[k] += static_cast<std::size_t>(grid.stride[a]);
  const std::size_t n = grid.size - reach;
  constexpr std::size_t chunk = 4096;
  for (std::size_t begin = 0; begin < n; begin += chunk) {
    const std::size_t part = (std::min)(chunk, n - begin);
    std::uint8_t* const out = codes.data() + begin;
    for (std::size_t k = 0; k < voxels; ++k) {
      const std::uint8_t* const in = mask.data() + begin + offset[k];
      const auto bit = static_cast<std::uint8_t>(1u << k);
      for (std::size_t i = 0; i < part; ++i) out[i] = static_cast<std::uint8_t>(out[i] | (in[i] * bit));
    }
  }
}

/// Refuses what a model is not defined for, and options that mean nothing to it.
inline void check_model(const char* function, surface_model model, int connectivity, image_edge edge,
                        std::size_t rank) {
  if (model < surface_model::border_voxels || model > surface_model::all_voxels)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(model), " is no surface_model"));
  if (edge != image_edge::border && edge != image_edge::open)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(edge), " is no image_edge"));
  if (connectivity < 1 || static_cast<std::size_t>(connectivity) > (std::max)(rank, std::size_t{1}))
    raise<std::invalid_argument>(message(function, ": connectivity ", connectivity, " is outside 1 to ",
                                         (std::max)(rank, std::size_t{1})));
  const bool corners = model == surface_model::surface_elements || model == surface_model::voxel_faces;
  if (corners && (rank == 0 || rank > 3))
    raise<std::invalid_argument>(message(function, ": areas are defined for 1 to 3 axes, not for ", rank));
  if (model != surface_model::border_voxels && connectivity != 1)
    raise<std::invalid_argument>(
        message(function, ": connectivity ", connectivity, " has no effect but on border voxels"));
  if (model == surface_model::all_voxels && edge == image_edge::open)
    raise<std::invalid_argument>(message(function, ": an open image edge has no effect on all voxels"));
}

/// Memory for what does not count, used again for the next pair of objects.
struct left_out_workspace {
  std::vector<std::uint8_t> voxels;  // 1 for those that do not count; empty if all do
  std::vector<std::uint8_t> solid, corners;
};

/// Writes what of a mask is surface: 0, or a code whose area `areas_of` tells. Voxels that are left out have
/// no surface and make none: neither the mask nor its background ends at them.
inline void mark_surface(const mask_grid& grid, std::vector<std::uint8_t>& mask, surface_model model,
                         int connectivity, left_out_workspace& left_out, std::vector<std::uint8_t>& codes) {
  const bool all_count = left_out.voxels.empty();
  if (!all_count) {
    left_out.solid = mask;
    for (std::size_t i = 0; i < grid.size; ++i) {
      left_out.solid[i] |= left_out.voxels[i];
      mask[i] = static_cast<std::uint8_t>(mask[i] & (left_out.voxels[i] ^ 1));
    }
  }
  switch (model) {
    case surface_model::border_voxels:
      mark_border(grid, mask, all_count ? mask : left_out.solid, static_cast<std::size_t>(connectivity),
                  codes);
      break;
    case surface_model::surface_elements:
    case surface_model::voxel_faces: {
      mark_corners(grid, mask, codes);
      const auto full = static_cast<std::uint8_t>((1u << (1u << grid.axes_used)) - 1);
      for (std::uint8_t& code : codes) code = code == full ? std::uint8_t{0} : code;
      if (all_count) break;
      mark_corners(grid, left_out.voxels, left_out.corners);
      for (std::size_t i = 0; i < grid.size; ++i)
        codes[i] = left_out.corners[i] != 0 ? std::uint8_t{0} : codes[i];
      break;
    }
    default:  // all_voxels
      codes = mask;
      break;
  }
}

inline corner_areas areas_of(surface_model model, const spacing_type& spacing) {
  if (model == surface_model::surface_elements) return surface_element_areas(spacing);
  if (model == surface_model::voxel_faces) return voxel_face_areas(spacing);
  corner_areas ones{};
  ones[1] = 1;
  return ones;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
