// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>       // for bit_cast, countl_zero
#include <compare>   // for operator<=>
#include <concepts>  // for integral, same_as, signed_integral, unsigned_integral
#include <cstdint>   // for int64_t, uint64_t
#include <utility>   // for pair
#if defined(_MSC_VER) && defined(_M_X64)
#include <intrin.h>     // for _umul128
#include <type_traits>  // for is_constant_evaluated
#endif

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// A 128-bit integer in two words, for compilers without a built-in one: the operations that this library
/// uses, with the same values. `High` is the upper word: std::int64_t for a signed integer (two's
/// complement), std::uint64_t for an unsigned one. Results are truncated to 128 bits.
template <class High>
  requires std::same_as<High, std::int64_t> || std::same_as<High, std::uint64_t>
class two_words {
 public:
  constexpr two_words() = default;
  template <std::integral Integer>
    requires(sizeof(Integer) <= 8)
  constexpr two_words(
      Integer value) noexcept  // NOLINT(google-explicit-constructor): as for built-in integers
      : low_(static_cast<std::uint64_t>(value)) {
    if constexpr (std::signed_integral<Integer>) high_ = value < 0 ? static_cast<High>(-1) : 0;
  }
  template <class Other>
    requires(!std::same_as<Other, High>)
  explicit constexpr two_words(const two_words<Other>& other) noexcept
      : two_words(static_cast<std::uint64_t>(other >> 64), static_cast<std::uint64_t>(other)) {}

  /// Returns a * b exactly.
  [[nodiscard]] static constexpr two_words product_of(std::uint64_t a, std::uint64_t b) noexcept {
#if defined(_MSC_VER) && defined(_M_X64)
    if (!std::is_constant_evaluated()) {
      std::uint64_t high = 0;
      const std::uint64_t low = _umul128(a, b, &high);
      return {high, low};
    }
#endif
    const std::uint64_t a0 = lower(a), a1 = a >> 32, b0 = lower(b), b1 = b >> 32;
    const std::uint64_t low = a0 * b0, one = a1 * b0 + (low >> 32), other = a0 * b1 + lower(one);
    return {a1 * b1 + (one >> 32) + (other >> 32), other << 32 | lower(low)};
  }

  template <std::integral Integer>
    requires(sizeof(Integer) <= 8)
  [[nodiscard]] explicit constexpr operator Integer() const noexcept {
    if constexpr (std::same_as<Integer, bool>) {
      return (upper() | low_) != 0;
    } else {
      return static_cast<Integer>(low_);
    }
  }

  /// The nearest double, ties to even. For rounding, only whether any bit below the upper 64 is set matters.
  [[nodiscard]] explicit constexpr operator double() const noexcept {
    if constexpr (std::signed_integral<High>) {
      const two_words<std::uint64_t> bits(*this);
      return high_ < 0 ? -static_cast<double>(-bits) : static_cast<double>(bits);
    } else {
      if (high_ == 0) return static_cast<double>(low_);
      const int shift = 64 - std::countl_zero(high_);
      const two_words rest = *this << (128 - shift);
      const std::uint64_t top = (*this >> shift).low_ | (rest != 0 ? 1U : 0U);
      return static_cast<double>(top) *
             std::bit_cast<double>(static_cast<std::uint64_t>(1023 + shift) << 52);  // 2^shift
    }
  }

  [[nodiscard]] friend constexpr two_words operator~(const two_words& a) noexcept {
    return {~a.upper(), ~a.low_};
  }
  [[nodiscard]] friend constexpr two_words operator-(const two_words& a) noexcept {
    return two_words() - a;
  }
  [[nodiscard]] friend constexpr two_words operator+(const two_words& a, const two_words& b) noexcept {
    const std::uint64_t low = a.low_ + b.low_;
    return {a.upper() + b.upper() + (low < b.low_ ? 1U : 0U), low};
  }
  [[nodiscard]] friend constexpr two_words operator-(const two_words& a, const two_words& b) noexcept {
    return {a.upper() - b.upper() - (a.low_ < b.low_ ? 1U : 0U), a.low_ - b.low_};
  }
  [[nodiscard]] friend constexpr two_words operator*(const two_words& a, const two_words& b) noexcept {
    const two_words low = product_of(a.low_, b.low_);
    return {low.upper() + a.upper() * b.low_ + a.low_ * b.upper(), low.low_};
  }
  [[nodiscard]] friend constexpr two_words operator|(const two_words& a, const two_words& b) noexcept {
    return {a.upper() | b.upper(), a.low_ | b.low_};
  }
  /// Returns a * 2^shift for 0 <= shift < 128.
  [[nodiscard]] friend constexpr two_words operator<<(const two_words& a, int shift) noexcept {
    if (shift >= 64) return {a.low_ << (shift - 64), 0};
    return shift == 0 ? a : two_words{a.upper() << shift | a.low_ >> (64 - shift), a.low_ << shift};
  }
  /// Returns a / 2^shift, rounded down, for 0 <= shift < 128.
  [[nodiscard]] friend constexpr two_words operator>>(const two_words& a, int shift) noexcept {
    if (shift >= 64) return two_words(a.high_ >> (shift - 64));
    if (shift == 0) return a;
    return {static_cast<std::uint64_t>(a.high_ >> shift), a.upper() << (64 - shift) | a.low_ >> shift};
  }
  [[nodiscard]] friend constexpr two_words operator/(
      const two_words& a, std::uint64_t divisor) noexcept requires std::unsigned_integral<High> {
    return divided(a, divisor).first;
  }
  [[nodiscard]] friend constexpr two_words operator%(
      const two_words& a, std::uint64_t divisor) noexcept requires std::unsigned_integral<High> {
    return divided(a, divisor).second;
  }

  constexpr two_words& operator+=(const two_words& other) noexcept {
    return *this = *this + other;
  }
  constexpr two_words& operator-=(const two_words& other) noexcept {
    return *this = *this - other;
  }
  constexpr two_words& operator*=(const two_words& other) noexcept {
    return *this = *this * other;
  }
  constexpr two_words& operator|=(const two_words& other) noexcept {
    return *this = *this | other;
  }
  constexpr two_words& operator<<=(int shift) noexcept {
    return *this = *this << shift;
  }
  constexpr two_words& operator>>=(int shift) noexcept {
    return *this = *this >> shift;
  }

  [[nodiscard]] friend constexpr auto operator<=>(const two_words&, const two_words&) = default;

 private:
  constexpr two_words(std::uint64_t high, std::uint64_t low) noexcept
      : high_(static_cast<High>(high)), low_(low) {}

  [[nodiscard]] static constexpr std::uint64_t lower(std::uint64_t x) noexcept {
    return x & 0xffffffffU;
  }
  [[nodiscard]] constexpr std::uint64_t upper() const noexcept {
    return static_cast<std::uint64_t>(high_);
  }

  /// Returns quotient and remainder. Long division with 32-bit digits (Knuth, The Art of Computer
  /// Programming, volume 2, algorithm 4.3.1 D).
  [[nodiscard]] static constexpr std::pair<two_words, std::uint64_t> divided(const two_words& a,
                                                                             std::uint64_t divisor) noexcept {
    if (a.high_ == 0) return {a.low_ / divisor, a.low_ % divisor};
    const int shift = std::countl_zero(divisor);
    const std::uint64_t d = divisor << shift, d1 = d >> 32, d0 = lower(d);
    const two_words dividend = two_words{a.high_ % divisor, a.low_} << shift;
    std::uint64_t rest = dividend.high_, low = 0;  // remaining dividend, and low word of the quotient
    for (const std::uint64_t next : {dividend.low_ >> 32, lower(dividend.low_)}) {
      // The estimate from the upper digit of the divisor is too large by at most 2.
      std::uint64_t digit = rest / d1, left = rest % d1;
      while (digit >> 32 != 0 || digit * d0 > (left << 32 | next)) {
        --digit;
        left += d1;
        if (left >> 32 != 0) break;
      }
      rest = (rest << 32 | next) - digit * d;
      low = low << 32 | digit;
    }
    return {two_words{a.high_ / divisor, low}, rest >> shift};
  }

  High high_ = 0;
  std::uint64_t low_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
