// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>       // for class_counts, class_mean_options, classes_of
#include <segtally/classes/class_means.hpp>        // mean_jaccard and the like belong to this family
#include <segtally/detail/ratio.hpp>               // for ratio, fixed_sum, undefined
#include <segtally/detail/significant_bits.hpp>    // for significant_bits
#include <segtally/detail/weighted_sum.hpp>        // for weighted_sum
#include <segtally/detail/wide.hpp>                // for product, int128, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/agreement.hpp>            // for correlation

/// @file
/// Scores of class maps: the same label in both images means the same thing.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

// Sums over all classes that occur in either image; only `generalized_dice_of` selects classes.

/// The sums over all classes.
struct class_sums {
  std::uint64_t agreeing = 0, voxels = 0;
  uint128 chance = 0;  ///< sum of (size in the reference) * (size in the prediction)
  uint128 reference_squares = 0, prediction_squares = 0;

  explicit class_sums(std::span<const class_counts> classes) noexcept {
    for (const class_counts& k : classes) {
      agreeing += k.both;
      voxels += k.reference;
      chance += product(k.reference, k.prediction);
      reference_squares += product(k.reference, k.reference);
      prediction_squares += product(k.prediction, k.prediction);
    }
  }

  /// Returns c s - sum p_k t_k: the agreement beyond chance.
  [[nodiscard]] int128 beyond_chance() const noexcept {
    return static_cast<int128>(product(agreeing, voxels)) - static_cast<int128>(chance);
  }
};

[[nodiscard]] inline double accuracy_of(std::span<const class_counts> classes, double empty_value) noexcept {
  const class_sums sums(classes);
  return ratio(sums.agreeing, sums.voxels, empty_value);
}

[[nodiscard]] inline double balanced_accuracy_of(std::span<const class_counts> classes,
                                                 double empty_value) noexcept {
  std::size_t occurring = 0;
  for (const class_counts& k : classes) occurring += k.reference > 0;
  fixed_sum sum(significant_bits(occurring));
  for (const class_counts& k : classes)
    if (k.reference > 0) sum.add(ratio(k.both, k.reference, 0));
  return occurring == 0 ? empty_value : sum.value() / static_cast<double>(occurring);
}

[[nodiscard]] inline double matthews_correlation_of(std::span<const class_counts> classes,
                                                    double empty_value) noexcept {
  const class_sums sums(classes);
  const uint128 all = product(sums.voxels, sums.voxels);
  return correlation(sums.beyond_chance(), all - sums.prediction_squares, all - sums.reference_squares,
                     empty_value);
}

[[nodiscard]] inline double cohen_kappa_of(std::span<const class_counts> classes,
                                           double empty_value) noexcept {
  const class_sums sums(classes);
  return ratio(sums.beyond_chance(), product(sums.voxels, sums.voxels) - sums.chance, empty_value);
}

}  // namespace detail

/// Returns the share of voxels with the same class in both images, background included. Range 0 to 1, higher
/// is better; undefined without voxels. Where it is undefined, returns `empty_value`. Cost: linear in the
/// overlaps. Source: Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z.
[[nodiscard]] inline double multiclass_accuracy(const contingency_table& table,
                                                double empty_value = undefined) {
  return detail::accuracy_of(detail::classes_of(table), empty_value);
}

/// Returns the mean recall of the classes that occur in the reference, background included. Range 0 to 1,
/// higher is better; undefined without voxels. Where it is undefined, returns `empty_value`. Cost: linear in
/// the overlaps. Source: Metrics Reloaded, doi:10.1038/s41592-023-02151-z; scikit-learn's
/// balanced_accuracy_score.
[[nodiscard]] inline double multiclass_balanced_accuracy(const contingency_table& table,
                                                         double empty_value = undefined) {
  return detail::balanced_accuracy_of(detail::classes_of(table), empty_value);
}

/// Returns Gorodkin's R_K (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)), with c agreeing of
/// s voxels and class sizes t_k (reference) and p_k (prediction). Range -1 to 1, higher is better, symmetric;
/// undefined where an image has one class only. Where it is undefined, returns `empty_value`. Cost: linear in
/// the overlaps. Source: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006.
[[nodiscard]] inline double multiclass_matthews_correlation(const contingency_table& table,
                                                            double empty_value = undefined) {
  return detail::matthews_correlation_of(detail::classes_of(table), empty_value);
}

/// Returns Cohen's kappa of the classes, (c s - sum p_k t_k) / (s^2 - sum p_k t_k), with c agreeing of s
/// voxels and class sizes t_k (reference) and p_k (prediction). Range -1 to 1, higher is better, symmetric;
/// undefined where both images have the same single class. Where it is undefined, returns `empty_value`.
/// Cost: linear in the overlaps. Source: Cohen 1960, doi:10.1177/001316446002000104.
[[nodiscard]] inline double multiclass_cohen_kappa(const contingency_table& table,
                                                   double empty_value = undefined) {
  return detail::cohen_kappa_of(detail::classes_of(table), empty_value);
}

/// The weight of a class of size t in the generalised Dice coefficient: 1 / t^2, 1 / t, or equal weights.
enum class dice_weights { square, simple, uniform };

/// Options of `generalized_dice`.
struct generalized_dice_options {
  dice_weights weights = dice_weights::square;
  class_mean_options classes = {};
};

namespace detail {

[[nodiscard]] inline double generalized_dice_of(std::span<const class_counts> classes, dice_weights weights,
                                                double empty_value) noexcept {
  const auto weight_of_size = [&](std::uint64_t t) {
    const double inverse = 1 / static_cast<double>(t);
    return weights == dice_weights::square   ? inverse * inverse
           : weights == dice_weights::simple ? inverse
                                             : 1.0;
  };
  double largest = 0;
  for (const class_counts& k : classes)
    if (k.reference > 0) largest = (std::max)(largest, weight_of_size(k.reference));
  if (largest == 0) largest = 1;  // no class is in the reference: any weight gives 0
  weighted_sum overlaps(largest), sizes(largest);
  for (const class_counts& k : classes) {
    const double weight = k.reference > 0 ? weight_of_size(k.reference) : largest;
    overlaps.add(weight, 2 * k.both);  // a table has fewer than 2^63 voxels
    sizes.add(weight, k.reference + k.prediction);
  }
  return classes.empty() ? empty_value : ratio(overlaps.value(), sizes.value());
}

}  // namespace detail

/// Returns 2 sum w_k C_kk / sum w_k (t_k + p_k) for C_kk voxels of class k in both images, t_k in the
/// reference and p_k in the prediction, with weights from t_k. Range 0 to 1, higher is better; undefined
/// without a class. Where it is undefined, returns `empty_value`. A class that the reference lacks gets the
/// largest weight of the others (MONAI's rule). Background is left out unless asked for. Cost: linear in the
/// overlaps. Source: Sudre et al. 2017, doi:10.1007/978-3-319-67558-9_28.
[[nodiscard]] inline double generalized_dice(const contingency_table& table,
                                             const generalized_dice_options& options = {},
                                             double empty_value = undefined) {
  return detail::generalized_dice_of(detail::classes_of(table, options.classes), options.weights,
                                     empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
