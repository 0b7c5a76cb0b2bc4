// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for sqrt
#include <cstddef>  // for size_t
#include <limits>   // for numeric_limits
#include <vector>   // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/big_integer.hpp>     // for big_integer
#include <segtally/detail/ratio.hpp>           // for undefined
#include <segtally/detail/weighted_sum.hpp>    // for ratio
#include <segtally/region/centroid.hpp>        // for check_same_rank
#include <segtally/region/region_moments.hpp>  // for region_moments

namespace segtally::inline SEGTALLY_ABI {

/// Returns the Mahalanobis distance between all objects in the reference and all objects in the prediction:
/// sqrt(D' C^-1 D) for the difference D of their centroids and the mean C = (a C_G + b C_P) / (a + b) of
/// their covariances, where a and b are their numbers of voxels; covariances are divided by a and b. Range 0
/// and up, lower is better, symmetric, without unit and independent of the spacing.
///
/// Directions in which both are flat and at the same position (across a single slice of a volume, or across a
/// line that contains both) are ignored, so that images of the same object have distance 0 whatever its
/// shape. +inf if exactly one image has no objects; undefined (`empty_value`) if neither has, and if both are
/// flat in a direction in which they are apart: there the covariance is singular. All steps are exact up to
/// the last division and the square root. Throws `std::invalid_argument` if the numbers of axes differ.
/// Source: Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x.
[[nodiscard]] inline double mahalanobis_distance(const region_moments& reference,
                                                 const region_moments& prediction,
                                                 double empty_value = undefined) {
  using detail::big_integer;
  detail::check_same_rank("mahalanobis_distance", reference, prediction);
  if (reference.empty() && prediction.empty()) return empty_value;
  if (reference.empty() || prediction.empty()) return std::numeric_limits<double>::infinity();
  const region_moments all_r = reference.joined(), all_p = prediction.joined();
  const object_moments r = all_r[0], p = all_p[0];

  // M = a b (a + b) C and E = a b D are integers, and D' C^-1 D = E' M^-1 E (a + b) / (a b). Fraction-free
  // elimination (Bareiss) of the matrix [[M, E], [E', 0]] leaves -(E' M^-1 E) times the last pivot in its
  // corner.
  const big_integer a(r.size()), b(p.size());
  const std::size_t corner = r.rank();
  std::vector<std::vector<big_integer>> m(corner + 1, std::vector<big_integer>(corner + 1));
  std::vector<std::size_t> rest;  // axes to be eliminated
  for (std::size_t i = 0; i < corner; ++i) {
    for (std::size_t j = 0; j < corner; ++j)
      m[i][j] = b * r.covariance_numerator(i, j) + a * p.covariance_numerator(i, j);
    m[i][corner] = m[corner][i] = a * p.sum(i) - b * r.sum(i);
    rest.push_back(i);
  }
  big_integer last_pivot(1);
  for (std::size_t at = 0; at < rest.size();) {
    // In a covariance matrix, the row of a zero pivot is 0, so any nonzero pivot can be chosen.
    const std::size_t k = rest[at];
    if (m[k][k].is_zero()) {
      ++at;
      continue;
    }
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
    rest.push_back(corner);
    for (const std::size_t i : rest)
      for (const std::size_t j : rest)
        m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]).exactly_over(last_pivot);
    rest.pop_back();
    last_pivot = m[k][k];
    at = 0;
  }
  for (const std::size_t i : rest)
    if (!m[i][corner].is_zero()) return empty_value;
  return std::sqrt(ratio((m[corner][corner] * (a + b)).magnitude(), (last_pivot * a * b).magnitude()));
}

}  // namespace segtally::inline SEGTALLY_ABI
