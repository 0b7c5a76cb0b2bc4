// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for binary_search, sort
#include <cstdint>    // for uint8_t, uint64_t
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/objects/match.hpp>              // for match
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/report/pair_map.hpp>            // for map_options, map_pairs
#include <segtally/view/field.hpp>                 // for field
#include <segtally/view/label_source.hpp>          // for view_of
#include <segtally/view/object_pairs.hpp>          // for object_pair, pairs_of_objects

namespace segtally::inline SEGTALLY_ABI {

/// What became of a voxel.
enum class voxel_error : std::uint8_t {
  true_negative = 0,   ///< background in both
  true_positive = 1,   ///< foreground in both, and the two objects belong together
  false_positive = 2,  ///< foreground in the prediction only
  false_negative = 3,  ///< foreground in the reference only
  wrong_object = 4,    ///< foreground in both, of objects that do not belong together
  not_counted = 5      ///< masked out or ignored
};

/// Returns what became of each voxel, where the pairs of a matching are the objects that belong together.
///
/// `reference` and `prediction` are `label_view`s (or other label sources) of one shape and of any integer
/// types and layouts. `matching` is a list of things with `.reference` and `.prediction` (labels), or has
/// such a list as `.pairs`. True positives and wrong objects together are the true positives of
/// `binary_confusion`, and the other kinds are its other counts. The map is the same for any layout and
/// number of threads. Errors as `tally`. Cost: one pass, for each run of equal pairs a search among the pairs
/// of the matching; a byte a voxel.
template <class Reference, class Prediction, detail::pairs_of_objects Matching>
[[nodiscard]] field<voxel_error> error_map(Reference&& reference, Prediction&& prediction,
                                           const Matching& matching, const map_options& options = {}) {
  const auto before = [](const object_pair& a, const object_pair& b) {
    return a.reference != b.reference ? a.reference < b.reference : a.prediction < b.prediction;
  };
  std::vector<object_pair> pairs;
  for (const auto& pair : detail::pairs_in(matching))
    pairs.push_back(
        {static_cast<std::uint64_t>(pair.reference), static_cast<std::uint64_t>(pair.prediction)});
  std::sort(pairs.begin(), pairs.end(), before);
  return detail::map_pairs("error_map", detail::view_of(std::forward<Reference>(reference)),
                           detail::view_of(std::forward<Prediction>(prediction)), options,
                           voxel_error::not_counted, [&](std::uint64_t r, std::uint64_t p) {
                             if (r == options.background)
                               return p == r ? voxel_error::true_negative : voxel_error::false_positive;
                             if (p == options.background) return voxel_error::false_negative;
                             return std::binary_search(pairs.begin(), pairs.end(), object_pair{r, p}, before)
                                        ? voxel_error::true_positive
                                        : voxel_error::wrong_object;
                           });
}

/// Returns the error map for the objects that `match` pairs: those with an IoU above 0.5. Cost: a `tally`
/// more.
template <class Arch = detail::default_arch, class Reference, class Prediction>
[[nodiscard]] field<voxel_error> error_map(Reference&& reference, Prediction&& prediction,
                                           const map_options& options = {}) {
  const auto r = detail::view_of(std::forward<Reference>(reference));
  const auto p = detail::view_of(std::forward<Prediction>(prediction));
  const auto table = detail::count_overlaps<Arch>("error_map", r, p, detail::counted_voxels(options));
  return error_map(r, p, match(table, {.background = options.background}), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
