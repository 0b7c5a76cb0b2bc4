// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint16_t, uint64_t
#include <memory>     // for unique_ptr
#include <vector>     // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/label_kernels.hpp>    // for label_kernels
#include <segtally/detail/overlap_counter.hpp>  // for overlap_counter, overlap_run
#include <segtally/detail/prefetch.hpp>         // for gains_from_prefetch
#include <segtally/view/image_pair.hpp>         // for image_pair, voxel_at

namespace segtally::inline SEGTALLY_ABI::detail {

/// Counts the label pairs in rows of an image pair and its mask. Long contiguous rows are read in place;
/// strided and short ones are gathered in a buffer first. Without a mask, the kernel for the label widths
/// counts them; with a mask, a generic loop.
class row_counter {
 public:
  explicit row_counter(const image_pair& pair) : prefetch_(gains_from_prefetch()) {
    views_[0] = &pair.reference;
    views_[1] = &pair.prediction;
    if (pair.mask) views_[views_used_++] = &pair.mask.view();
    if (views_[0]->kernels().bytes < views_[1]->kernels().bytes) wide_ = 1;
    counter_ = views_[wide_]->kernels().make_counter();
  }

  /// Counts n voxels of the reference, the prediction and the mask, starting at offsets `at`, `step` apart.
  void add(const std::array<std::ptrdiff_t, 3>& at, const std::array<std::ptrdiff_t, 3>& step,
           std::size_t n) {
    std::array<const void*, 3> rows{};
    bool contiguous = n >= worth_a_scan;
    for (std::size_t v = 0; v < views_used_; ++v) {
      rows[v] = voxel_at(*views_[v], at[v]);
      contiguous = contiguous && step[v] == 1;
    }
    if (contiguous) return scan(rows, n, prefetch_);
    for (std::size_t done = 0; done < n;) {
      const std::size_t part = (std::min)(n - done, capacity - held_);
      for (std::size_t v = 0; v < views_used_; ++v) {
        const std::size_t bytes = views_[v]->kernels().bytes;
        if (!gathered_[v])
          gathered_[v] = std::unique_ptr<unsigned char[]>(new unsigned char[capacity * bytes]);
        views_[v]->kernels().copy(voxel_at(*views_[v], at[v] + static_cast<std::ptrdiff_t>(done) * step[v]),
                                  step[v], part, gathered_[v].get() + held_ * bytes);
      }
      held_ += part;
      done += part;
      if (held_ == capacity) flush();
    }
  }

  /// Counts the gathered rows.
  void flush() {
    if (held_ > 0) scan({gathered_[0].get(), gathered_[1].get(), gathered_[2].get()}, held_, false);
    held_ = 0;
  }

  [[nodiscard]] std::vector<overlap_run> pairs() const {
    std::vector<overlap_run> pairs = counter_->pairs();
    if (wide_ == 1)
      for (overlap_run& run : pairs) run = {run.prediction, run.reference, run.length};
    return pairs;
  }

 private:
  static constexpr std::size_t capacity = 4096;
  static constexpr std::size_t worth_a_scan = 1024;  // shorter rows are gathered
  static constexpr std::size_t block = 1024;         // each block costs a few calls

  void scan(const std::array<const void*, 3>& rows, std::size_t n, bool prefetch) {
    if (views_used_ == 3) return scan_masked(rows, n, prefetch);
    counter_->count_labels(rows[wide_], rows[1 - wide_], views_[1 - wide_]->kernels().bytes, n, prefetch);
  }

  // Like `scan_runs`, but with a mask: run ends are marked for each array separately, and the labels of the
  // runs are widened to 64 bits.
  void scan_masked(const std::array<const void*, 3>& rows, std::size_t n, bool prefetch) {
    std::array<std::uint64_t, block / 64> bits;
    std::array<std::uint16_t, block + 1 + positions_beyond> ends;
    std::array<std::array<std::uint64_t, block>, 3> words;
    ends[0] = 0xFFFF;  // lies before the block, modulo 2^16
    std::size_t unscanned = 0;
    for (std::size_t base = 0; base < n; base += block) {
      const std::size_t voxels = (std::min)(block, n - base), comparisons = (std::min)(voxels, n - base - 1);
      const auto row = [&](std::size_t v) {
        return static_cast<const unsigned char*>(rows[v]) + base * views_[v]->kernels().bytes;
      };
      std::size_t runs = voxels;
      if (unscanned == 0) {
        bits.fill(0);
        for (std::size_t v = 0; v < 3; ++v)
          views_[v]->kernels().mark_changes(row(v), comparisons, prefetch, bits.data());
        bits[(voxels - 1) / 64] |= std::uint64_t{1} << ((voxels - 1) % 64);  // a run ends with its block
        const std::uint16_t* const end =
            views_[0]->kernels().write_positions(bits.data(), (voxels + 63) / 64, ends.data() + 1);
        runs = static_cast<std::size_t>(end - ends.data()) - 1;
        if (2 * runs > voxels) {  // noise: count the next blocks voxel by voxel, too
          runs = voxels;
          unscanned = 8;
        }
      }
      if (unscanned > 0) {
        --unscanned;
        for (std::size_t k = 0; k < voxels; ++k) ends[k + 1] = static_cast<std::uint16_t>(k);
        for (std::size_t v = 0; v < views_used_; ++v)
          views_[v]->kernels().widen(row(v), 1, voxels, words[v].data());
      } else {
        for (std::size_t v = 0; v < views_used_; ++v)
          views_[v]->kernels().pick(row(v), ends.data() + 1, runs, words[v].data());
      }
      counter_->count_runs(words[wide_].data(), words[1 - wide_].data(), words[2].data(), ends.data(), runs);
    }
  }

  std::array<const any_label_view*, 3> views_{};
  std::size_t views_used_ = 2;
  std::size_t wide_ = 0;  // which image has the wider labels
  std::unique_ptr<overlap_counter> counter_;
  bool prefetch_;
  std::size_t held_ = 0;
  std::array<std::unique_ptr<unsigned char[]>, 3> gathered_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
