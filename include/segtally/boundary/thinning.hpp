// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for inplace_merge, sort
#include <array>      // for array
#include <bit>        // for countr_zero, has_single_bit
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint32_t
#include <vector>     // for vector

#include <segtally/boundary/surface.hpp>  // for surface_grid, neighbours, mark_border

namespace segtally::detail {

/// Deletes voxels from a mask in rounds of `passes` sub-iterations until a whole round deletes none. In a
/// sub-iteration `deletable(voxel, pass)` is asked for all voxels before any is deleted, then, in row-major
/// order, `still(voxel)` just before each is. Both may look at the 3^rank neighbourhood only, so that a voxel
/// need not be asked again before a neighbour has gone.
template <class Deletable, class Still>
void thin(const surface_grid& grid, std::vector<std::uint8_t>& mask, unsigned passes,
          const Deletable& deletable, const Still& still) {
  const std::vector<std::ptrdiff_t> around = neighbours(grid, grid.axes_used);
  std::vector<std::size_t> waiting, woken, marked;  // voxels, ascending
  {
    std::vector<std::uint8_t> border;
    mark_border(grid, mask, grid.axes_used, border);
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
        const std::size_t near = i + static_cast<std::size_t>(offset);
        if (mask[near] == 0) continue;
        if (refused[near] == passes) woken.push_back(near);
        refused[near] = 0;
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
inline void thin_2d(const surface_grid& grid, std::vector<std::uint8_t>& mask) {
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

/// The 3 x 3 x 3 voxels around a voxel as bits, row-major; the voxel itself is bit 13.
struct cube_neighbours {
  std::array<std::uint32_t, 27> by_face{}, by_corner{};  ///< who touches whom, without the middle
  std::uint32_t faces = 0, edges = 0;  ///< who touches the middle: by a face, by an edge or more

  constexpr cube_neighbours() {
    const auto differs = [](unsigned a, unsigned b) { return a < b ? b - a : a - b; };
    for (unsigned a = 0; a < 27; ++a)
      for (unsigned b = 0; b < 27; ++b) {
        const unsigned z = differs(a / 9, b / 9), y = differs(a / 3 % 3, b / 3 % 3),
                       x = differs(a % 3, b % 3);
        if (a == b || b == 13 || z > 1 || y > 1 || x > 1) continue;
        if (a == 13) {
          if (z + y + x == 1) faces |= 1u << b;
          if (z + y + x <= 2) edges |= 1u << b;
        } else {
          by_corner[a] |= 1u << b;
          if (z + y + x == 1) by_face[a] |= 1u << b;
        }
      }
  }

  /// Returns what of `within` is connected with its lowest voxel that is also in `from`.
  static constexpr std::uint32_t component(std::uint32_t from, std::uint32_t within,
                                           const std::array<std::uint32_t, 27>& touching) {
    std::uint32_t found = from & (0u - from);
    for (std::uint32_t front = found; front != 0;) {
      std::uint32_t next = 0;
      for (; front != 0; front &= front - 1) next |= touching[static_cast<unsigned>(std::countr_zero(front))];
      front = next & within & ~found;
      found |= front;
    }
    return found;
  }

  /// Returns whether deleting the middle changes no component, tunnel or cavity of a 26-connected object: its
  /// neighbours in the object are one component, and so are, among those with a common edge or face, the
  /// 6-connected ones of the background that touch its faces. Source: Bertrand & Malandain 1994,
  /// doi:10.1016/0167-8655(94)90046-9.
  [[nodiscard]] constexpr bool simple(std::uint32_t object) const {
    if (object == 0 || component(object, object, by_corner) != object) return false;
    const std::uint32_t background = ~object & edges, open = background & faces;
    return open != 0 && (open & ~component(open, background, by_face)) == 0;
  }
};

/// Thins a mask of 3 axes, 26-connected, to a skeleton with the same components, tunnels and cavities.
///
/// Lee, Kashyap & Chu 1994, doi:10.1006/cgip.1994.1042: six sub-iterations, one for each side, delete the
/// simple points that have the background on that side and are not the end of a curve, and look again at each
/// before it goes. Here the second look is at the whole of simplicity; scikit-image 0.19 looks for
/// connectedness alone, and components vanish. The order of the sides is scikit-image's. An object that is
/// flat along an axis has no sides there.
inline void thin_3d(const surface_grid& grid, std::vector<std::uint8_t>& mask) {
  static constexpr cube_neighbours cube;
  std::vector<std::size_t> sides;
  for (const int side : {-2, 2, 3, -3, 1, -1}) {
    const auto axis = static_cast<std::size_t>((side < 0 ? -side : side) - 1);
    if (grid.extent[axis] > 3)
      sides.push_back(static_cast<std::size_t>(grid.stride[axis] * (side < 0 ? -1 : 1)));
  }
  if (sides.empty()) return;  // one voxel
  const auto around = [&](std::size_t i) {
    std::uint32_t object = 0;
    unsigned k = 0;
    for (std::ptrdiff_t z = -1; z <= 1; ++z)
      for (std::ptrdiff_t y = -1; y <= 1; ++y) {
        const std::uint8_t* const at = mask.data() + i + z * grid.stride[0] + y * grid.stride[1];
        object |= static_cast<std::uint32_t>(at[-1] | at[0] << 1 | at[1] << 2) << k;
        k += 3;
      }
    return object & ~(1u << 13);
  };
  thin(
      grid, mask, static_cast<unsigned>(sides.size()),
      [&](std::size_t i, unsigned pass) {
        if (mask[i + sides[pass]] != 0) return false;
        const std::uint32_t object = around(i);
        return !std::has_single_bit(object) && cube.simple(object);
      },
      [&](std::size_t i) { return cube.simple(around(i)); });
}

}  // namespace segtally::detail
