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
#include <segtally/region/moments.hpp>             // for moments
#include <segtally/surface/per_object.hpp>         // for per_object_surface_distances
#include <segtally/surface/surface_distances.hpp>  // for surface_distances_between
#include <segtally/surface/surface_scores.hpp>     // for hausdorff_distance ...
#include <segtally/view/label_source.hpp>          // for view_of
#include <segtally/view/object_pairs.hpp>          // for pairs_of_objects
#include <segtally/view/spacing.hpp>               // for spacing_type, checked_spacing

namespace segtally::inline SEGTALLY_ABI {

struct surface_report_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; none: 1
  /// Of the normalised surface Dice, in the unit of the spacing; none: the largest spacing, one voxel.
  std::optional<double> tolerance = {};
  surface_model model = surface_model::border_voxels;  ///< what a surface is
  int connectivity = 1;                                ///< as in `surface_options`
  int threads = 0;                                     ///< 0 takes the processors this process may use
};

/// How far a reference object and its partner are apart. Distances are in the unit of the spacing.
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

}  // namespace detail

/// Returns the scores of the surfaces of each pair of objects, in the order of the pairs. Arguments, errors
/// and cost as `per_object_surface_distances`, and one more pass over each image for the centroids; in
/// addition `std::invalid_argument` for a tolerance that is negative or NaN.
template <class Arch = detail::default_arch, class Reference, class Prediction,
          detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_surface_scores> per_object_surface_scores(
    Reference&& reference, Prediction&& prediction, const Matching& matching,
    const surface_report_options& options = {}) {
  constexpr const char* name = "per_object_surface_scores";
  const auto r = detail::view_of(std::forward<Reference>(reference));
  const auto p = detail::view_of(std::forward<Prediction>(prediction));
  const spacing_type spacing = detail::checked_spacing(name, options.spacing, r.rank());
  const double tolerance = detail::tolerance_of(name, options, spacing);
  const auto distances = per_object_surface_distances<Arch>(r, p, matching,
                                                            {.spacing = spacing,
                                                             .model = options.model,
                                                             .connectivity = options.connectivity,
                                                             .threads = options.threads});
  std::vector<object_surface_scores> scores;
  scores.reserve(distances.size());
  for (const auto& [reference_label, prediction_label, d] : distances)
    scores.push_back({reference_label, prediction_label, hausdorff_distance(d),
                      hausdorff_distance_percentile(d, 95), average_symmetric_surface_distance(d),
                      normalized_surface_dice(d, tolerance), 0});
  if (scores.empty()) return scores;
  const std::vector<double> centroids =
      centroid_distances(moments<Arch>(r, {.threads = options.threads}),
                         moments<Arch>(p, {.threads = options.threads}), scores, {.spacing = spacing});
  for (std::size_t k = 0; k < scores.size(); ++k) scores[k].centroid_distance = centroids[k];
  return scores;
}

/// What the surface metrics of a scorecard need of two images.
struct surface_report {
  surface_distances foreground;                ///< of all that is not 0 in either image
  double tolerance = 0;                        ///< that was used
  std::vector<object_surface_scores> objects;  ///< of the pairs, in their order
};

/// Returns it, for the pairs of a matching. Arguments, errors and cost as `surface_distances_between` and
/// `per_object_surface_scores`.
template <class Arch = detail::default_arch, class Reference, class Prediction,
          detail::pairs_of_objects Matching>
[[nodiscard]] surface_report report_surfaces(Reference&& reference, Prediction&& prediction,
                                             const Matching& matching,
                                             const surface_report_options& options = {}) {
  constexpr const char* name = "report_surfaces";
  const auto r = detail::view_of(std::forward<Reference>(reference));
  const auto p = detail::view_of(std::forward<Prediction>(prediction));
  const spacing_type spacing = detail::checked_spacing(name, options.spacing, r.rank());
  return {surface_distances_between(r, p,
                                    {.spacing = spacing,
                                     .model = options.model,
                                     .connectivity = options.connectivity,
                                     .threads = options.threads}),
          detail::tolerance_of(name, options, spacing),
          per_object_surface_scores<Arch>(r, p, matching, options)};
}

}  // namespace segtally::inline SEGTALLY_ABI
