// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint16_t, uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/annotators/label_images.hpp>  // for image_stack
#include <segtally/annotators/stack_walk.hpp>    // for stack_walk
#include <segtally/detail/bit_positions.hpp>     // for positions_beyond
#include <segtally/detail/parallel.hpp>          // for parallel_for
#include <segtally/overlap/count_overlaps.hpp>   // for voxels_per_task
#include <segtally/view/any_label_view.hpp>      // for any_label_view, voxel_at
#include <segtally/view/label_view.hpp>          // for row_major, strides_type

namespace segtally::inline SEGTALLY_ABI::detail {

/// Reads several images together, in runs of voxels along which none of them changes.
class run_reader {
 public:
  explicit run_reader(const image_stack& stack) {
    for (const any_label_view& image : stack.images) views_.push_back(&image);
    if (stack.mask) views_.push_back(&stack.mask.view());
    gathered_.resize(views_.size());
    rows_.resize(views_.size());
    words_.resize(views_.size());
    labels_.resize(stack.images.size());
    for (std::size_t v = 0; v < views_.size(); ++v) {
      gathered_[v].resize(block * views_[v]->kernels().bytes);
      words_[v].resize(block);
    }
  }

  /// Calls `take(first, length, labels)` for each run of n voxels starting at these offsets, except for runs
  /// outside the mask. `labels` are the words of the images; `take` may overwrite them.
  template <class Take>
  void read(std::span<const std::ptrdiff_t> at, const stack_walk& walk, std::size_t n, Take&& take) {
    for (std::size_t begin = 0; begin < n; begin += block) {
      const std::size_t voxels = (std::min)(block, n - begin);
      bits_.fill(0);
      for (std::size_t v = 0; v < views_.size(); ++v) {
        const auto& kernels = views_[v]->kernels();
        rows_[v] = voxel_at(*views_[v], at[v] + static_cast<std::ptrdiff_t>(begin) * walk.step(v));
        if (walk.step(v) != 1) {
          kernels.copy(rows_[v], walk.step(v), voxels, gathered_[v].data());
          rows_[v] = gathered_[v].data();
        }
        kernels.mark_changes(rows_[v], voxels - 1, false, bits_.data());
      }
      bits_[(voxels - 1) / 64] |= std::uint64_t{1} << ((voxels - 1) % 64);  // a run ends with its block
      const std::uint16_t* const end =
          views_[0]->kernels().write_positions(bits_.data(), (voxels + 63) / 64, ends_.data());
      const auto runs = static_cast<std::size_t>(end - ends_.data());
      for (std::size_t v = 0; v < views_.size(); ++v)
        views_[v]->kernels().pick(rows_[v], ends_.data(), runs, words_[v].data());
      for (std::size_t k = 0, first = 0; k < runs; ++k) {
        const std::size_t length = ends_[k] + std::size_t{1} - first;
        if (views_.size() == labels_.size() || words_.back()[k] != 0) {
          for (std::size_t v = 0; v < labels_.size(); ++v) labels_[v] = words_[v][k];
          take(begin + first, length, std::span<std::uint64_t>(labels_));
        }
        first += length;
      }
    }
  }

 private:
  static constexpr std::size_t block = 1024;
  std::vector<const any_label_view*> views_;          // the images, then the mask
  std::vector<std::vector<unsigned char>> gathered_;  // for views with strided rows
  std::vector<const void*> rows_;
  std::vector<std::vector<std::uint64_t>> words_;  // labels of the runs
  std::vector<std::uint64_t> labels_;              // labels of one run
  std::array<std::uint64_t, block / 64> bits_;     // where runs end
  std::array<std::uint16_t, block + positions_beyond> ends_;
};

/// Calls `take(worker, offset, step, length, labels)` for the runs of several images, from several threads:
/// `offset` and `step` locate the voxels of the run in a row-major array, `labels` are the words of the
/// images. Voxels outside the mask are skipped.
template <class Take>
void for_each_run(const image_stack& stack, std::size_t workers, const Take& take) {
  const shape_type& shape = stack.images[0].shape();
  std::vector<strides_type> strides;
  for (const any_label_view& image : stack.images) strides.push_back(image.strides());
  if (stack.mask) strides.push_back(stack.mask.view().strides());
  const std::size_t output = strides.size();
  strides.push_back(row_major(stack.function, shape));
  const stack_walk walk(shape, strides);
  const std::size_t tasks = walk.size() / voxels_per_task + (walk.size() % voxels_per_task != 0);
  std::vector<run_reader> readers(workers, run_reader(stack));
  parallel_for(tasks, workers, [&](std::size_t worker, std::size_t task) {
    const std::size_t begin = task * voxels_per_task;
    walk.rows(begin, (std::min)(walk.size(), begin + voxels_per_task),
              [&](std::span<const std::ptrdiff_t> at, std::size_t n) {
                readers[worker].read(
                    at, walk, n, [&](std::size_t first, std::size_t length, std::span<std::uint64_t> labels) {
                      take(worker, at[output] + static_cast<std::ptrdiff_t>(first) * walk.step(output),
                           walk.step(output), length, labels);
                    });
              });
  });
}

/// Returns the number of workers for images of that size.
[[nodiscard]] inline std::size_t workers_of(const image_stack& stack) noexcept {
  const std::size_t tasks = stack.images[0].size() / voxels_per_task + 1;
  return (std::min)(stack.threads, tasks);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
