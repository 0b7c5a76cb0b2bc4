// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <limits>   // for numeric_limits
#include <vector>   // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

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
  lower_envelope(std::size_t n, double spacing) : square_(n), inverse_(n), position_(n), parabolas_(n) {
    for (std::size_t k = 0; k < n; ++k) {
      const double d = static_cast<double>(k) * spacing;
      position_[k] = d;
      square_[k] = d * d;
      inverse_[k] = 0.5 / d;
    }
  }

  /// `f` and `out` are different lines of n voxels.
  void operator()(const double* f, double* out) noexcept {
    const std::size_t n = square_.size();
    const double *const square = square_.data(), *const position = position_.data();
    parabola* const parabolas = parabolas_.data();
    std::size_t count = 0;
    for (std::size_t q = 0; q < n; ++q) {
      if (f[q] == no_distance) continue;
      parabola next{q, f[q] + square[q], -no_distance};
      for (; count > 0; --count) {
        const parabola& last = parabolas[count - 1];
        next.start = (next.height - last.height) * inverse_[q - last.vertex];
        if (next.start > last.start) break;
      }
      if (count == 0) next.start = -no_distance;
      parabolas[count++] = next;
    }
    std::size_t q = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t v = parabolas[k].vertex;
      const double least = f[v], end = k + 1 < count ? parabolas[k + 1].start : no_distance;
      for (; q < n && position[q] <= end; ++q) out[q] = least + square[q < v ? v - q : q - v];
    }
    for (; q < n; ++q) out[q] = no_distance;
  }

 private:
  struct parabola {
    std::size_t vertex = 0;
    double height = 0;  // at position 0, less what all have there
    double start = 0;   // from where on it is below the one before
  };
  std::vector<double> square_;    // of the distance k voxels apart
  std::vector<double> inverse_;   // half of one over that distance; a product is much faster than a quotient
  std::vector<double> position_;  // of voxel k
  std::vector<parabola> parabolas_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
