// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>            // for assignment
#include <segtally/detail/ratio.hpp>                 // for ratio, undefined
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segment_overlap, segments, segments_of

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// The two largest of several numbers.
struct two_largest {
  std::uint64_t first = 0, second = 0;
  void add(std::uint64_t n) noexcept {
    second = (std::max)(second, (std::min)(first, n));
    first = (std::max)(first, n);
  }
  /// Returns the largest number without one occurrence of `n`.
  [[nodiscard]] std::uint64_t without(std::uint64_t n) const noexcept { return n == first ? second : first; }
};

/// Returns the maximal number of agreeing voxels if each segment has at most one partner.
[[nodiscard]] inline std::uint64_t agreeing_at_best(const segments& s) {
  // Singletons that share an entry are separate, interchangeable nodes.
  std::size_t rights = s.prediction.size();
  std::vector<std::size_t> right;
  right.reserve(s.overlaps.size());
  for (const segment_overlap& o : s.overlaps)
    right.push_back(s.prediction[o.prediction].times > 1 ? rights++ : o.prediction);
  std::vector<two_largest> of_reference(s.reference.size()), of_prediction(rights);
  for (std::size_t k = 0; k < right.size(); ++k) {
    of_reference[s.overlaps[k].reference].add(s.overlaps[k].count);
    of_prediction[right[k]].add(s.overlaps[k].count);
  }
  // A pair with at least as many voxels as the best alternatives of both its segments together is part of an
  // optimal map: exchanging it for them gains nothing. This settles most objects; only the others are
  // searched.
  std::uint64_t agreeing = 0;
  std::vector<bool> taken_reference(s.reference.size()), taken_prediction(rights);
  for (std::size_t k = 0; k < right.size(); ++k) {
    const std::uint64_t n = s.overlaps[k].count;
    const std::size_t r = s.overlaps[k].reference;
    if (taken_reference[r] || taken_prediction[right[k]] ||
        n < of_reference[r].without(n) + of_prediction[right[k]].without(n))
      continue;
    taken_reference[r] = taken_prediction[right[k]] = true;
    agreeing += n;
  }
  assignment pairing(s.reference.size(), rights);
  for (std::size_t k = 0; k < right.size(); ++k)
    if (const segment_overlap& o = s.overlaps[k];
        !taken_reference[o.reference] && !taken_prediction[right[k]])
      pairing.add(o.reference, right[k], o.count);
  pairing.solve();
  for (std::size_t k = 0; k < right.size(); ++k)
    if (const segment_overlap& o = s.overlaps[k]; pairing.partner(o.reference) == right[k])
      agreeing += o.count;
  return agreeing;
}

/// Returns `cluster_accuracy` of two partitions.
[[nodiscard]] inline double cluster_accuracy_of(const segments& s, double empty_value) {
  return ratio(agreeing_at_best(s), s.total, empty_value);
}

}  // namespace detail

/// Returns the fraction of voxels that agree under the best one-to-one map of predicted labels to reference
/// labels, max over maps g of (1/n) sum_i n_i,g(i): the accuracy for classes with unknown names. The images
/// may have different numbers of labels; one without a partner agrees nowhere. Every label is a segment,
/// including the background, unless the options say otherwise. Range above 0 to 1, higher is better,
/// symmetric, 1 only for identical partitions; undefined without voxels. Cost: that of an exact assignment of
/// the segments that overlap. Source: Yang et al. 2010, doi:10.1109/TIP.2010.2049235; torchmetrics'
/// cluster_accuracy.
[[nodiscard]] inline double cluster_accuracy(const contingency_table& table,
                                             const partition_options& options = {},
                                             double empty_value = undefined) {
  return detail::cluster_accuracy_of(detail::segments_of(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
