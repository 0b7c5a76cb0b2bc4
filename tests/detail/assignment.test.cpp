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

namespace detail_assignment_test {

using segtally::detail::assignment;
using segtally::detail::uint128;

namespace {

/// A candidate with three values, compared lexicographically.
struct candidate {
  std::size_t left = 0, right = 0;
  std::array<std::uint64_t, 3> values{};
};

using sums = std::array<std::uint64_t, 3>;

/// The best of all matchings, by exhaustive search.
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
    const unsigned kinds = 1 + random() % 4;  // few different values make ties
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

TEST_CASE("an assignment of a complete graph is the best of all") {
  std::mt19937_64 random(44);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t n = 1 + random() % 6;
    const std::uint64_t kinds = round % 3 == 0 ? 3 : round % 3 == 1 ? 1000 : std::uint64_t{1} << 60;
    std::vector<candidate> all;
    for (std::size_t left = 0; left < n; ++left)
      for (std::size_t right = 0; right < n; ++right)
        all.push_back({left, right, {1 + (round % 2 == 0 ? random() : left * right + right) % kinds, 0, 0}});
    assignment solved = unsolved(n, n, all);
    solved.solve();
    REQUIRE(sums_of(solved, all)[0] == best_of_all(n, all)[0]);
  }
}

TEST_CASE("a complete graph of 400 and 400 takes no more than 110 looks at each candidate") {
  std::mt19937 random(43);
  constexpr std::size_t n = 400;  // separate searches would take 200 steps each
  struct family {
    const char* name;
    std::uint64_t (*overlap)(std::uint64_t left, std::uint64_t right, std::uint64_t random);
  };
  const family families[] = {
      {"equal", [](auto, auto, auto) { return std::uint64_t{7}; }},
      {"of two kinds", [](auto, auto, std::uint64_t x) { return 1 + x % 2; }},
      {"of ten kinds", [](auto, auto, std::uint64_t x) { return 1 + x % 10; }},
      {"random", [](auto, auto, std::uint64_t x) { return 1 + x % 1000; }},
      {"of left", [](std::uint64_t l, auto, auto) { return l; }},
      {"of right", [](auto, std::uint64_t r, auto) { return r; }},
      {"products", [](std::uint64_t l, std::uint64_t r, auto) { return l * r; }},
      {"sums", [](std::uint64_t l, std::uint64_t r, auto) { return l + r; }},
      {"squares", [](std::uint64_t l, std::uint64_t r, auto) { return (l + r) * (l + r); }},
      {"largest", [](std::uint64_t l, std::uint64_t r, auto) { return std::max(l, r); }},
  };
  for (const family& f : families) {
    std::vector<std::uint64_t> overlaps, of_left(n), of_right(n);
    for (std::uint64_t left = 0; left < n; ++left)
      for (std::uint64_t right = 0; right < n; ++right) {
        overlaps.push_back(f.overlap(left + 1, right + 1, random()));
        of_left[left] += overlaps.back();
        of_right[right] += overlaps.back();
      }
    assignment solved(n, n);
    for (std::size_t left = 0; left < n; ++left)
      for (std::size_t right = 0; right < n; ++right) {
        const std::uint64_t common = overlaps[left * n + right];
        solved.add(left, right, (uint128{common} << 90) / (of_left[left] + of_right[right] - common));
      }
    solved.solve();
    CAPTURE(std::string(f.name));
    CHECK(solved.steps() <= 110 * n * n);
  }
}

}  // namespace detail_assignment_test
