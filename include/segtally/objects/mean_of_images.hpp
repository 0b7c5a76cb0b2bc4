// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <span>     // for span
#include <vector>   // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>              // for ordered_mean, is_undefined, undefined
#include <segtally/objects/detection_counts.hpp>  // for detection_counts

namespace segtally::inline SEGTALLY_ABI {

/// A mean over images, and the number of images without a value.
struct mean_over_images {
  double value = undefined;
  std::size_t images = 0;        ///< images in the mean
  std::size_t undefined_in = 0;  ///< images in which the score is undefined
};

/// Returns the mean of a detection score over images, StarDist's `by_image`; images where it is undefined are
/// excluded and counted. The alternative for a dataset is the score of the summed counts, `a += b`, in which
/// images with many objects have more weight.
///
///     std::vector<segtally::detection_counts> images = ...;
///     double f1 = segtally::mean_of_images(images, [](const auto& image) { return segtally::f1_score(image);
///     }).value;
template <class Score>
[[nodiscard]] mean_over_images mean_of_images(std::span<const detection_counts> images, Score&& score) {
  std::vector<double> terms;
  for (const detection_counts& image : images)
    if (const double value = score(image); !is_undefined(value)) terms.push_back(value);
  return {detail::ordered_mean(terms, undefined), terms.size(), images.size() - terms.size()};
}

}  // namespace segtally::inline SEGTALLY_ABI
