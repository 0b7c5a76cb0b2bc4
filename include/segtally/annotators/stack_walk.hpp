// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, stable_sort
#include <cstddef>    // for size_t, ptrdiff_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/label_view.hpp>  // for shape_type, strides_type

namespace segtally::inline SEGTALLY_ABI::detail {

/// The order in which any number of arrays of one shape is traversed together: `joint_walk` for a number
/// known only at run time.
class stack_walk {
 public:
  stack_walk(const shape_type& shape, std::span<const strides_type> strides)
      : views_(strides.size()), origin_(strides.size()) {
    for (std::size_t k = 0; k < shape.size(); ++k) {
      size_ *= shape[k];
      if (shape[k] == 1) continue;  // the stride of such an axis is arbitrary
      axis here{shape[k], {}};
      for (const strides_type& s : strides) here.stride.push_back(s[k]);
      axes_.push_back(here);
    }
    if (size_ == 0) axes_.clear();
    for (axis& a : axes_) turn(a);
    std::stable_sort(axes_.begin(), axes_.end(),
                     [](const axis& a, const axis& b) { return sum(a) > sum(b); });
    std::size_t kept = 0;
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      if (kept > 0 && joins(axes_[kept - 1], axes_[k])) {
        axes_[k].extent *= axes_[kept - 1].extent;
        --kept;
      }
      if (kept != k) axes_[kept] = axes_[k];
      ++kept;
    }
    axes_.resize(kept);
    if (axes_.empty()) axes_.push_back({1, std::vector<std::ptrdiff_t>(views_)});  // one voxel: a row of one
  }

  /// The number of voxels.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The distance between neighbours within a row of view `v`.
  [[nodiscard]] std::ptrdiff_t step(std::size_t v) const noexcept { return axes_.back().stride[v]; }

  /// Calls `row(offsets, n)` for the rows that make up the voxels [begin, end) of the traversal, as
  /// `joint_walk` does.
  template <class Row>
  void rows(std::size_t begin, std::size_t end, Row&& row) const {
    std::vector<std::size_t> index(axes_.size());
    std::vector<std::ptrdiff_t> at(views_);
    for (std::size_t done = begin; done < end;) {
      std::size_t rest = done;
      for (std::size_t k = axes_.size(); k-- > 0;) {
        index[k] = rest % axes_[k].extent;
        rest /= axes_[k].extent;
      }
      for (std::size_t v = 0; v < views_; ++v) {
        at[v] = origin_[v];
        for (std::size_t k = 0; k < axes_.size(); ++k)
          at[v] += static_cast<std::ptrdiff_t>(index[k]) * axes_[k].stride[v];
      }
      const std::size_t n = (std::min)(axes_.back().extent - index.back(), end - done);
      row(std::span<const std::ptrdiff_t>(at), n);
      done += n;
    }
  }

 private:
  struct axis {
    std::size_t extent = 1;
    std::vector<std::ptrdiff_t> stride;  // per view
  };

  static std::ptrdiff_t sum(const axis& a) noexcept {
    std::ptrdiff_t total = 0;
    for (const std::ptrdiff_t stride : a.stride) total += stride < 0 ? -stride : stride;
    return total;
  }

  // Flips an axis so that the first view with a nonzero stride has a positive one.
  void turn(axis& a) noexcept {
    std::size_t moving = 0;
    while (moving < views_ && a.stride[moving] == 0) ++moving;
    if (moving == views_ || a.stride[moving] > 0) return;
    for (std::size_t v = 0; v < views_; ++v) {
      origin_[v] += static_cast<std::ptrdiff_t>(a.extent - 1) * a.stride[v];
      a.stride[v] = -a.stride[v];
    }
  }

  // Whether a slower axis continues where the faster one ends.
  [[nodiscard]] bool joins(const axis& slower, const axis& faster) const noexcept {
    for (std::size_t v = 0; v < views_; ++v)
      if (slower.stride[v] != faster.stride[v] * static_cast<std::ptrdiff_t>(faster.extent)) return false;
    return true;
  }

  std::size_t views_, size_ = 1;
  std::vector<axis> axes_;  // slowest first
  std::vector<std::ptrdiff_t> origin_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
