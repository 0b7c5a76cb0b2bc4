// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <functional>   // for function
#include <optional>     // for optional
#include <stdexcept>    // for invalid_argument
#include <string>       // for string
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/annotators/annotation_table.hpp>  // for annotation_table
#include <segtally/annotators/label_images.hpp>      // for label_images, check_images
#include <segtally/detail/ratio.hpp>                 // for is_undefined, ordered_mean, undefined
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>       // for count_overlaps
#include <segtally/report/metric_info.hpp>           // for metric_info
#include <segtally/report/score_options.hpp>         // for score_options, score_plan, plan_of
#include <segtally/report/scorecard.hpp>             // for scorecard, scorecard_of, source_of_surfaces
#include <segtally/view/image_pair.hpp>              // for checked_pair, image_pair

namespace segtally::inline SEGTALLY_ABI {

/// A metric for each pair of annotators.
struct pairwise_scores {
  std::size_t annotators = 0;
  std::vector<double> values;  ///< row by row, one row per reference

  [[nodiscard]] double operator()(std::size_t reference, std::size_t prediction) const noexcept {
    return values[reference * annotators + prediction];
  }

  /// Returns the mean over all ordered pairs of different annotators with a defined value, or `empty_value`
  /// if there are none. Cost: linear.
  [[nodiscard]] double mean(double empty_value = undefined) const {
    std::vector<double> terms;
    for (std::size_t k = 0; k < values.size(); ++k)
      if (k / annotators != k % annotators && !is_undefined(values[k])) terms.push_back(values[k]);
    return detail::ordered_mean(terms, empty_value);
  }
};

namespace detail {

/// Returns the result of `score` for two images, with a plan that is shared by several pairs.
template <class Progress>
[[nodiscard]] scorecard scores_of_pair(const char* function, const any_label_view& reference,
                                       const any_label_view& prediction, const score_plan& plan,
                                       const score_options& options, const Progress& progress) {
  const image_pair images = checked_pair(function, reference, prediction, options);
  std::optional<surface_pair> surfaces;
  if (plan.needs_surfaces()) surfaces.emplace(images, plan.surfaces);
  const contingency_table table = count_overlaps(images, progress);
  return scorecard_of(table, plan,
                      surfaces ? source_of_surfaces(*surfaces, plan.surfaces) : surface_source{});
}

/// Returns a progress function for one of several pairs, called with the fraction of that pair.
[[nodiscard]] inline std::function<void(double)> progress_of(const score_options& options, std::size_t done,
                                                             std::size_t pairs) {
  if (!options.progress) return {};
  return [&options, done, pairs](double fraction) {
    options.progress((static_cast<double>(done) + fraction) / static_cast<double>(pairs));
  };
}

[[nodiscard]] inline score_plan plan_of_one(const char* function, std::string_view metric,
                                            score_options options) {
  if (!options.metrics.empty())
    raise<std::invalid_argument>(message(function, ": the metric is '", metric, "', and options.metrics has ",
                                         options.metrics.size(), " besides"));
  options.metrics.emplace_back(metric);
  return plan_of(function, options);
}

}  // namespace detail

/// Returns a metric, given by its id, for each ordered pair of annotators, including each with itself. Throws
/// as `score(table, options)`. Cost: for each pair the combinations of the table, and the metric.
[[nodiscard]] inline pairwise_scores pairwise_matrix(const annotation_table& table, std::string_view metric,
                                                     const score_options& options = {}) {
  detail::refuse_image_options("pairwise_matrix", options);
  const detail::score_plan plan = detail::plan_of_one("pairwise_matrix", metric, options);
  pairwise_scores scores{table.annotators(), {}};
  for (std::size_t r = 0; r < table.annotators(); ++r)
    for (std::size_t p = 0; p < table.annotators(); ++p)
      scores.values.push_back(detail::scorecard_of(table.pair(r, p), plan)[metric]);
  return scores;
}

/// Returns a metric, including metrics of surfaces, for each pair of images. Throws as `score(reference,
/// prediction, options)`, and `std::invalid_argument` without images. Cost: a `score` for each pair. For
/// metrics of tables, `pairwise_matrix(tally_annotators(images), metric)` reads the images only once.
[[nodiscard]] inline pairwise_scores pairwise_matrix(const label_images& images, std::string_view metric,
                                                     const score_options& options = {}) {
  detail::check_images("pairwise_matrix", images);
  const detail::score_plan plan = detail::plan_of_one("pairwise_matrix", metric, options);
  pairwise_scores scores{images.size(), {}};
  const std::size_t pairs = images.size() * images.size();
  for (const any_label_view& reference : images)
    for (const any_label_view& prediction : images)
      scores.values.push_back(
          detail::scores_of_pair("pairwise_matrix", reference, prediction, plan, options,
                                 detail::progress_of(options, scores.values.size(), pairs))[metric]);
  return scores;
}

}  // namespace segtally::inline SEGTALLY_ABI
