// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/report/metric_inputs.hpp>  // for metric_inputs

namespace segtally::inline SEGTALLY_ABI {

/// Which end of a metric's range is good.
enum class direction { higher, lower, neither };
using better = direction;  ///< its name in version 0.1

/// Returns "higher", "lower" or "neither".
[[nodiscard]] constexpr std::string_view to_text(direction end) noexcept {
  return end == direction::higher ? "higher" : end == direction::lower ? "lower" : "neither";
}

/// Whether a metric means what it says where only some of the objects are annotated in the reference.
enum class partial_reference {
  unsound,  ///< what is not annotated counts as wrong, or as background
  counted,  ///< sound as soon as predicted objects that overlap no annotated one are left out, as
            ///< `.partly_annotated` does
  sound     ///< nothing enters but annotated objects and what overlaps them
};

/// Returns "no", "by option" or "yes".
[[nodiscard]] constexpr std::string_view to_text(partial_reference sound) noexcept {
  return sound == partial_reference::unsound   ? "no"
         : sound == partial_reference::counted ? "by option"
                                               : "yes";
}

/// Which options of a `score` a metric takes. (Which voxels count, a mask and ignored labels, changes all.)
struct options_taken {
  bool background = false;
  bool threshold = false;
  bool comparator = false;
  bool criterion = false;
  bool spacing = false;  ///< without it the metric has no value
  bool tolerance = false;
  bool model = false;
  bool connectivity = false;
  bool image_edge = false;
};

/// What a metric is. `id` is the name of the function that computes it, or of its result's field.
struct metric_info {
  std::string_view id;
  std::string_view title;
  /// What a label means to it: "foreground" (or background, nothing else), "classes" (the same one in both
  /// images), "objects" (names of objects) or "segments" (names of parts of the image, background included).
  std::string_view labels;
  std::string_view family;  ///< "pixel", "classes", "objects", "partition", "region" or "surface"
  std::string_view range;
  direction better;
  std::string_view source;
  /// The id of another metric that ranks all results the same way, wherever both have a value; empty for a
  /// metric that says something of its own. Only one of metrics that repeat each other is worth reporting.
  std::string_view repeats;
  options_taken takes;
  double (*compute)(metric_inputs&);  ///< NaN where undefined
  /// Whether it is sound for a reference in which only some of the objects are annotated, and why.
  partial_reference partial = partial_reference::unsound;
  std::string_view partial_reason = "not known to leave out what is not annotated";
};

}  // namespace segtally::inline SEGTALLY_ABI
