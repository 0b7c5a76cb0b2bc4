// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>  // for uint128

namespace segtally::inline SEGTALLY_ABI {

/// A sum of scores in [0, 1]. Scores are truncated to multiples of 2^-60 and summed as integers, so that sums
/// over images and parts of images have the same bits in any order.
class score_sum {
 public:
  score_sum() = default;

  /// The unit is 2^-bits.
  static constexpr int bits = 60;

  /// Returns a score in [0, 1] in units.
  [[nodiscard]] static std::uint64_t steps_of(double score) noexcept {
    return static_cast<std::uint64_t>(score * 0x1p60);
  }

  /// Adds a score in [0, 1].
  void add(double score) noexcept { steps_ += steps_of(score); }
  score_sum& operator+=(const score_sum& other) noexcept {
    steps_ += other.steps_;
    return *this;
  }

  /// Returns the sum that corresponds to that many units.
  [[nodiscard]] static score_sum of_steps(detail::uint128 steps) noexcept {
    score_sum sum;
    sum.steps_ = steps;
    return sum;
  }
  [[nodiscard]] detail::uint128 steps() const noexcept { return steps_; }

  /// Returns the sum, rounded once.
  [[nodiscard]] double value() const noexcept { return static_cast<double>(steps_) * 0x1p-60; }

  friend bool operator==(const score_sum&, const score_sum&) = default;

 private:
  detail::uint128 steps_ = 0;
};

/// The numbers of found and missed objects, and the scores of the pairs. Detection scores are functions of
/// it; counts of several images are added with `+=`.
struct detection_counts {
  std::uint64_t tp = 0;  ///< pairs of a reference object and a predicted object
  std::uint64_t fp = 0;  ///< predicted objects without a partner
  std::uint64_t fn = 0;  ///< reference objects without a partner
  score_sum scores;      ///< sum over the pairs

  /// Law: commutative, associative, `detection_counts{}` is the identity.
  detection_counts& operator+=(const detection_counts& other) noexcept {
    tp += other.tp;
    fp += other.fp;
    fn += other.fn;
    scores += other.scores;
    return *this;
  }
  [[nodiscard]] friend detection_counts operator+(detection_counts a, const detection_counts& b) noexcept {
    return a += b;
  }

  friend bool operator==(const detection_counts&, const detection_counts&) = default;
};

}  // namespace segtally::inline SEGTALLY_ABI
