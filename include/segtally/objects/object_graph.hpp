// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <span>     // for span
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count, overlap
#include <segtally/overlap/label_positions.hpp>    // for label_positions

namespace segtally::inline SEGTALLY_ABI::detail {

/// Two overlapping objects, by index in the lists of objects.
struct object_overlap {
  std::size_t reference = 0, prediction = 0;
  std::uint64_t count = 0;
};

/// The objects of a table (all labels except the background), and which of them overlap.
struct object_graph {
  std::vector<label_count> reference, prediction;  ///< ascending by label; sizes in voxels, all of them
  std::vector<object_overlap> overlaps;            ///< ascending by reference, then by prediction
};

/// Removes the predicted objects that are not marked; these must not overlap any object.
inline void keep_marked(object_graph& graph, const std::vector<bool>& marked) {
  std::vector<std::size_t> place(graph.prediction.size());
  std::size_t kept = 0;
  for (std::size_t p = 0; p < place.size(); ++p) {
    if (!marked[p]) continue;
    place[p] = kept;
    graph.prediction[kept++] = graph.prediction[p];
  }
  graph.prediction.resize(kept);
  for (object_overlap& o : graph.overlaps) o.prediction = place[o.prediction];
}

/// Returns the objects of a table. If only some objects of the reference are annotated, predicted objects
/// that overlap none may be right or wrong; they are removed.
[[nodiscard]] inline object_graph objects_of(const contingency_table& table, std::uint64_t background,
                                             bool partly_annotated = false) {
  const auto objects = [background](std::span<const label_count> labels) {
    std::vector<label_count> kept;
    kept.reserve(labels.size());
    for (const label_count& l : labels)
      if (l.label != background) kept.push_back(l);
    return kept;
  };
  object_graph graph{objects(table.reference()), objects(table.prediction()), {}};
  graph.overlaps.reserve(table.overlaps().size());
  const label_positions predicted(graph.prediction);
  std::size_t r = 0;
  for (const overlap& o : table.overlaps()) {
    if (o.reference == background || o.prediction == background) continue;
    while (graph.reference[r].label != o.reference) ++r;
    graph.overlaps.push_back({r, predicted[o.prediction], o.count});
  }
  if (!partly_annotated) return graph;
  std::vector<bool> overlapping(graph.prediction.size());
  for (const object_overlap& o : graph.overlaps) overlapping[o.prediction] = true;
  keep_marked(graph, overlapping);
  return graph;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
