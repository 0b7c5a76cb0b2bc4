// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for lower_bound, max, sort
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_undefined, undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/match_options.hpp>      // for match_options, match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/objects/rank_maximal.hpp>       // for rank_maximal
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// The confidence of a predicted object.
struct label_confidence {
  std::uint64_t label = 0;
  double confidence = 0;
};

/// A predicted object, and whether it is a hit: it found a reference object not taken by a more confident
/// one.
struct ranked_detection {
  double confidence = 0;
  bool hit = false;
  friend bool operator==(const ranked_detection&, const ranked_detection&) = default;
};

/// The predicted objects of one or more images, for curves over the confidence.
struct detection_ranking {
  std::vector<ranked_detection> detections;  ///< descending confidence; misses before hits among equals
  std::uint64_t references = 0;              ///< reference objects
  std::uint64_t images = 0;

  /// Law: commutative, associative, `detection_ranking{}` is the identity, `r += r` doubles.
  detection_ranking& operator+=(const detection_ranking& other) {
    detections.reserve(detections.size() + other.detections.size());  // `other` may be *this
    for (std::size_t k = 0, size = other.detections.size(); k < size; ++k)
      detections.push_back(other.detections[k]);
    std::sort(detections.begin(), detections.end(), [](const ranked_detection& a, const ranked_detection& b) {
      return a.confidence != b.confidence ? a.confidence > b.confidence : a.hit < b.hit;
    });
    references += other.references;
    images += other.images;
    return *this;
  }
};

namespace detail {

/// Returns the confidence of each object, given those of the labels.
[[nodiscard]] inline std::vector<double> confidences_of(std::span<const label_count> objects,
                                                        std::span<const label_confidence> confidences) {
  std::vector<double> values(objects.size());
  std::vector<bool> given(objects.size());
  for (const label_confidence& c : confidences) {
    const auto at =
        std::lower_bound(objects.begin(), objects.end(), c.label,
                         [](const label_count& object, std::uint64_t label) { return object.label < label; });
    if (at == objects.end() || at->label != c.label)
      raise<std::invalid_argument>(message("ranked_detections: no predicted object has label ", c.label));
    const auto p = static_cast<std::size_t>(at - objects.begin());
    if (given[p])
      raise<std::invalid_argument>(
          message("ranked_detections: two confidences for predicted object ", c.label));
    if (is_undefined(c.confidence))
      raise<std::invalid_argument>(
          message("ranked_detections: the confidence of predicted object ", c.label, " is no number"));
    values[p] = c.confidence;
    given[p] = true;
  }
  for (std::size_t p = 0; p < given.size(); ++p)
    if (!given[p])
      raise<std::invalid_argument>(
          message("ranked_detections: predicted object ", objects[p].label, " has no confidence"));
  return values;
}

}  // namespace detail

/// Returns the ranking of an image's predicted objects: in descending order of confidence, each takes the
/// free reference object of highest score, if that meets the threshold. Ties (objects of equal confidence,
/// reference objects of equal score) are resolved in favour of later objects: among all ways to pair, the
/// result has the most pairs of the highest confidence and score, among those the most of the next, and so
/// on. `confidences` names every predicted object once, in any order.
///
/// A score meets the threshold if it exceeds it; for COCO's rule, at least the threshold, pass `{.comparator
/// = comparator::at_least}`. With `.partly_annotated`, predicted objects that overlap no reference object
/// need a confidence, too, but are no detections. Throws `std::invalid_argument` for an object without a
/// confidence, with two or with NaN, for a label that is no predicted object, and for an invalid threshold,
/// as `match`. Cost: n log n in the overlaps. Source: Lin et al. 2014 (COCO),
/// doi:10.1007/978-3-319-10602-1_48.
[[nodiscard]] inline detection_ranking ranked_detections(const contingency_table& table,
                                                         std::span<const label_confidence> confidences,
                                                         const match_options& options = {}) {
  detail::check_threshold("ranked_detections", options.threshold, options);
  const detail::object_graph graph = detail::objects_of(table, options.background);
  const std::vector<double> confidence = detail::confidences_of(graph.prediction, confidences);

  struct ranked {
    double confidence, score;
    detail::ranked_candidate pair;
  };
  std::vector<ranked> candidates;
  for (const detail::object_overlap& o : graph.overlaps) {
    const double score = detail::match_score(options.criterion, o.count, graph.reference[o.reference].count,
                                             graph.prediction[o.prediction].count);
    if (detail::passes_threshold(score, options.threshold, options.comparator))
      candidates.push_back({confidence[o.prediction], score, {o.prediction, o.reference}});
  }
  const auto before = [](const ranked& a, const ranked& b) {
    return a.confidence != b.confidence ? a.confidence > b.confidence : a.score > b.score;
  };
  std::sort(candidates.begin(), candidates.end(), before);
  detail::rank_maximal solved(graph.prediction.size(), graph.reference.size());
  std::vector<detail::ranked_candidate> equals;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    equals.push_back(candidates[k].pair);
    if (k + 1 < candidates.size() && !before(candidates[k], candidates[k + 1])) continue;
    solved.add(equals);
    equals.clear();
  }
  detection_ranking ranking{{}, graph.reference.size(), 1};
  std::vector<bool> judged(confidence.size(), !options.partly_annotated);
  for (const detail::object_overlap& o : graph.overlaps) judged[o.prediction] = true;
  for (std::size_t p = 0; p < confidence.size(); ++p)
    if (judged[p]) ranking.detections.push_back({confidence[p], solved.is_paired(p)});
  detection_ranking sorted;
  sorted += ranking;
  return sorted;
}

/// Overload for braced confidences: `ranked_detections(table, {{1, 0.9}, {2, 0.5}})`.
[[nodiscard]] inline detection_ranking ranked_detections(const contingency_table& table,
                                                         std::initializer_list<label_confidence> confidences,
                                                         const match_options& options = {}) {
  return ranked_detections(table, std::span(confidences.begin(), confidences.size()), options);
}

/// Returns the area under the interpolated precision-recall curve: the sum over the hits of the best
/// precision at that recall or higher, divided by the number of reference objects. Range 0 to 1, higher is
/// better; undefined without reference objects. Source: Everingham et al. 2010 (PASCAL VOC, all points),
/// doi:10.1007/s11263-009-0275-4.
[[nodiscard]] inline double average_precision(const detection_ranking& ranking,
                                              double empty_value = undefined) {
  if (ranking.references == 0) return empty_value;
  std::vector<double> precision_at_hit;
  for (std::size_t k = 0; k < ranking.detections.size(); ++k)
    if (ranking.detections[k].hit)
      precision_at_hit.push_back(static_cast<double>(precision_at_hit.size() + 1) /
                                 static_cast<double>(k + 1));
  double best = 0, sum = 0;
  for (std::size_t k = precision_at_hit.size(); k-- > 0;) sum += best = (std::max)(best, precision_at_hit[k]);
  return sum / static_cast<double>(ranking.references);
}

/// Returns the points of the free-response curve (FROC): for each rate of false positives per image, the
/// largest fraction of reference objects found with at most that rate. Range 0 to 1, higher is better;
/// undefined without reference objects or images. The mean over 1/8, 1/4, 1/2, 1, 2, 4 and 8 is the score of
/// LUNA16. Throws `std::invalid_argument` for a negative rate. Source: Bunch et al. 1977,
/// doi:10.1117/12.955926.
[[nodiscard]] inline std::vector<double> froc_sensitivities(const detection_ranking& ranking,
                                                            std::span<const double> false_positives_per_image,
                                                            double empty_value = undefined) {
  std::vector<double> sensitivities;
  for (const double rate : false_positives_per_image) {
    if (is_undefined(rate) || rate < 0)
      detail::raise<std::invalid_argument>(
          detail::message("froc_sensitivities: ", rate, " false positives an image must be >= 0"));
    if (ranking.references == 0 || ranking.images == 0) {
      sensitivities.push_back(empty_value);
      continue;
    }
    // Objects of equal confidence are accepted together: their misses come first.
    std::uint64_t hits = 0, misses = 0;
    for (const ranked_detection& d : ranking.detections) {
      ++(d.hit ? hits : misses);
      if (static_cast<double>(misses) > rate * static_cast<double>(ranking.images)) break;
    }
    sensitivities.push_back(static_cast<double>(hits) / static_cast<double>(ranking.references));
  }
  return sensitivities;
}

/// Overload for braced rates.
[[nodiscard]] inline std::vector<double> froc_sensitivities(
    const detection_ranking& ranking, std::initializer_list<double> false_positives_per_image,
    double empty_value = undefined) {
  return froc_sensitivities(
      ranking, std::span(false_positives_per_image.begin(), false_positives_per_image.size()), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
