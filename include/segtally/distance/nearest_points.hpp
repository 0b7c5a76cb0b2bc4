// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, max_element, min_element
#include <array>      // for array
#include <bit>        // for countr_zero, popcount
#include <cmath>      // for ilogb, ldexp
#include <cstddef>    // for size_t
#include <cstdint>    // for int32_t, uint32_t, uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>            // for pack
#include <segtally/distance/point_forest.hpp>  // for point_forest
#include <segtally/distance/voxel_metric.hpp>  // for voxel_metric

namespace segtally::inline SEGTALLY_ABI::detail {

/// Finds the exact distances from the points of a leaf to the nearest points of a cloud: the minima of the
/// sums that the metric defines.
///
/// The sixteen points of the leaf search the tree together, nearest boxes first, and skip boxes that cannot
/// hold a nearer point for any of them. Single-precision sums select the points to compare, with a margin for
/// rounding; the metric itself computes the distance. If floats hold all sums exactly, there is no margin.
/// Consecutive leaves are close to each other, so a search starts where the one before ended.
template <std::size_t Axes>
class nearest_points {
 public:
  using forest = point_forest<Axes>;
  using leaf = typename forest::leaf;
  using cloud = typename forest::cloud;
  static constexpr std::size_t width = leaf::points;
  using squares = std::array<double, width>;

  explicit nearest_points(const voxel_metric& metric)
      : metric_(metric), exact_(metric.is_whole_below(0x1p24)) {
    double largest = 0;
    for (std::size_t a = 0; a < metric.rank(); ++a) largest += metric.terms(a).back();
    const int exponent = largest > 0 ? std::ilogb(largest) : 0;
    scale_ = exponent > 100 ? std::ldexp(1.0, 100 - exponent) : 1;
    for (std::size_t a = 0; a < metric.rank(); ++a)
      weights_[a] = static_cast<float>(metric.terms(a)[1] * scale_);
  }

  /// The state that a thread keeps between leaves.
  struct workspace {
    std::size_t last_leaf = 0;  // leaf of the cloud where the last search ended
    std::uint64_t probes = 0;   // nodes visited, and rows of sixteen points compared
    std::vector<float> bounds;
    std::vector<std::size_t> nodes;
  };

  /// Writes the squared distances, in units of the metric, of the first n points of a leaf to the nearest
  /// point of a non-empty cloud.
  void operator()(const leaf& from, std::size_t n, const forest& points, const cloud& to, workspace& room,
                  squares& found) const {
    if (room.last_leaf >= to.leaves()) room.last_leaf = 0;
    search s(*this, from, n, points, to, room, found);
    s.run();
  }

 private:
  using numbers = pack<std::int32_t, width>;
  using floats = pack<float, width>;

  class search {
   public:
    search(const nearest_points& of, const leaf& from, std::size_t n, const forest& points, const cloud& to,
           workspace& room, squares& found)
        : of_(of), from_(from), points_(points), to_(to), scratch_(room), found_(found) {
      found.fill((std::numeric_limits<double>::max)());
      for (std::size_t k = 0; k < width; ++k) limits_[k] = k < n ? (std::numeric_limits<float>::max)() : -1;
      for (std::size_t a = 0; a < Axes; ++a) {
        at_[a] = numbers(from.at[a]);
        lower_[a] = *std::min_element(from.at[a].begin(), from.at[a].end());
        upper_[a] = *std::max_element(from.at[a].begin(), from.at[a].end());
      }
    }

    void run() {
      // The index of the first node of each level, from the leaves up.
      std::array<std::size_t, levels> begins;
      std::size_t top = 1;
      begins[1] = to_.first_node;
      for (std::size_t size = forest::parents(to_.leaves()); size > 1; size = forest::parents(size), ++top)
        begins[top + 1] = begins[top] + size;
      scratch_.bounds.clear();
      scratch_.nodes.clear();
      const std::size_t first = scratch_.last_leaf;
      look_at_leaf(first);
      look_at_node(begins[top], 0, top);
      while (!scratch_.nodes.empty()) {
        const float bound = scratch_.bounds.back();
        const std::size_t level = scratch_.nodes.back() % levels, node = scratch_.nodes.back() / levels;
        scratch_.bounds.pop_back();
        scratch_.nodes.pop_back();
        if (bound > limit_) continue;
        if (level > 0)
          look_at_node(begins[level] + node, node, level);
        else if (node != first)
          look_at_leaf(node);
      }
    }

   private:
    static constexpr std::size_t levels = 32;

    // Pushes the children that may hold nearer points onto the stack, the nearest on top.
    void look_at_node(std::size_t place, std::size_t node, std::size_t level) {
      using eight = pack<std::int32_t, forest::children>;
      const auto& boxes = points_.nodes()[place];
      pack<float, forest::children> bounds(0.0F);
      for (std::size_t a = 0; a < Axes; ++a) {
        const eight below = eight(boxes.lower[a]) - eight(upper_[a]);
        const eight above = eight(lower_[a]) - eight(boxes.upper[a]);
        bounds.add_squares(larger(larger(below, above), eight(0)), of_.weights_[a]);
      }
      ++scratch_.probes;
      const std::array<float, forest::children> bound = bounds.values();
      const std::size_t bottom = scratch_.nodes.size();
      for (std::uint32_t hits = bounds.at_most(pack<float, forest::children>(limit_)); hits != 0;
           hits &= hits - 1) {
        const auto child = static_cast<std::size_t>(std::countr_zero(hits));
        std::size_t at = scratch_.nodes.size();
        scratch_.nodes.push_back(0);
        scratch_.bounds.push_back(0);
        for (; at > bottom && scratch_.bounds[at - 1] < bound[child]; --at) {
          scratch_.bounds[at] = scratch_.bounds[at - 1];
          scratch_.nodes[at] = scratch_.nodes[at - 1];
        }
        scratch_.bounds[at] = bound[child];
        scratch_.nodes[at] = (node * forest::children + child) * levels + level - 1;
      }
    }

    // Compares the points with those of a leaf. On both sides only points that may be near the other side's
    // box are used; the side with more of them is compared in rows of sixteen.
    void look_at_leaf(std::size_t node) {
      const auto& boxes = points_.nodes()[to_.first_node + node / forest::children];
      const std::size_t child = node % forest::children;
      floats to_box(0.0F), to_sites(0.0F);
      for (std::size_t a = 0; a < Axes; ++a)
        add_gap(to_box, numbers(boxes.lower[a][child]) - at_[a], at_[a] - numbers(boxes.upper[a][child]), a);
      ++scratch_.probes;
      std::uint32_t asking = to_box.at_most(floats(limits_));
      if (asking == 0) return;
      const leaf& sites = points_.leaves()[to_.first_leaf + node];
      for (std::size_t a = 0; a < Axes; ++a) {
        const numbers site(sites.at[a]);
        add_gap(to_sites, site - numbers(upper_[a]), numbers(lower_[a]) - site, a);
      }
      ++scratch_.probes;
      std::uint32_t worth = to_sites.at_most(floats(limit_));
      worth &= (std::uint32_t{1} << forest::points_in_leaf(to_, node)) - 1;  // without padding
      bool nearer = false;
      if (std::popcount(asking) < std::popcount(worth)) {
        for (; asking != 0; asking &= asking - 1) {
          const auto k = static_cast<std::size_t>(std::countr_zero(asking));
          for (std::uint32_t hits = sums(from_, k, sites).at_most(floats(limits_[k])) & worth; hits != 0;
               hits &= hits - 1)
            nearer |= take(k, sites, static_cast<std::size_t>(std::countr_zero(hits)));
          ++scratch_.probes;
        }
      } else {
        for (; worth != 0; worth &= worth - 1) {
          const auto site = static_cast<std::size_t>(std::countr_zero(worth));
          for (std::uint32_t hits = sums(sites, site, from_).at_most(floats(limits_)); hits != 0;
               hits &= hits - 1)
            nearer |= take(static_cast<std::size_t>(std::countr_zero(hits)), sites, site);
          ++scratch_.probes;
        }
      }
      if (!nearer) return;
      scratch_.last_leaf = node;
      limit_ = *std::max_element(limits_.begin(), limits_.end());
    }

    // The sums from one point to sixteen points.
    floats sums(const leaf& one, std::size_t k, const leaf& many) const {
      floats result(0.0F);
      for (std::size_t a = 0; a < Axes; ++a)
        result.add_squares(numbers(many.at[a]) - numbers(one.at[a][k]), of_.weights_[a]);
      return result;
    }

    void add_gap(floats& to, const numbers& below, const numbers& above, std::size_t axis) const {
      to.add_squares(larger(larger(below, above), numbers(0)), of_.weights_[axis]);
    }

    bool take(std::size_t k, const leaf& sites, std::size_t site) {
      std::array<std::size_t, Axes> steps;
      for (std::size_t a = 0; a < Axes; ++a) {
        const std::int32_t d = from_.at[a][k] - sites.at[a][site];
        steps[a] = static_cast<std::size_t>(d < 0 ? -d : d);
      }
      const double square = of_.metric_.square(steps);
      if (square >= found_[k]) return false;
      found_[k] = square;
      limits_[k] = of_.limit_below(square);
      return true;
    }

    const nearest_points& of_;
    const leaf& from_;
    const forest& points_;
    const cloud& to_;
    workspace& scratch_;
    squares& found_;
    std::array<float, width> limits_;  // largest sum that may improve each point
    float limit_ = (std::numeric_limits<float>::max)();
    std::array<numbers, Axes> at_;
    std::array<std::int32_t, Axes> lower_, upper_;
  };

  // Returns the largest float sum that may belong to a smaller square.
  [[nodiscard]] float limit_below(double square) const noexcept {
    if (exact_) return static_cast<float>(square - 1);
    // The relative error of float sums is below 2^-20, unless they underflow.
    return static_cast<float>(square * scale_) * (1 + 0x1p-18F) + 0x1p-120F;
  }

  const voxel_metric& metric_;
  bool exact_;
  double scale_ = 1;
  std::array<float, Axes> weights_{};
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
