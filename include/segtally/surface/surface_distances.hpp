// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>   // for uint64_t
#include <optional>  // for optional
#include <vector>    // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/surface/distance_levels.hpp>  // for surface_distances
#include <segtally/surface/listed_surfaces.hpp>  // for with_surfaces_of
#include <segtally/surface/surface.hpp>          // for surface_model
#include <segtally/surface/surface_points.hpp>   // for surface_pair
#include <segtally/view/any_label.hpp>           // for any_label
#include <segtally/view/image_pair.hpp>          // for checked_pair
#include <segtally/view/mask_view.hpp>           // for mask_view
#include <segtally/view/selection.hpp>           // for selection
#include <segtally/view/spacing.hpp>             // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// Options of `surface_distances_between`.
struct surface_options {
  spacing_type spacing = {};                           ///< one per axis, in the order of the shape; empty: 1
  surface_model model = surface_model::border_voxels;  ///< definition of the surface
  std::optional<any_label> reference_label = {};       ///< the object; if unset, every label but 0
  std::optional<any_label> prediction_label = {};
  std::vector<any_label> reference_labels = {};  ///< several labels as one object, instead of one
  std::vector<any_label> prediction_labels = {};
  int connectivity = 1;  ///< border voxels: coordinates in which neighbours may differ, 1 to the rank
  segtally::image_edge image_edge = image_edge::border;  ///< whether objects end at the edge of the image
  /// Voxels outside the mask, and those with an ignored label in one of the images, are excluded. There is no
  /// surface at the border between an object and excluded voxels.
  mask_view mask = {};
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0: all processors this process may use
};

namespace detail {

/// Returns the distances between an object of the reference and one of the prediction.
inline surface_distances distances_of_selections(const surface_pair& pair, const selection& reference,
                                                 const selection& prediction) {
  return with_surfaces_of(pair, reference, prediction, [](const auto& surfaces) {
    std::uint64_t probes = 0;
    return surfaces.between(probes);
  });
}

/// Returns the distances between the foregrounds.
inline surface_distances distances_of_foregrounds(const surface_pair& pair, std::uint64_t background) {
  return distances_of_selections(pair, selection::all_but(pair.images.reference, background),
                                 selection::all_but(pair.images.prediction, background));
}

}  // namespace detail

/// Returns the distances between the surfaces of two masks: from each surface element the exact Euclidean
/// distance to the nearest element of the other surface, with the area of the element. The scores of this
/// family are functions of it.
///
/// `reference` and `prediction` are label sources of one shape and of any integer types and layouts. A mask
/// is one label, several labels, or every label but 0. An empty mask is infinitely far. Axes of extent 1 are
/// ignored: an image of shape 1xHxW has the distances of the HxW one. The squared distance is the minimum of
/// one fixed sum of squares over all elements (see `voxel_metric`); the bits of the result are the same for
/// any number of threads, layout, order of axes and instruction set. Throws `std::invalid_argument` if shapes
/// differ (also that of the mask), for an invalid spacing, a label that the element type cannot hold, both a
/// label and a list of labels for one image, a connectivity outside 1 to the rank, models with areas on more
/// than 3 axes, an option that does not apply to the model, and negative threads.
///
/// Cost: one pass over each image finds the elements. If they fill their bounding box densely, its planes are
/// searched: few probes per element if the surfaces are close, and 2 bytes per voxel of the box; otherwise
/// trees. If that would take longer than a distance map of the box, the map is computed: 9 bytes per voxel.
/// In addition at most 24 bytes per element. If more than 1/32 of the voxels of an image are elements, they
/// are not listed but searched as a bitmap; noise takes less time than a distance map.
[[nodiscard]] inline surface_distances surface_distances_between(const any_label_view& reference,
                                                                 const any_label_view& prediction,
                                                                 const surface_options& options = {}) {
  constexpr const char* name = "surface_distances_between";
  const detail::surface_pair pair(detail::checked_pair(name, reference, prediction, options), options);
  return detail::distances_of_selections(
      pair, {name, "reference", pair.images.reference, options.reference_label, options.reference_labels},
      {name, "prediction", pair.images.prediction, options.prediction_label, options.prediction_labels});
}

}  // namespace segtally::inline SEGTALLY_ABI
