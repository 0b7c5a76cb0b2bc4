// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstdint>    // for uint64_t

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for ratio, undefined
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segment_overlap, segments, segments_of
#include <segtally/partition/van_dongen.hpp>         // for van_dongen_counts, count_displaced

/// @file
/// How well segments of one image lie inside segments of the other.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the share of voxels in the largest piece of their predicted segment, (1/n) sum_j max_i n_ij. Range
/// above 0 to 1, higher is better, 1 for any refinement of the reference; undefined without voxels. Where it
/// is undefined, returns `empty_value`. Forgives every split, as its inverse forgives every merge, so use
/// neither alone. Cost: linear in the overlaps. Source: Zhao & Karypis 2004,
/// doi:10.1023/B:MACH.0000027785.44527.d6.
[[nodiscard]] inline double purity(const van_dongen_counts& c, double empty_value = undefined) noexcept {
  return detail::ratio(c.voxels - c.prediction, c.voxels, empty_value);
}

/// Overload for a table.
[[nodiscard]] inline double purity(const contingency_table& table, const partition_options& options = {},
                                   double empty_value = undefined) {
  return purity(count_displaced(table, options), empty_value);
}

/// Returns the fraction of voxels in the largest piece of their reference segment, (1/n) sum_i max_j n_ij:
/// purity with the images exchanged, and 1 - the over-segmentation error of superpixels. Range above 0 to 1,
/// higher is better, 1 where the reference refines the prediction; undefined without voxels. Where it is
/// undefined, returns `empty_value`. Cost as for `purity`. Source: Amigo et al. 2009,
/// doi:10.1007/s10791-008-9066-8.
[[nodiscard]] inline double inverse_purity(const van_dongen_counts& c,
                                           double empty_value = undefined) noexcept {
  return detail::ratio(c.voxels - c.reference, c.voxels, empty_value);
}

/// Overload for a table.
[[nodiscard]] inline double inverse_purity(const contingency_table& table,
                                           const partition_options& options = {},
                                           double empty_value = undefined) {
  return inverse_purity(count_displaced(table, options), empty_value);
}

/// Returns the best accuracy that any choice of reference labels for the predicted segments (superpixels) can
/// reach, which is `purity`, (1/n) sum_j max_i n_ij. Range above 0 to 1, higher is better; undefined without
/// voxels. Where it is undefined, returns `empty_value`. 1 - this is the under-segmentation error of van den
/// Bergh et al. 2012. Source: Liu et al. 2011, doi:10.1109/CVPR.2011.5995323.
[[nodiscard]] inline double achievable_segmentation_accuracy(const van_dongen_counts& c,
                                                             double empty_value = undefined) noexcept {
  return purity(c, empty_value);
}

/// Overload for a table.
[[nodiscard]] inline double achievable_segmentation_accuracy(const contingency_table& table,
                                                             const partition_options& options = {},
                                                             double empty_value = undefined) {
  return purity(table, options, empty_value);
}

namespace detail {

[[nodiscard]] inline double under_segmentation_error_of(const segments& s, double empty_value) {
  std::uint64_t leaking = 0;
  for (const segment_overlap& o : s.overlaps)
    leaking += o.times * (std::min)(o.count, s.prediction[o.prediction].size - o.count);
  return ratio(leaking, s.total, empty_value);
}

}  // namespace detail

/// Returns how much predicted segments (superpixels) leak across the borders of the reference, (1/n) sum_ij
/// min(n_ij, b_j - n_ij) for predicted segments of b_j voxels: of each pair that meets, the smaller of what
/// lies inside and outside. Range 0 to 1, lower is better, 0 for any refinement of the reference; undefined
/// without voxels. Where it is undefined, returns `empty_value`. Every label is a segment, the background
/// too, unless the options say otherwise. Cost: linear in the overlaps. Source: Neubert & Protzel 2012, Forum
/// Bildverarbeitung, eq. 4; the benchmark of Stutz et al. 2018, doi:10.1016/j.cviu.2017.03.007.
[[nodiscard]] inline double under_segmentation_error(const contingency_table& table,
                                                     const partition_options& options = {},
                                                     double empty_value = undefined) {
  return detail::under_segmentation_error_of(detail::segments_of(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
