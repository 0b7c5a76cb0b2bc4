// SPDX-License-Identifier: BSD-3-Clause
#include "comparison.hpp"

#include <fmt/ranges.h>

#include <algorithm>    // for count, find_if, min, stable_sort
#include <cmath>        // for isnan
#include <exception>    // for exception
#include <filesystem>   // for path
#include <string_view>  // for string_view
#include <utility>      // for move

#include <segtally/objects/match.hpp>          // for match
#include <segtally/overlap/tally.hpp>          // for tally
#include <segtally/report/class_scores.hpp>    // for per_class_scores
#include <segtally/report/score_table.hpp>     // for score_table
#include <segtally/report/scorecard.hpp>       // for score
#include <segtally/report/surface_report.hpp>  // for report_surfaces

#include "../phantom.hpp"
#include "file_names.hpp"
#include "image_reading.hpp"

namespace {

// Images

source imaginary(const std::string& name, const std::function<phantom::volume()>& draw) {
  return {name, name + " (imaginary)", [draw] {
            phantom::volume volume = draw();
            const auto [depth, height, width] = volume.shape;
            const auto row = static_cast<std::ptrdiff_t>(width);
            const auto slice = static_cast<std::ptrdiff_t>(height) * row;
            image_file file;
            file.frames.push_back({{depth, height, width}, {slice, row, 1}, std::move(volume.labels)});
            file.axes = "ZYX";
            return file;
          }};
}

std::vector<source> imaginary_results() {
  const phantom::nuclei_options nuclei;
  return {imaginary("truth", [=] { return phantom::reference(nuclei); }),
          imaginary("splitter", [=] { return phantom::prediction(nuclei, phantom::splitter()); }),
          imaginary("merger", [=] { return phantom::prediction(nuclei, phantom::merger()); })};
}

/// Names images by their file name without extension, or by the whole path if stems are equal.
std::vector<source> results_in(const arguments& args) {
  const text_list& paths = args.files;
  if (paths.size() == 1) fail("{} alone is a reference; give it a prediction to compare", paths.front());
  text_list stems;
  for (const std::filesystem::path path : paths)
    stems.push_back(is_image_file(path) ? image_name(path) : path.stem().string());
  std::vector<source> sources;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string& path = paths[i];
    if (std::count(paths.begin() + 1, paths.end(), path) > 1) fail("{} is given twice", path);
    const bool unique = std::count(stems.begin(), stems.end(), stems[i]) == 1;
    sources.push_back({unique ? stems[i] : path, path, [path, &args] { return read_file(path, args); }});
  }
  return sources;
}

/// Returns the image of a file that contains only one.
const label_image& only_frame(const image_file& file, const source& from) {
  if (file.frames.size() > 1) fail("{}: it has {} frames", from.path, file.frames.size());
  return file.frames.front();
}

// Comparison

/// Returns the options for a pair of images; the spacing is that of their files if requested.
arguments settled_for(const source& first, const image_file& a, const source& second, const image_file& b,
                      const arguments& args) {
  const std::vector<std::size_t>&shape = only_frame(a, first).shape, &other = only_frame(b, second).shape;
  if (shape != other) fail("{} is {}, but {} is {}", first.path, extents(shape), second.path, extents(other));
  if (!args.spacing.empty() && args.spacing.size() != shape.size())
    fail("--spacing {}: {} is {}, so one number per axis makes {}", fmt::join(args.spacing, ","), first.path,
         extents(shape), shape.size());
  arguments of_pair = args;
  of_pair.spacing = spacing_of(a, first.path, b, second.path, args);
  return of_pair;
}

}  // namespace

std::vector<source> sources_of(const arguments& args) {
  return args.files.empty() ? imaginary_results() : results_in(args);
}

std::string against(const std::string& first, const std::string& second) {
  return fmt::format("{} vs {}", first, second);
}

std::vector<comparison> compare_later(const std::vector<source>& sources, std::size_t i,
                                      const image_file& first, const arguments& args, input_check* check,
                                      text_list& errors) {
  std::vector<comparison> rows;
  const label_image& reference = only_frame(first, sources[i]);
  label_pieces pieces;
  if (check != nullptr) pieces = pieces_of(reference, args.threads);
  for (std::size_t j = i + 1; j < sources.size(); ++j) {
    image_file second;
    arguments of_pair;
    const std::string name = i == 0 ? sources[j].name : against(sources[i].name, sources[j].name);
    try {
      second = sources[j].read();
      of_pair = settled_for(sources[i], first, sources[j], second, args);
    } catch (const std::exception& error) {
      if (errors.empty() || errors.back() != error.what()) errors.emplace_back(error.what());
      continue;
    }
    const label_image& prediction = second.frames.front();
    try {
      rows.push_back(score_pair(name, reference, prediction, i == 0, of_pair));
    } catch (const std::exception& error) {
      errors.push_back(fmt::format("{} and {}: {}", sources[i].path, sources[j].path, error.what()));
      continue;
    }
    if (i == 0 && !args.maps.empty())
      rows.back().worst = write_maps(of_pair, name, reference, prediction, rows.back().table);
    if (check == nullptr) continue;
    const label_pieces others = pieces_of(prediction, args.threads);
    if (rows.size() == 1) check->look_at(sources[i].path, sources[i].path, pieces, others.labels, first.axes);
    check->look_at(sources[j].path, sources[j].path, others, pieces.labels, second.axes);
  }
  return rows;
}

std::vector<comparison> ranked(const std::vector<comparison>& rows, const std::string& id) {
  segtally::score_table high_scores;
  for (const comparison& row : rows) high_scores.add(row.name, row.scores);
  std::vector<comparison> sorted;
  for (const auto& best : high_scores.rank_by(id))
    sorted.push_back(
        *std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == best.name; }));
  return sorted;
}

namespace {

/// Returns the metrics that are sound if the truth is partly annotated.
segtally::scorecard sound_scores(const segtally::contingency_table& table, const label_image& a,
                                 const label_image& b, const arguments& args) {
  if (!args.surfaces()) return segtally::score(table, {.partly_annotated = true});
  std::vector<double> spacing = args.spacing;
  if (spacing.empty()) spacing.assign(a.shape.size(), 1);
  return segtally::score(
      a, b,
      {.threads = args.threads, .spacing = spacing, .partly_annotated = true, .tolerance = args.tolerance});
}

}  // namespace

std::vector<double> score_classes(const label_image& truth, const label_image& result, const text_list& ids,
                                  const arguments& args) {
  std::vector<double> spacing = args.spacing;
  if (args.surfaces() && spacing.empty()) spacing.assign(truth.shape.size(), 1);
  const auto rows = segtally::per_class_scores(truth, result,
                                               {.classes = args.classes,
                                                .spacing = spacing,
                                                .ignore_reference = that_fit(truth, args.ignore_reference),
                                                .ignore_prediction = that_fit(result, args.ignore_prediction),
                                                .tolerance = args.tolerance,
                                                .threads = args.threads});
  const auto mean_of = [&](std::string_view id) {
    double sum = 0;
    std::size_t defined = 0;
    for (const auto& row : rows)
      if (const double x = row[id]; !std::isnan(x)) {
        sum += x;
        ++defined;
      }
    return defined == 0 ? segtally::undefined : sum / static_cast<double>(defined);
  };
  std::vector<double> values;
  for (const std::string_view id : ids) {
    const std::string_view name = id.substr(0, id.rfind('/')), metric = id.substr(id.rfind('/') + 1);
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.name == name; });
    values.push_back(row == rows.end() ? mean_of(metric) : (*row)[metric]);
  }
  return values;
}

comparison score_pair(const std::string& name, const label_image& a, const label_image& b, bool is_truth,
                      const arguments& args) {
  const auto table = segtally::tally(
      a, b,
      {.threads = args.threads,
       .ignore_reference = that_fit(a, is_truth ? args.ignore_reference : args.ignore_prediction),
       .ignore_prediction = that_fit(b, args.ignore_prediction)});
  const auto scores = [&] {
    if (args.matching.partly_annotated) return sound_scores(table, a, b, args);
    if (!args.surfaces()) return segtally::scorecard(table);
    return segtally::scorecard(
        table, segtally::report_surfaces(
                   a, b, segtally::match(table),
                   {.spacing = args.spacing, .tolerance = args.tolerance, .threads = args.threads}));
  };
  comparison row{name, table, scores()};
  if (is_truth && args.annotated)
    row.annotated = segtally::jaccard_index_binary_sparse(table, *args.annotated);
  return row;
}

std::vector<segtally::object_score> worst_objects(const comparison& row, const arguments& args) {
  constexpr std::size_t shown = 5;
  auto objects = segtally::object_scores(row.table, args.matching);
  std::erase_if(objects, [](const auto& object) { return object.iou == 1; });
  std::stable_sort(objects.begin(), objects.end(), [](const auto& x, const auto& y) {
    return x.iou != y.iou ? x.iou < y.iou : x.size > y.size;
  });
  objects.resize(std::min(objects.size(), shown));
  return objects;
}

double value(const comparison& row, std::string_view id) {
  return id == annotated_jaccard ? row.annotated : row.scores[id];
}
