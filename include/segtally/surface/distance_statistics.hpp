// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for min
#include <cmath>             // for ilogb, ldexp, sqrt
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <vector>            // for vector

#include <segtally/abi.hpp>                            // for SEGTALLY_ABI
#include <segtally/detail/length.hpp>                  // for length_of
#include <segtally/detail/ratio.hpp>                   // for rounded_product, undefined
#include <segtally/surface/directed_values.hpp>        // for any_empty, empty_mask_value
#include <segtally/surface/distance_levels.hpp>        // for surface_distances
#include <segtally/surface/hausdorff.hpp>              // for hausdorff_distance, percentile_of_distances
#include <segtally/surface/mean_surface_distance.hpp>  // for average_symmetric_surface_distance
#include <segtally/surface/surface_overlap.hpp>        // for check_tolerance, is_within
#include <segtally/view/label_view.hpp>                // for shape_type
#include <segtally/view/spacing.hpp>                   // for checked_spacing

/// @file
/// How the distances of two surfaces are spread.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns the square root of the mean of (distance - from)^2 over both surfaces. Distances are scaled by the
/// largest one, so that squares do not overflow.
[[nodiscard]] inline double root_mean_square_from(const surface_distances& d, double from) noexcept {
  const double largest = hausdorff_distance(d);
  if (largest == 0) return 0;
  const int exponent = std::ilogb(largest);
  double sum = 0;
  for (const directed_distances* const side : {&d.reference_to_prediction, &d.prediction_to_reference})
    for (const distance_level& level : side->levels) {
      const double x = std::ldexp(level.distance - from, -exponent);
      sum += rounded_product(level.area, rounded_product(x, x));
    }
  const double mean = sum / (d.reference_to_prediction.area + d.prediction_to_reference.area);
  return (std::min)(std::ldexp(std::sqrt(mean), exponent), largest);
}

}  // namespace detail

/// Returns the root of the mean square of the distances of both surfaces together, RMSD: far parts count more
/// than in the mean. Never below `average_symmetric_surface_distance`. Source: Heimann et al. 2009,
/// doi:10.1109/TMI.2009.2013851. Range 0 and up, in the unit of the spacing, lower is better, symmetric; +inf
/// if exactly one mask is empty, `empty_value` if both are. Elements weigh by the areas of the model, border
/// voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double root_mean_square_surface_distance(const surface_distances& d,
                                                              double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) return detail::empty_mask_value(d, detail::infinitely_far, empty_value);
  return detail::root_mean_square_from(d, 0);
}

/// Returns the standard deviation of the distances of both surfaces together: the root of the mean of
/// (distance - ASSD)^2, over all elements and not over one less. Range 0 and up, in the unit of the spacing,
/// lower is better, symmetric; +inf if exactly one mask is empty, `empty_value` if both are. Elements weigh
/// by the areas of the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double surface_distance_deviation(const surface_distances& d,
                                                       double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) return detail::empty_mask_value(d, detail::infinitely_far, empty_value);
  return detail::root_mean_square_from(d, average_symmetric_surface_distance(d));
}

/// Returns the median of the distances of both surfaces together, by the percentile rule of the model. Range
/// 0 and up, in the unit of the spacing, lower is better, symmetric; +inf if exactly one mask is empty,
/// `empty_value` if both are. Elements weigh by the areas of the model, border voxels 1 each. Cost: linear in
/// the distinct distances.
[[nodiscard]] inline double median_surface_distance(const surface_distances& d,
                                                    double empty_value = undefined) {
  return hausdorff_distance_percentile(d, 50, {.of = percentile_of::pooled}, empty_value);
}

/// Returns `hausdorff_distance_percentile` of each p, in their order. Errors as there. Range 0 and up, in the
/// unit of the spacing, lower is better, symmetric; +inf if exactly one mask is empty, `empty_value` if both
/// are. Elements weigh by the areas of the model, border voxels 1 each. Cost: linear in the distinct
/// distances.
[[nodiscard]] inline std::vector<double> hausdorff_distance_percentiles(
    const surface_distances& d, std::span<const double> percentiles, const percentile_options& options = {},
    double empty_value = undefined) {
  std::vector<double> values;
  for (const double p : percentiles)
    values.push_back(
        detail::percentile_of_distances("hausdorff_distance_percentiles", d, p, options, empty_value));
  return values;
}

/// Overload for braced lists.
[[nodiscard]] inline std::vector<double> hausdorff_distance_percentiles(
    const surface_distances& d, std::initializer_list<double> percentiles,
    const percentile_options& options = {}, double empty_value = undefined) {
  return hausdorff_distance_percentiles(d, std::span(percentiles.begin(), percentiles.size()), options,
                                        empty_value);
}

/// Returns the size of the reference surface that is farther than the tolerance from the prediction, that is,
/// what has to be redrawn: in voxels for border voxels, else an area. Range 0 and up, lower is better, not
/// symmetric; the whole surface if the prediction is empty, 0 if the reference is. With tolerance 0 and
/// border voxels of slices it is the added path length. Errors as `surface_overlap`. Source: Vaassen et al.
/// 2020, doi:10.1016/j.phro.2019.12.001.
[[nodiscard]] inline double added_path_length(const surface_distances& d, double tolerance = 0) {
  detail::check_tolerance("added_path_length", tolerance);
  double area = 0;
  for (const distance_level& level : d.reference_to_prediction.levels)
    if (!detail::is_within(level, tolerance)) area += level.area;
  return area;
}

/// Returns the length of the diagonal of an image, from corner to corner, in the unit of the spacing (empty:
/// 1 along every axis). Hausdorff distances and tolerances are often given relative to it. Throws
/// `std::invalid_argument` for an invalid spacing.
[[nodiscard]] inline double image_diagonal(const shape_type& shape, const spacing_type& spacing = {}) {
  const spacing_type voxel = detail::checked_spacing("image_diagonal", spacing, shape.size());
  std::vector<double> sides;
  for (std::size_t a = 0; a < shape.size(); ++a) sides.push_back(static_cast<double>(shape[a]) * voxel[a]);
  return detail::length_of(sides);
}

/// Returns the Hausdorff distance as a part of the diagonal of the image. Range 0 to 1, lower is better,
/// symmetric; errors as `image_diagonal`. Lower is better; +inf if exactly one mask is empty, `empty_value`
/// if both are.
[[nodiscard]] inline double relative_hausdorff_distance(const surface_distances& d, const shape_type& shape,
                                                        const spacing_type& spacing = {},
                                                        double empty_value = undefined) {
  const double diagonal = image_diagonal(shape, spacing);
  if (detail::any_empty(d)) return detail::empty_mask_value(d, detail::infinitely_far, empty_value);
  return hausdorff_distance(d) / diagonal;
}

}  // namespace segtally::inline SEGTALLY_ABI
