// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <string>       // for string
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>          // for is_undefined, ordered_sum, undefined
#include <segtally/report/metric_info.hpp>    // for direction
#include <segtally/study/bootstrap.hpp>       // for mean_interval, defined_groups, value_groups
#include <segtally/study/multiple_tests.hpp>  // for holm_adjusted
#include <segtally/study/paired_values.hpp>   // for alternative, paired_difference, difference
#include <segtally/study/sign_flip.hpp>       // for sign_flip_result, sign_flip_of
#include <segtally/study/signed_rank.hpp>     // for signed_rank_result, signed_rank_of, zero_differences
#include <segtally/study/study.hpp>           // for grouped, means_of_groups
#include <segtally/study/study_data.hpp>      // for study
#include <segtally/study/study_options.hpp>   // for missing_values, interval_rule, bootstrap_options
#include <segtally/study/summary.hpp>         // for interval, summarise

namespace segtally::inline SEGTALLY_ABI {

struct comparison_options {
  missing_values missing = missing_values::worst;
  bool average_groups_first = false;  ///< each group counts once, with its mean difference
  alternative tail = alternative::two_sided;
  zero_differences zeros = zero_differences::wilcox;
  std::size_t exact_up_to = 50;   ///< number of pairs up to which the signed-rank test is exact, at most 62
  bool continuity = true;         ///< whether to use the continuity correction above that
  std::size_t resamples = 10000;  ///< of the bootstrap, and of the sign-flip test if that is not exact
  double confidence = 0.95;
  interval_rule rule = interval_rule::bca;
  std::uint64_t seed = 0;
};

/// The comparison of two results on the same images: first minus second.
struct paired_comparison {
  std::size_t n = 0;          ///< number of pairs, or of groups if they are averaged first
  std::size_t undefined = 0;  ///< pairs, or groups, excluded because a value is undefined
  double mean_difference = segtally::undefined;
  interval mean_interval;  ///< of the mean difference, as in `summarise`
  double median_difference = segtally::undefined;
  std::size_t wins = 0;  ///< of the first: images where its value is better, or larger if no end is better
  std::size_t ties = 0;
  std::size_t losses = 0;
  signed_rank_result signed_rank;  ///< assumes independent images; otherwise average groups first
  sign_flip_result sign_flip;      ///< whole groups change sign
};

namespace detail {

[[nodiscard]] inline paired_comparison comparison_of(std::string_view function, const study& s,
                                                     std::string_view first, std::string_view second,
                                                     std::string_view metric,
                                                     const comparison_options& options) {
  const bootstrap_options bootstrap{options.resamples, options.confidence, options.rule, options.seed};
  check_bootstrap(function, options.confidence, options.resamples, options.rule);
  const std::vector<double> of_first = s.values_of(function, first, metric, options.missing);
  const std::vector<double> of_second = s.values_of(function, second, metric, options.missing);
  std::vector<double> values, slacks;
  for (std::size_t i = 0; i < of_first.size(); ++i) {
    const paired_difference d = difference(of_first[i], of_second[i]);
    values.push_back(d.value);
    slacks.push_back(is_undefined(d.value) ? undefined : d.slack);
  }
  value_groups units = grouped(s, values), slacks_of_units = grouped(s, slacks);
  if (options.average_groups_first) {
    values = means_of_groups(units);
    slacks = means_of_groups(slacks_of_units);
    units.clear();
    slacks_of_units.clear();
    for (const double value : values) units.push_back({value});
    for (const double slack : slacks) slacks_of_units.push_back({slack});
  }

  paired_comparison found;
  const value_summary summary = summarise(values);
  found.n = summary.n;
  found.undefined = summary.undefined;
  found.mean_difference = summary.mean;
  found.median_difference = summary.median;
  const value_groups defined = defined_groups(units);
  if (defined.size() > 1) found.mean_interval = mean_interval(defined, bootstrap);
  const bool lower = s.metric(metric).better == direction::lower;
  std::vector<paired_difference> pairs, wholes;
  for (std::size_t u = 0; u < units.size(); ++u) {
    std::vector<double> terms, terms_slack;
    for (std::size_t i = 0; i < units[u].size(); ++i) {
      const paired_difference d{units[u][i], slacks_of_units[u][i]};
      if (is_undefined(d.value)) continue;
      pairs.push_back(d);
      terms.push_back(d.value);
      terms_slack.push_back(d.slack);
      ++(is_zero(d) ? found.ties : (d.value > 0) == lower ? found.losses : found.wins);
    }
    if (!terms.empty()) wholes.push_back({ordered_sum(terms), ordered_sum(terms_slack)});
  }
  found.signed_rank =
      signed_rank_of(function, pairs, {options.tail, options.zeros, options.exact_up_to, options.continuity});
  found.sign_flip = sign_flip_of(function, wholes, {options.tail, options.resamples, options.seed});
  return found;
}

}  // namespace detail

/// Returns the differences of two results of a study in one metric over their common images; missing
/// predictions have the worst value or none, by option. Tests and intervals are those of `signed_rank_test`,
/// `sign_flip_test` and `bootstrap_interval`; `alternative::greater` tests whether the values of the first
/// are larger, which is worse for a distance. The result does not depend on names or on the order of
/// addition. Throws `std::out_of_range` for an unknown name, `std::invalid_argument` for an image that was
/// never added for one of the results, and the errors of those functions for invalid options.
[[nodiscard]] inline paired_comparison compare(const study& s, std::string_view first,
                                               std::string_view second, std::string_view metric,
                                               const comparison_options& options = {}) {
  return detail::comparison_of("compare", s, first, second, metric, options);
}

/// One comparison out of all pairs of results.
struct pair_of_results {
  std::string first, second;
  paired_comparison comparison;
  double adjusted_signed_rank_p = undefined;  ///< by `holm_adjusted` over all pairs
  double adjusted_sign_flip_p = undefined;
};

/// Compares every pair of results, in the order of `results()`, as `compare` does, with p values adjusted for
/// the number of pairs. Throws as `compare`.
[[nodiscard]] inline std::vector<pair_of_results> compare_all(const study& s, std::string_view metric,
                                                              const comparison_options& options = {}) {
  std::vector<pair_of_results> pairs;
  std::vector<double> of_ranks, of_flips;
  for (std::size_t a = 0; a < s.results().size(); ++a)
    for (std::size_t b = a + 1; b < s.results().size(); ++b) {
      const std::string &first = s.results()[a], &second = s.results()[b];
      pairs.push_back(
          {first, second, detail::comparison_of("compare_all", s, first, second, metric, options)});
      of_ranks.push_back(pairs.back().comparison.signed_rank.p);
      of_flips.push_back(pairs.back().comparison.sign_flip.p);
    }
  of_ranks = holm_adjusted(of_ranks);
  of_flips = holm_adjusted(of_flips);
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    pairs[k].adjusted_signed_rank_p = of_ranks[k];
    pairs[k].adjusted_sign_flip_p = of_flips[k];
  }
  return pairs;
}

}  // namespace segtally::inline SEGTALLY_ABI
