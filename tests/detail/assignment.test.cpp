// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <segtally/detail/assignment.hpp>

using segtally::detail::assignment;
using segtally::detail::uint128;

namespace {

/// A candidate with three values, of which the first counts before the second, that before the third.
struct candidate {
  std::size_t left = 0, right = 0;
  std::array<std::uint64_t, 3> values{};
};

using sums = std::array<std::uint64_t, 3>;

/// The best of all ways to pair, by trying them.
sums best_of_all(std::size_t lefts, const std::vector<candidate>& all, std::size_t left = 0,
                 unsigned used = 0, sums so_far = {}) {
  if (left == lefts) return so_far;
  sums best = best_of_all(lefts, all, left + 1, used, so_far);
  for (const candidate& c : all) {
    if (c.left != left || (used >> c.right & 1u) != 0) continue;
    sums with = so_far;
    for (std::size_t i = 0; i < 3; ++i) with[i] += c.values[i];
    best = std::max(best, best_of_all(lefts, all, left + 1, used | 1u << c.right, with));
  }
  return best;
}

sums sums_of(const assignment& solved, const std::vector<candidate>& all) {
  sums found{};
  std::set<std::size_t> used;
  for (const candidate& c : all) {
    if (solved.partner(c.left) != c.right) continue;
    CHECK(used.insert(c.right).second);
    for (std::size_t i = 0; i < 3; ++i) found[i] += c.values[i];
  }
  return found;
}

assignment unsolved(std::size_t lefts, std::size_t rights, const std::vector<candidate>& all) {
  assignment a(lefts, rights);
  for (const candidate& c : all) a.add(c.left, c.right, c.values[0]);
  return a;
}

}  // namespace

TEST_CASE("an assignment is the best of all, and among equals the best by a second and a third value") {
  std::mt19937 random(41);
  int refined = 0;
  for (int round = 0; round < 5000; ++round) {
    const std::size_t lefts = random() % 7, rights = random() % 7;
    const unsigned kinds = 1 + random() % 4;  // of values: few make ties
    std::vector<candidate> all;
    for (std::size_t left = 0; left < lefts; ++left)
      for (std::size_t right = 0; right < rights; ++right)
        if (random() % 2 == 0)
          all.push_back({left, right, {1 + random() % kinds, random() % 3, random() % 3}});
    const sums best = best_of_all(lefts, all);
    assignment solved = unsolved(lefts, rights, all);
    solved.solve();
    REQUIRE(sums_of(solved, all)[0] == best[0]);
    solved.refine([&](std::size_t k) { return all[k].values[1]; });
    const sums second = sums_of(solved, all);
    REQUIRE(second[0] == best[0]);
    REQUIRE(second[1] == best[1]);
    solved.refine([&](std::size_t k) { return all[k].values[2]; });
    REQUIRE(sums_of(solved, all) == best);
    refined += second != best;
  }
  CHECK(refined > 50);
}

TEST_CASE("an assignment is the best of all where values are large, unequal and dense or sparse") {
  std::mt19937_64 random(42);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t lefts = 1 + random() % 7, rights = 1 + random() % 7;
    std::vector<candidate> all;
    for (std::size_t left = 0; left < lefts; ++left)
      for (std::size_t right = 0; right < rights; ++right)
        if (round % 2 == 0 || random() % 3 == 0) all.push_back({left, right, {1 + (random() >> 5), 0, 0}});
    assignment solved = unsolved(lefts, rights, all);
    solved.solve();
    REQUIRE(sums_of(solved, all)[0] == best_of_all(lefts, all)[0]);
  }
}

TEST_CASE("values of 126 bits that differ in the last one are told apart") {
  const uint128 large = uint128{1} << 125;
  assignment solved(2, 2);
  solved.add(0, 0, large);
  solved.add(0, 1, large - 5);
  solved.add(1, 0, large - 4);
  solved.add(1, 1, large - 10);
  solved.solve();
  CHECK(solved.partner(0) == 1);  // -5 - 4 against -10
  CHECK(solved.partner(1) == 0);
}

TEST_CASE(
    "a complete graph takes at most a look at each candidate for every second node, and hardly more than one "
    "for ties") {
  std::mt19937 random(43);
  constexpr std::size_t n = 150;
  struct family {
    const char* name;
    uint128 (*value)(std::uint64_t left, std::uint64_t right, std::uint64_t random);
    double looks;
  };
  const family families[] = {
      {"equal", [](auto, auto, auto) { return uint128{7}; }, 2},
      {"of two kinds", [](auto, auto, std::uint64_t x) { return uint128{1 + x % 2}; }, 10},
      {"of three kinds", [](auto, auto, std::uint64_t x) { return uint128{1 + x % 3}; }, 10},
      {"diagonal",
       [](std::uint64_t l, std::uint64_t r, auto) { return uint128{l < r ? 2 * n - r : 2 * n - l}; },
       n / 2 + 2},
      {"random", [](auto, auto, std::uint64_t x) { return uint128{1 + x}; }, 40},
      {"products", [](std::uint64_t l, std::uint64_t r, auto) { return uint128{(l + 1) * (r + 1)}; },
       n / 2 + 2},
      {"sums", [](std::uint64_t l, std::uint64_t r, auto) { return uint128{l + r + 1}; }, n / 2 + 2},
      {"squares", [](std::uint64_t l, std::uint64_t r, auto) { return uint128{(l + r + 1) * (l + r + 1)}; },
       n / 2 + 2},
  };
  for (const family& f : families) {
    assignment solved(n, n);
    for (std::uint64_t left = 0; left < n; ++left)
      for (std::uint64_t right = 0; right < n; ++right)
        solved.add(left, right, f.value(left, right, random()));
    solved.solve();
    CAPTURE(std::string(f.name));
    CHECK(static_cast<double>(solved.steps()) <= f.looks * n * n);
  }
}
