// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for iter_swap, min_element, nth_element
#include <cstddef>           // for size_t
#include <initializer_list>  // for initializer_list
#include <map>               // for map
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <string>            // for string
#include <string_view>       // for string_view
#include <utility>           // for move, pair
#include <vector>            // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>         // for is_undefined, ordered_mean, ordered_sum, undefined
#include <segtally/error.hpp>                // for raise, message
#include <segtally/report/metric_info.hpp>   // for direction
#include <segtally/study/ranks.hpp>          // for ranks_of, tied_ranks
#include <segtally/study/study.hpp>          // for grouped, means_of_groups
#include <segtally/study/study_data.hpp>     // for study
#include <segtally/study/study_options.hpp>  // for missing_values
#include <segtally/study/summary.hpp>        // for quantile_of_sorted

namespace segtally::inline SEGTALLY_ABI {

/// How results are ranked by their values on many images.
enum class ranking_scheme {
  mean_rank,       ///< ranked on each image, then by the mean of the ranks (BraTS; rank-then-aggregate)
  rank_of_mean,    ///< by the mean of the values (aggregate-then-rank)
  rank_of_median,  ///< by the median of the values
};

struct ranking_options {
  ranking_scheme scheme = ranking_scheme::mean_rank;
  tied_ranks ties = tied_ranks::average;
  missing_values missing = missing_values::worst;
  bool average_groups_first = false;  ///< each group counts once, with the mean of its images
};

/// The aggregate of a result, and its rank among the results, 1 for the best.
struct ranked_result {
  std::string result;
  double aggregate;  ///< mean rank, mean or median; for several metrics the mean of their ranks
  double rank;
};

namespace detail {

/// The values of one metric: for each result the values of each unit, which is an image or a group.
struct ranked_metric {
  direction better;
  std::vector<std::vector<double>> values;
};

/// The input of a ranking. In resamples, groups are drawn as a whole.
struct ranking_input {
  std::vector<ranked_metric> metrics;
  std::vector<std::vector<std::size_t>>
      draws;  ///< units that are drawn together, in the order of their names
  std::size_t units;
};

/// Returns the indices of the images, or of their groups, in the order of their names.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> units_by_name(const study& s,
                                                                         bool groups_are_one) {
  std::map<std::pair<bool, std::string_view>, std::vector<std::size_t>>
      named;  // a group and an image may have the same name
  std::size_t units = 0;
  for (std::size_t i = 0; i < s.images().size(); ++i) {
    const std::string& group = s.groups()[i];
    std::vector<std::size_t>& together =
        named[{group.empty(), group.empty() ? std::string_view(s.images()[i]) : std::string_view(group)}];
    if (!groups_are_one) together.push_back(i);
    if (groups_are_one && together.empty()) together.push_back(units++);  // numbered as in `grouped`
  }
  std::vector<std::vector<std::size_t>> draws;
  for (auto& entry : named) draws.push_back(std::move(entry.second));
  return draws;
}

[[nodiscard]] inline ranking_input ranking_input_of(std::string_view function, const study& s,
                                                    std::span<const std::string_view> metrics,
                                                    const ranking_options& options) {
  if (metrics.empty()) raise<std::invalid_argument>(message(function, ": no metrics"));
  if (options.scheme < ranking_scheme::mean_rank || options.scheme > ranking_scheme::rank_of_median)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.scheme), " is no scheme of a ranking"));
  if (options.ties != tied_ranks::average && options.ties != tied_ranks::least)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.ties), " is no rank of ties"));
  ranking_input input;
  for (const std::string_view metric : metrics) {
    ranked_metric values{s.metric_of(function, metric).better, {}};
    if (values.better == direction::neither)
      raise<std::invalid_argument>(message(function, ": neither end of '", metric, "' is better"));
    for (const std::string& result : s.results()) {
      std::vector<double> of_images = s.values_of(function, result, metric, options.missing);
      values.values.push_back(options.average_groups_first ? means_of_groups(grouped(s, of_images))
                                                           : std::move(of_images));
    }
    input.metrics.push_back(std::move(values));
  }
  input.draws = units_by_name(s, options.average_groups_first);
  input.units = input.metrics[0].values.empty() ? 0 : input.metrics[0].values[0].size();
  return input;
}

/// Returns, for each result, its ranks on all units.
[[nodiscard]] inline std::vector<std::vector<double>> unit_ranks(const ranked_metric& metric,
                                                                 std::size_t units, tied_ranks ties) {
  std::vector<std::vector<double>> ranks(metric.values.size(), std::vector<double>(units));
  std::vector<double> column(metric.values.size());
  for (std::size_t u = 0; u < units; ++u) {
    for (std::size_t r = 0; r < column.size(); ++r) column[r] = metric.values[r][u];
    const std::vector<double> of_unit = ranks_of(column, metric.better, ties);
    for (std::size_t r = 0; r < column.size(); ++r) ranks[r][u] = of_unit[r];
  }
  return ranks;
}

/// Ranks results on a resample of the units.
class ranker {
 public:
  ranker(const ranking_input& input, const ranking_options& options) : options_(options) {
    results_ = input.metrics[0].values.size();
    if (options.scheme != ranking_scheme::mean_rank) {
      metrics_ = input.metrics;
      return;
    }
    // Ranks by several metrics are summed, then divided once, so that rounding does not break ties.
    metrics_.push_back({direction::lower, std::vector<std::vector<double>>(results_)});
    for (std::vector<double>& sums : metrics_[0].values) sums.resize(input.units);
    for (const ranked_metric& metric : input.metrics) {
      const std::vector<std::vector<double>> ranks = unit_ranks(metric, input.units, options.ties);
      for (std::size_t r = 0; r < results_; ++r)
        for (std::size_t u = 0; u < input.units; ++u) metrics_[0].values[r][u] += ranks[r][u];
    }
    divisor_ = input.metrics.size();
  }

  /// Returns the aggregate of each result.
  [[nodiscard]] std::vector<double> aggregates(const std::vector<std::size_t>& drawn) const {
    if (metrics_.size() == 1) return aggregates_of(metrics_[0], drawn);
    std::vector<std::vector<double>> of_results(results_);
    for (const ranked_metric& metric : metrics_) {
      const std::vector<double> ranks = ranks_of(aggregates_of(metric, drawn), metric.better, options_.ties);
      for (std::size_t r = 0; r < results_; ++r) of_results[r].push_back(ranks[r]);
    }
    std::vector<double> means;
    for (const std::vector<double>& values : of_results) means.push_back(ordered_mean(values, undefined));
    return means;
  }

  [[nodiscard]] std::vector<double> ranks(const std::vector<double>& aggregates, tied_ranks ties) const {
    return ranks_of(aggregates, metrics_.size() == 1 ? metrics_[0].better : direction::lower, ties);
  }

 private:
  [[nodiscard]] std::vector<double> aggregates_of(const ranked_metric& metric,
                                                  const std::vector<std::size_t>& drawn) const {
    std::vector<double> found, values;
    for (const std::vector<double>& of_result : metric.values) {
      values.clear();
      for (const std::size_t u : drawn)
        if (!is_undefined(of_result[u])) values.push_back(of_result[u]);
      if (options_.scheme == ranking_scheme::rank_of_median)
        found.push_back(median_of(values));
      else
        found.push_back(values.empty() ? undefined : mean_of(values));
    }
    return found;
  }

  [[nodiscard]] static double median_of(std::vector<double>& values) {
    if (values.empty()) return undefined;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (middle + 1 != values.end()) std::iter_swap(middle + 1, std::min_element(middle + 1, values.end()));
    return quantile_of_sorted(values, 0.5);  // which reads only these two
  }

  [[nodiscard]] double mean_of(const std::vector<double>& values) const {
    return ordered_sum(values, values.size() * divisor_);
  }

  ranking_options options_;
  std::vector<ranked_metric> metrics_;  // for `mean_rank` a single one: the sums of the ranks by all metrics
  std::size_t results_;
  std::size_t divisor_ = 1;
};

[[nodiscard]] inline std::vector<std::size_t> all_units(const ranking_input& input) {
  std::vector<std::size_t> units;
  for (const std::vector<std::size_t>& together : input.draws)
    units.insert(units.end(), together.begin(), together.end());
  return units;
}

[[nodiscard]] inline std::vector<ranked_result> ranking_of(const study& s, const ranking_input& input,
                                                           const ranker& by, tied_ranks ties) {
  const std::vector<double> aggregates = by.aggregates(all_units(input));
  const std::vector<double> ranks = by.ranks(aggregates, ties);
  std::vector<ranked_result> found;
  for (std::size_t r = 0; r < ranks.size(); ++r) found.push_back({s.results()[r], aggregates[r], ranks[r]});
  return found;
}

}  // namespace detail

/// Returns the ranks of all results of a study, in the order of `results()`. With `mean_rank`, a result that
/// is undefined on an image has the last rank there, and ranks are averaged over metrics and images, as in
/// BraTS. The other schemes exclude undefined values and average the ranks by each metric. Throws
/// `std::out_of_range` for an unknown metric, `std::invalid_argument` without metrics, for one without a
/// better end, and for an image that was never added for one of the results. Source: Maier-Hein et al. 2018,
/// doi:10.1038/s41467-018-07619-7; Wiesenfarth et al. 2021, doi:10.1038/s41598-021-82017-6 (challengeR, whose
/// default ties are `tied_ranks::least`).
[[nodiscard]] inline std::vector<ranked_result> rank_results(const study& s,
                                                             std::span<const std::string_view> metrics,
                                                             const ranking_options& options = {}) {
  const detail::ranking_input input = detail::ranking_input_of("rank_results", s, metrics, options);
  return detail::ranking_of(s, input, detail::ranker(input, options), options.ties);
}

/// Overload for a braced list: `rank_results(study, {"dice", "hausdorff_distance_95"})`.
[[nodiscard]] inline std::vector<ranked_result> rank_results(const study& s,
                                                             std::initializer_list<std::string_view> metrics,
                                                             const ranking_options& options = {}) {
  return rank_results(s, std::span(metrics.begin(), metrics.size()), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
