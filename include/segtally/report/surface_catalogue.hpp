// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for max, min
#include <array>        // for array
#include <cstddef>      // for size_t
#include <span>         // for span
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>            // for ordered_mean, undefined
#include <segtally/report/metric_info.hpp>      // for metric_info, evidence
#include <segtally/report/surface_report.hpp>   // for object_surface_scores
#include <segtally/surface/surface_scores.hpp>  // for hausdorff_distance ...

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

template <double object_surface_scores::*Score>
double mean_of_objects(const evidence& e) {
  std::vector<double> scores;
  for (const object_surface_scores& object : e.surfaces->objects) scores.push_back(object.*Score);
  return ordered_mean(scores, undefined);
}

template <double object_surface_scores::*Score>
double largest_of_objects(const evidence& e) {
  double worst = e.surfaces->objects.empty() ? undefined : 0;
  for (const object_surface_scores& object : e.surfaces->objects) worst = (std::max)(worst, object.*Score);
  return worst;
}

template <double object_surface_scores::*Score>
double smallest_of_objects(const evidence& e) {
  double worst = e.surfaces->objects.empty() ? undefined : 1;
  for (const object_surface_scores& object : e.surfaces->objects) worst = (std::min)(worst, object.*Score);
  return worst;
}

inline constexpr std::string_view huttenlocher = "Huttenlocher et al. 1993, doi:10.1109/34.232073";
inline constexpr std::string_view nikolov = "Nikolov et al. 2021, doi:10.2196/26151";

inline constexpr auto surface_metrics = std::to_array<metric_info>({
    {"hausdorff_distance", "Hausdorff distance", "boundary", "0 and up", better::lower, huttenlocher,
     [](const evidence& e) { return hausdorff_distance(e.surfaces->foreground); }},
    {"hausdorff_distance_95", "95th percentile of the Hausdorff distance", "boundary", "0 and up",
     better::lower, reloaded,
     [](const evidence& e) { return hausdorff_distance_percentile(e.surfaces->foreground, 95); }},
    {"average_symmetric_surface_distance", "average symmetric surface distance", "boundary", "0 and up",
     better::lower, heimann,
     [](const evidence& e) { return average_symmetric_surface_distance(e.surfaces->foreground); }},
    {"mean_average_surface_distance", "mean average surface distance", "boundary", "0 and up", better::lower,
     reloaded, [](const evidence& e) { return mean_average_surface_distance(e.surfaces->foreground); }},
    {"normalized_surface_dice", "normalised surface Dice at the tolerance", "boundary", "0 to 1",
     better::higher, nikolov,
     [](const evidence& e) {
       return normalized_surface_dice(e.surfaces->foreground, e.surfaces->tolerance);
     }},
    {"mean_object_hausdorff_distance", "mean Hausdorff distance of matched objects", "boundary", "0 and up",
     better::lower, huttenlocher, mean_of_objects<&object_surface_scores::hausdorff_distance>},
    {"worst_object_hausdorff_distance", "largest Hausdorff distance of a matched object", "boundary",
     "0 and up", better::lower, huttenlocher, largest_of_objects<&object_surface_scores::hausdorff_distance>},
    {"mean_object_hausdorff_distance_95", "mean of the matched objects' 95th percentiles", "boundary",
     "0 and up", better::lower, reloaded, mean_of_objects<&object_surface_scores::hausdorff_distance_95>},
    {"worst_object_hausdorff_distance_95", "largest of the matched objects' 95th percentiles", "boundary",
     "0 and up", better::lower, reloaded, largest_of_objects<&object_surface_scores::hausdorff_distance_95>},
    {"mean_object_average_symmetric_surface_distance",
     "mean average symmetric surface distance of matched objects", "boundary", "0 and up", better::lower,
     heimann, mean_of_objects<&object_surface_scores::average_symmetric_surface_distance>},
    {"worst_object_average_symmetric_surface_distance",
     "largest average symmetric surface distance of a matched object", "boundary", "0 and up", better::lower,
     heimann, largest_of_objects<&object_surface_scores::average_symmetric_surface_distance>},
    {"mean_object_normalized_surface_dice", "mean normalised surface Dice of matched objects", "boundary",
     "0 to 1", better::higher, nikolov, mean_of_objects<&object_surface_scores::normalized_surface_dice>},
    {"worst_object_normalized_surface_dice", "smallest normalised surface Dice of a matched object",
     "boundary", "0 to 1", better::higher, nikolov,
     smallest_of_objects<&object_surface_scores::normalized_surface_dice>},
    {"mean_object_centroid_distance", "mean distance of the centres of matched objects", "region", "0 and up",
     better::lower, "FocalPlane: quality assurance of segmentation results",
     mean_of_objects<&object_surface_scores::centroid_distance>},
    {"worst_object_centroid_distance", "largest distance of the centres of matched objects", "region",
     "0 and up", better::lower, "FocalPlane: quality assurance of segmentation results",
     largest_of_objects<&object_surface_scores::centroid_distance>},
});

}  // namespace detail

/// Returns the metrics that a scorecard has besides those of `catalogue` when a spacing is given, in its
/// order. Distances are in the unit of the spacing. Those of objects are over the pairs of the default
/// `match` (IoU above 0.5): how far off the found objects are, not whether they were found; undefined
/// without a pair.
[[nodiscard]] inline std::span<const metric_info> surface_catalogue() noexcept {
  return detail::surface_metrics;
}

}  // namespace segtally::inline SEGTALLY_ABI
