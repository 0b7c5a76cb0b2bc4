// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cmath>      // for sqrt

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for ratio, undefined
#include <segtally/detail/uint256.hpp>               // for uint256
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/pair_counts.hpp>        // for pair_counts, count_pairs
#include <segtally/partition/partition_options.hpp>  // for partition_options

/// @file
/// Agreement of pairs of voxels.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the share of pairs on which both partitions agree, together or apart: (M - A - B + 2 S) / M. S, A,
/// B of the M pairs of voxels are together in both images, in the reference, in the prediction. Range 0 to 1,
/// higher is better, symmetric; close to 1 wherever there are many segments, exactly 1 for identical
/// partitions, also of one voxel; undefined without voxels. Where it is undefined, returns `empty_value`.
/// Source: Rand 1971, doi:10.1080/01621459.1971.10482356.
[[nodiscard]] inline double rand_index(const pair_counts& c, double empty_value = undefined) noexcept {
  if (c.identical()) return 1;
  return detail::ratio(c.all - (c.reference - c.both) - (c.prediction - c.both), c.all, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double rand_index(const contingency_table& table, const partition_options& options = {},
                                       double empty_value = undefined) {
  return rand_index(count_pairs(table, options), empty_value);
}

/// Returns the Rand index beyond that of random partitions with the same sizes of segments: (S - A B / M) /
/// ((A + B) / 2 - A B / M). S, A, B of the M pairs of voxels are together in both images, in the reference,
/// in the prediction. Range -1/2 to 1, higher is better, 0 for unrelated partitions, exactly 1 for identical
/// ones, also of one segment or of singletons, symmetric; undefined without voxels. Where it is undefined,
/// returns `empty_value`. Source: Hubert & Arabie 1985, doi:10.1007/BF01908075.
[[nodiscard]] inline double adjusted_rand_index(const pair_counts& c,
                                                double empty_value = undefined) noexcept {
  using detail::uint256;
  if (c.voxels == 0) return empty_value;
  if (c.identical()) return 1;
  const uint256 chance = uint256::product_of(c.reference, c.prediction);
  const uint256 observed = uint256::product_of(c.both, c.all);
  const uint256 most = uint256::product_of(c.reference + c.prediction, c.all);
  const double scale = (most - (chance + chance)).to_double();
  if (observed < chance) return -2 * (chance - observed).to_double() / scale;
  return 2 * (observed - chance).to_double() / scale;
}
/// Overload for a table.
[[nodiscard]] inline double adjusted_rand_index(const contingency_table& table,
                                                const partition_options& options = {},
                                                double empty_value = undefined) {
  return adjusted_rand_index(count_pairs(table, options), empty_value);
}

/// Returns the share of the pairs together in the prediction that are together in the reference: S / B. Range
/// 0 to 1, higher is better; low if reference segments are merged. 1 for identical partitions; otherwise
/// undefined if the prediction has no pairs, and without voxels. Where it is undefined, returns
/// `empty_value`. Source: Arganda-Carreras et al. 2015, doi:10.3389/fnana.2015.00142.
[[nodiscard]] inline double pair_precision(const pair_counts& c, double empty_value = undefined) noexcept {
  return c.identical() ? 1 : detail::ratio(c.both, c.prediction, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double pair_precision(const contingency_table& table,
                                           const partition_options& options = {},
                                           double empty_value = undefined) {
  return pair_precision(count_pairs(table, options), empty_value);
}

/// Returns the share of the pairs together in the reference that are together in the prediction: S / A. Range
/// 0 to 1, higher is better; low if reference segments are split. 1 for identical partitions; otherwise
/// undefined if the reference has no pairs, and without voxels. Where it is undefined, returns `empty_value`.
/// Source: Arganda-Carreras et al. 2015, doi:10.3389/fnana.2015.00142.
[[nodiscard]] inline double pair_recall(const pair_counts& c, double empty_value = undefined) noexcept {
  return c.identical() ? 1 : detail::ratio(c.both, c.reference, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double pair_recall(const contingency_table& table, const partition_options& options = {},
                                        double empty_value = undefined) {
  return pair_recall(count_pairs(table, options), empty_value);
}

/// Returns the harmonic mean of pair precision and pair recall, 2 S / (A + B), also called Rand F-score. S,
/// A, B of the M pairs of voxels are together in both images, in the reference, in the prediction. Range 0 to
/// 1, higher is better, 1 for identical partitions, symmetric; undefined without voxels. Where it is
/// undefined, returns `empty_value`. Source: Arganda-Carreras et al. 2015, doi:10.3389/fnana.2015.00142.
[[nodiscard]] inline double pair_f_score(const pair_counts& c, double empty_value = undefined) noexcept {
  if (c.identical()) return 1;
  return detail::ratio(2 * c.both, c.reference + c.prediction, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double pair_f_score(const contingency_table& table,
                                         const partition_options& options = {},
                                         double empty_value = undefined) {
  return pair_f_score(count_pairs(table, options), empty_value);
}

/// Returns the geometric mean of pair precision and pair recall: S / sqrt(A B). S, A, B of the M pairs of
/// voxels are together in both images, in the reference, in the prediction. Range 0 to 1, higher is better,
/// symmetric; 1 for identical partitions; otherwise undefined if one has no pairs, and without voxels. Where
/// it is undefined, returns `empty_value`. Of two masks, see `precision_recall_geometric_mean`. Source:
/// Fowlkes & Mallows 1983, doi:10.1080/01621459.1983.10478008.
[[nodiscard]] inline double fowlkes_mallows_index(const pair_counts& c,
                                                  double empty_value = undefined) noexcept {
  if (c.identical()) return 1;
  if (c.reference == 0 || c.prediction == 0) return empty_value;
  // 2^252 is within the range of doubles; S is at most A and B, and rounding is monotonic.
  const double mean = std::sqrt(static_cast<double>(c.reference) * static_cast<double>(c.prediction));
  return (std::min)(static_cast<double>(c.both) / mean, 1.0);
}
/// Overload for a table.
[[nodiscard]] inline double fowlkes_mallows_index(const contingency_table& table,
                                                  const partition_options& options = {},
                                                  double empty_value = undefined) {
  return fowlkes_mallows_index(count_pairs(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
