// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for fill, max, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for int32_t, uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>        // for parallel_for
#include <segtally/distance/point_forest.hpp>  // for point_forest
#include <segtally/distance/voxel_metric.hpp>  // for voxel_metric

namespace segtally::inline SEGTALLY_ABI::detail {

/// Finds the distances from points to the nearest points of a cloud (sites) if both fill their box densely:
/// the same sums as `nearest_points`.
///
/// First, each voxel of the box is assigned the number of rows to the nearest site of its line, which takes
/// two additions. Then each plane across the lines is searched independently: a point probes the nearest
/// columns and slabs first, up to the best distance so far. If surfaces are close, few probes suffice; a
/// search with too many probes returns `too_far`. `Count` must hold the number of rows. At most three axes,
/// and a single order of sums.
template <class Count>
class plane_search {
 public:
  using forest = point_forest<3>;
  static constexpr double too_far = -1;

  /// For sites and points in the box from `lower` to `upper` (both inclusive).
  plane_search(const voxel_metric& metric, const std::array<std::int32_t, 3>& lower,
               const std::array<std::int32_t, 3>& upper)
      : lower_(lower) {
    // The first axis of a sum runs along the lines: rows. Columns run along the last image axis if possible,
    // because consecutive points lie along it.
    const std::size_t rank = metric.rank();
    std::array<std::size_t, 3> size{1, 1, 1};
    for (std::size_t a = 0; a < rank; ++a) size[a] = static_cast<std::size_t>(upper[a] - lower[a]) + 1;
    voxel_metric::axis_order order = metric.orders().front();
    if (metric.is_whole_below(0x1p53)) {  // any order: the longest axis as rows costs no probes
      order = {0, 1, 2};
      for (std::size_t i = 1; i < rank; ++i)
        if (size[order[i]] > size[order[0]]) (std::swap)(order[0], order[i]);
      if (rank == 3 && order[1] > order[2]) (std::swap)(order[1], order[2]);
      if (rank == 3) (std::swap)(order[1], order[2]);
    } else if (rank > 1 && order[1] < order[0] && metric.terms(order[0])[1] == metric.terms(order[1])[1]) {
      (std::swap)(order[0], order[1]);
    }
    for (std::size_t i = 0; i < 3; ++i) {
      axis_[i] = i < rank ? order[i] : i;
      extent_[i] = i < rank ? size[order[i]] : 1;
      terms_[i].assign(extent_[i], 0);
      if (i < rank) std::copy_n(metric.terms(order[i]).begin(), extent_[i], terms_[i].begin());
    }
    terms_[0].push_back(std::numeric_limits<double>::infinity());  // index rows: no site in the line
  }

  [[nodiscard]] std::size_t size() const noexcept { return extent_[0] * extent_[1] * extent_[2]; }

  /// Sets the sites. `room` is scratch memory that can be reused.
  void set_sites(const forest& points, const forest::cloud& sites, std::vector<Count>& room,
                 std::size_t threads) {
    if (room.size() < size()) room.resize(size());
    away_ = room.data();
    const std::size_t rows = extent_[0], columns = extent_[1], slabs = extent_[2];
    const auto none = static_cast<Count>(rows);
    const std::size_t workers = (std::min)(threads, 1 + size() / (std::size_t{1} << 16));
    const std::size_t stretch = (std::max)(std::size_t{256}, (std::size_t{1} << 16) / rows);
    const std::size_t parts = (columns + stretch - 1) / stretch;
    parallel_for(slabs * parts, workers, [&](std::size_t, std::size_t task) {
      const std::size_t begin = task % parts * stretch, n = (std::min)(stretch, columns - begin);
      Count* away = away_ + task / parts * rows * columns + begin;
      for (std::size_t y = 0; y < rows; ++y) std::fill_n(away + y * columns, n, none);
    });
    const std::size_t leaves = sites.leaves(), some = 1024;
    parallel_for((leaves + some - 1) / some, workers, [&](std::size_t, std::size_t task) {
      for (std::size_t leaf = task * some; leaf < (std::min)(leaves, (task + 1) * some); ++leaf)
        for (std::size_t k = 0; k < forest::points_in_leaf(sites, leaf); ++k)
          away_[place(points.leaves()[sites.first_leaf + leaf], k)] = 0;
    });
    parallel_for(slabs * parts, workers, [&](std::size_t, std::size_t task) {
      const std::size_t begin = task % parts * stretch, n = (std::min)(stretch, columns - begin);
      Count* away = away_ + task / parts * rows * columns + begin;
      const auto pass = [&](const Count* before) {
        for (std::size_t x = 0; x < n; ++x) {
          const auto next = static_cast<Count>(before[x] + (before[x] != none));
          away[x] = (std::min)(away[x], next);
        }
      };
      for (std::size_t y = 1; y < rows; ++y) {
        away += columns;
        pass(away - columns);
      }
      for (std::size_t y = rows - 1; y-- > 0;) {
        away -= columns;
        pass(away + columns);
      }
    });
  }

  /// Returns the squared distance of a point to the nearest site, or `too_far` if that takes too many probes.
  /// Adds to `probes`.
  [[nodiscard]] double square(const forest::leaf& leaf, std::size_t k, std::uint64_t& probes) const {
    const auto at = [&](std::size_t i) {
      return static_cast<std::size_t>(leaf.at[axis_[i]][k] - lower_[axis_[i]]);
    };
    const std::size_t y = at(0), x = at(1), z = at(2), rows = extent_[0], columns = extent_[1];
    const double *const row = terms_[0].data(), *const column = terms_[1].data(),
                        *const slab = terms_[2].data();
    if (away_[(z * rows + y) * columns + x] == 0) return 0;
    double best = std::numeric_limits<double>::infinity();
    std::size_t seen = 0;
    // All sums are (rows + columns) + slabs. Rounding is monotonic, so the minimum can be taken term by term.
    const auto look_along = [&](std::size_t s, double beyond) {
      const Count* const away = away_ + (s * rows + y) * columns;
      best = (std::min)(best, row[away[x]] + beyond);
      const std::size_t left = x, right = columns - 1 - x, both = (std::min)(left, right);
      std::size_t d = 1;
      const auto beside = [&](std::size_t i) {
        return row[(std::min)(away[x - i], away[x + i])] + column[i];
      };
      for (const std::size_t singly = (std::min)(both, std::size_t{6}); d <= singly; ++d) {
        if (column[d] + beyond >= best) {
          seen += d;
          return;
        }
        best = (std::min)(best, beside(d) + beyond);
      }
      // Four at a time, for independent instructions.
      for (; d + 3 <= both && d <= most_looks && column[d] + beyond < best; d += 4) {
        const double one = (std::min)(beside(d), beside(d + 1)),
                     two = (std::min)(beside(d + 2), beside(d + 3));
        best = (std::min)(best, (std::min)(one, two) + beyond);
      }
      for (; d <= both && d <= most_looks && column[d] + beyond < best; ++d)
        best = (std::min)(best, beside(d) + beyond);
      if (d > both) {
        const std::ptrdiff_t way = left < right ? 1 : -1;
        const std::size_t last = (std::max)(left, right);
        for (; d <= last && d <= most_looks && column[d] + beyond < best; ++d)
          best =
              (std::min)(best, (row[(away + x)[way * static_cast<std::ptrdiff_t>(d)]] + column[d]) + beyond);
      }
      seen += d;
    };
    look_along(z, 0);
    const std::size_t before = z, after = extent_[2] - 1 - z;
    for (std::size_t d = 1; d <= (std::max)(before, after) && slab[d] < best && seen <= most_looks; ++d) {
      if (d <= before) look_along(z - d, slab[d]);
      if (d <= after && slab[d] < best) look_along(z + d, slab[d]);
    }
    probes += seen;
    return seen <= most_looks ? best : too_far;
  }

 private:
  static constexpr std::size_t most_looks = 1024;

  [[nodiscard]] std::size_t place(const forest::leaf& leaf, std::size_t k) const noexcept {
    const auto at = [&](std::size_t i) {
      return static_cast<std::size_t>(leaf.at[axis_[i]][k] - lower_[axis_[i]]);
    };
    return (at(2) * extent_[0] + at(0)) * extent_[1] + at(1);
  }

  std::array<std::int32_t, 3> lower_;
  std::array<std::size_t, 3> axis_{}, extent_{};  // rows, columns and slabs
  std::array<std::vector<double>, 3> terms_;
  Count* away_ = nullptr;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
