// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for ldexp, nearbyint, sqrt
#include <limits>   // for numeric_limits
#include <numbers>  // for inv_sqrtpi, sqrt2

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/log2.hpp>   // for natural_log
#include <segtally/detail/ratio.hpp>  // for is_undefined, rounded_product

namespace segtally::inline SEGTALLY_ABI::detail {

// std::exp and std::erfc differ in the last bit between platforms. These use only the four operations and the
// square root, each rounded once, in the order written.

/// Returns e^x for -745 < x < 709, within 2 ulp unless it is below 2^-1022.
[[nodiscard]] inline double natural_exp(double x) noexcept {
  // x = k log(2) + r. The high part of log(2) ends with 20 zero bits, so k times it is exact.
  const auto k = static_cast<int>(rounded_product(x, std::numbers::log2e) + (x < 0 ? -0.5 : 0.5));
  const double r = (x - rounded_product(k, 0x1.62e42feep-1)) - rounded_product(k, 0x1.a39ef35793c76p-33);
  double series = 1;  // 1 + r (1 + r / 2 (1 + r / 3 (...)))
  for (int term = 14; term > 0; --term) series = 1 + rounded_product(r / term, series);
  return std::ldexp(series, k);
}

/// Returns the density of the standard normal distribution.
[[nodiscard]] inline double normal_density(double z) noexcept {
  if (!(-38 < z && z < 38)) return is_undefined(z) ? z : 0;
  // z^2 = a^2 + (z - a) (z + a), where a has at most 20 bits, so that its square is exact.
  const double a = static_cast<double>(static_cast<int>(z * 1024)) / 1024;
  const double rest = natural_exp(rounded_product(z - a, z + a) / -2);
  const double whole = rounded_product(natural_exp(rounded_product(a, a) / -2), rest);
  return rounded_product(whole, std::numbers::inv_sqrtpi / std::numbers::sqrt2);
}

/// Returns the probability that a standard normal variable exceeds z >= 0; relative error 2e-14 unless it is
/// below 2^-1022.
[[nodiscard]] inline double normal_tail(double z) noexcept {
  const double density = normal_density(z);
  if (z < 2) {  // 1/2 - density * (z + z^3 / 3 + z^5 / (3 * 5) + ...)
    double term = z, sum = 0;
    for (int odd = 3; sum + term != sum; odd += 2) {
      sum += term;
      term = rounded_product(term, rounded_product(z, z)) / odd;
    }
    return 0.5 - rounded_product(density, sum);
  }
  double fraction = z;  // density / (z + 1 / (z + 2 / (z + 3 / ...)))
  for (int k = 120; k > 0; --k) fraction = z + k / fraction;
  return density / fraction;
}

/// Returns the probability that a standard normal variable is below z.
[[nodiscard]] inline double normal_below(double z) noexcept {
  if (is_undefined(z)) return z;
  return z < 0 ? normal_tail(-z) : 1 - normal_tail(z);
}

/// Returns the quantile of the standard normal distribution: -inf for 0 and +inf for 1; relative error 2e-14,
/// absolute error 1e-16 near p = 1/2, unless p is below 2^-1022.
[[nodiscard]] inline double normal_quantile(double p) noexcept {
  if (is_undefined(p)) return p;
  if (p > 0.5) return -normal_quantile(1 - p);
  if (p <= 0) return -std::numeric_limits<double>::infinity();
  if (p == 0.5) return 0;
  // Initial approximation (Hastings 1955, sheet 68, within 4.5e-4), refined by cubically convergent steps.
  const double t = std::sqrt(rounded_product(-2, natural_log(p)));
  const auto polynomial = [t](double a, double b, double c, double d) {
    return a + rounded_product(t, b + rounded_product(t, c + rounded_product(t, d)));
  };
  double z = t - polynomial(2.515517, 0.802853, 0.010328, 0) / polynomial(1, 1.432788, 0.189269, 0.001308);
  if (z < 0) z = 0;
  for (int step = 0; step < 3; ++step) {
    const double off = (normal_tail(z) - p) / normal_density(z);
    z += off / (1 - rounded_product(z, off) / 2);
  }
  return -z;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
