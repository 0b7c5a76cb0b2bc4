// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>   // for size_t
#include <optional>  // for optional
#include <string>    // for string
#include <vector>    // for vector

#include <segtally/study/compare_results.hpp>  // for paired_comparison
#include <segtally/study/study.hpp>            // for metric_study
#include <segtally/study/study_options.hpp>    // for study_options

#include "scored_set.hpp"

/// One result of a study, over all images.
struct result_study {
  std::string name;
  std::vector<segtally::metric_study> metrics;  ///< in the order of the ids
  double mean_rank = segtally::undefined;       ///< over images, by the metric that ranks; 1 is the best
  double rank = segtally::undefined;            ///< by that mean
  segtally::interval rank_interval = {};        ///< of its rank when images are drawn anew
  double share_first = segtally::undefined;     ///< of the resamples in which it is the first
};

/// The best result against the next one, image by image, in the metric that ranks.
struct duel {
  std::size_t better = 0;  ///< index of a result
  std::size_t other = 0;
  segtally::paired_comparison comparison;
};

/// What a study says.
struct study_result {
  std::vector<result_study> results;  ///< in the order of the command line
  std::vector<std::size_t> order;  ///< of the results by their means in the metric that ranks, the best first
  std::optional<duel> best_two;    ///< where there are two results
};

/// Returns how the command line wants a study to be summarised.
[[nodiscard]] segtally::study_options study_options_of(const arguments& args);

/// Summarises all metrics of all results.
[[nodiscard]] study_result evaluate(const scored_set& set, const arguments& args);

/// Returns what the summary of a metric of a result is.
[[nodiscard]] const segtally::metric_study& summary_of(const scored_set& set, const result_study& result,
                                                       const std::string& id);

/// Returns whether a result is good enough on average; without a threshold it is.
[[nodiscard]] bool passes(const scored_set& set, const result_study& result, const arguments& args);

/// Returns which results are the best in a metric, by their means; none if neither end is good.
[[nodiscard]] std::vector<bool> best_in(const scored_set& set, const study_result& study,
                                        const std::string& id);

/// Returns the worst images of a result by the metric that ranks: indices of scored images, the worst first;
/// those of bad and missing files are not among them.
[[nodiscard]] std::vector<std::size_t> worst_images(const scored_set& set, std::size_t result,
                                                    const arguments& args, std::size_t count);
