// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <type_traits>  // for remove_cvref_t
#include <utility>      // for forward, pair
#include <vector>       // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>        // for undefined
#include <segtally/region/centroid.hpp>     // for centroid_distance, centroid_distances, volumes
#include <segtally/region/mahalanobis.hpp>  // for mahalanobis_distance
#include <segtally/region/moments.hpp>      // for moments
#include <segtally/view/label_source.hpp>   // for view_of
#include <segtally/view/label_view.hpp>     // for check_same_shape
#include <segtally/view/object_pairs.hpp>   // for pairs_of_objects

/// The measures of positions and volumes, straight from two images of one shape. Each takes the moments of
/// both, one pass over each image; who wants several of them does that once and passes the moments. Throws
/// `std::invalid_argument` if shapes differ, and like `moments`; all else as with moments.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

template <class S>
concept not_moments = !std::same_as<std::remove_cvref_t<S>, region_moments>;

template <class Reference, class Prediction>
std::pair<region_moments, region_moments> moments_of_both(const char* function, Reference&& reference,
                                                          Prediction&& prediction) {
  const auto r = view_of(std::forward<Reference>(reference));
  const auto p = view_of(std::forward<Prediction>(prediction));
  check_same_shape(function, r.shape(), p.shape());
  return {moments(r), moments(p)};
}

}  // namespace detail

/// Returns the distance between the centres of mass of everything but the background.
template <detail::not_moments Reference, detail::not_moments Prediction>
[[nodiscard]] double centroid_distance(Reference&& reference, Prediction&& prediction,
                                       const region_options& options = {}, double empty_value = undefined) {
  const auto [r, p] = detail::moments_of_both("centroid_distance", std::forward<Reference>(reference),
                                              std::forward<Prediction>(prediction));
  return centroid_distance(r, p, options, empty_value);
}

/// Returns the distance between the centres of mass of the two objects of each pair of a matching.
template <detail::not_moments Reference, detail::not_moments Prediction, detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<double> centroid_distances(Reference&& reference, Prediction&& prediction,
                                                     const Matching& matching,
                                                     const region_options& options = {}) {
  const auto [r, p] = detail::moments_of_both("centroid_distances", std::forward<Reference>(reference),
                                              std::forward<Prediction>(prediction));
  return centroid_distances(r, p, matching, options);
}

/// Returns the sizes of the two objects of each pair of a matching.
template <detail::not_moments Reference, detail::not_moments Prediction, detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_volumes> volumes(Reference&& reference, Prediction&& prediction,
                                                  const Matching& matching,
                                                  const region_options& options = {}) {
  const auto [r, p] = detail::moments_of_both("volumes", std::forward<Reference>(reference),
                                              std::forward<Prediction>(prediction));
  return volumes(r, p, matching, options);
}

/// Returns the Mahalanobis distance of everything but the background.
template <detail::not_moments Reference, detail::not_moments Prediction>
[[nodiscard]] double mahalanobis_distance(Reference&& reference, Prediction&& prediction,
                                          double empty_value = undefined) {
  const auto [r, p] = detail::moments_of_both("mahalanobis_distance", std::forward<Reference>(reference),
                                              std::forward<Prediction>(prediction));
  return mahalanobis_distance(r, p, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
