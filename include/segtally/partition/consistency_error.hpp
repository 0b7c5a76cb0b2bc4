// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for ldexp
#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for undefined
#include <segtally/detail/uint256.hpp>               // for uint256
#include <segtally/detail/wide.hpp>                  // for product, uint128
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segment, segment_overlap, segments, segments_of

/// @file
/// Errors that forgive a difference of detail.

namespace segtally::inline SEGTALLY_ABI {

/// The refinement errors in both directions, and two combinations.
struct consistency_errors {
  double global = undefined;
  double local = undefined;
};

namespace detail {

/// The sum over voxels of a refinement error, n (a - n) / a for each overlap n of a segment of a voxels. Only
/// numerators are added, so there is one division per segment, and the sum is exact.
class refinement_sum {
 public:
  explicit refinement_sum(const std::vector<segment>& side) : side_(side), numerators_(side.size()) {}

  void add(const segment_overlap& o, std::size_t at, std::uint64_t weight = 1) noexcept {
    numerators_[at] += product(o.count * o.times, side_[at].size - o.count) * weight;
  }

  /// Returns the sum as a multiple of 2^-128.
  [[nodiscard]] uint256 steps() const noexcept {
    uint256 sum;
    for (std::size_t i = 0; i < side_.size(); ++i)
      if (numerators_[i] > 0) sum = sum + uint256::quotient_of(numerators_[i], side_[i].size);
    return sum;
  }

 private:
  const std::vector<segment>& side_;
  std::vector<uint128> numerators_;
};

[[nodiscard]] inline consistency_errors consistency_of(const segments& s, double empty_value) {
  if (s.total == 0) return {empty_value, empty_value};
  refinement_sum reference(s.reference), prediction(s.prediction);
  // Twice the smaller error, which is that of the smaller segment. If sizes are equal, each contributes half,
  // so that the result is bitwise symmetric.
  refinement_sum of_smaller_reference(s.reference), of_smaller_prediction(s.prediction);
  for (const segment_overlap& o : s.overlaps) {
    reference.add(o, o.reference);
    prediction.add(o, o.prediction);
    const std::uint64_t a = s.reference[o.reference].size, b = s.prediction[o.prediction].size;
    if (a <= b) of_smaller_reference.add(o, o.reference, a < b ? 2 : 1);
    if (b <= a) of_smaller_prediction.add(o, o.prediction, b < a ? 2 : 1);
  }
  const auto per_voxel = [&](const uint256& steps, int bits) {
    return std::ldexp(steps.over(s.total), -bits);
  };
  const uint256 one = reference.steps(), other = prediction.steps();
  return {per_voxel(one < other ? one : other, 128),
          per_voxel(of_smaller_reference.steps() + of_smaller_prediction.steps(), 129)};
}

}  // namespace detail

/// Returns how far the partitions are from one refining the other. At a voxel in segments R of the reference
/// and S of the prediction, the refinement errors are |R \ S| / |R| and |S \ R| / |S|. The global error is
/// (1/n) min(sum n_ij (1 - n_ij / a_i), sum n_ij (1 - n_ij / b_j)), where one image must refine the other
/// everywhere, and the local one, (1/n) sum n_ij min(1 - n_ij / a_i, 1 - n_ij / b_j), where it may change
/// sides. Range 0 to 1, lower is better, symmetric, local <= global; undefined without voxels. Where it is
/// undefined, returns `empty_value`. Both are 0 for any refinement, also for singletons or one single
/// segment, so never optimise for them. Cost: linear in the overlaps. (EvaluateSegmentation and pymia compute
/// another formula, for two segments only.) Source: Martin et al. 2001, doi:10.1109/ICCV.2001.937655.
[[nodiscard]] inline consistency_errors consistency_error(const contingency_table& table,
                                                          const partition_options& options = {},
                                                          double empty_value = undefined) {
  return detail::consistency_of(detail::segments_of(table, options), empty_value);
}

/// Returns the global error of `consistency_error`, (1/n) min(sum n_ij (1 - n_ij / a_i), sum n_ij (1 - n_ij /
/// b_j)). Range 0 to 1, lower is better, symmetric, 0 for any refinement; undefined without voxels. Where it
/// is undefined, returns `empty_value`. Cost: linear in the overlaps. Source: Martin et al. 2001,
/// doi:10.1109/ICCV.2001.937655.
[[nodiscard]] inline double global_consistency_error(const contingency_table& table,
                                                     const partition_options& options = {},
                                                     double empty_value = undefined) {
  return consistency_error(table, options, empty_value).global;
}

/// Returns the local error of `consistency_error`, (1/n) sum n_ij min(1 - n_ij / a_i, 1 - n_ij / b_j). Range
/// 0 to 1, lower is better, symmetric, 0 for any refinement; undefined without voxels. Where it is undefined,
/// returns `empty_value`. Cost: linear in the overlaps. Source: Martin et al. 2001,
/// doi:10.1109/ICCV.2001.937655.
[[nodiscard]] inline double local_consistency_error(const contingency_table& table,
                                                    const partition_options& options = {},
                                                    double empty_value = undefined) {
  return consistency_error(table, options, empty_value).local;
}

}  // namespace segtally::inline SEGTALLY_ABI
