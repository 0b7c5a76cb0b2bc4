// SPDX-License-Identifier: BSD-3-Clause
#include "settle.hpp"

#include <algorithm>    // for find, min
#include <cmath>        // for isinf, isnan
#include <cstddef>      // for size_t
#include <string_view>  // for string_view
#include <utility>      // for move, pair

#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/find_metric.hpp>        // for find_metric, nearest_metric
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue

#include "class_file.hpp"

namespace {

/// Returns the question appended to the error for an unknown id.
std::string meant_by(const std::string& id) {
  const std::string_view meant = segtally::nearest_metric(id);
  return meant.empty() || meant == id ? "" : fmt::format(" (did you mean '{}'?)", meant);
}

/// Returns the question appended to the error for an unknown family.
std::string family_meant_by(const std::string& family) {
  for (const std::string known : {"pixel", "classes", "objects", "partition", "region", "surface"}) {
    std::size_t same = 0;
    while (same < std::min(known.size(), family.size()) && known[same] == family[same]) ++same;
    if (same >= 3 && known != family) return fmt::format(" (did you mean '{}'?)", known);
  }
  return "";
}

void check_data_set(const arguments& args) {
  const bool some = !args.files.empty() || !args.pairs.empty();
  if (!args.pairs.empty() && !args.files.empty())
    fail("--pairs names the files; {} is one too many", args.files.front());
  for (const auto& [name, given] :
       {std::pair{"--json", !args.json.empty()}, std::pair{"--html", !args.html.empty()},
        std::pair{"--raw", !args.raw.empty()}, std::pair{"--frames", args.frames}})
    if (given && !some) fail("{} needs files", name);
  if (args.groups_first && args.pairs.empty()) fail("--by-group needs --pairs with a column of groups");
  if (!args.raw.empty() && args.html.empty()) fail("--raw needs --html: raw images are drawn there");
  if (!args.phantom.empty() && some) fail("--write-phantom takes no other files");
#if !SEGTALLY_WITH_JSON
  if (!args.json.empty()) fail("--json: this program was built without nlohmann-json");
#endif
}

/// Treats labels as classes: metrics are those of the mean over classes and of each class.
void take_classes(arguments& args, const std::string& path) {
  for (const auto& [name, given] :
       {std::pair{"--partial", args.matching.partly_annotated},
        std::pair{"--threshold", args.threshold.has_value()},
        std::pair{"--thresholds", !args.match_thresholds.empty()},
        std::pair{"--annotated", args.annotated.has_value()}, std::pair{"--family", !args.family.empty()},
        std::pair{"--maps", !args.maps.empty()}})
    if (given) fail("{} does not go with --classes", name);
  if (args.files.empty() && args.pairs.empty()) fail("--classes needs files");
#if SEGTALLY_WITH_JSON
  class_file file = read_classes(path);
  args.classes = std::move(file.classes);
  for (const auto& label : file.ignored) {
    args.ignore_reference.push_back(label);
    args.ignore_prediction.push_back(label);
  }
#else
  fail("--classes {}: this program was built without nlohmann-json", path);
#endif
  for (const auto& one : args.classes)
    if (one.tolerance && !args.surfaces())
      fail("{}: class '{}' has a tolerance, which needs --spacing or --boundary", path, one.name);
  if (args.metrics == arguments{}.metrics) {
    args.metrics = {"dice", "precision", "recall"};
    if (args.surfaces())
      args.metrics.insert(args.metrics.end(), {"hausdorff_distance_95", "normalized_surface_dice"});
  } else if (args.metrics == text_list{"all"}) {
    args.metrics = metrics_of(args);
  }
  if (args.rank_by == sparse_jaccard) args.rank_by = "dice";
  const auto of_classes = [&](const std::string& id) {
    text_list ids;
    if (id.find('/') != std::string::npos) return text_list{id};
    for (const auto& name : names_of_rows(args)) ids.push_back(name + '/' + id);
    return ids;
  };
  text_list columns;
  for (const auto& id : args.metrics)
    for (const auto& column : of_classes(id)) columns.push_back(column);
  args.metrics = columns;
  args.rank_by = of_classes(args.rank_by).front();
}

/// Keeps only metrics that are sound if the reference is partly annotated.
void leave_sound_metrics(arguments& args) {
  if (args.metrics != arguments{}.metrics && args.family.empty()) return;  // named metrics are checked
  text_list sound;
  for (const auto& id : args.metrics)
    if (const auto* const info = info_of(id); info->partial != segtally::partial_reference::unsound) {
      sound.push_back(id);
    } else {
      args.left_out.push_back(id);
    }
  args.metrics = sound;
  if (!args.family.empty() && sound.empty())
    fail("--partial: no metric of the family '{}' is sound where the truth is partly annotated", args.family);
  if (args.family.empty())
    args.metrics.insert(args.metrics.end(), {"object_recall", "mean_average_precision"});
}

void check_metrics(const arguments& args) {
  const text_list known = metrics_of(args);
  text_list named = args.metrics;
  named.push_back(args.rank_by);
  for (const auto& id : named) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    const segtally::metric_info* const info = segtally::find_metric(id);
    if (args.matching.partly_annotated && info != nullptr &&
        info->partial == segtally::partial_reference::unsound)
      fail("--partial: '{}' says nothing where the truth is partly annotated: {}", id, info->partial_reason);
    if (!args.classes.empty())
      fail("there is no metric '{}' of classes{}; see --list: to it labels must be foreground",
           id.substr(id.rfind('/') + 1), meant_by(id.substr(id.rfind('/') + 1)));
    fail("there is no metric '{}'{}; see --list (those of surfaces need --spacing or --boundary)", id,
         meant_by(id));
  }
}

}  // namespace

void settle(arguments& args, const std::string& classes) {
  check_data_set(args);
  for (const double s : args.spacing)
    if (!(s > 0) || std::isinf(s)) fail("--spacing {}: it must be finite and more than 0", s);
  if (args.threshold && std::isnan(*args.threshold)) fail("--threshold: it must be a number");
  if (args.tolerance && !(*args.tolerance >= 0))
    fail("--tolerance {}: it must be at least 0", *args.tolerance);
  if (args.tolerance && !args.surfaces()) fail("--tolerance needs --spacing or --boundary");
  if (!classes.empty()) take_classes(args, classes);
  if (args.surfaces() && args.classes.empty() &&
      !(args.ignore_reference.empty() && args.ignore_prediction.empty()))
    fail(
        "what is ignored has no surface, and where it ends is none: --ignore-reference and "
        "--ignore-prediction do not go with --spacing and --boundary");
  if (args.classes.empty()) {
    if (args.metrics == text_list{"all"}) args.metrics = metrics_of(args);
    if (!args.family.empty()) args.metrics = metrics_of(args, args.family);
    if (args.matching.partly_annotated) leave_sound_metrics(args);
    if (args.boundary)
      for (const auto& id : metrics_of(args, "surface"))
        if (std::find(args.metrics.begin(), args.metrics.end(), id) == args.metrics.end())
          args.metrics.push_back(id);
  }
  if (args.metrics.empty())
    fail("there is no family '{}' of metrics{}; see --list (those of surfaces need --spacing or --boundary)",
         args.family, family_meant_by(args.family));
  check_metrics(args);
  if (std::find(args.metrics.begin(), args.metrics.end(), args.rank_by) == args.metrics.end())
    args.metrics.insert(args.metrics.begin(), args.rank_by);
  if (args.annotated) args.metrics.emplace_back(annotated_jaccard);
}

const segtally::metric_info* info_of(std::string_view id) {
  return segtally::find_metric(id.substr(id.rfind('/') + 1));
}

text_list names_of_rows(const arguments& args) {
  text_list names = {"mean"};
  for (const auto& one : args.classes) names.push_back(one.name);
  return names;
}

text_list metrics_of(const arguments& args, std::string_view family) {
  text_list ids;
  const auto add = [&](const auto& metrics) {
    for (const segtally::metric_info& info : metrics) {
      if (!family.empty() && info.family != family) continue;
      if (args.matching.partly_annotated && info.partial == segtally::partial_reference::unsound) continue;
      if (args.classes.empty()) {
        ids.emplace_back(info.id);
      } else if (info.labels == "foreground") {
        for (const auto& name : names_of_rows(args)) ids.push_back(fmt::format("{}/{}", name, info.id));
      }
    }
  };
  add(segtally::catalogue());
  if (args.surfaces()) add(segtally::surface_catalogue());
  return ids;
}
