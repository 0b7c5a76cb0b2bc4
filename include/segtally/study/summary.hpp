// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, max, sort
#include <cmath>      // for abs, ilogb, ldexp, sqrt
#include <cstddef>    // for size_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for is_finite, is_undefined, ordered_mean, rounded_product, undefined

namespace segtally::inline SEGTALLY_ABI {

/// An interval; both ends are NaN if undefined.
struct interval {
  double low = undefined;
  double high = undefined;
};

/// Summary statistics. Every member except the two counts is NaN without values.
struct value_summary {
  std::size_t n = 0;          ///< number of values, without NaN
  std::size_t undefined = 0;  ///< number of NaN values, which are excluded
  double mean = segtally::undefined;
  double deviation = segtally::undefined;  ///< sample standard deviation, with n - 1; NaN for n < 2
  double median = segtally::undefined;
  double lower_quartile = segtally::undefined;
  double upper_quartile = segtally::undefined;
  double least = segtally::undefined;
  double greatest = segtally::undefined;
};

namespace detail {

/// 0 and -0 compare equal, so after a sort their order may depend on the input.
[[nodiscard]] constexpr double positive_zero(double x) noexcept {
  return x == 0 ? 0 : x;
}

/// Returns the quantile of sorted values at p from 0 to 1, with the same bits as NumPy's default: linear
/// between the values at floor and ceil of (n - 1) p. Between an infinity and itself or a finite value it is
/// that infinity, where NumPy may return NaN. 0 is never -0.
[[nodiscard]] inline double quantile_of_sorted(std::span<const double> sorted, double p) noexcept {
  if (sorted.empty()) return undefined;
  const double place = rounded_product(static_cast<double>(sorted.size() - 1), p);
  const auto below = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(below);
  const double a = positive_zero(sorted[below]);
  if (part == 0 || below + 1 == sorted.size()) return a;
  const double b = positive_zero(sorted[below + 1]);
  if (a == b) return a;
  if (!is_finite(a)) return is_finite(b) ? a : undefined;
  if (!is_finite(b)) return b;
  const double apart = b - a;
  if (!is_finite(apart)) return rounded_product(a, 1 - part) + rounded_product(b, part);
  return part < 0.5 ? a + rounded_product(apart, part) : b - rounded_product(apart, 1 - part);
}

/// Returns the mean, clamped to the range of the values.
[[nodiscard]] inline double mean_of_sorted(const std::vector<double>& sorted) noexcept {
  const double mean = ordered_mean(sorted, undefined);
  return is_undefined(mean) ? mean : (std::clamp)(mean, sorted.front(), sorted.back());
}

/// Returns the sample standard deviation; NaN for fewer than two values or infinite ones.
[[nodiscard]] inline double deviation_from(double mean, const std::vector<double>& values) {
  if (values.size() < 2 || !is_finite(mean)) return undefined;
  double largest = 0;
  for (const double value : values) largest = (std::max)(largest, (std::abs)(value - mean));
  if (largest == 0 || !is_finite(largest)) return largest;
  const int exponent = std::ilogb(largest);  // scaling avoids overflow and underflow of squares
  std::vector<double> squares;
  squares.reserve(values.size());
  for (const double value : values) {
    const double off = std::ldexp(value - mean, -exponent);
    squares.push_back(rounded_product(off, off));
  }
  return std::ldexp(std::sqrt(ordered_sum(squares, squares.size() - 1)), exponent);
}

}  // namespace detail

/// Returns summary statistics; NaN values are counted and excluded. Infinities are values: the mean is then
/// infinite (NaN with both infinities) and the deviation NaN. Quartiles are linear between values, as NumPy's
/// and R's default (type 7 of Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566), and infinite between a
/// finite value and an infinite one. The result has the same bits whatever the order of the values. Cost: a
/// sort.
[[nodiscard]] inline value_summary summarise(std::span<const double> values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  for (const double value : values)
    if (!is_undefined(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  value_summary summary;
  summary.n = sorted.size();
  summary.undefined = values.size() - sorted.size();
  if (sorted.empty()) return summary;
  summary.mean = detail::mean_of_sorted(sorted);
  summary.deviation = detail::deviation_from(summary.mean, sorted);
  summary.median = detail::quantile_of_sorted(sorted, 0.5);
  summary.lower_quartile = detail::quantile_of_sorted(sorted, 0.25);
  summary.upper_quartile = detail::quantile_of_sorted(sorted, 0.75);
  summary.least = detail::positive_zero(sorted.front());
  summary.greatest = detail::positive_zero(sorted.back());
  return summary;
}

}  // namespace segtally::inline SEGTALLY_ABI
