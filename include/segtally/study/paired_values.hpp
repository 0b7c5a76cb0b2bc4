// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for max
#include <cmath>        // for abs, ldexp
#include <cstddef>      // for size_t
#include <span>         // for span
#include <stdexcept>    // for invalid_argument
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for is_finite, is_undefined
#include <segtally/error.hpp>         // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// What a test asks of the differences between the first and the second of two results.
enum class alternative {
  two_sided,  ///< are they other than 0?
  greater,    ///< are they above 0?
  less,       ///< are they below 0?
};

namespace detail {

/// First - second, and what rounding may have added to it: scores and decimals are rounded before they come
/// here, so that 0.3 - 0.2 is not 0.2 - 0.1. Differences that this alone parts are ties.
struct paired_difference {
  double value;
  double slack;
};

inline void check_alternative(std::string_view function, alternative tail) {
  if (tail < alternative::two_sided || tail > alternative::less)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(tail), " is no alternative"));
}

/// Returns the difference: 0 for equal infinities, and NaN where either is.
[[nodiscard]] inline paired_difference difference(double first, double second) noexcept {
  const double value = first == second ? 0 : first - second;
  const double larger = (std::max)((std::abs)(first), (std::abs)(second));
  return {value, is_finite(value) && is_finite(larger) ? std::ldexp(larger, -48) : 0};
}

/// Returns whether a difference is 0 but for rounding.
[[nodiscard]] inline bool is_zero(const paired_difference& d) noexcept {
  return (std::abs)(d.value) <= d.slack;
}

/// Returns whether a difference is smaller than another, whatever their signs.
[[nodiscard]] inline bool is_smaller(const paired_difference& a, const paired_difference& b) noexcept {
  const double of_a = (std::abs)(a.value), of_b = (std::abs)(b.value);
  return of_a != of_b ? of_a < of_b : a.slack < b.slack;
}

/// Returns the differences of two results on the same images, without those that are NaN.
[[nodiscard]] inline std::vector<paired_difference> differences(std::string_view function,
                                                                std::span<const double> first,
                                                                std::span<const double> second) {
  if (first.size() != second.size())
    raise<std::invalid_argument>(message(function, ": ", first.size(), " values against ", second.size(),
                                         ": both results must have the same images"));
  std::vector<paired_difference> found;
  for (std::size_t i = 0; i < first.size(); ++i)
    if (!is_undefined(first[i]) && !is_undefined(second[i])) found.push_back(difference(first[i], second[i]));
  return found;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
