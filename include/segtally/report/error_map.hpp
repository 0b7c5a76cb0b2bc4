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
#include <segtally/report/pair_map.hpp>            // for voxel_map_options, map_pairs
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/object_pairs.hpp>          // for object_pair, pairs_of_objects
#include <segtally/view/voxel_map.hpp>             // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

/// The outcome for a voxel.
enum class voxel_error : std::uint8_t {
  true_negative = 0,   ///< background in both
  true_positive = 1,   ///< foreground in both, in objects of one pair
  false_positive = 2,  ///< foreground in the prediction only
  false_negative = 3,  ///< foreground in the reference only
  wrong_object = 4,    ///< foreground in both, in objects that are not a pair
  not_counted = 5      ///< excluded by the mask or ignored
};

namespace detail {

/// Returns the outcome for each voxel of two checked images.
inline voxel_map<voxel_error> errors_of(const image_pair& images, std::vector<object_pair> pairs,
                                        std::uint64_t background) {
  const auto before = [](const object_pair& a, const object_pair& b) {
    return a.reference != b.reference ? a.reference < b.reference : a.prediction < b.prediction;
  };
  std::sort(pairs.begin(), pairs.end(), before);
  return map_pairs(images, voxel_error::not_counted, [&](std::uint64_t r, std::uint64_t p) {
    if (r == background) return p == r ? voxel_error::true_negative : voxel_error::false_positive;
    if (p == background) return voxel_error::false_negative;
    return std::binary_search(pairs.begin(), pairs.end(), object_pair{r, p}, before)
               ? voxel_error::true_positive
               : voxel_error::wrong_object;
  });
}

}  // namespace detail

/// Returns the outcome for each voxel, given the pairs of a matching.
///
/// `reference` and `prediction` are label sources of one shape and of any integer types and layouts.
/// `matching` is a range of elements with `.reference` and `.prediction` (labels), or has a member `.pairs`
/// that is one. True positives and wrong objects together are the true positives of `binary_confusion`; the
/// other kinds are its other counts. The map is the same for any layout and number of threads. Errors as
/// `tally`. Cost: one pass, a search among the pairs for each run of equal label pairs; one byte per voxel.
template <detail::pairs_of_objects Matching>
[[nodiscard]] voxel_map<voxel_error> error_map(const any_label_view& reference,
                                               const any_label_view& prediction, const Matching& matching,
                                               const voxel_map_options& options = {}) {
  return detail::errors_of(detail::checked_pair("error_map", reference, prediction, options),
                           detail::object_pairs_of(matching), options.background);
}

/// Returns the error map for the pairs of `match`: objects with an IoU above 0.5. Cost: one more `tally`.
[[nodiscard]] inline voxel_map<voxel_error> error_map(const any_label_view& reference,
                                                      const any_label_view& prediction,
                                                      const voxel_map_options& options = {}) {
  const detail::image_pair images = detail::checked_pair("error_map", reference, prediction, options);
  const matching matched = match(detail::count_overlaps(images), {.background = options.background});
  return detail::errors_of(images, detail::object_pairs_of(matched), options.background);
}

}  // namespace segtally::inline SEGTALLY_ABI
