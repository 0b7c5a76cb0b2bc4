// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>      // for sqrt
#include <concepts>   // for same_as
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_finite, ratio, rounded_product, undefined
#include <segtally/detail/wide.hpp>                // for product, uint128
#include <segtally/error.hpp>                      // for raise
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/agreement.hpp>            // for determinant
#include <segtally/pixel/confusion.hpp>            // for confusion, binary_confusion

/// @file
/// Scores of a mask as a diagnostic test of each voxel.

namespace segtally::inline SEGTALLY_ABI {

/// Returns recall + specificity - 1, also called informedness: (TP TN - FP FN) / ((TP + FN) (TN + FP)). Range
/// -1 to 1, higher is better, 0 for any constant prediction; undefined (`empty_value`) if the reference is
/// empty or fills the image. Source: Youden 1950,
/// doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3.
[[nodiscard]] inline double youden_index(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(detail::determinant(c), detail::product(c.tp + c.fn, c.tn + c.fp), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double youden_index(const std::same_as<contingency_table> auto& table,
                                         const binary_options& options = {},
                                         double empty_value = undefined) noexcept {
  return youden_index(binary_confusion(table, options), empty_value);
}

/// Returns precision + negative predictive value - 1: (TP TN - FP FN) / ((TP + FP) (TN + FN)), Youden's
/// index with the roles of the masks exchanged. Range -1 to 1, higher is better; undefined if the
/// prediction is empty or fills the image. Source: Powers 2011, arXiv:2010.16061. Where it is undefined,
/// returns `empty_value`.
[[nodiscard]] inline double markedness(const confusion& c, double empty_value = undefined) noexcept {
  return detail::ratio(detail::determinant(c), detail::product(c.tp + c.fp, c.tn + c.fn), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double markedness(const std::same_as<contingency_table> auto& table,
                                       const binary_options& options = {},
                                       double empty_value = undefined) noexcept {
  return markedness(binary_confusion(table, options), empty_value);
}

/// Returns the ratio of the true and the false positive rate, TPR / FPR = TP (FP + TN) / (FP (TP + FN)): how
/// much a positive voxel raises the odds. Range 0 to +inf, higher is better, +inf where only the denominator
/// is 0, without false positives; undefined if the prediction is empty as well, or if the reference is empty
/// or fills the image. Source: Deeks & Altman 2004, doi:10.1136/bmj.329.7458.168. Where it is undefined,
/// returns `empty_value`.
[[nodiscard]] inline double positive_likelihood_ratio(const confusion& c,
                                                      double empty_value = undefined) noexcept {
  return detail::ratio(detail::product(c.tp, c.fp + c.tn), detail::product(c.fp, c.tp + c.fn), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double positive_likelihood_ratio(const std::same_as<contingency_table> auto& table,
                                                      const binary_options& options = {},
                                                      double empty_value = undefined) noexcept {
  return positive_likelihood_ratio(binary_confusion(table, options), empty_value);
}

/// Returns FNR / TNR = FN (FP + TN) / (TN (TP + FN)): the factor by which a negative voxel lowers the odds.
/// Range 0 to +inf, lower is better, +inf without true negatives; undefined (`empty_value`) if the prediction
/// fills the image as well, or if the reference is empty or fills the image. Source: Deeks & Altman 2004,
/// doi:10.1136/bmj.329.7458.168.
[[nodiscard]] inline double negative_likelihood_ratio(const confusion& c,
                                                      double empty_value = undefined) noexcept {
  return detail::ratio(detail::product(c.fn, c.fp + c.tn), detail::product(c.tn, c.tp + c.fn), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double negative_likelihood_ratio(const std::same_as<contingency_table> auto& table,
                                                      const binary_options& options = {},
                                                      double empty_value = undefined) noexcept {
  return negative_likelihood_ratio(binary_confusion(table, options), empty_value);
}

/// Returns the ratio of the two likelihood ratios: TP TN / (FP FN). Range 0 to +inf, higher is better,
/// symmetric, 1 for unrelated masks, +inf if only FP or FN is 0; undefined if TP or TN and FP or FN are 0.
/// Source: Glas et al. 2003, doi:10.1016/S0895-4356(03)00177-X. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double diagnostic_odds_ratio(const confusion& c,
                                                  double empty_value = undefined) noexcept {
  return detail::ratio(detail::product(c.tp, c.tn), detail::product(c.fp, c.fn), empty_value);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double diagnostic_odds_ratio(const std::same_as<contingency_table> auto& table,
                                                  const binary_options& options = {},
                                                  double empty_value = undefined) noexcept {
  return diagnostic_odds_ratio(binary_confusion(table, options), empty_value);
}

/// Returns the prevalence below which precision falls off fastest: (sqrt(TPR FPR) - FPR) / (TPR - FPR) for
/// TPR = TP / (TP + FN) and FPR = FP / (FP + TN). Range 0 to 1, lower is better; undefined where TPR = FPR,
/// and if the reference is empty or fills the image. Source: Balayla 2020, doi:10.1371/journal.pone.0240215.
/// Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double prevalence_threshold(const confusion& c,
                                                 double empty_value = undefined) noexcept {
  // Dividing by sqrt(TPR) - sqrt(FPR) gives sqrt(FPR) / (sqrt(TPR) + sqrt(FPR)), which avoids cancellation.
  const detail::uint128 true_positive = detail::product(c.tp, c.tn + c.fp);
  const detail::uint128 false_positive = detail::product(c.fp, c.tp + c.fn);
  if (true_positive == false_positive) return empty_value;
  const double root = std::sqrt(static_cast<double>(false_positive));
  return root / (std::sqrt(static_cast<double>(true_positive)) + root);
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double prevalence_threshold(const std::same_as<contingency_table> auto& table,
                                                 const binary_options& options = {},
                                                 double empty_value = undefined) noexcept {
  return prevalence_threshold(binary_confusion(table, options), empty_value);
}

/// Returns the net gain per voxel if one false positive costs `exchange_rate` true positives: (TP -
/// exchange_rate FP) / n. Range -exchange_rate to 1, higher is better, at most the fraction of reference
/// voxels; undefined (`empty_value`) without voxels. Throws `std::invalid_argument` unless the rate is finite
/// and at least 0. Source: Vickers & Elkin 2006, doi:10.1177/0272989X06295361.
[[nodiscard]] inline double net_benefit(const confusion& c, double exchange_rate,
                                        double empty_value = undefined) {
  if (!detail::is_finite(exchange_rate) || exchange_rate < 0)
    detail::raise<std::invalid_argument>(detail::message("net_benefit: exchange_rate is ", exchange_rate,
                                                         " but must be finite and at least 0"));
  if (c.total() == 0) return empty_value;
  // Counts in units of 2^63 voxels (exact scaling), so that no finite rate overflows.
  const auto share = [](std::uint64_t count) { return static_cast<double>(count) * 0x1p-63; };
  return (share(c.tp) - detail::rounded_product(exchange_rate, share(c.fp))) / share(c.total());
}
/// Overload for the two foregrounds of a table.
[[nodiscard]] inline double net_benefit(const std::same_as<contingency_table> auto& table,
                                        double exchange_rate, const binary_options& options = {},
                                        double empty_value = undefined) {
  return net_benefit(binary_confusion(table, options), exchange_rate, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
