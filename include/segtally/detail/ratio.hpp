// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <bit>        // for bit_cast, bit_width
#include <cmath>      // for abs, ilogb, ldexp
#include <concepts>   // for same_as
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>  // for uint128, int128

namespace segtally::inline SEGTALLY_ABI {

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

/// Returns x * 2^shift cut to an integer, for finite x of less than 2^(127 - shift).
[[nodiscard]] constexpr int128 fixed_point(double x, int shift) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>((bits >> 52) & 0x7ff);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const int128 mantissa = exponent == 0 ? fraction : fraction | (std::uint64_t{1} << 52);
  const int left = (exponent == 0 ? 1 : exponent) - 1075 + shift;
  const int128 size = left >= 0 ? mantissa << left : left > -53 ? mantissa >> -left : 0;
  return (bits >> 63) != 0 ? -size : size;
}

/// A sum that is the same in whichever order its terms come, since it adds integers: a sum over labels must
/// not depend on how the labels are named. For finite terms whose absolute values add up to less than 2^bits;
/// each is cut at 2^(bits - 126).
class fixed_sum {
 public:
  explicit fixed_sum(int bits) noexcept : shift_(126 - bits) {}
  void add(double term) noexcept { sum_ += fixed_point(term, shift_); }
  [[nodiscard]] double value() const noexcept { return std::ldexp(static_cast<double>(sum_), -shift_); }

 private:
  int shift_;
  int128 sum_ = 0;
};

/// Returns the sum of the terms, the same in whichever order they come. If every term of one list is at most
/// its counterpart in another, so are the sums. What the terms lose is below 2^-60 of the largest even for
/// 10^9 terms, so the result is the exact sum rounded once.
[[nodiscard]] inline double ordered_sum(const std::vector<double>& terms) noexcept {
  double largest = 0, plain = 0;
  for (const double term : terms) {
    largest = (std::max)(largest, std::abs(term));
    plain += term;
  }
  if (!(largest > 0) || !(std::abs(plain) <= (std::numeric_limits<double>::max)())) return plain;
  // Each term is below 2^(ilogb + 1), and there are fewer than 2^bit_width.
  fixed_sum sum(std::ilogb(largest) + 1 + static_cast<int>(std::bit_width(terms.size())));
  for (const double term : terms) sum.add(term);
  return sum.value();
}

/// Returns the mean of the terms by `ordered_sum`, or `empty_value` without any.
[[nodiscard]] inline double ordered_mean(const std::vector<double>& terms, double empty_value) noexcept {
  return terms.empty() ? empty_value : ordered_sum(terms) / static_cast<double>(terms.size());
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
