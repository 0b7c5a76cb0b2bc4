// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, max, min, sort
#include <array>      // for array
#include <cmath>      // for abs
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/region/centroid.hpp>  // for step_length
#include <segtally/view/axes.hpp>        // for axes
#include <segtally/view/spacing.hpp>     // for spacing_type

namespace segtally::inline SEGTALLY_ABI::detail {

[[nodiscard]] inline double distance_of_points(const axes<double>& a, const axes<double>& b,
                                               const spacing_type& spacing) noexcept {
  axes<double> along;
  for (std::size_t axis = 0; axis < a.size(); ++axis)
    along.push_back((std::abs)(a[axis] - b[axis]) * spacing[axis]);
  return (std::min)(step_length(along), (std::numeric_limits<double>::max)());  // so that it can be a term
}

/// Returns the largest distance that still meets a limit: decimals are not binary.
[[nodiscard]] constexpr double farthest(double limit) noexcept {
  return limit * (1 + 0x1p-40);
}

/// Points in the cells of a grid, as wide as the distance that is asked for: who is near lies in the cell of
/// a point or beside it. The grid has up to three axes, those along which the points spread over the most
/// cells; cells without points take no memory.
class close_points {
 public:
  /// The points must be finite, of one rank, and not farther apart than a double can say.
  close_points(std::span<const axes<double>> points, const spacing_type& spacing, double distance)
      : points_(points), spacing_(spacing), distance_(distance) {
    if (points.empty()) return;
    axes<double> lower = points[0], upper = points[0];
    for (const axes<double>& point : points)
      for (std::size_t axis = 0; axis < point.size(); ++axis) {
        lower[axis] = (std::min)(lower[axis], point[axis]);
        upper[axis] = (std::max)(upper[axis], point[axis]);
      }
    for (std::size_t axis = 0; axis < lower.size(); ++axis) {
      // A little wider than the distance, so that no rounding puts a point two cells away.
      const double extent = upper[axis] - lower[axis],
                   cells = (std::min)(extent / distance * spacing[axis] * (1 - 0x1p-20), most_cells);
      grid_.push_back({axis, lower[axis], extent, cells});
    }
    std::sort(grid_.begin(), grid_.end(), [](const grid_axis& a, const grid_axis& b) {
      return a.cells != b.cells ? a.cells < b.cells : a.axis < b.axis;
    });
    if (grid_.size() > dimensions)
      grid_.erase(grid_.begin(), grid_.end() - static_cast<std::ptrdiff_t>(dimensions));
    for (std::size_t k = 0; k < points.size(); ++k) {
      std::uint64_t key = 0;
      for (const grid_axis& along : grid_) key = key << bits | cell_of(along, points[k]);
      sorted_.push_back({key, k});
    }
    std::sort(sorted_.begin(), sorted_.end(), [](const entry& a, const entry& b) {
      return a.key != b.key ? a.key < b.key : a.point < b.point;
    });
  }

  /// Calls `use(k, distance)` for each point k within the distance of this one, in no order to rely on.
  template <class Use>
  void for_each_near(const axes<double>& at, const Use& use) const {
    if (points_.empty()) return;
    std::array<std::uint64_t, dimensions> first{}, last{};
    for (std::size_t d = 0; d < grid_.size(); ++d) {
      const std::uint64_t cell = cell_of(grid_[d], at);
      first[d] = cell == 0 ? 0 : cell - 1;
      last[d] = cell + 1;
    }
    visit(at, use, first, last, 0, 0);
  }

 private:
  static constexpr std::size_t dimensions = 3;
  static constexpr int bits = 21;
  static constexpr double most_cells = 0x1p20;
  struct grid_axis {
    std::size_t axis;
    double lower, extent, cells;
  };
  struct entry {
    std::uint64_t key;
    std::size_t point;
  };

  /// Returns a cell, 1 to 2^20 + 1 for those with points; a point outside is beside the nearest or beyond.
  [[nodiscard]] static std::uint64_t cell_of(const grid_axis& along, const axes<double>& point) noexcept {
    if (along.cells < 1) return 1;
    const double at = (point[along.axis] - along.lower) / along.extent * along.cells;
    if (!(at >= -1)) return 0;
    if (at >= most_cells + 2) return static_cast<std::uint64_t>(most_cells) + 3;
    return static_cast<std::uint64_t>(at + 1);
  }

  template <class Use>
  void visit(const axes<double>& at, const Use& use, const std::array<std::uint64_t, dimensions>& first,
             const std::array<std::uint64_t, dimensions>& last, std::size_t d, std::uint64_t key) const {
    if (d + 1 < grid_.size()) {
      for (std::uint64_t cell = first[d]; cell <= last[d]; ++cell)
        visit(at, use, first, last, d + 1, key << bits | cell);
      return;
    }
    // The cells along the last axis follow each other.
    const bool none = grid_.empty();
    const std::uint64_t from = none ? 0 : key << bits | first[d], to = none ? 0 : key << bits | last[d];
    auto e = std::lower_bound(sorted_.begin(), sorted_.end(), from,
                              [](const entry& a, std::uint64_t wanted) { return a.key < wanted; });
    for (; e != sorted_.end() && e->key <= to; ++e)
      if (const double away = distance_of_points(at, points_[e->point], spacing_);
          away <= farthest(distance_))
        use(e->point, away);
  }

  std::span<const axes<double>> points_;
  spacing_type spacing_;
  double distance_;
  std::vector<grid_axis> grid_;  // that with the most cells last
  std::vector<entry> sorted_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
