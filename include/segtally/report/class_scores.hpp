// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for all_of, find_if, none_of
#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <functional>   // for function
#include <optional>     // for optional
#include <stdexcept>    // for invalid_argument
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for move
#include <vector>       // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>         // for label_index
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/pixel/confusion.hpp>            // for confusion
#include <segtally/report/class_list.hpp>          // for scored_class, checked_classes
#include <segtally/report/metric_info.hpp>         // for metric_info
#include <segtally/report/metric_inputs.hpp>       // for metric_inputs
#include <segtally/report/score_options.hpp>       // for score_options, score_plan, plan_of
#include <segtally/report/scorecard.hpp>           // for scorecard
#include <segtally/report/surface_report.hpp>      // for tolerance_of
#include <segtally/surface/per_group.hpp>          // for distances_of_groups
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/image_pair.hpp>            // for checked_pair

namespace segtally::inline SEGTALLY_ABI {

/// Options of `per_class_scores`. An option that none of the metrics uses is an error.
struct class_score_options {
  /// The classes, in the order of the rows. Empty: every label except the background that occurs in either
  /// image, ascending, with the label as its name.
  std::vector<scored_class> classes = {};

  spacing_type spacing = {};  ///< as in `score_options`: enables surface metrics; images only
  mask_view mask = {};        ///< which voxels count, as in `tally_options`; images only
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};

  /// The background label, which no class may contain; if unset, 0. To score every label, set one that does
  /// not occur.
  std::optional<any_label> background = {};

  /// How surfaces are measured, as in `surface_report_options`; images only. The tolerance applies to classes
  /// that have none of their own.
  std::optional<double> tolerance = {};
  std::optional<surface_model> model = {};
  std::optional<int> connectivity = {};
  std::optional<segtally::image_edge> image_edge = {};

  /// The ids of the metrics, in the order of the scorecards. Empty: all metrics of both catalogues that treat
  /// labels as foreground; those of surfaces only with a spacing.
  std::vector<std::string> metrics = {};

  int threads = 0;                            ///< as in `tally_options`; images only
  std::function<void(double)> progress = {};  ///< of the tally, as in `tally_options`; images only
};

/// The scores of a class against the rest of the image, by the ids of the catalogues.
struct class_scores {
  std::string name;
  std::vector<std::uint64_t> labels;  ///< labels of the class, ascending
  confusion counts;                   ///< the class against the rest
  double tolerance = undefined;       ///< tolerance that was applied; NaN without surfaces
  scorecard scores;

  /// Returns the value of a metric. Throws as `scorecard`.
  [[nodiscard]] double operator[](std::string_view id) const { return scores[id]; }
};

namespace detail {

/// Checks all options that do not depend on the images and returns the metrics to compute.
[[nodiscard]] inline score_plan class_plan_of(const char* function, const class_score_options& options) {
  score_options plain{.spacing = options.spacing,
                      .background = options.background,
                      .tolerance = options.tolerance,
                      .model = options.model,
                      .connectivity = options.connectivity,
                      .image_edge = options.image_edge,
                      .metrics = options.metrics};
  if (plain.metrics.empty())
    for (const metric_info* const info : metrics_asked_for(function, plain))
      if (info->labels == "foreground") plain.metrics.emplace_back(info->id);
  score_plan plan = plan_of(function, plain);
  for (const metric_info* const info : plan.metrics)
    if (info->labels != "foreground")
      raise<std::invalid_argument>(
          message(function, ": '", info->id, "' is no metric of one class: to it labels are ", info->labels));
  const auto own = std::find_if(options.classes.begin(), options.classes.end(),
                                [](const scored_class& k) { return k.tolerance.has_value(); });
  if (own != options.classes.end() &&
      std::none_of(plan.metrics.begin(), plan.metrics.end(),
                   [](const metric_info* info) { return info->takes.tolerance; }))
    raise<std::invalid_argument>(
        message(function, ": class '", own->name, "' has the tolerance ", *own->tolerance,
                options.spacing.empty() ? ", which is about surfaces: these are scored with a spacing only"
                                        : ", which changes none of the metrics asked for"));
  if (options.tolerance && !options.classes.empty() &&
      std::all_of(options.classes.begin(), options.classes.end(),
                  [](const scored_class& k) { return k.tolerance.has_value(); }))
    raise<std::invalid_argument>(message(function, ": tolerance = ", *options.tolerance,
                                         " has no effect: each class has one of its own"));
  return plan;
}

/// Returns the confusion of each class against the rest of the image. Cost: linear in the overlaps, times the
/// number of classes per label.
[[nodiscard]] inline std::vector<confusion> confusions_of(const contingency_table& table,
                                                          const std::vector<named_labels>& classes) {
  label_index labels;
  std::vector<std::vector<std::size_t>> classes_of;  // for each label, ascending
  for (std::size_t k = 0; k < classes.size(); ++k)
    for (const std::uint64_t label : classes[k].labels) {
      const std::size_t number = labels[label];
      if (number == classes_of.size()) classes_of.emplace_back();
      classes_of[number].push_back(k);
    }
  std::vector<confusion> counts(classes.size());
  const std::vector<std::size_t> no_class;
  const auto classes_with = [&](std::uint64_t label) -> const std::vector<std::size_t>& {
    const std::size_t number = labels.find(label);
    return number == label_index::none ? no_class : classes_of[number];
  };
  for (const overlap& o : table.overlaps()) {
    const std::vector<std::size_t>&r = classes_with(o.reference), &p = classes_with(o.prediction);
    for (std::size_t i = 0, j = 0; i < r.size() || j < p.size();) {
      if (j == p.size() || (i < r.size() && r[i] < p[j])) {
        counts[r[i++]].fn += o.count;
      } else if (i == r.size() || p[j] < r[i]) {
        counts[p[j++]].fp += o.count;
      } else {
        counts[r[i++]].tp += o.count;
        ++j;
      }
    }
  }
  for (confusion& c : counts) c.tn = table.total() - c.tp - c.fp - c.fn;
  return counts;
}

/// Returns the scores of one mask against another.
[[nodiscard]] inline scorecard scores_of_mask(const confusion& c,
                                              const std::vector<const metric_info*>& metrics,
                                              surface_source surfaces = {}) {
  const contingency_table table =
      contingency_table::from_overlaps({{0, 0, c.tn}, {0, 1, c.fp}, {1, 0, c.fn}, {1, 1, c.tp}});
  metric_inputs inputs(table, {}, std::move(surfaces));
  return {metrics, inputs};
}

/// Returns a row for each class; without `distances` no surface is scored. `tolerance` applies to classes
/// that have none of their own.
[[nodiscard]] inline std::vector<class_scores> rows_of(const contingency_table& table,
                                                       std::vector<named_labels>&& classes,
                                                       const score_plan& plan,
                                                       const std::vector<surface_distances>& distances = {},
                                                       double tolerance = undefined) {
  const std::vector<confusion> counts = confusions_of(table, classes);
  std::vector<class_scores> rows;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    surface_source source;
    if (!distances.empty())
      source = {.foreground = [&distances, k] { return distances[k]; },
                .tolerance = classes[k].tolerance.value_or(tolerance)};
    const double applied = source.tolerance;
    rows.push_back({std::move(classes[k].name), std::move(classes[k].labels), counts[k], applied,
                    scores_of_mask(counts[k], plan.metrics, std::move(source))});
  }
  return rows;
}

/// Returns the classes in the options, or those that occur.
[[nodiscard]] inline std::vector<named_labels> named_or_occurring(std::vector<named_labels>&& named,
                                                                  const contingency_table& table,
                                                                  const score_plan& plan) {
  return named.empty() ? classes_that_occur(table, plan.matching.background) : std::move(named);
}

/// Throws for options of images if a table is scored.
inline void refuse_image_options(const char* function, const class_score_options& o) {
  refuse_image_options(function, score_options{.threads = o.threads,
                                               .spacing = o.spacing,
                                               .mask = o.mask,
                                               .ignore_reference = o.ignore_reference,
                                               .ignore_prediction = o.ignore_prediction,
                                               .tolerance = o.tolerance,
                                               .model = o.model,
                                               .connectivity = o.connectivity,
                                               .image_edge = o.image_edge,
                                               .progress = o.progress});
}

}  // namespace detail

/// Returns a row for each class of the options, in their order, with the scores of the class against the rest
/// of the image; a class that occurs in neither image has a row as well. Scores equal those of `score` for
/// the two masks of the class: the pixel metrics and, with a spacing, those of surfaces (distances in its
/// unit). If both masks are empty, overlap and distances are undefined; if exactly one is, overlap is 0 and
/// the distance infinite. Voxels excluded by the mask or an ignore list are excluded for every class.
///
///     for (const auto& row : per_class_scores(reference, prediction, {.classes = {{1, "liver"},
///              {2, "tumour", 2.0}, {{1, 2}, "both"}}, .spacing = {3, 0.8, 0.8}}))
///       std::printf("%s %f %f\n", row.name.c_str(), row["dice"], row["hausdorff_distance_95"]);
///
/// Throws `std::invalid_argument` for two classes of one name, a class without a name or a label, with a
/// label twice, a negative one or the background, with a tolerance that is negative, NaN or changes nothing;
/// for metrics that the catalogues lack, that are there twice or to which labels are not foreground; for an
/// option that none of the metrics takes, or a tolerance where each class has its own; and as `tally` and
/// `surface_distances_between` do. Cost: one `tally` for all classes. Of surfaces one pass over each image
/// for all classes that have no label in common, and one more for each layer of classes that do (three for
/// regions within regions within regions), then the elements of their surfaces. A class that has more
/// elements than a 32nd of the voxels, as noise has, takes one more pass over each image.
[[nodiscard]] inline std::vector<class_scores> per_class_scores(const any_label_view& reference,
                                                                const any_label_view& prediction,
                                                                const class_score_options& options = {}) {
  constexpr const char* name = "per_class_scores";
  const detail::score_plan plan = detail::class_plan_of(name, options);
  std::vector<detail::named_labels> classes =
      detail::checked_classes(name, options.classes, plan.matching.background);
  const detail::image_pair images = detail::checked_pair(name, reference, prediction, options);
  std::optional<detail::surface_pair> surfaces;
  if (plan.needs_surfaces()) surfaces.emplace(images, plan.surfaces);
  const contingency_table table = detail::count_overlaps(images, options.progress);
  classes = detail::named_or_occurring(std::move(classes), table, plan);
  if (!surfaces) return detail::rows_of(table, std::move(classes), plan);
  std::vector<detail::label_set> groups;
  for (const detail::named_labels& k : classes) groups.push_back(k.labels);
  return detail::rows_of(table, std::move(classes), plan, detail::distances_of_groups(*surfaces, groups),
                         detail::tolerance_of(name, plan.surfaces, surfaces->images.spacing));
}

/// Overload for a table, without surfaces. Labels of classes mean the same in every image, so the sum of the
/// tables of several images (`a += b`) gives their pooled scores, like `pooled_class_scores`. Throws
/// `std::invalid_argument` for an option of images. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<class_scores> per_class_scores(const contingency_table& table,
                                                                const class_score_options& options = {}) {
  constexpr const char* name = "per_class_scores";
  detail::refuse_image_options(name, options);
  const detail::score_plan plan = detail::class_plan_of(name, options);
  return detail::rows_of(
      table,
      detail::named_or_occurring(detail::checked_classes(name, options.classes, plan.matching.background),
                                 table, plan),
      plan);
}

}  // namespace segtally::inline SEGTALLY_ABI
