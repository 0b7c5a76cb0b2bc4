// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <numeric>  // for gcd

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>           // for ratio
#include <segtally/detail/wide.hpp>            // for product
#include <segtally/objects/match_options.hpp>  // for criterion

namespace segtally::inline SEGTALLY_ABI {

/// A score in [0, 1] as a fraction of voxel counts in lowest terms: 3 of 4 voxels and 6 of 8 are both 3/4.
struct exact_score {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;

  /// Returns the nearest double: the value that `match` compares with a threshold.
  [[nodiscard]] double value() const noexcept { return detail::ratio(numerator, denominator, 0); }

  /// Compares values exactly, even of fractions that are not in lowest terms.
  friend bool operator==(const exact_score& a, const exact_score& b) noexcept {
    return detail::product(a.numerator, b.denominator) == detail::product(b.numerator, a.denominator);
  }
  friend bool operator<(const exact_score& a, const exact_score& b) noexcept {
    return detail::product(a.numerator, b.denominator) < detail::product(b.numerator, a.denominator);
  }
};

namespace detail {

/// Returns the exact score of two objects; `match_score` is its nearest double.
[[nodiscard]] inline exact_score exact_score_of(segtally::criterion criterion, std::uint64_t common,
                                                std::uint64_t reference, std::uint64_t prediction) noexcept {
  std::uint64_t numerator = common, denominator = reference + prediction - common;  // iou
  if (criterion == criterion::intersection_over_reference) denominator = reference;
  if (criterion == criterion::intersection_over_prediction) denominator = prediction;
  if (criterion == criterion::dice) {
    numerator = 2 * common;
    denominator = reference + prediction;
  }
  const std::uint64_t divisor = std::gcd(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
