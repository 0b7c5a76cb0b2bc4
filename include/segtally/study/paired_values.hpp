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

/// The alternative hypothesis about the differences, first minus second.
enum class alternative {
  two_sided,  ///< they differ from 0
  greater,    ///< they are above 0
  less,       ///< they are below 0
};

namespace detail {

/// First - second, and a bound on its rounding error: the inputs are rounded already, so that 0.3 - 0.2
/// differs from 0.2 - 0.1. Differences within that bound are ties.
struct paired_difference {
  double value;
  double slack;
};

inline void check_alternative(std::string_view function, alternative tail) {
  if (tail < alternative::two_sided || tail > alternative::less)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(tail), " is no alternative"));
}

/// Returns the difference: 0 for equal infinities, and NaN if either value is NaN.
[[nodiscard]] inline paired_difference difference(double first, double second) noexcept {
  const double value = first == second ? 0 : first - second;
  const double larger = (std::max)((std::abs)(first), (std::abs)(second));
  return {value, is_finite(value) && is_finite(larger) ? std::ldexp(larger, -48) : 0};
}

/// Returns whether a difference is 0 up to rounding.
[[nodiscard]] inline bool is_zero(const paired_difference& d) noexcept {
  return (std::abs)(d.value) <= d.slack;
}

/// Returns whether the absolute value of a difference is smaller than that of another.
[[nodiscard]] inline bool is_smaller(const paired_difference& a, const paired_difference& b) noexcept {
  const double of_a = (std::abs)(a.value), of_b = (std::abs)(b.value);
  return of_a != of_b ? of_a < of_b : a.slack < b.slack;
}

/// Returns the differences of two results on the same images, without NaN.
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
