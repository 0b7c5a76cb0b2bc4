// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>  // for same_as
#include <cstdint>   // for uint64_t

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/detail/wide.hpp>                // for product, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/confusion.hpp>            // for confusion, binary_confusion

/// @file
/// Shares of voxels.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the share of voxels on which both masks agree: (TP + TN) / n. Range 0 to 1, higher is better;
/// undefined without voxels. Counts the background, so it is close to 1 wherever objects are small. Source:
/// Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double accuracy(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.tp + c.tn, c.total(), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double accuracy(const std::same_as<contingency_table> auto& table,
                                     const binary_options& options = {},
                                     double empty_value = undefined) noexcept {
  return accuracy(binary_confusion(table, options), empty_value);
}

/// Returns the mean of recall and specificity: (TP / (TP + FN) + TN / (TN + FP)) / 2. Range 0 to 1, higher is
/// better, 1/2 for any constant prediction; undefined (`empty_value`) if the reference is empty or fills the
/// image. Source: Brodersen et al. 2010, doi:10.1109/ICPR.2010.764.
[[nodiscard]] inline double balanced_accuracy(const confusion& c, double empty_value = undefined) noexcept {
  const std::uint64_t positive = c.tp + c.fn;
  const std::uint64_t negative = c.tn + c.fp;
  return detail::ratio(detail::product(c.tp, negative) + detail::product(c.tn, positive),
                       2 * detail::product(positive, negative), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double balanced_accuracy(const std::same_as<contingency_table> auto& table,
                                              const binary_options& options = {},
                                              double empty_value = undefined) noexcept {
  return balanced_accuracy(binary_confusion(table, options), empty_value);
}

/// Returns the share of the predicted foreground that is right: TP / (TP + FP), the positive predictive
/// value. Range 0 to 1, higher is better; undefined if the prediction is empty. Source: Taha & Hanbury 2015,
/// doi:10.1186/s12880-015-0068-x. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double precision(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.tp, c.tp + c.fp, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double precision(const std::same_as<contingency_table> auto& table,
                                      const binary_options& options = {},
                                      double empty_value = undefined) noexcept {
  return precision(binary_confusion(table, options), empty_value);
}

/// Returns the share of the reference that was found: TP / (TP + FN), the true positive rate. Range 0 to 1,
/// higher is better; undefined if the reference is empty. Source: Taha & Hanbury 2015,
/// doi:10.1186/s12880-015-0068-x. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double recall(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.tp, c.tp + c.fn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double recall(const std::same_as<contingency_table> auto& table,
                                   const binary_options& options = {},
                                   double empty_value = undefined) noexcept {
  return recall(binary_confusion(table, options), empty_value);
}

/// Returns `recall` under its name in medicine, TP / (TP + FN). Range 0 to 1, higher is better; undefined if
/// the reference is empty. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double sensitivity(const confusion& c, double empty_value = undefined) noexcept {
  return recall(c, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double sensitivity(const std::same_as<contingency_table> auto& table,
                                        const binary_options& options = {},
                                        double empty_value = undefined) noexcept {
  return sensitivity(binary_confusion(table, options), empty_value);
}

/// Returns the share of the reference's background that was left alone: TN / (TN + FP), the true negative
/// rate. Range 0 to 1, higher is better; undefined if the reference fills the image. Source: Taha & Hanbury
/// 2015, doi:10.1186/s12880-015-0068-x. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double specificity(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.tn, c.tn + c.fp, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double specificity(const std::same_as<contingency_table> auto& table,
                                        const binary_options& options = {},
                                        double empty_value = undefined) noexcept {
  return specificity(binary_confusion(table, options), empty_value);
}

/// Returns the share of the predicted background that is right: TN / (TN + FN). Range 0 to 1, higher is
/// better; undefined if the prediction fills the image. Source: Taha & Hanbury 2015,
/// doi:10.1186/s12880-015-0068-x. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double negative_predictive_value(const confusion& c,
                                                      double empty_value = undefined) noexcept {
  return detail::ratio(c.tn, c.tn + c.fn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double negative_predictive_value(const std::same_as<contingency_table> auto& table,
                                                      const binary_options& options = {},
                                                      double empty_value = undefined) noexcept {
  return negative_predictive_value(binary_confusion(table, options), empty_value);
}

/// Returns 1 - specificity: FP / (FP + TN). Range 0 to 1, lower is better; undefined if the reference fills
/// the image. Source: Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double false_positive_rate(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.fp, c.fp + c.tn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double false_positive_rate(const std::same_as<contingency_table> auto& table,
                                                const binary_options& options = {},
                                                double empty_value = undefined) noexcept {
  return false_positive_rate(binary_confusion(table, options), empty_value);
}

/// Returns 1 - recall: FN / (FN + TP). Range 0 to 1, lower is better; undefined if the reference is empty.
/// Source: Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double false_negative_rate(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.fn, c.fn + c.tp, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double false_negative_rate(const std::same_as<contingency_table> auto& table,
                                                const binary_options& options = {},
                                                double empty_value = undefined) noexcept {
  return false_negative_rate(binary_confusion(table, options), empty_value);
}

/// Returns 1 - precision: FP / (FP + TP). Range 0 to 1, lower is better; undefined if the prediction is
/// empty. Source: Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x. Where it is undefined,
/// returns `empty_value`.
[[nodiscard]] inline double false_discovery_rate(const confusion& c,
                                                 double empty_value = undefined) noexcept {
  return detail::ratio(c.fp, c.fp + c.tp, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double false_discovery_rate(const std::same_as<contingency_table> auto& table,
                                                 const binary_options& options = {},
                                                 double empty_value = undefined) noexcept {
  return false_discovery_rate(binary_confusion(table, options), empty_value);
}

/// Returns 1 - negative predictive value: FN / (FN + TN). Range 0 to 1, lower is better; undefined if the
/// prediction fills the image. Source: Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x. Where it is
/// undefined, returns `empty_value`.
[[nodiscard]] inline double false_omission_rate(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.fn, c.fn + c.tn, empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double false_omission_rate(const std::same_as<contingency_table> auto& table,
                                                const binary_options& options = {},
                                                double empty_value = undefined) noexcept {
  return false_omission_rate(binary_confusion(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
