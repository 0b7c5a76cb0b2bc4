// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/detail/ratio.hpp>               // for ratio, ordered_mean, undefined
#include <segtally/detail/wide.hpp>                // for product, uint128, int128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/agreement.hpp>            // for correlation
#include <segtally/pixel/class_counts.hpp>         // for classes_of, agreeing_voxels

/// Agreement of two images of any number of classes. The same label means the same class, and the background
/// is a class like any other. In the formulas n voxels are counted, c of them agree, and class k has t_k
/// voxels in the reference and p_k in the prediction. Each takes a trailing `empty_value`, returned exactly
/// where the formula is 0 / 0 (default NaN).

namespace segtally {

namespace detail {

/// Returns the sum over the classes of reference size x prediction size: at most n^2 < 2^126, so are all sums
/// here.
[[nodiscard]] inline uint128 expected_agreement(const contingency_table& table) {
  uint128 sum = 0;
  for (const class_counts& k : classes_of(table)) sum += product(k.reference, k.prediction);
  return sum;
}

/// Returns n^2 minus the sum of the squared sizes: 0 exactly if all voxels have one label.
template <class Sizes>
[[nodiscard]] uint128 spread(const Sizes& sizes, std::uint64_t total) noexcept {
  uint128 rest = product(total, total);
  for (const label_count& k : sizes) rest -= product(k.count, k.count);
  return rest;
}

/// Returns c n - sum of t_k p_k, how far the agreement passes that of unrelated images of the same sizes.
[[nodiscard]] inline int128 excess_agreement(const contingency_table& table, uint128 expected) noexcept {
  return static_cast<int128>(product(agreeing_voxels(table), table.total())) - static_cast<int128>(expected);
}

}  // namespace detail

/// Returns the share of voxels with the right class: c / n. Range 0 to 1, higher is better, symmetric;
/// undefined without voxels. Source: Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z.
[[nodiscard]] inline double multiclass_accuracy(const contingency_table& table,
                                                double empty_value = detail::undefined) noexcept {
  return detail::ratio(detail::agreeing_voxels(table), table.total(), empty_value);
}

/// Returns the mean recall over the classes that occur in the reference. Range 0 to 1, higher is better;
/// undefined without voxels. With both classes present it is `balanced_accuracy` up to rounding; with one it
/// is that recall. Source: Brodersen et al. 2010, doi:10.1109/ICPR.2010.764.
[[nodiscard]] inline double multiclass_balanced_accuracy(const contingency_table& table,
                                                         double empty_value = detail::undefined) {
  std::vector<double> recalls;
  recalls.reserve(table.reference().size());
  for (const label_count& r : table.reference())
    recalls.push_back(detail::ratio(table.count(r.label, r.label), r.count, empty_value));
  return detail::ordered_mean(std::move(recalls), empty_value);
}

/// Returns R_K, the correlation of the classes: (c n - sum t_k p_k) / sqrt((n^2 - sum p_k^2) (n^2 - sum
/// t_k^2)). Range -1 to 1 (the lower end is reached by two classes only), higher is better, symmetric;
/// undefined if either image has one class only. For two classes it is `matthews_correlation`. Source:
/// Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006.
[[nodiscard]] inline double multiclass_matthews_correlation(const contingency_table& table,
                                                            double empty_value = detail::undefined) {
  return detail::correlation(detail::excess_agreement(table, detail::expected_agreement(table)),
                             detail::spread(table.prediction(), table.total()),
                             detail::spread(table.reference(), table.total()), empty_value);
}

/// Returns Cohen's kappa: (p_o - p_e) / (1 - p_e) = (c n - sum t_k p_k) / (n^2 - sum t_k p_k). Range -1 to 1,
/// higher is better, symmetric; undefined if both images have the same single class. For two classes it is
/// `cohen_kappa`. Source: Cohen 1960, doi:10.1177/001316446002000104.
[[nodiscard]] inline double multiclass_cohen_kappa(const contingency_table& table,
                                                   double empty_value = detail::undefined) {
  const detail::uint128 expected = detail::expected_agreement(table);
  return detail::ratio(detail::excess_agreement(table, expected),
                       detail::product(table.total(), table.total()) - expected, empty_value);
}

}  // namespace segtally
