// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cstddef>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <segtally/detail/assignment.hpp>

using segtally::detail::assignment;
using segtally::detail::assignment_goal;
using segtally::detail::candidate;

namespace {

struct outcome {
  std::size_t pairs = 0;
  double weight = 0;
};

bool better(assignment_goal goal, const outcome& a, const outcome& b) {
  if (goal == assignment_goal::most_pairs_then_weight && a.pairs != b.pairs) return a.pairs > b.pairs;
  return a.weight > b.weight;
}

/// The best of all ways to pair, by trying them.
outcome best_of_all(std::size_t lefts, const std::vector<candidate>& all, assignment_goal goal,
                    std::size_t left = 0, unsigned used = 0, outcome so_far = {}) {
  if (left == lefts) return so_far;
  outcome best = best_of_all(lefts, all, goal, left + 1, used, so_far);
  for (const candidate& c : all) {
    if (c.left != left || (used >> c.right & 1u) != 0) continue;
    const outcome with = best_of_all(lefts, all, goal, left + 1, used | 1u << c.right,
                                     {so_far.pairs + c.counts, so_far.weight + c.weight});
    if (better(goal, with, best)) best = with;
  }
  return best;
}

outcome solve(std::size_t lefts, std::size_t rights, const std::vector<candidate>& all,
              assignment_goal goal) {
  const assignment solved(lefts, rights, all, goal);
  outcome found;
  std::set<std::size_t> used;
  for (std::size_t left = 0; left < lefts; ++left) {
    if (solved.partner(left) == assignment::none) continue;
    CHECK(used.insert(solved.partner(left)).second);
    bool is_candidate = false;
    for (const candidate& c : all) {
      if (c.left != left || c.right != solved.partner(left)) continue;
      is_candidate = true;
      found.pairs += c.counts;
      found.weight += c.weight;
    }
    CHECK(is_candidate);
  }
  return found;
}

}  // namespace

TEST_CASE("an assignment is the best of all, for both goals, with ties and with pairs that do not count") {
  std::mt19937 random(41);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t lefts = random() % 7, rights = random() % 7;
    const bool coarse = round % 2 == 0, all_count = round % 3 != 0;
    std::vector<candidate> all;
    for (std::size_t left = 0; left < lefts; ++left)
      for (std::size_t right = 0; right < rights; ++right)
        if (random() % 2 == 0)
          all.push_back(
              {left, right,
               coarse ? static_cast<double>(1 + random() % 4) / 4 : static_cast<double>(random()) * 0x1p-32,
               all_count || random() % 2 == 0});
    for (const auto goal : {assignment_goal::most_pairs_then_weight, assignment_goal::weight}) {
      const outcome best = best_of_all(lefts, all, goal), found = solve(lefts, rights, all, goal);
      if (goal == assignment_goal::most_pairs_then_weight) CHECK(found.pairs == best.pairs);
      CHECK(found.weight == doctest::Approx(best.weight).epsilon(1e-13));
    }
  }
}

TEST_CASE("sums of weights that differ by 2^-50 are told apart") {
  const double tiny = 0x1p-50;
  const std::vector<candidate> all{{0, 0, 0.5}, {0, 1, 0.25 + tiny}, {1, 0, 0.75}, {1, 1, 0.5}};
  const assignment solved(2, 2, all, assignment_goal::weight);
  CHECK(solved.partner(0) == 1);
  CHECK(solved.partner(1) == 0);
}
