// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>         // for label_index
#include <segtally/detail/parallel.hpp>            // for parallel_for
#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/surface/surface_distances.hpp>  // for surface_distances, distances_of_masks
#include <segtally/view/image_pair.hpp>            // for checked_images
#include <segtally/view/object_boxes.hpp>          // for boxes_of
#include <segtally/view/object_pairs.hpp>          // for pairs_of_objects
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
  spacing_type spacing = {};                           ///< one per axis, in the order of the shape; none: 1
  surface_model model = surface_model::border_voxels;  ///< what a surface is
  int connectivity = 1;                                ///< as in `surface_options`
  int threads = 0;                                     ///< 0 takes the processors this process may use
  std::uint64_t background = 0;  ///< the label that is no object, as a best overlap without one has it
};

/// Returns what `surface_distances_between` returns for each pair of labels, in the order of the pairs: of
/// all objects of an image in one call.
///
/// `matching` is a list of things with `.reference` and `.prediction` (labels), or has such a list as
/// `.pairs`; the same label may occur in many pairs. A label that does not occur, or is the background, is an
/// empty mask. Arguments and errors otherwise as `surface_distances_between`. Cost: one pass over each image
/// to find the boxes of the objects, then each pair in the box around its two objects: never a transform of
/// the image for an object.
template <class Arch = detail::default_arch, class Reference, class Prediction,
          detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_surface_distances> per_object_surface_distances(
    Reference&& reference, Prediction&& prediction, const Matching& matching,
    const object_surface_options& options = {}) {
  constexpr const char* name = "per_object_surface_distances";
  const auto images = detail::checked_images(name, std::forward<Reference>(reference),
                                             std::forward<Prediction>(prediction), options);
  const auto& r = images.reference;
  const auto& p = images.prediction;
  using R = typename decltype(images.reference)::value_type;
  using P = typename decltype(images.prediction)::value_type;
  const detail::surface_definition surface(name, options, images.spacing);

  std::vector<object_surface_distances> results;
  std::vector<std::size_t> reference_slots, prediction_slots;
  detail::label_index reference_labels, prediction_labels;
  for (const auto& pair : detail::pairs_in(matching)) {
    results.push_back(
        {static_cast<std::uint64_t>(pair.reference), static_cast<std::uint64_t>(pair.prediction), {}});
    reference_slots.push_back(reference_labels[results.back().reference]);
    prediction_slots.push_back(prediction_labels[results.back().prediction]);
  }
  if (results.empty()) return results;
  std::vector<detail::voxel_box> reference_boxes =
      detail::boxes_of<Arch>(r, reference_labels, images.threads);
  std::vector<detail::voxel_box> prediction_boxes =
      detail::boxes_of<Arch>(p, prediction_labels, images.threads);
  const auto hide_background = [&](const detail::label_index& labels, std::vector<detail::voxel_box>& boxes) {
    const std::size_t slot = labels.find(options.background);
    if (slot != detail::label_index::none) boxes[slot].empty = true;
  };
  hide_background(reference_labels, reference_boxes);
  hide_background(prediction_labels, prediction_boxes);
  const std::size_t workers = (std::min)(images.threads, results.size());
  std::vector<detail::surface_workspace> rooms(workers);
  const auto measure = [&](std::size_t worker, std::size_t k) {
    object_surface_distances& object = results[k];
    object.distances = detail::distances_of_masks<R, P>(
        {r, detail::selection<R>(static_cast<R>(object.reference)), reference_boxes[reference_slots[k]]},
        {p, detail::selection<P>(static_cast<P>(object.prediction)), prediction_boxes[prediction_slots[k]]},
        surface, 1, rooms[worker]);
  };
  detail::parallel_for(results.size(), workers, measure, [](std::size_t) {});
  return results;
}

}  // namespace segtally::inline SEGTALLY_ABI
