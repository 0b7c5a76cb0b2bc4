// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for find, any_of
#include <array>        // for array
#include <cstdint>      // for uint64_t
#include <functional>   // for function
#include <optional>     // for optional
#include <stdexcept>    // for invalid_argument
#include <string>       // for string
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/error.hpp>                     // for raise, message
#include <segtally/objects/match_options.hpp>     // for match_options, check_threshold
#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/find_metric.hpp>        // for find_metric, unknown_metric, unsound_metric
#include <segtally/report/metric_info.hpp>        // for metric_info, options_taken
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue
#include <segtally/report/surface_report.hpp>     // for surface_report_options
#include <segtally/surface/surface.hpp>           // for surface_model, image_edge
#include <segtally/surface/surface_overlap.hpp>   // for check_tolerance
#include <segtally/view/any_label.hpp>            // for any_label
#include <segtally/view/mask_view.hpp>            // for mask_view
#include <segtally/view/spacing.hpp>              // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// Options of `score`. An option is passed to every metric that uses it (`metric_info::takes`); an option
/// that none of the requested metrics uses is an error.
struct score_options {
  int threads = 0;  ///< as in `tally_options`; images only

  /// The distance between voxels along each axis, in the order of the shape. If set, the metrics of
  /// `surface_catalogue` are scored as well, which takes longer than the tally; if empty, they are not.
  /// Images only.
  spacing_type spacing = {};

  /// Which voxels count, as in `tally_options`; images only.
  mask_view mask = {};
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};

  /// The label that is no object and no foreground, in either image; if unset, 0. For metrics of the
  /// partition family it is a segment like any other.
  std::optional<any_label> background = {};

  /// How objects are matched, as in `match_options`. `mean_average_precision` has its own thresholds.
  std::optional<double> threshold = {};
  std::optional<segtally::comparator> comparator = {};
  std::optional<segtally::criterion> criterion = {};

  /// Whether only some objects are annotated in the reference, as in `match_options`. Then only metrics that
  /// are sound for such a reference (`metric_info::partial`) are scored; requesting others is an error.
  bool partly_annotated = false;

  /// How surfaces are measured, as in `surface_report_options`; images only.
  std::optional<double> tolerance = {};
  std::optional<surface_model> model = {};
  std::optional<int> connectivity = {};
  std::optional<segtally::image_edge> image_edge = {};

  /// The ids of the metrics to compute, in the order of the scorecard; if empty, all. Only what they need is
  /// computed.
  std::vector<std::string> metrics = {};

  std::function<void(double)> progress = {};  ///< of the tally, as in `tally_options`; images only
};

namespace detail {

/// An option and its value as text; empty text if it was not set.
struct option_given {
  std::string_view name;
  bool options_taken::*takes;
  std::string text;
};

/// Returns the options that only some metrics use.
[[nodiscard]] inline std::array<option_given, 9> options_given(const score_options& o) {
  const auto number = [](const auto& value, std::string_view name) {
    return value ? message(name, " = ", *value) : std::string();
  };
  const auto choice = [](const auto& value, std::string_view name) { return std::string(value ? name : ""); };
  return {{{"background", &options_taken::background, number(o.background, "background")},
           {"threshold", &options_taken::threshold, number(o.threshold, "threshold")},
           {"comparator", &options_taken::comparator, choice(o.comparator, "comparator")},
           {"criterion", &options_taken::criterion, choice(o.criterion, "criterion")},
           {"spacing", &options_taken::spacing,
            o.spacing.empty() ? std::string() : message("a spacing of ", o.spacing.size(), " axes")},
           {"tolerance", &options_taken::tolerance, number(o.tolerance, "tolerance")},
           {"model", &options_taken::model, choice(o.model, "model")},
           {"connectivity", &options_taken::connectivity, number(o.connectivity, "connectivity")},
           {"image_edge", &options_taken::image_edge, choice(o.image_edge, "image_edge")}}};
}

/// Throws for options of images if a table is scored.
inline void refuse_image_options(const char* function, const score_options& o) {
  const auto refuse = [&](std::string_view name, bool given) {
    if (given)
      raise<std::invalid_argument>(message(function, ": ", name,
                                           " is an option for two images, and a table was given: its voxels "
                                           "are counted, and it has no surfaces"));
  };
  refuse("threads", o.threads != 0);
  refuse("spacing", !o.spacing.empty());
  refuse("mask", static_cast<bool>(o.mask));
  refuse("ignore_reference", !o.ignore_reference.empty());
  refuse("ignore_prediction", !o.ignore_prediction.empty());
  refuse("tolerance", o.tolerance.has_value());
  refuse("model", o.model.has_value());
  refuse("connectivity", o.connectivity.has_value());
  refuse("image_edge", o.image_edge.has_value());
  refuse("progress", static_cast<bool>(o.progress));
}

/// Which metrics to compute, with which matching and which surfaces.
struct score_plan {
  std::vector<const metric_info*> metrics;
  match_options matching;
  surface_report_options surfaces;  // the remaining members come from the images

  [[nodiscard]] bool needs_surfaces() const noexcept {
    return std::any_of(metrics.begin(), metrics.end(),
                       [](const metric_info* info) { return info->takes.spacing; });
  }
};

/// Returns the metrics that the options request.
[[nodiscard]] inline std::vector<const metric_info*> metrics_asked_for(const char* function,
                                                                       const score_options& options) {
  std::vector<const metric_info*> metrics;
  const auto is_sound = [&](const metric_info& info) {
    return !options.partly_annotated || info.partial != partial_reference::unsound;
  };
  if (options.metrics.empty()) {
    for (const metric_info& info : catalogue())
      if (is_sound(info)) metrics.push_back(&info);
    if (!options.spacing.empty())
      for (const metric_info& info : surface_catalogue())
        if (is_sound(info)) metrics.push_back(&info);
  }
  for (const std::string& id : options.metrics) {
    const metric_info* const info = find_metric(id);
    if (info == nullptr) raise<std::invalid_argument>(message(function, ": ", unknown_metric(id)));
    if (std::find(metrics.begin(), metrics.end(), info) != metrics.end())
      raise<std::invalid_argument>(message(function, ": metric '", id, "' is asked for twice"));
    if (!is_sound(*info)) raise<std::invalid_argument>(message(function, ": ", unsound_metric(*info)));
    if (info->takes.spacing && options.spacing.empty())
      raise<std::invalid_argument>(
          message(function, ": '", id, "' needs surfaces: score two images with a spacing"));
    metrics.push_back(info);
  }
  return metrics;
}

/// Checks all options that can be checked without the images, and returns what they request. `function` is
/// the name used in errors.
[[nodiscard]] inline score_plan plan_of(const char* function, const score_options& options) {
  score_plan plan{metrics_asked_for(function, options), {}, {}};
  for (const option_given& option : options_given(options)) {
    const bool taken = std::any_of(plan.metrics.begin(), plan.metrics.end(),
                                   [&](const metric_info* info) { return info->takes.*option.takes; });
    if (option.text.empty() || taken) continue;
    const bool of_surfaces =
        option.takes == &options_taken::tolerance || option.takes == &options_taken::model ||
        option.takes == &options_taken::connectivity || option.takes == &options_taken::image_edge;
    raise<std::invalid_argument>(message(function, ": ", option.text,
                                         of_surfaces && options.spacing.empty()
                                             ? " is about surfaces, which are scored with a spacing only"
                                             : " changes none of the metrics asked for"));
  }
  if (options.background && options.background->negative())
    raise<std::invalid_argument>(message(function, ": background ", *options.background, " is negative"));
  match_options& matching = plan.matching;
  matching.background = options.background ? options.background->bits() : matching.background;
  matching.threshold = options.threshold.value_or(matching.threshold);
  matching.comparator = options.comparator.value_or(matching.comparator);
  matching.criterion = options.criterion.value_or(matching.criterion);
  matching.partly_annotated = options.partly_annotated;
  check_threshold(function, matching.threshold, matching);
  if (options.tolerance) check_tolerance(function, *options.tolerance);
  surface_report_options& surfaces = plan.surfaces;
  surfaces.background = matching.background;
  surfaces.tolerance = options.tolerance;
  surfaces.model = options.model.value_or(surfaces.model);
  surfaces.connectivity = options.connectivity.value_or(surfaces.connectivity);
  surfaces.image_edge = options.image_edge.value_or(surfaces.image_edge);
  return plan;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
