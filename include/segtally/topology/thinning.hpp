// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for inplace_merge, sort
#include <array>      // for array
#include <bit>        // for has_single_bit
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint32_t
#include <vector>     // for vector

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/topology/euler.hpp>  // for adjacency
#include <segtally/view/mask_grid.hpp>  // for mask_grid, neighbours, mark_border

namespace segtally::inline SEGTALLY_ABI::detail {

/// Deletes voxels from a mask in rounds of `passes` sub-iterations until a whole round deletes none. In a
/// sub-iteration `deletable(voxel, pass)` is asked for all voxels before any is deleted, then, in row-major
/// order, `still(voxel)` just before each is. Both may look at the 3^rank neighbourhood only, so that a voxel
/// need not be asked again before a neighbour has gone.
template <class Deletable, class Still>
void thin(const mask_grid& grid, std::vector<std::uint8_t>& mask, unsigned passes, const Deletable& deletable,
          const Still& still) {
  const std::vector<std::ptrdiff_t> around = neighbours(grid, grid.axes_used);
  std::vector<std::size_t> waiting, woken, marked;  // voxels, ascending
  {
    std::vector<std::uint8_t> border;
    mark_border(grid, mask, mask, grid.axes_used, border);
    for (std::size_t i = 0; i < grid.size; ++i)
      if (border[i] != 0) waiting.push_back(i);
  }
  // How many sub-iterations have refused a voxel since a neighbour went; after all of them it sleeps.
  std::vector<std::uint8_t> refused(grid.size, static_cast<std::uint8_t>(passes));
  for (const std::size_t i : waiting) refused[i] = 0;
  for (unsigned pass = 0; !waiting.empty(); pass = (pass + 1) % passes) {
    marked.clear();
    std::size_t kept = 0;
    for (const std::size_t i : waiting) {
      if (mask[i] == 0) continue;
      if (deletable(i, pass))
        marked.push_back(i);
      else if (++refused[i] == passes)
        continue;
      waiting[kept++] = i;
    }
    waiting.resize(kept);
    woken.clear();
    for (const std::size_t i : marked) {
      if (!still(i)) continue;
      mask[i] = 0;
      for (const std::ptrdiff_t offset : around) {
        const std::size_t neighbour = i + static_cast<std::size_t>(offset);
        if (mask[neighbour] == 0) continue;
        if (refused[neighbour] == passes) woken.push_back(neighbour);
        refused[neighbour] = 0;
      }
    }
    std::sort(woken.begin(), woken.end());
    waiting.insert(waiting.end(), woken.begin(), woken.end());
    std::inplace_merge(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(kept), waiting.end());
  }
}

/// Returns, for each ring of eight neighbours, the sub-iterations that delete the pixel: bit 0 the first, bit
/// 1 the second. Bits of a ring go clockwise: N, NE, E, SE, S, SW, W, NW.
///
/// The rule of Zhang & Suen 1984, doi:10.1145/357994.358023, lets squares of four pixels vanish and keeps the
/// corners of staircases. scikit-image's `skeletonize` departs from it in 25 rings and does neither, so these
/// are decided as there.
constexpr std::array<std::uint8_t, 256> ring_passes() {
  enum : unsigned { n = 1, ne = 2, e = 4, se = 8, s = 16, sw = 32, w = 64, nw = 128 };
  std::array<std::uint8_t, 256> passes{};
  for (unsigned ring = 0; ring < 256; ++ring) {
    int neighbours = 0, runs = 0;
    for (unsigned k = 0; k < 8; ++k) {
      const bool here = (ring >> k & 1) != 0, next = (ring >> (k + 1) % 8 & 1) != 0;
      neighbours += here;
      runs += !here && next;
    }
    const auto lacks = [&](unsigned some) { return (ring & some) != some; };
    if (neighbours < 2 || neighbours > 6 || runs != 1) continue;
    if (lacks(n | e | s) && lacks(e | s | w)) passes[ring] |= 1;
    if (lacks(n | e | w) && lacks(n | s | w)) passes[ring] |= 2;
  }
  for (const unsigned ring : {n | e, e | s, s | w, n | w}) passes[ring] = 3;
  for (const unsigned ring : {n | nw, n | ne, ne | e, n | ne | e, n | w | nw, n | e | nw, n | ne | w,
                              s | w | nw, n | sw | w, n | ne | sw | w})
    passes[ring] = 1;
  for (const unsigned ring :
       {e | se, s | sw, sw | w, e | se | s, s | sw | w, n | e | se, e | s | sw, se | s | w, ne | e | s | sw})
    passes[ring] = 2;
  for (const unsigned ring : {se | s, w | nw}) passes[ring] = 0;
  return passes;
}

/// Thins a mask of 2 axes, 8-connected, to a skeleton with the same components and holes.
inline void thin_2d(const mask_grid& grid, std::vector<std::uint8_t>& mask) {
  static constexpr std::array<std::uint8_t, 256> passes = ring_passes();
  const std::ptrdiff_t row = grid.stride[0];
  const std::array<std::ptrdiff_t, 8> clockwise{-row, 1 - row, 1, row + 1, row, row - 1, -1, -row - 1};
  thin(
      grid, mask, 2,
      [&](std::size_t i, unsigned pass) {
        unsigned ring = 0;
        for (unsigned k = 0; k < 8; ++k)
          ring |= static_cast<unsigned>(mask[i + static_cast<std::size_t>(clockwise[k])]) << k;
        return (passes[ring] >> pass & 1) != 0;
      },
      [](std::size_t) { return true; });
}

/// 3 x 3 x 3 voxels as 27 bits, row-major, so that a row is an octal digit.
using voxel_cube = std::uint32_t;

/// Returns the voxels next to some along an axis. Along the first they may leave the cube.
constexpr voxel_cube beside_x(voxel_cube some) noexcept {
  return (some & 0333333333) << 1 | (some & 0666666666) >> 1;
}
constexpr voxel_cube beside_y(voxel_cube some) noexcept {
  return (some & 0077077077) << 3 | (some & 0770770770) >> 3;
}
constexpr voxel_cube beside_z(voxel_cube some) noexcept {
  return some << 9 | some >> 9;
}

/// Returns what of `within` is connected with its lowest voxel that is also in `from`.
template <adjacency Connected>
constexpr voxel_cube component(voxel_cube from, voxel_cube within) noexcept {
  voxel_cube found = from & (0u - from), before = 0;
  while (found != before) {
    before = found;
    if constexpr (Connected == adjacency::faces) {
      found |= beside_x(found) | beside_y(found) | beside_z(found);
    } else {
      found |= beside_x(found);
      found |= beside_y(found);
      found |= beside_z(found);
    }
    found &= within;
  }
  return found;
}

/// Returns whether a voxel of a 26-connected object can go without changing a component, tunnel or cavity:
/// its neighbours in the object, `around`, are one component, and so are those of the 18 neighbours by face
/// or edge that are background and 6-connected to one by face. Source: Bertrand & Malandain 1994,
/// doi:10.1016/0167-8655(94)90046-9.
constexpr bool is_simple(voxel_cube around) noexcept {
  constexpr voxel_cube faces = 0020252020, faces_and_edges = 0272757272;
  if (around == 0 || component<adjacency::corners>(around, around) != around) return false;
  const voxel_cube background = ~around & faces_and_edges, open = background & faces;
  return open != 0 && (open & ~component<adjacency::faces>(open, background)) == 0;
}

/// Thins a mask of 3 axes, 26-connected, to a skeleton with the same components, tunnels and cavities.
///
/// Lee, Kashyap & Chu 1994, doi:10.1006/cgip.1994.1042: six sub-iterations, one for each side, delete the
/// simple points that have the background on that side and are not the end of a curve, and look again at each
/// before it goes. Here the second look is at the whole of simplicity; scikit-image 0.19 looks for
/// connectedness alone, and components vanish. The order of the sides is scikit-image's. An object that is
/// flat along an axis has no sides there.
inline void thin_3d(const mask_grid& grid, std::vector<std::uint8_t>& mask) {
  std::vector<std::size_t> sides;
  for (const int side : {-2, 2, 3, -3, 1, -1}) {
    const auto axis = static_cast<std::size_t>((side < 0 ? -side : side) - 1);
    if (grid.extent[axis] > 3)
      sides.push_back(static_cast<std::size_t>(grid.stride[axis] * (side < 0 ? -1 : 1)));
  }
  if (sides.empty()) return;  // one voxel
  const auto around = [&](std::size_t i) {
    voxel_cube object = 0;
    unsigned k = 0;
    for (std::ptrdiff_t z = -1; z <= 1; ++z)
      for (std::ptrdiff_t y = -1; y <= 1; ++y) {
        const std::uint8_t* const at = mask.data() + i + z * grid.stride[0] + y * grid.stride[1];
        object |= static_cast<voxel_cube>(at[-1] | at[0] << 1 | at[1] << 2) << k;
        k += 3;
      }
    return object & ~voxel_cube{0000020000};
  };
  thin(
      grid, mask, static_cast<unsigned>(sides.size()),
      [&](std::size_t i, unsigned pass) {
        if (mask[i + sides[pass]] != 0) return false;
        const voxel_cube object = around(i);
        return !std::has_single_bit(object) && is_simple(object);
      },
      [&](std::size_t i) { return is_simple(around(i)); });
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
