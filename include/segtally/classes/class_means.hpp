// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for ldexp
#include <cstdint>  // for uint64_t
#include <span>     // for span
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>       // for class_mean_options, classes_of, confusion_of
#include <segtally/detail/ratio.hpp>               // for fixed_sum, ratio, undefined
#include <segtally/detail/significant_bits.hpp>    // for significant_bits
#include <segtally/detail/uint256.hpp>             // for uint256
#include <segtally/detail/wide.hpp>                // for product
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/confusion.hpp>            // for confusion

/// @file
/// Precision, recall, Dice coefficient and Jaccard index of each class, and three ways to average them: as
/// scikit-learn's macro, weighted and micro averages.

namespace segtally::inline SEGTALLY_ABI {

/// A class and its score.
struct label_score {
  std::uint64_t label = 0;
  double score = 0;
  friend bool operator==(const label_score&, const label_score&) = default;
};

namespace detail {

/// A score as numerator and denominator.
struct fraction {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;

  [[nodiscard]] constexpr double value(double empty_value) const noexcept {
    return ratio(part, whole, empty_value);
  }
};

using score_fraction = fraction (*)(const confusion&);

[[nodiscard]] constexpr fraction precision_fraction(const confusion& c) noexcept {
  return {c.tp, c.tp + c.fp};
}
[[nodiscard]] constexpr fraction recall_fraction(const confusion& c) noexcept {
  return {c.tp, c.tp + c.fn};
}
[[nodiscard]] constexpr fraction dice_fraction(const confusion& c) noexcept {
  return {2 * c.tp, 2 * c.tp + c.fp + c.fn};
}
[[nodiscard]] constexpr fraction jaccard_fraction(const confusion& c) noexcept {
  return {c.tp, c.tp + c.fp + c.fn};
}

template <score_fraction Score>
[[nodiscard]] std::vector<label_score> score_per_label(const contingency_table& table,
                                                       const class_mean_options& options,
                                                       double empty_value) {
  std::vector<label_score> scores;
  for (const class_counts& k : classes_of(table, options))
    scores.push_back({k.label, Score(confusion_of(k, table.total())).value(empty_value)});
  return scores;
}

/// `total` is the number of voxels of the image.
template <score_fraction Score>
[[nodiscard]] double class_mean(std::span<const class_counts> classes, std::uint64_t total,
                                double empty_value) {
  if (classes.empty()) return empty_value;
  fixed_sum sum(significant_bits(classes.size()));
  for (const class_counts& k : classes) sum.add(Score(confusion_of(k, total)).value(0));
  return sum.value() / static_cast<double>(classes.size());
}

template <score_fraction Score>
[[nodiscard]] double frequency_weighted_mean(std::span<const class_counts> classes, std::uint64_t total,
                                             double empty_value) {
  uint256 sum;
  std::uint64_t voxels = 0;
  for (const class_counts& k : classes) {
    voxels += k.reference;
    const fraction score = Score(confusion_of(k, total));
    if (score.part > 0) sum = sum + uint256::quotient_of(product(score.part, k.reference), score.whole);
  }
  return voxels > 0 ? std::ldexp(sum.over(voxels), -128) : empty_value;
}

/// Returns the sum of the confusions of the classes, without TN, which could overflow and is not needed.
[[nodiscard]] inline confusion pooled(const contingency_table& table, const class_mean_options& options) {
  confusion sum;
  for (const class_counts& k : classes_of(table, options)) {
    const confusion c = confusion_of(k, table.total());
    sum.tp += c.tp;
    sum.fp += c.fp;
    sum.fn += c.fn;
  }
  return sum;
}

}  // namespace detail

/// Returns the precision of each class, ascending by label; `empty_value` where it is 0 / 0. Range 0 to 1,
/// higher is better. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<label_score> precision_per_label(const contingency_table& table,
                                                                  const class_mean_options& options = {},
                                                                  double empty_value = undefined) {
  return detail::score_per_label<detail::precision_fraction>(table, options, empty_value);
}

/// Returns the recall of each class, ascending by label; `empty_value` where it is 0 / 0. Range 0 to 1,
/// higher is better. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<label_score> recall_per_label(const contingency_table& table,
                                                               const class_mean_options& options = {},
                                                               double empty_value = undefined) {
  return detail::score_per_label<detail::recall_fraction>(table, options, empty_value);
}

/// Returns the Dice coefficient of each class, ascending by label; `empty_value` where it is 0 / 0. Range 0
/// to 1, higher is better. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<label_score> dice_per_label(const contingency_table& table,
                                                             const class_mean_options& options = {},
                                                             double empty_value = undefined) {
  return detail::score_per_label<detail::dice_fraction>(table, options, empty_value);
}

/// Returns the Jaccard index of each class, ascending by label; `empty_value` where it is 0 / 0. Range 0 to
/// 1, higher is better. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<label_score> jaccard_per_label(const contingency_table& table,
                                                                const class_mean_options& options = {},
                                                                double empty_value = undefined) {
  return detail::score_per_label<detail::jaccard_fraction>(table, options, empty_value);
}

/// Returns the mean precision of the classes, which all weigh the same. A class that is never predicted
/// counts 0. Range 0 to 1, higher is better; undefined without a class. Where it is undefined, returns
/// `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double mean_precision(const contingency_table& table,
                                           const class_mean_options& options = {},
                                           double empty_value = undefined) {
  return detail::class_mean<detail::precision_fraction>(detail::classes_of(table, options), table.total(),
                                                        empty_value);
}

/// Returns the mean recall of the classes, which all weigh the same. A class that the reference lacks counts
/// 0. Range 0 to 1, higher is better; undefined without a class. Where it is undefined, returns
/// `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double mean_recall(const contingency_table& table,
                                        const class_mean_options& options = {},
                                        double empty_value = undefined) {
  return detail::class_mean<detail::recall_fraction>(detail::classes_of(table, options), table.total(),
                                                     empty_value);
}

/// Returns the mean Dice coefficient of the classes, which all weigh the same. A class that occurs in one
/// image only counts 0. Range 0 to 1, higher is better; undefined without a class. Where it is undefined,
/// returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double mean_dice(const contingency_table& table, const class_mean_options& options = {},
                                      double empty_value = undefined) {
  return detail::class_mean<detail::dice_fraction>(detail::classes_of(table, options), table.total(),
                                                   empty_value);
}

/// Returns the mean Jaccard index of the classes, which all weigh the same. A class that occurs in one image
/// only counts 0. Range 0 to 1, higher is better; undefined without a class. Where it is undefined, returns
/// `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps. Source: Everingham
/// et al. 2010, doi:10.1007/s11263-009-0275-4.
[[nodiscard]] inline double mean_jaccard(const contingency_table& table,
                                         const class_mean_options& options = {},
                                         double empty_value = undefined) {
  return detail::class_mean<detail::jaccard_fraction>(detail::classes_of(table, options), table.total(),
                                                      empty_value);
}

/// Returns sum t_k s_k / sum t_k, the precision s_k of the classes weighted by their size t_k in the
/// reference. Range 0 to 1, higher is better; undefined without a class in the reference. Where it is
/// undefined, returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double frequency_weighted_precision(const contingency_table& table,
                                                         const class_mean_options& options = {},
                                                         double empty_value = undefined) {
  return detail::frequency_weighted_mean<detail::precision_fraction>(detail::classes_of(table, options),
                                                                     table.total(), empty_value);
}

/// Returns sum t_k s_k / sum t_k, the recall s_k of the classes weighted by their size t_k in the reference.
/// Range 0 to 1, higher is better; undefined without a class in the reference. Where it is undefined, returns
/// `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double frequency_weighted_recall(const contingency_table& table,
                                                      const class_mean_options& options = {},
                                                      double empty_value = undefined) {
  return detail::frequency_weighted_mean<detail::recall_fraction>(detail::classes_of(table, options),
                                                                  table.total(), empty_value);
}

/// Returns sum t_k s_k / sum t_k, the Dice coefficient s_k of the classes weighted by their size t_k in the
/// reference. Range 0 to 1, higher is better; undefined without a class in the reference. Where it is
/// undefined, returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double frequency_weighted_dice(const contingency_table& table,
                                                    const class_mean_options& options = {},
                                                    double empty_value = undefined) {
  return detail::frequency_weighted_mean<detail::dice_fraction>(detail::classes_of(table, options),
                                                                table.total(), empty_value);
}

/// Returns sum t_k s_k / sum t_k, the Jaccard index s_k of the classes weighted by their size t_k in the
/// reference. Range 0 to 1, higher is better; undefined without a class in the reference. Where it is
/// undefined, returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
/// Source: Long et al. 2015, doi:10.1109/CVPR.2015.7298965.
[[nodiscard]] inline double frequency_weighted_jaccard(const contingency_table& table,
                                                       const class_mean_options& options = {},
                                                       double empty_value = undefined) {
  return detail::frequency_weighted_mean<detail::jaccard_fraction>(detail::classes_of(table, options),
                                                                   table.total(), empty_value);
}

/// Returns the precision of the pooled counts of the classes, sum of TP / sum of (TP + FP). Range 0 to 1,
/// higher is better; undefined if no class is predicted. Where it is undefined, returns `empty_value`.
/// Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double micro_precision(const contingency_table& table,
                                            const class_mean_options& options = {},
                                            double empty_value = undefined) {
  return detail::precision_fraction(detail::pooled(table, options)).value(empty_value);
}

/// Returns the recall of the pooled counts of the classes, sum of TP / sum of (TP + FN). ITK calls it target
/// overlap. Range 0 to 1, higher is better; undefined without a class in the reference. Where it is
/// undefined, returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double micro_recall(const contingency_table& table,
                                         const class_mean_options& options = {},
                                         double empty_value = undefined) {
  return detail::recall_fraction(detail::pooled(table, options)).value(empty_value);
}

/// Returns the Dice coefficient of the pooled counts of the classes, 2 sum of TP / sum of (2 TP + FP + FN).
/// ITK calls it mean overlap. Range 0 to 1, higher is better; undefined without a class. Where it is
/// undefined, returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double micro_dice(const contingency_table& table, const class_mean_options& options = {},
                                       double empty_value = undefined) {
  return detail::dice_fraction(detail::pooled(table, options)).value(empty_value);
}

/// Returns the Jaccard index of the pooled counts of the classes, sum of TP / sum of (TP + FP + FN). ITK
/// calls it union overlap. Range 0 to 1, higher is better; undefined without a class. Where it is undefined,
/// returns `empty_value`. Background is left out unless asked for. Cost: linear in the overlaps.
[[nodiscard]] inline double micro_jaccard(const contingency_table& table,
                                          const class_mean_options& options = {},
                                          double empty_value = undefined) {
  return detail::jaccard_fraction(detail::pooled(table, options)).value(empty_value);
}

/// Returns `micro_recall` under its name in image registration, sum of intersections over sum of reference
/// sizes. Source: Klein et al. 2009, doi:10.1016/j.neuroimage.2008.12.037. Range 0 to 1, higher is better;
/// undefined without a class in the reference. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double total_overlap(const contingency_table& table,
                                          const class_mean_options& options = {},
                                          double empty_value = undefined) {
  return micro_recall(table, options, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
