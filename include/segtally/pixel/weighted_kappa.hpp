// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound
#include <bit>        // for bit_width
#include <cmath>      // for ldexp
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/detail/wide.hpp>                // for product, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/class_counts.hpp>         // for classes_of

namespace segtally {

/// How the cost of confusing two classes grows with their distance d.
enum class kappa_weights {
  linear,     ///< d
  quadratic,  ///< d^2
};

struct weighted_kappa_options {
  kappa_weights weights = kappa_weights::linear;
};

namespace detail {

/// An integer of 192 bits. The sums of a weighted kappa reach n^2 K^2 for n voxels and K classes, past 128
/// bits; as doubles they would not cancel to exactly 0 for unrelated images.
class uint192 {
 public:
  /// Returns a * b.
  [[nodiscard]] static constexpr uint192 product_of(uint128 a, std::uint64_t b) noexcept {
    const uint128 upper = product(static_cast<std::uint64_t>(a >> 64), b);  // in units of 2^64
    uint192 result{static_cast<std::uint64_t>(upper >> 64), upper << 64};
    return result += uint192{0, product(static_cast<std::uint64_t>(a), b)};
  }

  constexpr uint192() = default;
  constexpr uint192(std::uint64_t high, uint128 low) noexcept : high_(high), low_(low) {}

  constexpr uint192& operator+=(const uint192& other) noexcept {
    low_ += other.low_;
    high_ += other.high_ + (low_ < other.low_ ? 1 : 0);
    return *this;
  }
  /// Returns a - b for a >= b.
  [[nodiscard]] friend constexpr uint192 operator-(const uint192& a, const uint192& b) noexcept {
    return {a.high_ - b.high_ - (a.low_ < b.low_ ? 1 : 0), a.low_ - b.low_};
  }
  [[nodiscard]] friend constexpr bool operator<(const uint192& a, const uint192& b) noexcept {
    return a.high_ != b.high_ ? a.high_ < b.high_ : a.low_ < b.low_;
  }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return high_ == 0 && low_ == 0; }

  /// Returns the nearest double: of the bits that do not fit 128, only whether any is set can matter.
  [[nodiscard]] double to_double() const noexcept {
    if (high_ == 0) return static_cast<double>(low_);
    const int shift = static_cast<int>(std::bit_width(high_));
    const uint128 rest = low_ << (128 - shift);
    const uint128 top =
        (static_cast<uint128>(high_) << (128 - shift)) | (low_ >> shift) | (rest != 0 ? 1U : 0U);
    return std::ldexp(static_cast<double>(top), shift);
  }

 private:
  std::uint64_t high_ = 0;
  uint128 low_ = 0;
};

/// Returns the sum over all voxels of the cost of their two classes: at most K^2 n, which fits for K < 2^32
/// classes.
[[nodiscard]] inline uint128 observed_cost(const contingency_table& table,
                                           const std::vector<class_counts>& classes, kappa_weights weights) {
  const auto position = [&](std::uint64_t label) {
    const auto at = std::lower_bound(classes.begin(), classes.end(), label,
                                     [](const class_counts& k, std::uint64_t key) { return k.label < key; });
    return static_cast<std::uint64_t>(at - classes.begin());
  };
  uint128 sum = 0;
  for (const overlap& o : table.overlaps()) {
    const std::uint64_t i = position(o.reference);
    const std::uint64_t j = position(o.prediction);
    const std::uint64_t distance = i < j ? j - i : i - j;
    sum += product(weights == kappa_weights::linear ? distance : distance * distance, o.count);
  }
  return sum;
}

/// Returns n times the cost that two unrelated images of the same class sizes would have. Cost: linear in the
/// classes.
[[nodiscard]] inline uint192 expected_cost(const contingency_table& table,
                                           const std::vector<class_counts>& classes, kappa_weights weights) {
  uint128 moment = 0;  // sum of t_i (i - j)
  uint128 cost = 0;    // sum of t_i w(i - j), the cost of one voxel predicted as class j
  for (std::uint64_t i = 0; i < classes.size(); ++i) {
    moment += product(i, classes[i].reference);
    cost += product(weights == kappa_weights::linear ? i : i * i, classes[i].reference);
  }
  uint192 sum;
  std::uint64_t up_to = 0;  // sum of t_i for i <= j
  for (const class_counts& k : classes) {
    sum += uint192::product_of(cost, k.prediction);
    up_to += k.reference;
    // From j to j + 1. Terms below 0 wrap around, and back: cost itself is at least 0.
    const uint128 total = table.total();
    cost += weights == kappa_weights::linear ? 2 * uint128{up_to} - total : total - 2 * moment;
    moment -= total;
  }
  return sum;
}

}  // namespace detail

/// Returns Cohen's kappa for ordered classes, where a near miss costs less than a far one:
/// 1 - n sum w_ij C_ij / sum w_ij t_i p_j. The distance of two classes is that of their positions in the
/// sorted union of the labels (as in scikit-learn), not of the labels: names may have gaps, only their order
/// counts. Range -1 to 1, higher is better, symmetric; undefined if both images have the same single class.
/// With two classes it is `multiclass_cohen_kappa`. Source: Cohen 1968, doi:10.1037/h0026256.
[[nodiscard]] inline double weighted_kappa(const contingency_table& table,
                                           const weighted_kappa_options& options = {},
                                           double empty_value = undefined) {
  const auto classes = detail::classes_of(table);
  const auto expected = detail::expected_cost(table, classes, options.weights);
  if (expected.is_zero()) return empty_value;
  const auto observed =
      detail::uint192::product_of(detail::observed_cost(table, classes, options.weights), table.total());
  if (expected < observed) return -((observed - expected).to_double() / expected.to_double());
  return (expected - observed).to_double() / expected.to_double();
}

}  // namespace segtally
