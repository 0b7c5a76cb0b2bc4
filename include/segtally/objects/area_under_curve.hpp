// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp
#include <cmath>      // for ldexp
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>              // for fixed_point, undefined, is_undefined, rounded_product
#include <segtally/detail/uint256.hpp>            // for uint256
#include <segtally/detail/wide.hpp>               // for uint128
#include <segtally/error.hpp>                     // for raise, message
#include <segtally/objects/detection_counts.hpp>  // for detection_counts, score_sum
#include <segtally/objects/exact_score.hpp>       // for exact_score
#include <segtally/objects/match_options.hpp>     // for match_options
#include <segtally/objects/threshold_curve.hpp>   // for threshold_curve
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// The detection scores with a threshold curve, each named after its function.
enum class curve_score {
  critical_success_index,  ///< StarDist's accuracy, the "average precision" of cellpose
  panoptic_quality,
  f1_score,  ///< recognition quality
  precision,
  recall,
  segmentation_quality,
  mean_true_score
};

/// A range of thresholds.
struct threshold_interval {
  double from = 0;
  double to = 1;
};

namespace detail {

/// A score of at most 1 as a fraction of integers; 0 / 0 if it is undefined.
struct count_fraction {
  uint128 numerator = 0;
  std::uint64_t denominator = 0;
  int shift = 0;  ///< the numerator is a multiple of 2^-shift
};

[[nodiscard]] inline count_fraction fraction_of(curve_score score, const detection_counts& d) noexcept {
  const uint128 sum = d.scores.steps();
  switch (score) {
    case curve_score::panoptic_quality:
      return {2 * sum, 2 * d.tp + d.fp + d.fn, score_sum::bits};
    case curve_score::f1_score:
      return {2 * d.tp, 2 * d.tp + d.fp + d.fn};
    case curve_score::precision:
      return {d.tp, d.tp + d.fp};
    case curve_score::recall:
      return {d.tp, d.tp + d.fn};
    case curve_score::segmentation_quality:
      return {sum, d.tp, score_sum::bits};
    case curve_score::mean_true_score:
      return {sum, d.tp + d.fn, score_sum::bits};
    default:  // critical_success_index
      break;
  }
  return {d.tp, d.tp + d.fp + d.fn};
}

/// Lengths on either axis are multiples of 2^-area_bits.
inline constexpr int area_bits = 120;

/// Returns a fraction of at most 1 as a multiple of 2^-120, truncated.
[[nodiscard]] inline uint128 steps_of(const count_fraction& f) noexcept {
  uint128 quotient = f.numerator / f.denominator, rest = f.numerator - quotient * f.denominator;
  for (int bits = f.shift; bits < area_bits; bits += 60) {
    rest = rest << 60;  // below 2^124
    const uint128 digit = rest / f.denominator;
    rest = rest - digit * f.denominator;
    quotient = (quotient << 60) | digit;
  }
  return quotient;
}

}  // namespace detail

/// Returns the area under the curve of a score over the thresholds of the interval. Over [0, 1] it is the
/// mean over all thresholds; over another interval the mean is the area divided by its length. Range 0 to the
/// length of the interval, higher is better. Where a score is undefined (segmentation quality above the best
/// pair, every score without objects) it is `empty_value`; the default makes the area undefined.
///
/// The curve is piecewise constant, so the area is an exact sum of rectangles and needs no list of
/// thresholds. It is summed in multiples of 2^-240, with an error below 2^-118 per step of the curve, and
/// rounded once: equal to the rounded exact sum except within 2^-100 of a rounding boundary. Both comparators
/// give the same area, because a single threshold has no width. Throws `std::invalid_argument` for an
/// interval outside [0, 1] and for an invalid score. Cost: linear in the steps. Source: Chen et al. 2023,
/// doi:10.1109/ICCVW60793.2023.00423 (sortedAP, which joins points by straight lines).
[[nodiscard]] inline double area_under_curve(const threshold_curve& curve,
                                             curve_score score = curve_score::critical_success_index,
                                             const threshold_interval& interval = {},
                                             double empty_value = undefined) {
  if (score < curve_score::critical_success_index || score > curve_score::mean_true_score)
    detail::raise<std::invalid_argument>(
        detail::message("area_under_curve: ", static_cast<int>(score), " is no score"));
  if (is_undefined(interval.from) || is_undefined(interval.to) || interval.from < 0 || interval.to > 1 ||
      interval.from > interval.to)
    detail::raise<std::invalid_argument>(detail::message("area_under_curve: no thresholds from ",
                                                         interval.from, " to ", interval.to, " in [0, 1]"));
  const auto steps_of = [](double x) {
    return static_cast<detail::uint128>(detail::fixed_point(x, detail::area_bits));
  };
  const detail::uint128 begin = steps_of(interval.from), end = steps_of(interval.to);
  detail::uint256 area;
  detail::uint128 without = 0;  // length where the score is undefined
  detail::uint128 at = begin;
  for (std::size_t k = 0; k <= curve.steps().size(); ++k) {
    const detection_counts& counts = k == 0 ? curve.first() : curve.steps()[k - 1].counts;
    detail::uint128 next = end;
    if (k < curve.steps().size()) {
      const exact_score& step = curve.steps()[k].threshold;
      const detail::uint128 to = detail::steps_of(detail::count_fraction{step.numerator, step.denominator});
      next = to < at ? at : to < end ? to : end;
    }
    const detail::count_fraction f = detail::fraction_of(score, counts);
    if (f.denominator == 0) {
      without += next - at;
    } else {
      area = area + detail::uint256::product_of(detail::steps_of(f), next - at);
    }
    at = next;
  }
  // Compensates truncation before the area is rounded to a double, which it may lie midway between.
  constexpr int unsure = 2 * detail::area_bits - 100;
  area = (area + (detail::uint256(0, 1) << (unsure - 1))) >> unsure;
  const double sum = std::ldexp(area.to_double(), -100);
  if (without == 0) return sum;
  return sum +
         detail::rounded_product(empty_value, std::ldexp(static_cast<double>(without), -detail::area_bits));
}

/// Overload that computes `threshold_curve(table, options)`, with its errors.
[[nodiscard]] inline double area_under_curve(const contingency_table& table,
                                             curve_score score = curve_score::critical_success_index,
                                             const match_options& options = {},
                                             const threshold_interval& interval = {},
                                             double empty_value = undefined) {
  return area_under_curve(detail::curve_of::table("area_under_curve", table, options), score, interval,
                          empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
