// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <vector>            // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>             // for undefined
#include <segtally/error.hpp>                    // for raise, message
#include <segtally/surface/directed_values.hpp>  // for directed_values, any_empty, empty_mask_value
#include <segtally/surface/distance_levels.hpp>  // for distance_level, surface_distances

/// @file
/// How much of two surfaces agrees up to a tolerance.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

// Decimal tolerances and spacings are not exact in binary: three voxels of 0.1 exceed 0.3 by a rounding. So a
// distance may exceed the tolerance by 2^-40 of the tolerance.
[[nodiscard]] inline bool is_within(const distance_level& level, double tolerance) noexcept {
  return level.distance <= tolerance * (1 + 0x1p-40);
}
[[nodiscard]] inline double area_within(const directed_distances& d, double tolerance) noexcept {
  double area = 0;
  for (const distance_level& level : d.levels) {
    if (!is_within(level, tolerance)) break;
    area += level.area;
  }
  return area;
}

inline void check_tolerance(const char* function, double tolerance) {
  if (is_undefined(tolerance) || tolerance < 0)
    raise<std::invalid_argument>(message(function, ": tolerance = ", tolerance, " must be at least 0"));
}

}  // namespace detail

/// Returns the part of each surface that lies within the tolerance of the other: distances up to it, and
/// those that exceed it by a rounding, 2^-40 of itself. Throws `std::invalid_argument` for a tolerance that
/// is negative or NaN; +inf is one. Range 0 to 1, higher is better; 0 if exactly one mask is empty,
/// `empty_value` if both are. Elements weigh by the areas of the model, border voxels 1 each. Cost: linear in
/// the distinct distances.
[[nodiscard]] inline directed_values surface_overlap(const surface_distances& d, double tolerance,
                                                     double empty_value = undefined) {
  detail::check_tolerance("surface_overlap", tolerance);
  if (detail::any_empty(d)) {
    const double value = detail::empty_mask_value(d, 0, empty_value);
    return {value, value};
  }
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  return {detail::area_within(r, tolerance) / r.area, detail::area_within(p, tolerance) / p.area};
}

/// Returns the part of both surfaces together that lies within the tolerance of the other: the normalised
/// surface Dice, NSD. Errors as `surface_overlap`. Source: Nikolov et al. 2021, doi:10.2196/26151. Range 0 to
/// 1, higher is better, symmetric; 0 if exactly one mask is empty, `empty_value` if both are. Elements weigh
/// by the areas of the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double normalized_surface_dice(const surface_distances& d, double tolerance,
                                                    double empty_value = undefined) {
  detail::check_tolerance("normalized_surface_dice", tolerance);
  if (detail::any_empty(d)) return detail::empty_mask_value(d, 0, empty_value);
  const directed_distances &r = d.reference_to_prediction, &p = d.prediction_to_reference;
  return (detail::area_within(r, tolerance) + detail::area_within(p, tolerance)) / (r.area + p.area);
}

/// Returns `normalized_surface_dice` of each tolerance, in their order: a curve. Errors as there. Range 0 to
/// 1, higher is better, symmetric; 0 if exactly one mask is empty, `empty_value` if both are. Elements weigh
/// by the areas of the model, border voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline std::vector<double> normalized_surface_dice(const surface_distances& d,
                                                                 std::span<const double> tolerances,
                                                                 double empty_value = undefined) {
  std::vector<double> values;
  for (const double tolerance : tolerances)
    values.push_back(normalized_surface_dice(d, tolerance, empty_value));
  return values;
}

/// Overload for braced lists.
[[nodiscard]] inline std::vector<double> normalized_surface_dice(const surface_distances& d,
                                                                 std::initializer_list<double> tolerances,
                                                                 double empty_value = undefined) {
  return normalized_surface_dice(d, std::span(tolerances.begin(), tolerances.size()), empty_value);
}

/// Returns the harmonic mean of the two overlaps of `surface_overlap`, the boundary F1 or BF score: precision
/// is the part of the predicted boundary within the tolerance of the reference, recall the converse. Errors
/// as there. Source: Csurka et al. 2013, doi:10.5244/C.27.32. Range 0 to 1, higher is better, symmetric; 0 if
/// exactly one mask is empty, `empty_value` if both are. Elements weigh by the areas of the model, border
/// voxels 1 each. Cost: linear in the distinct distances.
[[nodiscard]] inline double boundary_f1(const surface_distances& d, double tolerance,
                                        double empty_value = undefined) {
  detail::check_tolerance("boundary_f1", tolerance);
  if (detail::any_empty(d)) return detail::empty_mask_value(d, 0, empty_value);
  const directed_values part = surface_overlap(d, tolerance);
  const double recall = part.reference_to_prediction, precision = part.prediction_to_reference;
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

}  // namespace segtally::inline SEGTALLY_ABI
