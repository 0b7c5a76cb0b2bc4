// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>  // for function
#include <vector>      // for vector

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/view/any_label.hpp>  // for any_label
#include <segtally/view/mask_view.hpp>  // for mask_view

namespace segtally::inline SEGTALLY_ABI {

/// Options of `tally`. Every field has a default; set the ones you need: `{.threads = 4, .ignore_reference =
/// {255}}`.
struct tally_options {
  /// Maximal number of threads; small images use fewer. 0: the processors this process may use. The result is
  /// the same, bit for bit, for any number. Negative: `std::invalid_argument`.
  int threads = 0;

  /// Only voxels where the mask is not 0 are counted. Same shape as the images.
  mask_view mask = {};

  /// Voxels whose reference (prediction) label is in the list are not counted; either image suffices. Throws
  /// for a label that the element type cannot hold; a label that does not occur has no effect.
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};

  /// Called from time to time on the calling thread with the fraction of voxels done, ascending, 1 at the
  /// end. An exception it throws stops the count and propagates to the caller.
  std::function<void(double)> progress = {};
};

}  // namespace segtally::inline SEGTALLY_ABI
