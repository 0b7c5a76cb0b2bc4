// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for min_element
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <utility>           // for move
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/match.hpp>              // for matching, matching_of
#include <segtally/objects/match_options.hpp>      // for match_options, check_threshold
#include <segtally/objects/matcher.hpp>            // for matcher
#include <segtally/objects/pair_scores.hpp>        // for pair_score, scored_match_options
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

[[nodiscard]] inline std::vector<matching> scored_matchings_at(const contingency_table& table,
                                                               std::span<const pair_score> scores,
                                                               std::span<const double> thresholds,
                                                               const scored_match_options& options) {
  const match_options how = without_criterion(options);
  if (thresholds.empty()) raise<std::invalid_argument>("match: the list of thresholds is empty");
  for (const double threshold : thresholds) check_threshold("match", threshold, how);
  const scored_graph scored = scored_graph_of("match", table, scores, options);
  matcher match_at(scored.graph, scored.scores, how, *std::min_element(thresholds.begin(), thresholds.end()));
  std::vector<matching> matchings;
  matchings.reserve(thresholds.size());
  for (const double threshold : thresholds)
    matchings.push_back(matching_of(scored.graph, match_at.pairs_at(threshold)));
  return matchings;
}

}  // namespace detail

/// Returns the matching of objects by scores that the caller computed: boundary IoU, clDice, normalised
/// surface Dice or any other measure of agreement.
///
/// `scores` lists pairs of objects of the table, in any order; missing pairs and pairs with a NaN score are
/// not candidates. Objects need not overlap. Among all matchings whose scores meet the threshold the result
/// has the most pairs, and among those the largest sum of scores, as for `match` of a table; all detection
/// scores accept it, and its `score` fields and sums are the caller's scores (`segmentation_quality` is their
/// mean).
///
/// Throws `std::invalid_argument` for a label that is not an object (or is the background), a repeated pair,
/// a score outside [0, 1], and an invalid threshold, as `match` of a table. Cost: n log n in the scores and
/// the overlaps.
[[nodiscard]] inline matching match(const contingency_table& table, std::span<const pair_score> scores,
                                    const scored_match_options& options = {}) {
  return std::move(detail::scored_matchings_at(table, scores, {&options.threshold, 1}, options).front());
}

/// Overload for braced scores: `match(table, {{1, 7, 0.9}, {2, 7, 0.4}})`.
[[nodiscard]] inline matching match(const contingency_table& table, std::initializer_list<pair_score> scores,
                                    const scored_match_options& options = {}) {
  return match(table, std::span(scores.begin(), scores.size()), options);
}

/// Returns the matching at each threshold, in the given order; `options.threshold` is not used. Errors as for
/// `match` with one threshold, and `std::invalid_argument` for an empty list.
[[nodiscard]] inline std::vector<matching> match(const contingency_table& table,
                                                 std::span<const pair_score> scores,
                                                 std::span<const double> thresholds,
                                                 const scored_match_options& options = {}) {
  return detail::scored_matchings_at(table, scores, thresholds, options);
}

}  // namespace segtally::inline SEGTALLY_ABI
