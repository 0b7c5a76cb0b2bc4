// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for ilogb, ldexp, sqrt
#include <numbers>  // for pi

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for rounded_product

namespace segtally::inline SEGTALLY_ABI::detail {

// std::pow and std::tgamma differ in the last bit between platforms.

/// Returns the n-th root of x > 0, by Newton's method from above.
[[nodiscard]] inline double root(double x, int n) noexcept {
  if (n == 1) return x;
  if (n == 2) return std::sqrt(x);
  const int exponent = std::ilogb(x);
  for (double y = std::ldexp(1.0, exponent / n + 1);;) {
    double power = y;
    for (int k = 2; k < n; ++k) power *= y;
    const double next = (rounded_product(n - 1, y) + x / power) / n;
    if (!(next < y)) return y;
    y = next;
  }
}

/// Returns Gamma(n / 2 + 1).
[[nodiscard]] inline double gamma_of_half(int n) noexcept {
  double result = n % 2 == 0 ? 1 : std::sqrt(std::numbers::pi) / 2;
  for (int k = n % 2 == 0 ? 2 : 3; k <= n; k += 2) result *= k / 2.0;
  return result;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
