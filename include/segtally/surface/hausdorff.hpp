// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>             // for rounded_product, undefined
#include <segtally/error.hpp>                    // for raise, message
#include <segtally/surface/directed_values.hpp>  // for directed_values, any_empty, empty_mask_value, largest_of
#include <segtally/surface/distance_levels.hpp>  // for surface_distances

/// @file
/// The largest distance of two surfaces, and its percentiles.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the largest distance in each direction: the directed Hausdorff distances. Range 0 and up, in the
/// unit of the spacing, lower is better; +inf if exactly one mask is empty, `empty_value` if both are. Cost:
/// linear in the distinct distances.
[[nodiscard]] inline directed_values directed_hausdorff_distances(const surface_distances& d,
                                                                  double empty_value = undefined) noexcept {
  if (detail::any_empty(d)) {
    const double value = detail::empty_mask_value(d, detail::infinitely_far, empty_value);
    return {value, value};
  }
  return {detail::largest_of(d.reference_to_prediction), detail::largest_of(d.prediction_to_reference)};
}

/// Returns the largest of all distances. Source: Huttenlocher et al. 1993, doi:10.1109/34.232073. Range 0 and
/// up, in the unit of the spacing, lower is better, symmetric; +inf if exactly one mask is empty,
/// `empty_value` if both are. Cost: linear in the distinct distances.
[[nodiscard]] inline double hausdorff_distance(const surface_distances& d,
                                               double empty_value = undefined) noexcept {
  const directed_values both = directed_hausdorff_distances(d, empty_value);
  return (std::max)(both.reference_to_prediction, both.prediction_to_reference);
}

/// How the percentiles of the two directions are combined: libraries do either under one name.
enum class percentile_of {
  directions,  ///< the larger of the two directed percentiles: MONAI, Metrics Reloaded, surface-distance
  pooled       ///< the percentile of both lists together: MedPy, panoptica
};

/// Definition of the percentile of a list.
enum class percentile_rule {
  of_model,       ///< `interpolated` if every element has weight 1, `first_reaching` if elements have areas
  interpolated,   ///< at (n - 1) p / 100 of the sorted elements, linear between two of them: NumPy, MATLAB
  first_reaching  ///< the smallest distance within which p percent of the area lies: surface-distance
};

/// Options of `hausdorff_distance_percentile`.
struct percentile_options {
  percentile_of of = percentile_of::directions;
  percentile_rule rule = percentile_rule::of_model;
};

namespace detail {

/// Returns the distance at (n - 1) p / 100 of the sorted elements.
[[nodiscard]] inline double interpolated_percentile(const std::vector<distance_level>& levels,
                                                    std::uint64_t elements, double p) noexcept {
  const double at = rounded_product(p / 100, static_cast<double>(elements - 1));
  const auto below = static_cast<std::uint64_t>(at);
  const double fraction = at - static_cast<double>(below);
  std::uint64_t so_far = 0;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    so_far += levels[k].elements;
    if (below >= so_far) continue;
    const double low = levels[k].distance;
    if (below + 1 < so_far || k + 1 == levels.size() || fraction == 0) return low;
    return low + rounded_product(fraction, levels[k + 1].distance - low);
  }
  return levels.back().distance;
}

[[nodiscard]] inline double first_reaching_percentile(const std::vector<distance_level>& levels, double area,
                                                      double p) noexcept {
  // Symmetric objects have exactly half of their area within some distance; allow for rounding of the sums.
  const double enough = p / 100 * area * (1 - 1e-12);
  double so_far = 0;
  for (const distance_level& level : levels) {
    so_far += level.area;
    if (so_far >= enough) return level.distance;
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
  if (p == 100) return largest_of(d);  // the quotient may round below 1
  return rule == percentile_rule::interpolated ? interpolated_percentile(d.levels, d.elements, p)
                                               : first_reaching_percentile(d.levels, d.area, p);
}

/// Implements `hausdorff_distance_percentile`; `function` is the name used in errors.
[[nodiscard]] inline double percentile_of_distances(const char* function, const surface_distances& d,
                                                    double p, const percentile_options& options,
                                                    double empty_value) {
  if (is_undefined(p) || p < 0 || p > 100)
    raise<std::invalid_argument>(message(function, ": percentile ", p, " is outside [0, 100]"));
  if (p > 0 && p < 1)
    raise<std::invalid_argument>(message(function, ": percentile ", p, " is in percent: 95, not 0.95"));
  if (options.of != percentile_of::directions && options.of != percentile_of::pooled)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.of), " is no percentile_of"));
  if (options.rule < percentile_rule::of_model || options.rule > percentile_rule::first_reaching)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.rule), " is no percentile_rule"));
  if (any_empty(d)) return empty_mask_value(d, infinitely_far, empty_value);
  percentile_rule rule = options.rule;
  if (rule == percentile_rule::of_model) {
    const bool weighted = d.model == surface_model::surface_elements || d.model == surface_model::voxel_faces;
    rule = weighted ? percentile_rule::first_reaching : percentile_rule::interpolated;
  }
  if (options.of == percentile_of::pooled)
    return percentile(pool(d.reference_to_prediction, d.prediction_to_reference), p, rule);
  return (std::max)(percentile(d.reference_to_prediction, p, rule),
                    percentile(d.prediction_to_reference, p, rule));
}

}  // namespace detail

/// Returns the distance that p percent of the surface do not exceed; 100 gives `hausdorff_distance`. Two
/// choices hide under this name in the field, so both are options. Throws `std::invalid_argument` unless p is
/// 0 or in [1, 100]: between 0 and 1 it is taken for a fraction that was meant as percents. Source:
/// Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z. Range 0 and up, in the unit of the spacing, lower
/// is better, symmetric; +inf if exactly one mask is empty, `empty_value` if both are. Cost: linear in the
/// distinct distances.
[[nodiscard]] inline double hausdorff_distance_percentile(const surface_distances& d, double p,
                                                          const percentile_options& options = {},
                                                          double empty_value = undefined) {
  return detail::percentile_of_distances("hausdorff_distance_percentile", d, p, options, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
