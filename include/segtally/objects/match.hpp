// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>          // for assignment
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/detection_counts.hpp>   // for detection_counts
#include <segtally/objects/match_options.hpp>      // for match_options, match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

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

/// Matches the objects of a graph, given the score of each overlap.
class matcher {
 public:
  matcher(const object_graph& graph, const match_options& options) : graph_(graph), options_(options) {
    scores_.reserve(graph.overlaps.size());
    for (const object_overlap& o : graph.overlaps)
      scores_.push_back(match_score(options.criterion, o.count, graph.reference[o.reference].count,
                                    graph.prediction[o.prediction].count));
  }

  [[nodiscard]] matching operator()(double threshold) {
    candidates_.clear();
    places_.clear();
    for (std::size_t at = 0; at < scores_.size(); ++at) {
      const bool counts = meets(scores_[at], threshold, options_.comparator);
      if (!counts && !options_.sum_all_scores) continue;
      candidates_.push_back(
          {graph_.overlaps[at].reference, graph_.overlaps[at].prediction, scores_[at], counts});
      places_.push_back(at);
    }
    const assignment solved(graph_.reference.size(), graph_.prediction.size(), candidates_,
                            assignment_goal::most_pairs_then_weight);
    matching m;
    m.pairs.reserve(candidates_.size());
    std::vector<bool> found(graph_.reference.size()), used(graph_.prediction.size());
    for (std::size_t k = 0; k < candidates_.size(); ++k) {
      const candidate& c = candidates_[k];
      if (!c.counts || solved.partner(c.left) != c.right) continue;
      m.pairs.push_back({graph_.reference[c.left].label, graph_.prediction[c.right].label,
                         graph_.overlaps[places_[k]].count, c.weight});
      m.scores.add(c.weight);
      found[c.left] = used[c.right] = true;
    }
    m.unmatched_reference = unmatched(graph_.reference, found);
    m.unmatched_prediction = unmatched(graph_.prediction, used);
    m.tp = m.pairs.size();
    m.fp = m.unmatched_prediction.size();
    m.fn = m.unmatched_reference.size();
    return m;
  }

 private:
  static std::vector<std::uint64_t> unmatched(const std::vector<label_count>& objects,
                                              const std::vector<bool>& matched) {
    std::vector<std::uint64_t> labels;
    for (std::size_t i = 0; i < objects.size(); ++i)
      if (!matched[i]) labels.push_back(objects[i].label);
    return labels;
  }

  const object_graph& graph_;
  const match_options& options_;
  std::vector<double> scores_;         // of the overlaps
  std::vector<candidate> candidates_;  // of the threshold at hand
  std::vector<std::size_t> places_;    // which overlap each candidate is
};

/// Calls `take(matching)` for each threshold in turn. `function` is the public name in errors.
template <class Take>
void for_each_matching(const char* function, const contingency_table& table,
                       std::span<const double> thresholds, const match_options& options, Take&& take) {
  if (thresholds.empty())
    raise<std::invalid_argument>(message(function, ": the list of thresholds is empty"));
  for (const double threshold : thresholds) check_threshold(function, threshold, options.comparator);
  const object_graph graph = objects_of(table, options.background);
  matcher match_at(graph, options);
  for (const double threshold : thresholds) take(match_at(threshold));
}

}  // namespace detail

/// Returns the matching at each threshold, in the order given (any order, repetitions allowed;
/// `options.threshold` is not used). Overlaps are scored once for all. Throws like `match` of one threshold,
/// and `std::invalid_argument` for an empty list.
[[nodiscard]] inline std::vector<matching> match(const contingency_table& table,
                                                 std::span<const double> thresholds,
                                                 const match_options& options = {}) {
  std::vector<matching> matchings;
  matchings.reserve(thresholds.size());
  detail::for_each_matching("match", table, thresholds, options,
                            [&](matching&& m) { matchings.push_back(std::move(m)); });
  return matchings;
}

/// Returns the counts alone of what `match` returns at each threshold, in the order given: enough for every
/// detection score. Throws like `match` of a list. Cost: as there, but one list at a time is in memory (ten
/// thresholds of 1,500 objects: half the time).
[[nodiscard]] inline std::vector<detection_counts> count_matches(const contingency_table& table,
                                                                 std::span<const double> thresholds,
                                                                 const match_options& options = {}) {
  std::vector<detection_counts> counts;
  counts.reserve(thresholds.size());
  detail::for_each_matching("count_matches", table, thresholds, options,
                            [&](const matching& m) { counts.push_back(m); });
  return counts;
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

}  // namespace segtally::inline SEGTALLY_ABI
