// SPDX-License-Identifier: BSD-3-Clause
#include "table.hpp"

#include <fmt/ranges.h>

#include <algorithm>    // for find, min, stable_sort
#include <cmath>        // for isnan, trunc
#include <limits>       // for numeric_limits
#include <string_view>  // for string_view
#include <utility>      // for move

#include <segtally/objects/detection_scores.hpp>  // for f1_score ...
#include <segtally/objects/match.hpp>             // for match
#include <segtally/objects/object_scores.hpp>     // for object_scores
#include <segtally/objects/panoptic_classes.hpp>  // for panoptic_quality
#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/find_metric.hpp>        // for find_metric
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue

#include "../text_table.hpp"

namespace {

segtally::direction better_end(std::string_view id) {
  const segtally::metric_info* const info = segtally::find_metric(id);
  return info != nullptr ? info->better
                         : segtally::direction::higher;  // the annotated one is in no catalogue
}

/// Breaks an id after underscores: a column should not be much wider than its numbers.
text_list heading_of(std::string_view id) {
  constexpr std::size_t wide = 9;
  text_list lines = {""};
  while (!id.empty()) {
    const std::string_view word = id.substr(0, std::min(id.find('_'), id.size() - 1) + 1);
    if (!lines.back().empty() && lines.back().size() + word.size() > wide) lines.emplace_back();
    lines.back() += word;
    id.remove_prefix(word.size());
  }
  for (auto& line : lines) line += ' ';  // cells have room for a mark there
  return lines;
}

text_column metric_column(const std::vector<comparison>& rows, const std::string& id, bool mark_best,
                          const request& wish) {
  const segtally::direction end = better_end(id);
  double best = std::numeric_limits<double>::quiet_NaN();
  bool counts = end == segtally::direction::neither;
  for (const comparison& row : rows) {
    const double x = value(row, id);
    counts = counts && std::trunc(x) == x;
    if (mark_best && end != segtally::direction::neither)
      if (std::isnan(best) || (end == segtally::direction::higher ? x > best : x < best)) best = x;
  }
  text_column column{heading_of(id)};
  for (const comparison& row : rows) {
    const double x = value(row, id);
    const std::string number =
        std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, counts ? 0 : wish.digits);
    column.cells.push_back(number + (x == best ? '*' : ' '));
  }
  return column;
}

std::string score_text(const std::vector<comparison>& rows, bool mark_best, const request& wish) {
  std::vector<text_column> columns = {{{"result"}, text_column::side::left}};
  for (const comparison& row : rows) columns.front().cells.push_back(row.name);
  for (const auto& id : wish.metrics) columns.push_back(metric_column(rows, id, mark_best, wish));
  return text_table(columns, 1, 1);
}

/// What was found at each threshold, a block of rows for each result.
std::string matching_text(const std::vector<comparison>& rows, const request& wish) {
  using side = text_column::side;
  std::vector<text_column> columns = {
      {{"result"}, side::left}, {{"threshold"}}, {{"TP"}}, {{"FP"}}, {{"FN"}}};
  const struct {
    const char* heading;
    double (*score)(const segtally::detection_counts&, double);
  } scores[] = {{"precision", segtally::object_precision},
                {"recall", segtally::object_recall},
                {"F1", segtally::f1_score},
                {"critical success index", segtally::critical_success_index},
                {"mean matched", segtally::mean_matched_score},
                {"mean true", segtally::mean_true_score},
                {"panoptic quality", segtally::panoptic_quality}};
  for (const auto& score : scores) columns.push_back({{score.heading}});
  for (const comparison& row : rows) {
    const auto matchings = segtally::match(row.table, wish.match_thresholds, wish.matching);
    for (std::size_t k = 0; k < matchings.size(); ++k) {
      const segtally::matching& m = matchings[k];
      std::vector<std::string> cells = {k == 0 ? row.name : "", fmt::format("{}", wish.match_thresholds[k]),
                                        fmt::format("{}", m.tp), fmt::format("{}", m.fp),
                                        fmt::format("{}", m.fn)};
      for (const auto& score : scores) {
        const double x = score.score(m, segtally::undefined);
        cells.push_back(std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, wish.digits));
      }
      for (std::size_t c = 0; c < cells.size(); ++c) columns[c].cells.push_back(cells[c]);
    }
  }
  return fmt::format("\nObjects matched where IoU {} the threshold:\n\n{}",
                     wish.matching.comparator == segtally::comparator::above ? "is above" : "reaches",
                     text_table(columns));
}

std::string worst_text(const comparison& row, const request& wish) {
  constexpr std::size_t shown = 5;
  auto objects = segtally::object_scores(row.table, wish.matching);
  std::stable_sort(objects.begin(), objects.end(),
                   [](const auto& a, const auto& b) { return a.iou < b.iou; });
  objects.resize(std::min(objects.size(), shown));
  text_column label{{"label"}}, size{{"size"}}, jaccard{{"best Jaccard"}},
      status{{"status"}, text_column::side::left};
  for (const auto& object : objects) {
    label.cells.push_back(fmt::format("{}", object.label));
    size.cells.push_back(fmt::format("{}", object.size));
    jaccard.cells.push_back(fmt::format("{:.{}f}", object.iou, wish.digits));
    status.cells.emplace_back(to_text(object.status));
  }
  return objects.empty() ? ""
                         : fmt::format("\nWorst objects of {}:\n{}", row.name,
                                       text_table({label, size, jaccard, status}));
}

std::string verdict_text(const std::vector<comparison>& rows, const request& wish) {
  std::string text = fmt::format("\nAccepted if {} >= {}:\n", sparse_jaccard, *wish.threshold);
  for (const comparison& row : rows)
    text += fmt::format("{} {}\n", passes(row, wish) ? "yes" : "no ", row.name);
  return text;
}

std::string maps_text(const std::vector<comparison>& rows, const request& wish) {
  std::string text = "\nMaps:\n";
  for (const comparison& row : rows)
    text += fmt::format("{}_*, most wrong voxels ({}) in slice {} of {}\n", maps_of(wish, row.name),
                        row.worst.wrong, row.worst.index, row.worst.slices);
  return text;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + '"';
}

}  // namespace

bool passes(const comparison& row, const request& wish) {
  return !wish.threshold || row.scores[sparse_jaccard] >= *wish.threshold;
}

std::string report(const std::vector<source>& sources, const std::vector<comparison>& rows,
                   const std::vector<comparison>& high_scores, std::vector<comparison> pairs,
                   const request& wish) {
  const bool mark_best = rows.size() > 1;
  std::string text = fmt::format("Reference: {}\nRanked by {}{}\n\n", sources[0].path, wish.rank_by,
                                 mark_best ? "; * marks the best of each column" : "");
  text += score_text(high_scores, mark_best, wish);
  if (wish.threshold) text += verdict_text(high_scores, wish);
  if (wish.pairwise) {
    pairs.insert(pairs.begin(), rows.begin(), rows.end());
    for (std::size_t i = 0; i < rows.size(); ++i) pairs[i].name = against(sources[0].name, rows[i].name);
    text += "\nEvery pair:\n\n" + score_text(pairs, false, wish);
  }
  if (!wish.match_thresholds.empty()) text += matching_text(high_scores, wish);
  text += worst_text(high_scores.front(), wish);
  if (!wish.maps.empty()) text += maps_text(high_scores, wish);
  return text;
}

std::string csv_text(const std::vector<comparison>& rows, const request& wish) {
  text_list ids = {"reference_objects", "prediction_objects"};
  for (const auto& id : metrics_of(wish))
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  if (wish.annotated) ids.emplace_back(annotated_jaccard);
  std::string text = fmt::format("result,{}\n", fmt::join(ids, ","));
  for (const comparison& row : rows) {
    text += quoted(row.name);
    for (const auto& id : ids) text += fmt::format(",{}", value(row, id));
    text += '\n';
  }
  return text;
}

std::string catalogue_text() {
  using side = text_column::side;
  std::vector<text_column> columns = {{{"id"}, side::left},     {{"labels are"}, side::left},
                                      {{"family"}, side::left}, {{"range"}, side::left},
                                      {{"better"}, side::left}, {{"repeats"}, side::left},
                                      {{"title"}, side::left}};
  const auto add = [&](const segtally::metric_info& info) {
    const std::string_view cells[] = {
        info.id, info.labels, info.family, info.range, to_text(info.better), info.repeats, info.title};
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].cells.emplace_back(cells[i]);
  };
  for (const segtally::metric_info& info : segtally::catalogue()) add(info);
  for (const segtally::metric_info& info : segtally::surface_catalogue()) add(info);
  return text_table(columns, 0, 2, 200) +
         "The metrics from hausdorff_distance on need --spacing or --boundary.\n";
}
