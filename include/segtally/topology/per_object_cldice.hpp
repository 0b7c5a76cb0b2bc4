// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>   // for label_index
#include <segtally/detail/parallel.hpp>      // for parallel_for, threads_wanted
#include <segtally/topology/cldice.hpp>      // for cldice_scores, cover_skeleton, score_skeletons
#include <segtally/topology/skeleton.hpp>    // for view_to_thin
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for check_same_shape
#include <segtally/view/object_boxes.hpp>    // for boxes_of
#include <segtally/view/object_pairs.hpp>    // for object_pair, object_pairs_of, pairs_of_objects
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for voxel_box

namespace segtally::inline SEGTALLY_ABI {

/// The centreline Dice of one reference object and one predicted object.
struct object_cldice {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  cldice_scores scores;
};

/// Options of `per_object_cldice`.
struct object_cldice_options {
  int threads = 0;               ///< 0: all processors this process may use
  std::uint64_t background = 0;  ///< not an object; stands for a missing partner
};

namespace detail {

inline std::vector<object_cldice> cldice_of_objects(const char* function, const any_label_view& reference,
                                                    const any_label_view& prediction,
                                                    std::span<const object_pair> pairs,
                                                    const object_cldice_options& options) {
  check_same_shape(function, reference, prediction);
  const any_label_view r = view_to_thin(function, reference), p = view_to_thin(function, prediction);
  const std::size_t threads = threads_wanted(function, options.threads);
  std::vector<object_cldice> results;
  std::vector<std::size_t> reference_slots, prediction_slots;
  label_index reference_labels, prediction_labels;
  for (const object_pair& pair : pairs) {
    results.push_back({pair.reference, pair.prediction, {}});
    reference_slots.push_back(reference_labels[pair.reference]);
    prediction_slots.push_back(prediction_labels[pair.prediction]);
  }
  if (results.empty()) return results;
  const auto boxes = [&](const any_label_view& image, const label_index& labels) {
    std::vector<voxel_box> found = boxes_of(image, labels, threads);
    const std::size_t slot = labels.find(options.background);
    if (slot != label_index::none) found[slot].empty = true;
    return found;
  };
  const std::vector<voxel_box> reference_boxes = boxes(r, reference_labels);
  const std::vector<voxel_box> prediction_boxes = boxes(p, prediction_labels);
  const std::size_t workers = (std::min)(threads, results.size());
  const auto measure = [&](std::size_t, std::size_t k) {
    cldice_scores& s = results[k].scores;
    const voxel_box &box_r = reference_boxes[reference_slots[k]],
                    &box_p = prediction_boxes[prediction_slots[k]];
    const selection object_r(r, results[k].reference), object_p(p, results[k].prediction);
    cover_skeleton(object_r, box_r, object_p, box_p, threads / workers, s.reference_skeleton,
                   s.reference_covered);
    cover_skeleton(object_p, box_p, object_r, box_r, threads / workers, s.prediction_skeleton,
                   s.prediction_covered);
    score_skeletons(s);
  };
  parallel_for(results.size(), workers, measure);
  return results;
}

}  // namespace detail

/// Returns `cldice` for each pair of labels, in the order of the pairs, for all objects in one call.
///
/// `matching` is a range of elements with `.reference` and `.prediction` (labels), or has a member `.pairs`
/// that is one; a label may occur in many pairs. A label that does not occur, or is the background, is an
/// empty mask. Other arguments and errors as for `cldice`. Cost: one pass over each image to find the
/// bounding boxes of the objects, then the skeletons of each pair in the boxes of its two objects. Memory: a
/// box and a score per pair, and per thread what the skeleton of one object needs.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_cldice> per_object_cldice(const any_label_view& reference,
                                                           const any_label_view& prediction,
                                                           const Matching& matching,
                                                           const object_cldice_options& options = {}) {
  return detail::cldice_of_objects("per_object_cldice", reference, prediction,
                                   detail::object_pairs_of(matching), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
