// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <bit>        // for bit_width
#include <cstdint>    // for uint64_t
#include <span>       // for span

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>       // for class_mean_options, classes_of, agreeing_voxels
#include <segtally/classes/class_means.hpp>        // mean_jaccard and the like belong to this family
#include <segtally/detail/ratio.hpp>               // for ratio, fixed_sum, undefined
#include <segtally/detail/weighted_sum.hpp>        // for weighted_sum
#include <segtally/detail/wide.hpp>                // for product, int128, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/agreement.hpp>            // for correlation

// Scores of class maps: here, and only here, the same label in both images means the same thing. Higher is
// better.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns sum over labels of (size in reference) * (size in prediction).
[[nodiscard]] inline uint128 chance_products(const contingency_table& table) {
  uint128 sum = 0;
  for (const class_counts& k : classes_of(table)) sum += product(k.reference, k.prediction);
  return sum;
}

[[nodiscard]] inline uint128 sum_of_squares(std::span<const label_count> entries) noexcept {
  uint128 sum = 0;
  for (const label_count& entry : entries) sum += product(entry.count, entry.count);
  return sum;
}

}  // namespace detail

/// Returns the share of voxels with the same class in both images, background included; in [0, 1], undefined
/// without voxels.
[[nodiscard]] inline double multiclass_accuracy(const contingency_table& table,
                                                double empty_value = undefined) {
  return detail::ratio(detail::agreeing_voxels(table), table.total(), empty_value);
}

/// Returns the mean recall of the classes that occur in the reference, background included; in [0, 1].
/// Source: Metrics Reloaded, doi:10.1038/s41592-023-02151-z; scikit-learn's balanced_accuracy_score.
[[nodiscard]] inline double multiclass_balanced_accuracy(const contingency_table& table,
                                                         double empty_value = undefined) {
  if (table.total() == 0) return empty_value;
  const auto classes = table.reference().size();
  detail::fixed_sum sum(static_cast<int>(std::bit_width(classes)));
  for (const detail::class_counts& k : detail::classes_of(table))
    if (k.reference > 0) sum.add(detail::ratio(k.both, k.reference, 0));
  return sum.value() / static_cast<double>(classes);
}

/// Returns Gorodkin's R_K (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)), with c agreeing of
/// s voxels and class sizes t_k (reference) and p_k (prediction); in [-1, 1], undefined where an image has
/// one class only. Source: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006.
[[nodiscard]] inline double multiclass_matthews_correlation(const contingency_table& table,
                                                            double empty_value = undefined) {
  const std::uint64_t s = table.total(), c = detail::agreeing_voxels(table);
  const auto numerator = static_cast<detail::int128>(detail::product(c, s)) -
                         static_cast<detail::int128>(detail::chance_products(table));
  return detail::correlation(numerator, detail::product(s, s) - detail::sum_of_squares(table.prediction()),
                             detail::product(s, s) - detail::sum_of_squares(table.reference()), empty_value);
}

/// Returns Cohen's kappa of the classes, (c s - sum p_k t_k) / (s^2 - sum p_k t_k); in [-1, 1], undefined
/// where both images have the same single class. Source: Cohen 1960, doi:10.1177/001316446002000104.
[[nodiscard]] inline double multiclass_cohen_kappa(const contingency_table& table,
                                                   double empty_value = undefined) {
  const std::uint64_t s = table.total();
  const detail::uint128 chance = detail::chance_products(table);
  const auto numerator = static_cast<detail::int128>(detail::product(detail::agreeing_voxels(table), s)) -
                         static_cast<detail::int128>(chance);
  return detail::ratio(numerator, detail::product(s, s) - chance, empty_value);
}

/// How much a class of size t weighs in the generalised Dice coefficient: 1 / t^2, 1 / t, or the same.
enum class dice_weights { square, simple, uniform };

struct generalized_dice_options {
  dice_weights weights = dice_weights::square;
  class_mean_options classes = {};
};

/// Returns 2 sum w_k C_kk / sum w_k (t_k + p_k), with weights from the size t_k in the reference; in [0, 1].
/// A class that the reference lacks gets the largest weight of the others (MONAI's rule). Background is left
/// out unless asked for. Undefined without a class. Source: Sudre et al. 2017,
/// doi:10.1007/978-3-319-67558-9_28.
[[nodiscard]] inline double generalized_dice(const contingency_table& table,
                                             const generalized_dice_options& options = {},
                                             double empty_value = undefined) {
  const auto classes = detail::classes_of(table, options.classes);
  const auto weight_of_size = [&](std::uint64_t t) {
    const double inverse = 1 / static_cast<double>(t);
    return options.weights == dice_weights::square   ? inverse * inverse
           : options.weights == dice_weights::simple ? inverse
                                                     : 1.0;
  };
  double largest = 0;
  for (const detail::class_counts& k : classes)
    if (k.reference > 0) largest = (std::max)(largest, weight_of_size(k.reference));
  if (largest == 0) largest = 1;  // the reference has none of the classes: every weight gives 0
  detail::weighted_sum overlaps(largest), sizes(largest);
  for (const detail::class_counts& k : classes) {
    const double weight = k.reference > 0 ? weight_of_size(k.reference) : largest;
    overlaps.add(weight, detail::product(2, k.both));
    sizes.add(weight, detail::uint128{k.reference} + k.prediction);
  }
  return classes.empty() ? empty_value : ratio(overlaps.value(), sizes.value());
}

}  // namespace segtally::inline SEGTALLY_ABI
