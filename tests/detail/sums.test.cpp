// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <segtally/detail/ratio.hpp>
#include <segtally/detail/uint256.hpp>

using namespace segtally::detail;

TEST_CASE("a sum is the exact one rounded once, in any order") {
  CHECK(ordered_sum({}) == 0);
  CHECK_FALSE(std::signbit(ordered_sum({-0.0, 0.0})));
  CHECK(ordered_sum({0.1, 0.2, 0.3}) == 0.6);  // 0.6000000000000001 from left to right
  CHECK(ordered_sum({1, 1e-16, 1e-16}) == 1.0000000000000002);
  CHECK(ordered_sum({1e16, 1, -1e16}) == 1);
  CHECK(ordered_sum({1e300, 1e-300, -1e300}) == 0);  // below 2^-60 of the largest
  CHECK(ordered_sum({5e-324, 5e-324}) == 1e-323);
  CHECK(std::isnan(ordered_sum({1, std::numeric_limits<double>::quiet_NaN()})));
  CHECK(ordered_sum({1, std::numeric_limits<double>::infinity()}) == std::numeric_limits<double>::infinity());
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    std::vector<double> terms;
    long double plain = 0;
    for (int j = 0; j < 1000; ++j) {
      terms.push_back(std::ldexp(static_cast<double>(random() >> 11), -static_cast<int>(random() % 80)));
      plain += static_cast<long double>(terms.back());
    }
    const double sum = ordered_sum(terms);
    CHECK(sum == doctest::Approx(static_cast<double>(plain)).epsilon(1e-15));
    std::shuffle(terms.begin(), terms.end(), random);
    CHECK(ordered_sum(terms) == sum);
  }
}

TEST_CASE("256 bits: products, differences, and the nearest double") {
  const uint128 all = ~uint128{0};
  const uint256 square = uint256::product_of(all, all);  // 2^256 - 2^129 + 1
  CHECK_FALSE(square < uint256(all - 1, 1));
  CHECK_FALSE(uint256(all - 1, 1) < square);
  CHECK((square - uint256(all - 1, 0)).to_double() == 1);
  CHECK((uint256(1, 0) - uint256(0, 1)).to_double() == 0x1p128);
  CHECK(uint256(1, 0).to_double() == 0x1p128);
  CHECK((uint256(0, all) + uint256(0, 1)).to_double() == 0x1p128);
  CHECK(uint256::product_of(uint128{1} << 100, uint128{1} << 100).to_double() == 0x1p200);
  // Half of the last place, and a bit far below that decides.
  CHECK(uint256((uint128{1} << 60) | (uint128{1} << 7), 0).to_double() == 0x1p188);
  CHECK(uint256((uint128{1} << 60) | (uint128{1} << 7), 1).to_double() == 0x1p188 + 0x1p136);
  CHECK(uint256().is_zero());
}
