// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/region/region_moments.hpp>  // for region_moments
#include <segtally/region/survey.hpp>          // for moments_of
#include <segtally/report/match_points.hpp>    // for point_matching, matching_of_points
#include <segtally/view/any_label_view.hpp>    // for any_label_view
#include <segtally/view/image_pair.hpp>        // for checked_pair
#include <segtally/view/mask_view.hpp>         // for mask_view

namespace segtally::inline SEGTALLY_ABI {

struct centroid_match_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; empty: 1
  point_pairing pairing = point_pairing::most_pairs;
  bool partly_annotated = false;  ///< as in `point_match_options`
  mask_view mask = {};            ///< selects voxels that are not 0
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;               ///< 0: all processors this process may use
  std::uint64_t background = 0;  ///< not an object, in either image
};

namespace detail {

[[nodiscard]] inline point_set centroids_of(const region_moments& moments) {
  point_set set;
  for (std::size_t k = 0; k < moments.size(); ++k) {
    const object_moments object = moments[k];
    set.labels.push_back({object.label(), object.size()});
    set.at.emplace_back();
    for (std::size_t axis = 0; axis < object.rank(); ++axis) set.at.back().push_back(object.centroid(axis));
  }
  return set;
}

}  // namespace detail

/// Returns the matching of objects by the distance of their centroids: `match_points` of the centres that
/// `survey` found. Throws `std::invalid_argument` for a distance that is not finite and > 0, for a wrong
/// spacing, for moments of different numbers of axes, and for as many pairs as `match_points` refuses. Cost:
/// like `match_points`.
[[nodiscard]] inline point_matching match_centroids(const region_moments& reference,
                                                    const region_moments& prediction, double distance,
                                                    const point_match_options& options = {}) {
  return detail::matching_of_points("match_centroids", detail::centroids_of(reference),
                                    detail::centroids_of(prediction), distance, options);
}

/// Overload for two images of one shape. Also throws the errors of `tally` for shapes, masks, ignored labels
/// and negative threads. Additional cost: a `survey` of each image.
[[nodiscard]] inline point_matching match_centroids(const any_label_view& reference,
                                                    const any_label_view& prediction, double distance,
                                                    const centroid_match_options& options = {}) {
  const detail::image_pair images = detail::checked_pair("match_centroids", reference, prediction, options);
  const auto centres = [&](const char* side, const any_label_view& image) {
    return detail::centroids_of(detail::moments_of(
        images.function, side, image, {.background = options.background}, images.threads, &images));
  };
  return detail::matching_of_points(
      "match_centroids", centres("reference", reference), centres("prediction", prediction), distance,
      {.spacing = images.spacing, .pairing = options.pairing, .partly_annotated = options.partly_annotated});
}

}  // namespace segtally::inline SEGTALLY_ABI
