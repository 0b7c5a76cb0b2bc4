// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                         // for SEGTALLY_ABI
#include <segtally/annotators/label_images.hpp>     // for label_images, check_images
#include <segtally/annotators/pairwise_matrix.hpp>  // for scores_of_pair, progress_of
#include <segtally/detail/ratio.hpp>                // for is_undefined, ordered_mean, undefined
#include <segtally/report/metric_info.hpp>          // for metric_info
#include <segtally/report/score_options.hpp>        // for score_options, plan_of
#include <segtally/report/scorecard.hpp>            // for scorecard
#include <segtally/view/any_label_view.hpp>         // for any_label_view, check_same_shape

namespace segtally::inline SEGTALLY_ABI {

/// A metric of a prediction against several references.
struct reference_mean {
  const metric_info* info = nullptr;
  std::vector<double> values;    ///< against each reference, in the given order; NaN if undefined
  double mean = undefined;       ///< of the defined values
  std::size_t undefined_in = 0;  ///< number of references with an undefined value
};

/// Returns the metrics that the options request, by default every metric of the catalogue, of a prediction
/// against each of several references, and their means. Undefined values are excluded from the mean and
/// counted. Throws as `score(reference, prediction, options)`, and `std::invalid_argument` without
/// references. Cost: a `score` for each reference.
[[nodiscard]] inline std::vector<reference_mean> mean_over_references(const label_images& references,
                                                                      const any_label_view& prediction,
                                                                      const score_options& options = {}) {
  constexpr const char* function = "mean_over_references";
  detail::check_images(function, references);
  detail::check_same_shape(function, references[0], prediction);
  const detail::score_plan plan = detail::plan_of(function, options);
  std::vector<reference_mean> means(plan.metrics.size());
  for (std::size_t k = 0; k < references.size(); ++k) {
    const scorecard scores = detail::scores_of_pair(function, references[k], prediction, plan, options,
                                                    detail::progress_of(options, k, references.size()));
    std::size_t m = 0;
    for (const metric_value& score : scores) {
      means[m].info = score.info;
      means[m++].values.push_back(score.value);
    }
  }
  for (reference_mean& m : means) {
    std::vector<double> terms;
    for (const double value : m.values)
      if (!is_undefined(value)) terms.push_back(value);
    m.undefined_in = m.values.size() - terms.size();
    m.mean = detail::ordered_mean(terms, undefined);
  }
  return means;
}

}  // namespace segtally::inline SEGTALLY_ABI
