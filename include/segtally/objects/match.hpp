// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>          // for convertible_to
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <type_traits>       // for is_arithmetic_v
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/objects/detection_counts.hpp>   // for detection_counts
#include <segtally/objects/match_options.hpp>      // for match_options, number
#include <segtally/objects/matcher.hpp>            // for for_each_threshold, matcher
#include <segtally/objects/object_graph.hpp>       // for object_graph
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count

namespace segtally::inline SEGTALLY_ABI {

/// A reference object and the predicted object it was matched with.
struct matched_pair {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  std::uint64_t intersection = 0;  ///< voxels in both
  double score = 0;                ///< according to `options.criterion`
  friend bool operator==(const matched_pair&, const matched_pair&) = default;
};

/// A one-to-one matching of predicted and reference objects. Derives from the counts, so that every detection
/// score accepts a matching.
struct matching : detection_counts {
  std::vector<matched_pair> pairs;                  ///< ascending by reference label
  std::vector<std::uint64_t> unmatched_reference;   ///< missed objects (fn), ascending
  std::vector<std::uint64_t> unmatched_prediction;  ///< spurious objects (fp), ascending
};

namespace detail {

/// Returns the labels of objects without a partner, ascending.
[[nodiscard]] inline std::vector<std::uint64_t> unmatched(const std::vector<label_count>& objects,
                                                          const std::vector<bool>& matched) {
  std::vector<std::uint64_t> labels;
  for (std::size_t i = 0; i < objects.size(); ++i)
    if (!matched[i]) labels.push_back(objects[i].label);
  return labels;
}

/// Returns the matching that consists of some pairs of a graph.
[[nodiscard]] inline matching matching_of(const object_graph& graph, std::span<const scored_overlap> pairs) {
  matching m{counts_of(graph, pairs), {}, {}, {}};
  m.pairs.reserve(pairs.size());
  std::vector<bool> found(graph.reference.size()), used(graph.prediction.size());
  for (const scored_overlap& pair : pairs) {
    const object_overlap& o = graph.overlaps[pair.at];
    m.pairs.push_back(
        {graph.reference[o.reference].label, graph.prediction[o.prediction].label, o.count, pair.score});
    found[o.reference] = used[o.prediction] = true;
  }
  m.unmatched_reference = unmatched(graph.reference, found);
  m.unmatched_prediction = unmatched(graph.prediction, used);
  return m;
}

/// Returns the matching at each threshold. `function` is the name used in errors.
[[nodiscard]] inline std::vector<matching> matchings_at(const char* function, const contingency_table& table,
                                                        std::span<const double> thresholds,
                                                        const match_options& options) {
  std::vector<matching> matchings;
  matchings.reserve(thresholds.size());
  for_each_threshold(function, table, thresholds, options,
                     [&](const object_graph& graph, std::span<const scored_overlap> pairs) {
                       matchings.push_back(matching_of(graph, pairs));
                     });
  return matchings;
}

}  // namespace detail

/// Returns a matching of reference and predicted objects in which each object has at most one partner.
///
/// Two objects may be partners if they overlap and their score (`options.criterion`) meets the threshold:
/// exceeds it, or, with `comparator::at_least`, reaches it. Among all such matchings the result has the most
/// pairs, and among those the largest sum of scores. With `criterion::iou` above 0.5 only one matching is
/// possible, because an object cannot share more than half of its voxels with two others. If several
/// matchings are equal in both, the order of labels decides which labels are paired, but never affects the
/// counts and the sum of the scores. Raising the threshold never yields more pairs.
///
/// Throws `std::invalid_argument` for a threshold outside [0, 1) (`above`) or (0, 1] (`at_least`). Cost:
/// about n log n in the overlaps, and the memory of a few numbers for each; no matrix is made. If
/// each object overlaps several others equally and few stay unmatched, the search for a partner may traverse
/// much of the image: 100,000 cells with gaps, against themselves shifted by a little more than half a cell
/// along both axes, with labels in random order, take 10 s at a threshold of 0. Source:
/// Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963; Schmidt et al. 2018, doi:10.1007/978-3-030-00934-2_30.
[[nodiscard]] inline matching match(const contingency_table& table, const match_options& options = {}) {
  return std::move(detail::matchings_at("match", table, {&options.threshold, 1}, options).front());
}

/// Returns the matching at that threshold; `options.threshold` is not used. Errors as for `match(table,
/// options)`.
template <detail::number Number>
[[nodiscard]] matching match(const contingency_table& table, Number threshold, match_options options = {}) {
  options.threshold = static_cast<double>(threshold);
  return match(table, options);
}

/// Returns the matching at each threshold, in the given order (any order, repetitions allowed;
/// `options.threshold` is not used). Overlaps are scored only once. Errors as for `match` with one threshold,
/// and `std::invalid_argument` for an empty list.
template <std::convertible_to<std::span<const double>> Thresholds>
[[nodiscard]] std::vector<matching> match(const contingency_table& table, const Thresholds& thresholds,
                                          const match_options& options = {}) {
  return detail::matchings_at("match", table, thresholds, options);
}

/// Overload for braced thresholds: `match(table, {0.5, 0.75})`. (Empty braces are default options.)
template <detail::number Number>
[[nodiscard]] std::vector<matching> match(const contingency_table& table,
                                          std::initializer_list<Number> thresholds,
                                          const match_options& options = {}) {
  return detail::matchings_at("match", table, std::vector<double>(thresholds.begin(), thresholds.end()),
                              options);
}

/// Returns only the counts of what `match` returns at each threshold, in the given order: sufficient for
/// every detection score. Errors and cost as for `match` with a list, but no lists of labels are made.
[[nodiscard]] inline std::vector<detection_counts> count_matches(const contingency_table& table,
                                                                 std::span<const double> thresholds,
                                                                 const match_options& options = {}) {
  return detail::counts_at("count_matches", table, thresholds, options);
}

/// Overload for braced thresholds.
[[nodiscard]] inline std::vector<detection_counts> count_matches(const contingency_table& table,
                                                                 std::initializer_list<double> thresholds,
                                                                 const match_options& options = {}) {
  return detail::counts_at("count_matches", table, thresholds, options);
}

}  // namespace segtally::inline SEGTALLY_ABI
