// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>               // for bit_width
#include <cmath>             // for ldexp
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>  // for uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// An integer of 256 bits: products of two pair counts reach n^4, and their differences cancel.
class uint256 {
 public:
  /// Returns a * b.
  [[nodiscard]] static constexpr uint256 product_of(uint128 a, uint128 b) noexcept {
    const auto a0 = static_cast<std::uint64_t>(a), a1 = static_cast<std::uint64_t>(a >> 64);
    const auto b0 = static_cast<std::uint64_t>(b), b1 = static_cast<std::uint64_t>(b >> 64);
    uint256 result{product(a1, b1), product(a0, b0)};
    for (const uint128 middle : {product(a0, b1), product(a1, b0)})
      result = result + uint256{middle >> 64, middle << 64};
    return result;
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
  [[nodiscard]] constexpr bool is_zero() const noexcept { return high_ == 0 && low_ == 0; }

  /// Returns the nearest double, for less than 2^255: of the bits that do not fit 128, only whether any is
  /// set can matter.
  [[nodiscard]] double to_double() const noexcept {
    if (high_ == 0) return static_cast<double>(low_);
    const auto upper = static_cast<std::uint64_t>(high_ >> 64);
    const int shift = static_cast<int>(upper != 0 ? 64 + std::bit_width(upper)
                                                  : std::bit_width(static_cast<std::uint64_t>(high_)));
    const uint128 rest = low_ << (128 - shift);
    const uint128 top = (high_ << (128 - shift)) | (low_ >> shift) | (rest != 0 ? 1U : 0U);
    return std::ldexp(static_cast<double>(top), shift);
  }

 private:
  uint128 high_ = 0;
  uint128 low_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
