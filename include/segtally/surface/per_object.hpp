// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>         // for label_index
#include <segtally/detail/parallel.hpp>            // for parallel_for
#include <segtally/surface/surface_distances.hpp>  // for distances_of_masks
#include <segtally/view/image_pair.hpp>            // for checked_pair
#include <segtally/view/object_boxes.hpp>          // for boxes_of
#include <segtally/view/object_pairs.hpp>          // for object_pairs_of
#include <segtally/view/spacing.hpp>               // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// The surface distances of one reference object and one predicted object.
struct object_surface_distances {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  surface_distances distances;
  friend bool operator==(const object_surface_distances&, const object_surface_distances&) = default;
};

struct object_surface_options {
  spacing_type spacing = {};                             ///< one per axis, in the order of the shape; none: 1
  surface_model model = surface_model::border_voxels;    ///< what a surface is
  int connectivity = 1;                                  ///< as in `surface_options`
  segtally::image_edge image_edge = image_edge::border;  ///< as in `surface_options`
  mask_view mask = {};                                   ///< as in `surface_options`
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;               ///< 0 takes the processors this process may use
  std::uint64_t background = 0;  ///< the label that is no object, as a best overlap without one has it
};

namespace detail {

/// Returns the distances of each pair of objects of two checked images, in the order of the pairs.
inline std::vector<object_surface_distances> distances_of_objects(const image_pair& images,
                                                                  std::span<const object_pair> pairs,
                                                                  const object_surface_options& options) {
  const surface_definition surface(images.function, options, images.spacing);
  std::vector<object_surface_distances> results;
  std::vector<std::size_t> reference_slots, prediction_slots;
  label_index reference_labels, prediction_labels;
  for (const object_pair& pair : pairs) {
    results.push_back({pair.reference, pair.prediction, {}});
    reference_slots.push_back(reference_labels[pair.reference]);
    prediction_slots.push_back(prediction_labels[pair.prediction]);
  }
  if (results.empty()) return results;
  const auto boxes = [&](const any_label_view& image, const label_index& labels) {
    std::vector<voxel_box> found = boxes_of(image, labels, images.threads);
    const std::size_t slot = labels.find(options.background);
    if (slot != label_index::none) found[slot].empty = true;
    return found;
  };
  const std::vector<voxel_box> reference_boxes = boxes(images.reference, reference_labels);
  const std::vector<voxel_box> prediction_boxes = boxes(images.prediction, prediction_labels);
  const std::size_t workers = (std::min)(images.threads, results.size());
  std::vector<surface_workspace> rooms(workers);
  const auto measure = [&](std::size_t worker, std::size_t k) {
    object_surface_distances& object = results[k];
    object.distances = distances_of_masks(
        images, {selection(images.reference, object.reference), reference_boxes[reference_slots[k]]},
        {selection(images.prediction, object.prediction), prediction_boxes[prediction_slots[k]]}, surface, 1,
        rooms[worker]);
  };
  parallel_for(results.size(), workers, measure);
  return results;
}

}  // namespace detail

/// Returns what `surface_distances_between` returns for each pair of labels, in the order of the pairs: of
/// all objects of an image in one call.
///
/// `matching` is a list of things with `.reference` and `.prediction` (labels), or has such a list as
/// `.pairs`; the same label may occur in many pairs. A label that does not occur, or is the background, is an
/// empty mask. Arguments and errors otherwise as `surface_distances_between`. Cost: one pass over each image
/// to find the boxes of the objects, then each pair in the box around its two objects: never a transform of
/// the image for an object.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_surface_distances> per_object_surface_distances(
    const any_label_view& reference, const any_label_view& prediction, const Matching& matching,
    const object_surface_options& options = {}) {
  return detail::distances_of_objects(
      detail::checked_pair("per_object_surface_distances", reference, prediction, options),
      detail::object_pairs_of(matching), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
