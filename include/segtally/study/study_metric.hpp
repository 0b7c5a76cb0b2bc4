// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>       // for numeric_limits
#include <string>       // for string
#include <string_view>  // for string_view

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>        // for magnitude_bits, undefined
#include <segtally/report/metric_info.hpp>  // for direction, metric_info

namespace segtally::inline SEGTALLY_ABI {

/// A metric of a study. `worst` is the value of a missing prediction: the bad end of the range, or the
/// penalty that a challenge defines; NaN for a metric without a better end.
struct study_metric {
  std::string id;
  direction better = direction::neither;
  double worst = undefined;
};

/// A named value of one image: of a metric, of a class ("liver/dice"), or any other measurement.
struct study_value {
  std::string id;
  double value = undefined;
  direction better = direction::neither;
  double worst = undefined;
};

/// Returns the bad end of the range of a metric: 0 for an overlap, +inf for a distance, -1 for a correlation;
/// NaN if no end is better.
[[nodiscard]] constexpr double worst_value(const metric_info& info) noexcept {
  const std::string_view range = info.range;
  if (info.better == direction::higher)
    return range.starts_with("-1/2 ") ? -0.5
           : range.starts_with("-1 ") ? -1
           : range.starts_with("0 ")  ? 0
                                      : -std::numeric_limits<double>::infinity();
  if (info.better == direction::lower)
    return range.ends_with(" to 1") ? 1 : std::numeric_limits<double>::infinity();
  return undefined;
}

namespace detail {

/// Returns a number that is larger for better values.
[[nodiscard]] constexpr double goodness(double value, direction good) noexcept {
  return good == direction::lower ? -value : value;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
