// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/overlap/tally_options.hpp>      // for tally_options
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/image_pair.hpp>            // for checked_pair

namespace segtally::inline SEGTALLY_ABI {

/// Returns the number of voxels for each pair (reference label, predicted label) that occurs.
///
/// `reference` and `prediction` are images of one shape: `label_view`s or other label sources, of any
/// integer types and layouts. Labels are exact up to 2^64 - 1; memory depends on the pairs that occur, not on
/// the label values. The result is the same for any layout, number of threads and instruction set. Throws
/// `std::invalid_argument` if shapes differ (also that of the mask), for a negative label that is not
/// ignored, for an ignore label that the element type cannot hold and for negative threads. Cost: one pass;
/// about one hash lookup for each run of equal pairs along the fastest axis.
[[nodiscard]] inline contingency_table tally(const any_label_view& reference,
                                             const any_label_view& prediction,
                                             const tally_options& options = {}) {
  return detail::count_overlaps(detail::checked_pair("tally", reference, prediction, options),
                                options.progress);
}

}  // namespace segtally::inline SEGTALLY_ABI
