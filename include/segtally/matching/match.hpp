// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/detail/assignment.hpp>          // for assignment
#include <segtally/matching/detection_counts.hpp>  // for detection_counts
#include <segtally/matching/match_options.hpp>     // for match_options, match_score
#include <segtally/matching/objects.hpp>           // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally {

/// A reference object and the predicted object it was matched with.
struct matched_pair {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  std::uint64_t intersection = 0;  ///< voxels in both
  double score = 0;                ///< by the criterion of the matching
  friend bool operator==(const matched_pair&, const matched_pair&) = default;
};

/// Which objects of a prediction are which objects of the reference. The counts come along as a base, so that
/// every detection score takes a matching.
struct matching : detection_counts {
  std::vector<matched_pair> pairs;                  ///< ascending by reference label
  std::vector<std::uint64_t> unmatched_reference;   ///< missed objects (fn), ascending
  std::vector<std::uint64_t> unmatched_prediction;  ///< spurious objects (fp), ascending
};

namespace detail {

[[nodiscard]] inline matching match_objects(const object_graph& graph, std::span<const candidate> scores,
                                            double threshold, const match_options& options,
                                            std::vector<candidate>& kept) {
  kept.clear();
  for (const candidate& c : scores) {
    const bool counts = meets(c.weight, threshold, options.comparator);
    if (counts || options.sum_all_scores) kept.push_back({c.left, c.right, c.weight, counts});
  }
  const assignment solved(graph.reference.size(), graph.prediction.size(), kept,
                          assignment_goal::most_pairs_then_weight);
  matching m;
  std::vector<bool> used(graph.prediction.size());
  std::size_t at = 0;
  for (std::size_t r = 0; r < graph.reference.size(); ++r) {
    const std::size_t p = solved.partner(r);
    if (p != assignment::none)
      while (graph.overlaps[at].reference != r || graph.overlaps[at].prediction != p) ++at;
    if (p == assignment::none || !meets(scores[at].weight, threshold, options.comparator)) {
      m.unmatched_reference.push_back(graph.reference[r].label);
      continue;
    }
    m.pairs.push_back(
        {graph.reference[r].label, graph.prediction[p].label, graph.overlaps[at].count, scores[at].weight});
    m.scores.add(scores[at].weight);
    used[p] = true;
  }
  for (std::size_t p = 0; p < used.size(); ++p)
    if (!used[p]) m.unmatched_prediction.push_back(graph.prediction[p].label);
  m.tp = m.pairs.size();
  m.fp = m.unmatched_prediction.size();
  m.fn = m.unmatched_reference.size();
  return m;
}

}  // namespace detail

/// Returns the matching at each threshold, in the order given (any order, repetitions allowed;
/// `options.threshold` is not used). Overlaps are scored once for all. Throws like `match` of one threshold,
/// and `std::invalid_argument` for an empty list.
[[nodiscard]] inline std::vector<matching> match(const contingency_table& table,
                                                 std::span<const double> thresholds,
                                                 const match_options& options = {}) {
  if (thresholds.empty()) detail::raise<std::invalid_argument>("match: the list of thresholds is empty");
  for (const double threshold : thresholds) detail::check_threshold("match", threshold, options.comparator);
  const detail::object_graph graph = detail::objects_of(table, options.background);
  std::vector<detail::candidate> scores, kept;
  scores.reserve(graph.overlaps.size());
  for (const detail::object_overlap& o : graph.overlaps)
    scores.push_back({o.reference, o.prediction,
                      detail::match_score(options.criterion, o.count, graph.reference[o.reference].count,
                                          graph.prediction[o.prediction].count)});
  std::vector<matching> matchings;
  matchings.reserve(thresholds.size());
  for (const double threshold : thresholds)
    matchings.push_back(detail::match_objects(graph, scores, threshold, options, kept));
  return matchings;
}

/// Returns a matching of reference and predicted objects in which no object has two partners.
///
/// Two objects may be partners if they have voxels in common and their score (`options.criterion`) meets the
/// threshold: is above it, or, with `comparator::at_least`, reaches it. Of all such matchings the result has
/// the most pairs, and of those the largest sum of scores. With `criterion::iou` above 0.5 there is only one
/// possible: an object cannot share more than half of its voxels with two others. Where two matchings are
/// equal in both, which labels are paired follows the order of labels; the number of pairs and the sum of
/// their scores never do. Raising the threshold never yields more pairs.
///
/// Throws `std::invalid_argument` for a threshold outside [0, 1) (`above`) or (0, 1] (`at_least`). Cost:
/// about n log n in the overlaps, and the memory of a few numbers for each; no matrix is made. Source:
/// Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963; Schmidt et al. 2018, doi:10.1007/978-3-030-00934-2_30.
[[nodiscard]] inline matching match(const contingency_table& table, const match_options& options = {}) {
  return std::move(match(table, std::span<const double>(&options.threshold, 1), options).front());
}

}  // namespace segtally
