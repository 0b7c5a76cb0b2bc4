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

/// Names images by their file without its extension, or by the whole path where stems are equal.
std::vector<source> results_in(const request& wish) {
  const text_list& paths = wish.files;
  if (paths.size() == 1) fail("{} alone is a reference; give it a prediction to compare", paths.front());
  text_list stems;
  for (const std::filesystem::path path : paths)
    stems.push_back(is_image_file(path) ? image_name(path) : path.stem().string());
  std::vector<source> sources;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string& path = paths[i];
    if (std::count(paths.begin() + 1, paths.end(), path) > 1) fail("{} is given twice", path);
    const bool unique = std::count(stems.begin(), stems.end(), stems[i]) == 1;
    sources.push_back({unique ? stems[i] : path, path, [path, &wish] { return read_file(path, wish); }});
  }
  return sources;
}

/// Returns the image of a file that is no series of them.
const label_image& only_frame(const image_file& file, const source& from) {
  if (file.frames.size() > 1) fail("{}: it has {} frames", from.path, file.frames.size());
  return file.frames.front();
}

// Comparison

/// Returns the options for a pair of images: the spacing is that of their files where it was asked for.
request settled_for(const source& first, const image_file& a, const source& second, const image_file& b,
                    const request& wish) {
  const std::vector<std::size_t>&shape = only_frame(a, first).shape, &other = only_frame(b, second).shape;
  if (shape != other) fail("{} is {}, but {} is {}", first.path, extents(shape), second.path, extents(other));
  if (!wish.spacing.empty() && wish.spacing.size() != shape.size())
    fail("--spacing {}: {} is {}, so one number per axis makes {}", fmt::join(wish.spacing, ","), first.path,
         extents(shape), shape.size());
  request of_pair = wish;
  of_pair.spacing = spacing_of(a, first.path, b, second.path, wish);
  return of_pair;
}

}  // namespace

std::vector<source> sources_of(const request& wish) {
  return wish.files.empty() ? imaginary_results() : results_in(wish);
}

std::string against(const std::string& first, const std::string& second) {
  return fmt::format("{} vs {}", first, second);
}

std::vector<comparison> compare_later(const std::vector<source>& sources, std::size_t i,
                                      const image_file& first, const request& wish, input_check* check,
                                      text_list& errors) {
  std::vector<comparison> rows;
  const label_image& reference = only_frame(first, sources[i]);
  label_pieces pieces;
  if (check != nullptr) pieces = pieces_of(reference, wish.threads);
  for (std::size_t j = i + 1; j < sources.size(); ++j) {
    image_file second;
    request of_pair;
    const std::string name = i == 0 ? sources[j].name : against(sources[i].name, sources[j].name);
    try {
      second = sources[j].read();
      of_pair = settled_for(sources[i], first, sources[j], second, wish);
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
    if (i == 0 && !wish.maps.empty())
      rows.back().worst = write_maps(of_pair, name, reference, prediction, rows.back().table);
    if (check == nullptr) continue;
    const label_pieces others = pieces_of(prediction, wish.threads);
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

/// Returns the metrics that are sound where the truth is partly annotated.
segtally::scorecard sound_scores(const segtally::contingency_table& table, const label_image& a,
                                 const label_image& b, const request& wish) {
  if (!wish.surfaces()) return segtally::score(table, {.partly_annotated = true});
  std::vector<double> spacing = wish.spacing;
  if (spacing.empty()) spacing.assign(a.shape.size(), 1);
  return segtally::score(
      a, b,
      {.threads = wish.threads, .spacing = spacing, .partly_annotated = true, .tolerance = wish.tolerance});
}

}  // namespace

std::vector<double> score_classes(const label_image& truth, const label_image& result, const text_list& ids,
                                  const request& wish) {
  std::vector<double> spacing = wish.spacing;
  if (wish.surfaces() && spacing.empty()) spacing.assign(truth.shape.size(), 1);
  const auto rows = segtally::per_class_scores(truth, result,
                                               {.classes = wish.classes,
                                                .spacing = spacing,
                                                .ignore_reference = that_fit(truth, wish.ignore_reference),
                                                .ignore_prediction = that_fit(result, wish.ignore_prediction),
                                                .tolerance = wish.tolerance,
                                                .threads = wish.threads});
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
                      const request& wish) {
  const auto table = segtally::tally(
      a, b,
      {.threads = wish.threads,
       .ignore_reference = that_fit(a, is_truth ? wish.ignore_reference : wish.ignore_prediction),
       .ignore_prediction = that_fit(b, wish.ignore_prediction)});
  const auto scores = [&] {
    if (wish.matching.partly_annotated) return sound_scores(table, a, b, wish);
    if (!wish.surfaces()) return segtally::scorecard(table);
    return segtally::scorecard(
        table, segtally::report_surfaces(
                   a, b, segtally::match(table),
                   {.spacing = wish.spacing, .tolerance = wish.tolerance, .threads = wish.threads}));
  };
  comparison row{name, table, scores()};
  if (is_truth && wish.annotated)
    row.annotated = segtally::jaccard_index_binary_sparse(table, *wish.annotated);
  return row;
}

std::vector<segtally::object_score> worst_objects(const comparison& row, const request& wish) {
  constexpr std::size_t shown = 5;
  auto objects = segtally::object_scores(row.table, wish.matching);
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
