// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cmath>      // for ldexp, sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/detail/uint256.hpp>             // for uint256
#include <segtally/detail/wide.hpp>                // for product, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/label_positions.hpp>    // for label_positions

/// @file
/// Associations of the labels of two images by chi-squared, without a correction of bias.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns chi^2 / n = sum n_ij^2 / (a_i b_j) - 1. Terms have 128 binary places, so that the sum does not
/// depend on the order, and a sum of 1 is recognised despite truncation.
[[nodiscard]] inline double mean_square_contingency(const contingency_table& table) {
  uint256 sum;
  const label_positions predicted(table.prediction());
  auto r = table.reference().begin();
  for (const overlap& o : table.overlaps()) {
    while (r->label != o.reference) ++r;
    const std::uint64_t a = r->count, b = table.prediction()[predicted[o.prediction]].count;
    const uint128 square = product(o.count, o.count), ab = product(a, b);
    // Dividing by a and then by b truncates to the same value as dividing by a b, which is faster.
    sum = sum + (ab >> 64 == 0 ? uint256::quotient_of(square, static_cast<std::uint64_t>(ab))
                               : uint256::quotient_of(square, a).divided_by(b));
  }
  const uint256 one{1, 0}, cut{0, table.overlaps().size()};  // truncation is less than one unit per term
  return sum < one + cut ? 0 : std::ldexp((sum - one).to_double(), -128);
}

/// Returns `cramers_v` of a table with that mean square contingency.
[[nodiscard]] inline double cramers_v_of(const contingency_table& table, double contingency,
                                         double empty_value) {
  const std::size_t labels = (std::min)(table.reference().size(), table.prediction().size());
  if (labels < 2) return empty_value;
  return (std::min)(std::sqrt(contingency / static_cast<double>(labels - 1)), 1.0);
}

/// Returns `tschuprows_t` of a table with that mean square contingency.
[[nodiscard]] inline double tschuprows_t_of(const contingency_table& table, double contingency,
                                            double empty_value) {
  const std::size_t r = table.reference().size(), c = table.prediction().size();
  if (r < 2 || c < 2) return empty_value;
  const double cells = std::sqrt(static_cast<double>(r - 1) * static_cast<double>(c - 1));
  return (std::min)(std::sqrt(contingency / cells), 1.0);
}

}  // namespace detail

/// Returns Cramer's V, sqrt(chi^2 / (n min(r - 1, c - 1))) for r labels in the reference and c in the
/// prediction. Range 0 to 1, higher is better, symmetric, 1 also for any refinement; 0 for unrelated images;
/// undefined if an image has one label only. Where it is undefined, returns `empty_value`. Every label is a
/// segment, the background too. Cost: linear in the overlaps. Source: Cramer 1946, Mathematical Methods of
/// Statistics, 21.9; torchmetrics' cramers_v with bias_correction=False.
[[nodiscard]] inline double cramers_v(const contingency_table& table, double empty_value = undefined) {
  return detail::cramers_v_of(table, detail::mean_square_contingency(table), empty_value);
}

/// Returns Tschuprow's T, sqrt(chi^2 / (n sqrt((r - 1) (c - 1)))). Range 0 to 1, higher is better, symmetric,
/// 0 for unrelated images, 1 for identical partitions only; undefined if an image has one label only. Where
/// it is undefined, returns `empty_value`. Every label is a segment, the background too. Cost: linear in the
/// overlaps. Source: Tschuprow 1939, Principles of the Mathematical Theory of Correlation; torchmetrics'
/// tschuprows_t with bias_correction=False.
[[nodiscard]] inline double tschuprows_t(const contingency_table& table, double empty_value = undefined) {
  return detail::tschuprows_t_of(table, detail::mean_square_contingency(table), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
