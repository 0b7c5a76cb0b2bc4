// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, max
#include <cmath>      // for ilogb, ldexp

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>             // for rounded_product, undefined
#include <segtally/surface/directed_values.hpp>  // for directed_values, any_empty, empty_mask_value, largest_of
#include <segtally/surface/distance_levels.hpp>  // for surface_distances
#include <segtally/surface/hausdorff.hpp>        // for hausdorff_distance

/// @file
/// Mean distances of two surfaces.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

// Distances are scaled by a power of two near the largest, so that products with areas neither overflow nor
// underflow.
[[nodiscard]] inline int exponent_of(double distance) noexcept {
  return distance > 0 ? std::ilogb(distance) : 0;
}
[[nodiscard]] inline double sum_of(const directed_distances& d, int exponent) noexcept {
  double sum = 0;
  for (const distance_level& level : d.levels)
    sum += rounded_product(level.area, std::ldexp(level.distance, -exponent));
  return sum;
}

// Clamps the mean to the range of the distances, which rounding might leave.
[[nodiscard]] inline double mean_of(const directed_distances& d) noexcept {
  const int exponent = exponent_of(largest_of(d));
  const double mean = std::ldexp(sum_of(d, exponent) / d.area, exponent);
  return std::clamp(mean, d.levels.front().distance, largest_of(d));
}

}  // namespace detail

/// Returns the mean distance in each direction, weighted by area. Range 0 and up, in the unit of the spacing,
/// lower is better; +inf if exactly one mask is empty, `empty_value` if both are. Elements weigh by the areas
/// of the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline directed_values average_surface_distances(const surface_distances& d,
                                                               double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) {
    const double value = detail::empty_mask_value(d, detail::infinitely_far, empty_value);
    return {value, value};
  }
  return {detail::mean_of(d.reference_to_prediction), detail::mean_of(d.prediction_to_reference)};
}

/// Returns the mean distance of both surfaces together, ASSD: (sum of both directions) / (both areas). The
/// larger surface has the larger say. Source: Heimann et al. 2009, doi:10.1109/TMI.2009.2013851. Range 0 and
/// up, in the unit of the spacing, lower is better, symmetric; +inf if exactly one mask is empty,
/// `empty_value` if both are. Elements weigh by the areas of the model, border voxels 1 each. Cost: linear in
/// the distinct distances.
[[nodiscard]] inline double average_symmetric_surface_distance(const surface_distances& d,
                                                               double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) return detail::empty_mask_value(d, detail::infinitely_far, empty_value);
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  const int exponent = detail::exponent_of(hausdorff_distance(d));
  const double mean = (detail::sum_of(r, exponent) + detail::sum_of(p, exponent)) / (r.area + p.area);
  return std::clamp(std::ldexp(mean, exponent), 0.0, hausdorff_distance(d));
}

/// Returns the mean of the two directed means, MASD; panoptica calls this ASSD. Source: Maier-Hein et al.
/// 2024, doi:10.1038/s41592-023-02151-z. Range 0 and up, in the unit of the spacing, lower is better,
/// symmetric; +inf if exactly one mask is empty, `empty_value` if both are. Elements weigh by the areas of
/// the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double mean_average_surface_distance(const surface_distances& d,
                                                          double empty_value = undefined) noexcept {
  const directed_values mean = average_surface_distances(d, empty_value);
  return mean.reference_to_prediction / 2 + mean.prediction_to_reference / 2;
}

/// Returns the larger of the two directed means. Source: Dubuisson & Jain 1994, doi:10.1109/ICPR.1994.576361
/// (with `surface_model::all_voxels` that of point sets, as in scikit-image). Range 0 and up, in the unit of
/// the spacing, lower is better, symmetric; +inf if exactly one mask is empty, `empty_value` if both are.
/// Elements weigh by the areas of the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double modified_hausdorff_distance(const surface_distances& d,
                                                        double empty_value = undefined) noexcept {
  const directed_values mean = average_surface_distances(d, empty_value);
  return (std::max)(mean.reference_to_prediction, mean.prediction_to_reference);
}

/// Returns the average Hausdorff distance: as `mean_average_surface_distance`, under the name it has for
/// regions. With `surface_model::all_voxels` it is that of EvaluateSegmentation. Source: Taha & Hanbury 2015,
/// doi:10.1186/s12880-015-0068-x. Range 0 and up, in the unit of the spacing, lower is better, symmetric;
/// +inf if exactly one mask is empty, `empty_value` if both are. Elements weigh by the areas of the model,
/// border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double average_hausdorff_distance(const surface_distances& d,
                                                       double empty_value = undefined) noexcept {
  return mean_average_surface_distance(d, empty_value);
}

/// Returns the average Hausdorff distance with both sums divided by the size of the reference, so that adding
/// false positives never lowers it: (sum + sum) / (2 area of the reference). Not symmetric. Source: Aydin et
/// al. 2021, doi:10.1186/s41747-020-00200-2 (of all voxels: `surface_model::all_voxels`). Range 0 and up, in
/// the unit of the spacing, lower is better; +inf if exactly one mask is empty, `empty_value` if both are.
/// Elements weigh by the areas of the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double balanced_average_hausdorff_distance(const surface_distances& d,
                                                                double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) return detail::empty_mask_value(d, detail::infinitely_far, empty_value);
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  const int exponent = detail::exponent_of(hausdorff_distance(d));
  return std::ldexp((detail::sum_of(r, exponent) + detail::sum_of(p, exponent)) / (2 * r.area), exponent);
}

}  // namespace segtally::inline SEGTALLY_ABI
