// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>      // for uint64_t
#include <stdexcept>    // for invalid_argument
#include <type_traits>  // for is_arithmetic_v

#include <segtally/abi.hpp>           // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>  // for ratio
#include <segtally/error.hpp>         // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// How well two objects of a and b voxels with n common voxels agree.
enum class criterion {
  iou,                           ///< n / (a + b - n), the Jaccard index
  intersection_over_reference,   ///< n / a
  intersection_over_prediction,  ///< n / b
  dice                           ///< 2 n / (a + b)
};

/// When a score meets a threshold.
enum class comparator {
  above,    ///< score > threshold: panoptic quality, Cell Tracking Challenge, Data Science Bowl 2018
  at_least  ///< score >= threshold: StarDist, cellpose, panoptica, elf
};

/// Options of `match` and the scores of matchings.
struct match_options {
  double threshold = 0.5;
  segtally::comparator comparator = comparator::above;
  segtally::criterion criterion = criterion::iou;
  std::uint64_t background = 0;  ///< not an object, in either image
  /// StarDist's rule: among the matchings with the most pairs, take the one of largest sum of scores over all
  /// overlapping objects, including pairs whose score does not meet the threshold; these are not pairs of the
  /// result. Among equals, the one of largest sum over the pairs. The number of pairs is the same as without
  /// this option; the sum of their scores may be smaller.
  bool sum_all_scores = false;
  /// Whether only some objects are annotated in the reference. A predicted object that overlaps none of them
  /// may be right or wrong and is not counted: false positives are only unmatched predicted objects that
  /// overlap an annotated object.
  bool partly_annotated = false;
};

namespace detail {

/// The types of a threshold.
template <class T>
concept number = std::is_arithmetic_v<T>;

/// Returns the score of two objects: one division of two integers, so that 3 of 4 voxels are exactly 0.75.
[[nodiscard]] inline double match_score(segtally::criterion criterion, std::uint64_t common,
                                        std::uint64_t reference, std::uint64_t prediction) noexcept {
  switch (criterion) {
    case criterion::intersection_over_reference:
      return ratio(common, reference, 0);
    case criterion::intersection_over_prediction:
      return ratio(common, prediction, 0);
    case criterion::dice:
      return ratio(2 * common, reference + prediction, 0);
    default:  // iou
      break;
  }
  return ratio(common, reference + prediction - common, 0);
}

[[nodiscard]] inline bool passes_threshold(double score, double threshold,
                                           segtally::comparator comparator) noexcept {
  return comparator == comparator::above ? score > threshold : score >= threshold;
}

/// A threshold must be able to separate scores: [0, 1) if scores must exceed it, (0, 1] otherwise.
inline void check_threshold(const char* function, double threshold, const match_options& options) {
  if (options.comparator != comparator::above && options.comparator != comparator::at_least)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.comparator), " is no comparator"));
  if (options.criterion < criterion::iou || options.criterion > criterion::dice)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.criterion), " is no criterion"));
  const bool above = options.comparator == comparator::above;
  const bool inside = above ? threshold >= 0 && threshold < 1 : threshold > 0 && threshold <= 1;
  if (inside && !is_undefined(threshold)) return;
  raise<std::invalid_argument>(
      message(function, ": threshold ", threshold, " is outside ", above ? "[0, 1)" : "(0, 1]"));
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
