// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>   // for max, min
#include <array>       // for array
#include <cstddef>     // for size_t, ptrdiff_t
#include <functional>  // for function
#include <memory>      // for unique_ptr, make_unique
#include <utility>     // for move
#include <vector>      // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>            // for parallel_for
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap
#include <segtally/overlap/row_counter.hpp>        // for row_counter
#include <segtally/overlap/table_sum.hpp>          // for table_sum
#include <segtally/view/image_pair.hpp>            // for image_pair, is_left_out
#include <segtally/view/joint_walk.hpp>            // for joint_walk

namespace segtally::inline SEGTALLY_ABI::detail {

/// Voxels per task: large compared with the cost of starting a task, small compared with an image.
inline constexpr std::size_t voxels_per_task = std::size_t{1} << 18;

/// Returns the order in which the arrays of a pair are traversed together: reference, prediction, mask.
inline joint_walk<3> walk_of(const image_pair& pair) {
  const strides_type& reference = pair.reference.strides();
  return {pair.reference.shape(),
          {reference, pair.prediction.strides(), pair.mask ? pair.mask.view().strides() : reference}};
}

/// Returns the table of the counted pairs of words, without excluded labels.
inline contingency_table table_of(const image_pair& pair, const std::vector<overlap_run>& counted) {
  std::vector<overlap> overlaps;
  overlaps.reserve(counted.size());
  const bool all_count = pair.ignore_reference.empty() && pair.ignore_prediction.empty() &&
                         !is_signed(pair.reference.kind()) && !is_signed(pair.prediction.kind());
  for (const overlap_run& run : counted)
    if (all_count || !is_left_out(pair, run.reference, run.prediction))
      overlaps.push_back({run.reference, run.prediction, run.length});
  return contingency_table::from_overlaps(std::move(overlaps));
}

/// Returns the table of two images. Calls `progress` as `tally_options` specifies.
inline contingency_table count_overlaps(const image_pair& pair,
                                        const std::function<void(double)>& progress = {}) {
  const std::size_t voxels = pair.reference.size();
  const std::size_t tasks = voxels / voxels_per_task + (voxels % voxels_per_task != 0);
  const std::size_t workers = (std::max)(std::size_t{1}, (std::min)(pair.threads, tasks));
  std::vector<std::unique_ptr<row_counter>> counters(workers);
  for (auto& counter : counters) counter = std::make_unique<row_counter>(pair);
  std::vector<contingency_table> tables(workers);
  double reported = -1;
  const auto report = [&](double fraction) {
    if (progress && fraction > reported) progress(reported = fraction);
  };
  const joint_walk<3> walk = walk_of(pair);
  const std::array<std::ptrdiff_t, 3> step{walk.step(0), walk.step(1), walk.step(2)};
  parallel_for(
      tasks, workers,
      [&](std::size_t worker, std::size_t task) {
        row_counter& counter = *counters[worker];
        const std::size_t begin = task * voxels_per_task;
        walk.rows(begin, (std::min)(voxels, begin + voxels_per_task),
                  [&](const auto& at, std::size_t n) { counter.add(at, step, n); });
      },
      [&](std::size_t finished) { report(static_cast<double>(finished) / static_cast<double>(tasks)); },
      [&](std::size_t worker) {
        counters[worker]->flush();
        tables[worker] = table_of(pair, counters[worker]->pairs());
        counters[worker].reset();
      });

  contingency_table table = workers == 1 ? std::move(tables.front()) : table_sum::of(tables, workers);
  report(1);
  return table;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
