// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <cstddef>      // for size_t
#include <optional>     // for optional
#include <span>         // for span
#include <stdexcept>    // for invalid_argument, out_of_range
#include <string_view>  // for string_view
#include <utility>      // for move
#include <vector>       // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/overlap/tally_accumulator.hpp>  // for tally_accumulator
#include <segtally/overlap/tally_options.hpp>      // for tally_options
#include <segtally/report/find_metric.hpp>         // for find_metric, unknown_metric, unsound_metric
#include <segtally/report/metric_inputs.hpp>       // for metric_inputs, surface_source
#include <segtally/report/score_options.hpp>       // for score_options, score_plan, plan_of
#include <segtally/report/surface_report.hpp>      // for surface_report, scores_of_objects
#include <segtally/surface/surface_distances.hpp>  // for distances_of_selections, surface_definition
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/image_pair.hpp>            // for checked_pair
#include <segtally/view/object_pairs.hpp>          // for object_pairs_of
#include <segtally/view/selection.hpp>             // for selection

namespace segtally::inline SEGTALLY_ABI {

/// A metric and its value; NaN if undefined.
struct metric_value {
  const metric_info* info;
  double value;
};

/// Metrics of one pair of images, accessible by id or in order.
class scorecard {
 public:
  scorecard() : scorecard(contingency_table{}) {}

  /// Computes every metric of `catalogue`. Cost: small compared with the tally of the table.
  explicit scorecard(const contingency_table& table) {
    metric_inputs inputs(table);
    for (const metric_info& info : catalogue()) add(info, inputs);
  }

  /// Computes every metric of both catalogues. The surfaces must be those of the images of the table, with
  /// the pairs of its default `match`.
  scorecard(const contingency_table& table, const surface_report& surfaces) {
    metric_inputs inputs(table, {},
                         {.foreground = [&] { return surfaces.foreground; },
                          .objects = [&](const matching&) { return surfaces.objects; },
                          .centroids =
                              [&](const matching&) {
                                std::vector<double> distances;
                                for (const object_surface_scores& object : surfaces.objects)
                                  distances.push_back(object.centroid_distance);
                                return distances;
                              },
                          .tolerance = surfaces.tolerance});
    for (const auto known : {catalogue(), surface_catalogue()})
      for (const metric_info& info : known) add(info, inputs);
  }

  /// Computes these metrics, in this order. The pointers must outlive the scorecard, as the entries of the
  /// catalogues do. Throws `std::invalid_argument` for a metric that is not sound if the reference of the
  /// inputs is partly annotated. Cost: that of the inputs they need, each computed once.
  scorecard(std::span<const metric_info* const> metrics, metric_inputs& inputs)
      : partly_annotated_(inputs.partly_annotated()) {
    for (const metric_info* const info : metrics) add(*info, inputs);
  }

  /// Returns the value of a metric. Throws `std::out_of_range` for an unknown id, and for a metric that was
  /// not scored.
  [[nodiscard]] double operator[](std::string_view id) const {
    for (const metric_value& metric : values_)
      if (metric.info->id == id) return metric.value;
    const metric_info* const info = find_metric(id);
    if (info == nullptr)
      detail::raise<std::out_of_range>(detail::message("scorecard: ", detail::unknown_metric(id)));
    if (partly_annotated_ && info->partial == partial_reference::unsound)
      detail::raise<std::out_of_range>(detail::message("scorecard: ", detail::unsound_metric(*info)));
    detail::raise<std::out_of_range>(detail::message(
        "scorecard: '", id,
        info->takes.spacing ? "' needs surfaces: score with a spacing" : "' was not asked for"));
  }

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  void add(const metric_info& info, metric_inputs& inputs) {
    if (inputs.partly_annotated() && info.partial == partial_reference::unsound)
      detail::raise<std::invalid_argument>(detail::message("scorecard: ", detail::unsound_metric(info)));
    values_.push_back({&info, info.compute(inputs)});
  }

  std::vector<metric_value> values_;
  bool partly_annotated_ = false;
};

namespace detail {

/// Computes the metrics of a plan. The source is used only if a metric needs surfaces.
[[nodiscard]] inline scorecard scorecard_of(const contingency_table& table, const score_plan& plan,
                                            surface_source surfaces = {}) {
  metric_inputs inputs(table, plan.matching, std::move(surfaces));
  return {plan.metrics, inputs};
}

/// Returns functions that measure the surfaces of two images. The arguments must outlive it.
[[nodiscard]] inline surface_source source_of_surfaces(const surface_pair& pair,
                                                       const surface_report_options& how) {
  const double tolerance = tolerance_of(pair.images.function, how, pair.images.spacing);
  return {.foreground = [&] { return distances_of_foregrounds(pair, how.background); },
          .objects =
              [&, tolerance](const matching& m) {
                return surface_scores_of_objects(pair, object_pairs_of(m), how.background, tolerance);
              },
          .centroids =
              [&](const matching& m) {
                return centroid_distances_of_objects(pair.as_given, object_pairs_of(m), how.background);
              },
          .tolerance = tolerance};
}

}  // namespace detail

/// Returns the metrics of a table that the options request, by default every metric of `catalogue`. Throws
/// `std::invalid_argument` for an unknown or repeated id, for a metric of surfaces, for a metric that is not
/// sound if the reference is partly annotated, for an option of images or one that none of the metrics uses,
/// for a threshold that `match` rejects and for a negative background. Cost: small compared with the tally of
/// the table.
[[nodiscard]] inline scorecard score(const contingency_table& table, const score_options& options = {}) {
  detail::refuse_image_options("score", options);
  return detail::scorecard_of(table, detail::plan_of("score", options));
}

/// Overload for everything that an accumulator has counted.
[[nodiscard]] inline scorecard score(const tally_accumulator& blocks, const score_options& options = {}) {
  return score(blocks.table(), options);
}

/// Returns every metric of `catalogue` for a prediction. Errors as `tally`. Cost: one `tally`. (A separate
/// overload, so that programs that do not use surfaces do not compile their code.)
[[nodiscard]] inline scorecard score(const any_label_view& reference, const any_label_view& prediction) {
  return scorecard(
      detail::count_overlaps(detail::checked_pair("score", reference, prediction, tally_options{})));
}

/// Returns the metrics of a prediction that the options request: by default every metric of `catalogue`, and
/// with a spacing those of `surface_catalogue`, whose objects are the pairs of `match` with these options.
/// Throws as for a table, but accepts the options of images, and the errors of `tally` and
/// `surface_distances_between`. Cost: one `tally`, and the surfaces that the metrics need.
[[nodiscard]] inline scorecard score(const any_label_view& reference, const any_label_view& prediction,
                                     const score_options& options) {
  const detail::score_plan plan = detail::plan_of("score", options);
  const detail::image_pair images = detail::checked_pair("score", reference, prediction, options);
  std::optional<detail::surface_pair> surfaces;
  if (plan.needs_surfaces()) surfaces.emplace(images, plan.surfaces);
  const contingency_table table = detail::count_overlaps(images, options.progress);
  return detail::scorecard_of(
      table, plan, surfaces ? detail::source_of_surfaces(*surfaces, plan.surfaces) : surface_source{});
}

/// Overload for the options of `tally`. (A template, so that `{.threads = 4}` selects the overload above.)
template <std::same_as<tally_options> Options>
[[nodiscard]] scorecard score(const any_label_view& reference, const any_label_view& prediction,
                              const Options& options) {
  return scorecard(detail::count_overlaps(detail::checked_pair("score", reference, prediction, options),
                                          options.progress));
}

}  // namespace segtally::inline SEGTALLY_ABI
