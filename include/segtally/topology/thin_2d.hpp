// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <bit>      // for countr_zero
#include <cstddef>  // for size_t, ptrdiff_t
#include <cstdint>  // for uint8_t, uint64_t

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/topology/bit_grid.hpp>  // for bit_grid, three_at

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns, for each ring of eight neighbours, the sub-iterations that delete the pixel: bit 0 the first, bit
/// 1 the second. Bits of a ring are clockwise: N, NE, E, SE, S, SW, W, NW.
///
/// The rule of Zhang & Suen 1984, doi:10.1145/357994.358023, deletes squares of four pixels and keeps the
/// corners of staircases. scikit-image's `skeletonize` differs from it in 25 rings to avoid both; so does
/// this table.
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

/// The same table, indexed by the 3 x 3 pixels as nine bits, row-major.
constexpr std::array<std::uint8_t, 512> square_passes() {
  constexpr std::array<std::uint8_t, 256> of_rings = ring_passes();
  constexpr std::array<unsigned, 8> clockwise{1, 2, 5, 8, 7, 6, 3, 0};
  std::array<std::uint8_t, 512> passes{};
  for (unsigned square = 0; square < 512; ++square) {
    unsigned ring = 0;
    for (unsigned k = 0; k < 8; ++k) ring |= (square >> clockwise[k] & 1) << k;
    passes[square] = of_rings[ring];
  }
  return passes;
}

/// Thins an 8-connected mask of 2 axes to a skeleton with the same components and holes.
class thin_2d {
 public:
  static constexpr std::size_t rank = 2;
  explicit thin_2d(const bit_grid& grid) : row_(static_cast<std::ptrdiff_t>(grid.words())) {}

  [[nodiscard]] unsigned passes() const noexcept { return 2; }

  /// Returns the voxels of a word that a sub-iteration deletes. `gone` has those already deleted in it.
  std::uint64_t operator()(const std::uint64_t* mask, const std::uint64_t* gone, std::uint64_t&,
                           unsigned pass) noexcept {
    static constexpr std::array<std::uint8_t, 512> passes = square_passes();
    const std::uint64_t north = mask[-row_] | gone[-row_], south = mask[row_], here = mask[0] | (gone[0] & 1);
    std::uint64_t deleted = 0, candidates = here & bit_grid::own & ~(north & south & here << 1 & here >> 1);
    for (; candidates != 0; candidates &= candidates - 1) {
      const auto voxel = static_cast<unsigned>(std::countr_zero(candidates));
      const unsigned square =
          three_at(north, voxel) | three_at(here, voxel) << 3 | three_at(south, voxel) << 6;
      if ((passes[square] >> pass & 1) != 0) deleted |= std::uint64_t{1} << voxel;
    }
    return deleted;
  }

 private:
  std::ptrdiff_t row_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
