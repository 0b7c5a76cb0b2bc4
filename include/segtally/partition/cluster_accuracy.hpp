// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>            // for assignment
#include <segtally/detail/ratio.hpp>                 // for ratio, undefined
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segment_overlap, segments, segments_of

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns the most voxels that agree when each segment has one partner at most.
[[nodiscard]] inline std::uint64_t agreeing_at_best(const segments& s) {
  // Singletons that share an entry are nodes of their own, and one of them is as good as another.
  std::size_t rights = s.prediction.size();
  for (const segment_overlap& o : s.overlaps) rights += s.prediction[o.prediction].times > 1;
  assignment pairing(s.reference.size(), rights);
  pairing.reserve(s.overlaps.size());
  std::size_t singleton = s.prediction.size();
  for (const segment_overlap& o : s.overlaps)
    pairing.add(o.reference, s.prediction[o.prediction].times > 1 ? singleton++ : o.prediction, o.count);
  pairing.solve();
  std::uint64_t agreeing = 0;
  singleton = s.prediction.size();
  for (const segment_overlap& o : s.overlaps) {
    const std::size_t right = s.prediction[o.prediction].times > 1 ? singleton++ : o.prediction;
    if (pairing.partner(o.reference) == right) agreeing += o.count;
  }
  return agreeing;
}

}  // namespace detail

/// Returns the share of voxels that agree under the best one-to-one map of the predicted labels to those of
/// the reference, max over maps g of (1/n) sum_i n_i,g(i): the accuracy of classes whose names are not known.
/// The images need not have equally many labels; one without a partner agrees nowhere. Every label is a
/// segment, the background too, unless the options say otherwise. Range above 0 to 1, higher is better,
/// symmetric, 1 for identical partitions only; undefined without voxels. Cost: that of an exact assignment of
/// the segments that overlap. Source: Yang et al. 2010, doi:10.1109/TIP.2010.2049235; torchmetrics'
/// cluster_accuracy.
[[nodiscard]] inline double cluster_accuracy(const contingency_table& table,
                                             const partition_options& options = {},
                                             double empty_value = undefined) {
  const detail::segments s = detail::segments_of(table, options);
  return detail::ratio(detail::agreeing_at_best(s), s.total, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
