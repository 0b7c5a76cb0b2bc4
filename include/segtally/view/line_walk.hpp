// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/label_view.hpp>  // for shape_type, strides_type

namespace segtally::inline SEGTALLY_ABI::detail {

/// The index of a voxel, one entry per axis.
using voxel_index = std::array<std::size_t, max_rank>;

/// The lines of an array along its fastest axis, in memory order, with their coordinates (`joint_walk` does
/// not keep coordinates).
class line_walk {
 public:
  line_walk(const shape_type& shape, const strides_type& strides) : shape_(shape), strides_(strides) {
    const std::size_t rank = shape.size();
    for (std::size_t axis = 0; axis < rank; ++axis) {  // insertion sort, slowest first
      std::size_t at = axis;
      for (; at > 0 && faster(order_[at - 1], axis); --at) order_[at] = order_[at - 1];
      order_[at] = axis;
    }
    lines_ = 1;
    for (const std::size_t extent : shape) lines_ *= extent;
    if (lines_ > 0) lines_ /= length();
  }

  /// The axis along which the lines lie.
  [[nodiscard]] std::size_t along() const noexcept { return shape_.empty() ? 0 : order_[shape_.size() - 1]; }
  /// The number of lines.
  [[nodiscard]] std::size_t lines() const noexcept { return lines_; }
  /// The number of voxels in a line.
  [[nodiscard]] std::size_t length() const noexcept { return shape_.empty() ? 1 : shape_[along()]; }
  /// The distance between neighbours within a line.
  [[nodiscard]] std::ptrdiff_t step() const noexcept { return shape_.empty() ? 1 : strides_[along()]; }
  /// The axis along which consecutive lines follow each other; the axis of the lines if there is no other.
  [[nodiscard]] std::size_t across() const noexcept {
    return shape_.size() < 2 ? along() : order_[shape_.size() - 2];
  }
  /// The number of lines per block that is contiguous in memory; blocks start at multiples of it.
  [[nodiscard]] std::size_t lines_in_a_row() const noexcept {
    std::size_t lines = 1;
    for (std::size_t k = shape_.size(); k-- > 1;) {
      const std::ptrdiff_t gapless = step() * static_cast<std::ptrdiff_t>(length() * lines);
      if (strides_[order_[k - 1]] != gapless) break;
      lines *= shape_[order_[k - 1]];
    }
    return lines;
  }
  /// The number of lines in one task for a thread.
  [[nodiscard]] std::size_t lines_per_task() const noexcept {
    constexpr std::size_t voxels = std::size_t{1} << 18;
    return (std::max)(std::size_t{1}, voxels / (std::max)(std::size_t{1}, length()));
  }

  /// Advances the index of a line to the next line.
  void advance(voxel_index& index) const noexcept {
    for (std::size_t k = shape_.empty() ? 0 : shape_.size() - 1; k-- > 0;) {
      if (++index[order_[k]] < shape_[order_[k]]) return;
      index[order_[k]] = 0;
    }
  }

  /// Returns the offset of the first voxel of a line; writes its index to `index`.
  [[nodiscard]] std::ptrdiff_t begin(std::size_t line, voxel_index& index) const noexcept {
    index = {};
    std::ptrdiff_t at = 0;
    for (std::size_t k = shape_.empty() ? 0 : shape_.size() - 1; k-- > 0;) {
      const std::size_t axis = order_[k], extent = shape_[axis];
      index[axis] = line % extent;
      line /= extent;
      at += static_cast<std::ptrdiff_t>(index[axis]) * strides_[axis];
    }
    return at;
  }

 private:
  static std::ptrdiff_t magnitude(std::ptrdiff_t stride) noexcept { return stride < 0 ? -stride : stride; }

  // Whether axis a comes after axis b. Axes of extent 1 come first: their strides are arbitrary.
  [[nodiscard]] bool faster(std::size_t a, std::size_t b) const noexcept {
    if ((shape_[a] == 1) != (shape_[b] == 1)) return shape_[b] == 1;
    return magnitude(strides_[a]) < magnitude(strides_[b]);
  }

  shape_type shape_;
  strides_type strides_;
  std::array<std::size_t, max_rank> order_{};
  std::size_t lines_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
