// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, sort, unique
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/detail/ratio.hpp>               // for ratio, ordered_mean, ordered_sum, undefined
#include <segtally/detail/wide.hpp>                // for product, int128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/agreement.hpp>            // for correlation
#include <segtally/pixel/confusion.hpp>            // for one_vs_rest
#include <segtally/pixel/similarity.hpp>           // for dice, jaccard_index

// Scores of class maps: here, and only here, the same label in both images means the same thing. Higher is
// better.

namespace segtally {

/// Which classes enter a mean over classes.
struct class_mean_options {
  bool include_background = false;
  std::uint64_t background = 0;
  /// The classes to average, as given; empty for all that occur in either image, the background as said
  /// above. A class that occurs in neither image is left out.
  std::vector<std::uint64_t> classes = {};
};

namespace detail {

inline std::vector<std::uint64_t> classes_of(const contingency_table& table,
                                             const class_mean_options& options) {
  std::vector<std::uint64_t> classes = options.classes;
  const bool all = classes.empty();
  if (all) {
    for (const label_count& entry : table.reference()) classes.push_back(entry.label);
    for (const label_count& entry : table.prediction()) classes.push_back(entry.label);
  }
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  std::erase_if(classes, [&](std::uint64_t label) {
    return (all && label == options.background && !options.include_background) ||
           (table.reference_count(label) == 0 && table.prediction_count(label) == 0);
  });
  return classes;
}

inline std::uint64_t agreeing(const contingency_table& table) noexcept {
  std::uint64_t sum = 0;
  for (const overlap& o : table.overlaps())
    if (o.reference == o.prediction) sum += o.count;
  return sum;
}

/// Returns sum over labels of (size in reference) * (size in prediction).
inline uint128 chance_products(const contingency_table& table) noexcept {
  uint128 sum = 0;
  for (const label_count& entry : table.reference())
    sum += product(entry.count, table.prediction_count(entry.label));
  return sum;
}

inline uint128 sum_of_squares(std::span<const label_count> entries) noexcept {
  uint128 sum = 0;
  for (const label_count& entry : entries) sum += product(entry.count, entry.count);
  return sum;
}

template <auto Score>
double class_mean(const contingency_table& table, const class_mean_options& options, double empty_value) {
  std::vector<double> scores;
  for (const std::uint64_t label : classes_of(table, options))
    scores.push_back(Score(one_vs_rest(table, label), 0));
  return ordered_mean(std::move(scores), empty_value);
}

}  // namespace detail

/// Returns the share of voxels with the same class in both images, background included; in [0, 1], undefined
/// without voxels.
[[nodiscard]] inline double multiclass_accuracy(const contingency_table& table,
                                                double empty_value = undefined) {
  return detail::ratio(detail::agreeing(table), table.total(), empty_value);
}

/// Returns the mean recall of the classes that occur in the reference, background included; in [0, 1].
/// Source: Metrics Reloaded, doi:10.1038/s41592-023-02151-z; scikit-learn's balanced_accuracy_score.
[[nodiscard]] inline double multiclass_balanced_accuracy(const contingency_table& table,
                                                         double empty_value = undefined) {
  std::vector<double> recalls;
  for (const label_count& entry : table.reference())
    recalls.push_back(detail::ratio(table.count(entry.label, entry.label), entry.count, 0));
  return detail::ordered_mean(std::move(recalls), empty_value);
}

/// Returns Gorodkin's R_K (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)), with c agreeing of
/// s voxels and class sizes t_k (reference) and p_k (prediction); in [-1, 1], undefined where an image has
/// one class only. Source: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006.
[[nodiscard]] inline double multiclass_matthews_correlation(const contingency_table& table,
                                                            double empty_value = undefined) {
  const std::uint64_t s = table.total(), c = detail::agreeing(table);
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
  const detail::uint128 chance = detail::chance_products(table), all = detail::product(s, s);
  if (all == chance) return empty_value;
  const auto numerator = static_cast<detail::int128>(detail::product(detail::agreeing(table), s)) -
                         static_cast<detail::int128>(chance);
  if (numerator == 0) return 0;
  return static_cast<double>(numerator) / static_cast<double>(all - chance);
}

/// Returns the mean Jaccard index of the classes; in [0, 1], a class in one image only counts 0. Background
/// is left out unless asked for. Undefined without a class.
[[nodiscard]] inline double mean_jaccard(const contingency_table& table,
                                         const class_mean_options& options = {},
                                         double empty_value = undefined) {
  return detail::class_mean<jaccard_index>(table, options, empty_value);
}

/// Returns the mean Dice coefficient of the classes; in [0, 1], a class in one image only counts 0.
/// Background is left out unless asked for. Undefined without a class.
[[nodiscard]] inline double mean_dice(const contingency_table& table, const class_mean_options& options = {},
                                      double empty_value = undefined) {
  return detail::class_mean<dice>(table, options, empty_value);
}

/// Returns sum t_k J_k / sum t_k, the Jaccard index of the classes weighted by their size in the reference;
/// in [0, 1]. Background is left out unless asked for. Source: Long et al. 2015,
/// doi:10.1109/CVPR.2015.7298965.
[[nodiscard]] inline double frequency_weighted_jaccard(const contingency_table& table,
                                                       const class_mean_options& options = {},
                                                       double empty_value = undefined) {
  std::vector<double> terms, sizes;
  for (const std::uint64_t label : detail::classes_of(table, options)) {
    sizes.push_back(static_cast<double>(table.reference_count(label)));
    terms.push_back(jaccard_index(one_vs_rest(table, label), 0) * sizes.back());
  }
  // Both sums take the same path, so that equal images give exactly 1.
  const double size = detail::ordered_sum(std::move(sizes));
  return size > 0 ? detail::ordered_sum(std::move(terms)) / size : empty_value;
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
  const std::vector<std::uint64_t> classes = detail::classes_of(table, options.classes);
  const auto weight_of_size = [&](std::uint64_t t) {
    const double inverse = 1 / static_cast<double>(t);
    return options.weights == dice_weights::square   ? inverse * inverse
           : options.weights == dice_weights::simple ? inverse
                                                     : 1.0;
  };
  double largest = 0;
  for (const std::uint64_t label : classes)
    if (table.reference_count(label) > 0)
      largest = (std::max)(largest, weight_of_size(table.reference_count(label)));
  if (largest == 0) largest = 1;  // the reference has none of the classes: every weight gives 0
  std::vector<double> overlaps, sizes;
  for (const std::uint64_t label : classes) {
    const std::uint64_t t = table.reference_count(label);
    const double weight = t > 0 ? weight_of_size(t) : largest;
    overlaps.push_back(weight * static_cast<double>(detail::product(2, table.count(label, label))));
    sizes.push_back(weight * static_cast<double>(detail::product(1, t) + table.prediction_count(label)));
  }
  const double size = detail::ordered_mean(std::move(sizes), 0);
  return size > 0 ? detail::ordered_mean(std::move(overlaps), 0) / size : empty_value;
}

}  // namespace segtally
