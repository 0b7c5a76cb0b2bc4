// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <type_traits>  // for remove_cvref_t
#include <utility>      // for forward, pair
#include <vector>       // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>         // for undefined
#include <segtally/region/centroid.hpp>      // for centroid_distance, centroid_distances, volumes
#include <segtally/region/mahalanobis.hpp>   // for mahalanobis_distance
#include <segtally/region/survey.hpp>        // for moments
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for check_same_shape
#include <segtally/view/object_pairs.hpp>    // for pairs_of_objects

/// @file
/// The measures of positions and volumes, straight from two images of one shape.

namespace segtally::inline SEGTALLY_ABI {

/// Returns the distance between the centres of mass of everything but the background, as with moments. Range
/// 0 and up, lower is better, units of the spacing, symmetric; +inf if one image has no objects, undefined
/// (`empty_value`) if neither has. Throws `std::invalid_argument` if shapes differ or for a wrong spacing,
/// and like `moments`. Cost: one pass over each image; for several measures survey each image once and pass
/// the moments.
[[nodiscard]] inline double centroid_distance(const any_label_view& reference,
                                              const any_label_view& prediction,
                                              const region_options& options = {},
                                              double empty_value = undefined) {
  const auto [r, p] = detail::moments_of_both("centroid_distance", reference, prediction);
  return centroid_distance(r, p, options, empty_value);
}

/// Returns the distance between the centres of mass of the two objects of each pair of a matching, in the
/// order of the pairs, as with moments. Range 0 and up, lower is better, units of the spacing; +inf where one
/// of the objects does not exist, undefined where neither does. Throws `std::invalid_argument` if shapes
/// differ or for a wrong spacing, and like `moments`. Cost: one pass over each image; for several measures
/// survey each image once and pass the moments.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<double> centroid_distances(const any_label_view& reference,
                                                     const any_label_view& prediction,
                                                     const Matching& matching,
                                                     const region_options& options = {}) {
  const auto [r, p] = detail::moments_of_both("centroid_distances", reference, prediction);
  return centroid_distances(r, p, matching, options);
}

/// Returns the sizes of the two objects of each pair of a matching, in units^rank, as with moments. Throws
/// `std::invalid_argument` if shapes differ or for a wrong spacing, and like `moments`. Cost: one pass over
/// each image; for several measures survey each image once and pass the moments.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_volumes> volumes(const any_label_view& reference,
                                                  const any_label_view& prediction, const Matching& matching,
                                                  const region_options& options = {}) {
  const auto [r, p] = detail::moments_of_both("volumes", reference, prediction);
  return volumes(r, p, matching, options);
}

/// Returns the Mahalanobis distance of everything but the background, as with moments. Range 0 and up, lower
/// is better, symmetric, without a unit; +inf if exactly one image has no objects, undefined (`empty_value`)
/// if neither has or the covariance is singular. Throws `std::invalid_argument` if shapes differ, and like
/// `moments`. Cost: one pass over each image; for several measures survey each image once and pass the
/// moments.
[[nodiscard]] inline double mahalanobis_distance(const any_label_view& reference,
                                                 const any_label_view& prediction,
                                                 double empty_value = undefined) {
  const auto [r, p] = detail::moments_of_both("mahalanobis_distance", reference, prediction);
  return mahalanobis_distance(r, p, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
