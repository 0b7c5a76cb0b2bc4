// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, sort
#include <cstddef>    // for ptrdiff_t, size_t
#include <numeric>    // for iota
#include <vector>     // for vector

#include <segtally/view/label_view.hpp>  // for label_view, shape_type, strides_type

/// A part of an image: `shape` voxels along each axis, starting at `lower`.
struct image_block {
  segtally::shape_type lower, shape;
};

/// Returns a view of a part of an image.
template <class T>
segtally::label_view<T> part_of(const segtally::label_view<T>& image, const image_block& block) {
  const T* first = image.data();
  for (std::size_t axis = 0; axis < image.rank(); ++axis)
    first += static_cast<std::ptrdiff_t>(block.lower[axis]) * image.strides()[axis];
  return {first, block.shape, image.strides()};
}

/// An image cut into blocks of nearly equal size; every voxel is in exactly one block.
class block_grid {
 public:
  /// Cuts each axis into that many parts.
  block_grid(const segtally::shape_type& shape, const segtally::shape_type& parts)
      : shape_(shape), parts_(parts) {
    for (const std::size_t n : parts) size_ *= n;
  }

  /// Cuts into blocks of at most that shape.
  static block_grid of_shape(const segtally::shape_type& shape, const segtally::shape_type& block) {
    segtally::shape_type parts;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      parts.push_back((shape[axis] + block[axis] - 1) / block[axis]);
    return {shape, parts};
  }

  /// Cuts into at least that many blocks, as far as there are voxels: the slowest axis in memory first, so
  /// that blocks are as contiguous as possible.
  static block_grid of_number(const segtally::shape_type& shape, const segtally::strides_type& strides,
                              std::size_t blocks) {
    std::vector<std::size_t> order(shape.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return strides[a] > strides[b]; });
    segtally::shape_type parts = shape;
    std::size_t cut = 1;
    for (const std::size_t axis : order) {
      parts[axis] = std::min(shape[axis], (blocks + cut - 1) / cut);
      cut *= std::max(parts[axis], std::size_t{1});
    }
    return {shape, parts};
  }

  /// The number of blocks, none of which is empty.
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] image_block operator[](std::size_t k) const {
    image_block block{shape_, shape_};
    for (std::size_t axis = shape_.size(); axis-- > 0; k /= parts_[axis]) {
      const std::size_t part = k % parts_[axis], whole = shape_[axis] / parts_[axis],
                        rest = shape_[axis] % parts_[axis];
      block.lower[axis] = part * whole + std::min(part, rest);  // the first `rest` parts have one voxel more
      block.shape[axis] = whole + (part < rest ? 1 : 0);
    }
    return block;
  }

 private:
  segtally::shape_type shape_, parts_;
  std::size_t size_ = 1;
};
