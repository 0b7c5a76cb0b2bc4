// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count

namespace segtally::detail {

/// The voxels of a class, which is a label that means the same in both images.
struct class_counts {
  std::uint64_t label = 0;
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
};

/// Returns the classes that occur in either image, ascending by label: the sorted union of the labels.
[[nodiscard]] inline std::vector<class_counts> classes_of(const contingency_table& table) {
  std::vector<class_counts> classes;
  classes.reserve(table.reference().size() + table.prediction().size());
  auto predicted = table.prediction().begin();
  const auto end = table.prediction().end();
  for (const label_count& r : table.reference()) {
    for (; predicted != end && predicted->label < r.label; ++predicted)
      classes.push_back({predicted->label, 0, predicted->count});
    const bool in_both = predicted != end && predicted->label == r.label;
    classes.push_back({r.label, r.count, in_both ? (predicted++)->count : 0});
  }
  for (; predicted != end; ++predicted) classes.push_back({predicted->label, 0, predicted->count});
  return classes;
}

/// Returns the number of voxels whose class is the same in both images.
[[nodiscard]] inline std::uint64_t agreeing_voxels(const contingency_table& table) noexcept {
  std::uint64_t sum = 0;
  for (const overlap& o : table.overlaps())
    if (o.reference == o.prediction) sum += o.count;
  return sum;
}

}  // namespace segtally::detail
