// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <span>         // for span
#include <stdexcept>    // for invalid_argument
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for is_undefined
#include <segtally/error.hpp>         // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// What a test asks of the differences between the first and the second of two results.
enum class alternative {
  two_sided,  ///< are they other than 0?
  greater,    ///< are they above 0?
  less,       ///< are they below 0?
};

namespace detail {

/// Returns first - second: 0 for equal infinities, and NaN where either is.
[[nodiscard]] inline double difference(double first, double second) noexcept {
  return first == second ? 0 : first - second;
}

/// Returns the differences of two results on the same images, without those that are NaN.
[[nodiscard]] inline std::vector<double> differences(std::string_view function, std::span<const double> first,
                                                     std::span<const double> second) {
  if (first.size() != second.size())
    raise<std::invalid_argument>(message(function, ": ", first.size(), " values against ", second.size(),
                                         ": both results must have the same images"));
  std::vector<double> found;
  for (std::size_t i = 0; i < first.size(); ++i)
    if (!is_undefined(first[i]) && !is_undefined(second[i])) found.push_back(difference(first[i], second[i]));
  return found;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
