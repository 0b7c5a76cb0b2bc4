// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/objects/cell_tracking.hpp>        // for count_ctc
#include <segtally/objects/detection_scores.hpp>     // for average_precision_thresholds
#include <segtally/objects/match.hpp>                // for count_matches, detection_counts
#include <segtally/objects/split_merge.hpp>          // for split_merge_errors
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_summary.hpp>  // for partition_summary
#include <segtally/pixel/confusion.hpp>              // for binary_confusion
#include <segtally/report/surface_report.hpp>        // for surface_report

namespace segtally::inline SEGTALLY_ABI {

/// What several metrics of one table need, computed once for all of them, by the defaults of each family.
struct evidence {
  const contingency_table& table;
  confusion foreground;                      ///< `binary_confusion`
  std::vector<detection_counts> detections;  ///< `count_matches`: IoU above 0.5 (the default), 0.55 ... 0.95
  ctc_counts ctc;                            ///< `count_ctc`
  split_merge errors;                        ///< `split_merge_errors`
  partition_summary partition;
  const surface_report* surfaces = nullptr;  ///< for the metrics of `surface_catalogue` alone

  /// The table and the surfaces must outlive the evidence.
  explicit evidence(const contingency_table& t, const surface_report* s = nullptr)
      : table(t),
        foreground(binary_confusion(t)),
        detections(count_matches(t, average_precision_thresholds())),
        ctc(count_ctc(t)),
        errors(split_merge_errors(t)),
        partition(t),
        surfaces(s) {}
};

/// Which end of a metric's range is good.
enum class better { higher, lower, neither };

/// What a metric is. `id` is the name of the function that computes it, or of its result's field.
struct metric_info {
  std::string_view id;
  std::string_view title;
  std::string_view family;
  std::string_view range;
  segtally::better better;
  std::string_view source;
  double (*compute)(const evidence&);  ///< NaN where undefined
};

namespace detail {

inline constexpr std::string_view heimann = "Heimann et al. 2009, doi:10.1109/TMI.2009.2013851";
inline constexpr std::string_view reloaded = "Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z";

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
