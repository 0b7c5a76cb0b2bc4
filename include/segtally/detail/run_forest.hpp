// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint32_t
#include <utility>  // for move, swap
#include <vector>   // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Union-find over elements numbered from 0: a tree per set, whose root is the smallest element, whatever the
/// order of joins. Path halving: m joins of n elements take at most O(m log n) steps.
class run_forest {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return parent_.size(); }

  void reserve(std::size_t n) { parent_.reserve(n); }

  /// Adds n elements, each a set of its own.
  void add(std::size_t n) {
    const std::size_t first = parent_.size();
    parent_.resize(first + n);
    for (std::size_t i = first; i < parent_.size(); ++i) parent_[i] = static_cast<std::uint32_t>(i);
  }

  /// The next element on the path to the root; the root itself at the root.
  [[nodiscard]] std::uint32_t parent(std::uint32_t i) const noexcept { return parent_[i]; }

  [[nodiscard]] std::uint32_t root(std::uint32_t i) noexcept {
    for (std::uint32_t up; (up = parent_[i]) != i; i = parent_[i]) parent_[i] = parent_[up];
    return i;
  }

  /// Joins the sets of a and b; returns whether they were different.
  bool join(std::uint32_t a, std::uint32_t b) noexcept {
    if (parent_[a] == parent_[b]) return false;
    a = root(a);
    b = root(b);
    if (a == b) return false;
    if (a < b) (std::swap)(a, b);
    parent_[a] = b;
    return true;
  }

  /// Numbers the sets from `first` on, in the order of their smallest elements, and stores for each element
  /// the number of its set. Returns the number of sets. The forest is consumed: read the numbers with `take`.
  std::uint32_t number(std::uint32_t first = 0) noexcept {
    std::uint32_t next = first;
    for (std::size_t i = 0; i < parent_.size(); ++i)  // parents come first, so they are numbered already
      parent_[i] = parent_[i] == i ? next++ : parent_[parent_[i]];
    return next - first;
  }
  [[nodiscard]] std::vector<std::uint32_t> take() noexcept { return std::move(parent_); }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
