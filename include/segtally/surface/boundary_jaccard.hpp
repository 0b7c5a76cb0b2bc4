// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>  // for optional

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>           // for undefined
#include <segtally/surface/boundary_band.hpp>  // for band_metric, band_definition, band_of
#include <segtally/view/any_label.hpp>         // for any_label
#include <segtally/view/image_pair.hpp>        // for checked_pair
#include <segtally/view/selection.hpp>         // for selection
#include <segtally/view/spacing.hpp>           // for spacing_type
#include <segtally/view/voxel_box.hpp>         // for box_of

namespace segtally::inline SEGTALLY_ABI {

/// Options of `boundary_jaccard`.
struct boundary_jaccard_options {
  spacing_type spacing = {};                      ///< one per axis, in the order of the shape; empty: 1
  std::optional<any_label> reference_label = {};  ///< the object; if unset, every label but 0
  std::optional<any_label> prediction_label = {};
  band_metric metric = band_metric::euclidean;
  int threads = 0;  ///< 0: all processors this process may use
};

/// Returns the Jaccard index of the inner boundary bands of two masks: the voxels of each mask within
/// `distance` (<=) of its outside. Voxels beyond the edge of the image are outside. Also called boundary IoU.
///
/// Range 0 to 1, higher is better, symmetric; 0 if one band is empty, undefined (`empty_value`) if both are:
/// both masks are empty, or the distance is less than a voxel. With `band_metric::chessboard` and a distance
/// of 2 % of the image diagonal, rounded, it is the published score. Axes of extent 1 are ignored. Other
/// arguments as for `surface_distances_between`; throws `std::invalid_argument` for the same errors, for a
/// negative or NaN distance, for an invalid `band_metric`, and for a spacing with `band_metric::chessboard`.
/// Cost: one pass over each image, and a distance map of each mask's bounding box with 5 to 9 bytes per
/// voxel. Source: Cheng et al. 2021, doi:10.1109/CVPR46437.2021.01508.
[[nodiscard]] inline double boundary_jaccard(const any_label_view& reference,
                                             const any_label_view& prediction, double distance,
                                             const boundary_jaccard_options& options = {},
                                             double empty_value = undefined) {
  constexpr const char* name = "boundary_jaccard";
  const detail::image_pair images = detail::checked_pair(name, reference, prediction, options);
  const detail::band_definition definition(name, distance, options.metric, options.spacing, images);
  const detail::selection r(name, "reference", definition.reference, options.reference_label);
  const detail::selection p(name, "prediction", definition.prediction, options.prediction_label);
  const auto band = [&](const detail::selection& object) {
    return detail::band_of(object, detail::box_of(object, images.threads), definition, images.threads);
  };
  return detail::jaccard_of(band(r), band(p), images.threads, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
