// SPDX-License-Identifier: BSD-3-Clause
#include "table.hpp"

#include <fmt/ranges.h>

#include <algorithm>    // for find, min, stable_sort
#include <cmath>        // for isnan, trunc
#include <limits>       // for numeric_limits
#include <string_view>  // for string_view
#include <utility>      // for move

#include <segtally/objects/match.hpp>             // for match
#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/find_metric.hpp>        // for find_metric
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue

#include "../text_table.hpp"
#include "csv_cell.hpp"
#include "matching_table.hpp"
#include "scored_set.hpp"

namespace {

segtally::direction better_end(std::string_view id) {
  const segtally::metric_info* const info = segtally::find_metric(id);
  return info != nullptr ? info->better
                         : segtally::direction::higher;  // that of sparse annotations is not in the catalogue
}

/// Wraps an id after underscores, so that columns are not much wider than their numbers.
text_list heading_of(std::string_view id) {
  constexpr std::size_t wide = 12;
  text_list lines = {""};
  while (!id.empty()) {
    const std::string_view word = id.substr(0, std::min(id.find('_'), id.size() - 1) + 1);
    if (!lines.back().empty() && lines.back().size() + word.size() > wide) lines.emplace_back();
    lines.back() += word;
    id.remove_prefix(word.size());
  }
  for (auto& line : lines) line += ' ';  // aligned with cells, which have a mark there
  return lines;
}

text_column metric_column(const std::vector<comparison>& rows, const std::string& id, bool mark_best,
                          const arguments& args) {
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
        std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, counts ? 0 : args.digits);
    column.cells.push_back(number + (x == best ? '*' : ' '));
  }
  return column;
}

std::string score_text(const std::vector<comparison>& rows, bool mark_best, const arguments& args) {
  std::vector<text_column> columns = {{{"result"}, text_column::side::left}};
  for (const comparison& row : rows) columns.front().cells.push_back(row.name);
  for (const auto& id : args.metrics) columns.push_back(metric_column(rows, id, mark_best, args));
  return text_table(columns, 1, 1);
}

std::string worst_text(const comparison& row, const arguments& args) {
  const auto objects = worst_objects(row, args);
  text_column label{{"label"}}, size{{"size"}}, jaccard{{"best Jaccard"}},
      status{{"status"}, text_column::side::left};
  for (const auto& object : objects) {
    label.cells.push_back(fmt::format("{}", object.label));
    size.cells.push_back(fmt::format("{}", object.size));
    jaccard.cells.push_back(fmt::format("{:.{}f}", object.iou, args.digits));
    status.cells.emplace_back(to_text(object.status));
  }
  return objects.empty() ? ""
                         : fmt::format("\nWorst objects of {}:\n{}", row.name,
                                       text_table({label, size, jaccard, status}));
}

std::string verdict_text(const std::vector<comparison>& rows, const arguments& args) {
  std::string text = fmt::format("\nAccepted if {} >= {}:\n", sparse_jaccard, *args.threshold);
  for (const comparison& row : rows)
    text += fmt::format("{} {}\n", passes(row, args) ? "yes" : "no ", row.name);
  return text;
}

std::string maps_text(const std::vector<comparison>& rows, const arguments& args) {
  std::string text = "\nMaps:\n";
  for (const comparison& row : rows)
    text += fmt::format("{}_*, most wrong voxels ({}) in slice {} of {}\n", maps_of(args, row.name),
                        row.worst.wrong, row.worst.index, row.worst.slices);
  return text;
}

}  // namespace

bool passes(const comparison& row, const arguments& args) {
  return !args.threshold || row.scores[sparse_jaccard] >= *args.threshold;
}

std::string partial_text(const arguments& args) {
  if (!args.matching.partly_annotated) return "";
  std::string text =
      "Only some objects of the truth are annotated: predicted objects that overlap none of them are left "
      "out.\n";
  if (!args.left_out.empty()) text += "Metrics that say nothing then are not shown:\n";
  for (const auto& id : args.left_out) text += fmt::format("  {}: {}\n", id, info_of(id)->partial_reason);
  return text;
}

std::string report(const std::vector<source>& sources, const std::vector<comparison>& rows,
                   const std::vector<comparison>& high_scores, std::vector<comparison> pairs,
                   const arguments& args) {
  const bool mark_best = rows.size() > 1;
  std::string text = fmt::format("Reference: {}\nRanked by {}{}\n{}\n", sources[0].path, args.rank_by,
                                 mark_best ? "; * marks the best of each column" : "", partial_text(args));
  text += score_text(high_scores, mark_best, args);
  if (args.threshold) text += verdict_text(high_scores, args);
  if (args.pairwise) {
    pairs.insert(pairs.begin(), rows.begin(), rows.end());
    for (std::size_t i = 0; i < rows.size(); ++i) pairs[i].name = against(sources[0].name, rows[i].name);
    text += "\nEvery pair:\n\n" + score_text(pairs, false, args);
  }
  if (!args.match_thresholds.empty()) {
    std::vector<matched_result> matched;
    for (const comparison& row : high_scores) {
      const auto matchings = segtally::match(row.table, args.match_thresholds, args.matching);
      matched.push_back({row.name, {matchings.begin(), matchings.end()}});
    }
    text += matching_text(matched, args);
  }
  text += worst_text(high_scores.front(), args);
  if (!args.maps.empty()) text += maps_text(high_scores, args);
  return text;
}

std::string csv_text(const std::vector<comparison>& rows, const arguments& args) {
  const text_list ids = all_ids(args);
  std::string text = fmt::format("result,{}\n", fmt::join(ids, ","));
  for (const comparison& row : rows) {
    text += csv_cell(row.name);
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
         "The metrics from hausdorff_distance on need --spacing or --boundary.\n\n"
         "Labels are\n"
         "  foreground  all voxels but those of label 0, whatever their label is: masks\n"
         "  classes     the same label means the same in both images: 1 is liver here and there\n"
         "  objects     each label is the name of one object; it need not be the same in both images\n"
         "  segments    each label is the name of one part of the image, and so is 0: there is no "
         "background\n";
}
