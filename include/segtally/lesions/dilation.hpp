// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for find, max, min
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint32_t, uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for
#include <segtally/view/flat_axes.hpp>   // for kept_axes
#include <segtally/view/label_view.hpp>  // for shape_type
#include <segtally/view/voxel_map.hpp>   // for voxel_values

namespace segtally::inline SEGTALLY_ABI::detail {

/// Dilation of a mask stored as planes x rows of bits, 64 voxels to a word. A step changes at most two
/// coordinates by one: 18 neighbours in 3-D. (Paths outside the image are never shorter, so they are not
/// needed.)
class growing_mask {
 public:
  /// The mask of voxels that are not 0, in an image of 1 to 3 axes not counting those of extent 1.
  growing_mask(const shape_type& shape, const voxel_values<std::uint32_t>& values, std::size_t threads)
      : threads_(threads) {
    const per_axis<std::size_t> kept = kept_axes(shape);
    for (std::size_t k = 0; k < kept.size(); ++k) extent_[3 - kept.size() + k] = shape[kept[k]];
    words_ = (columns() + 63) / 64;
    bits_.resize(values.empty() ? 0 : rows() * words_);
    for_each_row([&](std::size_t, std::size_t row) {
      const std::uint32_t* const from = values.data() + row * columns();
      for (std::size_t x = 0; x < columns(); ++x)
        bits_[row * words_ + x / 64] |= std::uint64_t{from[x] != 0} << x % 64;
    });
  }

  /// Dilates that many times, or until nothing changes.
  void grow(int steps) {
    std::vector<std::uint64_t> grown(bits_.size());
    std::vector<std::uint8_t> changed(threads_, 1);
    const auto any = [&] { return std::find(changed.begin(), changed.end(), 1) != changed.end(); };
    for (; steps > 0 && any(); --steps) {
      changed.assign(threads_, 0);
      for_each_row([&](std::size_t worker, std::size_t row) {
        if (grow_row(row, grown.data() + row * words_)) changed[worker] = 1;
      });
      (bits_.swap)(grown);
    }
  }

  /// Returns the mask as an image of 1 and 0.
  [[nodiscard]] voxel_values<std::uint8_t> image() const {
    voxel_values<std::uint8_t> values(bits_.empty() ? 0 : rows() * columns());
    for_each_row([&](std::size_t, std::size_t row) {
      std::uint8_t* const to = values.data() + row * columns();
      for (std::size_t x = 0; x < columns(); ++x) to[x] = bits_[row * words_ + x / 64] >> x % 64 & 1;
    });
    return values;
  }

 private:
  [[nodiscard]] std::size_t columns() const noexcept { return extent_[2]; }
  [[nodiscard]] std::size_t rows() const noexcept { return extent_[0] * extent_[1]; }  // in all planes

  template <class Row>
  void for_each_row(const Row& work) const {
    if (bits_.empty()) return;
    const std::size_t per_task = (std::max)(std::size_t{1}, 4096 / words_);
    const std::size_t tasks = (rows() + per_task - 1) / per_task;
    parallel_for(tasks, (std::min)(threads_, tasks), [&](std::size_t worker, std::size_t task) {
      const std::size_t end = (std::min)(rows(), (task + 1) * per_task);
      for (std::size_t row = task * per_task; row < end; ++row) work(worker, row);
    });
  }

  /// Returns whether the row changed.
  bool grow_row(std::size_t row, std::uint64_t* to) const noexcept {
    const std::size_t plane = row / extent_[1], y = row % extent_[1];
    const bool has_before = y > 0, has_after = y + 1 < extent_[1];
    // Rows that differ in one coordinate may contribute diagonal neighbours; rows that differ in two may not.
    std::array<const std::uint64_t*, 5> slanted{};
    std::array<const std::uint64_t*, 4> straight{};
    std::size_t n = 0, m = 0;
    const std::uint64_t* const here = bits_.data() + row * words_;
    const std::size_t above = extent_[1] * words_;
    slanted[n++] = here;
    if (has_before) slanted[n++] = here - words_;
    if (has_after) slanted[n++] = here + words_;
    if (plane > 0) {
      slanted[n++] = here - above;
      if (has_before) straight[m++] = here - above - words_;
      if (has_after) straight[m++] = here - above + words_;
    }
    if (plane + 1 < extent_[0]) {
      slanted[n++] = here + above;
      if (has_before) straight[m++] = here + above - words_;
      if (has_after) straight[m++] = here + above + words_;
    }
    std::uint64_t changed = 0;
    for (std::size_t k = 0; k < words_; ++k) {
      std::uint64_t word = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t w = slanted[i][k];
        word |= w | w << 1 | w >> 1;
        if (k > 0) word |= slanted[i][k - 1] >> 63;
        if (k + 1 < words_) word |= slanted[i][k + 1] << 63;
      }
      for (std::size_t i = 0; i < m; ++i) word |= straight[i][k];
      if (k + 1 == words_ && columns() % 64 != 0) word &= (std::uint64_t{1} << columns() % 64) - 1;
      changed |= word ^ here[k];
      to[k] = word;
    }
    return changed != 0;
  }

  std::array<std::size_t, 3> extent_{1, 1, 1};
  std::size_t words_ = 0, threads_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
