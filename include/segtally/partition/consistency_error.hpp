// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstdint>    // for uint64_t

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for fixed_sum, undefined
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segments_of

// At a voxel in segments R of the reference and S of the prediction, the refinement errors are |R \ S| / |R|
// and |S \ R| / |S|. These errors forgive a difference of detail: they are 0 for any refinement, also for
// singletons or one single segment, so never optimise for them.

namespace segtally::inline SEGTALLY_ABI {

/// The refinement errors of both directions and their two combinations.
struct consistency_errors {
  double global = undefined;
  double local = undefined;
};

namespace detail {

[[nodiscard]] inline consistency_errors consistency_of(const segments& s, double empty_value) noexcept {
  if (s.total == 0) return {empty_value, empty_value};
  fixed_sum of_reference(64), of_prediction(64), of_either(64);  // each adds up to at most n
  for (const segment_overlap& o : s.overlaps) {
    const auto voxels = static_cast<double>(o.count * o.times);
    const auto error = [&](std::uint64_t size) {  // n (1 - n / a) = n (a - n) / a, without 1 - x
      return voxels * static_cast<double>(size - o.count) / static_cast<double>(size);
    };
    const double reference = error(s.reference[o.reference].size);
    const double prediction = error(s.prediction[o.prediction].size);
    of_reference.add(reference);
    of_prediction.add(prediction);
    of_either.add((std::min)(reference, prediction));
  }
  const auto n = static_cast<double>(s.total);
  return {(std::min)(of_reference.value(), of_prediction.value()) / n, of_either.value() / n};
}

}  // namespace detail

/// Returns the global error, (1/n) min(sum n_ij (1 - n_ij / a_i), sum n_ij (1 - n_ij / b_j)), where one image
/// must refine the other everywhere, and the local one, (1/n) sum n_ij min(1 - n_ij / a_i, 1 - n_ij / b_j),
/// where it may change sides. Range 0 to 1, lower is better, symmetric, local <= global; undefined without
/// voxels. Cost: linear in the overlaps. (EvaluateSegmentation and pymia compute another formula, for two
/// segments only.) Source: Martin et al. 2001, doi:10.1109/ICCV.2001.937655.
[[nodiscard]] inline consistency_errors consistency_error(const contingency_table& table,
                                                          const partition_options& options = {},
                                                          double empty_value = undefined) {
  return detail::consistency_of(detail::segments_of(table, options), empty_value);
}

/// Returns the global error of `consistency_error`.
[[nodiscard]] inline double global_consistency_error(const contingency_table& table,
                                                     const partition_options& options = {},
                                                     double empty_value = undefined) {
  return consistency_error(table, options, empty_value).global;
}

/// Returns the local error of `consistency_error`.
[[nodiscard]] inline double local_consistency_error(const contingency_table& table,
                                                    const partition_options& options = {},
                                                    double empty_value = undefined) {
  return consistency_error(table, options, empty_value).local;
}

}  // namespace segtally::inline SEGTALLY_ABI
