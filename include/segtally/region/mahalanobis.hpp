// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, swap
#include <array>      // for array
#include <cmath>      // for abs, sqrt
#include <cstddef>    // for size_t
#include <limits>     // for numeric_limits

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>           // for undefined
#include <segtally/region/centroid.hpp>        // for check_same_rank
#include <segtally/region/region_moments.hpp>  // for region_moments

namespace segtally::inline SEGTALLY_ABI {

/// Returns the Mahalanobis distance of everything in the reference and everything in the prediction:
/// sqrt(D' C^-1 D) for the difference D of their centres and the mean C = (a C_G + b C_P) / (a + b) of their
/// covariances, each divided by its number of voxels a, b. Range 0 and up, lower is better, symmetric,
/// without a unit: the spacing has no say.
///
/// Axes along which both are flat and at the same place (a slice of a volume) are left out. +inf if exactly
/// one has no objects; undefined (`empty_value`) if neither has, and if C is singular otherwise: then nothing
/// says what a distance is worth. Throws `std::invalid_argument` if the numbers of axes differ. Source: Taha
/// & Hanbury 2015, doi:10.1186/s12880-015-0068-x.
[[nodiscard]] inline double mahalanobis_distance(const region_moments& reference,
                                                 const region_moments& prediction,
                                                 double empty_value = undefined) {
  detail::check_same_rank("mahalanobis_distance", reference, prediction);
  if (reference.empty() && prediction.empty()) return empty_value;
  if (reference.empty() || prediction.empty()) return std::numeric_limits<double>::infinity();
  const region_moments all_r = reference.joined(), all_p = prediction.joined();
  const object_moments r = all_r[0], p = all_p[0];

  std::array<std::size_t, max_rank> axes_used{};
  std::size_t n = 0;
  for (std::size_t axis = 0; axis < r.rank(); ++axis) {
    const bool flat = r.lower(axis) + 1 == r.upper(axis) && p.lower(axis) + 1 == p.upper(axis);
    if (!flat || r.lower(axis) != p.lower(axis)) axes_used[n++] = axis;
  }
  const auto a = static_cast<double>(r.size()), b = static_cast<double>(p.size());
  std::array<std::array<double, max_rank + 1>, max_rank> rows{};  // C, and D beside it
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t x = axes_used[i], y = axes_used[j];
      rows[i][j] = (a * r.covariance(x, y) + b * p.covariance(x, y)) / (a + b);
      largest = (std::max)(largest, (std::abs)(rows[i][j]));
    }
    rows[i][n] = p.centroid(axes_used[i]) - r.centroid(axes_used[i]);
  }
  std::array<double, max_rank> difference{};
  for (std::size_t i = 0; i < n; ++i) difference[i] = rows[i][n];
  for (std::size_t k = 0; k < n; ++k) {  // Gauss and Jordan, with the largest pivot
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if ((std::abs)(rows[i][k]) > (std::abs)(rows[pivot][k])) pivot = i;
    if (!((std::abs)(rows[pivot][k]) > largest * 1e-12)) return empty_value;
    (std::swap)(rows[k], rows[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = rows[i][k] / rows[k][k];
      for (std::size_t j = k; j <= n; ++j) rows[i][j] -= factor * rows[k][j];
    }
  }
  double square = 0;
  for (std::size_t k = 0; k < n; ++k) square += difference[k] * (rows[k][n] / rows[k][k]);
  return std::sqrt((std::max)(square, 0.0));
}

}  // namespace segtally::inline SEGTALLY_ABI
