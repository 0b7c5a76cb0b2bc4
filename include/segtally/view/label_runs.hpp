// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for fill_n, max, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint16_t, uint64_t
#include <memory>     // for unique_ptr

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/label_kernels.hpp>  // for label_kernels, positions_beyond
#include <segtally/detail/prefetch.hpp>       // for gains_from_prefetch
#include <segtally/view/any_label_view.hpp>   // for any_label_view, voxel_at
#include <segtally/view/line_walk.hpp>        // for line_walk, voxel_index

namespace segtally::inline SEGTALLY_ABI::detail {

/// The runs of a line, or of a part of a long line.
class runs_of_line {
 public:
  /// Run k covers the voxels after ends[k] up to ends[k + 1], modulo 2^16; the first voxel is the one after
  /// ends[0].
  runs_of_line(const std::uint16_t* ends, const std::uint64_t* words, std::size_t size) noexcept
      : ends_(ends), words_(words), size_(size) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Returns the number of voxels before the k-th run.
  [[nodiscard]] std::size_t begin(std::size_t k) const noexcept {
    return static_cast<std::uint16_t>(ends_[k] - ends_[0]);
  }
  /// Returns the number of voxels in the k-th run.
  [[nodiscard]] std::size_t length(std::size_t k) const noexcept {
    return static_cast<std::uint16_t>(ends_[k + 1] - ends_[k]);
  }
  /// Returns the word of its label.
  [[nodiscard]] std::uint64_t label_word(std::size_t k) const noexcept { return words_[k]; }

 private:
  const std::uint16_t* ends_;
  const std::uint64_t* words_;
  std::size_t size_;
};

/// The lines of an image, each as runs of voxels with equal labels, with their coordinates. The runs cover
/// every voxel once, whatever the layout.
class label_runs {
 public:
  explicit label_runs(const any_label_view& view)
      : view_(view),
        walk_(view.shape(), view.strides()),
        joined_(walk_.step() == 1 ? walk_.lines_in_a_row() : 1),
        prefetch_(gains_from_prefetch()) {}

  [[nodiscard]] const line_walk& walk() const noexcept { return walk_; }

  /// Calls `run(index of the first voxel, length, word of the label)` for the runs of the lines [begin, end).
  template <class Run>
  void for_each(std::size_t begin, std::size_t end, Run&& run) const {
    voxel_index index{};
    std::uint64_t word = 0;
    std::size_t length = 0;  // of the current run, which may continue in the next part
    const auto finish = [&] {
      if (length > 0) run(static_cast<const voxel_index&>(index), length, word);
    };
    for_each_part(begin, end, [&](const voxel_index& first, const runs_of_line& line) {
      const std::size_t from = first[walk_.along()];
      if (from == 0) {
        finish();
        index = first;
        length = 0;
      }
      for (std::size_t k = 0; k < line.size(); ++k) {
        if (length > 0 && line.label_word(k) == word) {
          length += line.length(k);
          continue;
        }
        finish();
        index[walk_.along()] = from + line.begin(k);
        word = line.label_word(k);
        length = line.length(k);
      }
    });
    finish();
  }

  /// Like `for_each`, but may split runs: calls `part(index of the first voxel, its runs)` for the lines
  /// [begin, end), several times for a line longer than `longest_part`.
  template <class Part>
  void for_each_part(std::size_t begin, std::size_t end, Part&& part) const {
    const std::size_t length = walk_.length();
    const std::unique_ptr<piece> found(new piece);
    voxel_index index;
    for (std::size_t line = begin, lines = 0; line < end; line += lines) {
      const std::ptrdiff_t at = walk_.begin(line, index);
      // Short lines that are adjacent in memory are processed together, long lines in parts.
      lines = (std::max)(std::size_t{1},
                         (std::min)({longest_part / length, end - line, joined_ - line % joined_}));
      for (std::size_t from = 0; from < lines * length; from += longest_part) {
        const std::size_t n = (std::min)(longest_part, lines * length - from);
        find(at + static_cast<std::ptrdiff_t>(from) * walk_.step(), n, *found);
        index[walk_.along()] = from;
        const std::uint16_t* ends = found->ends.data();
        const std::uint64_t* words = found->words.data();
        for (std::size_t line_end = (std::min)(length, n); line_end <= n; line_end += length) {
          std::size_t runs = 1;
          while (ends[runs] + std::size_t{1} != line_end) ++runs;
          if (line_end > length) walk_.advance(index);
          part(static_cast<const voxel_index&>(index), runs_of_line(ends, words, runs));
          ends += runs;
          words += runs;
        }
      }
    }
  }

  static constexpr std::size_t longest_part = 2048;

 private:
  /// The runs of up to `longest_part` voxels: the position of the last voxel of each run, and its label.
  struct piece {
    std::array<std::uint64_t, longest_part> copied;
    std::array<std::uint64_t, longest_part / 64> changes;
    std::array<std::uint16_t, 1 + longest_part + positions_beyond> ends;  // ends[0] lies before the first run
    std::array<std::uint64_t, longest_part> words;
  };

  /// Finds the runs of n voxels; a run also ends at the end of its line.
  void find(std::ptrdiff_t offset, std::size_t n, piece& found) const {
    const label_kernels& kernels = view_.kernels();
    const void* labels = voxel_at(view_, offset);
    if (walk_.step() != 1) {
      kernels.copy(labels, walk_.step(), n, found.copied.data());
      labels = found.copied.data();
    }
    const std::size_t used = (n + 63) / 64;
    std::fill_n(found.changes.begin(), used, 0);
    kernels.mark_changes(labels, n - 1, prefetch_, found.changes.data());
    const auto end_run = [&](std::size_t at) { found.changes[at / 64] |= std::uint64_t{1} << (at % 64); };
    for (std::size_t end = walk_.length(); end < n; end += walk_.length()) end_run(end - 1);
    end_run(n - 1);
    found.ends[0] = 0xFFFF;
    std::uint16_t* const first = found.ends.data() + 1;
    const std::uint16_t* const last = kernels.write_positions(found.changes.data(), used, first);
    kernels.pick(labels, first, static_cast<std::size_t>(last - first), found.words.data());
  }

  any_label_view view_;
  line_walk walk_;
  std::size_t joined_;  // number of lines per block that is contiguous in memory
  bool prefetch_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
