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
#include <segtally/view/field.hpp>              // for field
#include <segtally/view/joint_walk.hpp>         // for joint_walk
#include <segtally/view/label_view.hpp>         // for label_view, check_same_shape
#include <segtally/view/mask_view.hpp>          // for mask_view
#include <segtally/view/selection.hpp>          // for threads_wanted

namespace segtally::inline SEGTALLY_ABI {

/// Which voxels a map of labels leaves out: those that `tally` does not count, see `tally_options`.
struct map_options {
  std::uint64_t background = 0;  ///< the label that is no object, on either side
  mask_view mask = {};           ///< where it is not 0 voxels count
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0 takes the processors this process may use
};

namespace detail {

[[nodiscard]] inline tally_options counted_voxels(const map_options& options) {
  return {.threads = options.threads,
          .mask = options.mask,
          .ignore_reference = options.ignore_reference,
          .ignore_prediction = options.ignore_prediction};
}

/// Returns `value_of(reference label, prediction label)` of each voxel, asked once for a run of one pair, and
/// `left_out` of the voxels that do not count.
template <class Value, class R, class P, class ValueOf>
field<Value> map_pairs(const char* function, const label_view<R>& reference, const label_view<P>& prediction,
                       const map_options& options, Value left_out, const ValueOf& value_of) {
  const shape_type& shape = reference.shape();
  check_same_shape(function, shape, prediction.shape());
  const mask_view& mask = options.mask;
  if (mask && !(mask.shape() == shape))
    raise<std::invalid_argument>(
        message(function, ": shapes differ: ", shape, " of the images and ", mask.shape(), " of the mask"));
  check_ignored<R>(function, options.ignore_reference);
  check_ignored<P>(function, options.ignore_prediction);
  const std::size_t threads = threads_wanted(function, options.threads);

  field<Value> map{shape, std::vector<Value>(reference.size(), left_out)};
  const strides_type strides = label_view<R>::row_major(shape);
  const joint_walk<4> walk(
      shape, {strides, reference.strides(), prediction.strides(), mask ? mask.strides() : strides});
  const auto fill_row = [&](const auto& at, std::size_t n, std::vector<std::uint8_t>& counts) {
    counts.assign(n, 1);
    if (mask) mask.read(at[3], walk.step(3), n, counts.data());
    const auto element = [&](std::size_t view, std::size_t k) {
      return at[view] + static_cast<std::ptrdiff_t>(k) * walk.step(view);
    };
    for (std::size_t k = 0; k < n;) {
      const std::size_t first = k;
      const R r = reference.data()[element(1, k)];
      const P p = prediction.data()[element(2, k)];
      do {
        ++k;
      } while (k < n && reference.data()[element(1, k)] == r && prediction.data()[element(2, k)] == p &&
               counts[k] == counts[first]);
      if (counts[first] == 0) continue;
      const auto r_bits = static_cast<std::uint64_t>(r), p_bits = static_cast<std::uint64_t>(p);
      // Not short-circuited: a negative label is an error even where the other side is ignored.
      const bool drop_r = is_ignored<R>(function, "reference", r_bits, options.ignore_reference);
      const bool drop_p = is_ignored<P>(function, "prediction", p_bits, options.ignore_prediction);
      if (drop_r || drop_p) continue;
      const Value value = value_of(r_bits, p_bits);
      for (std::size_t i = first; i < k; ++i) map.values[static_cast<std::size_t>(element(0, i))] = value;
    }
  };
  const std::size_t voxels = reference.size(), tasks = (voxels + voxels_per_task - 1) / voxels_per_task;
  std::vector<std::vector<std::uint8_t>> rooms((std::max)(std::size_t{1}, (std::min)(threads, tasks)));
  const auto fill = [&](std::size_t worker, std::size_t task) {
    const std::size_t begin = task * voxels_per_task;
    walk.rows(begin, (std::min)(voxels, begin + voxels_per_task),
              [&](const auto& at, std::size_t n) { fill_row(at, n, rooms[worker]); });
  };
  parallel_for(tasks, rooms.size(), fill, [](std::size_t) {});
  return map;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
