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
  double mean_rank = segtally::undefined;       ///< over images, by the ranking metric; 1 is the best
  double rank = segtally::undefined;            ///< rank of that mean
  segtally::interval rank_interval = {};        ///< of its rank when images are resampled
  double share_first = segtally::undefined;     ///< fraction of resamples in which it is first
};

/// The best result against the second, image by image, in the ranking metric.
struct duel {
  std::size_t better = 0;  ///< index of a result
  std::size_t other = 0;
  segtally::paired_comparison comparison;
};

/// The results of a study.
struct study_result {
  std::vector<result_study> results;  ///< in the order of the command line
  std::vector<std::size_t> order;     ///< result indices by mean in the ranking metric, best first
  std::optional<duel> best_two;       ///< if there are at least two results
};

/// Returns the study options of the command line.
[[nodiscard]] segtally::study_options study_options_of(const arguments& args);

/// Summarises all metrics of all results.
[[nodiscard]] study_result evaluate(const scored_set& set, const arguments& args);

/// Returns the summary of a metric of a result.
[[nodiscard]] const segtally::metric_study& summary_of(const scored_set& set, const result_study& result,
                                                       const std::string& id);

/// Returns whether the mean of a result meets the threshold; true without a threshold.
[[nodiscard]] bool passes(const scored_set& set, const result_study& result, const arguments& args);

/// Returns which results have the best mean in a metric; none if the metric has no better end.
[[nodiscard]] std::vector<bool> best_in(const scored_set& set, const study_result& study,
                                        const std::string& id);

/// Returns the worst images of a result by the ranking metric: indices of scored images, worst first; without
/// bad and missing files.
[[nodiscard]] std::vector<std::size_t> worst_images(const scored_set& set, std::size_t result,
                                                    const arguments& args, std::size_t count);
