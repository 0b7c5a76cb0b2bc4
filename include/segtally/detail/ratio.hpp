// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <bit>        // for bit_cast
#include <cmath>      // for abs, ilogb, ldexp
#include <concepts>   // for same_as
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/significant_bits.hpp>  // for significant_bits
#include <segtally/detail/wide.hpp>              // for uint128, int128

namespace segtally::inline SEGTALLY_ABI {

/// What a score returns if its formula has no value, unless the caller passes another `empty_value`.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

namespace detail {

/// The bits of a double without its sign, as an integer that grows with the absolute value.
[[nodiscard]] constexpr std::uint64_t magnitude_bits(double x) noexcept {
  return std::bit_cast<std::uint64_t>(x) & ~(std::uint64_t{1} << 63);
}

inline constexpr std::uint64_t infinity_bits = std::uint64_t{0x7ff} << 52;

/// Returns whether x is neither NaN nor infinite. Reads the bits, as `is_undefined` does.
[[nodiscard]] constexpr bool is_finite(double x) noexcept {
  return magnitude_bits(x) < infinity_bits;
}

}  // namespace detail

/// Returns whether a score is undefined, that is, NaN. Checks the bits: under `-ffast-math` compilers assume
/// that there is no NaN, so `std::isnan` is always false and a comparison may be true.
[[nodiscard]] constexpr bool is_undefined(double x) noexcept {
  return detail::magnitude_bits(x) > detail::infinity_bits;
}

namespace detail {

/// The integer types of counts and their products.
template <class T>
concept exact_count = std::same_as<T, std::uint64_t> || std::same_as<T, uint128> || std::same_as<T, int128>;

/// Returns numerator / denominator; `empty_value` for 0 / 0 and +inf for a positive number / 0.
///
/// Numerator and denominator are each rounded once, then the quotient once. Rounding is monotonic, so a
/// numerator that does not exceed its denominator cannot give more than 1, equal integers give exactly 1
/// whatever their size, and 0 is never -0.
template <exact_count Numerator, exact_count Denominator>
[[nodiscard]] constexpr double ratio(Numerator numerator, Denominator denominator,
                                     double empty_value) noexcept {
  if (denominator == 0) return numerator == 0 ? empty_value : std::numeric_limits<double>::infinity();
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

/// Returns a * b, rounded to a double. Prevents contraction to a fused multiply-add, which omits that
/// rounding and would give other bits on processors that have it.
[[nodiscard]] inline double rounded_product(double a, double b) noexcept {
  volatile double product = a * b;
  return product;
}

/// Returns x * 2^shift truncated to an integer, for finite |x| < 2^(127 - shift).
[[nodiscard]] constexpr int128 fixed_point(double x, int shift) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>((bits >> 52) & 0x7ff);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const int128 mantissa = exponent == 0 ? fraction : fraction | (std::uint64_t{1} << 52);
  const int left = (exponent == 0 ? 1 : exponent) - 1075 + shift;
  const int128 size = left >= 0 ? mantissa << left : left > -53 ? mantissa >> -left : 0;
  return (bits >> 63) != 0 ? -size : size;
}

/// A sum that does not depend on the order of its terms, because it adds integers: a sum over labels must not
/// depend on how labels are numbered. For finite terms whose absolute values sum to less than 2^bits; each is
/// truncated to a multiple of 2^(bits - 126).
class fixed_sum {
 public:
  explicit fixed_sum(int bits) noexcept : shift_(126 - bits) {}
  void add(double term) noexcept { sum_ += fixed_point(term, shift_); }
  [[nodiscard]] double value() const noexcept { return over(1); }
  /// Returns the sum divided by a number of terms; finite even if the sum would overflow.
  [[nodiscard]] double over(std::size_t terms) const noexcept {
    return std::ldexp(static_cast<double>(sum_) / static_cast<double>(terms), -shift_);
  }

 private:
  int shift_;
  int128 sum_ = 0;
};

/// Returns the sum of the terms divided by `divisor`, independent of their order. If every term of one list
/// is at most its counterpart in another, so is the sum. Truncation loses less than 2^-60 of the largest term
/// even for 10^9 terms, so the result is the exact sum rounded once, then divided.
[[nodiscard]] inline double ordered_sum(const std::vector<double>& terms, std::size_t divisor = 1) noexcept {
  double largest = 0;
  for (const double term : terms) {
    if (!is_finite(term)) {  // no fixed point: the sum is infinite or NaN
      double plain = 0;
      for (const double each : terms)
        if (!is_finite(each)) plain += each;  // finite terms might overflow
      return plain;
    }
    largest = (std::max)(largest, (std::abs)(term));
  }
  if (largest == 0) return 0;
  // Each term is below 2^(ilogb + 1), and there are fewer than 2^significant_bits of them.
  fixed_sum sum(std::ilogb(largest) + 1 + significant_bits(terms.size()));
  for (const double term : terms) sum.add(term);
  return sum.over(divisor);
}

/// Returns the mean of the terms by `ordered_sum`, or `empty_value` if there are none.
[[nodiscard]] inline double ordered_mean(const std::vector<double>& terms, double empty_value) noexcept {
  return terms.empty() ? empty_value : ordered_sum(terms, terms.size());
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
