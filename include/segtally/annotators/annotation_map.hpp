// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t, ptrdiff_t
#include <cstdint>  // for uint64_t
#include <span>     // for span

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/annotators/label_images.hpp>  // for image_stack
#include <segtally/annotators/stack_runs.hpp>    // for for_each_run, workers_of
#include <segtally/view/voxel_map.hpp>           // for voxel_map, voxel_values

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns `value_of(labels)` of each voxel, called once per run of equal labels, and `outside` for voxels
/// outside the mask. `value_of` may overwrite the labels.
template <class Value, class ValueOf>
voxel_map<Value> map_annotations(const image_stack& stack, Value outside, const ValueOf& value_of) {
  voxel_map<Value> map{stack.images[0].shape(), voxel_values<Value>(stack.images[0].size(), outside)};
  for_each_run(stack, workers_of(stack),
               [&](std::size_t, std::ptrdiff_t offset, std::ptrdiff_t step, std::size_t length,
                   std::span<std::uint64_t> labels) {
                 const Value value = value_of(labels);
                 for (std::size_t i = 0; i < length; ++i)
                   map.values[static_cast<std::size_t>(offset + static_cast<std::ptrdiff_t>(i) * step)] =
                       value;
               });
  return map;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
