// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table, label_count
#include <segtally/overlap/label_positions.hpp>      // for label_positions
#include <segtally/partition/partition_options.hpp>  // for partition_options

namespace segtally::inline SEGTALLY_ABI::detail {

/// `times` segments of `size` voxels each; 1 for a label.
struct segment {
  std::uint64_t label = 0;
  std::uint64_t size = 0;
  std::uint64_t times = 1;
};

/// `times` overlaps of `count` voxels each, with the indices of the two segments.
struct segment_overlap {
  std::uint64_t count = 0;
  std::uint64_t times = 1;
  std::size_t reference = 0;
  std::size_t prediction = 0;
};

/// Two partitions of the same voxels, after applying the background rule.
struct segments {
  std::uint64_t total = 0;
  std::vector<segment> reference;  // `times` is 0 for labels without remaining voxels
  std::vector<segment> prediction;
  std::vector<segment_overlap> overlaps;  // ascending by reference, then by prediction
};

/// Returns the partitions that a table describes. Cost: linear in the overlaps, times a logarithm for sparse
/// labels.
[[nodiscard]] inline segments segments_of(const contingency_table& table, const partition_options& options) {
  const bool drop_reference = options.rule != background_rule::count;
  const bool drop_prediction = options.rule == background_rule::drop_either;
  const bool split_prediction = options.rule == background_rule::drop_reference_split_prediction;
  segments s;
  s.reference.reserve(table.reference().size());
  s.prediction.reserve(table.prediction().size());
  for (const label_count& k : table.reference()) s.reference.push_back({k.label, 0});
  for (const label_count& k : table.prediction()) s.prediction.push_back({k.label, 0});
  s.overlaps.reserve(table.overlaps().size());
  const label_positions predicted(table.prediction());
  std::size_t row = 0;
  for (const overlap& o : table.overlaps()) {
    while (s.reference[row].label != o.reference) ++row;
    if (drop_reference && o.reference == options.background) continue;
    if (drop_prediction && o.prediction == options.background) continue;
    const std::size_t column = predicted[o.prediction];
    s.total += o.count;
    s.reference[row].size += o.count;
    s.prediction[column].size += o.count;
    if (split_prediction && o.prediction == options.background) {
      s.overlaps.push_back({1, o.count, row, column});
    } else {
      s.overlaps.push_back({o.count, 1, row, column});
    }
  }
  for (segment& k : s.reference) k.times = k.size > 0;
  for (segment& k : s.prediction) {
    k.times = k.size > 0;
    if (split_prediction && k.label == options.background) k = {k.label, 1, k.size};
  }
  return s;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
