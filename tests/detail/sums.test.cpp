// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include <segtally/detail/ratio.hpp>
#include <segtally/detail/uint256.hpp>
#include <segtally/detail/weighted_sum.hpp>

namespace detail_sums_test {

using namespace segtally::detail;

// If long double is double, the oracle itself has a thousand roundings.
constexpr double as_oracle = std::numeric_limits<long double>::digits > 53 ? 1e-15 : 1e-13;

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
  CHECK(ordered_sum({1e308, 1e308}) == std::numeric_limits<double>::infinity());
  CHECK(ordered_mean({1e308, 1e308}, 0) == 1e308);
  CHECK(ordered_mean({}, 0.5) == 0.5);
  CHECK(ordered_mean({1, std::numeric_limits<double>::infinity()}, 0) ==
        std::numeric_limits<double>::infinity());
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    std::vector<double> terms;
    long double plain = 0;
    for (int j = 0; j < 1000; ++j) {
      terms.push_back(std::ldexp(static_cast<double>(random() >> 11), -static_cast<int>(random() % 80)));
      plain += static_cast<long double>(terms.back());
    }
    const double sum = ordered_sum(terms);
    CHECK(sum == doctest::Approx(static_cast<double>(plain)).epsilon(as_oracle));
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
  // Exactly half a unit, and a bit far below that decides.
  CHECK(uint256((uint128{1} << 60) | (uint128{1} << 7), 0).to_double() == 0x1p188);
  CHECK(uint256((uint128{1} << 60) | (uint128{1} << 7), 1).to_double() == 0x1p188 + 0x1p136);
  CHECK(uint256().is_zero());
}

TEST_CASE("256 bits: shifts, quotients in steps of 2^-128, and quotients rounded once") {
  CHECK(uint256().bit_width() == 0);
  for (int bit = 0; bit < 255; ++bit) {
    const uint256 power = uint256(0, 1) << bit;
    CHECK(power.bit_width() == bit + 1);
    CHECK(power.to_double() == std::ldexp(1.0, bit));
    CHECK(power.over(1) == std::ldexp(1.0, bit));
    CHECK(power.over(3) == std::ldexp(1.0 / 3, bit));
    CHECK((power + uint256(0, 1)).bit_width() == std::max(bit + 1, 2 - (bit > 1)));
  }
  const uint128 all = ~uint128{0};
  CHECK(uint256::quotient_of(1, 3).to_double() == std::ldexp(1.0 / 3, 128));
  CHECK_FALSE(uint256::quotient_of(1, 3) < uint256(0, all / 3));
  CHECK_FALSE(uint256(0, all / 3) < uint256::quotient_of(1, 3));
  const auto whole = uint256::quotient_of(product(~std::uint64_t{0}, 12345), ~std::uint64_t{0});
  CHECK_FALSE(whole < uint256(12345, 0));
  CHECK_FALSE(uint256(12345, 0) < whole);
  CHECK(uint256::quotient_of(product(7, 11), 4).over(1) == std::ldexp(19.25, 128));
  // 2^53 + 1 plus a tiny amount is above half a unit.
  const uint256 half = uint256(0, (uint128{1} << 53) + 1) << 100;
  CHECK(half.over(1) == std::ldexp(0x1p53, 100));
  CHECK((half + uint256(0, 1)).over(1) == std::ldexp(0x1p53 + 2, 100));
  CHECK((uint256(0, 3) << 120).over((std::uint64_t{1} << 63) - 1) == 0x3p57);
  CHECK(uint256().over(5) == 0);
}

TEST_CASE("a sum of weights times counts is exact in any order, and as large as it may be") {
  weighted_sum tenths(0.1);
  for (int i = 0; i < 10; ++i) tenths.add(0.1, 3);
  CHECK(tenths.over(30) == 0.1);
  weighted_sum large(1e308);
  large.add(1e308, uint128{1} << 62);
  large.add(1e308, uint128{1} << 62);
  CHECK(large.over(std::uint64_t{1} << 63) == 1e308);
  CHECK(ratio(large.value(), tenths.value()) == std::numeric_limits<double>::infinity());
  CHECK(tenths.value() < large.value());
  CHECK(weighted_sum(0).value() < tenths.value());
  CHECK(ratio(weighted_sum(1).value(), tenths.value()) == 0);
  std::mt19937_64 random(2);
  for (int i = 0; i < 200; ++i) {
    std::vector<std::pair<double, std::uint64_t>> terms;
    long double plain = 0;
    std::uint64_t count = 0;
    for (int j = 0; j < 50; ++j) {
      terms.push_back({std::ldexp(static_cast<double>(random() >> 11), -53 - static_cast<int>(random() % 30)),
                       random() >> 10});
      plain += static_cast<long double>(terms.back().first) * static_cast<long double>(terms.back().second);
      count += terms.back().second;
    }
    const auto sum = [&] {
      weighted_sum all(1);
      for (const auto& [weight, times] : terms) all.add(weight, times);
      return all.over(count);
    };
    const double first = sum();
    CHECK(first ==
          doctest::Approx(static_cast<double>(plain / static_cast<long double>(count))).epsilon(as_oracle));
    std::shuffle(terms.begin(), terms.end(), random);
    CHECK(sum() == first);
  }
}

}  // namespace detail_sums_test
