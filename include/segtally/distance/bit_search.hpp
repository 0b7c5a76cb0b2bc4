// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min, stable_sort
#include <array>      // for array
#include <bit>        // for bit_cast, countl_zero, countr_zero
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <cstring>    // for memcpy
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>            // for vector_of
#include <segtally/distance/bit_rows.hpp>      // for bit_rows
#include <segtally/distance/voxel_metric.hpp>  // for voxel_metric
#include <segtally/view/per_axis.hpp>          // for max_rank

namespace segtally::inline SEGTALLY_ABI::detail {

/// Finds the distance from places of a grid to the nearest set bit (site), for dense sites.
///
/// Hundreds of voxels probe their neighbours in order of distance, one shift per offset, until each has found
/// a site; the first site found is the nearest, so no minimum is needed. Noise takes few operations per
/// voxel. Voxels without a site in the window are searched along rows, by `square`.
class bit_search {
 public:
  bit_search(const voxel_metric& metric, const bit_rows& sites) : metric_(metric), sites_(sites) {
    find_offsets();
  }

  /// The squared distances of the levels passed to `met`.
  [[nodiscard]] const std::vector<double>& squares() const noexcept { return squares_; }

  using places = std::array<std::uint64_t, bit_rows::together>;

  /// Clears the bits that are close to a site, in the words that begin `word` words after the start of a row,
  /// and calls `met(level, bits)` with them, nearest first.
  template <class Met>
  void meet(std::size_t row, std::size_t word, places& bits, std::uint64_t& probes, Met&& met) const {
    const std::uint64_t* const here = sites_.row(row) + word;
    parts rest = std::bit_cast<parts>(bits);
    for (std::size_t level = 0, i = 0; level < ends_.size(); ++level) {
      parts met_by{};
      probes += ends_[level] - i;
      for (; i < ends_[level]; ++i) {
        const offset& o = offsets_[i];
        parts at, after;
        std::memcpy(&at, here + o.words, sizeof at);
        std::memcpy(&after, here + o.words + 1, sizeof after);
        for (std::size_t k = 0; k < rest.size(); ++k)
          met_by[k] |= at[k] >> o.shift | after[k] << 1 << (63 - o.shift);
      }
      for (std::size_t k = 0; k < rest.size(); ++k) {
        met_by[k] &= rest[k];
        rest[k] ^= met_by[k];
      }
      if (is_empty(met_by)) continue;
      met(level, std::bit_cast<places>(met_by));
      if (is_empty(rest)) break;
    }
    bits = std::bit_cast<places>(rest);
  }

  /// Returns the squared distance from a voxel to the nearest site, +inf if there is none, searching along
  /// rows. Adds the number of words read to `probes`; returns -1 if `probes` exceeds `most`.
  [[nodiscard]] double square(std::size_t row, std::size_t x, std::uint64_t most,
                              std::uint64_t& probes) const {
    const std::array<std::size_t, 2> at{row / sites_.extent()[1], row % sites_.extent()[1]};
    double best = std::numeric_limits<double>::infinity();
    const auto look = [&](std::size_t z, std::size_t y, std::size_t dz, std::size_t dy) {
      best = along_row(sites_.row(z, y), x, dz, dy, best, probes);
    };
    const auto look_at_slab = [&](std::size_t z, std::size_t dz) {
      for (std::size_t dy = 0; probes <= most && square_of(dz, dy, 0) < best; ++dy) {
        const bool before = dy <= at[1], after = dy > 0 && at[1] + dy < sites_.extent()[1];
        if (before) look(z, at[1] - dy, dz, dy);
        if (after) look(z, at[1] + dy, dz, dy);
        if (!before && !after) return;
      }
    };
    for (std::size_t dz = 0; probes <= most && square_of(dz, 0, 0) < best; ++dz) {
      const bool before = dz <= at[0], after = dz > 0 && at[0] + dz < sites_.extent()[0];
      if (before) look_at_slab(at[0] - dz, dz);
      if (after) look_at_slab(at[0] + dz, dz);
      if (!before && !after) break;
    }
    return probes <= most ? best : -1;
  }

 private:
  static constexpr std::size_t most_offsets = 1024;

  using part = vector_of<std::uint64_t>;
  using parts = std::array<part, sizeof(places) / sizeof(part)>;
  static bool is_empty(const parts& all) noexcept {
    part joined = all[0];
    for (std::size_t k = 1; k < all.size(); ++k) joined |= all[k];
    std::uint64_t any = 0;
    for (const std::uint64_t word : std::bit_cast<std::array<std::uint64_t, sizeof(part) / 8>>(joined))
      any |= word;
    return any == 0;
  }

  struct offset {
    std::ptrdiff_t words;  // from one place of the grid to another
    std::uint8_t shift;
  };

  [[nodiscard]] double square_of(std::size_t dz, std::size_t dy, std::size_t dx) const noexcept {
    const std::array<std::size_t, 3> steps{dz, dy, dx};
    std::array<std::size_t, max_rank> of_metric{};
    for (std::size_t a = 0; a < metric_.rank(); ++a) of_metric[a] = steps[3 - metric_.rank() + a];
    return metric_.square(of_metric);
  }

  // Squares increase with the steps, so all offsets below the smallest square outside of the window are
  // complete.
  void find_offsets() {
    struct steps {
      double square;
      std::size_t z, y, x;
    };
    const std::array<std::size_t, 3>& most = sites_.window();
    double limit = std::numeric_limits<double>::infinity();
    for (std::size_t a = 0; a < 3; ++a) {
      const std::size_t out = most[a] + 1;
      if (out < sites_.extent()[a])
        limit = (std::min)(limit, square_of(a == 0 ? out : 0, a == 1 ? out : 0, a == 2 ? out : 0));
    }
    std::vector<steps> all;
    for (std::size_t z = 0; z <= most[0]; ++z)
      for (std::size_t y = 0; y <= most[1]; ++y)
        for (std::size_t x = 0; x <= most[2]; ++x)
          if (const double square = square_of(z, y, x); square < limit) all.push_back({square, z, y, x});
    std::stable_sort(all.begin(), all.end(),
                     [](const steps& a, const steps& b) { return a.square < b.square; });
    for (std::size_t i = 0; i < all.size() && offsets_.size() < most_offsets;) {
      const double square = all[i].square;
      for (; i < all.size() && all[i].square == square; ++i)
        for (unsigned signs = 0; signs < 8; ++signs) add(all[i].z, all[i].y, all[i].x, signs);
      squares_.push_back(square);
      ends_.push_back(offsets_.size());
    }
  }

  void add(std::size_t z, std::size_t y, std::size_t x, unsigned signs) {
    const auto signed_step = [&](std::size_t steps, unsigned bit) {
      const auto n = static_cast<std::ptrdiff_t>(steps);
      return (signs >> bit & 1) != 0 ? -n : n;
    };
    if ((z == 0 && (signs & 1) != 0) || (y == 0 && (signs & 2) != 0) || (x == 0 && (signs & 4) != 0)) return;
    const std::ptrdiff_t dz = signed_step(z, 0), dy = signed_step(y, 1), dx = signed_step(x, 2);
    const auto rows = dz * static_cast<std::ptrdiff_t>(sites_.slab()) + dy;
    offsets_.push_back({rows * static_cast<std::ptrdiff_t>(sites_.stride()) + (dx < 0 ? -1 : 0),
                        static_cast<std::uint8_t>(dx & 63)});
  }

  // Returns the minimum of `best` and the squared distance to the nearest site of a row.
  double along_row(const std::uint64_t* row, std::size_t x, std::size_t dz, std::size_t dy, double best,
                   std::uint64_t& probes) const {
    const std::size_t at = x / 64, words = sites_.words();
    std::uint64_t right = row[at] >> x % 64 << x % 64, left = row[at] << (63 - x % 64) >> (63 - x % 64);
    std::size_t steps = 64 * words;  // larger than any distance
    for (std::size_t d = 0;;) {
      ++probes;
      if (right != 0)
        steps = (std::min)(steps, 64 * (at + d) + static_cast<std::size_t>(std::countr_zero(right)) - x);
      if (left != 0)
        steps = (std::min)(steps, x + static_cast<std::size_t>(std::countl_zero(left)) - 64 * (at - d) - 63);
      ++d;
      const bool more_right = at + d < words, more_left = d <= at;
      if ((!more_right && !more_left) || 64 * d - 63 >= steps || square_of(dz, dy, 64 * d - 63) >= best)
        break;
      right = more_right ? row[at + d] : 0;
      left = more_left ? row[at - d] : 0;
    }
    return steps < 64 * words ? (std::min)(best, square_of(dz, dy, steps)) : best;
  }

  const voxel_metric& metric_;
  const bit_rows& sites_;
  std::vector<offset> offsets_;    // nearest first
  std::vector<double> squares_;    // per level
  std::vector<std::size_t> ends_;  // end of each level's offsets
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
