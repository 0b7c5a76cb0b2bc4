// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>     // for min
#include <charconv>      // for from_chars
#include <cstddef>       // for size_t
#include <stdexcept>     // for runtime_error
#include <string_view>   // for string_view
#include <system_error>  // for errc
#include <vector>        // for vector

#include <segtally/objects/detection_scores.hpp>  // for threshold_range

/// Parses "a,b,c" or "first:step:last". Throws `std::runtime_error` for text that is not a number, and for a
/// range without exactly three numbers.
inline std::vector<double> numbers_of(std::string_view text) {
  const bool range = text.find(':') != std::string_view::npos;
  std::vector<double> numbers;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(range ? ':' : ',', at), text.size());
    const std::string_view number = text.substr(at, end - at);
    double& value = numbers.emplace_back();
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
    if (read.ec != std::errc{} || read.ptr != number.data() + number.size())
      throw std::runtime_error(fmt::format("'{}' is not a number", number));
    at = end + 1;
  }
  if (!range) return numbers;
  if (numbers.size() != 3) throw std::runtime_error("three numbers are needed, FIRST:STEP:LAST");
  return segtally::threshold_range(numbers[0], numbers[1], numbers[2]);
}
