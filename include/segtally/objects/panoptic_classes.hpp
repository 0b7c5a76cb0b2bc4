// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for lower_bound, max, sort, unique
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <optional>          // for optional
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_undefined, ratio
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/detection_counts.hpp>   // for detection_counts
#include <segtally/objects/panoptic_means.hpp>     // for class_detection, mean_panoptic_quality
#include <segtally/objects/segment_classes.hpp>    // for class_map, segment_class
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

struct panoptic_options {
  /// The label that is no segment, in either image: it needs no class, and its class is ignored if given. Set
  /// to `std::nullopt` for images in which every voxel belongs to a segment.
  std::optional<std::uint64_t> background = 0;
  /// The class of voxels that are excluded from evaluation; if unset, none.
  std::optional<std::uint64_t> void_class = {};
  double threshold = 0.5;  ///< IoU must exceed it; at least 0.5, so that segments have at most one partner
  /// Reference segments that are a crowd: many objects of a class under one label, which need not be found.
  std::vector<std::uint64_t> crowd = {};
};

/// Returns the detection counts of every class that occurs in either image, ascending by class.
/// `reference_classes` and `prediction_classes` give the class of every label except the background, in any
/// order; they may contain labels that do not occur. Segments are matched only within their class, by IoU
/// above the threshold. Voxels of `options.background` belong to no segment, but to the unions with segments
/// of the other image. Reference voxels of `options.void_class` are removed from unions, and an unmatched
/// predicted segment with more than half of its voxels there is no false positive; predicted segments of that
/// class are not counted. Segments of `options.crowd` are neither found nor missed; they remain in unions,
/// and an unmatched predicted segment with more than half of its voxels in void voxels and crowds of its own
/// class is no false positive. (All crowds of a class count; panopticapi considers only the last.) Things and
/// stuff are treated alike: a stuff class is one segment. Add counts of several images class by class. Throws
/// `std::invalid_argument` for a label without a class or with two, for a crowd that is the background, and
/// for a threshold outside [0.5, 1). Source: Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963.
[[nodiscard]] inline std::vector<class_detection> panoptic_counts(
    const contingency_table& table, std::span<const segment_class> reference_classes,
    std::span<const segment_class> prediction_classes, const panoptic_options& options = {}) {
  if (is_undefined(options.threshold) || options.threshold < 0.5 || options.threshold >= 1)
    detail::raise<std::invalid_argument>(
        detail::message("panoptic_counts: threshold ", options.threshold, " is outside [0.5, 1)"));
  const detail::class_map class_of_reference("panoptic_counts", "reference", reference_classes);
  const detail::class_map class_of_prediction("panoptic_counts", "prediction", prediction_classes);

  // The background is no segment and has no class.
  struct segment {
    std::uint64_t label, size;
    std::optional<std::uint64_t> class_id;
    std::uint64_t in_void = 0, in_crowd = 0;  // voxels in void, and in crowds of its class
    bool matched = false, crowd = false;
    double best = 0;
  };
  const auto list = [&](std::span<const label_count> labels, const detail::class_map& class_of) {
    std::vector<segment> segments;
    segments.reserve(labels.size());
    for (const label_count& l : labels) {
      segments.push_back({l.label, l.count, {}});
      if (l.label != options.background) segments.back().class_id = class_of(l.label);
    }
    return segments;
  };
  std::vector<segment> references = list(table.reference(), class_of_reference);
  std::vector<segment> predictions = list(table.prediction(), class_of_prediction);
  const auto is_void = [&](const segment& s) { return s.class_id && s.class_id == options.void_class; };
  const auto is_judged = [&](const segment& s) {
    return s.class_id && s.class_id != options.void_class && !s.crowd;
  };
  const auto find = [](std::vector<segment>& segments, std::uint64_t label) -> segment& {
    return *std::lower_bound(segments.begin(), segments.end(), label,
                             [](const segment& s, std::uint64_t l) { return s.label < l; });
  };
  for (const std::uint64_t label : options.crowd) {
    if (label == options.background)
      detail::raise<std::invalid_argument>(
          detail::message("panoptic_counts: the crowd ", label, " is the background"));
    if (table.reference_count(label) > 0) find(references, label).crowd = true;
  }
  for (const overlap& o : table.overlaps()) {
    const segment& r = find(references, o.reference);
    segment& p = find(predictions, o.prediction);
    if (is_void(r))
      p.in_void += o.count;
    else if (r.crowd && r.class_id == p.class_id)
      p.in_crowd += o.count;
  }

  std::vector<class_detection> classes;
  for (const auto* segments : {&references, &predictions})
    for (const segment& s : *segments)
      if (is_judged(s)) classes.push_back({*s.class_id, {}, {}});
  const auto by_class = [](const class_detection& a, const class_detection& b) {
    return a.class_id < b.class_id;
  };
  std::sort(classes.begin(), classes.end(), by_class);
  classes.erase(std::unique(classes.begin(), classes.end(),
                            [](const class_detection& a, const class_detection& b) {
                              return a.class_id == b.class_id;
                            }),
                classes.end());
  const auto of = [&](const segment& s) -> class_detection& {
    return *std::lower_bound(classes.begin(), classes.end(), class_detection{*s.class_id, {}, {}}, by_class);
  };

  for (const overlap& o : table.overlaps()) {
    segment& r = find(references, o.reference);
    segment& p = find(predictions, o.prediction);
    if (!is_judged(r) || r.class_id != p.class_id) continue;
    const double iou = detail::ratio(o.count, r.size + p.size - o.count - p.in_void, 0);
    r.best = (std::max)(r.best, iou);
    if (!(iou > options.threshold)) continue;
    r.matched = p.matched = true;
    ++of(r).counts.tp;
    of(r).counts.scores.add(iou);
  }
  for (const segment& r : references) {
    if (!is_judged(r)) continue;
    of(r).counts.fn += !r.matched;
    of(r).best.add(r.best);
  }
  for (const segment& p : predictions)
    if (const std::uint64_t excused = p.in_void + p.in_crowd;
        is_judged(p) && !p.matched && excused <= p.size - excused)
      ++of(p).counts.fp;
  return classes;
}

/// Overload for braced classes: `panoptic_counts(table, {{1, 7}, {2, 7}}, {{1, 7}})`.
[[nodiscard]] inline std::vector<class_detection> panoptic_counts(
    const contingency_table& table, std::initializer_list<segment_class> reference_classes,
    std::initializer_list<segment_class> prediction_classes, const panoptic_options& options = {}) {
  return panoptic_counts(table, std::span(reference_classes.begin(), reference_classes.size()),
                         std::span(prediction_classes.begin(), prediction_classes.size()), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
