// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <concepts>   // for same_as
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/detail/wide.hpp>  // for uint128, int128

namespace segtally {

/// What a score returns where its formula has no value, unless the caller names another `empty_value`.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

namespace detail {

/// The integers that counts and their products are held in.
template <class T>
concept exact_count = std::same_as<T, std::uint64_t> || std::same_as<T, uint128> || std::same_as<T, int128>;

/// Returns numerator / denominator; `empty_value` for 0 / 0 and +inf for a positive number / 0.
///
/// Each side is rounded once, then the quotient once. Rounding keeps order, so a numerator that does not
/// exceed its denominator cannot give more than 1, equal integers give exactly 1 whatever their size, and 0
/// is never -0.
template <exact_count Numerator, exact_count Denominator>
[[nodiscard]] constexpr double ratio(Numerator numerator, Denominator denominator,
                                     double empty_value) noexcept {
  if (denominator == 0) return numerator == 0 ? empty_value : std::numeric_limits<double>::infinity();
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

/// Returns the sum of the terms, smallest first: a sum over labels must not depend on how the labels are
/// named. If every term of one list is at most its counterpart in another, so are the sums: rounding keeps
/// order.
[[nodiscard]] inline double ordered_sum(std::vector<double> terms) {
  std::sort(terms.begin(), terms.end());
  double sum = 0;
  for (const double term : terms) sum += term;
  return sum;
}

/// Returns the mean of the terms by `ordered_sum`, or `empty_value` without any.
[[nodiscard]] inline double ordered_mean(std::vector<double> terms, double empty_value) {
  if (terms.empty()) return empty_value;
  const auto n = static_cast<double>(terms.size());
  return ordered_sum(std::move(terms)) / n;
}

}  // namespace detail
}  // namespace segtally
