// SPDX-License-Identifier: BSD-3-Clause
#include "study_result.hpp"

#include <algorithm>    // for find, stable_sort
#include <cmath>        // for isnan
#include <cstdint>      // for uint64_t
#include <iterator>     // for distance
#include <numeric>      // for iota
#include <string_view>  // for string_view

#include <segtally/report/metric_info.hpp>       // for direction
#include <segtally/study/compare_results.hpp>    // for compare
#include <segtally/study/ranking.hpp>            // for rank_results
#include <segtally/study/ranking_stability.hpp>  // for stability_of_ranking

namespace {

std::size_t index_of(const scored_set& set, const std::string& id) {
  return static_cast<std::size_t>(
      std::distance(set.ids.begin(), std::find(set.ids.begin(), set.ids.end(), id)));
}

/// Whether a value is better than another; any value is better than NaN.
bool is_better(double a, double b, segtally::direction better) {
  if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
  return better == segtally::direction::lower ? a < b : a > b;
}

segtally::direction better_end(const scored_set& set, const std::string& id) {
  return set.study.metric(id).better;
}

/// Ranks the results, and compares the two best. Only by metrics with a better end.
void rank_all(const scored_set& set, const arguments& args, study_result& study) {
  if (study.results.size() < 2 || better_end(set, args.rank_by) == segtally::direction::neither) return;
  const segtally::ranking_options how{.missing = args.missing, .average_groups_first = args.groups_first};
  const std::string_view metrics[] = {args.rank_by};
  const auto ranked = segtally::rank_results(set.study, metrics, how);
  for (std::size_t r = 0; r < ranked.size(); ++r) {
    study.results[r].mean_rank = ranked[r].aggregate;
    study.results[r].rank = ranked[r].rank;
  }
  if (set.units() > 1) {
    const auto stability = segtally::stability_of_ranking(set.study, metrics, how);
    for (std::size_t r = 0; r < stability.results.size(); ++r) {
      const segtally::rank_stability& found = stability.results[r];
      std::uint64_t resamples = 0;
      for (const std::uint64_t times : found.times) resamples += times;
      study.results[r].rank_interval = found.rank_interval;
      study.results[r].share_first =
          static_cast<double>(found.times.front()) / static_cast<double>(resamples);
    }
  }
  const std::size_t first = study.order[0], second = study.order[1];
  study.best_two =
      duel{first, second,
           segtally::compare(set.study, study.results[first].name, study.results[second].name, args.rank_by,
                             {.missing = args.missing, .average_groups_first = args.groups_first})};
}

}  // namespace

segtally::study_options study_options_of(const arguments& args) {
  return {.missing = args.missing, .average_groups_first = args.groups_first};
}

study_result evaluate(const scored_set& set, const arguments& args) {
  study_result study;
  const segtally::study_options options = study_options_of(args);
  for (const auto& name : set.files.results) {
    result_study& result = study.results.emplace_back(result_study{name, {}});
    for (const auto& id : set.ids)
      result.metrics.push_back(segtally::summarise(set.study, name, id, options));
  }
  study.order.resize(study.results.size());
  std::iota(study.order.begin(), study.order.end(), std::size_t{0});
  const segtally::direction better = better_end(set, args.rank_by);
  std::stable_sort(study.order.begin(), study.order.end(), [&](std::size_t a, std::size_t b) {
    return is_better(summary_of(set, study.results[a], args.rank_by).summary.mean,
                     summary_of(set, study.results[b], args.rank_by).summary.mean, better);
  });
  rank_all(set, args, study);
  return study;
}

const segtally::metric_study& summary_of(const scored_set& set, const result_study& result,
                                         const std::string& id) {
  return result.metrics[index_of(set, id)];
}

bool passes(const scored_set& set, const result_study& result, const arguments& args) {
  return !args.threshold ||
         summary_of(set, result, std::string(sparse_jaccard)).summary.mean >= *args.threshold;
}

std::vector<bool> best_in(const scored_set& set, const study_result& study, const std::string& id) {
  std::vector<bool> best(study.results.size(), false);
  const segtally::direction better = better_end(set, id);
  if (better == segtally::direction::neither || study.results.size() < 2) return best;
  double top = segtally::undefined;
  for (const result_study& result : study.results)
    if (const double mean = summary_of(set, result, id).summary.mean; is_better(mean, top, better))
      top = mean;
  for (std::size_t r = 0; r < best.size(); ++r)
    best[r] = summary_of(set, study.results[r], id).summary.mean == top;
  return best;
}

std::vector<std::size_t> worst_images(const scored_set& set, std::size_t result, const arguments& args,
                                      std::size_t count) {
  const std::size_t k = index_of(set, args.rank_by);
  const segtally::direction better = better_end(set, args.rank_by);
  const auto score = [&](std::size_t i) { return set.images[i].results[result].values[k]; };
  std::vector<std::size_t> worst;
  for (std::size_t i = 0; i < set.images.size(); ++i)
    if (set.images[i].results[result].what == image_score::state::scored && !std::isnan(score(i)))
      worst.push_back(i);
  std::stable_sort(worst.begin(), worst.end(),
                   [&](std::size_t a, std::size_t b) { return is_better(score(b), score(a), better); });
  worst.resize(std::min(worst.size(), count));
  return worst;
}
