// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/label_view.hpp>  // for strides_type
#include <segtally/view/selection.hpp>   // for selection
#include <segtally/view/voxel_box.hpp>   // for voxel_box

namespace segtally::inline SEGTALLY_ABI::detail {

/// The box around two masks with a margin of one voxel, row-major, as slabs x rows x columns (axes that an
/// image lacks have extent 1).
struct mask_grid {
  mask_grid(const voxel_box& box, std::size_t rank) : origin(box), axes_used(rank) {
    for (std::size_t a = 0; a < rank; ++a) {
      extent[a] = box.upper[a] - box.lower[a] + 2;
      size *= extent[a];
    }
    for (std::size_t a = 0; a < rank; ++a) {
      if (a + 1 == rank)
        columns = extent[a];
      else if (a + 2 == rank)
        rows = extent[a];
      else
        slabs *= extent[a];
    }
    std::size_t after = 1;
    for (std::size_t a = rank; a-- > 0; after *= extent[a]) stride[a] = static_cast<std::ptrdiff_t>(after);
  }

  voxel_box origin;
  std::size_t axes_used;
  std::array<std::size_t, max_rank> extent{};
  std::array<std::ptrdiff_t, max_rank> stride{};
  std::size_t size = 1, slabs = 1, rows = 1, columns = 1;
};

/// Calls `row(index of the first voxel in the image, length, place in the grid)` for each row of the grid
/// along the last axis, without the margin.
template <class Row>
void for_each_row(const mask_grid& grid, Row&& row) {
  const std::size_t rank = grid.axes_used, outer = rank == 0 ? 0 : rank - 1;
  const std::size_t length = rank == 0 ? 1 : grid.extent[outer] - 2;
  std::size_t rows = 1;
  for (std::size_t a = 0; a < outer; ++a) rows *= grid.extent[a] - 2;
  for (std::size_t k = 0; k < rows; ++k) {
    voxel_index first = grid.origin.lower;
    std::size_t to = rank == 0 ? 0 : 1;
    for (std::size_t a = outer, rest = k; a-- > 0;) {
      const std::size_t at = rest % (grid.extent[a] - 2);
      rest /= grid.extent[a] - 2;
      first[a] += at;
      to += (at + 1) * static_cast<std::size_t>(grid.stride[a]);
    }
    row(first, length, to);
  }
}

/// Writes the mask into the grid: 1 in the object, 0 elsewhere and in the margin.
inline void fill_grid(const mask_grid& grid, const selection& object, std::vector<std::uint8_t>& mask) {
  mask.assign(grid.size, 0);
  const strides_type& strides = object.view().strides();
  const std::ptrdiff_t step = grid.axes_used == 0 ? 1 : strides[grid.axes_used - 1];
  for_each_row(grid, [&](const voxel_index& first, std::size_t n, std::size_t to) {
    std::ptrdiff_t from = 0;
    for (std::size_t a = 0; a < grid.axes_used; ++a)
      from += static_cast<std::ptrdiff_t>(first[a]) * strides[a];
    object.read(from, step, n, mask.data() + to);
  });
}

/// The offsets in the grid of the neighbours that differ in at most `connectivity` coordinates.
inline std::vector<std::ptrdiff_t> neighbours(const mask_grid& grid, std::size_t connectivity) {
  std::vector<std::ptrdiff_t> offsets;
  std::size_t all = 1;
  for (std::size_t a = 0; a < grid.axes_used; ++a) all *= 3;
  for (std::size_t k = 0; k < all; ++k) {
    std::ptrdiff_t offset = 0;
    std::size_t differ = 0;
    for (std::size_t a = 0, rest = k; a < grid.axes_used; ++a, rest /= 3) {
      offset += (static_cast<std::ptrdiff_t>(rest % 3) - 1) * grid.stride[a];
      differ += rest % 3 != 1;
    }
    if (differ > 0 && differ <= connectivity) offsets.push_back(offset);
  }
  return offsets;
}

/// Writes 1 for the voxels of a mask that have a neighbour which is not in `solid`, and 0 for others: with
/// the mask itself as `solid`, its border. The margin makes every neighbour exist.
inline void mark_border(const mask_grid& grid, const std::vector<std::uint8_t>& mask,
                        const std::vector<std::uint8_t>& solid, std::size_t connectivity,
                        std::vector<std::uint8_t>& codes) {
  const std::vector<std::ptrdiff_t> offsets = neighbours(grid, connectivity);
  codes.assign(grid.size, 0);
  if (grid.axes_used == 0) {  // one voxel, and all around it is outside
    codes = mask;
    return;
  }
  std::size_t margin = 0;
  for (std::size_t a = 0; a < grid.axes_used; ++a) margin += static_cast<std::size_t>(grid.stride[a]);
  constexpr std::size_t chunk = 4096;
  std::array<std::uint8_t, chunk> inside;
  for (std::size_t begin = margin; begin < grid.size - margin; begin += chunk) {
    const std::size_t n = (std::min)(chunk, grid.size - margin - begin);
    const std::uint8_t *const here = mask.data() + begin, *const around = solid.data() + begin;
    inside.fill(1);
    for (const std::ptrdiff_t offset : offsets)
      for (std::size_t i = 0; i < n; ++i) inside[i] &= (around + offset)[i];
    for (std::size_t i = 0; i < n; ++i)
      codes[begin + i] = static_cast<std::uint8_t>(here[i] & (inside[i] ^ 1));
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
