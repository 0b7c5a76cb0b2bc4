// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t, uint64_t, uint8_t
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for label_view, check_same_shape
#include <segtally/view/mask_grid.hpp>       // for mask_grid, fill_grid
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for box_of

namespace segtally::inline SEGTALLY_ABI {

/// Which voxels of a mask touch.
enum class adjacency {
  faces,   ///< those that share a face: 4-connected in 2-D, 6-connected in 3-D
  corners  ///< those that share a corner or more: 8-connected, 26-connected
};

struct euler_options {
  std::optional<any_label> label = {};  ///< the object; none: every label but 0
  adjacency connected = adjacency::corners;
  int threads = 0;  ///< for finding the box; 0 takes the processors this process may use
};

namespace detail {

/// What a corner with that neighbour code adds to the Euler characteristic. Every cell of the grid (corner,
/// edge, face, voxel) belongs to the corner before it, which sees all voxels around it. With closed voxels a
/// cell is there if any voxel around it is, with open ones if all are.
inline std::array<int, 256> euler_parts(std::size_t rank, adjacency connected) {
  std::array<int, 256> parts{};
  const unsigned voxels = 1u << rank;
  for (unsigned code = 0; code < 1u << voxels && code < 256; ++code) {
    for (unsigned forward = 0; forward < voxels; ++forward) {  // the axes along which the cell extends
      bool any = false, all = true;
      int dimension = 0;
      for (unsigned axes = forward; axes != 0; axes &= axes - 1) ++dimension;
      for (unsigned voxel = 0; voxel < voxels; ++voxel) {
        if ((voxel & forward) != forward) continue;
        const bool in = (code >> voxel & 1) != 0;
        any = any || in;
        all = all && in;
      }
      const int codimension = static_cast<int>(rank) - dimension;
      if (connected == adjacency::corners) {
        parts[code] += any ? (dimension % 2 == 0 ? 1 : -1) : 0;
      } else {
        parts[code] += all ? (codimension % 2 == 0 ? 1 : -1) : 0;
      }
    }
  }
  return parts;
}

/// Returns the Euler characteristic of the mask in a grid of 1 to 3 axes.
inline std::int64_t euler_sum(const mask_grid& grid, const std::vector<std::uint8_t>& mask,
                              adjacency connected) {
  const std::size_t rank = grid.axes_used;
  const std::array<int, 256> parts = euler_parts(rank, connected);
  const std::size_t voxels = std::size_t{1} << rank;
  std::array<std::size_t, 8> offset{};
  std::size_t reach = 0;
  for (std::size_t a = 0; a < rank; ++a) reach += static_cast<std::size_t>(grid.stride[a]);
  for (std::size_t k = 0; k < voxels; ++k)
    for (std::size_t a = 0; a < rank; ++a)
      if ((k >> a & 1) != 0) offset[k] += static_cast<std::size_t>(grid.stride[a]);
  std::int64_t sum = 0;
  for (std::size_t i = 0; i + reach < grid.size; ++i) {
    unsigned code = 0;
    for (std::size_t k = 0; k < voxels; ++k) code |= static_cast<unsigned>(mask[i + offset[k]]) << k;
    sum += parts[code];
  }
  return sum;
}

/// Refuses what these counts are not defined for.
inline void check_topology(const char* function, std::size_t rank) {
  if (rank == 0 || rank > 3)
    raise<std::invalid_argument>(message(function, ": defined for 1 to 3 axes, not for ", rank));
}

inline std::int64_t euler_of(const char* function, const any_label_view& image, const char* side,
                             const std::optional<any_label>& label, adjacency connected, int threads) {
  check_topology(function, image.rank());
  const selection object(function, side, image, label);
  const voxel_box box = box_of(object, threads_wanted(function, threads));
  if (box.empty) return 0;
  const mask_grid grid(box, image.rank());
  std::vector<std::uint8_t> mask;
  fill_grid(grid, object, mask);
  return euler_sum(grid, mask, connected);
}

}  // namespace detail

/// Returns the Euler characteristic of a mask: components - holes in 2-D, components - tunnels + cavities in
/// 3-D, components in 1-D; 0 for an empty mask. What is beyond the edge of the image is outside.
///
/// `image` is a label source of 1 to 3 axes, of any integer type and layout. Throws
/// `std::invalid_argument` for other ranks, a label that the element type cannot hold and negative threads.
/// Cost: one pass to find the box of the object, then its neighbour codes. Source: Toriwaki & Yoshida 2009,
/// doi:10.1007/978-1-84800-173-2, as a sum over the cells of the grid.
[[nodiscard]] inline std::int64_t euler_characteristic(const any_label_view& image,
                                                       const euler_options& options = {}) {
  return detail::euler_of("euler_characteristic", image, "the", options.label, options.connected,
                          options.threads);
}

struct euler_error_options {
  std::optional<any_label> reference_label = {};  ///< the object; none: every label but 0
  std::optional<any_label> prediction_label = {};
  adjacency connected = adjacency::corners;
  int threads = 0;
};

/// Returns by how much the Euler characteristics of two masks differ: |chi(prediction) - chi(reference)|.
/// Range 0 and up, lower is better, symmetric; 0 does not mean the same topology. Errors and cost as
/// `euler_characteristic`, and `std::invalid_argument` if shapes differ.
[[nodiscard]] inline std::uint64_t euler_error(const any_label_view& reference,
                                               const any_label_view& prediction,
                                               const euler_error_options& options = {}) {
  constexpr const char* name = "euler_error";
  detail::check_same_shape(name, reference, prediction);
  const std::int64_t a = detail::euler_of(name, reference, "reference", options.reference_label,
                                          options.connected, options.threads);
  const std::int64_t b = detail::euler_of(name, prediction, "prediction", options.prediction_label,
                                          options.connected, options.threads);
  return static_cast<std::uint64_t>(a < b ? b - a : a - b);
}

}  // namespace segtally::inline SEGTALLY_ABI
