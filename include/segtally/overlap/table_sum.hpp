// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <span>     // for span
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>            // for parallel_for
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/sorted_entries.hpp>     // for range_sum

namespace segtally::inline SEGTALLY_ABI::detail {

/// Adds the tables that several threads made of parts of one image, on as many threads. (Adding 16 tables of
/// half a million pairs one after the other would take as long as their 16 threads took to count.) Together
/// the tables hold no more voxels than an image has.
class table_sum {
 public:
  [[nodiscard]] static contingency_table of(std::span<const contingency_table> tables, std::size_t threads) {
    constexpr std::size_t worth_threads = std::size_t{1} << 14;  // pairs; below, one thread is faster
    std::vector<std::span<const overlap>> overlaps;
    std::vector<std::span<const label_count>> references, predictions;
    contingency_table sum;
    std::size_t pairs = 0;
    for (const contingency_table& table : tables) {
      if (table.total() == 0) continue;
      overlaps.push_back(table.overlaps());
      references.push_back(table.reference());
      predictions.push_back(table.prediction());
      pairs += table.overlaps().size();
      sum.total_ += table.total();
    }
    const std::size_t workers = pairs < worth_threads ? 1 : threads;
    const std::size_t ranges = workers == 1 ? 1 : 2 * workers;  // ranges differ in size
    range_sum pairs_sum(std::move(overlaps), ranges);
    range_sum reference_sum(std::move(references), ranges), prediction_sum(std::move(predictions), ranges);
    parallel_for(3 * ranges, workers, [&](std::size_t, std::size_t task) {
      if (task % 3 == 0) pairs_sum.add_up(task / 3);
      if (task % 3 == 1) reference_sum.add_up(task / 3);
      if (task % 3 == 2) prediction_sum.add_up(task / 3);
    });
    sum.overlaps_ = pairs_sum.joined();
    sum.reference_ = reference_sum.joined();
    sum.prediction_ = prediction_sum.joined();
    return sum;
  }
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
