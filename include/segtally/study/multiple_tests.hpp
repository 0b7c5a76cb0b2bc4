// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min, sort
#include <cstddef>    // for size_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for is_undefined, rounded_product
#include <segtally/error.hpp>         // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// Returns the p values of several tests, adjusted to control the family-wise error rate: the k-th smallest
/// of m is multiplied by m - k + 1, is never below the one before, and at most 1. NaN stays NaN and is not
/// counted as a test. Throws `std::invalid_argument` for a number that is not a probability. Cost: a sort.
/// Source: Holm 1979, Scandinavian Journal of Statistics 6:65, JSTOR 4615733.
[[nodiscard]] inline std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<double> adjusted(p.begin(), p.end());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (is_undefined(p[i])) continue;
    if (!(p[i] >= 0 && p[i] <= 1))
      detail::raise<std::invalid_argument>(
          detail::message("holm_adjusted: ", p[i], " at ", i, " is no probability"));
    order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  double before = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double times = detail::rounded_product(static_cast<double>(order.size() - k), p[order[k]]);
    before = (std::min)(1.0, (std::max)(before, times));
    adjusted[order[k]] = before;
  }
  return adjusted;
}

}  // namespace segtally::inline SEGTALLY_ABI
