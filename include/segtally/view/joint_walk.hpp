// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for stable_sort, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <numeric>    // for iota

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/label_view.hpp>  // for shape_type, strides_type

namespace segtally::inline SEGTALLY_ABI::detail {

/// The order in which `Views` arrays of one shape are traversed together, whatever the layout of each. Every
/// view has its own strides along common axes, slowest first. Axes are flipped so that the strides of the
/// first view are positive, sorted by stride, and merged where all views allow it, so that contiguous arrays
/// become one row. (Traversing each array in its own storage order would pair the wrong voxels of a row-major
/// and a column-major array.)
template <std::size_t Views>
class joint_walk {
 public:
  using offsets = std::array<std::ptrdiff_t, Views>;

  joint_walk(const shape_type& shape, const std::array<strides_type, Views>& strides) {
    std::array<axis, max_rank> all{};
    std::size_t rank = 0;
    for (std::size_t k = 0; k < shape.size(); ++k) {
      size_ *= shape[k];
      if (shape[k] == 1) continue;  // the stride of an axis of extent 1 is arbitrary (xtensor sets it to 0)
      axis& here = all[rank++];
      here.extent = shape[k];
      for (std::size_t v = 0; v < Views; ++v) here.stride[v] = strides[v][k];
    }
    if (size_ == 0) {
      axes_[rank_++] = axis{};
      return;
    }
    for (std::size_t k = 0; k < rank; ++k) turn(all[k]);
    std::stable_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(rank), slower);
    for (std::size_t k = 0; k < rank; ++k) append(all[k]);
    if (rank_ == 0) axes_[rank_++] = axis{};  // rank 0, or one voxel: a row of one
  }

  /// The number of voxels.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The distance between neighbours within a row of view `v`.
  [[nodiscard]] std::ptrdiff_t step(std::size_t v) const noexcept { return axes_[rank_ - 1].stride[v]; }

  /// Calls `row(offsets, n)` for the rows that make up the voxels [begin, end) of the traversal: n voxels,
  /// starting at data + offsets[v], `step(v)` apart.
  template <class Row>
  void rows(std::size_t begin, std::size_t end, Row&& row) const {
    if (begin >= end) return;
    const std::size_t length = axes_[rank_ - 1].extent;
    std::array<std::size_t, max_rank> index{};
    std::size_t rest = begin;
    offsets at = origin_;
    for (std::size_t k = rank_; k-- > 0;) {
      index[k] = rest % axes_[k].extent;
      rest /= axes_[k].extent;
      for (std::size_t v = 0; v < Views; ++v)
        at[v] += static_cast<std::ptrdiff_t>(index[k]) * axes_[k].stride[v];
    }
    for (std::size_t done = begin;;) {
      const std::size_t n = (std::min)(length - index[rank_ - 1], end - done);
      row(at, n);
      done += n;
      if (done == end) return;
      for (std::size_t v = 0; v < Views; ++v)
        at[v] -= static_cast<std::ptrdiff_t>(index[rank_ - 1]) * axes_[rank_ - 1].stride[v];
      index[rank_ - 1] = 0;
      for (std::size_t k = rank_ - 1; k-- > 0;) {
        for (std::size_t v = 0; v < Views; ++v) at[v] += axes_[k].stride[v];
        if (++index[k] < axes_[k].extent) break;
        for (std::size_t v = 0; v < Views; ++v)
          at[v] -= static_cast<std::ptrdiff_t>(axes_[k].extent) * axes_[k].stride[v];
        index[k] = 0;
      }
    }
  }

 private:
  struct axis {
    std::size_t extent = 1;
    offsets stride{};
  };

  static std::ptrdiff_t magnitude(std::ptrdiff_t stride) noexcept { return stride < 0 ? -stride : stride; }

  static bool slower(const axis& a, const axis& b) noexcept {
    std::ptrdiff_t sum_a = 0, sum_b = 0;
    for (std::size_t v = 0; v < Views; ++v) {
      sum_a += magnitude(a.stride[v]);
      sum_b += magnitude(b.stride[v]);
    }
    return sum_a > sum_b;
  }

  void turn(axis& a) noexcept {
    for (std::size_t v = 0; v < Views; ++v) {
      if (a.stride[v] > 0) return;
      if (a.stride[v] < 0) break;
    }
    for (std::size_t v = 0; v < Views; ++v) {
      origin_[v] += static_cast<std::ptrdiff_t>(a.extent - 1) * a.stride[v];
      a.stride[v] = -a.stride[v];
    }
  }

  void append(const axis& next) noexcept {
    if (rank_ > 0) {
      axis& last = axes_[rank_ - 1];
      bool joins = true;
      for (std::size_t v = 0; v < Views; ++v)
        joins = joins && last.stride[v] == next.stride[v] * static_cast<std::ptrdiff_t>(next.extent);
      if (joins) {
        last.extent *= next.extent;
        last.stride = next.stride;
        return;
      }
    }
    axes_[rank_++] = next;
  }

  std::array<axis, max_rank + 1> axes_{};
  std::size_t rank_ = 0;
  std::size_t size_ = 1;
  offsets origin_{};
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
