// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/report/metric_inputs.hpp>  // for metric_inputs

namespace segtally::inline SEGTALLY_ABI {

/// Which end of a metric's range is better.
enum class direction { higher, lower, neither };
using better = direction;  ///< its name in version 0.1

/// Returns "higher", "lower" or "neither".
[[nodiscard]] constexpr std::string_view to_text(direction end) noexcept {
  return end == direction::higher ? "higher" : end == direction::lower ? "lower" : "neither";
}

/// Whether a metric is meaningful if only some objects of the reference are annotated.
enum class partial_reference {
  unsound,  ///< unannotated objects count as errors or as background
  counted,  ///< sound with `.partly_annotated`, which excludes predicted objects that overlap no annotated
            ///< one
  sound     ///< only annotated objects and what overlaps them count
};

/// Returns "no", "by option" or "yes".
[[nodiscard]] constexpr std::string_view to_text(partial_reference sound) noexcept {
  return sound == partial_reference::unsound   ? "no"
         : sound == partial_reference::counted ? "by option"
                                               : "yes";
}

/// Which options of `score` a metric uses. (A mask and ignored labels affect all metrics.)
struct options_taken {
  bool background = false;
  bool threshold = false;
  bool comparator = false;
  bool criterion = false;
  bool spacing = false;  ///< required: without it the metric has no value
  bool tolerance = false;
  bool model = false;
  bool connectivity = false;
  bool image_edge = false;
};

/// Describes a metric. `id` is the name of the function that computes it, or of a member of its result.
struct metric_info {
  std::string_view id;
  std::string_view title;
  /// The meaning of labels: "foreground" (or background), "classes" (the same in both images), "objects"
  /// (names of objects) or "segments" (names of parts of the image, including background).
  std::string_view labels;
  std::string_view family;  ///< "pixel", "classes", "objects", "partition", "region" or "surface"
  std::string_view range;
  direction better;
  std::string_view source;
  /// The id of another metric that gives the same ranking wherever both are defined; empty if there is none.
  /// Report only one of them.
  std::string_view repeats;
  options_taken takes;
  double (*compute)(metric_inputs&);  ///< NaN if undefined
  /// Whether it is sound for a reference in which only some objects are annotated, and why.
  partial_reference partial = partial_reference::unsound;
  std::string_view partial_reason = "not known to leave out what is not annotated";
};

}  // namespace segtally::inline SEGTALLY_ABI
