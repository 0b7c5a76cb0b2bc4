// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/surface/distance_levels.hpp>  // for surface_distances, directed_distances

/// @file
/// What all scores of surfaces share: two directions, and what they are where a mask is empty.

namespace segtally::inline SEGTALLY_ABI {

/// Two numbers, one for each direction.
struct directed_values {
  double reference_to_prediction = 0;
  double prediction_to_reference = 0;
  friend bool operator==(const directed_values&, const directed_values&) = default;
};

namespace detail {

// The value of a score where a mask is empty: `empty_value` without any, `one_empty` if the other is not.
[[nodiscard]] inline bool any_empty(const surface_distances& d) noexcept {
  return d.reference_empty() || d.prediction_empty();
}
[[nodiscard]] inline double empty_mask_value(const surface_distances& d, double one_empty,
                                             double empty_value) noexcept {
  return d.reference_empty() && d.prediction_empty() ? empty_value : one_empty;
}

[[nodiscard]] inline double largest_of(const directed_distances& d) noexcept {
  return d.levels.back().distance;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
