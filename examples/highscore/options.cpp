// SPDX-License-Identifier: BSD-3-Clause
#include <CLI/CLI.hpp>

#include <algorithm>     // for find
#include <charconv>      // for from_chars
#include <cmath>         // for isinf
#include <cstdint>       // for int64_t, uint64_t
#include <stdexcept>     // for runtime_error
#include <system_error>  // for errc

#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/find_metric.hpp>        // for nearest_metric
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue

#include "../number_list.hpp"
#include "maps.hpp"
#include "request.hpp"

namespace {

segtally::any_label label_of(const std::string& text) {
  const char* const end = text.data() + text.size();
  std::uint64_t positive = 0;
  std::int64_t negative = 0;
  if (const auto read = std::from_chars(text.data(), end, positive);
      read.ec == std::errc{} && read.ptr == end)
    return positive;
  if (const auto read = std::from_chars(text.data(), end, negative);
      read.ec == std::errc{} && read.ptr == end)
    return negative;
  fail("'{}' is not a label: an integer from -2^63 to 2^64 - 1", text);
}

std::vector<double> thresholds_of(const std::string& text) try {
  return numbers_of(text);
} catch (const std::runtime_error& error) {
  fail("--thresholds {}: {}", text, error.what());
}

/// Fills the wish; its text for --help is the manual of this program.
void define(CLI::App& app, request& wish) {
  app.name("highscore");
  app.footer(maps_manual() +
             "\n\nExit status: 0, or 1 if a result falls short of the threshold, or 2 for an error.");
  app.description(
      "Prints a high-score table: a row per prediction, the best first, metrics as columns.\n"
      "Without files it compares two imaginary algorithms on invented nuclei.");
  app.add_option("files", wish.files, "label images: TIFF (pages are a stack) or .npy")
      ->type_name("REFERENCE PREDICTION");
  auto* const metrics =
      app.add_option("--metrics", wish.metrics, "columns: ids separated by commas, or 'all'")
          ->type_name("ID,ID...")
          ->delimiter(',')
          ->allow_extra_args(false);
  app.add_option("--family", wish.family,
                 "columns: the metrics of a family, such as pixel, objects or partition")
      ->type_name("NAME")
      ->excludes(metrics);
  app.add_option("--rank-by", wish.rank_by, "metric that orders the rows [" + wish.rank_by + "]")
      ->type_name("ID");
  app.add_flag("--list", wish.list, "print the metrics there are");
  app.add_option("--digits", wish.digits, "digits after the point [4]")
      ->type_name("N")
      ->check(CLI::Range(0, 17).description(""));
  app.add_option("--csv", wish.csv, "write every metric, unrounded; '-' prints that instead of the table")
      ->type_name("FILE");
  app.add_option("--maps", wish.maps, "write maps of the errors of each result there, see below")
      ->type_name("DIR");
  app.add_option(
         "--spacing", wish.spacing,
         "size of a voxel along each axis, in the order of the shape: score surfaces, too, in that unit")
      ->type_name("Z,Y,X")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--tolerance", wish.tolerance,
                 "distance that the normalised surface Dice allows [the largest spacing]")
      ->type_name("X");
  app.add_flag("--boundary", wish.boundary, "show the scores of surfaces; without --spacing in voxels");
  app.add_option("--threshold", wish.threshold,
                 "accept results whose sparse Jaccard index is X or more, reject others")
      ->type_name("X");
  app.add_option_function<std::string>(
         "--thresholds", [&wish](const std::string& text) { wish.match_thresholds = thresholds_of(text); },
         "a second table: objects matched at these IoU thresholds, as 0.5:0.05:0.95 or 0.5,0.75")
      ->type_name("FIRST:STEP:LAST");
  app.add_flag_callback(
      "--at-least", [&wish] { wish.matching.comparator = segtally::comparator::at_least; },
      "match objects whose IoU equals the threshold, too, as StarDist and cellpose do");
  app.add_flag("--pairwise", wish.pairwise, "compare results with each other, too");
  app.add_option_function<std::string>(
         "--annotated",
         [&wish](const std::string& side) {
           wish.annotated = side == "reference" ? segtally::side::reference : segtally::side::prediction;
         },
         "that side was marked by hand in part, 0 unknown, 1 negative, 2 positive: show " +
             std::string(annotated_jaccard))
      ->type_name("reference|prediction")
      ->check(CLI::IsMember({"reference", "prediction"}).description(""));
  const auto label_option = [&app](const char* name, label_list& labels, const char* meaning) {
    app.add_option_function<text_list>(
           name,
           [&labels](const text_list& texts) {
             for (const auto& text : texts) labels.push_back(label_of(text));
           },
           meaning)
        ->type_name("LABEL")
        ->allow_extra_args(false);
  };
  label_option("--ignore-reference", wish.ignore_reference,
               "leave out voxels of that label; may be repeated");
  label_option("--ignore-prediction", wish.ignore_prediction, "the same for predictions");
  app.add_option("--threads", wish.threads, "threads to use [as many as there are processors]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
}

/// Returns the question after an id that is none.
std::string meant_by(const std::string& id) {
  const std::string_view meant = segtally::nearest_metric(id);
  return meant.empty() || meant == id ? "" : fmt::format(" (did you mean '{}'?)", meant);
}

void check(request& wish) {
  for (const double s : wish.spacing)
    if (!(s > 0) || std::isinf(s)) fail("--spacing {}: it must be finite and more than 0", s);
  if (wish.tolerance && !(*wish.tolerance >= 0))
    fail("--tolerance {}: it must be at least 0", *wish.tolerance);
  if (wish.tolerance && !wish.surfaces()) fail("--tolerance needs --spacing or --boundary");
  if (wish.surfaces() && !(wish.ignore_reference.empty() && wish.ignore_prediction.empty()))
    fail(
        "what is ignored has no surface, and where it ends is none: --ignore-reference and "
        "--ignore-prediction do not go with --spacing and --boundary");
  if (wish.metrics == text_list{"all"}) wish.metrics = metrics_of(wish);
  if (!wish.family.empty()) wish.metrics = metrics_of(wish, wish.family);
  if (wish.boundary)
    for (const auto& id : metrics_of(wish, "surface"))
      if (std::find(wish.metrics.begin(), wish.metrics.end(), id) == wish.metrics.end())
        wish.metrics.push_back(id);
  if (wish.metrics.empty())
    fail("there is no family '{}' of metrics; see --list (those of surfaces need --spacing or --boundary)",
         wish.family);
  const text_list known = metrics_of(wish);
  text_list named = wish.metrics;
  named.push_back(wish.rank_by);
  for (const auto& id : named)
    if (std::find(known.begin(), known.end(), id) == known.end())
      fail("there is no metric '{}'{}; see --list (those of surfaces need --spacing or --boundary)", id,
           meant_by(id));
  if (std::find(wish.metrics.begin(), wish.metrics.end(), wish.rank_by) == wish.metrics.end())
    wish.metrics.insert(wish.metrics.begin(), wish.rank_by);
  if (wish.annotated) wish.metrics.emplace_back(annotated_jaccard);
}

}  // namespace

text_list metrics_of(const request& wish, std::string_view family) {
  text_list ids;
  const auto add = [&](const auto& metrics) {
    for (const segtally::metric_info& info : metrics)
      if (family.empty() || info.family == family) ids.emplace_back(info.id);
  };
  add(segtally::catalogue());
  if (wish.surfaces()) add(segtally::surface_catalogue());
  return ids;
}

std::optional<request> request_of(int argc, char** argv) {
  request wish;
  CLI::App app;
  define(app, wish);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    app.exit(success);
    return std::nullopt;
  }
  check(wish);
  return wish;
}
