// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, max
#include <array>      // for array
#include <cmath>      // for sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint16_t, uint32_t, uint64_t
#include <cstring>    // for memcpy
#include <optional>   // for optional
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>          // for parallel_for
#include <segtally/distance/lower_envelope.hpp>  // for lower_envelope, no_distance
#include <segtally/view/mask_grid.hpp>           // for mask_grid

namespace segtally::inline SEGTALLY_ABI::detail {

/// Squares of the distance k voxels apart along an axis, k = 0 ... n - 1. The square of a product and not
/// k^2 s^2, so that the root of it is the product again.
inline std::vector<double> squares(std::size_t n, double spacing) {
  std::vector<double> result(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double d = static_cast<double>(k) * spacing;
    result[k] = d * d;
  }
  return result;
}

/// The nearest of some voxels (sites) of a grid of at most three axes, for those that ask, exactly.
///
/// A distance transform of the whole grid is more than surfaces need. Here each voxel learns its distance to
/// the nearest site of its line across the rows, which takes two additions; then the planes across the rows
/// are independent, and a voxel that asks looks around in its plane, nearest columns and slabs first, no
/// further than the best so far. Surfaces lie close, so few looks suffice. Where they do not, in this plane
/// or in the one before, looking ends after as much work as lower envelopes along all columns of the plane
/// would be, and those are made instead. Same results either way.
template <class Count>
class nearest_search {
 public:
  /// `spacing` of slabs, rows and columns.
  nearest_search(const mask_grid& grid, const std::array<double, 3>& spacing)
      : grid_(grid),
        column_spacing_(spacing[2]),
        per_slab_(1 / spacing[0]),
        per_column_(1 / spacing[2]),
        slab_(squares(grid.slabs, spacing[0])),
        row_(squares(grid.rows, spacing[1])),
        column_(squares(grid.columns, spacing[2])) {
    row_.push_back(no_distance);  // at the number of rows: no site in the line
  }

  /// Takes the sites: where `codes` is not 0. There must be one at least. `room` is reused memory.
  void set_sites(const std::vector<std::uint8_t>& codes, std::vector<Count>& room, std::size_t threads) {
    if (room.size() < grid_.size) room.resize(grid_.size);
    away_ = room.data();
    const auto none = static_cast<Count>(grid_.rows);
    const std::size_t rows = grid_.rows, n = grid_.columns;
    parallel_for(grid_.slabs, (std::min)(threads, grid_.slabs), [&](std::size_t, std::size_t slab) {
      const std::uint8_t* site = codes.data() + slab * rows * n;
      Count* away = away_ + slab * rows * n;
      for (std::size_t x = 0; x < n; ++x) away[x] = site[x] != 0 ? Count{0} : none;
      for (std::size_t y = 1; y < rows; ++y) {
        site += n;
        away += n;
        const Count* const above = away - n;
        for (std::size_t x = 0; x < n; ++x) {
          const auto next = static_cast<Count>(above[x] + (above[x] != none));
          away[x] = site[x] != 0 ? Count{0} : next;
        }
      }
      for (std::size_t y = rows - 1; y-- > 0;) {
        away -= n;
        const Count* const below = away + n;
        for (std::size_t x = 0; x < n; ++x) {
          const auto next = static_cast<Count>(below[x] + (below[x] != none));
          away[x] = (std::min)(away[x], next);
        }
      }
    });
  }

  /// What a thread needs: made once, used for many planes.
  struct workspace {
    double looks = 0;  // that the plane before needed, or would have
    std::vector<double> values, line;
    std::vector<std::uint8_t> made;  // by slab: whether `values` are there
    std::optional<lower_envelope> envelope;
    std::array<std::uint64_t, 256> touching{};  // voxels that are sites themselves, by code
  };

  /// Calls `found(n, squares, codes)` with the squared distances of the voxels of plane `y` across the rows
  /// whose code is not 0, a few hundred at a time; but counts those at distance 0 in `room.touching`.
  template <class Found>
  void search_plane(std::size_t y, const std::vector<std::uint8_t>& codes, workspace& room,
                    Found&& found) const {
    const std::size_t n = grid_.columns;
    std::array<double, batch> answers;
    std::array<std::uint8_t, batch> asked;
    std::size_t held = 0;
    const double enough = 2 * static_cast<double>(grid_.slabs * n);  // measured: as long as the envelopes
    bool enveloped = room.looks > enough;
    if (enveloped) begin_envelopes(room);
    room.looks = 0;
    for (std::size_t z = 0; z < grid_.slabs; ++z) {
      const std::uint8_t* const code = codes.data() + (z * grid_.rows + y) * n;
      for_each_set(code, n, [&](std::size_t x) {
        if (away_[(z * grid_.rows + y) * n + x] == 0) {
          ++room.touching[code[x]];
          return;
        }
        const double square = enveloped ? along_slabs(z, y, x, room) : look_around(z, y, x);
        room.looks += looks_within(square);
        if (!enveloped && room.looks > enough) {
          enveloped = true;
          begin_envelopes(room);
        }
        asked[held] = code[x];
        answers[held] = square;
        if (++held == batch) {
          found(held, answers.data(), asked.data());
          held = 0;
        }
      });
    }
    if (held > 0) found(held, answers.data(), asked.data());
  }

 private:
  static constexpr std::size_t batch = 256;

  // Calls f(i) where bytes[i] != 0, eight at a time.
  template <class F>
  static void for_each_set(const std::uint8_t* bytes, std::size_t n, F&& f) {
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, bytes + i, 8);
      if (eight == 0) continue;
      for (std::size_t k = i; k < i + 8; ++k)
        if (bytes[k] != 0) f(k);
    }
    for (; i < n; ++i)
      if (bytes[i] != 0) f(i);
  }

  // How many looks find a distance of that square: half a disc, as a look goes both ways along the columns.
  [[nodiscard]] double looks_within(double square) const noexcept {
    const double distance = std::sqrt(square);
    return (std::min)(distance * per_column_, static_cast<double>(grid_.columns)) *
           (std::min)(1 + 1.6 * distance * per_slab_, static_cast<double>(grid_.slabs));
  }

  // All sums are (rows + columns) + slabs, here and below: rounding keeps order, so the least sum is the
  // same.
  [[nodiscard, gnu::noinline]] double look_around(std::size_t z, std::size_t y, std::size_t x) const {
    const std::size_t n = grid_.columns;
    double best = no_distance;
    const auto look_along = [&](std::size_t slab, double beyond) {
      const Count* const away = away_ + (slab * grid_.rows + y) * n;
      best = (std::min)(best, row_[away[x]] + beyond);
      const std::size_t left = x, right = n - 1 - x, both = (std::min)(left, right);
      std::size_t d = 1;
      const auto beside = [&](std::size_t k) {
        return row_[(std::min)(away[x - k], away[x + k])] + column_[k];
      };
      for (const std::size_t singly = (std::min)(both, std::size_t{6}); d <= singly; ++d) {
        if (column_[d] + beyond >= best) return;
        best = (std::min)(best, beside(d) + beyond);
      }
      for (; d + 3 <= both && column_[d] + beyond < best;
           d += 4) {  // four at a time: no look waits for the last
        const double one = (std::min)(beside(d), beside(d + 1)),
                     two = (std::min)(beside(d + 2), beside(d + 3));
        best = (std::min)(best, (std::min)(one, two) + beyond);
      }
      for (; d <= both && column_[d] + beyond < best; ++d) best = (std::min)(best, beside(d) + beyond);
      if (d > both) {
        const std::ptrdiff_t way = left < right ? 1 : -1;
        const std::size_t last = (std::max)(left, right);
        for (; d <= last && column_[d] + beyond < best; ++d)
          best = (std::min)(best,
                            (row_[(away + x)[way * static_cast<std::ptrdiff_t>(d)]] + column_[d]) + beyond);
      }
    };
    look_along(z, 0);
    const std::size_t before = z, after = grid_.slabs - 1 - z;
    for (std::size_t d = 1; d <= (std::max)(before, after) && slab_[d] < best; ++d) {
      if (d <= before) look_along(z - d, slab_[d]);
      if (d <= after && slab_[d] < best) look_along(z + d, slab_[d]);
    }
    return best;
  }

  void begin_envelopes(workspace& room) const {
    room.values.resize(grid_.slabs * grid_.columns);
    room.line.resize(grid_.columns);
    room.made.assign(grid_.slabs, 0);
    if (!room.envelope) room.envelope.emplace(grid_.columns, column_spacing_);
  }

  [[gnu::noinline]] void make_envelope(std::size_t slab, std::size_t y, workspace& room) const {
    const Count* const away = away_ + (slab * grid_.rows + y) * grid_.columns;
    for (std::size_t x = 0; x < grid_.columns; ++x) room.line[x] = row_[away[x]];
    (*room.envelope)(room.line.data(), room.values.data() + slab * grid_.columns);
    room.made[slab] = 1;
  }

  [[nodiscard, gnu::noinline]] double along_slabs(std::size_t z, std::size_t y, std::size_t x,
                                                  workspace& room) const {
    const auto value = [&](std::size_t slab) {  // of the slabs within reach alone there are envelopes
      if (room.made[slab] == 0) make_envelope(slab, y, room);
      return room.values[slab * grid_.columns + x];
    };
    double best = value(z);
    const std::size_t before = z, after = grid_.slabs - 1 - z;
    for (std::size_t d = 1; d <= (std::max)(before, after) && slab_[d] < best; ++d) {
      if (d <= before) best = (std::min)(best, value(z - d) + slab_[d]);
      if (d <= after) best = (std::min)(best, value(z + d) + slab_[d]);
    }
    return best;
  }

  const mask_grid& grid_;
  double column_spacing_, per_slab_, per_column_;
  std::vector<double> slab_, row_, column_;
  Count* away_ = nullptr;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
