// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <utility>  // for move
#include <vector>   // for vector

/// Adds parts incrementally in a binary tree: sums of equally many parts are joined, so that each part is
/// touched once per level of the tree, not once per following part.
template <class Sum>
class merge_tree {
 public:
  void add(Sum part) {
    for (std::size_t n = ++added_; n % 2 == 0; n /= 2) {
      part += sums_.back();
      sums_.pop_back();
    }
    sums_.push_back(std::move(part));
  }

  /// Returns the sum of all parts and clears the tree.
  [[nodiscard]] Sum take() {
    Sum all;
    for (; !sums_.empty(); sums_.pop_back()) all += sums_.back();
    added_ = 0;
    return all;
  }

 private:
  std::vector<Sum> sums_;
  std::size_t added_ = 0;
};
