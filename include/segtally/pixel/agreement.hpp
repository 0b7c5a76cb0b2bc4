// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp
#include <cmath>      // for sqrt
#include <concepts>   // for same_as
#include <cstdint>    // for uint64_t

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/detail/wide.hpp>                // for product, int128, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/confusion.hpp>            // for confusion, binary_confusion

/// @file
/// Agreement of two masks beyond what chance explains.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns TP TN - FP FN, the determinant used by all of these. With at most 2^63 - 1 voxels it is below
/// 2^125.
[[nodiscard]] constexpr int128 determinant(const confusion& c) noexcept {
  return static_cast<int128>(product(c.tp, c.tn)) - static_cast<int128>(product(c.fp, c.fn));
}

/// Returns numerator / sqrt(a b) for a covariance and two variances, or `empty_value` if a variance is 0.
[[nodiscard]] inline double correlation(int128 numerator, uint128 a, uint128 b, double empty_value) noexcept {
  if (a == 0 || b == 0) return empty_value;
  // In doubles sqrt(x * x) == x, so equal inputs give exactly 1, unlike sqrt(x) * sqrt(x). 2^252 is within
  // range.
  const double scale = std::sqrt(static_cast<double>(a) * static_cast<double>(b));
  return std::clamp(static_cast<double>(numerator) / scale, -1.0, 1.0);
}

}  // namespace detail

/// Returns the correlation of the two masks: (TP TN - FP FN) / sqrt((TP + FP) (TP + FN) (TN + FP) (TN +
/// FN)). Range -1 to 1, higher is better, symmetric; undefined if either mask is empty or fills the image.
/// Source: Matthews 1975, doi:10.1016/0005-2795(75)90109-9. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double matthews_correlation(const confusion& c,
                                                 double empty_value = undefined) noexcept {
  return detail::correlation(detail::determinant(c), detail::product(c.tp + c.fp, c.tn + c.fn),
                             detail::product(c.tp + c.fn, c.tn + c.fp), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double matthews_correlation(const std::same_as<contingency_table> auto& table,
                                                 const binary_options& options = {},
                                                 double empty_value = undefined) noexcept {
  return matthews_correlation(binary_confusion(table, options), empty_value);
}

/// Returns Cohen's kappa, the agreement beyond that of two independent masks of the same sizes: (p_o - p_e) /
/// (1 - p_e) = 2 (TP TN - FP FN) / ((TP + FP) (FP + TN) + (TP + FN) (FN + TN)). Range -1 to 1, higher is
/// better, symmetric; undefined (`empty_value`) if both masks are empty or both fill the image. Source: Cohen
/// 1960, doi:10.1177/001316446002000104.
[[nodiscard]] inline double cohen_kappa(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(2 * detail::determinant(c),
                       detail::product(c.tp + c.fp, c.fp + c.tn) + detail::product(c.tp + c.fn, c.fn + c.tn),
                       empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double cohen_kappa(const std::same_as<contingency_table> auto& table,
                                        const binary_options& options = {},
                                        double empty_value = undefined) noexcept {
  return cohen_kappa(binary_confusion(table, options), empty_value);
}

/// Returns the one-way intraclass correlation of the voxels' values (0 or 1) in the two masks: (MSb - MSw)
/// / (MSb + MSw) with the mean squares between and within voxels. Range -1 to 1, higher is better,
/// symmetric; undefined for fewer than two voxels, and if both masks are empty or both fill the image.
/// Source: Shrout & Fleiss 1979, doi:10.1037/0033-2909.86.2.420, ICC(1,1). Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double intraclass_correlation(const confusion& c,
                                                   double empty_value = undefined) noexcept {
  // With d = FP + FN differing voxels, the voxel means are 1 (TP times), 1/2 (d times) and 0 (TN times), and
  // their mean is m = (2 TP + d) / (2 n). So MSw = d / (2 n) and MSb = 2 (TP + d / 4 - n m^2) / (n - 1).
  // Multiplied by 2 n (n - 1): MSb - MSw ~ 4 TP TN - d (d - 1) and MSb + MSw ~ 4 TP TN + d (2 TP + 2 TN + d -
  // 1), both at most n^2 < 2^126.
  const std::uint64_t differ = c.fp + c.fn;
  const detail::uint128 agree = 4 * detail::product(c.tp, c.tn);
  if (differ == 0) return detail::ratio(agree, agree, empty_value);
  return detail::ratio(
      static_cast<detail::int128>(agree) - static_cast<detail::int128>(detail::product(differ, differ - 1)),
      agree + detail::product(differ, 2 * (c.tp + c.tn) + (differ - 1)), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double intraclass_correlation(const std::same_as<contingency_table> auto& table,
                                                   const binary_options& options = {},
                                                   double empty_value = undefined) noexcept {
  return intraclass_correlation(binary_confusion(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
