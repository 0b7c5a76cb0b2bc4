// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/objects/object_graph.hpp>       // for object_graph, objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

struct edit_options {
  /// Overlaps of at most that many voxels need no edit; gala's default is 1000.
  std::uint64_t ignore_up_to = 0;
  std::uint64_t background = 0;
};

/// The edits a proofreader needs to turn a prediction into the reference.
struct edit_counts {
  std::uint64_t false_splits = 0;  ///< merges needed: pieces of reference objects beyond their first
  std::uint64_t false_merges = 0;  ///< splits needed: pieces of predicted objects beyond their first

  [[nodiscard]] constexpr std::uint64_t total() const noexcept { return false_splits + false_merges; }
  friend bool operator==(const edit_counts&, const edit_counts&) = default;
};

namespace detail {

[[nodiscard]] inline edit_counts edits_of(const object_graph& graph, std::uint64_t ignore_up_to) {
  std::vector<bool> reference(graph.reference.size()), prediction(graph.prediction.size());
  edit_counts edits;
  for (const object_overlap& o : graph.overlaps) {
    if (o.count <= ignore_up_to) continue;
    edits.false_splits += reference[o.reference];
    edits.false_merges += prediction[o.prediction];
    reference[o.reference] = prediction[o.prediction] = true;
  }
  return edits;
}

}  // namespace detail

/// Returns the edits that turn a prediction into the reference: for each object the number of objects of the
/// other image that it overlaps by more than `ignore_up_to` voxels, minus one, if there are any. Missed and
/// spurious objects need no edit here. Exchanging the images exchanges the two counts. Cost: linear in the
/// overlaps. Source: Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715, and gala's edit_distance
/// (db73a1c), which subtracts one for each object without a counterpart, so that it may be negative, and
/// whose false splits are always 0.
[[nodiscard]] inline edit_counts count_edits(const contingency_table& table,
                                             const edit_options& options = {}) {
  return detail::edits_of(detail::objects_of(table, options.background), options.ignore_up_to);
}

/// Returns the total number of edits of `count_edits`. Range 0 and up, lower is better, symmetric.
[[nodiscard]] inline std::uint64_t edit_distance(const contingency_table& table,
                                                 const edit_options& options = {}) {
  return count_edits(table, options).total();
}

}  // namespace segtally::inline SEGTALLY_ABI
