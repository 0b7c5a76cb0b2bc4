// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <segtally/distance/least_sums.hpp>

namespace distance_least_sums_test {

using namespace segtally::detail;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();

struct count_looks {
  std::size_t* probes;
  void operator()(std::size_t n) const noexcept { *probes += n; }
};

/// The probes per position of 32 (16) lines of n values; compares the results with brute force.
template <class Value>
double probes(std::size_t n, const std::function<double(std::size_t, std::size_t)>& value) {
  using sums = least_sums<Value, count_looks>;
  std::vector<double> terms;
  for (std::size_t k = 0; k < n + 2; ++k) terms.push_back(static_cast<double>(k * k));
  std::size_t probes = 0;
  sums lines(terms, n, {&probes});
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t l = 0; l < sums::lanes; ++l) lines.row(k)[l] = static_cast<Value>(value(k, l));
  lines.prepare();
  std::vector<Value> found(sums::lanes);
  for (std::size_t q = 0; q < n; ++q) {
    lines(q, found.data());
    if (q % (1 + n / 50) != 0) continue;
    for (std::size_t l = 0; l < sums::lanes; ++l) {
      Value least = sums::beyond;
      for (std::size_t k = 0; k < n; ++k)
        least = std::min(
            least, static_cast<Value>(lines.row(k)[l] + static_cast<Value>(terms[q > k ? q - k : k - q])));
      REQUIRE(found[l] == least);
    }
  }
  return static_cast<double>(probes) / static_cast<double>(n);
}
}  // namespace

TEST_CASE_TEMPLATE("looks stay few, however far, on whatever lines", Value, float, double) {
  std::mt19937 random(1);
  for (const std::size_t n : {1u, 2u, 7u, 8u, 9u, 100u, 512u, 1024u, 2000u}) {
    CAPTURE(n);
    const double middle = static_cast<double>(n) / 2;
    const auto arc = [=](std::size_t k) {
      const double d = static_cast<double>(k) - middle;
      return std::floor(middle * middle - d * d);
    };
    // Cheap cases: full, empty, noise, checkerboard, all sites in one distant plane.
    CHECK(probes<Value>(n, [](auto, auto) { return 0.; }) <= 1);
    CHECK(probes<Value>(n, [](auto, auto) { return inf; }) <= 1);
    CHECK(probes<Value>(n, [&](auto, auto) { return static_cast<double>(random() % 2); }) <= 1);
    CHECK(probes<Value>(n, [](auto k, auto l) { return static_cast<double>((k + l) % 2); }) <= 1);
    CHECK(probes<Value>(n, [](auto, auto) { return 1e6; }) <= 1);
    // Objects about a dozen voxels apart.
    const double typical = probes<Value>(n, [](std::size_t k, std::size_t l) {
      const double d = std::round(
          std::max(0., 30 * std::sin(static_cast<double>(k) * .06 + static_cast<double>(l) * .02)));
      return d * d;
    });
    CHECK(typical <= 45);
    // One distant site, in the middle and at the end, and arcs of circles, where all sums of a position are
    // equal.
    const double most = 60 + 20 * std::log2(static_cast<double>(n));
    CHECK(probes<Value>(n, [](auto k, auto l) { return k == 0 ? static_cast<double>(l * l) : inf; }) <= most);
    CHECK(probes<Value>(n, [=](auto k, auto l) { return k == n / 2 ? static_cast<double>(l * l) : inf; }) <=
          most);
    CHECK(probes<Value>(n, [=](auto k, auto) { return arc(k); }) <= most);
    CHECK(probes<Value>(n, [&](auto k, auto) { return arc(k) + static_cast<double>(random() % 64); }) <=
          most);
    CHECK(probes<Value>(n, [=](auto k, auto l) {
            return std::max(0., arc(k) - static_cast<double>(100 * l));
          }) <= 2 * most);
    // Independent lines, as in the first pass only.
    CHECK(probes<Value>(n, [&](auto, auto) { return random() % (1 + n / 2) == 0 ? 0. : inf; }) <= 4 * most);
  }
}

TEST_CASE("squares that know their voxel: the first of the nearest") {
  std::vector<double> terms;
  for (std::size_t k = 0; k < 42; ++k) terms.push_back(static_cast<double>(k * k));
  std::vector<double> scaled(terms);
  for (double& term : scaled) term *= 64;
  std::mt19937 random(2);
  for (int round = 0; round < 50; ++round) {
    least_sums<double> packed(scaled, 40);
    least_sums<sited_square> apart(terms, 40);
    std::vector<bool> site(40);
    for (std::size_t k = 0; k < 40; ++k) {
      site[k] = random() % 12 == 0;
      for (std::size_t l = 0; l < packed.lanes; ++l)
        packed.row(k)[l] = site[k] ? static_cast<double>(k) : packed.beyond;
      for (std::size_t l = 0; l < apart.lanes; ++l)
        apart.row(k)[l] = site[k] ? sited_square{0, k} : apart.beyond;
    }
    packed.prepare();
    apart.prepare();
    std::vector<double> one(packed.lanes);
    std::vector<sited_square> two(apart.lanes);
    for (std::size_t q = 0; q < 40; ++q) {
      packed(q, one.data());
      apart(q, two.data());
      std::size_t nearest = 40;
      for (std::size_t k = 40; k-- > 0;) {
        const auto away = [q](std::size_t at) { return at > q ? at - q : q - at; };
        if (site[k] && (nearest == 40 || away(k) <= away(nearest))) nearest = k;
      }
      if (nearest == 40) {
        CHECK(one[3] == packed.beyond);
        CHECK(std::isinf(two[3].square));
      } else {
        CHECK(static_cast<std::size_t>(one[3]) % 64 == nearest);
        CHECK(two[3].site == nearest);
      }
    }
  }
}

}  // namespace distance_least_sums_test
