// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, max_element, min, min_element
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for int32_t
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for

namespace segtally::inline SEGTALLY_ABI::detail {

/// Sixteen points of a grid, as a structure of arrays. Missing axes are 0.
template <std::size_t Axes>
struct point_leaf {
  static constexpr std::size_t points = 16;
  std::array<std::array<std::int32_t, points>, Axes> at;
};

/// Clouds of grid points in leaves of sixteen, and for each cloud a tree of bounding boxes with up to eight
/// children per node. Points must be ordered so that neighbours are close, for example tile by tile, to keep
/// boxes small. Memory depends on the points, not on the space between them.
template <std::size_t Axes>
class point_forest {
 public:
  using leaf = point_leaf<Axes>;
  static constexpr std::size_t children = 8;

  /// The boxes of the children of a node, both corners inclusive. Boxes of missing children are empty.
  struct node {
    std::array<std::array<std::int32_t, children>, Axes> lower, upper;
  };

  struct cloud {
    std::size_t points = 0;
    std::size_t first_leaf = 0;
    std::size_t first_node = 0;  // nodes above the leaves first, then level by level up to the root
    [[nodiscard]] std::size_t leaves() const noexcept { return (points + leaf::points - 1) / leaf::points; }
  };

  /// Allocates memory for clouds of that many points. Then write their coordinates with `place`, in any order
  /// and from any thread, and call `finish`.
  explicit point_forest(const std::vector<std::size_t>& points) {
    std::size_t leaves = 0, nodes = 0;
    for (const std::size_t n : points) {
      clouds_.push_back({n, leaves, nodes});
      leaves += clouds_.back().leaves();
      for (std::size_t level = parents(clouds_.back().leaves()); level > 0; level = parents(level)) {
        nodes += level;
        if (level == 1) break;
      }
    }
    leaves_.resize(leaves);
    node nothing;
    for (std::size_t a = 0; a < Axes; ++a) {
      nothing.lower[a].fill(farthest);
      nothing.upper[a].fill(-farthest);
    }
    nodes_.assign(nodes, nothing);
  }

  /// Sets a coordinate of the k-th point of a cloud.
  void place(const cloud& to, std::size_t k, std::size_t axis, std::int32_t at) noexcept {
    leaves_[to.first_leaf + k / leaf::points].at[axis][k % leaf::points] = at;
  }

  /// Builds the trees.
  void finish(std::size_t threads) {
    constexpr std::size_t stretch = 128;  // nodes per task
    struct task {
      std::size_t cloud, begin;
    };
    std::vector<task> tasks;
    for (std::size_t c = 0; c < clouds_.size(); ++c)
      for (std::size_t begin = 0; begin < parents(clouds_[c].leaves()); begin += stretch)
        tasks.push_back({c, begin});
    parallel_for(tasks.size(), (std::min)(threads, tasks.size() / 8 + 1), [&](std::size_t, std::size_t t) {
      const cloud& of = clouds_[tasks[t].cloud];
      const std::size_t begin = tasks[t].begin * children;
      for (std::size_t k = begin; k < (std::min)(of.leaves(), begin + stretch * children); ++k)
        enclose(leaves_[of.first_leaf + k], points_in_leaf(of, k), nodes_[of.first_node + k / children],
                k % children);
    });
    for (const cloud& of : clouds_) {
      std::size_t below = of.first_node;
      for (std::size_t level = parents(of.leaves()); level > 1; level = parents(level)) {
        for (std::size_t k = 0; k < level; ++k)
          join(nodes_[below + k], nodes_[below + level + k / children], k % children);
        below += level;
      }
    }
  }

  [[nodiscard]] const std::vector<cloud>& clouds() const noexcept { return clouds_; }
  /// The leaves of all clouds.
  [[nodiscard]] const std::vector<leaf>& leaves() const noexcept { return leaves_; }
  [[nodiscard]] const std::vector<node>& nodes() const noexcept { return nodes_; }

  /// Writes the corners of the bounding box of a non-empty cloud, both inclusive.
  void box_around(const cloud& of, std::array<std::int32_t, Axes>& low,
                  std::array<std::int32_t, Axes>& high) const noexcept {
    std::size_t root = of.first_node;
    for (std::size_t level = parents(of.leaves()); level > 1; level = parents(level)) root += level;
    for (std::size_t a = 0; a < Axes; ++a) {
      low[a] = *std::min_element(nodes_[root].lower[a].begin(), nodes_[root].lower[a].end());
      high[a] = *std::max_element(nodes_[root].upper[a].begin(), nodes_[root].upper[a].end());
    }
  }

  /// Returns the number of points of the k-th leaf of a cloud.
  [[nodiscard]] static std::size_t points_in_leaf(const cloud& of, std::size_t k) noexcept {
    return (std::min)(leaf::points, of.points - k * leaf::points);
  }
  /// Returns the number of parents of that many nodes or leaves.
  [[nodiscard]] static std::size_t parents(std::size_t level) noexcept {
    return (level + children - 1) / children;
  }

 private:
  static constexpr std::int32_t farthest = 1 << 30;

  // Sets the box of a leaf. Padding repeats the last point, which does not change minimal distances.
  static void enclose(leaf& points, std::size_t n, node& above, std::size_t child) noexcept {
    for (std::size_t a = 0; a < Axes; ++a) {
      auto& at = points.at[a];
      for (std::size_t k = n; k < leaf::points; ++k) at[k] = at[n - 1];
      std::int32_t low = at[0], high = at[0];
      for (const std::int32_t x : at) {
        low = (std::min)(low, x);
        high = (std::max)(high, x);
      }
      above.lower[a][child] = low;
      above.upper[a][child] = high;
    }
  }

  static void join(const node& below, node& above, std::size_t child) noexcept {
    for (std::size_t a = 0; a < Axes; ++a) {
      std::int32_t low = farthest, high = -farthest;
      for (std::size_t k = 0; k < children; ++k) {
        low = (std::min)(low, below.lower[a][k]);
        high = (std::max)(high, below.upper[a][k]);
      }
      above.lower[a][child] = low;
      above.upper[a][child] = high;
    }
  }

  std::vector<cloud> clouds_;
  std::vector<leaf> leaves_;
  std::vector<node> nodes_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
