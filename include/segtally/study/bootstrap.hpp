// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for max, sort
#include <cmath>        // for abs, ilogb, ldexp, sqrt
#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <span>         // for span
#include <stdexcept>    // for invalid_argument
#include <string_view>  // for string_view
#include <type_traits>  // for is_invocable_r_v
#include <vector>       // for vector

#include <segtally/abi.hpp>                         // for SEGTALLY_ABI
#include <segtally/detail/normal_distribution.hpp>  // for normal_below, normal_quantile
#include <segtally/detail/random.hpp>               // for random_source
#include <segtally/detail/ratio.hpp>           // for is_finite, is_undefined, ordered_mean, rounded_product
#include <segtally/detail/to_size.hpp>         // for to_size
#include <segtally/error.hpp>                  // for raise, message
#include <segtally/study/group_statistic.hpp>  // for group_mean, called_statistic, defined_groups
#include <segtally/study/study_options.hpp>    // for bootstrap_options, interval_rule
#include <segtally/study/summary.hpp>          // for interval, quantile_of_sorted

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Returns the acceleration of Efron 1987 by the jackknife, which omits one group at a time: the skewness of
/// the influences divided by 6; 0 if they are all equal.
[[nodiscard]] inline double acceleration(group_statistic& statistic, std::size_t groups) {
  std::vector<double> influences;
  for (std::size_t g = 0; g < groups; ++g) influences.push_back(statistic.of_all_but(g));
  const double mean = ordered_mean(influences, undefined);
  double largest = 0;
  for (double& influence : influences) {
    influence = mean - influence;
    largest = (std::max)(largest, (std::abs)(influence));
    if (is_undefined(influence)) return undefined;
  }
  if (largest == 0 || !is_finite(largest)) return largest == 0 ? 0 : undefined;
  const int exponent = std::ilogb(largest);
  double squares = 0, cubes = 0;
  for (const double influence : influences) {
    const double x = std::ldexp(influence, -exponent);
    const double square = rounded_product(x, x);
    squares += square;
    cubes += rounded_product(square, x);
  }
  return cubes / rounded_product(6 * squares, std::sqrt(squares));
}

/// Returns the fraction of the resampled values below the estimate; equal values count half.
[[nodiscard]] inline double share_below(const std::vector<double>& resampled, double estimate) noexcept {
  std::uint64_t twice = 0;
  for (const double value : resampled) twice += (value < estimate ? 1U : 0U) + (value <= estimate ? 1U : 0U);
  return static_cast<double>(twice) / static_cast<double>(2 * resampled.size());
}

inline void check_bootstrap(std::string_view function, double confidence, std::size_t resamples,
                            interval_rule rule = interval_rule::bca) {
  if (rule != interval_rule::percentile && rule != interval_rule::bca)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(rule), " is no rule of an interval"));
  if (is_undefined(confidence) || !(confidence > 0 && confidence < 1))
    raise<std::invalid_argument>(
        message(function, ": a confidence of ", confidence, " is not between 0 and 1"));
  if (resamples == 0) raise<std::invalid_argument>(message(function, ": 0 resamples"));
}

/// The interval of a statistic of two or more groups.
[[nodiscard]] inline interval interval_of(group_statistic& statistic, std::size_t groups,
                                          const bootstrap_options& options) {
  random_source random(options.seed);
  std::vector<double> resampled(options.resamples);
  std::vector<std::size_t> drawn(groups);
  for (double& value : resampled) {
    for (std::size_t& g : drawn) g = to_size(random.below(groups));
    value = statistic.of(drawn);
    if (is_undefined(value)) return {};
  }
  double low = (1 - options.confidence) / 2, high = 1 - low;
  if (options.rule == interval_rule::bca) {
    const double bias = normal_quantile(share_below(resampled, statistic.of_all()));
    const double a = acceleration(statistic, groups);
    if (!is_finite(bias) || !is_finite(a)) return {};
    for (double* const p : {&low, &high}) {
      if (*p >= 1) continue;  // confidence that rounds to 1: nothing is outside
      const double z = bias + normal_quantile(*p);
      const double less = 1 - rounded_product(a, z);
      if (!(less > 0)) return {};  // the correction is not monotonic: too skewed for the approximation
      *p = normal_below(bias + z / less);
    }
  }
  std::sort(resampled.begin(), resampled.end());
  return {quantile_of_sorted(resampled, low), quantile_of_sorted(resampled, high)};
}

/// The interval of the mean of groups with sorted values.
[[nodiscard]] inline interval mean_interval(const value_groups& groups, const bootstrap_options& options) {
  group_mean mean(groups);
  // The mean is infinite or not, depending on the omitted value, so the skewness is undefined.
  if (options.rule == interval_rule::bca && mean.has_infinities()) return {};
  return interval_of(mean, groups.size(), options);
}

inline void require_two(const value_groups& groups, std::string_view what) {
  if (groups.size() < 2)
    raise<std::invalid_argument>(
        message("bootstrap_interval: an interval needs at least 2 ", what, ", not ", groups.size()));
}

}  // namespace detail

/// Returns a bootstrap confidence interval of the mean: the values are resampled with replacement, and the
/// interval consists of quantiles of the means of all resamples; with the rule `bca` the quantiles are
/// corrected for bias and skewness (Efron 1987, doi:10.1080/01621459.1987.10478410, equations 2.3, 6.6; the
/// acceleration by the jackknife). NaN values are excluded. The result has the same bits everywhere, whatever
/// the order of the values: random numbers are those of splitmix64, bounded as in Lemire 2019. Both ends are
/// NaN if the statistic is NaN in a resample, and with `bca` also if a value is infinite or all resamples lie
/// on one side of the mean. Throws `std::invalid_argument` for fewer than 2 values, a confidence not between
/// 0 and 1, and 0 resamples. Cost: values times resamples.
[[nodiscard]] inline interval bootstrap_interval(std::span<const double> values,
                                                 const bootstrap_options& options = {}) {
  detail::check_bootstrap("bootstrap_interval", options.confidence, options.resamples, options.rule);
  const detail::value_groups defined = detail::defined_groups(values);
  detail::require_two(defined, "values");
  return detail::mean_interval(defined, options);
}

/// Overload for any statistic of values: `[](std::span<const double> sample) { return ...; }`, which must not
/// depend on the order of the sample. Cost: one call per resample, and with `bca` one more per value.
template <class Statistic>
  requires std::is_invocable_r_v<double, Statistic&, std::span<const double>>
[[nodiscard]] interval bootstrap_interval(std::span<const double> values, Statistic&& statistic,
                                          const bootstrap_options& options = {}) {
  detail::check_bootstrap("bootstrap_interval", options.confidence, options.resamples, options.rule);
  const detail::value_groups defined = detail::defined_groups(values);
  detail::require_two(defined, "values");
  detail::called_statistic called(defined, statistic);
  return detail::interval_of(called, defined.size(), options);
}

/// Returns a bootstrap confidence interval of the mean of all values if those within a group (images of a
/// patient) are not independent: whole groups are resampled (Davison & Hinkley 1997, section 3.8, strategy
/// 1). Errors as above, and for fewer than 2 groups with a value.
[[nodiscard]] inline interval bootstrap_interval(std::span<const std::vector<double>> groups,
                                                 const bootstrap_options& options = {}) {
  detail::check_bootstrap("bootstrap_interval", options.confidence, options.resamples, options.rule);
  const detail::value_groups defined = detail::defined_groups(groups);
  detail::require_two(defined, "groups");
  return detail::mean_interval(defined, options);
}

/// Overload for any statistic of all resampled values.
template <class Statistic>
  requires std::is_invocable_r_v<double, Statistic&, std::span<const double>>
[[nodiscard]] interval bootstrap_interval(std::span<const std::vector<double>> groups, Statistic&& statistic,
                                          const bootstrap_options& options = {}) {
  detail::check_bootstrap("bootstrap_interval", options.confidence, options.resamples, options.rule);
  const detail::value_groups defined = detail::defined_groups(groups);
  detail::require_two(defined, "groups");
  detail::called_statistic called(defined, statistic);
  return detail::interval_of(called, defined.size(), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
