// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for lower_bound
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <optional>          // for optional
#include <span>              // for span
#include <stdexcept>         // for out_of_range
#include <vector>            // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>              // for ratio, undefined
#include <segtally/error.hpp>                     // for raise, message
#include <segtally/objects/detection_counts.hpp>  // for detection_counts
#include <segtally/objects/match.hpp>             // for matching
#include <segtally/objects/segment_classes.hpp>   // for class_map, entry_of, segment_class

/// Classification scores of matched objects. Objects are matched regardless of class, by centroids or by
/// overlap; then the classes of the pairs are compared. (`panoptic_counts` matches within classes.)

namespace segtally::inline SEGTALLY_ABI {

/// The counts of one class, among pairs and among unmatched objects.
struct class_agreement {
  std::uint64_t class_id = 0;
  std::uint64_t tp = 0;        ///< pairs in which both are of the class
  std::uint64_t fp = 0;        ///< pairs in which only the predicted object is of the class
  std::uint64_t fn = 0;        ///< pairs in which only the reference object is of the class
  std::uint64_t spurious = 0;  ///< predicted objects of the class without a partner, FP_d
  std::uint64_t missed = 0;    ///< reference objects of the class without a partner, FN_d
  friend bool operator==(const class_agreement&, const class_agreement&) = default;
};

struct matched_class_options {
  /// The class of reference objects whose class is unknown: they are detected or missed like others, but
  /// count for no class. If unset, every class is known.
  std::optional<std::uint64_t> unknown_class = {};
};

/// The class counts of a matching; add counts of several images with `+=`.
struct matched_class_counts {
  detection_counts detection;            ///< of all objects; `f1_score` of it is F_d
  std::uint64_t pairs = 0;               ///< pairs whose reference object has a known class
  std::uint64_t same = 0;                ///< those with equal classes
  std::vector<class_agreement> classes;  ///< all classes of objects in either image, ascending

  /// Law: commutative, associative, `matched_class_counts{}` is the identity.
  matched_class_counts& operator+=(const matched_class_counts& other) {
    if (&other == this) {
      const matched_class_counts copy = other;
      return *this += copy;
    }
    for (const class_agreement& c : other.classes) {
      class_agreement& all = detail::entry_of(classes, c.class_id);
      all.tp += c.tp;
      all.fp += c.fp;
      all.fn += c.fn;
      all.spurious += c.spurious;
      all.missed += c.missed;
    }
    detection += other.detection;
    pairs += other.pairs;
    same += other.same;
    return *this;
  }
  friend bool operator==(const matched_class_counts&, const matched_class_counts&) = default;
};

/// Returns the class counts of a matching from `match`, `match_centroids` or any other. `reference_classes`
/// and `prediction_classes` give the class of every object in the matching, in any order, and may contain
/// others. Throws `std::invalid_argument` for an object without a class or with two. Cost: n log n in the
/// objects.
[[nodiscard]] inline matched_class_counts count_matched_classes(
    const matching& m, std::span<const segment_class> reference_classes,
    std::span<const segment_class> prediction_classes, const matched_class_options& options = {}) {
  const detail::class_map class_of_reference("count_matched_classes", "reference", reference_classes);
  const detail::class_map class_of_prediction("count_matched_classes", "prediction", prediction_classes);
  matched_class_counts counts;
  counts.detection = m;
  for (const matched_pair& pair : m.pairs) {
    const std::uint64_t r = class_of_reference(pair.reference), p = class_of_prediction(pair.prediction);
    if (r == options.unknown_class) continue;
    ++counts.pairs;
    counts.same += r == p;
    if (r == p) {
      ++detail::entry_of(counts.classes, r).tp;
    } else {
      ++detail::entry_of(counts.classes, r).fn;
      ++detail::entry_of(counts.classes, p).fp;
    }
  }
  for (const std::uint64_t label : m.unmatched_reference)
    if (const std::uint64_t r = class_of_reference(label); r != options.unknown_class)
      ++detail::entry_of(counts.classes, r).missed;
  for (const std::uint64_t label : m.unmatched_prediction)
    ++detail::entry_of(counts.classes, class_of_prediction(label)).spurious;
  return counts;
}

/// Overload for braced classes.
[[nodiscard]] inline matched_class_counts count_matched_classes(
    const matching& m, std::initializer_list<segment_class> reference_classes,
    std::initializer_list<segment_class> prediction_classes, const matched_class_options& options = {}) {
  return count_matched_classes(m, std::span(reference_classes.begin(), reference_classes.size()),
                               std::span(prediction_classes.begin(), prediction_classes.size()), options);
}

/// Returns the fraction of pairs (of known class) whose objects have the same class. Range 0 to 1, higher is
/// better; undefined without pairs. Source: Graham et al. 2019, doi:10.1016/j.media.2019.101563.
[[nodiscard]] inline double classification_accuracy(const matched_class_counts& counts,
                                                    double empty_value = undefined) noexcept {
  return detail::ratio(counts.same, counts.pairs, empty_value);
}

/// Whether pairs in which neither object is of a class count as true negatives.
enum class true_negatives {
  counted,  ///< as in the formula in the HoVer-Net paper
  left_out  ///< as in its code, which removes those pairs before counting
};

/// Returns F_c of a class, 2 (TP + TN) / (2 (TP + TN) + 2 FP + 2 FN + FP_d + FN_d): TP, FP and FN as in
/// `class_agreement`, TN the pairs in which neither object is of the class, FP_d and FN_d the unmatched
/// objects of the class. Range 0 to 1, higher is better; undefined if all are 0. Throws `std::out_of_range`
/// for a class without objects. With TN a rare class has a high value however it is predicted; HoVer-Net's
/// code omits TN. Source: Graham et al. 2019, doi:10.1016/j.media.2019.101563.
[[nodiscard]] inline double classification_f1(const matched_class_counts& counts, std::uint64_t class_id,
                                              true_negatives rule = true_negatives::counted,
                                              double empty_value = undefined) {
  const auto at =
      std::lower_bound(counts.classes.begin(), counts.classes.end(), class_id,
                       [](const class_agreement& c, std::uint64_t id) { return c.class_id < id; });
  if (at == counts.classes.end() || at->class_id != class_id)
    detail::raise<std::out_of_range>(detail::message("classification_f1: no object is of class ", class_id));
  const std::uint64_t tn = rule == true_negatives::counted ? counts.pairs - at->tp - at->fp - at->fn : 0;
  const std::uint64_t right = 2 * (at->tp + tn);
  return detail::ratio(right, right + 2 * at->fp + 2 * at->fn + at->spurious + at->missed, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
