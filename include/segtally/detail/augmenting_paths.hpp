// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for any_of, max, minmax_element, push_heap, pop_heap
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t, uint64_t
#include <span>       // for span
#include <utility>    // for exchange, swap
#include <vector>     // for vector

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/detail/auction.hpp>  // for auction_prices
#include <segtally/detail/wide.hpp>     // for uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// A candidate edge between two nodes; its value is 1 to 2^126 (distances are sums of three).
struct candidate {
  uint128 value = 0;
  std::size_t left = 0, right = 0;
};

/// Maximum-weight bipartite matching with dual prices that prove it: no candidate has a value above the sum
/// of its nodes' prices, each pair has exactly that value, and nodes without a partner have price 0. The
/// primal-dual method for sparse graphs (Kuhn 1955; the shortest augmenting paths of Jonker & Volgenant
/// 1987). Each search visits only the neighbourhood that it changes, so distant parts of a large image do not
/// affect each other.
class augmenting_paths {
 public:
  static constexpr std::size_t none = ~std::size_t{0};

  /// Matches `candidates`, sorted by their left node.
  void solve(std::span<const candidate> candidates, std::size_t lefts, std::size_t rights) {
    candidates_ = candidates;
    lefts_.assign(lefts + 1, {});
    std::size_t k = 0;
    for (std::size_t left = 0; left < lefts; ++left) {
      while (k < candidates.size() && candidates[k].left == left) ++k;
      lefts_[left + 1].first = k;
    }
    const std::uint64_t pairs = std::uint64_t{lefts} * rights;
    dense_ = candidates.size() >= pairs / 4;
    const bool complete = lefts == rights && candidates.size() == pairs;
    rights_.assign(rights, {});
    if (complete) price_complete();
    pair_lefts();
    // If an approximate price is too high, so that its node has no partner, restart with prices of 0.
    if (complete && std::any_of(rights_.begin(), rights_.end(), [](const right_node& right) {
          return right.partner == none && right.price > 0;
        })) {
      rights_.assign(rights, {});
      pair_lefts();
    }
  }

  [[nodiscard]] std::size_t partner(std::size_t left) const noexcept { return lefts_[left].partner; }
  [[nodiscard]] uint128 left_price(std::size_t left) const noexcept { return lefts_[left].price; }
  [[nodiscard]] uint128 right_price(std::size_t right) const noexcept { return rights_[right].price; }

  /// Returns the number of candidates examined so far, counting repeats.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

 private:
  struct left_node {
    uint128 price = 0;
    std::size_t first = 0;  // index of its first candidate
    std::size_t partner = none;
  };
  struct right_node {
    uint128 price = 0, distance = ~uint128{0};
    std::size_t partner = none, reached_from = none;
  };
  struct reached {
    uint128 distance = 0;
    std::size_t node = 0;
  };
  static bool farther(const reached& a, const reached& b) noexcept { return a.distance > b.distance; }

  [[nodiscard]] std::size_t lefts() const noexcept { return lefts_.size() - 1; }
  [[nodiscard]] std::span<const candidate> of(std::size_t left) const noexcept {
    return candidates_.subspan(lefts_[left].first, lefts_[left + 1].first - lefts_[left].first);
  }

  void join(std::size_t left, std::size_t right) noexcept {
    lefts_[left].partner = right;
    rights_[right].partner = left;
  }

  void pair_lefts() {
    for (left_node& left : lefts_) left.partner = none;
    for (std::size_t left = 0; left < lefts(); ++left) bid(left);
    for (std::size_t left = 0; left < lefts(); ++left)
      if (lefts_[left].partner == none && lefts_[left].price > 0) improve(left);
  }

  // Sets initial prices of the right nodes of a complete graph with as many nodes on either side. There left
  // nodes compete for the same right nodes, and without prices each search would visit all matched nodes.
  // Auction prices are lowered until each right node is the best choice of some left node. They affect the
  // run time, not the result.
  void price_complete() {
    const auto [low, high] =
        std::minmax_element(candidates_.begin(), candidates_.end(),
                            [](const candidate& a, const candidate& b) { return a.value < b.value; });
    const uint128 lowest = low->value, spread = high->value - lowest;
    int shift = 0;
    while (((spread >> shift) >> 44) != 0) ++shift;
    std::vector<std::int64_t> rough;
    rough.reserve(candidates_.size());
    for (const candidate& c : candidates_)
      rough.push_back(static_cast<std::int64_t>(static_cast<std::uint64_t>((c.value - lowest) >> shift)));
    const std::vector<std::int64_t> prices = auction_prices(rough, lefts(), steps_);
    const auto gain = [&](const candidate& c) {
      const uint128 price = uint128{static_cast<std::uint64_t>(prices[c.right])} << shift;
      return c.value > price ? c.value - price : 0;
    };
    for (std::size_t left = 0; left < lefts(); ++left) {
      uint128 best = 0;
      for (const candidate& c : of(left)) best = (std::max)(best, gain(c));
      for (const candidate& c : of(left)) {
        uint128& price = rights_[c.right].price;
        if (c.value > best) price = (std::max)(price, c.value - best);
      }
    }
  }

  // The initial prices satisfy the conditions above. A left node takes the right node of largest gain, if
  // that is free, and raises its price until the second choice would gain as much. This settles most objects
  // of an image.
  void bid(std::size_t left) {
    uint128 best = 0, second = 0;
    std::size_t choice = none;
    for (const candidate& c : of(left)) {
      const right_node& right = rights_[c.right];
      if (c.value <= right.price) continue;
      const uint128 gain = c.value - right.price;
      const bool as_good_and_free = gain == best && right.partner == none && rights_[choice].partner != none;
      if (gain > best || as_good_and_free) {
        second = std::exchange(best, gain);
        choice = c.right;
      } else if (gain > second) {
        second = gain;
      }
    }
    steps_ += of(left).size();
    lefts_[left].price = best;
    if (choice == none || rights_[choice].partner != none) return;
    rights_[choice].price += best - second;
    lefts_[left].price = second;
    join(left, choice);
  }

  // Finds the cheapest augmenting path from a free left node: to a free right node, or to a left node
  // (perhaps itself) that is freed at the lowest cost. Dijkstra's algorithm on reduced costs.
  void improve(std::size_t start) {
    uint128 best = lefts_[start].price;
    std::size_t free_right = none, freed_left = start;
    const auto reach = [&](std::size_t left, uint128 distance) {
      reached_lefts_.push_back({distance, left});
      const uint128 from = distance + lefts_[left].price;
      for (const candidate& c : of(left)) {
        right_node& right = rights_[c.right];
        const uint128 d = from + right.price - c.value;
        if (d >= best || d >= right.distance) continue;
        const bool found_before = right.reached_from != none;
        if (!found_before) reached_rights_.push_back(c.right);
        right.distance = d;
        right.reached_from = left;
        if (right.partner == none) {
          best = d;
          free_right = c.right;
          freed_left = none;
        } else if (!dense_) {
          nearest_.push_back({d, c.right});
          std::push_heap(nearest_.begin(), nearest_.end(), farther);
        } else if (!found_before) {
          nearest_.push_back({0, c.right});
        }
      }
      steps_ += of(left).size();
    };
    reach(start, 0);
    for (std::size_t right = next_right(); right != none; right = next_right()) {
      const uint128 d = rights_[right].distance;
      if (d >= best) break;
      const std::size_t left = rights_[right].partner;
      if (d + lefts_[left].price < best) {
        best = d + lefts_[left].price;
        freed_left = left;
        free_right = none;
      }
      reach(left, d);
    }
    for (const auto& [d, left] : reached_lefts_) {
      if (left != start) rights_[lefts_[left].partner].price += best - d;
      lefts_[left].price -= best - d;
    }
    std::size_t right = free_right;
    if (freed_left != none) right = std::exchange(lefts_[freed_left].partner, none);
    while (right != none) {
      const std::size_t left = rights_[right].reached_from;
      const std::size_t next = lefts_[left].partner;
      join(left, right);
      right = next;
    }
    for (const std::size_t r : reached_rights_) {
      rights_[r].reached_from = none;
      rights_[r].distance = ~uint128{0};
    }
    reached_rights_.clear();
    reached_lefts_.clear();
    nearest_.clear();
  }

  // Returns the nearest right node that was reached and not yet returned. If left nodes have about as many
  // candidates as there are nodes, a linear scan is cheaper than a heap.
  std::size_t next_right() {
    while (!nearest_.empty()) {
      if (dense_) {
        auto nearest = nearest_.begin();
        for (auto at = nearest; at != nearest_.end(); ++at)
          if (rights_[at->node].distance < rights_[nearest->node].distance) nearest = at;
        (std::swap)(*nearest, nearest_.back());
      } else {
        std::pop_heap(nearest_.begin(), nearest_.end(), farther);
      }
      const auto [distance, right] = nearest_.back();
      nearest_.pop_back();
      if (dense_ || distance == rights_[right].distance) return right;  // else outdated
    }
    return none;
  }

  std::span<const candidate> candidates_;
  std::vector<left_node> lefts_;  // plus a sentinel
  std::vector<right_node> rights_;
  bool dense_ = false;
  std::uint64_t steps_ = 0;
  // State of the current search.
  std::vector<std::size_t> reached_rights_;
  std::vector<reached> reached_lefts_, nearest_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
