// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>   // for lower_bound, sort
#include <cstddef>     // for size_t
#include <cstdint>     // for uint64_t
#include <functional>  // for invoke
#include <span>        // for span
#include <stdexcept>   // for invalid_argument
#include <vector>      // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/match_options.hpp>      // for comparator, match_options
#include <segtally/objects/object_graph.hpp>       // for object_graph, objects_of, keep_marked
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count
#include <segtally/view/object_pairs.hpp>          // for object_pair

namespace segtally::inline SEGTALLY_ABI {

/// The agreement of a reference object and a predicted object, by a measure of the caller's choice.
struct pair_score {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  double score = 0;              ///< 0 to 1, higher is better; NaN: not a candidate
  friend bool operator==(const pair_score&, const pair_score&) = default;
};

/// Options of `match` with scores of the caller.
struct scored_match_options {
  double threshold = 0.5;
  segtally::comparator comparator = comparator::above;
  std::uint64_t background = 0;  ///< not an object, in either image
  /// As in `match_options`: an unmatched predicted object counts only if it overlaps an annotated object or
  /// has a score with one.
  bool partly_annotated = false;
};

struct overlapping_pairs_options {
  std::uint64_t background = 0;  ///< not an object, in either image
};

/// Returns the pairs of overlapping objects, ascending by reference, then by prediction: the argument for
/// `per_object_boundary_jaccard`, `per_object_cldice` or `per_object_surface_distances`. Cost: linear in the
/// overlaps.
[[nodiscard]] inline std::vector<object_pair> overlapping_pairs(
    const contingency_table& table, const overlapping_pairs_options& options = {}) {
  std::vector<object_pair> pairs;
  for (const overlap& o : table.overlaps())
    if (o.reference != options.background && o.prediction != options.background)
      pairs.push_back({o.reference, o.prediction});
  return pairs;
}

/// Returns a score for each result that names a pair, `{.reference, .prediction}`: `score` is a member
/// pointer or a function of a result. Higher scores must be better.
///
///     auto bands = segtally::per_object_boundary_jaccard(reference, prediction,
///                                                        segtally::overlapping_pairs(table), 2);
///     auto scores = segtally::pair_scores_of(bands, &segtally::object_boundary_jaccard::jaccard);
///     segtally::matching m = segtally::match(table, scores, {.threshold = 0.5});
template <detail::pairs_of_objects Results, class Score>
[[nodiscard]] std::vector<pair_score> pair_scores_of(const Results& results, const Score& score) {
  std::vector<pair_score> scores;
  for (const auto& result : detail::as_pair_range(results))
    scores.push_back({static_cast<std::uint64_t>(result.reference),
                      static_cast<std::uint64_t>(result.prediction),
                      static_cast<double>(std::invoke(score, result))});
  return scores;
}

namespace detail {

/// A graph of objects in which pairs with a score take the place of overlaps; they need not overlap.
struct scored_graph {
  object_graph graph;
  std::vector<double> scores;  ///< of the overlaps, in their order
};

[[nodiscard]] inline std::size_t place_of(const char* function, const char* side,
                                          std::span<const label_count> objects, std::uint64_t label) {
  const auto at = std::lower_bound(objects.begin(), objects.end(), label,
                                   [](const label_count& o, std::uint64_t key) { return o.label < key; });
  if (at == objects.end() || at->label != label)
    raise<std::invalid_argument>(message(function, ": no ", side, " object has label ", label));
  return static_cast<std::size_t>(at - objects.begin());
}

/// Checks the scores and returns the graph of objects with them. `function` is the name used in errors.
[[nodiscard]] inline scored_graph scored_graph_of(const char* function, const contingency_table& table,
                                                  std::span<const pair_score> scores,
                                                  const scored_match_options& options) {
  scored_graph scored{objects_of(table, options.background), {}};
  object_graph& graph = scored.graph;
  std::vector<bool> judged(graph.prediction.size(), !options.partly_annotated);
  for (const object_overlap& o : graph.overlaps) judged[o.prediction] = true;
  graph.overlaps.clear();
  std::vector<pair_score> sorted(scores.begin(), scores.end());
  std::sort(sorted.begin(), sorted.end(), [](const pair_score& a, const pair_score& b) {
    return a.reference != b.reference ? a.reference < b.reference : a.prediction < b.prediction;
  });
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    const pair_score& s = sorted[k];
    if (k > 0 && sorted[k - 1].reference == s.reference && sorted[k - 1].prediction == s.prediction)
      raise<std::invalid_argument>(message(function, ": two scores for reference object ", s.reference,
                                           " and predicted object ", s.prediction));
    const object_overlap pair{place_of(function, "reference", graph.reference, s.reference),
                              place_of(function, "predicted", graph.prediction, s.prediction),
                              table.count(s.reference, s.prediction)};
    if (is_undefined(s.score)) continue;
    if (s.score < 0 || s.score > 1)
      raise<std::invalid_argument>(message(function, ": the score ", s.score, " of reference object ",
                                           s.reference, " and predicted object ", s.prediction,
                                           " is outside [0, 1]"));
    judged[pair.prediction] = true;
    graph.overlaps.push_back(pair);
    scored.scores.push_back(s.score);
  }
  keep_marked(graph, judged);
  return scored;
}

/// Returns the options of a matching without a criterion.
[[nodiscard]] inline match_options without_criterion(const scored_match_options& options) {
  match_options same;
  same.threshold = options.threshold;
  same.comparator = options.comparator;
  same.background = options.background;
  same.partly_annotated = options.partly_annotated;
  return same;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
