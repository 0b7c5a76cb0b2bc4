// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>             // for llround
#include <concepts>          // for convertible_to
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/objects/detection_counts.hpp>   // for detection_counts
#include <segtally/objects/match.hpp>              // for matching
#include <segtally/objects/match_options.hpp>      // for match_options, number
#include <segtally/objects/matcher.hpp>            // for counts_at
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

/// @file
/// How well objects were found.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the share of predicted objects that have a partner: TP / (TP + FP). Range 0 to 1, higher is
/// better; undefined without predicted objects. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double precision(const detection_counts& d, double empty_value = undefined) noexcept {
  return detail::ratio(d.tp, d.tp + d.fp, empty_value);
}

/// Returns the share of reference objects that have a partner: TP / (TP + FN). Range 0 to 1, higher is
/// better; undefined without reference objects. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double recall(const detection_counts& d, double empty_value = undefined) noexcept {
  return detail::ratio(d.tp, d.tp + d.fn, empty_value);
}

/// Returns `precision` of objects under a name that tells it from that of voxels, TP / (TP + FP). Range 0 to
/// 1, higher is better; undefined without predicted objects. Where it is undefined, returns `empty_value`.
/// Source: Schmidt et al. 2018, doi:10.1007/978-3-030-00934-2_30.
[[nodiscard]] inline double object_precision(const detection_counts& d,
                                             double empty_value = undefined) noexcept {
  return precision(d, empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double object_precision(const contingency_table& table,
                                             const match_options& options = {},
                                             double empty_value = undefined) {
  return object_precision(detail::counts_at("object_precision", table, options), empty_value);
}

/// Returns `recall` of objects under a name that tells it from that of voxels, TP / (TP + FN). Range 0 to 1,
/// higher is better; undefined without reference objects. Where it is undefined, returns `empty_value`.
/// Source: Schmidt et al. 2018, doi:10.1007/978-3-030-00934-2_30.
[[nodiscard]] inline double object_recall(const detection_counts& d,
                                          double empty_value = undefined) noexcept {
  return recall(d, empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double object_recall(const contingency_table& table, const match_options& options = {},
                                          double empty_value = undefined) {
  return object_recall(detail::counts_at("object_recall", table, options), empty_value);
}

/// Returns the harmonic mean of precision and recall of objects: 2 TP / (2 TP + FP + FN). Range 0 to 1,
/// higher is better; undefined without objects. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double f1_score(const detection_counts& d, double empty_value = undefined) noexcept {
  return detail::ratio(2 * d.tp, 2 * d.tp + d.fp + d.fn, empty_value);
}

/// Returns TP / (TP + FP + FN). Range 0 to 1, higher is better; undefined without objects. StarDist's
/// "accuracy", the "average precision" at one threshold of the Data Science Bowl 2018 and of cellpose; no
/// ranking enters. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double critical_success_index(const detection_counts& d,
                                                   double empty_value = undefined) noexcept {
  return detail::ratio(d.tp, d.tp + d.fp + d.fn, empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double critical_success_index(const contingency_table& table,
                                                   const match_options& options = {},
                                                   double empty_value = undefined) {
  return critical_success_index(detail::counts_at("critical_success_index", table, options), empty_value);
}

namespace detail {

/// Returns the sum divided by `of`, or `empty_value` if `of` is 0.
[[nodiscard]] inline double mean_or(const score_sum& sum, double of, double empty_value) noexcept {
  return of == 0 ? empty_value : sum.value() / of;
}

}  // namespace detail

/// Returns the mean score of the pairs, SQ. Range 0 to 1, higher is better; undefined without pairs. Source:
/// Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double segmentation_quality(const detection_counts& d,
                                                 double empty_value = undefined) noexcept {
  return detail::mean_or(d.scores, static_cast<double>(d.tp), empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double segmentation_quality(const contingency_table& table,
                                                 const match_options& options = {},
                                                 double empty_value = undefined) {
  return segmentation_quality(detail::counts_at("segmentation_quality", table, options), empty_value);
}

/// Returns `segmentation_quality` under StarDist's name: the mean score of the pairs. Range 0 to 1, higher is
/// better; undefined without pairs. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double mean_matched_score(const detection_counts& d,
                                               double empty_value = undefined) noexcept {
  return segmentation_quality(d, empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double mean_matched_score(const contingency_table& table,
                                               const match_options& options = {},
                                               double empty_value = undefined) {
  return mean_matched_score(detail::counts_at("mean_matched_score", table, options), empty_value);
}

/// Returns `f1_score` of objects under its name in panoptic quality, RQ = 2 TP / (2 TP + FP + FN). Range 0 to
/// 1, higher is better; undefined without objects. Where it is undefined, returns `empty_value`. Source:
/// Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963.
[[nodiscard]] inline double recognition_quality(const detection_counts& d,
                                                double empty_value = undefined) noexcept {
  return f1_score(d, empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double recognition_quality(const contingency_table& table,
                                                const match_options& options = {},
                                                double empty_value = undefined) {
  return recognition_quality(detail::counts_at("recognition_quality", table, options), empty_value);
}

/// Returns the sum of the pairs' scores divided by TP + FP / 2 + FN / 2, PQ = SQ RQ. Range 0 to 1, higher is
/// better; 0 without pairs, undefined without objects. Source: Kirillov et al. 2019,
/// doi:10.1109/CVPR.2019.00963, where scores are IoU above 0.5. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double panoptic_quality(const detection_counts& d,
                                             double empty_value = undefined) noexcept {
  return detail::mean_or(d.scores, static_cast<double>(2 * d.tp + d.fp + d.fn) / 2, empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double panoptic_quality(const contingency_table& table,
                                             const match_options& options = {},
                                             double empty_value = undefined) {
  return panoptic_quality(detail::counts_at("panoptic_quality", table, options), empty_value);
}

/// Returns the mean score of the reference objects, those without a partner counting 0. Range 0 to 1, higher
/// is better; undefined without reference objects. Source: StarDist. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double mean_true_score(const detection_counts& d,
                                            double empty_value = undefined) noexcept {
  return detail::mean_or(d.scores, static_cast<double>(d.tp + d.fn), empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double mean_true_score(const contingency_table& table, const match_options& options = {},
                                            double empty_value = undefined) {
  return mean_true_score(detail::counts_at("mean_true_score", table, options), empty_value);
}

/// Returns first, first + step, ... up to last, each as the double nearest to its decimal value (at most six
/// decimals): the third of (0.5, 0.05, 0.95) is 0.6, whereas repeated addition gives 0.6000000000000001,
/// which a score of 3/5 does not reach. Throws `std::invalid_argument` unless step > 0 and first <= last.
[[nodiscard]] inline std::vector<double> threshold_range(double first, double step, double last) {
  const double micro = 1e6;
  if (is_undefined(first) || is_undefined(step) || is_undefined(last) || step * micro < 1 || first > last ||
      first < -1e3 || last > 1e3)
    detail::raise<std::invalid_argument>(
        detail::message("threshold_range: no range from ", first, " to ", last, " by ", step));
  const long long a = std::llround(first * micro), b = std::llround(last * micro),
                  by = std::llround(step * micro);
  std::vector<double> thresholds;
  for (long long t = a; t <= b; t += by) thresholds.push_back(static_cast<double>(t) / micro);
  return thresholds;
}

/// Returns 0.5, 0.55, ... 0.95, the thresholds of the Data Science Bowl 2018.
[[nodiscard]] inline std::vector<double> average_precision_thresholds() {
  return threshold_range(0.5, 0.05, 0.95);
}

/// Returns the mean of `critical_success_index` over matchings (or counts) of one table at several
/// thresholds. Range 0 to 1, higher is better; undefined without objects, and for an empty list. Source:
/// Caicedo et al. 2019, doi:10.1038/s41592-019-0612-7. Not the area under a precision-recall curve: see
/// `ranked_detections`. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double mean_average_precision(std::span<const detection_counts> counts,
                                                   double empty_value = undefined) noexcept {
  double sum = 0;
  for (const detection_counts& d : counts) sum += critical_success_index(d, empty_value);
  return counts.empty() ? empty_value : sum / static_cast<double>(counts.size());
}
/// Overload for matchings.
[[nodiscard]] inline double mean_average_precision(std::span<const matching> matchings,
                                                   double empty_value = undefined) {
  return mean_average_precision(std::vector<detection_counts>(matchings.begin(), matchings.end()),
                                empty_value);
}

/// Returns the mean of `critical_success_index` over thresholds, by default `average_precision_thresholds`;
/// `options.threshold` is not used. Range 0 to 1, higher is better; undefined without objects and without
/// thresholds. Where it is undefined, returns `empty_value`. Throws like `match` of a list, and costs as
/// much.
template <std::convertible_to<std::span<const double>> Thresholds>
[[nodiscard]] double mean_average_precision(const contingency_table& table, const Thresholds& thresholds,
                                            const match_options& options = {},
                                            double empty_value = undefined) {
  return mean_average_precision(detail::counts_at("mean_average_precision", table, thresholds, options),
                                empty_value);
}
/// Overload that scores `match(table, options)`, with its errors.
[[nodiscard]] inline double mean_average_precision(const contingency_table& table,
                                                   const match_options& options = {},
                                                   double empty_value = undefined) {
  return mean_average_precision(table, average_precision_thresholds(), options, empty_value);
}

/// Overload for braced thresholds: `mean_average_precision(table, {0.5, 0.75})`. (Empty braces are default
/// options.)
template <detail::number Number>
[[nodiscard]] double mean_average_precision(const contingency_table& table,
                                            std::initializer_list<Number> thresholds,
                                            const match_options& options = {},
                                            double empty_value = undefined) {
  return mean_average_precision(table, std::vector<double>(thresholds.begin(), thresholds.end()), options,
                                empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
