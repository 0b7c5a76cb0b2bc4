// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>             // for ldexp
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/significant_bits.hpp>  // for significant_bits
#include <segtally/detail/wide.hpp>              // for uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// An integer of 256 bits: products of two pair counts reach n^4, and their differences cancel.
class uint256 {
 public:
  /// Returns a * b.
  [[nodiscard]] static constexpr uint256 product_of(uint128 a, uint128 b) noexcept {
    const auto a0 = static_cast<std::uint64_t>(a), a1 = static_cast<std::uint64_t>(a >> 64);
    const auto b0 = static_cast<std::uint64_t>(b), b1 = static_cast<std::uint64_t>(b >> 64);
    if (b1 == 0) {  // the usual case: a count of voxels
      const uint128 middle = product(a1, b0);
      return uint256{0, product(a0, b0)} + uint256{middle >> 64, middle << 64};
    }
    uint256 result{product(a1, b1), product(a0, b0)};
    for (const uint128 middle : {product(a0, b1), product(a1, b0)})
      result = result + uint256{middle >> 64, middle << 64};
    return result;
  }

  /// Returns a / b as a multiple of 2^-128, truncated, for a < 2^64 b: the terms of sums that do not depend
  /// on the order.
  [[nodiscard]] static constexpr uint256 quotient_of(uint128 a, std::uint64_t b) noexcept {
    const uint128 whole = a / b;  // the remainder by multiplication, faster than a division
    uint128 rest = a - whole * b, fraction = 0;
    for (int digit = 0; digit < 2; ++digit) {
      rest = rest << 64;
      const uint128 quotient = rest / b;
      fraction = (fraction << 64) | quotient;
      rest = rest - quotient * b;
    }
    return {whole, fraction};
  }

  /// Returns this / divisor, truncated.
  [[nodiscard]] constexpr uint256 divided_by(std::uint64_t divisor) const noexcept {
    uint128 rest = 0, halves[] = {high_, low_};
    for (uint128& half : halves) {
      uint128 quotient = 0;
      for (const uint128 digit : {half >> 64, uint128{static_cast<std::uint64_t>(half)}}) {
        rest = (rest << 64) | digit;
        quotient = (quotient << 64) | (rest / divisor);
        rest = rest % divisor;
      }
      half = quotient;
    }
    return {halves[0], halves[1]};
  }

  constexpr uint256() = default;
  constexpr uint256(uint128 high, uint128 low) noexcept : high_(high), low_(low) {}

  [[nodiscard]] friend constexpr uint256 operator+(const uint256& a, const uint256& b) noexcept {
    const uint128 low = a.low_ + b.low_;
    return {a.high_ + b.high_ + (low < b.low_ ? 1 : 0), low};
  }
  /// Returns a - b for a >= b.
  [[nodiscard]] friend constexpr uint256 operator-(const uint256& a, const uint256& b) noexcept {
    return {a.high_ - b.high_ - (a.low_ < b.low_ ? 1 : 0), a.low_ - b.low_};
  }
  [[nodiscard]] friend constexpr bool operator<(const uint256& a, const uint256& b) noexcept {
    return a.high_ != b.high_ ? a.high_ < b.high_ : a.low_ < b.low_;
  }
  /// Returns a * 2^shift for 0 <= shift < 256.
  [[nodiscard]] friend constexpr uint256 operator<<(const uint256& a, int shift) noexcept {
    if (shift >= 128) return {a.low_ << (shift - 128), 0};
    return shift == 0 ? a : uint256{(a.high_ << shift) | (a.low_ >> (128 - shift)), a.low_ << shift};
  }
  /// Returns a / 2^shift, truncated, for 0 <= shift < 256.
  [[nodiscard]] friend constexpr uint256 operator>>(const uint256& a, int shift) noexcept {
    if (shift >= 128) return {0, a.high_ >> (shift - 128)};
    return shift == 0 ? a : uint256{a.high_ >> shift, (a.low_ >> shift) | (a.high_ << (128 - shift))};
  }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return high_ == 0 && low_ == 0; }

  /// Returns the number of significant bits.
  [[nodiscard]] constexpr int bit_width() const noexcept {
    const std::uint64_t digits[] = {static_cast<std::uint64_t>(high_ >> 64),
                                    static_cast<std::uint64_t>(high_), static_cast<std::uint64_t>(low_ >> 64),
                                    static_cast<std::uint64_t>(low_)};
    for (int i = 0; i < 4; ++i)
      if (digits[i] != 0) return significant_bits(digits[i]) + 64 * (3 - i);
    return 0;
  }

  /// Returns the nearest double, for values below 2^255: of the bits below the upper 128, only whether any is
  /// set matters.
  [[nodiscard]] double to_double() const noexcept {
    if (high_ == 0) return static_cast<double>(low_);
    const int shift = bit_width() - 128;
    const uint128 rest = low_ << (128 - shift);
    const uint128 top = (high_ << (128 - shift)) | (low_ >> shift) | (rest != 0 ? 1U : 0U);
    return std::ldexp(static_cast<double>(top), shift);
  }

  /// Returns the nearest double to this / divisor, for less than 2^255.
  [[nodiscard]] double over(std::uint64_t divisor) const noexcept {
    // Digit by digit, after shifting left as far as possible: the quotient then has at least 128 bits, and of
    // the remainder only whether it is 0 matters.
    const int shift = 255 - bit_width();
    const uint256 dividend = *this << shift;
    uint128 rest = 0;
    const auto next = [&](uint128 half) {
      uint128 quotient = 0;
      for (const uint128 digit : {half >> 64, uint128{static_cast<std::uint64_t>(half)}}) {
        rest = (rest << 64) | digit;
        quotient = (quotient << 64) | (rest / divisor);
        rest = rest % divisor;
      }
      return quotient;
    };
    const uint128 high = next(dividend.high_), low = next(dividend.low_);
    return std::ldexp(uint256{high, low | (rest != 0 ? 1U : 0U)}.to_double(), -shift);
  }

 private:
  uint128 high_ = 0;
  uint128 low_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
