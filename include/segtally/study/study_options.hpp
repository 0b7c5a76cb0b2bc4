// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI {

/// What stands for the values of a prediction that was never delivered.
enum class missing_values {
  left_undefined,  ///< nothing: the image counts as undefined
  worst,  ///< the worst value of the metric (Metrics Reloaded: missing predictions must not help a result)
};

/// How a confidence interval is made of resampled values.
enum class interval_rule {
  percentile,  ///< from quantile to quantile of the resampled statistic
  bca,         ///< bias corrected and accelerated (Efron 1987, doi:10.1080/01621459.1987.10478410)
};

/// How a bootstrap is made.
struct bootstrap_options {
  std::size_t resamples = 2000;
  double confidence = 0.95;
  interval_rule rule = interval_rule::bca;
  std::uint64_t seed = 0;
};

/// How the values of one result and one metric are summarised.
struct study_options {
  missing_values missing = missing_values::worst;
  bool average_groups_first = false;  ///< each group counts once, with the mean of its images
  std::size_t worst_images = 5;       ///< how many of them to name
  std::size_t resamples = 2000;       ///< of the bootstrap; 0: no interval
  double confidence = 0.95;
  interval_rule rule = interval_rule::bca;
  std::uint64_t seed = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI
