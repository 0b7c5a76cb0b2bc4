// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for min
#include <cstdint>      // for uint64_t
#include <functional>   // for function
#include <optional>     // for optional
#include <span>         // for span
#include <string_view>  // for string_view
#include <utility>      // for move
#include <vector>       // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>         // for class_counts, classes_of
#include <segtally/detail/ratio.hpp>                 // for undefined
#include <segtally/objects/cell_tracking.hpp>        // for ctc_counts, ctc_of
#include <segtally/objects/detection_scores.hpp>     // for average_precision_thresholds
#include <segtally/objects/match.hpp>                // for matcher, matching, detection_counts
#include <segtally/objects/object_graph.hpp>         // for objects_of
#include <segtally/objects/over_segmentation.hpp>    // for object_discrepancy, discrepancies_of
#include <segtally/objects/split_merge.hpp>          // for split_merge_report, errors_of
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/association.hpp>        // for mean_square_contingency
#include <segtally/partition/partition_summary.hpp>  // for partition_summary, summary_of
#include <segtally/partition/segments.hpp>           // for segments, segments_of
#include <segtally/pixel/confusion.hpp>              // for binary_confusion
#include <segtally/report/surface_report.hpp>        // for object_surface_scores
#include <segtally/surface/surface_distances.hpp>    // for surface_distances

namespace segtally::inline SEGTALLY_ABI {

/// Functions that measure the surfaces of the two images behind a table. Each is called at most once, and
/// only if a metric needs its result.
struct surface_source {
  std::function<surface_distances()> foreground = {};  ///< between the foregrounds of both images
  std::function<std::vector<object_surface_scores>(const matching&)> objects = {};  ///< for each pair
  std::function<std::vector<double>(const matching&)> centroids = {};  ///< centroid distance of each pair
  double tolerance = undefined;                                        ///< for the normalised surface Dice
};

/// Inputs shared by several metrics of one table: each is computed when first needed, then cached. The table
/// must outlive it. Not thread-safe.
class metric_inputs {
 public:
  /// The options define the background and the matching; they must be valid, like those of `score`. Metrics
  /// of surfaces need the functions of the source.
  explicit metric_inputs(const contingency_table& table, const match_options& options = {},
                         surface_source surfaces = {})
      : table_(table), options_(options), source_(std::move(surfaces)) {}
  metric_inputs(const metric_inputs&) = delete;
  metric_inputs& operator=(const metric_inputs&) = delete;
  ~metric_inputs() = default;

  [[nodiscard]] const contingency_table& table() const noexcept { return table_; }
  [[nodiscard]] std::uint64_t background() const noexcept { return options_.background; }
  [[nodiscard]] bool partly_annotated() const noexcept { return options_.partly_annotated; }
  [[nodiscard]] double tolerance() const noexcept { return source_.tolerance; }

  /// Returns `binary_confusion`.
  const confusion& foreground() {
    return once(foreground_, "foreground",
                [&] { return binary_confusion(table_, {.background = options_.background}); });
  }
  /// Returns the objects of both images and their overlaps; if the reference is partly annotated, only those
  /// predicted objects that overlap an annotated one. Matchings are computed from these.
  const detail::object_graph& objects() {
    if (!objects_) objects_ = detail::objects_of(table_, options_.background, options_.partly_annotated);
    return *objects_;
  }
  /// Returns the labels of both images as classes.
  std::span<const detail::class_counts> classes() {
    if (!classes_) classes_ = detail::classes_of(table_);
    return *classes_;
  }
  /// Returns the classes except the background.
  std::span<const detail::class_counts> foreground_classes() {
    if (!foreground_classes_) {
      foreground_classes_.emplace(classes().begin(), classes().end());
      std::erase_if(*foreground_classes_,
                    [&](const detail::class_counts& k) { return k.label == options_.background; });
    }
    return *foreground_classes_;
  }
  /// Returns `match` at the threshold of the options.
  const matching& matched() {
    return once(matched_, "matched",
                [&] { return detail::matching_of(objects(), pairs_at(options_.threshold)); });
  }
  /// Returns `count_matches` at `average_precision_thresholds`.
  const std::vector<detection_counts>& detections() {
    return once(detections_, "detections", [&] {
      std::vector<detection_counts> counts;
      for (const double threshold : average_precision_thresholds())
        counts.push_back(threshold == options_.threshold ? detection_counts(matched())
                                                         : detail::counts_of(objects(), pairs_at(threshold)));
      return counts;
    });
  }
  /// Returns `count_ctc`.
  const ctc_counts& ctc() {
    return once(ctc_, "ctc", [&] { return detail::ctc_of(objects()); });
  }
  /// Returns `find_splits_and_merges`.
  const split_merge_report& errors() {
    return once(errors_, "errors",
                [&] { return detail::errors_of(objects(), split_merge_options{}.minimum_share); });
  }
  /// Returns `per_object_discrepancy`.
  const std::vector<object_discrepancy>& discrepancies() {
    return once(discrepancies_, "discrepancies",
                [&] { return detail::discrepancies_of(objects(), options_.background); });
  }
  /// Returns the sums for the partition family, where every label is a segment, including the background.
  const partition_summary& partition() {
    return once(partition_, "partition", [&] { return detail::summary_of::segments(segments()); });
  }
  /// Returns the segments of that family.
  const detail::segments& segments() {
    if (!segments_) segments_ = detail::segments_of(table_, {});
    return *segments_;
  }
  /// Returns chi^2 / n of the labels.
  double mean_square_contingency() {
    if (!contingency_) contingency_ = detail::mean_square_contingency(table_);
    return *contingency_;
  }
  /// Returns the distances between the two foregrounds.
  const surface_distances& surfaces() { return once(surfaces_, "surfaces", source_.foreground); }
  /// Returns the distances between the centroids of the pairs of `matched`.
  const std::vector<double>& centroid_distances() {
    return once(centroid_distances_, "centroid_distances", [&] { return source_.centroids(matched()); });
  }
  /// Returns the scores of the surfaces of the pairs of `matched`.
  const std::vector<object_surface_scores>& object_surfaces() {
    return once(object_surfaces_, "object_surfaces", [&] { return source_.objects(matched()); });
  }

  /// Returns the names of the inputs computed so far, in that order.
  [[nodiscard]] std::span<const std::string_view> made() const noexcept { return made_; }

 private:
  template <class Input, class Make>
  const Input& once(std::optional<Input>& input, std::string_view name, const Make& make) {
    if (!input) {
      input.emplace(make());
      made_.push_back(name);
    }
    return *input;
  }

  std::span<const detail::scored_overlap> pairs_at(double threshold) {
    if (!matcher_)
      matcher_.emplace(objects(), options_,
                       (std::min)(options_.threshold, average_precision_thresholds().front()));
    return matcher_->pairs_at(threshold);
  }

  const contingency_table& table_;
  const match_options options_;
  const surface_source source_;
  std::optional<detail::object_graph> objects_;
  std::optional<detail::matcher> matcher_;  // of the objects
  std::optional<std::vector<detail::class_counts>> classes_, foreground_classes_;
  std::optional<confusion> foreground_;
  std::optional<matching> matched_;
  std::optional<std::vector<detection_counts>> detections_;
  std::optional<ctc_counts> ctc_;
  std::optional<split_merge_report> errors_;
  std::optional<std::vector<object_discrepancy>> discrepancies_;
  std::optional<detail::segments> segments_;
  std::optional<partition_summary> partition_;
  std::optional<double> contingency_;
  std::optional<surface_distances> surfaces_;
  std::optional<std::vector<object_surface_scores>> object_surfaces_;
  std::optional<std::vector<double>> centroid_distances_;
  std::vector<std::string_view> made_;
};

}  // namespace segtally::inline SEGTALLY_ABI
