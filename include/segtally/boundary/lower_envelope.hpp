// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <limits>   // for numeric_limits
#include <vector>   // for vector

namespace segtally::detail {

/// No distance: there is nothing to measure to.
inline constexpr double no_distance = std::numeric_limits<double>::infinity();

/// One axis of the exact squared distance transform: out[q] = min over v of f[v] + ((q - v) spacing)^2, the
/// lower envelope of parabolas. Linear in the length of the line. Where the spacing is a whole number and
/// squares stay below 2^53, all is exact: where parabolas cross is known to a few roundings, a voxel is never
/// that near to a crossing but on it, and there either parabola will do. Source: Felzenszwalb & Huttenlocher
/// 2012, doi:10.4086/toc.2012.v008a019.
class lower_envelope {
 public:
  /// Prepares for lines of n voxels.
  lower_envelope(std::size_t n, double spacing) : square_(n), inverse_(n), vertex_(n), start_(n) {
    for (std::size_t k = 0; k < n; ++k) {
      const double d = static_cast<double>(k) * spacing;
      square_[k] = d * d;
      inverse_[k] = 0.5 / d;
    }
    position_.reserve(n);
    for (std::size_t k = 0; k < n; ++k) position_.push_back(static_cast<double>(k) * spacing);
  }

  /// `f` and `out` are different lines of n voxels.
  void operator()(const double* f, double* out) noexcept {
    const std::size_t n = square_.size();
    std::size_t parabolas = 0;
    for (std::size_t q = 0; q < n; ++q) {
      if (f[q] == no_distance) continue;
      double from = 0;  // from where on the parabola of q is below the one before
      while (parabolas > 0) {
        const std::size_t v = vertex_[parabolas - 1];
        from = ((f[q] + square_[q]) - (f[v] + square_[v])) * inverse_[q - v];
        if (from > start_[parabolas - 1]) break;
        --parabolas;
      }
      start_[parabolas] = parabolas == 0 ? -no_distance : from;
      vertex_[parabolas++] = q;
    }
    if (parabolas == 0) {
      for (std::size_t q = 0; q < n; ++q) out[q] = no_distance;
      return;
    }
    for (std::size_t q = 0, k = 0; q < n; ++q) {
      while (k + 1 < parabolas && start_[k + 1] < position_[q]) ++k;
      const std::size_t v = vertex_[k];
      out[q] = f[v] + square_[q < v ? v - q : q - v];
    }
  }

 private:
  std::vector<double> square_;    // of the distance k voxels apart
  std::vector<double> inverse_;   // half of one over that distance; a product is much faster than a quotient
  std::vector<double> position_;  // of voxel k
  std::vector<std::size_t> vertex_;
  std::vector<double> start_;
};

}  // namespace segtally::detail
