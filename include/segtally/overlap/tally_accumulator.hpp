// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/overlap/tally_options.hpp>      // for tally_options
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/image_pair.hpp>            // for checked_pair

namespace segtally::inline SEGTALLY_ABI {

/// A tally of blocks: add one image block by block, in any order, on any machine, and merge accumulators with
/// `+=`. The table equals that of a single pass over all blocks, bit for bit. If anything throws, the
/// accumulator is unchanged. Not thread-safe: give each thread its own accumulator and merge them.
///
/// All blocks must belong to one image: objects of two images with the same label would become one object.
/// Tally each image separately; `contingency_table::operator+=` tells how to score several images.
class tally_accumulator {
 public:
  /// Adds the voxels of a block of the image. Arguments, errors and cost as for `tally`; also throws
  /// `std::overflow_error` if the total would exceed 2^63 - 1 voxels.
  void add(const any_label_view& reference, const any_label_view& prediction,
           const tally_options& options = {}) {
    constexpr const char* name = "tally_accumulator::add";
    append(name, detail::count_overlaps(detail::checked_pair(name, reference, prediction, options),
                                        options.progress));
  }

  /// Adds what another accumulator, or a table, counted in other blocks of the same image.
  tally_accumulator& operator+=(const tally_accumulator& other) {
    append("tally_accumulator::operator+=", other.table());
    return *this;
  }
  tally_accumulator& operator+=(const contingency_table& table) {
    append("tally_accumulator::operator+=", table);
    return *this;
  }

  /// Returns the number of voxels counted so far.
  [[nodiscard]] std::uint64_t total() const noexcept { return settled_.total() + pending_total_; }

  /// Returns the table of all added blocks.
  [[nodiscard]] contingency_table table() const { return settled(); }

 private:
  // Blocks are appended to a log, which is merged into the table when it has grown as large as the table:
  // adding many small blocks costs logarithmic time each, not the size of the whole table.
  void append(const char* function, const contingency_table& block) {
    constexpr std::uint64_t limit = contingency_table::max_total;
    if (block.total() > limit - total())
      detail::raise<std::overflow_error>(detail::message(function, ": ", total(), " + ", block.total(),
                                                         " voxels pass the limit of ", limit));
    if (pending_.size() > (std::max)(std::size_t{1024}, settled_.overlaps().size())) {
      settled_ = settled();
      pending_.clear();
      pending_total_ = 0;
    }
    pending_.insert(pending_.end(), block.overlaps().begin(), block.overlaps().end());
    pending_total_ += block.total();
  }

  [[nodiscard]] contingency_table settled() const {
    if (pending_.empty()) return settled_;
    return settled_ + contingency_table::from_overlaps(pending_);
  }

  contingency_table settled_;
  std::vector<overlap> pending_;
  std::uint64_t pending_total_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI
