// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, min_element
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for erase_if, vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>          // for assignment
#include <segtally/detail/wide.hpp>                // for uint128
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/detection_counts.hpp>   // for detection_counts, score_sum
#include <segtally/objects/match_options.hpp>      // for match_options, match_score, passes_threshold
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

/// @file
/// The implementation of `match` and `count_matches`.

namespace segtally::inline SEGTALLY_ABI::detail {

/// The score of an overlap.
struct scored_overlap {
  std::size_t at = 0;  // index in the overlaps of the graph
  double score = 0;
};

/// Returns the score of each overlap of a graph.
[[nodiscard]] inline std::vector<double> scores_of(const object_graph& graph, segtally::criterion criterion) {
  std::vector<double> scores;
  scores.reserve(graph.overlaps.size());
  for (const object_overlap& o : graph.overlaps)
    scores.push_back(match_score(criterion, o.count, graph.reference[o.reference].count,
                                 graph.prediction[o.prediction].count));
  return scores;
}

/// Matches the objects of a graph at several thresholds, none below `lowest`.
class matcher {
 public:
  matcher(const object_graph& graph, const match_options& options, double lowest)
      : matcher(graph, scores_of(graph, options.criterion), options, lowest) {}

  /// `scores` has a score in [0, 1] for each overlap of the graph.
  matcher(const object_graph& graph, std::span<const double> scores, const match_options& options,
          double lowest)
      : graph_(graph), options_(options) {
    overlaps_.reserve(graph.overlaps.size());
    for (std::size_t at = 0; at < graph.overlaps.size(); ++at)
      if (options.sum_all_scores || passes(scores[at], lowest)) overlaps_.push_back({at, scores[at]});
    std::vector<bool> taken(graph.prediction.size());
    std::size_t last = graph.reference.size();
    for (const scored_overlap& c : overlaps_) {
      const object_overlap& o = graph.overlaps[c.at];
      rivals_ = rivals_ || o.reference == last || taken[o.prediction];
      taken[o.prediction] = true;
      last = o.reference;
    }
  }

  /// Returns the pairs of the best matching, ascending by reference; valid until the next call. With
  /// `group_of`, the group of each reference object, equal matchings are ranked by the number of pairs in
  /// group 0, then in group 1, and so on.
  [[nodiscard]] std::span<const scored_overlap> pairs_at(double threshold,
                                                         std::span<const std::size_t> group_of = {},
                                                         std::size_t groups = 0) {
    candidates_.clear();
    candidates_.reserve(overlaps_.size());
    if (!rivals_) {  // for example, overlaps of more than half of a union
      for (const scored_overlap& c : overlaps_)
        if (passes(c.score, threshold)) candidates_.push_back(c);
      return candidates_;
    }
    assignment solved(graph_.reference.size(), graph_.prediction.size());
    solved.reserve(overlaps_.size());
    // One more pair outweighs all scores together.
    const uint128 pair = uint128{(std::min)(graph_.reference.size(), graph_.prediction.size()) + 1}
                         << score_sum::bits;
    for (const scored_overlap& c : overlaps_) {
      const uint128 value = score_sum::steps_of(c.score) + (passes(c.score, threshold) ? pair : 0);
      if (value == 0 || !(options_.sum_all_scores || passes(c.score, threshold))) continue;
      solved.add(graph_.overlaps[c.at].reference, graph_.overlaps[c.at].prediction, value);
      candidates_.push_back(c);
    }
    solved.solve();
    if (options_.sum_all_scores)
      solved.refine([&](std::size_t k) {
        return passes(candidates_[k].score, threshold) ? score_sum::steps_of(candidates_[k].score) : 0;
      });
    for (std::size_t group = 0; group < groups; ++group)
      solved.refine([&](std::size_t k) -> std::uint64_t {
        return passes(candidates_[k].score, threshold) &&
               group_of[graph_.overlaps[candidates_[k].at].reference] == group;
      });
    std::erase_if(candidates_, [&](const scored_overlap& c) {
      const object_overlap& o = graph_.overlaps[c.at];
      return !passes(c.score, threshold) || solved.partner(o.reference) != o.prediction;
    });
    return candidates_;
  }

 private:
  [[nodiscard]] bool passes(double score, double threshold) const noexcept {
    return passes_threshold(score, threshold, options_.comparator);
  }

  const object_graph& graph_;
  const match_options& options_;
  std::vector<scored_overlap> overlaps_, candidates_;
  bool rivals_ = false;  // whether an object has two overlaps
};

/// Returns the numbers of unmatched objects for some pairs, and the sum of their scores.
[[nodiscard]] inline detection_counts counts_of(const object_graph& graph,
                                                std::span<const scored_overlap> pairs) {
  detection_counts counts{
      pairs.size(), graph.prediction.size() - pairs.size(), graph.reference.size() - pairs.size(), {}};
  for (const scored_overlap& pair : pairs) counts.scores.add(pair.score);
  return counts;
}

/// Calls `take(graph, pairs)` for each threshold in turn. `function` is the name used in errors.
template <class Take>
void for_each_threshold(const char* function, const contingency_table& table,
                        std::span<const double> thresholds, const match_options& options, Take&& take) {
  if (thresholds.empty())
    raise<std::invalid_argument>(message(function, ": the list of thresholds is empty"));
  for (const double threshold : thresholds) check_threshold(function, threshold, options);
  const object_graph graph = objects_of(table, options.background, options.partly_annotated);
  matcher match_at(graph, options, *std::min_element(thresholds.begin(), thresholds.end()));
  for (const double threshold : thresholds) take(graph, match_at.pairs_at(threshold));
}

/// Returns the counts of the matching at `options.threshold`.
[[nodiscard]] inline detection_counts counts_at(const char* function, const contingency_table& table,
                                                const match_options& options) {
  check_threshold(function, options.threshold, options);
  const object_graph graph = objects_of(table, options.background, options.partly_annotated);
  return counts_of(graph, matcher(graph, options, options.threshold).pairs_at(options.threshold));
}

/// Returns the counts of the matching at each threshold.
[[nodiscard]] inline std::vector<detection_counts> counts_at(const char* function,
                                                             const contingency_table& table,
                                                             std::span<const double> thresholds,
                                                             const match_options& options) {
  std::vector<detection_counts> counts;
  counts.reserve(thresholds.size());
  for_each_threshold(function, table, thresholds, options,
                     [&](const object_graph& graph, std::span<const scored_overlap> pairs) {
                       counts.push_back(counts_of(graph, pairs));
                     });
  return counts;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
