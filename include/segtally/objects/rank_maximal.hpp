// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <span>     // for span
#include <vector>   // for erase_if, vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// A candidate edge, by the indices of its nodes.
struct ranked_candidate {
  std::size_t left = 0, right = 0;
};

/// Bipartite matching with ranked candidates, added rank by rank: the result has the most pairs of the first
/// rank, among those the most of the second, and so on. If no two candidates have equal rank, this is the
/// greedy matching; with ties, the number of pairs per rank does not depend on the order of candidates.
/// Source: Irving et al. 2006, doi:10.1145/1198513.1198520.
///
/// Among the candidates so far, a node is even if an alternating path of even length leads to it from a free
/// node, odd if one of odd length does. Only even nodes can be paired differently, so later candidates at
/// other nodes are discarded (Dulmage & Mendelsohn 1958). Cost: a rank costs the part of the graph that it
/// touches; usually one pair.
class rank_maximal {
 public:
  static constexpr std::size_t none = ~std::size_t{0};

  rank_maximal(std::size_t lefts, std::size_t rights) : lefts_(lefts), nodes_(lefts + rights) {}

  /// Adds all candidates of the next rank.
  void add(std::span<const ranked_candidate> candidates) {
    part_.clear();
    for (const ranked_candidate& c : candidates) {
      const std::size_t right = lefts_ + c.right;
      if (nodes_[c.left].closed || nodes_[right].closed) continue;
      nodes_[c.left].next.push_back(right);
      nodes_[right].next.push_back(c.left);
      visit(c.left);
      visit(right);
    }
    for (std::size_t i = 0; i < part_.size(); ++i)
      for (const std::size_t other : nodes_[part_[i]].next) visit(other);
    for (const std::size_t n : part_)
      if (n < lefts_ && nodes_[n].partner == none) grow(n);
    for (const std::size_t n : part_)
      if (n >= lefts_ && nodes_[n].partner == none) grow(n);
    for (const std::size_t n : part_) {
      node& here = nodes_[n];
      here.closed = here.closed || here.reached != parity::even;
      if (here.reached == parity::unreached) here.next.clear();
      if (here.reached == parity::odd)
        std::erase_if(here.next, [&](std::size_t other) { return nodes_[other].reached != parity::even; });
    }
    for (const std::size_t n : part_) {
      nodes_[n].seen = false;
      nodes_[n].reached = parity::unreached;
    }
  }

  /// Returns whether a left node has a partner.
  [[nodiscard]] bool is_paired(std::size_t left) const noexcept { return nodes_[left].partner != none; }

  /// Returns the partner of a left node, or `none`.
  [[nodiscard]] std::size_t partner(std::size_t left) const noexcept {
    return is_paired(left) ? nodes_[left].partner - lefts_ : none;
  }

 private:
  enum class parity : unsigned char { unreached, even, odd };
  struct node {
    std::vector<std::size_t> next;  // candidates that may still become pairs
    std::size_t partner = none, from = none;
    parity reached = parity::unreached;
    bool seen = false, closed = false;  // closed: takes no candidates of later ranks
  };

  void visit(std::size_t n) {
    if (nodes_[n].seen) return;
    nodes_[n].seen = true;
    part_.push_back(n);
  }

  // Follows alternating paths from a free node until one ends at another free node, and augments along it. If
  // none does, the reached nodes stay marked: other searches cannot gain from them.
  void grow(std::size_t root) {
    evens_.assign(1, root);
    nodes_[root].reached = parity::even;
    for (std::size_t i = 0; i < evens_.size(); ++i)
      for (const std::size_t other : nodes_[evens_[i]].next) {
        node& there = nodes_[other];
        if (there.reached != parity::unreached) continue;
        there.reached = parity::odd;
        there.from = evens_[i];
        if (there.partner != none) {
          nodes_[there.partner].reached = parity::even;
          evens_.push_back(there.partner);
          continue;
        }
        there.reached = parity::unreached;
        for (const std::size_t even : evens_) {
          nodes_[even].reached = parity::unreached;
          if (even != root) nodes_[nodes_[even].partner].reached = parity::unreached;
        }
        for (std::size_t odd = other; odd != none;) {
          const std::size_t even = nodes_[odd].from, next = nodes_[even].partner;
          nodes_[even].partner = odd;
          nodes_[odd].partner = even;
          odd = next;
        }
        return;
      }
  }

  std::size_t lefts_;
  std::vector<node> nodes_;
  std::vector<std::size_t> part_, evens_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
