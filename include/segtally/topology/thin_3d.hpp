// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <bit>      // for countr_zero, has_single_bit
#include <cstddef>  // for size_t, ptrdiff_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/topology/bit_grid.hpp>      // for bit_grid, three_at
#include <segtally/topology/simple_point.hpp>  // for simple_points, voxel_cube

namespace segtally::inline SEGTALLY_ABI::detail {

/// Thins a 26-connected mask of 3 axes to a skeleton with the same components, tunnels and cavities.
///
/// Lee, Kashyap & Chu 1994, doi:10.1006/cgip.1994.1042: six sub-iterations, one for each side, delete the
/// simple points that have background on that side and are not the end of a curve, and check each again
/// before deleting it. Here the second check is complete; scikit-image 0.19 checks only connectedness, so
/// that components can vanish. The order of the sides is scikit-image's. An object that is flat along an axis
/// has no sides there.
class thin_3d {
 public:
  static constexpr std::size_t rank = 3;
  explicit thin_3d(const bit_grid& grid)
      : row_(static_cast<std::ptrdiff_t>(grid.words())),
        slab_(static_cast<std::ptrdiff_t>(grid.slab_step())) {
    for (const int next : {-2, 2, 3, -3, 1, -1}) {
      const std::size_t place = grid.place_of(static_cast<std::size_t>((next < 0 ? -next : next) - 1));
      if (grid.extent(place) == 1) continue;
      const std::ptrdiff_t step = place == 0 ? slab_ : place == 1 ? row_ : 0;
      sides_[passes_++] = {next < 0 ? -step : step, next > 0};
    }
  }

  /// The number of sub-iterations; 0 for a single voxel.
  [[nodiscard]] unsigned passes() const noexcept { return passes_; }

  /// As in `thin_2d`. `stays` has the voxels that no sub-iteration deletes until a neighbour is deleted; adds
  /// to it.
  std::uint64_t operator()(const std::uint64_t* mask, const std::uint64_t* gone, std::uint64_t& stays,
                           unsigned pass) noexcept {
    // Candidates are determined from the state before the sub-iteration: for rows already processed, the
    // remaining plus the deleted voxels.
    const std::uint64_t here = mask[0] | (gone[0] & 1);
    const side& open = sides_[pass];
    const std::uint64_t beside = open.step == 0 ? (open.after ? here >> 1 : here << 1)
                                                : mask[open.step] | (open.after ? 0 : gone[open.step]);
    std::uint64_t candidates = here & bit_grid::own & ~(beside | stays), deleted = 0;
    if (candidates == 0) return 0;
    const std::uint64_t gone0 = gone[-slab_ - row_], gone1 = gone[-slab_], gone2 = gone[row_ - slab_],
                        gone3 = gone[-row_], gone4 = gone[0] & 1;
    const std::uint64_t row0 = mask[-slab_ - row_] | gone0, row1 = mask[-slab_] | gone1,
                        row2 = mask[row_ - slab_] | gone2, row3 = mask[-row_] | gone3, row5 = mask[row_],
                        row6 = mask[slab_ - row_], row7 = mask[slab_], row8 = mask[slab_ + row_];
    for (; candidates != 0; candidates &= candidates - 1) {
      const auto voxel = static_cast<unsigned>(std::countr_zero(candidates));
      const auto three = [voxel](std::uint64_t row, unsigned k) { return three_at(row, voxel) << 3 * k; };
      const voxel_cube around = three(row0, 0) | three(row1, 1) | three(row2, 2) | three(row3, 3) |
                                (three(here, 4) & 0000050000) | three(row5, 5) | three(row6, 6) |
                                three(row7, 7) | three(row8, 8);
      const voxel_cube lost = three(gone0, 0) | three(gone1, 1) | three(gone2, 2) | three(gone3, 3) |
                              (three(gone4 | deleted, 4) & 0000010000);
      const bool deletable = !std::has_single_bit(around) && simple_(around);
      if (deletable && (lost == 0 || simple_(around & ~lost))) {
        deleted |= std::uint64_t{1} << voxel;
      } else if (deletable || lost == 0) {  // not simple in its current neighbourhood
        stays |= std::uint64_t{1} << voxel;
      }
    }
    return deleted;
  }

 private:
  struct side {
    std::ptrdiff_t step;  // in words; 0 along the row
    bool after;
  };
  std::ptrdiff_t row_, slab_;
  std::array<side, 6> sides_{};
  unsigned passes_ = 0;
  simple_points simple_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
