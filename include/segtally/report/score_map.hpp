// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>         // for label_index
#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/objects/best_overlap.hpp>       // for best_overlaps
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/report/pair_map.hpp>            // for voxel_map_options, map_pairs
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/object_pairs.hpp>          // for pairs_of_objects
#include <segtally/view/voxel_map.hpp>             // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns, for each voxel of the reference of two checked images, the score of its object.
template <pairs_of_objects Scores>
voxel_map<float> scores_of(const image_pair& images, const Scores& scores, std::uint64_t background) {
  label_index objects;
  std::vector<float> score;
  for (const auto& pair : as_pair_range(scores)) {
    const auto value = [&] {
      if constexpr (requires { pair.score; }) {
        return static_cast<float>(pair.score);
      } else {
        return static_cast<float>(pair.jaccard);
      }
    }();
    const std::size_t object = objects[static_cast<std::uint64_t>(pair.reference)];
    if (object == score.size()) score.push_back(value);
    score[object] = (std::max)(score[object], value);
  }
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  return map_pairs(images, none, [&](std::uint64_t r, std::uint64_t) {
    if (r == background) return none;
    const std::size_t object = objects.find(r);
    return object == label_index::none ? 0.0F : score[object];
  });
}

}  // namespace detail

/// Returns, for each voxel of a reference object, the score of that object, and NaN in the background (0 is
/// the score of a missed object) and where voxels are excluded by the mask or ignored.
///
/// `scores` is a range of elements with `.reference`, `.prediction` (labels) and `.score` or `.jaccard`, or
/// has a member `.pairs` that is one: best overlaps, a matching. An object that is not in the list has score
/// 0; of several pairs the largest score is used. Other arguments, errors and cost as for `error_map`; 4
/// bytes per voxel.
template <detail::pairs_of_objects Scores>
[[nodiscard]] voxel_map<float> score_map(const any_label_view& reference, const any_label_view& prediction,
                                         const Scores& scores, const voxel_map_options& options = {}) {
  return detail::scores_of(detail::checked_pair("score_map", reference, prediction, options), scores,
                           options.background);
}

/// Returns the score map of `best_overlaps`: the Jaccard index of each reference object with its best
/// predicted object. Cost: one more `tally`.
[[nodiscard]] inline voxel_map<float> score_map(const any_label_view& reference,
                                                const any_label_view& prediction,
                                                const voxel_map_options& options = {}) {
  const detail::image_pair images = detail::checked_pair("score_map", reference, prediction, options);
  return detail::scores_of(images,
                           best_overlaps(detail::count_overlaps(images), {.background = options.background}),
                           options.background);
}

}  // namespace segtally::inline SEGTALLY_ABI
