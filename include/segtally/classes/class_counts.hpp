// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count
#include <segtally/pixel/confusion.hpp>            // for confusion

namespace segtally::inline SEGTALLY_ABI {

/// Options of means over classes. A class is a label with the same meaning in both images.
struct class_mean_options {
  bool include_background = false;
  std::uint64_t background = 0;
  /// The classes to average, in the given order. Empty: all that occur in either image, without the
  /// background unless `include_background` is set. A class that occurs in neither image is skipped.
  std::vector<std::uint64_t> classes = {};
};

/// The confusion of a class, with all others as background.
struct class_confusion {
  std::uint64_t label = 0;
  confusion counts;
  friend bool operator==(const class_confusion&, const class_confusion&) = default;
};

namespace detail {

/// The voxel counts of a class.
struct class_counts {
  std::uint64_t label = 0;
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  std::uint64_t both = 0;
};

/// Returns the classes that occur in either image, ascending by label. Cost: linear in the labels and the
/// overlaps.
[[nodiscard]] inline std::vector<class_counts> classes_of(const contingency_table& table) {
  std::vector<class_counts> classes;
  classes.reserve(table.reference().size() + table.prediction().size());
  auto predicted = table.prediction().begin();
  const auto end = table.prediction().end();
  for (const label_count& r : table.reference()) {
    for (; predicted != end && predicted->label < r.label; ++predicted)
      classes.push_back({predicted->label, 0, predicted->count, 0});
    const bool in_both = predicted != end && predicted->label == r.label;
    classes.push_back({r.label, r.count, in_both ? (predicted++)->count : 0, 0});
  }
  for (; predicted != end; ++predicted) classes.push_back({predicted->label, 0, predicted->count, 0});
  auto k = classes.begin();
  for (const overlap& o : table.overlaps()) {
    if (o.reference != o.prediction) continue;
    while (k->label != o.reference) ++k;
    k->both = o.count;
  }
  return classes;
}

/// Returns the classes to average, ascending by label.
[[nodiscard]] inline std::vector<class_counts> classes_of(const contingency_table& table,
                                                          const class_mean_options& options) {
  std::vector<class_counts> classes = classes_of(table);
  if (options.classes.empty()) {
    if (!options.include_background)
      std::erase_if(classes, [&](const class_counts& k) { return k.label == options.background; });
    return classes;
  }
  std::vector<std::uint64_t> wanted = options.classes;
  std::sort(wanted.begin(), wanted.end());
  auto next = wanted.begin();
  std::erase_if(classes, [&](const class_counts& k) {
    while (next != wanted.end() && *next < k.label) ++next;
    return next == wanted.end() || *next != k.label;
  });
  return classes;
}

/// Returns the confusion of a class against the rest of `total` voxels.
[[nodiscard]] constexpr confusion confusion_of(const class_counts& k, std::uint64_t total) noexcept {
  return {.tp = k.both,
          .fp = k.prediction - k.both,
          .fn = k.reference - k.both,
          .tn = total - k.reference - (k.prediction - k.both)};
}

}  // namespace detail

/// Returns the confusion of each selected class, ascending by label; any score of a confusion is then a score
/// per class. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<class_confusion> class_confusions(const contingency_table& table,
                                                                   const class_mean_options& options = {}) {
  std::vector<class_confusion> confusions;
  for (const detail::class_counts& k : detail::classes_of(table, options))
    confusions.push_back({k.label, detail::confusion_of(k, table.total())});
  return confusions;
}

}  // namespace segtally::inline SEGTALLY_ABI
