// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cmath>      // for abs, frexp, ilogb, ldexp, sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <numbers>    // for pi
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>           // for undefined, is_finite, rounded_product
#include <segtally/detail/root.hpp>            // for gamma_of_half, root
#include <segtally/detail/weighted_sum.hpp>    // for scaled
#include <segtally/error.hpp>                  // for raise, message
#include <segtally/region/region_moments.hpp>  // for region_moments
#include <segtally/view/object_pairs.hpp>      // for object_pair, object_pairs_of
#include <segtally/view/spacing.hpp>           // for spacing_type, checked_spacing

/// @file
/// How far apart objects are, and how large, in the unit of the spacing.

namespace segtally::inline SEGTALLY_ABI {

/// Options of `centroid_distance`, `centroid_distances` and `volumes`.
struct region_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; empty: 1
};

namespace detail {

/// Returns the length of a step with the given non-negative components.
inline double step_length(const per_axis<double>& along) noexcept {
  // Scaled by a power of two, so that squares neither underflow nor overflow.
  double largest = 0;
  for (const double d : along) largest = (std::max)(largest, d);
  if (largest == 0 || !is_finite(largest)) return largest;
  const int exponent = std::ilogb(largest);
  double sum = 0;
  for (const double d : along) {
    const double part = std::ldexp(d, -exponent);
    sum += rounded_product(part, part);
  }
  return std::ldexp(std::sqrt(sum), exponent);
}

inline double distance_between(const object_moments& a, const object_moments& b,
                               const spacing_type& spacing) noexcept {
  per_axis<double> along;
  for (std::size_t axis = 0; axis < a.rank(); ++axis)
    along.push_back((std::abs)(a.centroid(axis) - b.centroid(axis)) * spacing[axis]);
  return step_length(along);
}

/// Returns the volume of that many voxels in units^rank. Spacings are multiplied as fractions and exponents,
/// so that products like 1e200 * 1e200 * 1e-300 and the root of 1e-163^3 do not overflow or underflow.
inline scaled volume_of_voxels(std::uint64_t voxels, const spacing_type& spacing) noexcept {
  scaled volume{0, 1};
  const auto times = [&volume](double factor) {
    int exponent = 0, carry = 0;
    volume.fraction = std::frexp(volume.fraction * std::frexp(factor, &exponent), &carry);
    volume.exponent += exponent + carry;
  };
  for (const double s : spacing) times(s);
  times(static_cast<double>(voxels));
  return volume;
}

/// Returns the volume of an object in units^rank.
inline scaled volume_of(const object_moments& object, const spacing_type& spacing) noexcept {
  return volume_of_voxels(object.size(), spacing);
}

inline double to_double(const scaled& x) noexcept {
  return std::ldexp(x.fraction, x.exponent);
}

/// Returns the distance between the centroids of two objects: +inf if one of them does not exist, undefined
/// if neither does.
inline double distance_of_pair(const region_moments& reference, const region_moments& prediction,
                               const object_pair& pair, const spacing_type& spacing) {
  const bool has_r = reference.contains(pair.reference), has_p = prediction.contains(pair.prediction);
  if (!has_r || !has_p) return has_r || has_p ? std::numeric_limits<double>::infinity() : undefined;
  return distance_between(reference.at(pair.reference), prediction.at(pair.prediction), spacing);
}

inline void check_same_rank(const char* function, const region_moments& a, const region_moments& b) {
  if (!a.empty() && !b.empty() && a.rank() != b.rank())
    raise<std::invalid_argument>(message(function, ": ", a.rank(), " and ", b.rank(), " axes"));
}

}  // namespace detail

/// Returns the volume of an object: its number of voxels times the voxel volume, in units^rank. Range > 0.
/// Throws `std::invalid_argument` for an invalid spacing, like all functions here.
[[nodiscard]] inline double volume(const object_moments& object, const region_options& options = {}) {
  return detail::to_double(
      detail::volume_of(object, detail::checked_spacing("volume", options.spacing, object.rank())));
}

/// Returns the diameter of the ball (disc, line) with the object's volume V: 2 (V Gamma(d / 2 + 1))^(1 / d) /
/// sqrt(pi) for d axes, in units; undefined without axes. Range > 0.
[[nodiscard]] inline double equivalent_diameter(const object_moments& object,
                                                const region_options& options = {}) {
  const spacing_type spacing = detail::checked_spacing("equivalent_diameter", options.spacing, object.rank());
  if (object.rank() == 0) return undefined;
  const detail::scaled size = detail::volume_of(object, spacing);
  const int rank = static_cast<int>(object.rank()),
            whole = size.exponent / rank;  // so that the root of 2^(whole rank) is exact
  const double rest = std::ldexp(size.fraction, size.exponent - whole * rank);
  const double root = detail::root(rest * detail::gamma_of_half(rank), rank);
  return std::ldexp(2 * root / std::sqrt(std::numbers::pi), whole);
}

/// Returns the distance between the centroids of all objects in the reference and all objects in the
/// prediction. Range 0 and up, lower is better, units of the spacing, symmetric; +inf if exactly one image
/// has no objects, undefined (`empty_value`) if neither has.
[[nodiscard]] inline double centroid_distance(const region_moments& reference,
                                              const region_moments& prediction,
                                              const region_options& options = {},
                                              double empty_value = undefined) {
  detail::check_same_rank("centroid_distance", reference, prediction);
  const spacing_type spacing = detail::checked_spacing("centroid_distance", options.spacing,
                                                       (std::max)(reference.rank(), prediction.rank()));
  if (reference.empty() && prediction.empty()) return empty_value;
  if (reference.empty() || prediction.empty()) return std::numeric_limits<double>::infinity();
  const region_moments r = reference.joined(), p = prediction.joined();
  return detail::distance_between(r[0], p[0], spacing);
}

/// Returns the distance between the centroids of the two objects of each pair, in the order of the pairs.
/// `matching` is a range of elements with `.reference` and `.prediction`, or has a member `.pairs` that is
/// one. Range 0 and up, lower is better, units of the spacing; +inf if one of the objects does not exist (a
/// best overlap with the background), undefined if neither does. Throws `std::invalid_argument` for an
/// invalid spacing or moments of different ranks. Cost: linear in the pairs.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<double> centroid_distances(const region_moments& reference,
                                                     const region_moments& prediction,
                                                     const Matching& matching,
                                                     const region_options& options = {}) {
  detail::check_same_rank("centroid_distances", reference, prediction);
  const spacing_type spacing = detail::checked_spacing("centroid_distances", options.spacing,
                                                       (std::max)(reference.rank(), prediction.rank()));
  std::vector<double> distances;
  for (const object_pair& pair : detail::object_pairs_of(matching))
    distances.push_back(detail::distance_of_pair(reference, prediction, pair, spacing));
  return distances;
}

/// The volumes of a pair of objects, in units^rank.
struct object_volumes {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  double reference_volume = 0;   ///< 0 if the object does not exist
  double prediction_volume = 0;

  /// Returns the prediction's volume minus the reference's.
  [[nodiscard]] double difference() const noexcept { return prediction_volume - reference_volume; }
  /// Returns the difference divided by the reference's volume: -1 and up, 0 is best; +inf without a reference
  /// object, undefined if neither exists.
  [[nodiscard]] double relative_difference(double empty_value = undefined) const noexcept {
    if (reference_volume == 0)
      return prediction_volume == 0 ? empty_value : std::numeric_limits<double>::infinity();
    return difference() / reference_volume;
  }
};

/// Returns the volumes of the two objects of each pair. Arguments and errors as `centroid_distances`.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_volumes> volumes(const region_moments& reference,
                                                  const region_moments& prediction, const Matching& matching,
                                                  const region_options& options = {}) {
  detail::check_same_rank("volumes", reference, prediction);
  const spacing_type spacing =
      detail::checked_spacing("volumes", options.spacing, (std::max)(reference.rank(), prediction.rank()));
  const auto size = [&](const region_moments& image, std::uint64_t label) {
    return image.contains(label) ? detail::to_double(detail::volume_of(image.at(label), spacing)) : 0;
  };
  std::vector<object_volumes> sizes;
  for (const auto& pair : detail::as_pair_range(matching)) {
    const auto r = static_cast<std::uint64_t>(pair.reference),
               p = static_cast<std::uint64_t>(pair.prediction);
    sizes.push_back({r, p, size(reference, r), size(prediction, p)});
  }
  return sizes;
}

}  // namespace segtally::inline SEGTALLY_ABI
