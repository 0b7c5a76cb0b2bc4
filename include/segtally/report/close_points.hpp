// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, lower_bound, min, sort, upper_bound
#include <array>      // for array
#include <cmath>      // for abs
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/region/centroid.hpp>  // for step_length
#include <segtally/view/per_axis.hpp>    // for per_axis
#include <segtally/view/spacing.hpp>     // for spacing_type

namespace segtally::inline SEGTALLY_ABI::detail {

[[nodiscard]] inline double distance_of_points(const per_axis<double>& a, const per_axis<double>& b,
                                               const spacing_type& spacing) noexcept {
  per_axis<double> along;
  for (std::size_t axis = 0; axis < a.size(); ++axis)
    along.push_back((std::abs)(a[axis] - b[axis]) * spacing[axis]);
  return (std::min)(step_length(along), (std::numeric_limits<double>::max)());  // finite
}

/// Returns the largest distance that still meets a limit, with a margin because decimals are not binary.
[[nodiscard]] constexpr double farthest(double limit) noexcept {
  return limit * (1 + 0x1p-40);
}

/// Points in the cells of a grid. Along each axis cells are at least as wide as the search distance, and each
/// begins at a point, so that a distant point costs one cell, whatever lies between. The grid has up to three
/// axes, those with the most cells; empty cells take no memory.
class close_points {
 public:
  /// The points must be finite, of one rank, and their distances must be finite.
  close_points(std::span<const per_axis<double>> points, const spacing_type& spacing, double distance)
      : points_(points), spacing_(spacing), distance_(distance) {
    if (points.empty()) return;
    std::vector<double> along(points.size());
    for (std::size_t axis = 0; axis < points[0].size(); ++axis) {
      for (std::size_t k = 0; k < points.size(); ++k) along[k] = points[k][axis];
      std::sort(along.begin(), along.end());
      grid_axis cells{axis, reach_of(axis), {}};
      for (double width = cells.reach; cells.begins.empty() || cells.begins.size() > most_cells; width *= 2) {
        cells.begins.assign(1, along[0]);
        for (const double x : along)
          if (x - cells.begins.back() > width) cells.begins.push_back(x);
      }
      grid_.push_back(std::move(cells));
    }
    std::sort(grid_.begin(), grid_.end(), [](const grid_axis& a, const grid_axis& b) {
      return a.begins.size() != b.begins.size() ? a.begins.size() < b.begins.size() : a.axis < b.axis;
    });
    if (grid_.size() > dimensions)
      grid_.erase(grid_.begin(), grid_.end() - static_cast<std::ptrdiff_t>(dimensions));
    for (std::size_t k = 0; k < points.size(); ++k) {
      std::uint64_t key = 0;
      for (const grid_axis& cells : grid_) key = key << bits | cell_of(cells, points[k][cells.axis]);
      sorted_.push_back({key, k});
    }
    std::sort(sorted_.begin(), sorted_.end(), [](const entry& a, const entry& b) {
      return a.key != b.key ? a.key < b.key : a.point < b.point;
    });
  }

  /// Calls `use(k, distance)` for each point k within the search distance of this one, in unspecified order.
  template <class Use>
  void for_each_near(const per_axis<double>& at, const Use& use) const {
    if (points_.empty()) return;
    std::array<std::uint64_t, dimensions> first{}, last{};
    for (std::size_t d = 0; d < grid_.size(); ++d) {
      first[d] = cell_of(grid_[d], at[grid_[d].axis] - grid_[d].reach);
      last[d] = cell_of(grid_[d], at[grid_[d].axis] + grid_[d].reach);
    }
    visit(at, use, first, last, 0, 0);
  }

 private:
  static constexpr std::size_t dimensions = 3;
  static constexpr int bits = 21;
  static constexpr std::size_t most_cells = std::size_t{1} << bits;
  struct grid_axis {
    std::size_t axis;
    double reach;                // search distance along the axis, in voxels
    std::vector<double> begins;  // of the cells, ascending
  };
  struct entry {
    std::uint64_t key;
    std::size_t point;
  };

  // Slightly larger than the distance, so that rounding does not miss a point; above 0 and finite.
  [[nodiscard]] double reach_of(std::size_t axis) const noexcept {
    using limits = std::numeric_limits<double>;
    return (std::clamp)(distance_ / spacing_[axis] * (1 + 0x1p-20), (limits::min)(), (limits::max)() / 4);
  }

  /// Returns the cell of a coordinate; the first cell for coordinates before it.
  [[nodiscard]] static std::uint64_t cell_of(const grid_axis& cells, double x) noexcept {
    const auto beyond = std::upper_bound(cells.begins.begin(), cells.begins.end(), x);
    return beyond == cells.begins.begin() ? 0 : static_cast<std::uint64_t>(beyond - cells.begins.begin() - 1);
  }

  template <class Use>
  void visit(const per_axis<double>& at, const Use& use, const std::array<std::uint64_t, dimensions>& first,
             const std::array<std::uint64_t, dimensions>& last, std::size_t d, std::uint64_t key) const {
    // `grid_` has at most `dimensions` axes. Without the first condition g++ 12 warns about an index out of
    // bounds.
    if (d + 1 < dimensions && d + 1 < grid_.size()) {
      for (std::uint64_t cell = first[d]; cell <= last[d]; ++cell)
        visit(at, use, first, last, d + 1, key << bits | cell);
      return;
    }
    // The cells along the last axis are contiguous.
    const bool none = grid_.empty();
    const std::uint64_t from = none ? 0 : key << bits | first[d], to = none ? 0 : key << bits | last[d];
    auto e = std::lower_bound(sorted_.begin(), sorted_.end(), from,
                              [](const entry& a, std::uint64_t wanted) { return a.key < wanted; });
    for (; e != sorted_.end() && e->key <= to; ++e)
      if (const double away = distance_of_points(at, points_[e->point], spacing_);
          away <= farthest(distance_))
        use(e->point, away);
  }

  std::span<const per_axis<double>> points_;
  spacing_type spacing_;
  double distance_;
  std::vector<grid_axis> grid_;  // the one with the most cells last
  std::vector<entry> sorted_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
