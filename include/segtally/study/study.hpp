// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for max, min, sort
#include <cstddef>      // for size_t
#include <map>          // for map
#include <string>       // for string
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>         // for is_undefined
#include <segtally/report/metric_info.hpp>   // for direction
#include <segtally/study/bootstrap.hpp>      // for mean_interval, defined_groups, value_groups
#include <segtally/study/study_data.hpp>     // for study
#include <segtally/study/study_metric.hpp>   // for study_metric, goodness
#include <segtally/study/study_options.hpp>  // for study_options, bootstrap_options
#include <segtally/study/summary.hpp>        // for value_summary, interval, summarise

namespace segtally::inline SEGTALLY_ABI {

/// An image and its value.
struct image_value {
  std::string image;
  double value;
};

/// One metric of one result over all images of a study.
struct metric_study {
  value_summary summary;           ///< over images, or over groups if they are averaged first
  std::size_t missing = 0;         ///< number of missing predictions
  interval mean_interval;          ///< NaN if there are too few values, or an infinite one
  std::vector<image_value> worst;  ///< worst first; empty if no end is better
};

namespace detail {

/// Returns the values by group; an image without a group is its own group.
[[nodiscard]] inline value_groups grouped(const study& s, const std::vector<double>& values) {
  value_groups groups;
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = s.groups()[i];
    const std::size_t g = name.empty() ? groups.size() : index.try_emplace(name, groups.size()).first->second;
    if (g == groups.size()) groups.emplace_back();
    groups[g].push_back(values[i]);
  }
  return groups;
}

/// Returns the mean of the defined values of each group; NaN if there are none.
[[nodiscard]] inline std::vector<double> means_of_groups(const value_groups& groups) {
  std::vector<double> means;
  for (const std::vector<double>& group : groups) means.push_back(summarise(group).mean);
  return means;
}

[[nodiscard]] inline std::vector<image_value> worst_images(const study& s, const std::vector<double>& values,
                                                           direction good, std::size_t count) {
  std::vector<image_value> worst;
  if (good == direction::neither) return worst;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!is_undefined(values[i])) worst.push_back({s.images()[i], values[i]});
  std::sort(worst.begin(), worst.end(), [good](const image_value& a, const image_value& b) {
    const double of_a = goodness(a.value, good), of_b = goodness(b.value, good);
    return of_a != of_b ? of_a < of_b : a.image < b.image;
  });
  worst.resize((std::min)(worst.size(), count));
  return worst;
}

}  // namespace detail

/// Summarises the values of one metric of a result over the images of a study. Missing predictions have the
/// worst value or none, by option, and are counted either way. The interval is that of the mean, by
/// `bootstrap_interval`; groups are resampled as a whole. The result does not depend on names or on the order
/// of addition, except that equally bad images are listed by name. Throws `std::out_of_range` for an unknown
/// result or metric, `std::invalid_argument` for an image that was never added for the result, and the errors
/// of `bootstrap_interval` for invalid options. Cost: a sort, and images times resamples.
[[nodiscard]] inline metric_study summarise(const study& s, std::string_view result, std::string_view metric,
                                            const study_options& options = {}) {
  detail::check_bootstrap("summarise", options.confidence, (std::max)(options.resamples, std::size_t{1}),
                          options.rule);
  const std::vector<double> values = s.values_of("summarise", result, metric, options.missing);
  metric_study found;
  for (const std::string& image : s.images())
    if (s.is_missing(image, result)) ++found.missing;
  const detail::value_groups groups = detail::grouped(s, values);
  const std::vector<double> means =
      options.average_groups_first ? detail::means_of_groups(groups) : std::vector<double>{};
  found.summary = summarise(options.average_groups_first ? means : values);
  if (options.resamples != 0) {
    const bootstrap_options bootstrap{options.resamples, options.confidence, options.rule, options.seed};
    const detail::value_groups units =
        options.average_groups_first ? detail::defined_groups(means) : detail::defined_groups(groups);
    if (units.size() > 1) found.mean_interval = detail::mean_interval(units, bootstrap);
  }
  found.worst = detail::worst_images(s, values, s.metric(metric).better, options.worst_images);
  return found;
}

}  // namespace segtally::inline SEGTALLY_ABI
