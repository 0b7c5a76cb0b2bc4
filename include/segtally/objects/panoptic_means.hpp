// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for find
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <vector>     // for erase_if, vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>              // for is_undefined, ordered_mean, undefined
#include <segtally/objects/detection_counts.hpp>  // for detection_counts, score_sum
#include <segtally/objects/detection_scores.hpp>  // for panoptic_quality
#include <segtally/objects/segment_classes.hpp>   // for entry_of

/// Means of panoptic quality over classes and images; four definitions are in use, which differ.

namespace segtally::inline SEGTALLY_ABI {

/// The counts of one class.
struct class_detection {
  std::uint64_t class_id = 0;
  detection_counts counts;
  score_sum best;  ///< for each reference segment, the largest IoU with a segment of the class
};

/// Returns the mean panoptic quality of the classes, excluding classes without segments (in sums of images).
/// Range 0 to 1, higher is better; undefined without classes. Source: Kirillov et al. 2019.
[[nodiscard]] inline double mean_panoptic_quality(std::span<const class_detection> classes,
                                                  double empty_value = undefined) {
  std::vector<double> terms;
  for (const class_detection& c : classes)
    if (c.counts.tp + c.counts.fp + c.counts.fn > 0) terms.push_back(panoptic_quality(c.counts));
  return detail::ordered_mean(terms, empty_value);
}

/// Returns the modified quality of a stuff class, PQ-dagger: the mean IoU of its reference segments, without
/// a threshold. Range 0 to 1, higher is better; undefined without reference segments. Source: Porzi et al.
/// 2019, doi:10.1109/CVPR.2019.00847.
[[nodiscard]] inline double modified_panoptic_quality(const class_detection& c,
                                                      double empty_value = undefined) {
  const std::uint64_t segments = c.counts.tp + c.counts.fn;
  return segments == 0 ? empty_value : c.best.value() / static_cast<double>(segments);
}

/// How a mean over images treats an image, or a class of an image, without reference segments.
enum class empty_reference {
  left_out,  ///< excluded, as PanNuke defines it: predictions there cost nothing
  scored     ///< 0 if something is predicted there
};

namespace detail {

/// Adds the panoptic quality of some counts to the terms of a mean, unless it is excluded.
inline void add_term(std::vector<double>& terms, const detection_counts& counts, empty_reference rule) {
  if (counts.tp + counts.fn == 0 && (rule == empty_reference::left_out || counts.fp == 0)) return;
  terms.push_back(panoptic_quality(counts));
}

}  // namespace detail

/// Returns bPQ, the mean over images of the panoptic quality of all objects, whatever their class: pass the
/// counts of `match` for each image. Range 0 to 1, higher is better; undefined if all images are excluded.
/// Source: Gamper et al. 2020, arXiv:2003.10778.
[[nodiscard]] inline double binary_panoptic_quality(std::span<const detection_counts> images,
                                                    empty_reference rule = empty_reference::left_out,
                                                    double empty_value = undefined) {
  std::vector<double> terms;
  for (const detection_counts& image : images) detail::add_term(terms, image, rule);
  return detail::ordered_mean(terms, empty_value);
}

/// Returns mPQ: the mean over images of the mean over classes of panoptic quality; `images` are the
/// `panoptic_counts` of each. A rare class has as much weight as others in the few images that contain it.
/// Range 0 to 1, higher is better; undefined if all images are excluded. Source: Gamper et al. 2020,
/// arXiv:2003.10778. (PanNuke then averages the means of images over 19 tissues.)
[[nodiscard]] inline double multiclass_panoptic_quality(std::span<const std::vector<class_detection>> images,
                                                        empty_reference rule = empty_reference::left_out,
                                                        double empty_value = undefined) {
  std::vector<double> means;
  for (const std::vector<class_detection>& image : images) {
    std::vector<double> terms;
    for (const class_detection& c : image) detail::add_term(terms, c.counts, rule);
    if (!terms.empty()) means.push_back(detail::ordered_mean(terms, undefined));
  }
  return detail::ordered_mean(means, empty_value);
}

/// Returns the sum of the counts of all images class by class, ascending by class. Law: the order of the
/// images does not matter. Cost: linear, times the number of classes in the worst case.
[[nodiscard]] inline std::vector<class_detection> sum_of_images(
    std::span<const std::vector<class_detection>> images) {
  std::vector<class_detection> sum;
  for (const std::vector<class_detection>& image : images)
    for (const class_detection& c : image) {
      class_detection& all = detail::entry_of(sum, c.class_id);
      all.counts += c.counts;
      all.best += c.best;
    }
  return sum;
}

/// Returns mPQ+: the mean over classes of the panoptic quality of the summed counts of all images, so that a
/// class need not be in every image. If `classes` is given, over those. Classes without any segments are
/// excluded (CoNIC's code, with its fixed list of six, counts 0 for them). Range 0 to 1, higher is better;
/// undefined if all classes are excluded. Source: Graham et al. 2024 (CoNIC),
/// doi:10.1016/j.media.2023.103047.
[[nodiscard]] inline double multiclass_panoptic_quality_plus(
    std::span<const std::vector<class_detection>> images, std::span<const std::uint64_t> classes = {},
    double empty_value = undefined) {
  std::vector<class_detection> sum = sum_of_images(images);
  if (!classes.empty())
    std::erase_if(sum, [&](const class_detection& c) {
      return std::find(classes.begin(), classes.end(), c.class_id) == classes.end();
    });
  return mean_panoptic_quality(sum, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
