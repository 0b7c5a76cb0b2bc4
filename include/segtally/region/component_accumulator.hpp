// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, max, sort
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint32_t
#include <limits>     // for numeric_limits
#include <numeric>    // for iota
#include <stdexcept>  // for invalid_argument, length_error
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>           // for threads_wanted
#include <segtally/detail/run_forest.hpp>         // for run_forest
#include <segtally/error.hpp>                     // for raise, message
#include <segtally/region/component_options.hpp>  // for component_options, rule_of
#include <segtally/region/component_table.hpp>    // for component, describe_components
#include <segtally/region/number_components.hpp>  // for number_components
#include <segtally/view/any_label_view.hpp>       // for any_label_view
#include <segtally/view/bit_planes.hpp>           // for bit_planes
#include <segtally/view/joined_planes.hpp>        // for components_of
#include <segtally/view/per_axis.hpp>             // for per_axis
#include <segtally/view/selection.hpp>            // for selection

namespace segtally::inline SEGTALLY_ABI {

/// The components of an image that was processed in blocks.
struct merged_components {
  std::vector<component> table;  ///< of the whole image, as returned by `component_table`
  /// `labels[b][v]` is the number in the whole image of the component with number v in block b; labels[b][0]
  /// is 0.
  std::vector<std::vector<std::uint32_t>> labels;
  friend bool operator==(const merged_components&, const merged_components&) = default;
};

/// Merges the connected components of an image from blocks of it, in any order and of any size. It stores no
/// image, only the table of each block and the runs of voxels at its border. The result is that of the whole
/// image.
class component_accumulator {
 public:
  /// The options apply to each block; the connectivity must be valid for every block.
  explicit component_accumulator(component_options options = {}) : options_(std::move(options)) {}

  /// Adds a block of an image of 1 to 3 axes whose voxel with all indices 0 lies at `origin` in the image; if
  /// empty, at the image's own origin. Blocks must not overlap. Throws `std::invalid_argument` for an origin
  /// with another number of axes and for blocks with different numbers of axes, and the errors of
  /// `connected_components`; then nothing is added. Cost and memory as for `component_table`, plus about 40
  /// bytes for each run of voxels at the border of the block.
  void add(const any_label_view& block, const per_axis<std::size_t>& origin = {}) {
    constexpr const char* name = "component_accumulator::add";
    const std::size_t rank = block.rank();
    const detail::component_rule rule = detail::rule_of(name, options_, rank);
    const std::size_t threads = detail::threads_wanted(name, options_.threads);
    const detail::selection object(name, "the", block, options_.label, options_.labels);
    const detail::bit_planes planes(name, object, true);
    if (!origin.empty() && origin.size() != rank)
      detail::raise<std::invalid_argument>(
          detail::message(name, ": an origin of ", origin.size(), " coordinates for ", rank, " axes"));
    if (rank_ != 0 && rank_ != rank)
      detail::raise<std::invalid_argument>(
          detail::message(name, ": a block of ", rank, " axes after blocks of ", rank_));
    std::array<std::size_t, 3> from{};
    for (std::size_t axis = 0; axis < origin.size(); ++axis) from[3 - rank + axis] = origin[axis];
    detail::joined_planes all = detail::components_of(name, planes, rule, threads);
    const std::vector<std::uint32_t> numbers = detail::number_components(planes, all, threads);
    std::vector<component> table = detail::describe_components(planes, all, numbers, threads);
    for (component& c : table)
      for (std::size_t axis = 0; axis < origin.size(); ++axis)
        for (per_axis<std::size_t>* at : {&c.first, &c.lower, &c.upper}) (*at)[axis] += origin[axis];
    const std::vector<border_run> border = border_of(planes, all, numbers, from);
    make_room(components_, table.size());
    make_room(border_, border.size());
    make_room(ends_, 1);
    components_.insert(components_.end(), table.begin(), table.end());
    border_.insert(border_.end(), border.begin(), border.end());
    ends_.push_back(components_.size());
    rank_ = rank;
    connectivity_ = rule.connectivity;
  }

  /// Adds the blocks of another accumulator, as if they had been added after those of this one. Throws
  /// `std::invalid_argument` if the options or the numbers of axes differ.
  component_accumulator& operator+=(const component_accumulator& other) {
    constexpr const char* name = "component_accumulator::operator+=";
    if (other.options_.of != options_.of || other.options_.connectivity != options_.connectivity ||
        other.options_.label != options_.label || other.options_.labels != options_.labels)
      detail::raise<std::invalid_argument>(detail::message(name, ": other options"));
    if (other.rank_ != 0 && rank_ != 0 && other.rank_ != rank_)
      detail::raise<std::invalid_argument>(
          detail::message(name, ": blocks of ", other.rank_, " axes and of ", rank_));
    const std::size_t before = components_.size(), ends = other.ends_.size(), runs = other.border_.size();
    make_room(components_, other.components_.size());
    make_room(border_, runs);
    make_room(ends_, ends);
    const std::size_t added = other.components_.size();  // `other` may be *this
    for (std::size_t k = 0; k < added; ++k) components_.push_back(other.components_[k]);
    for (std::size_t k = 0; k < ends; ++k) ends_.push_back(before + other.ends_[k]);
    for (std::size_t k = 0; k < runs; ++k) {
      border_.push_back(other.border_[k]);
      border_.back().component += before;
    }
    if (other.rank_ != 0) {
      rank_ = other.rank_;
      connectivity_ = other.connectivity_;
    }
    return *this;
  }

  /// Returns the components of all blocks together. Cost: that of sorting the runs at block borders.
  [[nodiscard]] merged_components components() const {
    const std::size_t n = components_.size();
    if (n > (std::numeric_limits<std::uint32_t>::max)())
      detail::raise<std::length_error>(detail::message("component_accumulator::components: ", n,
                                                       " components of blocks are more than 2^32 - 1"));
    detail::run_forest forest;
    forest.add(n);
    join_border(forest);
    const std::uint32_t sets = forest.number();
    const std::vector<std::uint32_t> set_of = forest.take();
    merged_components merged;
    std::vector<component> found(sets);
    for (std::size_t c = 0; c < n; ++c) detail::join_component(found[set_of[c]], components_[c]);
    std::vector<std::uint32_t> order(sets), number(sets);
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return detail::is_before(found[a], found[b]); });
    for (std::uint32_t k = 0; k < sets; ++k) {
      number[order[k]] = k + 1;
      merged.table.push_back(found[order[k]]);
    }
    for (std::size_t block = 0, c = 0; block < ends_.size(); ++block) {
      merged.labels.push_back({0});
      for (; c < ends_[block]; ++c) merged.labels.back().push_back(number[set_of[c]]);
    }
    return merged;
  }

 private:
  /// A run of voxels along the last axis at the border of a block, in coordinates of the image.
  struct border_run {
    std::array<std::size_t, 2> row;
    std::size_t begin, end;
    std::size_t component;
    [[nodiscard]] bool before(const border_run& other) const noexcept {
      return row != other.row ? row < other.row : begin < other.begin;
    }
  };

  /// Reserves memory for n more elements, so that adding them cannot throw.
  template <class T>
  static void make_room(std::vector<T>& values, std::size_t n) {
    if (values.capacity() - values.size() < n)
      values.reserve((std::max)(values.size() + n, 2 * values.size()));
  }

  [[nodiscard]] std::vector<border_run> border_of(const detail::bit_planes& planes,
                                                  const detail::joined_planes& all,
                                                  const std::vector<std::uint32_t>& numbers,
                                                  const std::array<std::size_t, 3>& origin) const {
    std::vector<border_run> border;
    const std::size_t before = components_.size(), columns = planes.columns();
    for (std::size_t k = 0; k < all.parts.size(); ++k) {
      const detail::plane_runs& part = all.parts[k];
      for (std::size_t plane = part.begin(); plane < part.end(); ++plane) {
        const bool outer_plane = planes.has(0) && (plane == 0 || plane + 1 == planes.planes());
        for (std::size_t row = 0; row < planes.rows(); ++row) {
          const bool outer = outer_plane || (planes.has(1) && (row == 0 || row + 1 == planes.rows()));
          part.for_each_run(plane, row, [&](std::uint32_t run, std::size_t begin, std::size_t end) {
            if (!outer && begin != 0 && end != columns) return;
            // Planes, rows and columns are the axes of the image here, in order.
            std::array<std::size_t, 3> low{}, high{};
            planes.place(0, plane, plane + 1, low, high);
            planes.place(1, row, row + 1, low, high);
            border_run found{{origin[0], origin[1]},
                             begin + origin[2],
                             end + origin[2],
                             before + numbers[all.first[k] + part.component_of(run)] - 1};
            const std::size_t rank = planes.view().rank();
            for (std::size_t axis = 0; axis + 1 < rank; ++axis) found.row[3 - rank + axis] += low[axis];
            border.push_back(found);
          });
        }
      }
    }
    return border;
  }

  void join_border(detail::run_forest& forest) const {
    std::vector<border_run> runs = border_;
    std::sort(runs.begin(), runs.end(), [](const border_run& a, const border_run& b) { return a.before(b); });
    const auto join = [&](const border_run& a, const border_run& b, std::size_t slack = 0) {
      if (a.begin >= b.end + slack || b.begin >= a.end + slack) return;
      if (options_.of == component_of::labels &&
          components_[a.component].label != components_[b.component].label)
        return;
      forest.join(static_cast<std::uint32_t>(a.component), static_cast<std::uint32_t>(b.component));
    };
    for (std::size_t begin = 0, end = 0; begin < runs.size(); begin = end) {
      const std::array<std::size_t, 2> row = runs[begin].row;
      for (end = begin + 1; end < runs.size() && runs[end].row == row; ++end)
        join(runs[end - 1], runs[end], 1);
      // The later rows that it touches: beside it, and in the plane above.
      const std::array<std::array<std::size_t, 2>, 4> others{
          {{row[0], row[1] + 1}, {row[0] + 1, row[1]}, {row[0] + 1, row[1] - 1}, {row[0] + 1, row[1] + 1}}};
      for (std::size_t k = 0; k < others.size(); ++k) {
        const std::size_t coordinates = k < 2 ? 1 : 2;
        if (coordinates > connectivity_ || (k == 2 && row[1] == 0)) continue;
        const std::size_t slack = coordinates < connectivity_ ? 1 : 0;
        const border_run first{others[k], 0, 0, 0};
        auto b = static_cast<std::size_t>(
            std::lower_bound(runs.begin(), runs.end(), first,
                             [](const border_run& x, const border_run& y) { return x.before(y); }) -
            runs.begin());
        for (std::size_t a = begin; a < end && b < runs.size() && runs[b].row == others[k];) {
          join(runs[a], runs[b], slack);
          // If both runs end together, the next run of each may touch the other across a corner.
          if (runs[a].end == runs[b].end && a + 1 < end) join(runs[a + 1], runs[b], slack);
          runs[a].end < runs[b].end ? ++a : ++b;
        }
      }
    }
  }

  component_options options_;
  std::vector<component> components_;  // of all blocks
  std::vector<std::size_t> ends_;      // end of each block's components
  std::vector<border_run> border_;
  std::size_t rank_ = 0, connectivity_ = 3;
};

}  // namespace segtally::inline SEGTALLY_ABI
