// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>   // for max, push_heap, pop_heap
#include <cmath>       // for llround
#include <cstddef>     // for size_t
#include <cstdint>     // for uint64_t
#include <functional>  // for greater
#include <span>        // for span
#include <utility>     // for pair, exchange
#include <vector>      // for vector

#include <segtally/detail/wide.hpp>  // for int128

namespace segtally::detail {

/// Two nodes that may be paired, one of each side, and what that is worth, in [0, 1].
struct candidate {
  std::size_t left = 0, right = 0;
  double weight = 0;
  bool counts = true;  ///< as a pair, where the number of pairs is the goal
};

/// What an assignment makes as large as it can.
enum class assignment_goal { most_pairs_then_weight, weight };

/// Pairs the nodes of two sides so that no node has two partners and the goal is met exactly; weights count
/// in steps of 2^-53. The primal-dual method for sparse graphs (Kuhn 1955; the shortest augmenting paths of
/// Jonker & Volgenant 1987): each search runs through the neighbourhood that it changes, so that the parts of
/// a large image stay apart by themselves. All numbers are integers, so that sums of weights are compared
/// exactly.
class assignment {
 public:
  static constexpr std::size_t none = ~std::size_t{0};

  /// `candidates` ascending by their left node.
  assignment(std::size_t lefts, std::size_t rights, std::span<const candidate> candidates,
             assignment_goal goal)
      : candidates_(candidates),
        first_(lefts + 1),
        partner_of_left_(lefts, none),
        partner_of_right_(rights, none),
        price_of_left_(lefts),
        price_of_right_(rights),
        distance_(rights),
        reached_from_(rights, none) {
    for (const candidate& c : candidates) ++first_[c.left + 1];
    for (std::size_t i = 0; i < lefts; ++i) first_[i + 1] += first_[i];
    // One more pair is worth more than all weights together.
    if (goal == assignment_goal::most_pairs_then_weight)
      pair_ = static_cast<int128>((std::min)(lefts, rights) + 1) << 53;
    take_best_partners();
    for (std::size_t left = 0; left < lefts; ++left)
      if (partner_of_left_[left] == none && price_of_left_[left] > 0) improve(left);
  }

  /// Returns the partner of a left node, or `none`.
  [[nodiscard]] std::size_t partner(std::size_t left) const noexcept { return partner_of_left_[left]; }

 private:
  [[nodiscard]] int128 value(const candidate& c) const noexcept {
    return (c.counts ? pair_ : 0) + static_cast<int128>(std::llround(c.weight * 0x1p53));
  }

  [[nodiscard]] std::span<const candidate> of(std::size_t left) const noexcept {
    return candidates_.subspan(first_[left], first_[left + 1] - first_[left]);
  }

  // Prices start so that nobody can gain: left nodes ask for their best value, right nodes for nothing. Most
  // objects of an image have one candidate, and are done here.
  void take_best_partners() {
    for (std::size_t left = 0; left + 1 < first_.size(); ++left) {
      const candidate* best = nullptr;
      for (const candidate& c : of(left))
        if (best == nullptr || value(c) > value(*best)) best = &c;
      if (best == nullptr) continue;
      price_of_left_[left] = value(*best);
      if (partner_of_right_[best->right] == none) join(left, best->right);
    }
  }

  void join(std::size_t left, std::size_t right) noexcept {
    partner_of_left_[left] = right;
    partner_of_right_[right] = left;
  }

  // Looks for the cheapest way to let a free left node have its way: an alternating path to a free right
  // node, or to a left node (perhaps itself) that loses least by being free. Dijkstra's algorithm on what the
  // prices leave.
  void improve(std::size_t start) {
    int128 best = price_of_left_[start];
    std::size_t free_right = none, freed_left = start;
    const auto reach = [&](std::size_t left, int128 distance) {
      lefts_.push_back({distance, left});
      for (const candidate& c : of(left)) {
        const int128 d = distance + price_of_left_[left] + price_of_right_[c.right] - value(c);
        if (d >= best || (reached_from_[c.right] != none && d >= distance_[c.right])) continue;
        if (reached_from_[c.right] == none) rights_.push_back(c.right);
        distance_[c.right] = d;
        reached_from_[c.right] = left;
        if (partner_of_right_[c.right] == none) {
          best = d;
          free_right = c.right;
          freed_left = none;
        } else {
          heap_.push_back({d, c.right});
          std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
        }
      }
    };
    reach(start, 0);
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
      const auto [d, right] = heap_.back();
      heap_.pop_back();
      if (d >= best) break;
      if (d > distance_[right]) continue;  // found again, nearer
      const std::size_t left = partner_of_right_[right];
      if (d + price_of_left_[left] < best) {
        best = d + price_of_left_[left];
        freed_left = left;
        free_right = none;
      }
      reach(left, d);
    }
    for (const auto& [d, left] : lefts_) {
      if (left != start) price_of_right_[partner_of_left_[left]] += best - d;
      price_of_left_[left] -= best - d;
    }
    std::size_t right = free_right;
    if (freed_left != none) right = std::exchange(partner_of_left_[freed_left], none);
    if (freed_left != none && right != none) partner_of_right_[right] = none;
    while (right != none) {
      const std::size_t left = reached_from_[right];
      const std::size_t next = partner_of_left_[left];
      join(left, right);
      right = next;
    }
    for (const std::size_t r : rights_) reached_from_[r] = none;
    rights_.clear();
    lefts_.clear();
    heap_.clear();
  }

  std::span<const candidate> candidates_;
  std::vector<std::size_t> first_;  // where the candidates of a left node begin
  std::vector<std::size_t> partner_of_left_, partner_of_right_;
  std::vector<int128> price_of_left_, price_of_right_;
  int128 pair_ = 0;
  // Of the search that is under way.
  std::vector<int128> distance_;
  std::vector<std::size_t> reached_from_, rights_;
  std::vector<std::pair<int128, std::size_t>> lefts_, heap_;
};

}  // namespace segtally::detail
