// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/objects/detection_counts.hpp>   // for detection_counts
#include <segtally/objects/match.hpp>              // for unmatched
#include <segtally/objects/match_options.hpp>      // for check_threshold, criterion, match_score
#include <segtally/objects/object_graph.hpp>       // for object_graph, objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

struct piece_options {
  double threshold = 0.5;
  segtally::comparator comparator = comparator::above;
  segtally::criterion criterion = criterion::iou;  ///< of the reference object and the union of its pieces
  std::uint64_t background = 0;                    ///< not an object, in either image
  bool one_piece_reaches = false;                  ///< whether a single piece must meet the threshold
  bool partly_annotated = false;                   ///< as in `match_options`
};

/// A reference object and the predicted objects that form it.
struct object_of_pieces {
  std::uint64_t reference = 0;
  std::vector<std::uint64_t> pieces;  ///< predicted labels, ascending; at least one
  std::uint64_t pieces_size = 0;      ///< voxels of all of them
  std::uint64_t intersection = 0;     ///< those in the reference object
  double score = 0;                   ///< of the union of the pieces, by the criterion
  friend bool operator==(const object_of_pieces&, const object_of_pieces&) = default;
};

/// A many-to-one matching of predicted objects to reference objects. Derives from the counts, so that every
/// detection score accepts it: tp are found reference objects, fp predicted objects that are not a piece of
/// one.
struct matching_of_pieces : detection_counts {
  std::vector<object_of_pieces> objects;            ///< found objects, ascending by reference label
  std::vector<std::uint64_t> unmatched_reference;   ///< missed objects (fn), ascending
  std::vector<std::uint64_t> unmatched_prediction;  ///< fp: pieces of no found object, ascending
};

/// Returns the many-to-one matching: a reference object is found if the union of its pieces meets the
/// threshold. A predicted object is a piece of the reference object that contains more than half of it, so it
/// is a piece of at most one object, whatever the labels and the order. Every piece raises the IoU and the
/// Dice coefficient of the union, because more of it lies inside than outside. With IoU above 0.5, each
/// object that `match` finds is found here as well, by the same piece or with others; below, `match` may pair
/// objects with half of the predicted one or less in common, which are not pieces.
///
/// With `criterion::intersection_over_reference` the score is the coverage of a reference object, and
/// `mean_true_score` at a threshold of 0 is its mean. With `one_piece_reaches` and IoU above 0.5 the found
/// objects are those of panoptica's `MaximizeMergeMatching`, which adds pieces in descending order of IoU as
/// long as the union improves, including some with half or less inside.
///
/// Throws `std::invalid_argument` for an invalid threshold, as `match`. Cost: n log n in the overlaps.
[[nodiscard]] inline matching_of_pieces match_pieces(const contingency_table& table,
                                                     const piece_options& options = {}) {
  const match_options thresholds{
      .threshold = options.threshold, .comparator = options.comparator, .criterion = options.criterion};
  detail::check_threshold("match_pieces", options.threshold, thresholds);
  const detail::object_graph graph = detail::objects_of(table, options.background, options.partly_annotated);
  const auto meets = [&](double score) {
    return detail::passes_threshold(score, options.threshold, options.comparator);
  };
  matching_of_pieces result;
  std::vector<bool> found(graph.reference.size()), used(graph.prediction.size());
  std::vector<std::size_t> pieces;
  for (std::size_t k = 0, next = 0; k < graph.overlaps.size(); k = next) {
    const std::size_t r = graph.overlaps[k].reference;
    const std::uint64_t size = graph.reference[r].count;
    object_of_pieces object{graph.reference[r].label, {}, 0, 0, 0};
    bool one_reaches = false;
    pieces.clear();
    for (next = k; next < graph.overlaps.size() && graph.overlaps[next].reference == r; ++next) {
      const detail::object_overlap& o = graph.overlaps[next];
      const label_count& p = graph.prediction[o.prediction];
      if (o.count <= p.count - o.count) continue;
      pieces.push_back(o.prediction);
      object.pieces.push_back(p.label);
      object.pieces_size += p.count;
      object.intersection += o.count;
      one_reaches = one_reaches || meets(detail::match_score(options.criterion, o.count, size, p.count));
    }
    object.score = detail::match_score(options.criterion, object.intersection, size, object.pieces_size);
    if (pieces.empty() || !meets(object.score) || (options.one_piece_reaches && !one_reaches)) continue;
    found[r] = true;
    for (const std::size_t p : pieces) used[p] = true;
    ++result.tp;
    result.scores.add(object.score);
    result.objects.push_back(std::move(object));
  }
  result.unmatched_reference = detail::unmatched(graph.reference, found);
  result.unmatched_prediction = detail::unmatched(graph.prediction, used);
  result.fn = result.unmatched_reference.size();
  result.fp = result.unmatched_prediction.size();
  return result;
}

}  // namespace segtally::inline SEGTALLY_ABI
