// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/surface/distance_levels.hpp>  // for surface_distances, directed_distances

/// @file
/// Common to all surface scores: values for both directions, and values for empty masks.

namespace segtally::inline SEGTALLY_ABI {

/// Two values, one per direction.
struct directed_values {
  double reference_to_prediction = 0;
  double prediction_to_reference = 0;
  friend bool operator==(const directed_values&, const directed_values&) = default;
};

namespace detail {

// The value of a score if a mask is empty: `empty_value` if both are, `one_empty` if only one is.
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
