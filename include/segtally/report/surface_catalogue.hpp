// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for max, min
#include <cstddef>      // for size_t
#include <span>         // for span
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>            // for ordered_mean, undefined
#include <segtally/report/metric_info.hpp>      // for metric_info, metric_inputs
#include <segtally/report/metric_kinds.hpp>     // for heimann, reloaded
#include <segtally/report/surface_report.hpp>   // for object_surface_scores
#include <segtally/surface/surface_scores.hpp>  // for hausdorff_distance ...

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

template <double object_surface_scores::*Score>
double mean_of_objects(metric_inputs& in) {
  std::vector<double> scores;
  for (const object_surface_scores& object : in.object_surfaces()) scores.push_back(object.*Score);
  return ordered_mean(scores, undefined);
}

template <double object_surface_scores::*Score>
double largest_of_objects(metric_inputs& in) {
  double worst = in.object_surfaces().empty() ? undefined : 0;
  for (const object_surface_scores& object : in.object_surfaces()) worst = (std::max)(worst, object.*Score);
  return worst;
}

template <double object_surface_scores::*Score>
double smallest_of_objects(metric_inputs& in) {
  double worst = in.object_surfaces().empty() ? undefined : 1;
  for (const object_surface_scores& object : in.object_surfaces()) worst = (std::min)(worst, object.*Score);
  return worst;
}

inline constexpr std::string_view huttenlocher = "Huttenlocher et al. 1993, doi:10.1109/34.232073";
inline constexpr std::string_view nikolov = "Nikolov et al. 2021, doi:10.2196/26151";

// The columns shared by all metrics of a kind.
constexpr metric_info surface_metric(std::string_view id, std::string_view title, std::string_view range,
                                     direction better, std::string_view source,
                                     double (*compute)(metric_inputs&), bool tolerance = false) {
  return unsound_if_partial({id,
                             title,
                             "foreground",
                             "surface",
                             range,
                             better,
                             source,
                             {},
                             {.background = true,
                              .spacing = true,
                              .tolerance = tolerance,
                              .model = true,
                              .connectivity = true,
                              .image_edge = true},
                             compute},
                            unannotated_is_background);
}
constexpr metric_info object_surface_metric(std::string_view id, std::string_view title,
                                            std::string_view range, direction better, std::string_view source,
                                            double (*compute)(metric_inputs&), bool tolerance = false) {
  metric_info info = surface_metric(id, title, range, better, source, compute, tolerance);
  info.labels = "objects";
  info.takes.threshold = info.takes.comparator = info.takes.criterion = true;
  return sound_if_partial(info);
}
inline double mean_centroid_distance(metric_inputs& in) {
  return ordered_mean(in.centroid_distances(), undefined);
}

inline double largest_centroid_distance(metric_inputs& in) {
  const std::vector<double>& distances = in.centroid_distances();
  return distances.empty() ? undefined : *std::max_element(distances.begin(), distances.end());
}

constexpr metric_info centroid_metric(std::string_view id, std::string_view title,
                                      double (*compute)(metric_inputs&)) {
  return sound_if_partial(
      {id,
       title,
       "objects",
       "region",
       "0 and up",
       direction::lower,
       "FocalPlane: quality assurance of segmentation results",
       {},
       {.background = true, .threshold = true, .comparator = true, .criterion = true, .spacing = true},
       compute});
}

inline constexpr metric_info surface_metrics[] = {
    surface_metric("hausdorff_distance", "Hausdorff distance", "0 and up", direction::lower, huttenlocher,
                   [](metric_inputs& in) { return hausdorff_distance(in.surfaces()); }),
    surface_metric("hausdorff_distance_95", "95th percentile of the Hausdorff distance", "0 and up",
                   direction::lower, reloaded,
                   [](metric_inputs& in) { return hausdorff_distance_percentile(in.surfaces(), 95); }),
    surface_metric("average_symmetric_surface_distance", "average symmetric surface distance", "0 and up",
                   direction::lower, heimann,
                   [](metric_inputs& in) { return average_symmetric_surface_distance(in.surfaces()); }),
    surface_metric("mean_average_surface_distance", "mean average surface distance", "0 and up",
                   direction::lower, reloaded,
                   [](metric_inputs& in) { return mean_average_surface_distance(in.surfaces()); }),
    surface_metric(
        "normalized_surface_dice", "normalised surface Dice at the tolerance", "0 to 1", direction::higher,
        nikolov, [](metric_inputs& in) { return normalized_surface_dice(in.surfaces(), in.tolerance()); },
        true),
    object_surface_metric("mean_object_hausdorff_distance", "mean Hausdorff distance of matched objects",
                          "0 and up", direction::lower, huttenlocher,
                          mean_of_objects<&object_surface_scores::hausdorff_distance>),
    object_surface_metric("worst_object_hausdorff_distance", "largest Hausdorff distance of a matched object",
                          "0 and up", direction::lower, huttenlocher,
                          largest_of_objects<&object_surface_scores::hausdorff_distance>),
    object_surface_metric("mean_object_hausdorff_distance_95",
                          "mean of the matched objects' 95th percentiles", "0 and up", direction::lower,
                          reloaded, mean_of_objects<&object_surface_scores::hausdorff_distance_95>),
    object_surface_metric("worst_object_hausdorff_distance_95",
                          "largest of the matched objects' 95th percentiles", "0 and up", direction::lower,
                          reloaded, largest_of_objects<&object_surface_scores::hausdorff_distance_95>),
    object_surface_metric("mean_object_average_symmetric_surface_distance",
                          "mean average symmetric surface distance of matched objects", "0 and up",
                          direction::lower, heimann,
                          mean_of_objects<&object_surface_scores::average_symmetric_surface_distance>),
    object_surface_metric("worst_object_average_symmetric_surface_distance",
                          "largest average symmetric surface distance of a matched object", "0 and up",
                          direction::lower, heimann,
                          largest_of_objects<&object_surface_scores::average_symmetric_surface_distance>),
    object_surface_metric("mean_object_normalized_surface_dice",
                          "mean normalised surface Dice of matched objects", "0 to 1", direction::higher,
                          nikolov, mean_of_objects<&object_surface_scores::normalized_surface_dice>, true),
    object_surface_metric("worst_object_normalized_surface_dice",
                          "smallest normalised surface Dice of a matched object", "0 to 1", direction::higher,
                          nikolov, smallest_of_objects<&object_surface_scores::normalized_surface_dice>,
                          true),
    centroid_metric("mean_object_centroid_distance", "mean distance of the centres of matched objects",
                    mean_centroid_distance),
    centroid_metric("worst_object_centroid_distance", "largest distance of the centres of matched objects",
                    largest_centroid_distance),
};

}  // namespace detail

/// Returns the metrics that a scorecard contains in addition to those of `catalogue` if a spacing is given,
/// in its order. Distances are in the unit of the spacing. Those of objects are computed over the pairs of
/// the default `match` (IoU above 0.5): they measure the deviation of the objects found, not whether they
/// were found; undefined without a pair.
[[nodiscard]] inline std::span<const metric_info> surface_catalogue() noexcept {
  return detail::surface_metrics;
}

}  // namespace segtally::inline SEGTALLY_ABI
