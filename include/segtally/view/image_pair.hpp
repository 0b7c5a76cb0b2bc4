// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <utility>  // for forward, pair

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/view/label_source.hpp>  // for view_of
#include <segtally/view/label_view.hpp>    // for label_view, check_same_shape
#include <segtally/view/selection.hpp>     // for selection, voxel_box, box_of, threads_wanted
#include <segtally/view/spacing.hpp>       // for spacing_type, checked_spacing

/// The beginning of each function of two masks: its arguments, checked.

namespace segtally::inline SEGTALLY_ABI::detail {

template <class R, class P>
struct image_pair {
  label_view<R> reference;
  label_view<P> prediction;
  spacing_type spacing;  // one per axis
  std::size_t threads;   // at least 1
};

/// The object of an image, and the smallest box that holds it.
template <class T>
struct boxed_mask {
  label_view<T> view;
  selection<T> object;
  voxel_box box;
};

/// Returns the images as views, with the spacing and the threads of the options. Throws
/// `std::invalid_argument` if shapes differ, for a wrong spacing and for negative threads.
template <class Reference, class Prediction, class Options>
auto checked_images(const char* function, Reference&& reference, Prediction&& prediction,
                    const Options& options) {
  const auto r = view_of(std::forward<Reference>(reference));
  const auto p = view_of(std::forward<Prediction>(prediction));
  check_same_shape(function, r.shape(), p.shape());
  using pair = image_pair<typename decltype(r)::value_type, typename decltype(p)::value_type>;
  return pair{r, p, checked_spacing(function, options.spacing, r.rank()),
              threads_wanted(function, options.threads)};
}

/// Returns the masks that the labels of the options select. Throws `std::invalid_argument` for a label that
/// the element type cannot hold.
template <class R, class P, class Options>
std::pair<boxed_mask<R>, boxed_mask<P>> masks_of(const char* function, const image_pair<R, P>& images,
                                                 const Options& options) {
  const selection<R> r(function, "reference", options.reference_label);
  const selection<P> p(function, "prediction", options.prediction_label);
  return {{images.reference, r, box_of(images.reference, r, images.threads)},
          {images.prediction, p, box_of(images.prediction, p, images.threads)}};
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
