// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>  // for label_index
#include <segtally/detail/parallel.hpp>     // for parallel_for
#include <segtally/view/label_runs.hpp>     // for label_runs
#include <segtally/view/selection.hpp>      // for voxel_box

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the boxes of the labels in `wanted`, by their numbers there, in one pass over the image; an empty
/// one for a label that does not occur.
template <class Arch, class T>
std::vector<voxel_box> boxes_of(const label_view<T>& view, const label_index& wanted, std::size_t threads) {
  const std::size_t rank = view.rank(), labels = wanted.labels().size();
  const label_runs<Arch, T> runs(view);
  const std::size_t lines_per_task =
      (std::max)(std::size_t{1}, (std::size_t{1} << 18) / (std::max)(std::size_t{1}, runs.length()));
  const std::size_t tasks = (runs.lines() + lines_per_task - 1) / lines_per_task;
  std::vector<std::vector<voxel_box>> found((std::max)(std::size_t{1}, (std::min)(threads, tasks)),
                                            std::vector<voxel_box>(labels));
  const auto look = [&](std::size_t worker, std::size_t task) {
    T last_label{};
    std::size_t slot = label_index::none;
    bool known = false;
    const auto add = [&](const voxel_index& index, std::size_t n, T label) {
      if (!known || label != last_label) {
        // A negative label is none that a table can name.
        slot = label < T{} ? label_index::none : wanted.find(static_cast<std::uint64_t>(label));
        last_label = label;
        known = true;
      }
      if (slot == label_index::none) return;
      voxel_box& box = found[worker][slot];
      for (std::size_t a = 0; a < rank; ++a) {
        const std::size_t upper = index[a] + (a == runs.along() ? n : 1);
        box.lower[a] = box.empty ? index[a] : (std::min)(box.lower[a], index[a]);
        box.upper[a] = box.empty ? upper : (std::max)(box.upper[a], upper);
      }
      box.empty = false;
    };
    runs.for_each(task * lines_per_task, (std::min)(runs.lines(), (task + 1) * lines_per_task), add);
  };
  parallel_for(tasks, found.size(), look, [](std::size_t) {});
  for (std::size_t worker = 1; worker < found.size(); ++worker)
    for (std::size_t slot = 0; slot < labels; ++slot) found[0][slot].join(found[worker][slot], rank);
  return found[0];
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
