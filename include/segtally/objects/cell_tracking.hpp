// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cmath>      // for ldexp
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_finite, undefined
#include <segtally/detail/weighted_sum.hpp>        // for weighted_sum
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/detection_counts.hpp>   // for score_sum
#include <segtally/objects/match_options.hpp>      // for match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

/// @file
/// The Cell Tracking Challenge's scores of an image pair.

namespace segtally::inline SEGTALLY_ABI {

/// Options of `count_ctc`.
struct ctc_options {
  std::uint64_t background = 0;
  bool partly_annotated = false;  ///< as in `match_options`: objects that overlap none are not counted
};

/// The counts for SEG and DET of one image pair; add them over the frames of a sequence.
struct ctc_counts {
  std::uint64_t objects = 0;  ///< reference objects
  /// Splitting operations needed: of each predicted object, the reference objects it found beyond the first.
  std::uint64_t splits = 0;
  std::uint64_t fn = 0;  ///< reference objects that were not found
  std::uint64_t fp = 0;  ///< predicted objects that found no reference object
  score_sum scores;      ///< Jaccard indices of the found objects

  ctc_counts& operator+=(const ctc_counts& other) noexcept {
    objects += other.objects;
    splits += other.splits;
    fn += other.fn;
    fp += other.fp;
    scores += other.scores;
    return *this;
  }
  friend bool operator==(const ctc_counts&, const ctc_counts&) = default;
};

namespace detail {

[[nodiscard]] inline ctc_counts ctc_of(const object_graph& graph) {
  ctc_counts counts;
  std::vector<std::uint64_t> found(graph.prediction.size());
  for (const object_overlap& o : graph.overlaps) {
    const std::uint64_t size = graph.reference[o.reference].count;
    if (o.count <= size - o.count) continue;  // not more than half
    ++found[o.prediction];
    counts.scores.add(match_score(criterion::iou, o.count, size, graph.prediction[o.prediction].count));
  }
  std::uint64_t all_found = 0;
  for (const std::uint64_t n : found) {
    all_found += n;
    counts.splits += n > 1 ? n - 1 : 0;
    counts.fp += n == 0;
  }
  counts.objects = graph.reference.size();
  counts.fn = counts.objects - all_found;
  return counts;
}

}  // namespace detail

/// Counts an image pair by the challenge's rule: a reference object is found by the predicted object that
/// holds more than half of its voxels. For SEG pass the segmentation truth as the reference, for DET the
/// markers. Cost: n log n in the overlaps. Source: Matula et al. 2015, doi:10.1371/journal.pone.0144959.
[[nodiscard]] inline ctc_counts count_ctc(const contingency_table& table, const ctc_options& options = {}) {
  return detail::ctc_of(detail::objects_of(table, options.background, options.partly_annotated));
}

/// Returns SEG, the mean Jaccard index of the reference objects with the predicted objects that hold more
/// than half of them, 0 for those that were not found. Range 0 to 1, higher is better; undefined without
/// reference objects. Where it is undefined, returns `empty_value`. Source: Ulman et al. 2017,
/// doi:10.1038/nmeth.4473.
[[nodiscard]] inline double ctc_seg(const ctc_counts& c, double empty_value = undefined) noexcept {
  return c.objects == 0 ? empty_value : c.scores.value() / static_cast<double>(c.objects);
}
/// Overload for `count_ctc(table, options)`.
[[nodiscard]] inline double ctc_seg(const contingency_table& table, const ctc_options& options = {},
                                    double empty_value = undefined) {
  return ctc_seg(count_ctc(table, options), empty_value);
}

/// What each operation costs that turns a prediction into the reference.
struct ctc_weights {
  double split = 5, false_negative = 10, false_positive = 1;
};

/// Returns DET = 1 - min(C, C0) / C0, where C is the cost of the splits, misses and false positives, by
/// default 5, 10 and 1 each, and C0 that of missing everything. Range 0 to 1, higher is better; undefined
/// without reference objects. Where it is undefined, returns `empty_value`. Throws `std::invalid_argument`
/// for a weight that is negative or not finite, or if a miss costs nothing. Source: Matula et al. 2015,
/// doi:10.1371/journal.pone.0144959; Ulman et al. 2017, doi:10.1038/nmeth.4473.
[[nodiscard]] inline double ctc_det(const ctc_counts& c, const ctc_weights& weights = {},
                                    double empty_value = undefined) {
  const auto is_cost = [](double weight) { return detail::is_finite(weight) && weight >= 0; };
  if (!is_cost(weights.split) || !is_cost(weights.false_negative) || !is_cost(weights.false_positive) ||
      weights.false_negative == 0)
    detail::raise<std::invalid_argument>(
        detail::message("ctc_det: weights ", weights.split, ", ", weights.false_negative, ", ",
                        weights.false_positive, " must be finite and not negative, the second must be > 0"));
  if (c.objects == 0) return empty_value;
  // One operation that costs more than 2^64 misses costs as much as missing everything.
  const double most = std::ldexp(weights.false_negative, 64);
  const double largest =
      (std::min)(most, (std::max)({weights.split, weights.false_negative, weights.false_positive}));
  detail::weighted_sum nothing(largest), cost(largest);
  nothing.add(weights.false_negative, c.objects);
  cost.add((std::min)(weights.split, most), c.splits);
  cost.add(weights.false_negative, c.fn);
  cost.add((std::min)(weights.false_positive, most), c.fp);
  if (!(cost.steps() < nothing.steps())) return 0;
  return (nothing.steps() - cost.steps()).to_double() / nothing.steps().to_double();
}
/// Overload for `count_ctc(table, options)`.
[[nodiscard]] inline double ctc_det(const contingency_table& table, const ctc_options& options = {},
                                    double empty_value = undefined) {
  return ctc_det(count_ctc(table, options), {}, empty_value);
}

/// Returns OP_CSB = (SEG + DET) / 2, by which the challenge's Cell Segmentation Benchmark ranks. Range 0 to
/// 1, higher is better; undefined without reference objects. Source: Maska et al. 2023,
/// doi:10.1038/s41592-023-01879-y. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double ctc_op_csb(const ctc_counts& c, double empty_value = undefined) {
  return c.objects == 0 ? empty_value : (ctc_seg(c) + ctc_det(c)) / 2;
}
/// Overload for `count_ctc(table, options)`.
[[nodiscard]] inline double ctc_op_csb(const contingency_table& table, const ctc_options& options = {},
                                       double empty_value = undefined) {
  return ctc_op_csb(count_ctc(table, options), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
