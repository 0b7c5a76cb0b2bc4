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

/// Returns the question after an id that is none.
std::string meant_by(const std::string& id) {
  const std::string_view meant = segtally::nearest_metric(id);
  return meant.empty() || meant == id ? "" : fmt::format(" (did you mean '{}'?)", meant);
}

/// Returns the question after a family that is none.
std::string family_meant_by(const std::string& family) {
  for (const std::string known : {"pixel", "classes", "objects", "partition", "region", "surface"}) {
    std::size_t same = 0;
    while (same < std::min(known.size(), family.size()) && known[same] == family[same]) ++same;
    if (same >= 3 && known != family) return fmt::format(" (did you mean '{}'?)", known);
  }
  return "";
}

void check_data_set(const request& wish) {
  const bool some = !wish.files.empty() || !wish.pairs.empty();
  if (!wish.pairs.empty() && !wish.files.empty())
    fail("--pairs names the files; {} is one too many", wish.files.front());
  for (const auto& [name, given] :
       {std::pair{"--json", !wish.json.empty()}, std::pair{"--html", !wish.html.empty()},
        std::pair{"--raw", !wish.raw.empty()}, std::pair{"--frames", wish.frames}})
    if (given && !some) fail("{} needs files", name);
  if (wish.groups_first && wish.pairs.empty()) fail("--by-group needs --pairs with a column of groups");
  if (!wish.raw.empty() && wish.html.empty()) fail("--raw needs --html: raw images are drawn there");
  if (!wish.phantom.empty() && some) fail("--write-phantom takes no other files");
#if !SEGTALLY_WITH_JSON
  if (!wish.json.empty()) fail("--json: this program was built without nlohmann-json");
#endif
}

/// Takes labels for classes: metrics are those of the mean over classes and of each class.
void take_classes(request& wish, const std::string& path) {
  for (const auto& [name, given] :
       {std::pair{"--partial", wish.matching.partly_annotated},
        std::pair{"--threshold", wish.threshold.has_value()},
        std::pair{"--thresholds", !wish.match_thresholds.empty()},
        std::pair{"--annotated", wish.annotated.has_value()}, std::pair{"--family", !wish.family.empty()},
        std::pair{"--maps", !wish.maps.empty()}})
    if (given) fail("{} does not go with --classes", name);
  if (wish.files.empty() && wish.pairs.empty()) fail("--classes needs files");
#if SEGTALLY_WITH_JSON
  class_file file = read_classes(path);
  wish.classes = std::move(file.classes);
  for (const auto& label : file.ignored) {
    wish.ignore_reference.push_back(label);
    wish.ignore_prediction.push_back(label);
  }
#else
  fail("--classes {}: this program was built without nlohmann-json", path);
#endif
  for (const auto& one : wish.classes)
    if (one.tolerance && !wish.surfaces())
      fail("{}: class '{}' has a tolerance, which needs --spacing or --boundary", path, one.name);
  if (wish.metrics == request{}.metrics) {
    wish.metrics = {"dice", "precision", "recall"};
    if (wish.surfaces())
      wish.metrics.insert(wish.metrics.end(), {"hausdorff_distance_95", "normalized_surface_dice"});
  } else if (wish.metrics == text_list{"all"}) {
    wish.metrics = metrics_of(wish);
  }
  if (wish.rank_by == sparse_jaccard) wish.rank_by = "dice";
  const auto of_classes = [&](const std::string& id) {
    text_list ids;
    if (id.find('/') != std::string::npos) return text_list{id};
    for (const auto& name : names_of_rows(wish)) ids.push_back(name + '/' + id);
    return ids;
  };
  text_list columns;
  for (const auto& id : wish.metrics)
    for (const auto& column : of_classes(id)) columns.push_back(column);
  wish.metrics = columns;
  wish.rank_by = of_classes(wish.rank_by).front();
}

/// Leaves those metrics that are sound where the reference is partly annotated.
void leave_sound_metrics(request& wish) {
  if (wish.metrics != request{}.metrics && wish.family.empty()) return;  // what is named is checked
  text_list sound;
  for (const auto& id : wish.metrics)
    if (const auto* const info = info_of(id); info->partial != segtally::partial_reference::unsound) {
      sound.push_back(id);
    } else {
      wish.left_out.push_back(id);
    }
  wish.metrics = sound;
  if (!wish.family.empty() && sound.empty())
    fail("--partial: no metric of the family '{}' is sound where the truth is partly annotated", wish.family);
  if (wish.family.empty())
    wish.metrics.insert(wish.metrics.end(), {"object_recall", "mean_average_precision"});
}

void check_metrics(const request& wish) {
  const text_list known = metrics_of(wish);
  text_list named = wish.metrics;
  named.push_back(wish.rank_by);
  for (const auto& id : named) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    const segtally::metric_info* const info = segtally::find_metric(id);
    if (wish.matching.partly_annotated && info != nullptr &&
        info->partial == segtally::partial_reference::unsound)
      fail("--partial: '{}' says nothing where the truth is partly annotated: {}", id, info->partial_reason);
    if (!wish.classes.empty())
      fail("there is no metric '{}' of classes{}; see --list: to it labels must be foreground",
           id.substr(id.rfind('/') + 1), meant_by(id.substr(id.rfind('/') + 1)));
    fail("there is no metric '{}'{}; see --list (those of surfaces need --spacing or --boundary)", id,
         meant_by(id));
  }
}

}  // namespace

void settle(request& wish, const std::string& classes) {
  check_data_set(wish);
  for (const double s : wish.spacing)
    if (!(s > 0) || std::isinf(s)) fail("--spacing {}: it must be finite and more than 0", s);
  if (wish.threshold && std::isnan(*wish.threshold)) fail("--threshold: it must be a number");
  if (wish.tolerance && !(*wish.tolerance >= 0))
    fail("--tolerance {}: it must be at least 0", *wish.tolerance);
  if (wish.tolerance && !wish.surfaces()) fail("--tolerance needs --spacing or --boundary");
  if (!classes.empty()) take_classes(wish, classes);
  if (wish.surfaces() && wish.classes.empty() &&
      !(wish.ignore_reference.empty() && wish.ignore_prediction.empty()))
    fail(
        "what is ignored has no surface, and where it ends is none: --ignore-reference and "
        "--ignore-prediction do not go with --spacing and --boundary");
  if (wish.classes.empty()) {
    if (wish.metrics == text_list{"all"}) wish.metrics = metrics_of(wish);
    if (!wish.family.empty()) wish.metrics = metrics_of(wish, wish.family);
    if (wish.matching.partly_annotated) leave_sound_metrics(wish);
    if (wish.boundary)
      for (const auto& id : metrics_of(wish, "surface"))
        if (std::find(wish.metrics.begin(), wish.metrics.end(), id) == wish.metrics.end())
          wish.metrics.push_back(id);
  }
  if (wish.metrics.empty())
    fail("there is no family '{}' of metrics{}; see --list (those of surfaces need --spacing or --boundary)",
         wish.family, family_meant_by(wish.family));
  check_metrics(wish);
  if (std::find(wish.metrics.begin(), wish.metrics.end(), wish.rank_by) == wish.metrics.end())
    wish.metrics.insert(wish.metrics.begin(), wish.rank_by);
  if (wish.annotated) wish.metrics.emplace_back(annotated_jaccard);
}

const segtally::metric_info* info_of(std::string_view id) {
  return segtally::find_metric(id.substr(id.rfind('/') + 1));
}

text_list names_of_rows(const request& wish) {
  text_list names = {"mean"};
  for (const auto& one : wish.classes) names.push_back(one.name);
  return names;
}

text_list metrics_of(const request& wish, std::string_view family) {
  text_list ids;
  const auto add = [&](const auto& metrics) {
    for (const segtally::metric_info& info : metrics) {
      if (!family.empty() && info.family != family) continue;
      if (wish.matching.partly_annotated && info.partial == segtally::partial_reference::unsound) continue;
      if (wish.classes.empty()) {
        ids.emplace_back(info.id);
      } else if (info.labels == "foreground") {
        for (const auto& name : names_of_rows(wish)) ids.push_back(fmt::format("{}/{}", name, info.id));
      }
    }
  };
  add(segtally::catalogue());
  if (wish.surfaces()) add(segtally::surface_catalogue());
  return ids;
}
