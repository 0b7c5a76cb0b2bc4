// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, max, sort, stable_sort
#include <cmath>      // for isnan
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/match_options.hpp>      // for match_options, match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// How sure a method is of a predicted object.
struct label_confidence {
  std::uint64_t label = 0;
  double confidence = 0;
};

/// A predicted object, and whether it found a reference object that none more confident had found.
struct ranked_detection {
  double confidence = 0;
  bool hit = false;
  friend bool operator==(const ranked_detection&, const ranked_detection&) = default;
};

/// The predicted objects of one image or several, for curves over the confidence.
struct detection_ranking {
  std::vector<ranked_detection> detections;  ///< of falling confidence, misses before hits where it is equal
  std::uint64_t references = 0;              ///< reference objects
  std::uint64_t images = 0;

  detection_ranking& operator+=(const detection_ranking& other) {
    detections.insert(detections.end(), other.detections.begin(), other.detections.end());
    std::sort(detections.begin(), detections.end(), [](const ranked_detection& a, const ranked_detection& b) {
      return a.confidence != b.confidence ? a.confidence > b.confidence : a.hit < b.hit;
    });
    references += other.references;
    images += other.images;
    return *this;
  }
};

/// Returns the ranking of an image's predicted objects: from the most confident down (the smaller label first
/// where they are equal), each takes the reference object of highest score that is still free, if the score
/// meets the threshold. `confidences` names every predicted object, in any order. Throws
/// `std::invalid_argument` for an object without a confidence or one that is NaN, and like `match`. Source:
/// Lin et al. 2014 (COCO), doi:10.1007/978-3-319-10602-1_48.
[[nodiscard]] inline detection_ranking ranked_detections(const contingency_table& table,
                                                         std::span<const label_confidence> confidences,
                                                         const match_options& options = {}) {
  detail::check_threshold("ranked_detections", options.threshold, options.comparator);
  const detail::object_graph graph = detail::objects_of(table, options.background);
  std::vector<double> confidence(graph.prediction.size(), undefined);
  for (const label_confidence& c : confidences) {
    const auto at =
        std::lower_bound(graph.prediction.begin(), graph.prediction.end(), c.label,
                         [](const label_count& l, std::uint64_t label) { return l.label < label; });
    if (at != graph.prediction.end() && at->label == c.label)
      confidence[static_cast<std::size_t>(at - graph.prediction.begin())] = c.confidence;
  }
  std::vector<std::size_t> order(graph.prediction.size());
  for (std::size_t p = 0; p < order.size(); ++p) {
    order[p] = p;
    if (std::isnan(confidence[p]))
      detail::raise<std::invalid_argument>(detail::message("ranked_detections: predicted object ",
                                                           graph.prediction[p].label, " has no confidence"));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return confidence[a] > confidence[b]; });
  std::vector<detail::object_overlap> overlaps = graph.overlaps;
  std::stable_sort(overlaps.begin(), overlaps.end(),
                   [](const auto& a, const auto& b) { return a.prediction < b.prediction; });
  std::vector<std::size_t> first(graph.prediction.size() + 1);
  for (const detail::object_overlap& o : overlaps) ++first[o.prediction + 1];
  for (std::size_t p = 0; p < order.size(); ++p) first[p + 1] += first[p];

  std::vector<bool> taken(graph.reference.size());
  detection_ranking ranking{{}, graph.reference.size(), 1};
  for (const std::size_t p : order) {
    double best = -1;
    std::size_t found = 0;
    for (std::size_t k = first[p]; k < first[p + 1]; ++k) {
      const detail::object_overlap& o = overlaps[k];
      const double score = detail::match_score(options.criterion, o.count, graph.reference[o.reference].count,
                                               graph.prediction[p].count);
      if (taken[o.reference] || score <= best ||
          !detail::passes_threshold(score, options.threshold, options.comparator))
        continue;
      best = score;
      found = o.reference;
    }
    if (best >= 0) taken[found] = true;
    ranking.detections.push_back({confidence[p], best >= 0});
  }
  detection_ranking sorted{{}, 0, 0};
  return sorted += ranking;
}

/// Returns the area under the interpolated precision-recall curve: the sum over the hits of the best
/// precision at that recall or a higher one, over the reference objects. Range 0 to 1, higher is better;
/// undefined without reference objects. Source: Everingham et al. 2010 (PASCAL VOC, all points),
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

/// Returns the free-response operating points: for each rate of false positives an image, the largest share
/// of reference objects found with at most that many. Each in 0 to 1, higher is better; undefined without
/// reference objects or images. The mean over 1/8, 1/4, 1/2, 1, 2, 4 and 8 is the score of LUNA16. Throws
/// `std::invalid_argument` for a negative rate. Source: Bunch et al. 1977, doi:10.1117/12.955926.
[[nodiscard]] inline std::vector<double> froc_sensitivities(const detection_ranking& ranking,
                                                            std::span<const double> false_positives_per_image,
                                                            double empty_value = undefined) {
  std::vector<double> sensitivities;
  for (const double rate : false_positives_per_image) {
    if (!(rate >= 0))
      detail::raise<std::invalid_argument>(
          detail::message("froc_sensitivities: ", rate, " false positives an image must be >= 0"));
    if (ranking.references == 0 || ranking.images == 0) {
      sensitivities.push_back(empty_value);
      continue;
    }
    // Objects of equal confidence are taken or left together.
    std::uint64_t hits = 0, misses = 0, hits_allowed = 0;
    for (std::size_t k = 0; k < ranking.detections.size(); ++k) {
      const ranked_detection& d = ranking.detections[k];
      ++(d.hit ? hits : misses);
      if (static_cast<double>(misses) > rate * static_cast<double>(ranking.images)) break;
      const bool last_of_equals =
          k + 1 == ranking.detections.size() || ranking.detections[k + 1].confidence != d.confidence;
      if (last_of_equals) hits_allowed = hits;
    }
    sensitivities.push_back(static_cast<double>(hits_allowed) / static_cast<double>(ranking.references));
  }
  return sensitivities;
}

}  // namespace segtally::inline SEGTALLY_ABI
