// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>     // for label_index
#include <segtally/detail/parallel.hpp>        // for parallel_for
#include <segtally/detail/ratio.hpp>           // for undefined
#include <segtally/surface/boundary_band.hpp>  // for band_metric, band_definition, band_of
#include <segtally/view/image_pair.hpp>        // for checked_pair
#include <segtally/view/object_boxes.hpp>      // for boxes_of
#include <segtally/view/object_pairs.hpp>      // for object_pairs_of
#include <segtally/view/selection.hpp>         // for selection
#include <segtally/view/spacing.hpp>           // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// The Jaccard index of the boundary bands of one reference object and one predicted object.
struct object_boundary_jaccard {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  double jaccard = undefined;
  friend bool operator==(const object_boundary_jaccard&, const object_boundary_jaccard&) = default;
};

/// Options of `per_object_boundary_jaccard`.
struct object_boundary_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; empty: 1
  band_metric metric = band_metric::euclidean;
  int threads = 0;               ///< 0: all processors this process may use
  std::uint64_t background = 0;  ///< not an object; stands for a missing partner
};

namespace detail {

inline std::vector<object_boundary_jaccard> boundary_jaccards(const image_pair& images,
                                                              const band_definition& definition,
                                                              std::span<const object_pair> pairs,
                                                              std::uint64_t background) {
  std::vector<object_boundary_jaccard> results;
  std::vector<std::size_t> reference_slots, prediction_slots;
  label_index reference_labels, prediction_labels;
  for (const object_pair& pair : pairs) {
    results.push_back({pair.reference, pair.prediction, undefined});
    reference_slots.push_back(reference_labels[pair.reference]);
    prediction_slots.push_back(prediction_labels[pair.prediction]);
  }
  if (results.empty()) return results;
  const auto boxes = [&](const any_label_view& image, const label_index& labels) {
    std::vector<voxel_box> found = boxes_of(image, labels, images.threads);
    const std::size_t slot = labels.find(background);
    if (slot != label_index::none) found[slot].empty = true;
    return found;
  };
  const std::vector<voxel_box> reference_boxes = boxes(definition.reference, reference_labels);
  const std::vector<voxel_box> prediction_boxes = boxes(definition.prediction, prediction_labels);
  parallel_for(results.size(), (std::min)(images.threads, results.size()), [&](std::size_t, std::size_t k) {
    object_boundary_jaccard& object = results[k];
    // An empty box means that the object does not occur; its label may not even fit the element type.
    object.jaccard = jaccard_of(band_of(selection(definition.reference, object.reference),
                                        reference_boxes[reference_slots[k]], definition, 1),
                                band_of(selection(definition.prediction, object.prediction),
                                        prediction_boxes[prediction_slots[k]], definition, 1),
                                1, undefined);
  });
  return results;
}

}  // namespace detail

/// Returns `boundary_jaccard` for each pair of labels, in the order of the pairs, for all objects in one
/// call.
///
/// `matching` is a range of elements with `.reference` and `.prediction` (labels), or has a member `.pairs`
/// that is one; a label may occur in many pairs. A label that does not occur, or is the background, is an
/// empty mask. Other arguments and errors as for `boundary_jaccard`. Cost: one pass over each image to find
/// the bounding boxes of the objects, then for each pair a distance map of either object's box.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_boundary_jaccard> per_object_boundary_jaccard(
    const any_label_view& reference, const any_label_view& prediction, const Matching& matching,
    double distance, const object_boundary_options& options = {}) {
  constexpr const char* name = "per_object_boundary_jaccard";
  const detail::image_pair images = detail::checked_pair(name, reference, prediction, options);
  const detail::band_definition definition(name, distance, options.metric, options.spacing, images);
  return detail::boundary_jaccards(images, definition, detail::object_pairs_of(matching), options.background);
}

}  // namespace segtally::inline SEGTALLY_ABI
