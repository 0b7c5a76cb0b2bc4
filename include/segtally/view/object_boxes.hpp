// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>  // for label_index
#include <segtally/detail/parallel.hpp>     // for parallel_for
#include <segtally/view/label_kind.hpp>     // for label_of
#include <segtally/view/label_runs.hpp>     // for label_runs
#include <segtally/view/voxel_box.hpp>      // for voxel_box

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the bounding boxes of the labels in `wanted`, by their index there, in one pass over the image; an
/// empty box for a label that does not occur.
inline std::vector<voxel_box> boxes_of(const any_label_view& view, const label_index& wanted,
                                       std::size_t threads) {
  const std::size_t rank = view.rank(), labels = wanted.labels().size();
  const label_runs runs(view);
  const line_walk& walk = runs.walk();
  const std::size_t lines_per_task = walk.lines_per_task();
  const std::size_t tasks = (walk.lines() + lines_per_task - 1) / lines_per_task;
  std::vector<std::vector<voxel_box>> found((std::max)(std::size_t{1}, (std::min)(threads, tasks)),
                                            std::vector<voxel_box>(labels));
  const auto look = [&](std::size_t worker, std::size_t task) {
    std::uint64_t last_word = 0;
    std::size_t slot = label_index::none;
    bool known = false;
    const auto add = [&](const voxel_index& index, std::size_t n, std::uint64_t word) {
      if (!known || word != last_word) {
        // A table cannot represent a negative label.
        slot = label_of(view.kind(), word).negative() ? label_index::none : wanted.find(word);
        last_word = word;
        known = true;
      }
      if (slot != label_index::none) found[worker][slot].join(index, walk.along(), n, rank);
    };
    runs.for_each(task * lines_per_task, (std::min)(walk.lines(), (task + 1) * lines_per_task), add);
  };
  parallel_for(tasks, found.size(), look);
  for (std::size_t worker = 1; worker < found.size(); ++worker)
    for (std::size_t slot = 0; slot < labels; ++slot) found[0][slot].join(found[worker][slot], rank);
  return found[0];
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
