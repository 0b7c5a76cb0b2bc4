// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for fill
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/augmenting_paths.hpp>  // for augmenting_paths, candidate
#include <segtally/detail/wide.hpp>              // for uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// Maximum-weight bipartite matching: each node has at most one partner and the sum of the pairs' values is
/// maximal. Values are integers, so sums are compared exactly.
class assignment {
 public:
  static constexpr std::size_t none = ~std::size_t{0};

  assignment(std::size_t lefts, std::size_t rights) : partners_(lefts, none), taken_(rights) {}

  void reserve(std::size_t candidates) { candidates_.reserve(candidates); }

  /// Adds a candidate edge; left nodes must ascend. `value` is 1 to 2^126 (distances are sums of three).
  void add(std::size_t left, std::size_t right, uint128 value) {
    // While no node has two candidates, every candidate is a pair. This holds, for example, for overlaps of
    // more than half of a union.
    rivals_ = rivals_ || partners_[left] != none || taken_[right];
    partners_[left] = right;
    taken_[right] = true;
    candidates_.push_back({value, left, right});
  }

  /// Finds a matching of maximal value.
  void solve() {
    if (!rivals_) return;
    keep_rivals();
    search();
  }

  /// Among all matchings of maximal value, finds one that maximises the sum of second values: `second(k)` <
  /// 2^64 for the k-th candidate added. May be called again for a third value.
  ///
  /// A matching is optimal if and only if the value of each pair equals the sum of its nodes' prices and each
  /// node with a price above 0 has a partner (complementary slackness). So all other candidates are removed,
  /// and the second problem is like the first, with a bonus for matching a node whose price is above 0.
  template <class Second>
  void refine(Second&& second) {
    if (!rivals_) return;
    const uint128 bonus = uint128{left_names_.size() + 1} << 64;
    std::size_t kept = 0;
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      const candidate c = candidates_[k];
      const uint128 left_price = search_.left_price(c.left), right_price = search_.right_price(c.right);
      if (c.value != left_price + right_price) continue;
      added_as_[kept] = added_as_[k];
      candidates_[kept] = {
          second(added_as_[k]) + (left_price > 0 ? bonus : 0) + (right_price > 0 ? bonus : 0), c.left,
          c.right};
      ++kept;
    }
    candidates_.resize(kept);
    search();
  }

  /// Returns the partner of a left node, or `none`.
  [[nodiscard]] std::size_t partner(std::size_t left) const noexcept { return partners_[left]; }

  /// Returns the number of candidates examined, counting repeats.
  [[nodiscard]] std::uint64_t steps() const noexcept { return search_.steps(); }

 private:
  // Pairs whose nodes have no other candidate are final. Only the other candidates enter the search; their
  // nodes, usually few, are renumbered.
  void keep_rivals() {
    std::vector<bool> shared(taken_.size());
    std::fill(taken_.begin(), taken_.end(), false);
    for (const candidate& c : candidates_) {
      shared[c.right] = shared[c.right] || taken_[c.right];
      taken_[c.right] = true;
    }
    std::vector<std::size_t> right_number(taken_.size(), none);
    std::size_t kept = 0;
    for (std::size_t k = 0, end = 0; k < candidates_.size(); k = end) {
      const std::size_t left = candidates_[k].left;
      while (end < candidates_.size() && candidates_[end].left == left) ++end;
      if (end - k == 1 && !shared[candidates_[k].right]) {
        partners_[left] = candidates_[k].right;
        continue;
      }
      for (; k < end; ++k) {
        std::size_t& right = right_number[candidates_[k].right];
        if (right == none) {
          right = right_names_.size();
          right_names_.push_back(candidates_[k].right);
        }
        candidates_[kept++] = {candidates_[k].value, left_names_.size(), right};
        added_as_.push_back(k);
      }
      left_names_.push_back(left);
    }
    candidates_.resize(kept);
  }

  void search() {
    search_.solve(candidates_, left_names_.size(), right_names_.size());
    for (std::size_t left = 0; left < left_names_.size(); ++left) {
      const std::size_t right = search_.partner(left);
      partners_[left_names_[left]] = right == none ? none : right_names_[right];
    }
  }

  std::vector<std::size_t> partners_;  // of the left nodes
  std::vector<bool> taken_;            // right nodes that have a candidate
  bool rivals_ = false;
  std::vector<candidate> candidates_;                  // ascending by their left node
  std::vector<std::size_t> added_as_;                  // index in order of addition
  std::vector<std::size_t> left_names_, right_names_;  // original node numbers
  augmenting_paths search_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
