// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for fill_n, max, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <memory>     // for unique_ptr

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for
#include <segtally/view/label_view.hpp>  // for max_rank, strides_type
#include <segtally/view/selection.hpp>   // for selection
#include <segtally/view/voxel_box.hpp>   // for voxel_box

namespace segtally::inline SEGTALLY_ABI::detail {

/// The voxels in an object's bounding box as a bitmap of slabs x rows x columns. A word has 62 voxels of a
/// row; its lowest and highest bits are copies of the voxels before and after them, so that a voxel and its
/// neighbours along the row are always in one word. There is an empty row before and after the rows, and,
/// with 3 axes, an empty slab before and after the slabs. Axes along which the box has one voxel come first:
/// this keeps the order of voxels and makes rows as long as possible.
class bit_grid {
 public:
  /// The bits of a word that are its own voxels, not copies.
  static constexpr std::uint64_t own = 0x7FFFFFFFFFFFFFFE;
  static constexpr std::size_t voxels_per_word = 62;

  /// For a non-empty box of 1 to 3 axes. The words are uninitialised.
  bit_grid(const voxel_box& box, std::size_t rank) : origin_(box.lower) {
    axis_.fill(max_rank);
    std::size_t at = axis_.size() - rank;
    for (const bool flat : {true, false})
      for (std::size_t a = 0; a < rank; ++a) {
        if ((box.upper[a] - box.lower[a] == 1) != flat) continue;
        extent_[at] = box.upper[a] - box.lower[a];
        axis_[at++] = a;
      }
    words_ = (extent_[2] + voxels_per_word - 1) / voxels_per_word;
    slab_margin_ = rank == 3 ? 1 : 0;
    bits = std::unique_ptr<std::uint64_t[]>(new std::uint64_t[size()]);
  }

  [[nodiscard]] std::size_t slabs() const noexcept { return extent_[0]; }
  [[nodiscard]] std::size_t rows() const noexcept { return extent_[1]; }
  /// The number of words per row.
  [[nodiscard]] std::size_t words() const noexcept { return words_; }
  /// The distance between slabs, in words.
  [[nodiscard]] std::size_t slab_step() const noexcept { return words_ * (rows() + 2); }
  /// The total number of words.
  [[nodiscard]] std::size_t size() const noexcept { return slab_step() * (slabs() + 2 * slab_margin_); }
  /// The index of the first word of a row.
  [[nodiscard]] std::size_t first_word(std::size_t slab, std::size_t row) const noexcept {
    return (slab + slab_margin_) * slab_step() + (row + 1) * words_;
  }
  /// The role of an image axis: slabs (0), rows (1) or columns (2).
  [[nodiscard]] std::size_t place_of(std::size_t axis) const noexcept {
    std::size_t place = 0;
    while (axis_[place] != axis) ++place;
    return place;
  }
  [[nodiscard]] std::size_t extent(std::size_t place) const noexcept { return extent_[place]; }

  /// The offset of a voxel in an array with these strides.
  [[nodiscard]] std::ptrdiff_t offset(const strides_type& strides, std::size_t slab, std::size_t row,
                                      std::size_t column) const noexcept {
    const std::array<std::size_t, 3> at{slab, row, column};
    std::ptrdiff_t sum = 0;
    for (std::size_t k = 0; k < 3; ++k)
      if (axis_[k] != max_rank)
        sum += static_cast<std::ptrdiff_t>(origin_[axis_[k]] + at[k]) * strides[axis_[k]];
    return sum;
  }

  /// Returns a word of the grid, read from an object.
  [[nodiscard]] std::uint64_t read(const selection& object, std::size_t slab, std::size_t row,
                                   std::size_t word) const {
    std::array<std::uint8_t, 64> in{};
    const std::size_t copy = word > 0 ? 1 : 0, first = word * voxels_per_word - copy;
    const std::size_t n = (std::min)(in.size() - 1 + copy, extent_[2] - first);
    const strides_type& strides = object.view().strides();
    object.read(offset(strides, slab, row, first), strides[axis_[2]], n, in.data() + (1 - copy));
    std::uint64_t result = 0;
    for (std::size_t k = 0; k < 8; ++k) {
      std::uint64_t eight = 0;
      for (unsigned i = 0; i < 8; ++i) eight |= std::uint64_t{in[8 * k + i]} << 8 * i;
      result |= (eight * 0x0102040810204080 >> 56) << 8 * k;  // gathers the lowest bits of 8 bytes
    }
    return result;
  }

  /// Writes all words, read from an object.
  void fill(const selection& object, std::size_t threads) {
    for (std::size_t slab = 0; slab < slab_margin_; ++slab) {
      std::fill_n(&bits[slab * slab_step()], slab_step(), 0);
      std::fill_n(&bits[size() - (slab + 1) * slab_step()], slab_step(), 0);
    }
    for_each_row(threads, [&](std::size_t, std::size_t slab, std::size_t row) {
      std::uint64_t* const to = &bits[first_word(slab, row)];
      for (std::size_t word = 0; word < words_; ++word) to[word] = read(object, slab, row, word);
      if (row == 0) std::fill_n(to - words_, words_, 0);
      if (row + 1 == rows()) std::fill_n(to + words_, words_, 0);
    });
  }

  /// Calls `row(worker, slab, row)` for each row, on `workers(threads)` threads.
  template <class Row>
  void for_each_row(std::size_t threads, const Row& row) const {
    const std::size_t all = slabs() * rows(), per_task = rows_per_task();
    const auto some = [&](std::size_t worker, std::size_t task) {
      const std::size_t end = (std::min)(all, (task + 1) * per_task);
      for (std::size_t k = task * per_task; k < end; ++k) row(worker, k / rows(), k % rows());
    };
    parallel_for(row_tasks(), workers(threads), some);
  }
  [[nodiscard]] std::size_t workers(std::size_t threads) const noexcept {
    return (std::min)(threads, row_tasks());
  }

  std::unique_ptr<std::uint64_t[]> bits;

 private:
  [[nodiscard]] std::size_t rows_per_task() const noexcept {
    return (std::max)(std::size_t{1}, 2048 / words_);
  }
  [[nodiscard]] std::size_t row_tasks() const noexcept {
    return (slabs() * rows() + rows_per_task() - 1) / rows_per_task();
  }

  voxel_index origin_;
  std::array<std::size_t, 3> axis_{}, extent_{1, 1, 1};
  std::size_t words_ = 1, slab_margin_ = 0;
};

/// Three bits of a word: the voxel before a voxel, the voxel itself, and the one after it.
constexpr unsigned three_at(std::uint64_t word, unsigned voxel) noexcept {
  return static_cast<unsigned>(word >> (voxel - 1)) & 7;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
