// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>                // for product
#include <segtally/objects/match_options.hpp>      // for check_threshold, match_score
#include <segtally/objects/matcher.hpp>            // for matcher
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/objects/split_merge.hpp>        // for divided_objects
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// The outcome for a reference object; the first that applies.
enum class object_status {
  matched,  ///< has a partner in the matching
  split,    ///< contains more than half of each of two or more predicted objects
  merged,   ///< more than half of it lies in a predicted object that also contains more than half of another
  missed,   ///< overlaps no predicted object
  poor      ///< overlaps, but is not matched
};

/// Returns the name of the status.
[[nodiscard]] inline const char* to_text(object_status status) noexcept {
  switch (status) {
    case object_status::matched:
      return "matched";
    case object_status::split:
      return "split";
    case object_status::merged:
      return "merged";
    case object_status::missed:
      return "missed";
    default:  // poor
      break;
  }
  return "poor";
}

/// A reference object, its size, and the predicted object of highest IoU.
struct object_score {
  std::uint64_t label = 0;
  std::uint64_t size = 0;          ///< voxels
  std::uint64_t best = 0;          ///< predicted label of highest IoU, the background if none overlaps
  std::uint64_t best_size = 0;     ///< its voxels
  std::uint64_t intersection = 0;  ///< voxels in both
  double iou = 0;
  double dice = 0;
  object_status status = object_status::missed;
};

/// Returns a row for each reference object, ascending by label: the best predicted object and the outcome
/// under `match(table, options)`. Among equal IoUs the larger intersection is taken, then the smaller label.
/// For the predicted objects pass `table.transposed()`: pieces of a split reference object are then merged,
/// and an object that contains merged reference objects is split, however small the pieces are.
/// (`find_splits_and_merges` ignores small pieces of splits.) Errors and cost as for `match`.
[[nodiscard]] inline std::vector<object_score> object_scores(const contingency_table& table,
                                                             const match_options& options = {}) {
  detail::check_threshold("object_scores", options.threshold, options);
  const detail::object_graph graph = detail::objects_of(table, options.background, options.partly_annotated);
  std::vector<object_score> rows(graph.reference.size());
  for (std::size_t r = 0; r < rows.size(); ++r)
    rows[r] = {
        .label = graph.reference[r].label, .size = graph.reference[r].count, .best = options.background};
  for (const detail::object_overlap& o : graph.overlaps) {
    object_score& row = rows[o.reference];
    const label_count& p = graph.prediction[o.prediction];
    row.status = object_status::poor;
    // Cross-multiplied, because two different quotients may round to the same double.
    const auto here = detail::product(o.count, row.size + row.best_size - row.intersection),
               there = detail::product(row.intersection, row.size + p.count - o.count);
    if (row.intersection != 0 && (here < there || (here == there && o.count <= row.intersection))) continue;
    row.best = p.label;
    row.best_size = p.count;
    row.intersection = o.count;
  }
  for (object_score& row : rows) {
    row.iou = detail::match_score(criterion::iou, row.intersection, row.size, row.best_size);
    row.dice = detail::match_score(criterion::dice, row.intersection, row.size, row.best_size);
  }
  const auto mark = [&](std::uint64_t label, object_status status) {
    const auto at = std::lower_bound(rows.begin(), rows.end(), label,
                                     [](const object_score& row, std::uint64_t l) { return row.label < l; });
    at->status = status;
  };
  for (const divided_object& merge : detail::divided_objects(graph, false, 0))
    for (const std::uint64_t label : merge.pieces) mark(label, object_status::merged);
  for (const divided_object& split : detail::divided_objects(graph, true, 0))
    mark(split.label, object_status::split);
  detail::matcher match_at(graph, options, options.threshold);
  for (const detail::scored_overlap& pair : match_at.pairs_at(options.threshold))
    rows[graph.overlaps[pair.at].reference].status = object_status::matched;
  return rows;
}

}  // namespace segtally::inline SEGTALLY_ABI
