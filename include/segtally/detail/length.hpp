// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cmath>      // for abs, ilogb, ldexp, sqrt
#include <span>       // for span

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for rounded_product

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the Euclidean length of a vector, independent of the order and signs of its coordinates. Sorts
/// `v`. Squares do not overflow.
inline double length_of(std::span<double> v) noexcept {
  for (double& x : v) x = (std::abs)(x);
  std::sort(v.begin(), v.end());
  if (v.empty() || v.back() == 0) return 0;
  const int exponent = std::ilogb(v.back());
  double sum = 0;
  for (const double x : v) {
    const double scaled = std::ldexp(x, -exponent);
    sum += rounded_product(scaled, scaled);
  }
  return std::ldexp(std::sqrt(sum), exponent);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
