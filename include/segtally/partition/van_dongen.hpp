// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for ratio, undefined
#include <segtally/detail/wide.hpp>                  // for uint128
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segments_of

namespace segtally::inline SEGTALLY_ABI {

/// The number of voxels that have to move to turn either partition into their common refinement.
struct van_dongen_counts {
  std::uint64_t reference = 0;   ///< voxels outside the largest piece of their reference segment
  std::uint64_t prediction = 0;  ///< voxels outside the largest piece of their predicted segment
  std::uint64_t voxels = 0;
  friend bool operator==(const van_dongen_counts&, const van_dongen_counts&) = default;
};

namespace detail {

[[nodiscard]] inline van_dongen_counts van_dongen_counts_of(const segments& s) {
  std::vector<std::uint64_t> of_reference(s.reference.size()), of_prediction(s.prediction.size());
  for (const auto& o : s.overlaps) {
    of_reference[o.reference] = (std::max)(of_reference[o.reference], o.count);
    // An entry of singletons fits `times` times.
    const std::uint64_t segments = s.prediction[o.prediction].times;
    auto& best = of_prediction[o.prediction];
    best = segments > 1 ? segments : (std::max)(best, o.count);
  }
  van_dongen_counts c{s.total, s.total, s.total};
  for (const std::uint64_t best : of_reference) c.reference -= best;
  for (const std::uint64_t best : of_prediction) c.prediction -= best;
  return c;
}

}  // namespace detail

/// Returns the voxels outside the largest overlap of their segment: n - sum_i max_j n_ij and n - sum_j max_i
/// n_ij. Cost: linear in the overlaps.
[[nodiscard]] inline van_dongen_counts count_displaced(const contingency_table& table,
                                                       const partition_options& options = {}) {
  return detail::van_dongen_counts_of(detail::segments_of(table, options));
}

/// Returns van Dongen's distance (2 n - sum_i max_j n_ij - sum_j max_i n_ij) / (2 n). Range 0 to below 1,
/// lower is better, symmetric, triangle inequality; 0 only for identical partitions. Undefined without
/// voxels. Source: van Dongen 2000, CWI report INS-R0012.
[[nodiscard]] inline double van_dongen_distance(const van_dongen_counts& c,
                                                double empty_value = undefined) noexcept {
  return detail::ratio(static_cast<detail::uint128>(c.reference) + c.prediction,
                       2 * static_cast<detail::uint128>(c.voxels), empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double van_dongen_distance(const contingency_table& table,
                                                const partition_options& options = {},
                                                double empty_value = undefined) {
  return van_dongen_distance(count_displaced(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
