// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for sort
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <string>            // for string
#include <string_view>       // for string_view
#include <vector>            // for vector

#include <segtally/abi.hpp>               // for SEGTALLY_ABI
#include <segtally/detail/random.hpp>     // for random_source
#include <segtally/detail/to_size.hpp>    // for to_size
#include <segtally/error.hpp>             // for raise, message
#include <segtally/study/bootstrap.hpp>   // for check_bootstrap
#include <segtally/study/ranking.hpp>     // for ranker, ranking_input_of, ranking_options
#include <segtally/study/ranks.hpp>       // for kendall_tau, tied_ranks
#include <segtally/study/study_data.hpp>  // for study
#include <segtally/study/summary.hpp>     // for interval, quantile_of_sorted

namespace segtally::inline SEGTALLY_ABI {

struct stability_options {
  std::size_t resamples = 1000;
  double confidence = 0.95;
  std::uint64_t seed = 0;
};

/// The stability of the rank of one result when images are resampled.
struct rank_stability {
  std::string result;
  double rank = 0;  ///< on the original images
  std::vector<std::uint64_t>
      times;               ///< how often it had rank 1, 2, ...; tied results have the best of their ranks
  interval rank_interval;  ///< between quantiles of its ranks
};

/// The changes of the ranking of all results under resampling.
struct ranking_stability {
  std::vector<rank_stability> results;  ///< in the order of `study::results`
  std::vector<double> kendall_taus;     ///< between the ranking of each resample and the original one
};

/// Returns how the ranking of `rank_results` changes when images are resampled with replacement, groups as a
/// whole (challengeR's bootstrap). Resamples are those of `bootstrap_interval` over images, or groups, in the
/// order of their names, so the result does not depend on the order of addition. Throws as `rank_results`,
/// and for fewer than 2 images or groups, a confidence not between 0 and 1 and 0 resamples. Cost: resamples
/// times the cost of a ranking.
[[nodiscard]] inline ranking_stability stability_of_ranking(const study& s,
                                                            std::span<const std::string_view> metrics,
                                                            const ranking_options& options = {},
                                                            const stability_options& bootstrap = {}) {
  constexpr std::string_view function = "stability_of_ranking";
  detail::check_bootstrap(function, bootstrap.confidence, bootstrap.resamples);
  const detail::ranking_input input = detail::ranking_input_of(function, s, metrics, options);
  if (input.draws.size() < 2)
    detail::raise<std::invalid_argument>(
        detail::message(function, ": at least 2 images or groups are needed, not ", input.draws.size()));
  const detail::ranker by(input, options);
  const std::vector<ranked_result> observed = detail::ranking_of(s, input, by, options.ties);
  const std::size_t results = observed.size();

  ranking_stability found;
  std::vector<double> ranks;
  for (const ranked_result& r : observed) {
    ranks.push_back(r.rank);
    found.results.push_back({r.result, r.rank, std::vector<std::uint64_t>(results), {}});
  }
  std::vector<std::vector<double>> resampled(results);
  detail::random_source random(bootstrap.seed);
  std::vector<std::size_t> drawn;
  for (std::size_t k = 0; k < bootstrap.resamples; ++k) {
    drawn.clear();
    for (std::size_t i = 0; i < input.draws.size(); ++i) {
      const std::vector<std::size_t>& together =
          input.draws[detail::to_size(random.below(input.draws.size()))];
      drawn.insert(drawn.end(), together.begin(), together.end());
    }
    const std::vector<double> aggregates = by.aggregates(drawn);
    const std::vector<double> now = by.ranks(aggregates, options.ties);
    const std::vector<double> least = by.ranks(aggregates, tied_ranks::least);
    for (std::size_t r = 0; r < results; ++r) {
      resampled[r].push_back(now[r]);
      ++found.results[r].times[static_cast<std::size_t>(least[r]) - 1];
    }
    found.kendall_taus.push_back(kendall_tau(ranks, now));
  }
  const double low = (1 - bootstrap.confidence) / 2;
  for (std::size_t r = 0; r < results; ++r) {
    std::sort(resampled[r].begin(), resampled[r].end());
    found.results[r].rank_interval = {detail::quantile_of_sorted(resampled[r], low),
                                      detail::quantile_of_sorted(resampled[r], 1 - low)};
  }
  return found;
}

/// Overload for a braced list.
[[nodiscard]] inline ranking_stability stability_of_ranking(const study& s,
                                                            std::initializer_list<std::string_view> metrics,
                                                            const ranking_options& options = {},
                                                            const stability_options& bootstrap = {}) {
  return stability_of_ranking(s, std::span(metrics.begin(), metrics.size()), options, bootstrap);
}

}  // namespace segtally::inline SEGTALLY_ABI
