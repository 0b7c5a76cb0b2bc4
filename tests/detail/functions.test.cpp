// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>

#include <segtally/detail/log2.hpp>
#include <segtally/detail/root.hpp>

namespace detail_functions_test {

using namespace segtally::detail;

namespace {

bool agree(double a, double b, int units) {  // in the last place
  const auto distance =
      static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(a) - std::bit_cast<std::uint64_t>(b));
  return distance <= units && -distance <= units;
}

}  // namespace

TEST_CASE("logarithms of powers of 2 are exact") {
  for (int k = 0; k < 54; ++k) CHECK(log2_of_1_plus(std::ldexp(1.0, k) - 1) == k);
  CHECK(log2_of_1_plus(std::ldexp(1.0, 1023)) == 1023);
}

TEST_CASE("logarithms have the same bits on every platform") {
  // log2(1 + x) rounded to 53 bits, computed with arbitrary precision.
  CHECK(log2_of_1_plus(2) == 0x1.95c01a39fbd68p+0);
  CHECK(log2_of_1_plus(9) == 0x1.a934f0979a371p+1);
  CHECK(log2_of_1_plus(0x1p-60) == 0x1.71547652b82fep-60);
  CHECK(log2_of_1_plus(0x1p-8) == 0x1.709c46d7aac77p-8);
  CHECK(log2_of_1_plus(1 - 0x1p-53) == 1 - 0x1p-53);
  CHECK(log2_of_1_plus(std::numeric_limits<double>::denorm_min()) ==
        std::numeric_limits<double>::denorm_min());
}

TEST_CASE("logarithms are those of the standard library but for the last bits") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const double x =
        std::ldexp(1 + static_cast<double>(random() >> 12) * 0x1p-52, static_cast<int>(random() % 124) - 60);
    CAPTURE(x);
    REQUIRE(agree(log2_of_1_plus(x), x < 1 ? std::log1p(x) * std::numbers::log2e : std::log2(1 + x), 4));
    const double below = -static_cast<double>(random() >> 11) * 0x1p-53;
    CAPTURE(below);
    REQUIRE(agree(log_of_1_plus(below), std::log1p(below), 4));
    REQUIRE(agree(log_of_1_plus(x), std::log1p(x), 4));
    if (std::abs(x - 1) > .01) REQUIRE(agree(natural_log(x), std::log(x), 4));
  }
  CHECK(natural_log(1) == 0);
}

TEST_CASE("roots and the volumes of balls") {
  for (int n = 1; n < 12; ++n) {
    CHECK(gamma_of_half(n) == doctest::Approx(std::tgamma(n / 2.0 + 1)).epsilon(1e-15));
    for (const double x : {1e-3, .3, 1.0, 2.0, 7.0, 1e3, 1e60})
      CHECK(root(x, n) == doctest::Approx(std::pow(x, 1.0 / n)).epsilon(2e-14));  // 1 / n is rounded
  }
  CHECK(root(27, 3) == 3);
  CHECK(root(1e-9, 3) == doctest::Approx(1e-3).epsilon(1e-15));
}

}  // namespace detail_functions_test
