// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <bit>        // for countl_zero, countr_zero
#include <cmath>      // for frexp
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/weighted_sum.hpp>  // for scaled
#include <segtally/detail/wide.hpp>          // for uint128, int128, product

namespace segtally::inline SEGTALLY_ABI::detail {

/// An integer of any size, for determinants of a few numbers: a score is undefined if a determinant is
/// exactly 0, which rounded numbers cannot decide.
class big_integer {
 public:
  big_integer() = default;
  big_integer(int128 value)  // NOLINT(google-explicit-constructor): implicit by design
      : negative_(value < 0) {
    uint128 rest = value < 0 ? -static_cast<uint128>(value) : static_cast<uint128>(value);
    for (; rest != 0; rest >>= 64) digits_.push_back(static_cast<std::uint64_t>(rest));
  }

  [[nodiscard]] bool is_zero() const noexcept { return digits_.empty(); }
  [[nodiscard]] bool is_negative() const noexcept { return negative_ && !digits_.empty(); }

  [[nodiscard]] big_integer operator-() const {
    big_integer result(*this);
    result.negative_ = !negative_;
    return result;
  }
  [[nodiscard]] friend big_integer operator+(const big_integer& a, const big_integer& b) { return a - -b; }
  [[nodiscard]] friend big_integer operator-(const big_integer& a, const big_integer& b) {
    big_integer result;
    if (a.negative_ != b.negative_) {
      result.negative_ = a.negative_;
      uint128 carry = 0;
      for (std::size_t i = 0; i < (std::max)(a.digits_.size(), b.digits_.size()) || carry != 0; ++i) {
        carry += uint128{a.digit(i)} + b.digit(i);
        result.digits_.push_back(static_cast<std::uint64_t>(carry));
        carry >>= 64;
      }
    } else {
      const bool exchanged = smaller(a, b);
      result.digits_ = (exchanged ? b : a).digits_;
      result.take((exchanged ? a : b).digits_, 1, 0);
      result.negative_ = a.negative_ != exchanged;
    }
    result.trim();
    return result;
  }
  [[nodiscard]] friend big_integer operator*(const big_integer& a, const big_integer& b) {
    big_integer result;
    result.negative_ = a.negative_ != b.negative_;
    result.digits_.resize(a.digits_.size() + b.digits_.size());
    for (std::size_t i = 0; i < a.digits_.size(); ++i) {
      uint128 carry = 0;
      for (std::size_t k = 0; k < b.digits_.size(); ++k) {
        carry += product(a.digits_[i], b.digits_[k]) + result.digits_[i + k];
        result.digits_[i + k] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
      }
      result.digits_[i + b.digits_.size()] = static_cast<std::uint64_t>(carry);
    }
    result.trim();
    return result;
  }

  /// Returns this / divisor, which must divide without remainder.
  [[nodiscard]] big_integer exactly_over(big_integer divisor) const {
    big_integer rest(*this), result;
    if (is_zero()) return result;
    const int shift = divisor.make_odd();
    rest.shift_right(shift);
    // From the lowest digit up: modulo 2^64, each quotient digit is the lowest remaining digit times the
    // inverse of the divisor (Jebelean).
    const std::uint64_t odd = divisor.digits_.front();
    std::uint64_t inverse = odd;  // correct to 3 bits; each step doubles that
    for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - odd * inverse;
    result.negative_ = negative_ != divisor.negative_;
    for (std::size_t i = 0; i + divisor.digits_.size() <= rest.digits_.size(); ++i) {
      const std::uint64_t digit = rest.digits_[i] * inverse;
      result.digits_.push_back(digit);
      rest.take(divisor.digits_, digit, i);
    }
    result.trim();
    return result;
  }

  /// Returns the absolute value, rounded to a fraction of 53 bits.
  [[nodiscard]] scaled magnitude() const noexcept {
    if (is_zero()) return {};
    const std::size_t top = digits_.size() - 1;
    const int zeros = std::countl_zero(digits_[top]);
    uint128 bits = (uint128{digits_[top]} << 64 | digit(top - 1)) << zeros;
    // For rounding, only whether any bit below the upper 65 is set matters.
    for (std::size_t i = 0; i + 1 < top; ++i) bits |= digits_[i] != 0 ? 1U : 0U;
    int exponent = 0;
    const double fraction = std::frexp(static_cast<double>(bits), &exponent);
    return {exponent - zeros + 64 * (static_cast<int>(top) - 1), fraction};
  }

 private:
  [[nodiscard]] std::uint64_t digit(std::size_t i) const noexcept {
    return i < digits_.size() ? digits_[i] : 0;  // also for i = -1
  }

  [[nodiscard]] static bool smaller(const big_integer& a, const big_integer& b) noexcept {
    if (a.digits_.size() != b.digits_.size()) return a.digits_.size() < b.digits_.size();
    for (std::size_t i = a.digits_.size(); i-- > 0;)
      if (a.digits_[i] != b.digits_[i]) return a.digits_[i] < b.digits_[i];
    return false;
  }

  /// Subtracts `digits` times `factor` from the absolute value, starting at digit `from`, modulo its length.
  void take(const std::vector<std::uint64_t>& digits, std::uint64_t factor, std::size_t from) noexcept {
    std::uint64_t borrow = 0;
    for (std::size_t i = from; i < digits_.size(); ++i) {
      const uint128 less = product(i - from < digits.size() ? digits[i - from] : 0, factor) + borrow;
      borrow = static_cast<std::uint64_t>(less >> 64) + (digits_[i] < static_cast<std::uint64_t>(less));
      digits_[i] -= static_cast<std::uint64_t>(less);
    }
  }

  /// Divides by the largest power of two that divides the number; returns its exponent.
  int make_odd() noexcept {
    int zeros = 0;
    while (digits_[static_cast<std::size_t>(zeros) / 64] == 0) zeros += 64;
    zeros += std::countr_zero(digits_[static_cast<std::size_t>(zeros) / 64]);
    shift_right(zeros);
    return zeros;
  }

  void shift_right(int bits) noexcept {
    const std::size_t whole = static_cast<std::size_t>(bits) / 64;
    for (std::size_t i = 0; i < digits_.size(); ++i)
      digits_[i] =
          static_cast<std::uint64_t>((uint128{digit(i + whole + 1)} << 64 | digit(i + whole)) >> (bits % 64));
    trim();
  }

  void trim() noexcept {
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }

  std::vector<std::uint64_t> digits_;  // lowest first; the highest is not 0
  bool negative_ = false;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
