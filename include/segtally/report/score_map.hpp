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
#include <segtally/report/pair_map.hpp>            // for map_options, map_pairs
#include <segtally/view/field.hpp>                 // for field
#include <segtally/view/label_source.hpp>          // for view_of
#include <segtally/view/object_pairs.hpp>          // for pairs_of_objects

namespace segtally::inline SEGTALLY_ABI {

/// Returns, for each voxel of a reference object, the score of that object, and NaN in the background (where
/// 0, the score of a lost object, would hide it) and where voxels are masked out or ignored.
///
/// `scores` is a list of things with `.reference`, `.prediction` (labels) and `.score` or `.jaccard`, or has
/// such a list as `.pairs`: best overlaps, a matching. An object that is not in the list has the score 0; of
/// several pairs the largest score is taken. Arguments, errors and cost otherwise as `error_map`; 4 bytes a
/// voxel.
template <class Reference, class Prediction, detail::pairs_of_objects Scores>
[[nodiscard]] field<float> score_map(Reference&& reference, Prediction&& prediction, const Scores& scores,
                                     const map_options& options = {}) {
  detail::label_index objects;
  std::vector<float> score;
  for (const auto& pair : detail::pairs_in(scores)) {
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
  return detail::map_pairs("score_map", detail::view_of(std::forward<Reference>(reference)),
                           detail::view_of(std::forward<Prediction>(prediction)), options, none,
                           [&](std::uint64_t r, std::uint64_t) {
                             if (r == options.background) return none;
                             const std::size_t object = objects.find(r);
                             return object == detail::label_index::none ? 0.0F : score[object];
                           });
}

/// Returns the score map of `best_overlaps`: the Jaccard index of each reference object and the predicted one
/// that fits it best. Cost: a `tally` more.
template <class Arch = detail::default_arch, class Reference, class Prediction>
[[nodiscard]] field<float> score_map(Reference&& reference, Prediction&& prediction,
                                     const map_options& options = {}) {
  const auto r = detail::view_of(std::forward<Reference>(reference));
  const auto p = detail::view_of(std::forward<Prediction>(prediction));
  const auto table = detail::count_overlaps<Arch>("score_map", r, p, detail::counted_voxels(options));
  return score_map(r, p, best_overlaps(table, {.background = options.background}), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
