// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for threads_wanted
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view, check_same_shape
#include <segtally/view/label_list.hpp>      // for label_list
#include <segtally/view/mask_view.hpp>       // for mask_view
#include <segtally/view/spacing.hpp>         // for spacing_type, checked_spacing

namespace segtally::inline SEGTALLY_ABI::detail {

/// Two images of one shape and the options for reading them, checked once by the public function that was
/// called. Internal functions take this and do not check again.
struct image_pair {
  const char* function;  ///< name of the public function, for error messages
  any_label_view reference, prediction;
  spacing_type spacing;  ///< one per axis
  mask_view mask;
  label_list ignore_reference, ignore_prediction;
  std::size_t threads;  ///< at least 1

  /// Whether some voxels are excluded.
  [[nodiscard]] bool restricted() const noexcept {
    return mask || !ignore_reference.empty() || !ignore_prediction.empty();
  }
};

/// Throws `std::invalid_argument` if the mask has another shape.
inline void check_mask(const char* function, const mask_view& mask, const shape_type& shape) {
  if (mask && !(mask.view().shape() == shape))
    raise<std::invalid_argument>(message(function, ": shapes differ: ", shape, " of the images and ",
                                         mask.view().shape(), " of the mask"));
}

/// Returns the pair with those of `spacing`, `mask`, `ignore_reference`, `ignore_prediction` and `threads`
/// that the options have. Throws `std::invalid_argument` if shapes differ, for an invalid spacing, for an
/// ignore label that the array cannot hold and for negative threads.
template <class Options>
image_pair checked_pair(const char* function, const any_label_view& reference,
                        const any_label_view& prediction, const Options& options) {
  check_same_shape(function, reference, prediction);
  image_pair pair{function, reference, prediction, {}, {}, {}, {}, threads_wanted(function, options.threads)};
  if constexpr (requires { options.spacing; })
    pair.spacing = checked_spacing(function, options.spacing, reference.rank());
  if constexpr (requires { options.mask; }) {
    check_mask(function, options.mask, reference.shape());
    pair.mask = options.mask;
    pair.ignore_reference = {function, "ignore label", reference.kind(), options.ignore_reference};
    pair.ignore_prediction = {function, "ignore label", prediction.kind(), options.ignore_prediction};
  }
  return pair;
}

/// Returns whether voxels with that label, given as its word, are excluded. Throws for a negative label that
/// is not ignored, because a table cannot represent it.
inline bool is_ignored(const char* function, const char* side, const any_label_view& view,
                       const label_list& ignored, std::uint64_t word) {
  if (!ignored.empty() && ignored.contains(word)) return true;
  if (!is_signed(view.kind())) return false;
  if (const any_label label = label_of(view.kind(), word); label.negative())
    raise<std::invalid_argument>(message(function, ": the ", side, " has the negative label ", label,
                                         "; relabel it or put it on the ignore list"));
  return false;
}

/// Returns whether a voxel with these labels is excluded because of one of them.
inline bool is_left_out(const image_pair& pair, std::uint64_t reference, std::uint64_t prediction) {
  // Not short-circuited: a negative label is an error even if the other image's label is ignored.
  const bool drop_r =
      is_ignored(pair.function, "reference", pair.reference, pair.ignore_reference, reference);
  const bool drop_p =
      is_ignored(pair.function, "prediction", pair.prediction, pair.ignore_prediction, prediction);
  return drop_r || drop_p;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
