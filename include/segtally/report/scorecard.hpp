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

/// A metric and what it came to; NaN where it is undefined.
struct metric_value {
  const metric_info* info;
  double value;
};

/// Metrics of one pair of images: look one up by its id, or go through them in order.
class scorecard {
 public:
  scorecard() : scorecard(contingency_table{}) {}

  /// Has every metric of the catalogue. Cost: small against the tally that made the table.
  explicit scorecard(const contingency_table& table) {
    metric_inputs inputs(table);
    for (const metric_info& info : catalogue()) add(info, inputs);
  }

  /// Has every metric of both catalogues. The surfaces are those of the images of the table, with the pairs
  /// of its default `match`.
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

  /// Has these metrics, in this order. What they point at must outlive the scorecard, as the entries of the
  /// catalogues do. Throws `std::invalid_argument` for a metric that is not sound where the inputs are of a
  /// partly annotated reference. Cost: that of the inputs they need, each of which is made once.
  scorecard(std::span<const metric_info* const> metrics, metric_inputs& inputs)
      : partly_annotated_(inputs.partly_annotated()) {
    for (const metric_info* const info : metrics) add(*info, inputs);
  }

  /// Returns the value of a metric. Throws `std::out_of_range` for an id that the catalogues lack, and for a
  /// metric that was not scored.
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

/// Computes what was planned. The source is asked only if a metric needs surfaces.
[[nodiscard]] inline scorecard scorecard_of(const contingency_table& table, const score_plan& plan,
                                            surface_source surfaces = {}) {
  metric_inputs inputs(table, plan.matching, std::move(surfaces));
  return {plan.metrics, inputs};
}

/// Returns how to measure the surfaces of two images. The arguments must outlive it.
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

/// Returns the metrics of a table that the options ask for, by default every one of the catalogue. Throws
/// `std::invalid_argument` for an id that the catalogues lack or that is there twice, for a metric of
/// surfaces, for one that is not sound where the reference is partly annotated, for an option that is one of
/// images or that none of the metrics takes, for a threshold that `match` refuses and for a negative
/// background. Cost: small against the tally that made the table.
[[nodiscard]] inline scorecard score(const contingency_table& table, const score_options& options = {}) {
  detail::refuse_image_options("score", options);
  return detail::scorecard_of(table, detail::plan_of("score", options));
}

/// The same for all that an accumulator has counted.
[[nodiscard]] inline scorecard score(const tally_accumulator& blocks, const score_options& options = {}) {
  return score(blocks.table(), options);
}

/// Returns every metric of the catalogue for a prediction. Throws as `tally`. Cost: a `tally`. (An overload
/// of its own, so that hosts that never ask for surfaces do not compile their code.)
[[nodiscard]] inline scorecard score(const any_label_view& reference, const any_label_view& prediction) {
  return scorecard(
      detail::count_overlaps(detail::checked_pair("score", reference, prediction, tally_options{})));
}

/// Returns the metrics of a prediction that the options ask for: by default every one of the catalogue, and
/// with a spacing those of the surface catalogue, whose objects are the pairs of `match` with these options.
/// Throws as for a table, but takes the options of images, and as `tally` and `surface_distances_between` do
/// for those. Cost: a `tally`, and the surfaces that the metrics need.
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

/// The same with the options of a `tally`. (A template, so that `{.threads = 4}` means the one above.)
template <std::same_as<tally_options> Options>
[[nodiscard]] scorecard score(const any_label_view& reference, const any_label_view& prediction,
                              const Options& options) {
  return scorecard(detail::count_overlaps(detail::checked_pair("score", reference, prediction, options),
                                          options.progress));
}

}  // namespace segtally::inline SEGTALLY_ABI
