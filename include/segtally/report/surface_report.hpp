// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <optional>   // for optional
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/region/centroid.hpp>            // for centroid_distances
#include <segtally/region/survey.hpp>              // for moments
#include <segtally/surface/per_object.hpp>         // for per_object_surface_distances
#include <segtally/surface/surface_distances.hpp>  // for surface_distances_between
#include <segtally/surface/surface_scores.hpp>     // for hausdorff_distance ...
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/object_pairs.hpp>          // for pairs_of_objects
#include <segtally/view/spacing.hpp>               // for spacing_type, checked_spacing

namespace segtally::inline SEGTALLY_ABI {

/// Options of `report_surfaces`.
struct surface_report_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; empty: 1
  /// Tolerance of the normalised surface Dice, in the unit of the spacing; if unset, the largest spacing of
  /// an axis whose extent is not 1.
  std::optional<double> tolerance = {};
  surface_model model = surface_model::border_voxels;    ///< definition of the surface
  int connectivity = 1;                                  ///< as in `surface_options`
  segtally::image_edge image_edge = image_edge::border;  ///< as in `surface_options`
  mask_view mask = {};                                   ///< as in `surface_options`
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;               ///< 0: all processors this process may use
  std::uint64_t background = 0;  ///< not an object, in either image
};

/// The distances between a reference object and its partner, in the unit of the spacing.
struct object_surface_scores {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  double hausdorff_distance = 0;
  double hausdorff_distance_95 = 0;  ///< the larger of the two directed 95th percentiles
  double average_symmetric_surface_distance = 0;
  double normalized_surface_dice = 0;
  double centroid_distance = 0;
  friend bool operator==(const object_surface_scores&, const object_surface_scores&) = default;
};

namespace detail {

inline double tolerance_of(const char* function, const surface_report_options& options,
                           const spacing_type& spacing) {
  double tolerance = 0;
  for (const double s : spacing) tolerance = (std::max)(tolerance, s);
  tolerance = options.tolerance.value_or(tolerance);
  check_tolerance(function, tolerance);
  return tolerance;
}

/// Returns the distances between the centroids of each pair of objects of two checked images.
inline std::vector<double> centroid_distances_of_objects(const image_pair& images,
                                                         std::span<const object_pair> pairs,
                                                         std::uint64_t background) {
  std::vector<double> distances;
  if (pairs.empty()) return distances;
  const auto moments_of_image = [&](const char* side, const any_label_view& image) {
    return moments_of(images.function, side, image, {.background = background}, images.threads, &images);
  };
  const region_moments r = moments_of_image("reference", images.reference),
                       p = moments_of_image("prediction", images.prediction);
  for (const object_pair& pair : pairs) distances.push_back(distance_of_pair(r, p, pair, images.spacing));
  return distances;
}

/// Returns the surface scores of each pair of objects of two checked images, without centroid distances.
inline std::vector<object_surface_scores> surface_scores_of_objects(const surface_pair& pair,
                                                                    std::span<const object_pair> pairs,
                                                                    std::uint64_t background,
                                                                    double tolerance) {
  std::vector<object_surface_scores> scores;
  for (const auto& [reference, prediction, d] : distances_of_objects(pair, pairs, background))
    scores.push_back({reference, prediction, hausdorff_distance(d), hausdorff_distance_percentile(d, 95),
                      average_symmetric_surface_distance(d), normalized_surface_dice(d, tolerance),
                      undefined});
  return scores;
}

/// Returns all scores of each pair of objects of two checked images.
inline std::vector<object_surface_scores> scores_of_objects(const surface_pair& pair,
                                                            std::span<const object_pair> pairs,
                                                            std::uint64_t background, double tolerance) {
  const std::vector<double> centroids = centroid_distances_of_objects(pair.as_given, pairs, background);
  std::vector<object_surface_scores> scores = surface_scores_of_objects(pair, pairs, background, tolerance);
  for (std::size_t k = 0; k < scores.size(); ++k) scores[k].centroid_distance = centroids[k];
  return scores;
}

}  // namespace detail

/// Returns the surface scores of each pair of objects, in the order of the pairs. Arguments, errors and cost
/// as for `per_object_surface_distances`, and one more pass over each image for the centroids; in addition
/// `std::invalid_argument` for a negative or NaN tolerance, and for a negative label at a voxel that counts.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_surface_scores> per_object_surface_scores(
    const any_label_view& reference, const any_label_view& prediction, const Matching& matching,
    const surface_report_options& options = {}) {
  constexpr const char* name = "per_object_surface_scores";
  const detail::surface_pair pair(detail::checked_pair(name, reference, prediction, options), options);
  return detail::scores_of_objects(pair, detail::object_pairs_of(matching), options.background,
                                   detail::tolerance_of(name, options, pair.images.spacing));
}

/// The inputs of the surface metrics of a scorecard.
struct surface_report {
  surface_distances foreground;                ///< between the foregrounds of both images
  double tolerance = 0;                        ///< tolerance that was applied
  std::vector<object_surface_scores> objects;  ///< of the pairs, in their order
};

namespace detail {

/// Returns the surface report of two checked images for some pairs of objects.
inline surface_report report_of_surfaces(const image_pair& images, std::span<const object_pair> pairs,
                                         const surface_report_options& options) {
  const surface_pair pair(images, options);
  const double tolerance = tolerance_of(images.function, options, pair.images.spacing);
  return {distances_of_foregrounds(pair, options.background), tolerance,
          scores_of_objects(pair, pairs, options.background, tolerance)};
}

}  // namespace detail

/// Returns the surface report of two images for the pairs of a matching. Arguments, errors and cost as for
/// `surface_distances_between` and `per_object_surface_scores`.
template <detail::pairs_of_objects Matching>
[[nodiscard]] surface_report report_surfaces(const any_label_view& reference,
                                             const any_label_view& prediction, const Matching& matching,
                                             const surface_report_options& options = {}) {
  return detail::report_of_surfaces(detail::checked_pair("report_surfaces", reference, prediction, options),
                                    detail::object_pairs_of(matching), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
