// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>         // for parallel_for
#include <segtally/error.hpp>                   // for raise, message
#include <segtally/overlap/count_overlaps.hpp>  // for check_ignored, is_ignored, voxels_per_task
#include <segtally/overlap/tally_options.hpp>   // for tally_options, any_label
#include <segtally/view/joint_walk.hpp>         // for joint_walk
#include <segtally/view/label_view.hpp>         // for label_view, check_same_shape
#include <segtally/view/mask_view.hpp>          // for mask_view
#include <segtally/view/selection.hpp>          // for threads_wanted
#include <segtally/view/voxel_map.hpp>          // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

/// Which voxels of a map are excluded: those that `tally` does not count, see `tally_options`.
struct voxel_map_options {
  std::uint64_t background = 0;  ///< not an object, in either image
  mask_view mask = {};           ///< selects voxels that are not 0
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0: all processors this process may use
};

namespace detail {

/// Returns `value_of(reference label, prediction label)` of each voxel, called once per run of equal pairs,
/// and `left_out` for excluded voxels.
template <class Value, class ValueOf>
voxel_map<Value> map_pairs(const image_pair& pair, Value left_out, const ValueOf& value_of) {
  const shape_type& shape = pair.reference.shape();
  const std::size_t voxels = pair.reference.size(), tasks = (voxels + voxels_per_task - 1) / voxels_per_task;
  voxel_map<Value> map{shape, voxel_values<Value>(voxels, left_out)};
  const strides_type strides = row_major(pair.function, shape);
  const joint_walk<4> walk(shape, {strides, pair.reference.strides(), pair.prediction.strides(),
                                   pair.mask ? pair.mask.view().strides() : strides});
  constexpr std::size_t capacity = 4096;
  struct workspace {
    std::array<std::uint64_t, capacity> reference, prediction;
    std::array<std::uint8_t, capacity> counts;
  };
  const auto fill_piece = [&](const std::array<std::ptrdiff_t, 4>& at, std::size_t n, workspace& work) {
    pair.reference.kernels().widen(voxel_at(pair.reference, at[1]), walk.step(1), n, work.reference.data());
    pair.prediction.kernels().widen(voxel_at(pair.prediction, at[2]), walk.step(2), n,
                                    work.prediction.data());
    std::fill_n(work.counts.begin(), n, 1);
    if (pair.mask) pair.mask.read(at[3], walk.step(3), n, work.counts.data());
    for (std::size_t k = 0; k < n;) {
      const std::size_t first = k;
      const std::uint64_t r = work.reference[k], p = work.prediction[k];
      do {
        ++k;
      } while (k < n && work.reference[k] == r && work.prediction[k] == p &&
               work.counts[k] == work.counts[first]);
      if (work.counts[first] == 0 || is_left_out(pair, r, p)) continue;
      const Value value = value_of(r, p);
      for (std::size_t i = first; i < k; ++i)
        map.values[static_cast<std::size_t>(at[0] + static_cast<std::ptrdiff_t>(i) * walk.step(0))] = value;
    }
  };
  const auto fill = [&](std::size_t, std::size_t task) {
    const auto work = std::make_unique<workspace>();
    const std::size_t begin = task * voxels_per_task;
    walk.rows(begin, (std::min)(voxels, begin + voxels_per_task),
              [&](std::array<std::ptrdiff_t, 4> at, std::size_t n) {
                for (std::size_t part; n > 0; n -= part) {
                  part = (std::min)(n, capacity);
                  fill_piece(at, part, *work);
                  for (std::size_t v = 0; v < at.size(); ++v)
                    at[v] += static_cast<std::ptrdiff_t>(part) * walk.step(v);
                }
              });
  };
  parallel_for(tasks, (std::min)(pair.threads, tasks), fill);
  return map;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
