// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/boundary/surface_distances.hpp>  // for surface_distances
#include <segtally/detail/ratio.hpp>                // for undefined
#include <segtally/error.hpp>                       // for raise, message

/// Scores of two surfaces. Distances are in the unit of the spacing, from 0 up, lower is better; +inf if
/// exactly one mask is empty. Overlaps are from 0 to 1, higher is better; 0 if exactly one mask is empty.
/// Both are undefined if both masks are empty: then they return the trailing `empty_value` (default NaN). All
/// but the directed ones are symmetric. Weights are the areas of the model; border voxels weigh 1 each. Cost:
/// linear in the distinct distances.

namespace segtally {

namespace detail {

// The value of a score where a mask is empty: `empty_value` without any, `one_empty` if the other is not.
[[nodiscard]] inline bool any_empty(const surface_distances& d) noexcept {
  return d.reference_empty() || d.prediction_empty();
}
[[nodiscard]] inline double of_empty(const surface_distances& d, double one_empty,
                                     double empty_value) noexcept {
  return d.reference_empty() && d.prediction_empty() ? empty_value : one_empty;
}

inline constexpr double far_off = std::numeric_limits<double>::infinity();

[[nodiscard]] inline double sum_of(const directed_distances& d) noexcept {
  double sum = 0;
  for (const distance_level& level : d.levels) sum += level.area * level.distance;
  return sum;
}

[[nodiscard]] inline double largest_of(const directed_distances& d) noexcept {
  return d.levels.back().distance;
}

// A mean lies between the ends of what it is of, also after rounding.
[[nodiscard]] inline double mean_of(const directed_distances& d) noexcept {
  return std::clamp(sum_of(d) / d.area, d.levels.front().distance, largest_of(d));
}

[[nodiscard]] inline double area_within(const directed_distances& d, double tolerance) noexcept {
  double area = 0;
  for (const distance_level& level : d.levels) {
    if (!(level.distance <= tolerance)) break;
    area += level.area;
  }
  return area;
}

inline void check_tolerance(const char* function, double tolerance) {
  if (!(tolerance >= 0))
    raise<std::invalid_argument>(message(function, ": tolerance = ", tolerance, " must be at least 0"));
}

}  // namespace detail

/// Two numbers, one for each direction.
struct directed_values {
  double reference_to_prediction = 0;
  double prediction_to_reference = 0;
  friend bool operator==(const directed_values&, const directed_values&) = default;
};

/// Returns the largest distance in each direction: the directed Hausdorff distances.
[[nodiscard]] inline directed_values directed_hausdorff_distances(const surface_distances& d,
                                                                  double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) {
    const double value = detail::of_empty(d, detail::far_off, empty_value);
    return {value, value};
  }
  return {detail::largest_of(d.reference_to_prediction), detail::largest_of(d.prediction_to_reference)};
}

/// Returns the largest of all distances. Source: Huttenlocher et al. 1993, doi:10.1109/34.232073.
[[nodiscard]] inline double hausdorff_distance(const surface_distances& d,
                                               double empty_value = undefined) noexcept {
  const directed_values both = directed_hausdorff_distances(d, empty_value);
  return (std::max)(both.reference_to_prediction, both.prediction_to_reference);
}

/// How the percentiles of the two directions become one number: peers do either under one name.
enum class percentile_of {
  directions,  ///< the larger of the two directed percentiles: MONAI, Metrics Reloaded, surface-distance
  pooled       ///< the percentile of both lists together: MedPy, panoptica
};

/// What a percentile of a list is.
enum class percentile_rule {
  of_model,       ///< `interpolated` where every element weighs 1, `first_reaching` where they have areas
  interpolated,   ///< at (n - 1) p / 100 of the sorted elements, linear between two of them: NumPy, MATLAB
  first_reaching  ///< the least distance within which p percent of the area lies: surface-distance
};

struct percentile_options {
  percentile_of of = percentile_of::directions;
  percentile_rule rule = percentile_rule::of_model;
};

namespace detail {

/// Returns the distance at (n - 1) p / 100 of the sorted elements.
[[nodiscard]] inline double interpolated_percentile(const std::vector<distance_level>& levels,
                                                    std::uint64_t elements, double p) noexcept {
  const double at = p / 100 * static_cast<double>(elements - 1);
  const auto below = static_cast<std::uint64_t>(at);
  const double fraction = at - static_cast<double>(below);
  std::uint64_t so_far = 0;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    so_far += levels[k].elements;
    if (below >= so_far) continue;
    const double low = levels[k].distance;
    if (below + 1 < so_far || k + 1 == levels.size() || fraction == 0) return low;
    return low + fraction * (levels[k + 1].distance - low);
  }
  return levels.back().distance;
}

[[nodiscard]] inline double first_reaching_percentile(const std::vector<distance_level>& levels, double area,
                                                      double p) noexcept {
  double so_far = 0;
  for (const distance_level& level : levels) {
    so_far += level.area;
    if (so_far / area >= p / 100) return level.distance;
  }
  return levels.back().distance;
}

[[nodiscard]] inline directed_distances pool(const directed_distances& a, const directed_distances& b) {
  directed_distances all;
  all.levels.reserve(a.levels.size() + b.levels.size());
  for (std::size_t i = 0, j = 0; i < a.levels.size() || j < b.levels.size();) {
    const bool from_a =
        j == b.levels.size() || (i < a.levels.size() && a.levels[i].distance <= b.levels[j].distance);
    const distance_level& next = from_a ? a.levels[i++] : b.levels[j++];
    if (!all.levels.empty() && all.levels.back().distance == next.distance) {
      all.levels.back().area += next.area;
      all.levels.back().elements += next.elements;
    } else {
      all.levels.push_back(next);
    }
  }
  for (const distance_level& level : all.levels) all.area += level.area;
  all.elements = a.elements + b.elements;
  return all;
}

[[nodiscard]] inline double percentile(const directed_distances& d, double p, percentile_rule rule) noexcept {
  if (p == 100) return largest_of(d);  // whatever a quotient near 1 is rounded to
  return rule == percentile_rule::interpolated ? interpolated_percentile(d.levels, d.elements, p)
                                               : first_reaching_percentile(d.levels, d.area, p);
}

}  // namespace detail

/// Returns the distance that p percent of the surface do not exceed; 100 gives `hausdorff_distance`. Two
/// choices hide under this name in the field, so both are options. Throws `std::invalid_argument` unless p is
/// in [0, 100]. Source: Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z.
[[nodiscard]] inline double hausdorff_distance_percentile(const surface_distances& d, double p,
                                                          const percentile_options& options = {},
                                                          double empty_value = undefined) {
  if (!(p >= 0 && p <= 100))
    detail::raise<std::invalid_argument>(
        detail::message("hausdorff_distance_percentile: percentile ", p, " is outside [0, 100]"));
  if (detail::any_empty(d)) return detail::of_empty(d, detail::far_off, empty_value);
  percentile_rule rule = options.rule;
  if (rule == percentile_rule::of_model) {
    const bool weighted = d.model == surface_model::surface_elements || d.model == surface_model::voxel_faces;
    rule = weighted ? percentile_rule::first_reaching : percentile_rule::interpolated;
  }
  if (options.of == percentile_of::pooled)
    return detail::percentile(detail::pool(d.reference_to_prediction, d.prediction_to_reference), p, rule);
  return (std::max)(detail::percentile(d.reference_to_prediction, p, rule),
                    detail::percentile(d.prediction_to_reference, p, rule));
}

/// Returns the mean distance in each direction, weighted by area.
[[nodiscard]] inline directed_values average_surface_distances(const surface_distances& d,
                                                               double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) {
    const double value = detail::of_empty(d, detail::far_off, empty_value);
    return {value, value};
  }
  return {detail::mean_of(d.reference_to_prediction), detail::mean_of(d.prediction_to_reference)};
}

/// Returns the mean distance of both surfaces together, ASSD: (sum of both directions) / (both areas). The
/// larger surface has the larger say. Source: Heimann et al. 2009, doi:10.1109/TMI.2009.2013851.
[[nodiscard]] inline double average_symmetric_surface_distance(const surface_distances& d,
                                                               double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) return detail::of_empty(d, detail::far_off, empty_value);
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  const double mean = (detail::sum_of(r) + detail::sum_of(p)) / (r.area + p.area);
  return std::clamp(mean, 0.0, hausdorff_distance(d));
}

/// Returns the mean of the two directed means, MASD; panoptica calls this ASSD. Source: Maier-Hein et al.
/// 2024, doi:10.1038/s41592-023-02151-z.
[[nodiscard]] inline double mean_average_surface_distance(const surface_distances& d,
                                                          double empty_value = undefined) noexcept {
  const directed_values mean = average_surface_distances(d, empty_value);
  return mean.reference_to_prediction / 2 + mean.prediction_to_reference / 2;
}

/// Returns the larger of the two directed means. Source: Dubuisson & Jain 1994,
/// doi:10.1109/ICPR.1994.576361 (with `surface_model::all_voxels` that of point sets, as in scikit-image).
[[nodiscard]] inline double modified_hausdorff_distance(const surface_distances& d,
                                                        double empty_value = undefined) noexcept {
  const directed_values mean = average_surface_distances(d, empty_value);
  return (std::max)(mean.reference_to_prediction, mean.prediction_to_reference);
}

/// Returns the average Hausdorff distance: as `mean_average_surface_distance`, under the name it has for
/// regions. With `surface_model::all_voxels` it is that of EvaluateSegmentation. Source: Taha & Hanbury 2015,
/// doi:10.1186/s12880-015-0068-x.
[[nodiscard]] inline double average_hausdorff_distance(const surface_distances& d,
                                                       double empty_value = undefined) noexcept {
  return mean_average_surface_distance(d, empty_value);
}

/// Returns the average Hausdorff distance with both sums divided by the size of the reference, so that adding
/// false positives never lowers it: (sum + sum) / (2 area of the reference). Not symmetric. Source: Aydin et
/// al. 2021, doi:10.1186/s41747-020-00200-2 (of all voxels: `surface_model::all_voxels`).
[[nodiscard]] inline double balanced_average_hausdorff_distance(const surface_distances& d,
                                                                double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) return detail::of_empty(d, detail::far_off, empty_value);
  return (detail::sum_of(d.reference_to_prediction) + detail::sum_of(d.prediction_to_reference)) /
         (2 * d.reference_to_prediction.area);
}

/// Returns the part of each surface that lies within the tolerance (<=) of the other. Throws
/// `std::invalid_argument` for a tolerance that is negative or NaN; +inf is one.
[[nodiscard]] inline directed_values surface_overlap(const surface_distances& d, double tolerance,
                                                     double empty_value = undefined) {
  detail::check_tolerance("surface_overlap", tolerance);
  if (detail::any_empty(d)) {
    const double value = detail::of_empty(d, 0, empty_value);
    return {value, value};
  }
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  return {detail::area_within(r, tolerance) / r.area, detail::area_within(p, tolerance) / p.area};
}

/// Returns the part of both surfaces together that lies within the tolerance (<=) of the other: the
/// normalised surface Dice, NSD. Errors as `surface_overlap`. Source: Nikolov et al. 2021, doi:10.2196/26151.
[[nodiscard]] inline double normalized_surface_dice(const surface_distances& d, double tolerance,
                                                    double empty_value = undefined) {
  detail::check_tolerance("normalized_surface_dice", tolerance);
  if (detail::any_empty(d)) return detail::of_empty(d, 0, empty_value);
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  return (detail::area_within(r, tolerance) + detail::area_within(p, tolerance)) / (r.area + p.area);
}

/// Returns the harmonic mean of the two overlaps of `surface_overlap`, the boundary F1 or BF score: precision
/// is the part of the predicted boundary within the tolerance of the reference, recall the converse. Errors
/// as there. Source: Csurka et al. 2013, doi:10.5244/C.27.32.
[[nodiscard]] inline double boundary_f1(const surface_distances& d, double tolerance,
                                        double empty_value = undefined) {
  detail::check_tolerance("boundary_f1", tolerance);
  if (detail::any_empty(d)) return detail::of_empty(d, 0, empty_value);
  const directed_values part = surface_overlap(d, tolerance);
  const double recall = part.reference_to_prediction, precision = part.prediction_to_reference;
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

}  // namespace segtally
