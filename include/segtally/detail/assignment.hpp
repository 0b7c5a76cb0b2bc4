// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>   // for max, min, push_heap, pop_heap
#include <bit>         // for bit_width
#include <cmath>       // for ldexp
#include <cstddef>     // for size_t
#include <cstdint>     // for int64_t
#include <functional>  // for greater
#include <span>        // for span
#include <utility>     // for pair, exchange
#include <vector>      // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Two nodes that may be paired, one of each side, and what that is worth, in [0, 1].
struct candidate {
  std::size_t left = 0, right = 0;
  double weight = 0;
  bool counts = true;  ///< as a pair, where the number of pairs is the goal
};

/// What an assignment makes as large as it can.
enum class assignment_goal { most_pairs_then_weight, weight };

/// Pairs the nodes of two sides so that no node has two partners and the goal is met exactly. The primal-dual
/// method for sparse graphs (Kuhn 1955; the shortest augmenting paths of Jonker & Volgenant 1987): each
/// search runs through the neighbourhood that it changes, so that the parts of a large image stay apart by
/// themselves. Weights are integers in steps of 2^-53 (larger ones above 126 nodes, 2^-40 for a million), so
/// that sums are compared exactly in 64 bits.
class assignment {
 public:
  static constexpr std::size_t none = ~std::size_t{0};

  /// `candidates` ascending by their left node.
  assignment(std::size_t lefts, std::size_t rights, std::span<const candidate> candidates,
             assignment_goal goal)
      : partners_(lefts, none) {
    if (pair_all(rights, candidates)) return;
    partners_.assign(lefts, none);
    lefts_.resize(lefts + 1);
    rights_.resize(rights);
    // One more pair is worth more than all weights together. No price and no distance passes three pairs.
    const std::size_t most = (std::min)(lefts, rights) + 1;
    const int bits = (std::min)(53, 60 - static_cast<int>(std::bit_width(most)));
    const std::int64_t pair =
        goal == assignment_goal::most_pairs_then_weight ? static_cast<std::int64_t>(most) << bits : 0;
    const double steps = std::ldexp(1.0, bits);
    edges_.reserve(candidates.size());
    for (const candidate& c : candidates) {
      edges_.push_back({c.right, (c.counts ? pair : 0) + static_cast<std::int64_t>(c.weight * steps)});
      lefts_[c.left + 1].first = edges_.size();
    }
    for (std::size_t left = 0; left < lefts; ++left)
      lefts_[left + 1].first = (std::max)(lefts_[left + 1].first, lefts_[left].first);
    for (std::size_t left = 0; left < lefts; ++left) take_best_partner(left);
    for (std::size_t left = 0; left < lefts; ++left)
      if (partners_[left] == none && lefts_[left].price > 0) improve(left);
  }

  /// Returns the partner of a left node, or `none`.
  [[nodiscard]] std::size_t partner(std::size_t left) const noexcept { return partners_[left]; }

 private:
  struct edge {
    std::size_t right;
    std::int64_t value;
  };
  struct left_node {
    std::size_t first = 0;  // where its edges begin
    std::int64_t price = 0;
  };
  struct right_node {
    std::size_t partner = none, reached_from = none;
    std::int64_t price = 0, distance = 0;
  };

  // Whether no node has two candidates, as with overlaps of more than half of a union; then all are pairs.
  bool pair_all(std::size_t rights, std::span<const candidate> candidates) {
    std::vector<bool> taken(rights);
    for (const candidate& c : candidates) {
      if (partners_[c.left] != none || taken[c.right]) return false;
      partners_[c.left] = c.right;
      taken[c.right] = true;
    }
    return true;
  }

  [[nodiscard]] std::span<const edge> of(std::size_t left) const noexcept {
    return std::span(edges_).subspan(lefts_[left].first, lefts_[left + 1].first - lefts_[left].first);
  }

  void join(std::size_t left, std::size_t right) noexcept {
    partners_[left] = right;
    rights_[right].partner = left;
  }

  // Prices start so that nobody can gain: left nodes ask for their best value, right nodes for nothing. Most
  // objects of an image have one candidate, and are done here.
  void take_best_partner(std::size_t left) {
    const edge* best = nullptr;
    for (const edge& e : of(left))
      if (best == nullptr || e.value > best->value) best = &e;
    if (best == nullptr) return;
    lefts_[left].price = best->value;
    if (rights_[best->right].partner == none) join(left, best->right);
  }

  // Looks for the cheapest way to let a free left node have its way: an alternating path to a free right
  // node, or to a left node (perhaps itself) that loses least by being free. Dijkstra's algorithm on what the
  // prices leave.
  void improve(std::size_t start) {
    std::int64_t best = lefts_[start].price;
    std::size_t free_right = none, freed_left = start;
    const auto reach = [&](std::size_t left, std::int64_t distance) {
      reached_lefts_.push_back({distance, left});
      for (const edge& e : of(left)) {
        right_node& right = rights_[e.right];
        const std::int64_t d = distance + lefts_[left].price + right.price - e.value;
        if (d >= best || (right.reached_from != none && d >= right.distance)) continue;
        if (right.reached_from == none) reached_rights_.push_back(e.right);
        right.distance = d;
        right.reached_from = left;
        if (right.partner == none) {
          best = d;
          free_right = e.right;
          freed_left = none;
        } else {
          heap_.push_back({d, e.right});
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
      if (d > rights_[right].distance) continue;  // found again, nearer
      const std::size_t left = rights_[right].partner;
      if (d + lefts_[left].price < best) {
        best = d + lefts_[left].price;
        freed_left = left;
        free_right = none;
      }
      reach(left, d);
    }
    for (const auto& [d, left] : reached_lefts_) {
      if (left != start) rights_[partners_[left]].price += best - d;
      lefts_[left].price -= best - d;
    }
    std::size_t right = free_right;
    if (freed_left != none) right = std::exchange(partners_[freed_left], none);
    while (right != none) {
      const std::size_t left = rights_[right].reached_from;
      const std::size_t next = partners_[left];
      join(left, right);
      right = next;
    }
    for (const std::size_t r : reached_rights_) rights_[r].reached_from = none;
    reached_rights_.clear();
    reached_lefts_.clear();
    heap_.clear();
  }

  std::vector<std::size_t> partners_;  // of the left nodes
  std::vector<left_node> lefts_;
  std::vector<right_node> rights_;
  std::vector<edge> edges_;  // ascending by their left node
  // Of the search that is under way.
  std::vector<std::size_t> reached_rights_;
  std::vector<std::pair<std::int64_t, std::size_t>> reached_lefts_, heap_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
