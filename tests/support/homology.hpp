// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "masks.hpp"

namespace support {

/// Betti numbers by their definition: ranks of homology groups over the field of two elements. The cells are
/// corners, edges, faces and voxels of the grid; `closed` includes a cell if any voxel around it is in the
/// mask (8-, 26-connected), otherwise, in the dual grid, if all are (4-, 6-connected).
inline std::array<std::uint64_t, 3> homology(const mask& m, bool closed) {
  const std::size_t rank = m.rank();
  std::vector<std::size_t> extent;
  std::size_t cells = 1;
  for (const std::size_t n : m.shape) {
    extent.push_back(2 * n + 1);
    cells *= extent.back();
  }
  // Odd coordinates are inside voxels, even ones between them.
  const auto coordinates = [&](std::size_t cell) {
    std::vector<std::ptrdiff_t> at(rank);
    for (std::size_t a = rank; a-- > 0; cell /= extent[a])
      at[a] = static_cast<std::ptrdiff_t>(cell % extent[a]);
    return at;
  };
  const auto present = [&](const std::vector<std::ptrdiff_t>& at) {
    bool any = false, all = true;
    for (unsigned corner = 0; corner < 1u << rank; ++corner) {
      std::vector<std::ptrdiff_t> voxel(rank);
      for (std::size_t a = 0; a < rank; ++a)
        voxel[a] = (at[a] + 1) / 2 - (at[a] % 2 == 0 ? static_cast<std::ptrdiff_t>(corner >> a & 1) : 1);
      const bool in = m.has(voxel);
      any = any || in;
      all = all && in;
    }
    return closed ? any : all;
  };
  std::array<std::vector<std::size_t>, 4> by_dimension;
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const auto at = coordinates(cell);
    if (!present(at)) continue;
    std::size_t dimension = 0;
    for (const std::ptrdiff_t x : at) dimension += (x % 2 != 0) == closed;
    by_dimension[dimension].push_back(cell);
  }
  // The rank of the boundary operator on cells of one dimension, by elimination on bit vectors.
  const auto boundary_rank = [&](std::size_t dimension) {
    std::map<std::size_t, std::size_t> row_of;
    for (const std::size_t cell : by_dimension[dimension - 1]) row_of.emplace(cell, row_of.size());
    std::map<std::size_t, std::vector<bool>> reduced;  // by the first bit
    for (const std::size_t cell : by_dimension[dimension]) {
      std::vector<bool> column(row_of.size());
      const auto at = coordinates(cell);
      std::size_t after = 1;
      for (std::size_t a = rank; a-- > 0; after *= extent[a]) {
        if ((at[a] % 2 != 0) != closed) continue;
        column[row_of.at(cell - after)] = !column[row_of.at(cell - after)];
        column[row_of.at(cell + after)] = !column[row_of.at(cell + after)];
      }
      for (std::size_t bit = 0; bit < column.size(); ++bit) {
        if (!column[bit]) continue;
        const auto pivot = reduced.find(bit);
        if (pivot == reduced.end()) {
          reduced.emplace(bit, column);
          break;
        }
        for (std::size_t k = bit; k < column.size(); ++k) column[k] = column[k] != pivot->second[k];
      }
    }
    return reduced.size();
  };
  std::array<std::size_t, 5> ranks{};
  for (std::size_t d = 1; d <= rank; ++d) ranks[d] = boundary_rank(d);
  std::array<std::uint64_t, 3> betti{};
  for (std::size_t d = 0; d < 3; ++d) betti[d] = by_dimension[d].size() - ranks[d] - ranks[d + 1];
  return betti;
}

}  // namespace support
