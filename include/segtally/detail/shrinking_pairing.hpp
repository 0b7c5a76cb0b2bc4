// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for pop_heap, push_heap
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <utility>    // for exchange
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/augmenting_paths.hpp>  // for augmenting_paths, candidate
#include <segtally/detail/wide.hpp>              // for uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// A maximum-weight matching that is kept up to date while candidates are removed in batches.
///
/// Removing a candidate that is not matched changes nothing. Removing a matched one frees two nodes. For each
/// the cheapest repair is searched: an alternating path to a free node, or to the node of its own side that
/// loses least by being free (the step of `augmenting_paths`, from either side). So a removal costs as much
/// as the neighbourhood it changes, and no matching is computed anew. A whole batch is removed before any
/// search, so that no search finds a candidate that is about to be removed.
class shrinking_pairing {
 public:
  /// Matches `candidates`, sorted by their left node. They must outlive this object.
  shrinking_pairing(std::span<const candidate> candidates, std::size_t lefts, std::size_t rights)
      : candidates_(candidates),
        lefts_(lefts),
        nodes_(lefts + rights),
        at_(2 * candidates.size()),
        place_(2 * candidates.size()) {
    for (std::size_t k = 0; k < candidates.size(); ++k)
      for (const std::size_t n : {left_of(k), right_of(k)}) ++nodes_[n].candidates;
    std::size_t first = 0;
    for (node& n : nodes_) {
      n.first = first;
      first += std::exchange(n.candidates, 0);
    }
    for (std::size_t k = 0; k < candidates.size(); ++k)
      for (const std::size_t n : {left_of(k), right_of(k)})
        put(k, n, nodes_[n].first + nodes_[n].candidates++);
    if (candidates.empty()) return;
    augmenting_paths solved;
    solved.solve(candidates, lefts, rights);
    for (std::size_t n = 0; n < nodes_.size(); ++n)
      nodes_[n].price = n < lefts ? solved.left_price(n) : solved.right_price(n - lefts);
    for (std::size_t k = 0; k < candidates.size(); ++k)
      if (solved.partner(candidates[k].left) == candidates[k].right) join(k);
  }

  /// Returns the number of pairs.
  [[nodiscard]] std::uint64_t pairs() const noexcept { return pairs_; }
  /// Returns the sum of the values of all pairs.
  [[nodiscard]] uint128 value() const noexcept { return value_; }
  /// Returns the number of candidates examined since the first matching, counting repeats.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

  /// Removes candidates, none of which was removed before.
  void remove(std::span<const std::size_t> candidates) {
    left_alone_.clear();
    for (const std::size_t k : candidates) {
      for (const std::size_t n : {left_of(k), right_of(k)})  // the last one moves to its place
        put(at_[nodes_[n].first + --nodes_[n].candidates], n, place_[side(k, n)]);
      if (nodes_[left_of(k)].pair != k) continue;
      part(k);
      left_alone_.insert(left_alone_.end(), {left_of(k), right_of(k)});
    }
    for (const std::size_t n : left_alone_) improve(n);
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};
  struct node {
    uint128 price = 0, distance = ~uint128{0};
    std::size_t first = 0, candidates = 0;       // in `at_`
    std::size_t pair = none, reached_by = none;  // indices of candidates
  };
  struct reached {
    uint128 distance = 0;
    std::size_t node = 0;
  };
  static bool farther(const reached& a, const reached& b) noexcept { return a.distance > b.distance; }

  [[nodiscard]] std::size_t left_of(std::size_t k) const noexcept { return candidates_[k].left; }
  [[nodiscard]] std::size_t right_of(std::size_t k) const noexcept { return lefts_ + candidates_[k].right; }
  [[nodiscard]] std::size_t across(std::size_t k, std::size_t from) const noexcept {
    return from < lefts_ ? right_of(k) : left_of(k);
  }

  [[nodiscard]] std::size_t side(std::size_t k, std::size_t n) const noexcept {
    return 2 * k + (n < lefts_ ? 0 : 1);
  }

  // Stores a candidate at a position in the list of one of its nodes.
  void put(std::size_t k, std::size_t n, std::size_t place) noexcept {
    at_[place] = k;
    place_[side(k, n)] = place;
  }

  void join(std::size_t k) noexcept {
    nodes_[left_of(k)].pair = nodes_[right_of(k)].pair = k;
    value_ += candidates_[k].value;
    ++pairs_;
  }
  void part(std::size_t k) noexcept {
    nodes_[left_of(k)].pair = nodes_[right_of(k)].pair = none;
    value_ -= candidates_[k].value;
    --pairs_;
  }

  // Finds a partner for a free node or lowers its price to 0. Dijkstra's algorithm on reduced costs; "here"
  // are the nodes of the side it starts from, "there" those of the other side.
  void improve(std::size_t start) {
    uint128 best = nodes_[start].price;
    if (best == 0 || nodes_[start].pair != none) return;
    std::size_t free_there = none, freed_here = start;
    const auto reach = [&](std::size_t here, uint128 distance) {
      reached_here_.push_back({distance, here});
      const uint128 from = distance + nodes_[here].price;
      for (std::size_t i = 0; i < nodes_[here].candidates; ++i) {
        const std::size_t k = at_[nodes_[here].first + i];
        node& there = nodes_[across(k, here)];
        const uint128 d = from + there.price - candidates_[k].value;
        if (d >= best || d >= there.distance) continue;
        if (there.reached_by == none) reached_there_.push_back(across(k, here));
        there.distance = d;
        there.reached_by = k;
        if (there.pair == none) {
          best = d;
          free_there = across(k, here);
          freed_here = none;
        } else if (d == distance) {  // most nodes: no other is nearer, so no heap is needed
          as_near_.push_back(across(k, here));
        } else {
          nearest_.push_back({d, across(k, here)});
          std::push_heap(nearest_.begin(), nearest_.end(), farther);
        }
      }
      steps_ += nodes_[here].candidates;
    };
    reach(start, 0);
    while (!as_near_.empty() || !nearest_.empty()) {
      const reached next = take_nearest();
      const std::size_t there = next.node;
      const uint128 d = next.distance;
      if (d >= best) break;
      if (d != nodes_[there].distance) continue;  // outdated: a shorter path was found
      const std::size_t here = across(nodes_[there].pair, there);
      if (d + nodes_[here].price < best) {
        best = d + nodes_[here].price;
        freed_here = here;
        free_there = none;
      }
      reach(here, d);
    }
    for (const auto& [d, here] : reached_here_) {
      if (here != start) nodes_[across(nodes_[here].pair, here)].price += best - d;
      nodes_[here].price -= best - d;
    }
    std::size_t there = free_there;
    if (freed_here != none && freed_here != start) {
      const std::size_t k = nodes_[freed_here].pair;
      there = across(k, freed_here);
      part(k);
    }
    while (there != none) {  // back to the start
      const std::size_t k = nodes_[there].reached_by, here = across(k, there), before = nodes_[here].pair;
      if (before != none) part(before);
      join(k);
      there = before == none ? none : across(before, here);
    }
    for (const std::size_t n : reached_there_) {
      nodes_[n].reached_by = none;
      nodes_[n].distance = ~uint128{0};
    }
    reached_there_.clear();
    reached_here_.clear();
    as_near_.clear();
    nearest_.clear();
  }

  // At least one node must be queued.
  reached take_nearest() {
    if (!as_near_.empty()) {
      const std::size_t there = as_near_.back();
      as_near_.pop_back();
      return {nodes_[there].distance, there};
    }
    std::pop_heap(nearest_.begin(), nearest_.end(), farther);
    const reached nearest = nearest_.back();
    nearest_.pop_back();
    return nearest;
  }

  std::span<const candidate> candidates_;
  std::size_t lefts_;
  std::vector<node> nodes_;         // the left ones, then the right ones
  std::vector<std::size_t> at_;     // the remaining candidates of each node
  std::vector<std::size_t> place_;  // position in `at_` of each candidate, for its left and right node
  uint128 value_ = 0;
  std::uint64_t pairs_ = 0, steps_ = 0;
  std::vector<std::size_t> left_alone_;  // nodes whose pairs were removed
  // State of the current search.
  std::vector<std::size_t> reached_there_, as_near_;
  std::vector<reached> reached_here_, nearest_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
