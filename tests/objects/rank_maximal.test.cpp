// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

#include <segtally/objects/rank_maximal.hpp>

namespace objects_rank_maximal_test {

using segtally::detail::rank_maximal;
using segtally::detail::ranked_candidate;

namespace {

using ranks = std::vector<std::vector<ranked_candidate>>;

/// The number of pairs per rank in the best matching, by exhaustive search.
std::vector<int> best_of_all(const ranks& all, std::size_t lefts, std::size_t left = 0, unsigned used = 0,
                             std::vector<int> so_far = {}) {
  so_far.resize(all.size());
  if (left == lefts) return so_far;
  std::vector<int> best = best_of_all(all, lefts, left + 1, used, so_far);
  for (std::size_t rank = 0; rank < all.size(); ++rank)
    for (const ranked_candidate& c : all[rank]) {
      if (c.left != left || (used >> c.right & 1u) != 0) continue;
      std::vector<int> with = so_far;
      ++with[rank];
      best = std::max(best, best_of_all(all, lefts, left + 1, used | 1u << c.right, with));
    }
  return best;
}

}  // namespace

TEST_CASE("a pairing rank by rank is the best of all, whichever nodes it pairs") {
  std::mt19937 random(61);
  for (int round = 0; round < 20000; ++round) {
    const std::size_t lefts = 1 + random() % 5, rights = 1 + random() % 5;
    ranks all(1 + random() % 4);
    for (std::size_t left = 0; left < lefts; ++left)
      for (std::size_t right = 0; right < rights; ++right)
        if (random() % 2 == 0) all[random() % all.size()].push_back({left, right});
    // The pairs of the first ranks alone, then of more of them.
    rank_maximal solved(lefts, rights);
    ranks so_far;
    for (const auto& rank : all) {
      so_far.push_back(rank);
      solved.add(rank);
      const std::vector<int> best = best_of_all(so_far, lefts);
      int expected = 0, pairs = 0;
      for (const int n : best) expected += n;
      for (std::size_t left = 0; left < lefts; ++left) pairs += solved.is_paired(left);
      REQUIRE(pairs == expected);
    }
  }
}

TEST_CASE("a pair of two nodes that both have a partner anyway is out of the question") {
  // Six pairs are possible, but only with fewer of the first rank.
  const ranks all{{{0, 1}, {0, 3}, {0, 4}, {1, 4}, {3, 4}},
                  {{1, 2}, {1, 5}, {2, 2}, {3, 0}, {4, 1}, {4, 2}, {4, 4}, {5, 3}}};
  const std::vector<int> best = best_of_all(all, 6);
  rank_maximal solved(6, 6);
  for (const auto& rank : all) solved.add(rank);
  int pairs = 0;
  for (std::size_t left = 0; left < 6; ++left) pairs += solved.is_paired(left);
  CHECK(pairs == best[0] + best[1]);
  CHECK(pairs == 5);
}

}  // namespace objects_rank_maximal_test
