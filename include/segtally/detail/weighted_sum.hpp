// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for frexp, ilogb, ldexp
#include <compare>  // for operator<=>
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>    // for fixed_point
#include <segtally/detail/uint256.hpp>  // for uint256
#include <segtally/detail/wide.hpp>     // for uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// A non-negative number fraction * 2^exponent that may exceed the range of double; the fraction is in [1/2,
/// 1).
struct scaled {
  int exponent = -(1 << 20);  ///< 0 has the smallest exponent
  double fraction = 0;
  friend auto operator<=>(const scaled&, const scaled&) = default;

  /// Returns numerator / denominator for a denominator above 0.
  [[nodiscard]] friend double ratio(const scaled& numerator, const scaled& denominator) noexcept {
    return std::ldexp(numerator.fraction / denominator.fraction, numerator.exponent - denominator.exponent);
  }
};

/// A sum of weight * count that is exact and independent of the order: weights are doubles, held with 127
/// bits below the largest; counts are integers. Rounding each product could make a mean exceed its largest
/// weight, or overflow.
class weighted_sum {
 public:
  /// For finite weights from 0 to `largest` and counts that sum to less than 2^127.
  explicit weighted_sum(double largest) noexcept : shift_(largest > 0 ? 126 - std::ilogb(largest) : 0) {}

  void add(double weight, uint128 count) noexcept {
    steps_ = steps_ + uint256::product_of(static_cast<uint128>(fixed_point(weight, shift_)), count);
  }

  /// Adds or takes away another sum for the same `largest`, exactly; that which is taken must be part of
  /// this.
  weighted_sum& operator+=(const weighted_sum& other) noexcept {
    steps_ = steps_ + other.steps_;
    return *this;
  }
  [[nodiscard]] friend weighted_sum operator-(weighted_sum all, const weighted_sum& part) noexcept {
    all.steps_ = all.steps_ - part.steps_;
    return all;
  }

  /// Returns the sum in steps that all sums for the same `largest` share.
  [[nodiscard]] const uint256& steps() const noexcept { return steps_; }

  /// Returns sum / count, rounded once: between the smallest and the largest weight if `count` is the sum of
  /// the counts.
  [[nodiscard]] double over(std::uint64_t count) const noexcept {
    return std::ldexp(steps_.over(count), -shift_);
  }

  [[nodiscard]] scaled value() const noexcept {
    if (steps_.is_zero()) return {};
    int exponent = 0;
    const double fraction = std::frexp(steps_.to_double(), &exponent);
    return {exponent - shift_, fraction};
  }

 private:
  int shift_;
  uint256 steps_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
