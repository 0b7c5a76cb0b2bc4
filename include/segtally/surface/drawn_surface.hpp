// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for copy_n
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/equal_bits.hpp>       // for mark_unlike_words
#include <segtally/detail/parallel.hpp>         // for parallel_for
#include <segtally/distance/bit_rows.hpp>       // for bit_rows
#include <segtally/surface/element_blocks.hpp>  // for element_finder, cell_reader
#include <segtally/surface/surface_points.hpp>  // for surface_pair, with_cells_of
#include <segtally/view/selection.hpp>          // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The surface of an object, in an image of at most three axes, as a bitmap of elements and the neighbour
/// codes of corners.
struct drawn_surface {
  drawn_surface(const surface_pair& pair, const selection& object)
      : drawn_surface(pair, object, {pair.images.function, pair.surface, pair.images.reference.shape()}) {}

  bit_rows elements;
  std::vector<std::uint8_t> codes;  // empty for voxels

 private:
  drawn_surface(const surface_pair& pair, const selection& object, const element_finder<std::uint8_t>& finder)
      : elements({finder.domain()[0], finder.domain()[1], finder.domain()[2]}) {
    const auto& extent = elements.extent();
    if (pair.surface.at_corners()) codes.resize(elements.rows() * extent[2]);
    std::vector<element_finder<std::uint8_t>::workspace> rooms(pair.images.threads);
    with_cells_of(pair, object, [&](const cell_reader<std::uint8_t>& read) {
      parallel_for(finder.blocks(), pair.images.threads, [&](std::size_t worker, std::size_t block) {
        // Blocks begin at multiples of 64, so no two of them share a word.
        finder.draw(worker, block, read, rooms[worker],
                    [&](const auto& at, std::size_t n, const std::uint8_t* cells) {
                      const std::size_t row = at[0] * extent[1] + at[1];
                      mark_unlike_words<std::uint8_t>(cells, n, 0, elements.row(row) + at[2] / 64);
                      if (!codes.empty()) std::copy_n(cells, n, codes.data() + row * extent[2] + at[2]);
                    });
      });
    });
  }
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
