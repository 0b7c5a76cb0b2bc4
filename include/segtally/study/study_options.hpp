// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI {

/// The values of missing predictions.
enum class missing_values {
  left_undefined,  ///< the value is undefined
  worst,  ///< the worst value of the metric (Metrics Reloaded: missing predictions must not help a result)
};

/// How a confidence interval is computed from resampled values.
enum class interval_rule {
  percentile,  ///< between quantiles of the resampled statistic
  bca,         ///< bias corrected and accelerated (Efron 1987, doi:10.1080/01621459.1987.10478410)
};

/// Options of bootstrap functions.
struct bootstrap_options {
  std::size_t resamples = 2000;
  double confidence = 0.95;
  interval_rule rule = interval_rule::bca;
  std::uint64_t seed = 0;
};

/// Options of `summarise` for a study.
struct study_options {
  missing_values missing = missing_values::worst;
  bool average_groups_first = false;  ///< each group counts once, with the mean of its images
  std::size_t worst_images = 5;       ///< how many of the worst images to list
  std::size_t resamples = 2000;       ///< of the bootstrap; 0: no interval
  double confidence = 0.95;
  interval_rule rule = interval_rule::bca;
  std::uint64_t seed = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI
