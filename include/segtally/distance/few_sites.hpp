// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for fill_n, min
#include <array>      // for array
#include <cstddef>    // for size_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/distance/bit_rows.hpp>      // for bit_rows, for_each_bit
#include <segtally/distance/voxel_metric.hpp>  // for voxel_metric

namespace segtally::inline SEGTALLY_ABI::detail {

/// Computes the distances of all voxels of a row to the nearest of a few set bits of a grid (sites), by
/// comparing all of them.
class few_sites {
 public:
  static constexpr std::size_t most = 16;

  /// For a grid with at most `most` set bits.
  few_sites(const voxel_metric& metric, const bit_rows& sites) : metric_(metric), rows_(sites.extent()[1]) {
    const std::size_t width = sites.extent()[2];
    for (std::size_t row = 0; row < sites.rows(); ++row)
      for_each_bit(sites.row(row), sites.words(), [&](std::size_t x) {
        sites_.push_back({row / rows_, row % rows_, x});
      });
    const std::vector<double>& terms = metric.terms(metric.rank() - 1);
    for (std::size_t k = width; k-- > 1;) along_.push_back(terms[k]);
    along_.insert(along_.end(), terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(width));
    width_ = width;
  }

  /// Writes the squared distances of a row.
  void operator()(std::size_t row, double* squares) const noexcept {
    std::fill_n(squares, width_, std::numeric_limits<double>::infinity());
    const auto steps = [](std::size_t a, std::size_t b) { return a < b ? b - a : a - b; };
    const std::size_t rank = metric_.rank();
    for (const site& s : sites_) {
      const std::array<std::size_t, 2> away{steps(row / rows_, s.z), steps(row % rows_, s.y)};
      for (const voxel_metric::axis_order& order : metric_.orders()) {
        // The terms added before and after the term along the row.
        double before = 0;
        std::array<double, 2> after{};
        std::size_t n = 0;
        bool passed = false;
        for (std::size_t i = 0; i < rank; ++i) {
          if (order[i] == rank - 1) {
            passed = true;
            continue;
          }
          const double term = metric_.terms(order[i])[away[order[i] + 3 - rank]];
          if (passed)
            after[n++] = term;
          else
            before += term;
        }
        const double* const along = along_.data() + width_ - 1 - s.x;
        for (std::size_t x = 0; x < width_; ++x) {
          const double sum = ((before + along[x]) + after[0]) + after[1];
          squares[x] = (std::min)(squares[x], sum);
        }
      }
    }
  }

 private:
  struct site {
    std::size_t z, y, x;
  };

  const voxel_metric& metric_;
  std::size_t rows_, width_ = 0;
  std::vector<site> sites_;
  std::vector<double> along_;  // terms of the steps width - 1, ..., 1, 0, 1, ..., width - 1
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
