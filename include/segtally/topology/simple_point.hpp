// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <cstddef>  // for size_t
#include <cstdint>  // for uint32_t

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/topology/euler.hpp>  // for adjacency

namespace segtally::inline SEGTALLY_ABI::detail {

/// 3 x 3 x 3 voxels as 27 bits, row-major: a row is an octal digit.
using voxel_cube = std::uint32_t;

/// Returns the neighbours of voxels along an axis. Along the first axis they may leave the cube.
constexpr voxel_cube beside_x(voxel_cube some) noexcept {
  return (some & 0333333333) << 1 | (some & 0666666666) >> 1;
}
constexpr voxel_cube beside_y(voxel_cube some) noexcept {
  return (some & 0077077077) << 3 | (some & 0770770770) >> 3;
}
constexpr voxel_cube beside_z(voxel_cube some) noexcept {
  return some << 9 | some >> 9;
}

/// Returns whether all voxels in `all` are connected within others.
template <adjacency Connected>
constexpr bool are_connected(voxel_cube all, voxel_cube within) noexcept {
  voxel_cube found = all & (0u - all), before = 0;
  while ((all & ~found) != 0) {
    if (found == before) return false;
    before = found;
    if constexpr (Connected == adjacency::faces) {  // axis by axis, each from the result of the last
      found |= beside_x(found) & within;
      found |= beside_y(found) & within;
      found |= beside_z(found) & within;
    } else {
      found |= beside_x(found);
      found |= beside_y(found);
      found |= beside_z(found);
      found &= within;
    }
  }
  return true;
}

/// Returns whether a voxel of a 26-connected object can be deleted without changing a component, tunnel or
/// cavity: its neighbours in the object, `around`, form one component, and so do those background voxels
/// among its 18 face and edge neighbours that are 6-connected to a face neighbour. Source: Bertrand &
/// Malandain 1994, doi:10.1016/0167-8655(94)90046-9.
constexpr bool is_simple(voxel_cube around) noexcept {
  constexpr voxel_cube faces = 0020252020, faces_and_edges = 0272757272;
  const voxel_cube background = ~around & faces_and_edges, open = background & faces;
  return around != 0 && open != 0 && are_connected<adjacency::faces>(open, background) &&
         are_connected<adjacency::corners>(around, around);
}

/// `is_simple` with a cache: of the 2^26 neighbourhoods only a few thousand occur on surfaces.
class simple_points {
 public:
  bool operator()(voxel_cube around) noexcept {
    std::uint32_t& answer = answers_[around * 0x9E3779B1u >> (32 - log2_size)];
    if (answer >> 1 != around) answer = around << 1 | static_cast<std::uint32_t>(is_simple(around));
    return (answer & 1) != 0;
  }

 private:
  static constexpr unsigned log2_size = 13;
  // Neighbourhoods and results. Entry 0 is valid: without neighbours a voxel is not simple.
  std::array<std::uint32_t, std::size_t{1} << log2_size> answers_{};
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
