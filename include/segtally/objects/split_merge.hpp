// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <utility>    // for pair
#include <vector>     // for erase_if, vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// Options of `find_splits_and_merges`.
struct split_merge_options {
  /// A predicted object that covers less than this fraction of a reference object is too small to count as a
  /// split.
  double minimum_share = 0.1;
  std::uint64_t background = 0;
  bool partly_annotated = false;  ///< as in `match_options`: then no predicted object is spurious
};

/// An object of one image that consists of several objects in the other.
struct divided_object {
  std::uint64_t label = 0;
  std::vector<std::uint64_t> pieces;  ///< labels in the other image, ascending
  friend bool operator==(const divided_object&, const divided_object&) = default;
};

/// The split, merged, missed and spurious objects of a prediction; lists ascend by label. Their lengths are
/// the counts.
struct split_merge_report {
  std::vector<divided_object> splits;   ///< reference objects that contain two or more predicted ones
  std::vector<divided_object> merges;   ///< predicted objects that contain two or more reference ones
  std::vector<std::uint64_t> missed;    ///< reference objects that overlap no predicted one
  std::vector<std::uint64_t> spurious;  ///< predicted objects that overlap no reference one
};

namespace detail {

/// Returns the objects of one image that contain pieces of the other: more than half of the piece lies in the
/// object, and the overlap is at least the minimum share of the object.
[[nodiscard]] inline std::vector<divided_object> divided_objects(const object_graph& graph, bool of_reference,
                                                                 double minimum_share) {
  const auto& wholes = of_reference ? graph.reference : graph.prediction;
  const auto& parts = of_reference ? graph.prediction : graph.reference;
  std::vector<std::pair<std::size_t, std::uint64_t>> pieces;
  for (const object_overlap& o : graph.overlaps) {
    const std::size_t whole = of_reference ? o.reference : o.prediction;
    const label_count& part = parts[of_reference ? o.prediction : o.reference];
    const bool inside = o.count > part.count - o.count;
    if (inside && ratio(o.count, wholes[whole].count, 0) >= minimum_share)
      pieces.push_back({whole, part.label});
  }
  std::vector<std::size_t> held(wholes.size());
  for (const auto& piece : pieces) ++held[piece.first];
  std::erase_if(pieces, [&](const auto& piece) { return held[piece.first] < 2; });  // removes most objects
  std::sort(pieces.begin(), pieces.end());
  std::vector<divided_object> divided;
  for (std::size_t i = 0, next = 0; i < pieces.size(); i = next) {
    while (next < pieces.size() && pieces[next].first == pieces[i].first) ++next;
    divided.push_back({wholes[pieces[i].first].label, {}});
    for (std::size_t k = i; k < next; ++k) divided.back().pieces.push_back(pieces[k].second);
  }
  return divided;
}

[[nodiscard]] inline split_merge_report errors_of(const object_graph& graph, double minimum_share) {
  std::vector<bool> hit_reference(graph.reference.size()), hit_prediction(graph.prediction.size());
  for (const object_overlap& o : graph.overlaps)
    hit_reference[o.reference] = hit_prediction[o.prediction] = true;
  split_merge_report errors{
      divided_objects(graph, true, minimum_share), divided_objects(graph, false, 0), {}, {}};
  for (std::size_t r = 0; r < hit_reference.size(); ++r)
    if (!hit_reference[r]) errors.missed.push_back(graph.reference[r].label);
  for (std::size_t p = 0; p < hit_prediction.size(); ++p)
    if (!hit_prediction[p]) errors.spurious.push_back(graph.prediction[p].label);
  return errors;
}

}  // namespace detail

/// Returns the splits, merges, missed and spurious objects of a prediction. A predicted object is a piece of
/// a reference object if more than half of it lies there and it covers at least `minimum_share` of that; a
/// reference object with two pieces is split. A reference object is a piece of a predicted object if more
/// than half of it lies there, however little of that it covers; a predicted object with two pieces is a
/// merge. So the minimum share applies only to splits: with a share of 0, and only then, the splits of a
/// table are the merges of `table.transposed()`. Throws `std::invalid_argument` for a share outside [0, 1].
/// Cost: n log n in the overlaps.
[[nodiscard]] inline split_merge_report find_splits_and_merges(const contingency_table& table,
                                                               const split_merge_options& options = {}) {
  if (is_undefined(options.minimum_share) || options.minimum_share < 0 || options.minimum_share > 1)
    detail::raise<std::invalid_argument>(detail::message("find_splits_and_merges: minimum_share ",
                                                         options.minimum_share, " is outside [0, 1]"));
  return detail::errors_of(detail::objects_of(table, options.background, options.partly_annotated),
                           options.minimum_share);
}

}  // namespace segtally::inline SEGTALLY_ABI
