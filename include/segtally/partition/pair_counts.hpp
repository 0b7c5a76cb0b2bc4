// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>                  // for product, uint128
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options, voxel_pairs
#include <segtally/partition/segments.hpp>           // for segments_of

namespace segtally::inline SEGTALLY_ABI {

/// The numbers of ordered pairs of voxels in the same segment: the input of the Rand family. Exact: at most
/// 2^126. Pair counts of parts of an image do not add up; add tables instead.
struct pair_counts {
  detail::uint128 both = 0;        ///< in the same segment in both images
  detail::uint128 reference = 0;   ///< in the same segment in the reference
  detail::uint128 prediction = 0;  ///< in the same segment in the prediction
  detail::uint128 all = 0;         ///< all pairs
  std::uint64_t voxels = 0;
  friend bool operator==(const pair_counts&, const pair_counts&) = default;

  /// Returns whether the two partitions are identical up to the names of labels.
  [[nodiscard]] constexpr bool identical() const noexcept {
    return voxels > 0 && both == reference && both == prediction;
  }
};

namespace detail {

[[nodiscard]] inline pair_counts pairs_of(const segments& s, voxel_pairs which) noexcept {
  pair_counts pairs{.all = product(s.total, s.total), .voxels = s.total};
  const auto squares = [](std::uint64_t size, std::uint64_t times) { return product(size, size) * times; };
  for (const auto& o : s.overlaps) pairs.both += squares(o.count, o.times);
  for (const auto& k : s.reference) pairs.reference += squares(k.size, k.times);
  for (const auto& k : s.prediction) pairs.prediction += squares(k.size, k.times);
  if (which == voxel_pairs::distinct)
    for (auto* count : {&pairs.both, &pairs.reference, &pairs.prediction, &pairs.all}) *count -= s.total;
  return pairs;
}

}  // namespace detail

/// Returns the pairs of voxels in the same segment of two partitions: sum n_ij^2, sum a_i^2, sum b_j^2 and
/// n^2 for overlaps n_ij of segments of a_i and b_j voxels, each minus n unless self-pairs are counted. Cost:
/// linear in the overlaps.
[[nodiscard]] inline pair_counts count_pairs(const contingency_table& table,
                                             const partition_options& options = {}) {
  return detail::pairs_of(detail::segments_of(table, options), options.pairs);
}

}  // namespace segtally::inline SEGTALLY_ABI
