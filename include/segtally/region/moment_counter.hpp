// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>     // for label_index
#include <segtally/detail/wide.hpp>            // for uint128
#include <segtally/region/region_moments.hpp>  // for region_moments
#include <segtally/view/any_label_view.hpp>    // for any_label_view
#include <segtally/view/label_kind.hpp>        // for can_hold
#include <segtally/view/label_runs.hpp>        // for runs_of_line
#include <segtally/view/line_walk.hpp>         // for line_walk, voxel_index

namespace segtally::inline SEGTALLY_ABI::detail {

/// Accumulates the moments of objects, given as runs of voxels along the lines of an image, in line order.
/// Within a slab (lines that differ in one coordinate) an object needs few sums, which fit into 64-bit words;
/// the other moments are computed from them once per object and slab, not per run. Padded to avoid false
/// sharing.
class alignas(128) moment_counter {
 public:
  /// `origin` is the index of the image's first voxel in the whole image.
  moment_counter(const any_label_view& image, const line_walk& walk, std::uint64_t background,
                 const voxel_index& origin)
      : along_(walk.along()),
        across_(walk.across()),
        background_(background),
        has_background_(can_hold(image.kind(), any_label(background))),
        origin_(origin),
        moments_(image.rank()) {}

  /// Starts with lines that need not follow the previous ones.
  void begin() { leave_slab(); }

  /// Moves to the line, or part of a line, that begins with that voxel; must be called in line order.
  void go_to(const voxel_index& index) {
    const std::size_t chunk = index[along_] / longest_chunk;
    if (index[across_] < line_ || chunk != chunk_) {
      leave_slab();
      slab_ = index;
      slab_[along_] = chunk * longest_chunk;
      chunk_ = chunk;
    }
    line_ = index[across_];
    x_ = index[along_] - slab_[along_];
    y_ = across_ == along_ ? 0 : line_ - slab_[across_];
  }

  [[nodiscard]] bool is_background(std::uint64_t word) const noexcept {
    return word == background_ && has_background_;
  }
  /// Returns the number of an object, or `label_index::none`.
  [[nodiscard]] std::size_t find(std::uint64_t label) const { return moments_.slot(label); }
  /// Returns the number of a new object.
  std::size_t add(std::uint64_t label) {
    parts_.emplace_back();
    return moments_.new_slot(label);
  }

  /// Adds a run of the current line to an object. `first` is relative to the start of the line or part.
  void add_run(std::size_t object, std::size_t first, std::size_t length) {
    add_run(parts_[object], x_ + first, length, y_, object);
  }

  /// Adds the runs of the current line from the k-th on, up to the first whose object is unknown, and returns
  /// its index. A separate function, so that its variables stay in registers.
  SEGTALLY_NOINLINE
  std::size_t add_runs(const runs_of_line& line, std::size_t k) {
    const std::uint64_t x = x_, y = y_, background = background_;
    const bool has_background = has_background_;
    for (; k < line.size(); ++k) {
      const std::uint64_t word = line.label_word(k);
      if (word == background && has_background) continue;
      const std::size_t object = find(word);
      if (object == label_index::none) break;
      add_run(parts_[object], x + line.begin(k), line.length(k), y, object);
    }
    return k;
  }

  /// Returns the moments of everything added.
  [[nodiscard]] region_moments finish() {
    leave_slab();
    return std::move(moments_);
  }

 private:
  // A slab has at most as many voxels as a task or a line, and lines are split here, so that no sum below
  // reaches 2^64.
  static constexpr std::size_t longest_chunk = std::size_t{1} << 16, nowhere = static_cast<std::size_t>(-1);

  /// The sums of an object over the slab, in coordinates relative to its corner: of 1, 2 x, y, 12 x^2 (plus
  /// the size), 2 x y and y^2.
  struct alignas(64) part {
    std::uint64_t size = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    std::uint32_t lower_x = 0, upper_x = 0, lower_y = 0, upper_y = 0;
  };

  SEGTALLY_ALWAYS_INLINE void add_run(part& p, std::uint64_t x, std::uint64_t n, std::uint64_t y,
                                      std::size_t object) {
    if (p.size == 0) {
      touched_.push_back(object);
      p.lower_y = static_cast<std::uint32_t>(y);
      p.lower_x = static_cast<std::uint32_t>(x);
    }
    // For a run with middle m / 2, the sum of x is n m / 2, and that of x^2 is (3 n m^2 + n^3 - n) / 12.
    const std::uint64_t middle = 2 * x + n - 1, x_sum = n * middle, y_sum = n * y;
    p.size += n;
    p.x += x_sum;
    p.y += y_sum;
    p.xx += 3 * x_sum * middle + n * n * n;
    p.xy += x_sum * y;
    p.yy += y_sum * y;
    p.lower_x = (std::min)(p.lower_x, static_cast<std::uint32_t>(x));
    p.upper_x = (std::max)(p.upper_x, static_cast<std::uint32_t>(x + n));
    p.upper_y = static_cast<std::uint32_t>(y + 1);
  }

  void leave_slab() {
    const std::size_t rank = moments_.rank();
    voxel_index corner{}, lower{}, upper{};
    for (std::size_t a = 0; a < rank; ++a) {
      corner[a] = origin_[a] + slab_[a];
      upper[a] = 1 + (lower[a] = corner[a]);
    }
    for (const std::size_t object : touched_) {
      part& p = parts_[object];
      const uint128 n = p.size, x = p.x / 2, y = p.y;
      lower[across_] = corner[across_] + p.lower_y;
      upper[across_] = corner[across_] + p.upper_y;
      lower[along_] = corner[along_] + p.lower_x;  // last, because along_ may equal the other axis
      upper[along_] = corner[along_] + p.upper_x;
      std::array<uint128, max_rank> sums;  // of each coordinate
      for (std::size_t a = 0; a < rank; ++a)
        sums[a] = corner[a] * n + (a == along_ ? x : a == across_ ? y : 0);
      moments_.add(object, p.size, lower.data(), upper.data(), sums.data(),
                   [&](std::size_t a, std::size_t b) {
                     // The sum of (A + a)(B + b), for a corner (A, B), is A times the sum of B + b, plus B
                     // times the sum of a, plus the sum of a b.
                     uint128 sum = corner[a] * sums[b] + corner[b] * (sums[a] - corner[a] * n);
                     if (a == along_ && b == along_) {
                       sum += (p.xx - p.size) / 12;
                     } else if (a == across_ && b == across_) {
                       sum += p.yy;
                     } else if ((a == along_ && b == across_) || (a == across_ && b == along_)) {
                       sum += p.xy / 2;
                     }
                     return sum;
                   });
      p = {};
    }
    touched_.clear();
    line_ = nowhere;
  }

  std::size_t along_, across_;
  std::uint64_t background_;
  bool has_background_;
  voxel_index origin_;
  voxel_index slab_{};  // corner of the slab
  std::size_t line_ = nowhere, chunk_ = 0;
  std::uint64_t x_ = 0, y_ = 0;  // start of the line, relative to that corner
  region_moments moments_;
  std::vector<part> parts_;           // by object
  std::vector<std::size_t> touched_;  // objects in this slab
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
