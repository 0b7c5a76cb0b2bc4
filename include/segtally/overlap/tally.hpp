// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>  // for forward

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/overlap/tally_options.hpp>      // for tally_options
#include <segtally/view/label_source.hpp>          // for view_of

namespace segtally::inline SEGTALLY_ABI {

/// Returns how often each label of the reference meets each label of the prediction.
///
/// `reference` and `prediction` are `label_view`s (or other label sources) of one shape, of any integer types
/// and any layouts. Labels are exact up to 2^64 - 1; their values cost nothing, memory follows the pairs that
/// occur. The result is the same for any layout, number of threads and instruction set. Throws
/// `std::invalid_argument` if shapes (or the mask's) differ, for a negative label that is not ignored, for an
/// ignore label that the element type cannot hold and for negative threads. Cost: one pass; about one table
/// look-up for each run of equal pairs along the fastest axis.
template <class Arch = detail::default_arch, class Reference, class Prediction>
[[nodiscard]] contingency_table tally(Reference&& reference, Prediction&& prediction,
                                      const tally_options& options = {}) {
  return detail::count_overlaps<Arch>("tally", detail::view_of(std::forward<Reference>(reference)),
                                      detail::view_of(std::forward<Prediction>(prediction)), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
