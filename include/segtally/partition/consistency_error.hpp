// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/detail/ratio.hpp>                 // for ordered_sum, undefined
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segments_of

// At a voxel in segments R of the reference and S of the prediction, the refinement errors are |R \ S| / |R|
// and |S \ R| / |S|. These errors forgive a difference of detail: they are 0 for any refinement, also for
// singletons or one single segment, so never optimise for them.

namespace segtally {

/// The refinement errors of both directions and their two combinations.
struct consistency_errors {
  double global = undefined;
  double local = undefined;
};

/// Returns the global error, (1/n) min(sum n_ij (1 - n_ij / a_i), sum n_ij (1 - n_ij / b_j)), where one image
/// must refine the other everywhere, and the local one, (1/n) sum n_ij min(1 - n_ij / a_i, 1 - n_ij / b_j),
/// where it may change sides. Range 0 to 1, lower is better, symmetric, local <= global; undefined without
/// voxels. Cost: linear in the overlaps. (EvaluateSegmentation and pymia compute another formula, for two
/// segments only.) Source: Martin et al. 2001, doi:10.1109/ICCV.2001.937655.
[[nodiscard]] inline consistency_errors consistency_error(const contingency_table& table,
                                                          const partition_options& options = {},
                                                          double empty_value = undefined) {
  const detail::segments s = detail::segments_of(table, options);
  if (s.total == 0) return {empty_value, empty_value};
  std::vector<double> of_reference, of_prediction, of_either;
  for (const auto& o : s.overlaps) {
    // n (1 - n / a) = n (a - n) / a, without 1 - x
    const auto error = [&](std::uint64_t size) {
      return static_cast<double>(o.count * o.times) * static_cast<double>(size - o.count) /
             static_cast<double>(size);
    };
    of_reference.push_back(error(s.reference[o.reference].size));
    of_prediction.push_back(error(s.prediction[o.prediction].size));
    of_either.push_back((std::min)(of_reference.back(), of_prediction.back()));
  }
  const auto n = static_cast<double>(s.total);
  return {(std::min)(detail::ordered_sum(of_reference), detail::ordered_sum(of_prediction)) / n,
          detail::ordered_sum(of_either) / n};
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

}  // namespace segtally
