// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <optional>   // for optional
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/surface/dense_surfaces.hpp>   // for dense_surfaces
#include <segtally/surface/distance_levels.hpp>  // for surface_distances
#include <segtally/surface/surface.hpp>          // for surface_model
#include <segtally/surface/surface_points.hpp>   // for surface_up_to, surface_pair
#include <segtally/surface/surface_search.hpp>   // for surface_search
#include <segtally/view/any_label.hpp>           // for any_label
#include <segtally/view/image_pair.hpp>          // for checked_pair
#include <segtally/view/mask_view.hpp>           // for mask_view
#include <segtally/view/per_axis.hpp>            // for max_rank
#include <segtally/view/selection.hpp>           // for selection
#include <segtally/view/spacing.hpp>             // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// Options of `surface_distances_between`.
struct surface_options {
  spacing_type spacing = {};                           ///< one per axis, in the order of the shape; none: 1
  surface_model model = surface_model::border_voxels;  ///< what a surface is
  std::optional<any_label> reference_label = {};       ///< the object; none: every label but 0
  std::optional<any_label> prediction_label = {};
  std::vector<any_label> reference_labels = {};  ///< several labels as one object, instead of one
  std::vector<any_label> prediction_labels = {};
  int connectivity = 1;  ///< border voxels: how many coordinates neighbours may differ in, 1 to the rank
  segtally::image_edge image_edge = image_edge::border;  ///< whether objects end where the image ends
  /// Voxels where the mask is 0, and those with an ignored label in one of the images, have no surface, and
  /// where an object ends at them it has none.
  mask_view mask = {};
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0 takes the processors this process may use
};

namespace detail {

/// Returns the distances between an object of the reference and one of the prediction.
template <std::size_t Axes>
surface_distances distances_of_points(const surface_pair& pair, const selection& reference,
                                      const selection& prediction) {
  // Beyond that many elements it is cheaper to look at all voxels.
  const std::size_t most =
      Axes == 3 ? (std::max)(std::size_t{4096}, pair.images.reference.size() / 32) : any_number;
  const auto r = surface_up_to<Axes>(most, pair, reference);
  const auto p = r ? surface_up_to<Axes>(most, pair, prediction) : std::nullopt;
  if (!r || !p) {
    std::uint64_t probes = 0;
    return dense_surfaces(pair, reference, prediction).between(probes);
  }
  typename surface_search<Axes>::workspace room;
  return surface_search<Axes>(pair, *r, *p).between(0, 0, pair.images.threads, room);
}

inline surface_distances distances_of_selections(const surface_pair& pair, const selection& reference,
                                                 const selection& prediction) {
  return (pair.images.reference.rank() <= 3 ? distances_of_points<3>
                                            : distances_of_points<max_rank>)(pair, reference, prediction);
}

/// Returns the distances between all that is not background.
inline surface_distances distances_of_foregrounds(const surface_pair& pair, std::uint64_t background) {
  return distances_of_selections(pair, selection::all_but(pair.images.reference, background),
                                 selection::all_but(pair.images.prediction, background));
}

}  // namespace detail

/// Returns how far the surfaces of two masks are from each other: from each element of either the Euclidean
/// distance to the nearest of the other, exact, with the area of the element. The scores of this family are
/// functions of it.
///
/// `reference` and `prediction` are label sources of one shape and of any integer types and layouts. A mask
/// is one label, several labels, or everything that is not 0. An empty mask is infinitely far. Axes of extent
/// 1 do not exist here: an image of shape 1xHxW has the distances of the HxW one. The square of a distance is
/// the least of one fixed sum of squares over all elements (`voxel_metric` says which); the bits of the
/// result are the same for any number of threads, layout, order of axes and instruction set. Throws
/// `std::invalid_argument` if shapes (or the mask's) differ, for a wrong spacing, a label that the element
/// type cannot hold, a label and a list of labels of one image at once, a connectivity outside 1 to the rank,
/// areas asked of more than 3 axes, an option that means nothing to the model, and negative threads.
///
/// Cost: one pass over each image finds the elements. Where they fill the box around them well they are
/// searched for in its planes: few looks each if the surfaces are near, and 2 bytes a voxel of the box;
/// elsewhere in trees. Where that would take longer than a distance map of the box, the map is made: 9 bytes
/// a voxel. At most 24 bytes an element besides. Where more than a 32nd of the voxels of an image are
/// elements, none is listed: they are searched for among bits, noise in less time than a distance map takes.
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
