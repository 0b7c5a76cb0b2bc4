// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for fill_n, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint16_t, uint64_t
#include <memory>     // for unique_ptr, make_unique

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/label_kernels.hpp>  // for label_kernels, positions_beyond
#include <segtally/view/any_label_view.hpp>   // for any_label_view, voxel_at
#include <segtally/view/line_walk.hpp>        // for line_walk, voxel_index

namespace segtally::inline SEGTALLY_ABI::detail {

/// The lines of an image, each as runs of voxels with one label and with their coordinates. Whatever the
/// layout, the runs together are the image.
class label_runs {
 public:
  explicit label_runs(const any_label_view& view) : view_(view), walk_(view.shape(), view.strides()) {}

  [[nodiscard]] const line_walk& walk() const noexcept { return walk_; }

  /// Calls `run(index of the first voxel, length, word of the label)` for the runs of the lines [begin, end).
  template <class Run>
  void for_each(std::size_t begin, std::size_t end, Run&& run) const {
    const std::size_t length = walk_.length();
    const auto workspace = std::make_unique<piece>();
    for (std::size_t line = begin; line < end; ++line) {
      voxel_index index;
      const std::ptrdiff_t at = walk_.begin(line, index);
      std::size_t first = 0;  // of the run at hand, which may go on beyond the piece
      std::uint64_t word = 0;
      for (std::size_t from = 0; from < length; from += longest_piece) {
        const std::size_t n = (std::min)(longest_piece, length - from);
        const std::size_t runs = find(at + static_cast<std::ptrdiff_t>(from) * walk_.step(), n, *workspace);
        for (std::size_t k = 0, start = from; k < runs; start = from + workspace->ends[k++] + 1) {
          if (start == 0) word = workspace->words[k];
          if (workspace->words[k] == word) continue;
          index[walk_.along()] = first;
          run(index, start - first, word);
          first = start;
          word = workspace->words[k];
        }
      }
      index[walk_.along()] = first;
      run(index, length - first, word);
    }
  }

 private:
  static constexpr std::size_t longest_piece = 4096;

  /// Runs of a piece of a line: the place of the last voxel of each, and its label.
  struct piece {
    std::array<std::uint64_t, longest_piece> copied;
    std::array<std::uint64_t, longest_piece / 64> changes;
    std::array<std::uint16_t, longest_piece + positions_beyond> ends;
    std::array<std::uint64_t, longest_piece> words;
  };

  /// Finds the runs of n voxels and returns their number.
  std::size_t find(std::ptrdiff_t offset, std::size_t n, piece& found) const {
    const label_kernels& kernels = view_.kernels();
    const void* labels = voxel_at(view_, offset);
    if (walk_.step() != 1) {
      kernels.copy(labels, walk_.step(), n, found.copied.data());
      labels = found.copied.data();
    }
    const std::size_t used = (n + 63) / 64;
    std::fill_n(found.changes.begin(), used, 0);
    kernels.mark_changes(labels, n - 1, false, found.changes.data());
    found.changes[used - 1] |= std::uint64_t{1} << ((n - 1) % 64);
    const auto runs = static_cast<std::size_t>(
        kernels.write_positions(found.changes.data(), used, found.ends.data()) - found.ends.data());
    kernels.pick(labels, found.ends.data(), runs, found.words.data());
    return runs;
  }

  any_label_view view_;
  line_walk walk_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
