// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cmath>      // for sqrt
#include <concepts>   // for same_as
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_finite, ratio, undefined
#include <segtally/detail/weighted_sum.hpp>        // for weighted_sum
#include <segtally/error.hpp>                      // for raise
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/confusion.hpp>            // for confusion, binary_confusion

/// @file
/// How much two foregrounds have in common; the background does not enter.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the intersection over the union: TP / (TP + FP + FN). Range 0 to 1, higher is better, symmetric; 0
/// if one mask is empty, undefined if both are. Source: Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x.
/// Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double jaccard_index(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.tp, c.tp + c.fp + c.fn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double jaccard_index(const std::same_as<contingency_table> auto& table,
                                          const binary_options& options = {},
                                          double empty_value = undefined) noexcept {
  return jaccard_index(binary_confusion(table, options), empty_value);
}

/// Returns `jaccard_index` under its name in forecasting, TP / (TP + FP + FN), also called critical success
/// index. Range 0 to 1, higher is better; 0 if one mask is empty, undefined if both are. Source: Gilbert
/// 1884. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double threat_score(const confusion& c, double empty_value = undefined) noexcept {
  return jaccard_index(c, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double threat_score(const std::same_as<contingency_table> auto& table,
                                         const binary_options& options = {},
                                         double empty_value = undefined) noexcept {
  return threat_score(binary_confusion(table, options), empty_value);
}

/// Returns 1 - Jaccard index as an error: (FP + FN) / (TP + FP + FN). Range 0 to 1, lower is better,
/// symmetric; 1 if one mask is empty, undefined if both are. (The challenges give it in percent.) Source:
/// Heimann et al. 2009, doi:10.1109/TMI.2009.2013851. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double volumetric_overlap_error(const confusion& c,
                                                     double empty_value = undefined) noexcept {
  return detail::ratio(c.fp + c.fn, c.tp + c.fp + c.fn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double volumetric_overlap_error(const std::same_as<contingency_table> auto& table,
                                                     const binary_options& options = {},
                                                     double empty_value = undefined) noexcept {
  return volumetric_overlap_error(binary_confusion(table, options), empty_value);
}

/// Returns the intersection over the smaller size, the Szymkiewicz-Simpson coefficient: TP / (TP + min(FP,
/// FN)). Range 0 to 1, higher is better, symmetric, 1 as soon as one mask lies in the other; undefined if
/// both masks are empty, 0 if one is. Source: Simpson 1943, Am. J. Sci. 241:1. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double overlap_coefficient(const confusion& c, double empty_value = undefined) noexcept {
  return c.tp == 0 && c.fp + c.fn > 0 ? 0 : detail::ratio(c.tp, c.tp + (std::min)(c.fp, c.fn), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double overlap_coefficient(const std::same_as<contingency_table> auto& table,
                                                const binary_options& options = {},
                                                double empty_value = undefined) noexcept {
  return overlap_coefficient(binary_confusion(table, options), empty_value);
}

/// Returns the intersection over the mean size: 2 TP / (2 TP + FP + FN) = 2 J / (1 + J) for the Jaccard index
/// J. Range 0 to 1, higher is better, symmetric; 0 if one mask is empty, undefined if both are. Source: Dice
/// 1945, doi:10.2307/1932409. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double dice(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(2 * c.tp, 2 * c.tp + c.fp + c.fn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double dice(const std::same_as<contingency_table> auto& table,
                                 const binary_options& options = {},
                                 double empty_value = undefined) noexcept {
  return dice(binary_confusion(table, options), empty_value);
}

/// Returns the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), which is `dice`. Range 0 to 1,
/// higher is better; 0 if one mask is empty, undefined if both are. Source: Chinchor 1992,
/// doi:10.3115/1072064.1072067. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double f1_score(const confusion& c, double empty_value = undefined) noexcept {
  return dice(c, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double f1_score(const std::same_as<contingency_table> auto& table,
                                     const binary_options& options = {},
                                     double empty_value = undefined) noexcept {
  return f1_score(binary_confusion(table, options), empty_value);
}

/// Returns the weighted harmonic mean of precision and recall, in which recall counts beta times as much: (1
/// + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP). Range 0 to 1, higher is better; beta 0 gives precision,
/// a large beta recall. Undefined if both masks are empty, and with beta 0 if the prediction is. Throws
/// `std::invalid_argument` unless beta is finite and at least 0. Source: Chinchor 1992,
/// doi:10.3115/1072064.1072067. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double f_beta(const confusion& c, double beta, double empty_value = undefined) {
  if (!detail::is_finite(beta) || beta < 0)
    detail::raise<std::invalid_argument>(
        detail::message("f_beta: beta is ", beta, " but must be finite and at least 0"));
  if (c.tp == 0) return c.fp == 0 && (c.fn == 0 || beta == 0) ? empty_value : 0;
  // For beta > 1 the formula is divided by beta^2, which could overflow.
  const double fn_weight = beta <= 1 ? beta * beta : 1;
  const double fp_weight = beta <= 1 ? 1 : 1 / beta / beta;
  detail::weighted_sum agreed(1), sizes(1);
  agreed.add(fn_weight, c.tp);
  agreed.add(fp_weight, c.tp);
  sizes.add(fn_weight, c.tp + c.fn);
  sizes.add(fp_weight, c.tp + c.fp);
  return ratio(agreed.value(), sizes.value());
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double f_beta(const std::same_as<contingency_table> auto& table, double beta,
                                   const binary_options& options = {}, double empty_value = undefined) {
  return f_beta(binary_confusion(table, options), beta, empty_value);
}

/// Returns the geometric mean of precision and recall: TP / sqrt((TP + FP) (TP + FN)). Range 0 to 1, higher
/// is better, symmetric; undefined if either mask is empty. Known as the Fowlkes-Mallows index of two masks;
/// the index of that name that counts pairs of voxels is another one. Source: Fowlkes & Mallows 1983,
/// doi:10.1080/01621459.1983.10478008. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double precision_recall_geometric_mean(const confusion& c,
                                                            double empty_value = undefined) noexcept {
  const std::uint64_t reference = c.tp + c.fn;
  const std::uint64_t prediction = c.tp + c.fp;
  if (reference == 0 || prediction == 0) return empty_value;
  // In doubles sqrt(x * x) == x, even if x is a rounded count, so equal masks give exactly 1.
  const double mean = std::sqrt(static_cast<double>(reference) * static_cast<double>(prediction));
  return (std::min)(static_cast<double>(c.tp) / mean, 1.0);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double precision_recall_geometric_mean(const std::same_as<contingency_table> auto& table,
                                                            const binary_options& options = {},
                                                            double empty_value = undefined) noexcept {
  return precision_recall_geometric_mean(binary_confusion(table, options), empty_value);
}

/// Returns how alike the sizes are, wherever the masks lie: 1 - |FP - FN| / (2 TP + FP + FN). Range 0 to 1,
/// higher is better, symmetric; masks that do not even touch score 1 if they are equally large. Undefined if
/// both are empty. Source: Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double volumetric_similarity(const confusion& c,
                                                  double empty_value = undefined) noexcept {
  return detail::ratio(2 * (c.tp + (std::min)(c.fp, c.fn)), 2 * c.tp + c.fp + c.fn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double volumetric_similarity(const std::same_as<contingency_table> auto& table,
                                                  const binary_options& options = {},
                                                  double empty_value = undefined) noexcept {
  return volumetric_similarity(binary_confusion(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
