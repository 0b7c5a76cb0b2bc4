// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstddef>    // for size_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for erase_if, vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/error.hpp>                      // for raise
#include <segtally/objects/match.hpp>              // for matching, matching_of
#include <segtally/objects/match_options.hpp>      // for match_options, check_threshold, passes_threshold
#include <segtally/objects/matcher.hpp>            // for scored_overlap, scores_of
#include <segtally/objects/object_graph.hpp>       // for object_graph, objects_of
#include <segtally/objects/pair_scores.hpp>        // for pair_score, scored_graph_of
#include <segtally/objects/rank_maximal.hpp>       // for rank_maximal, ranked_candidate
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

[[nodiscard]] inline matching greedy_matching(const object_graph& graph, std::span<const double> scores,
                                              const match_options& options) {
  std::vector<scored_overlap> candidates;
  for (std::size_t at = 0; at < scores.size(); ++at)
    if (passes_threshold(scores[at], options.threshold, options.comparator))
      candidates.push_back({at, scores[at]});
  std::vector<scored_overlap> falling(candidates);
  std::sort(falling.begin(), falling.end(), [](const scored_overlap& a, const scored_overlap& b) {
    return a.score != b.score ? a.score > b.score : a.at < b.at;
  });
  rank_maximal solved(graph.reference.size(), graph.prediction.size());
  std::vector<ranked_candidate> equals;
  for (std::size_t k = 0; k < falling.size(); ++k) {
    const object_overlap& o = graph.overlaps[falling[k].at];
    equals.push_back({o.reference, o.prediction});
    if (k + 1 < falling.size() && falling[k + 1].score == falling[k].score) continue;
    solved.add(equals);
    equals.clear();
  }
  std::erase_if(candidates, [&](const scored_overlap& c) {
    const object_overlap& o = graph.overlaps[c.at];
    return solved.partner(o.reference) != o.prediction;
  });
  return matching_of(graph, candidates);
}

}  // namespace detail

/// Returns the greedy matching: takes the pair of highest score, then repeatedly the next pair whose objects
/// are both free, as long as scores meet the threshold. This is panoptica's "naive" and FISBe's "greedy"
/// matching, in which the order of labels decides among ties.
///
/// Here pairs of equal score are considered together: the result has the most pairs of the highest score,
/// among those the most of the next, and so on (a rank-maximal matching). Without ties that is the greedy
/// matching; with ties, the number of pairs of each score, and so the counts and the sum of scores, do not
/// depend on labels. It may have fewer pairs than `match`, never more.
///
/// Throws `std::invalid_argument` for an invalid threshold, as `match`, and for `options.sum_all_scores`,
/// which applies only to `match`. Cost: n log n in the overlaps, plus the cost of ties as in
/// `ranked_detections`. Source of the rule for ties: Irving et al. 2006, doi:10.1145/1198513.1198520.
[[nodiscard]] inline matching match_greedily(const contingency_table& table,
                                             const match_options& options = {}) {
  detail::check_threshold("match_greedily", options.threshold, options);
  if (options.sum_all_scores)
    detail::raise<std::invalid_argument>(
        "match_greedily: sum_all_scores is a rule of match, pairs are taken one by one here");
  const detail::object_graph graph = detail::objects_of(table, options.background, options.partly_annotated);
  return detail::greedy_matching(graph, detail::scores_of(graph, options.criterion), options);
}

/// Overload for scores computed by the caller, as `match` takes them, with the same errors.
[[nodiscard]] inline matching match_greedily(const contingency_table& table,
                                             std::span<const pair_score> scores,
                                             const scored_match_options& options = {}) {
  const match_options how = detail::without_criterion(options);
  detail::check_threshold("match_greedily", how.threshold, how);
  const detail::scored_graph scored = detail::scored_graph_of("match_greedily", table, scores, options);
  return detail::greedy_matching(scored.graph, scored.scores, how);
}

}  // namespace segtally::inline SEGTALLY_ABI
