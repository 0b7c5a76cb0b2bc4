// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>  // for function
#include <vector>      // for vector

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/view/any_label.hpp>  // for any_label
#include <segtally/view/mask_view.hpp>  // for mask_view

namespace segtally::inline SEGTALLY_ABI {

/// How to count. Every field has a default; name the ones you want: `{.threads = 4, .ignore_reference =
/// {255}}`.
struct tally_options {
  /// Threads to use, at least when the work is worth it; 0 takes the processors this process may use. The
  /// result is the same, bit for bit, for any number. Negative: `std::invalid_argument`.
  int threads = 0;

  /// Only voxels where the mask is not 0 are counted. Shape as the images.
  mask_view mask = {};

  /// Voxels whose reference (prediction) has one of these labels are not counted; either side suffices. A
  /// label that the element type cannot hold is refused; one that does not occur has no effect.
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};

  /// Called now and then from the calling thread with the fraction of voxels done, ascending, 1 at the end.
  /// An exception it throws stops the count and reaches the caller.
  std::function<void(double)> progress = {};
};

}  // namespace segtally::inline SEGTALLY_ABI
