// SPDX-License-Identifier: BSD-3-Clause
// Functions of images: counts, scores, surfaces and maps.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>      // for uint8_t
#include <functional>   // for function
#include <span>         // for span
#include <string>       // for string, to_string
#include <string_view>  // for string_view
#include <utility>      // for move
#include <vector>       // for vector

#include <segtally/segtally.hpp>

#include "arguments.hpp"
#include "results.hpp"
#include "tables.hpp"

/// Reads the options that select voxels.
template <class Options>
void read_voxels(arguments& given, Options& options) {
  given.read("mask", options.mask);
  given.read("ignore_reference", options.ignore_reference);
  given.read("ignore_prediction", options.ignore_prediction);
  given.read("threads", options.threads);
}

/// Returns a function that calls a Python callback with the fraction done, or an empty one for None. The
/// callback must outlive it.
inline std::function<void(double)> progress_of(const py::object& callback) {
  if (callback.is_none()) return {};
  return [&callback](double fraction) {
    const py::gil_scoped_acquire acquired;
    callback(fraction);
  };
}

inline py::object tally(arguments& given) {
  const segtally::any_label_view reference = given.image("reference"), prediction = given.image("prediction");
  segtally::tally_options options;
  read_voxels(given, options);
  const py::object progress = given.take("progress");
  options.progress = progress_of(progress);
  return handle_of(without_gil([&] { return segtally::tally(reference, prediction, options); }));
}

inline py::object score(arguments& given) {
  const py::object progress = given.take("progress");
  segtally::score_options options{.progress = progress_of(progress)};
  read_voxels(given, options);
  given.read("background", options.background);
  given.read("threshold", options.threshold);
  given.read("comparator", options.comparator);
  given.read("criterion", options.criterion);
  given.read("spacing", options.spacing);
  given.read("tolerance", options.tolerance);
  given.read("model", options.model);
  given.read("connectivity", options.connectivity);
  given.read("image_edge", options.image_edge);
  given.read("metrics", options.metrics);
  segtally::scorecard scores;
  if (given.take("prediction").is_none()) {
    const contingency_table& table = given.table("reference");
    scores = without_gil([&] { return segtally::score(table, options); });
  } else {
    const segtally::any_label_view reference = given.image("reference"),
                                   prediction = given.image("prediction");
    scores = without_gil([&] { return segtally::score(reference, prediction, options); });
  }
  py::dict result;
  for (const segtally::metric_value& metric : scores) result[to_str(metric.info->id)] = metric.value;
  return result;
}

inline py::list entries_of(std::span<const segtally::metric_info> metrics) {
  py::list result;
  for (const segtally::metric_info& info : metrics) {
    py::dict entry;
    entry["id"] = to_str(info.id);
    entry["title"] = to_str(info.title);
    entry["labels"] = to_str(info.labels);
    entry["family"] = to_str(info.family);
    entry["range"] = to_str(info.range);
    entry["better"] = to_str(to_text(info.better));
    entry["source"] = to_str(info.source);
    entry["repeats"] = to_str(info.repeats);
    result.append(entry);
  }
  return result;
}

/// A pair of matched objects, and its score.
struct scored_pair {
  std::uint64_t reference = 0, prediction = 0;
  double score = 0;
};

/// Reads pairs of objects: what match returns, columns reference and prediction (and score or jaccard), or
/// pairs of labels, which have no scores.
inline std::vector<scored_pair> pairs_of(arguments& given, bool with_scores = false) {
  const std::string what = given.what("matching");
  py::object source = given.take("matching");
  std::vector<scored_pair> pairs;
  if (!py::isinstance<py::dict>(source)) {
    if (with_scores) throw py::type_error(what + " has no scores: pass what match or best_overlaps returns");
    for (const py::handle item : source) {
      if (!py::isinstance<py::sequence>(item) || py::len(item) != 2)
        throw py::type_error(what + " holds " + py::repr(item).cast<std::string>() +
                             ", not a pair of labels");
      pairs.push_back({arguments::label(what, item[py::int_(0)]), arguments::label(what, item[py::int_(1)])});
    }
    return pairs;
  }
  if (source.contains("pairs")) source = source["pairs"];
  const auto read_column = [&](const char* name, const auto& read) {
    if (!source.contains(name)) throw py::value_error(what + " has no column '" + name + "'");
    const py::sequence column(source[name]);
    if (std::string_view(name) == "reference") pairs.resize(column.size());
    if (column.size() != pairs.size())
      throw py::value_error(what + " has columns of " + std::to_string(pairs.size()) + " and " +
                            std::to_string(column.size()) + " numbers");
    auto pair = pairs.begin();
    for (const py::handle value : column) read(*pair++, value);
  };
  read_column("reference", [&](auto& pair, auto value) { pair.reference = arguments::label(what, value); });
  read_column("prediction", [&](auto& pair, auto value) { pair.prediction = arguments::label(what, value); });
  if (with_scores)
    read_column(source.contains("jaccard") ? "jaccard" : "score",
                [&](auto& pair, auto value) { pair.score = arguments::number(what, value); });
  return pairs;
}

inline py::object per_object_surface_scores(arguments& given) {
  using row = segtally::object_surface_scores;
  const segtally::any_label_view reference = given.image("reference"), prediction = given.image("prediction");
  const std::vector<scored_pair> pairs = pairs_of(given);
  segtally::surface_report_options options;
  read_voxels(given, options);
  given.read("spacing", options.spacing);
  given.read("tolerance", options.tolerance);
  given.read("model", options.model);
  given.read("connectivity", options.connectivity);
  given.read("image_edge", options.image_edge);
  given.read("background", options.background);
  return columns<row>(
      without_gil([&] { return segtally::per_object_surface_scores(reference, prediction, pairs, options); }),
      std::pair{"reference", &row::reference}, std::pair{"prediction", &row::prediction},
      std::pair{"hausdorff_distance", &row::hausdorff_distance},
      std::pair{"hausdorff_distance_95", &row::hausdorff_distance_95},
      std::pair{"average_symmetric_surface_distance", &row::average_symmetric_surface_distance},
      std::pair{"normalized_surface_dice", &row::normalized_surface_dice},
      std::pair{"centroid_distance", &row::centroid_distance});
}

// ---- maps ----

/// Makes a map of two images, for the given pairs or, without pairs, for the library's default matching.
template <class Element, class OfPairs, class Default>
py::object pair_map(arguments& given, bool with_scores, const OfPairs& of_pairs, const Default& by_default) {
  const segtally::any_label_view reference = given.image("reference"), prediction = given.image("prediction");
  segtally::voxel_map_options options;
  read_voxels(given, options);
  given.read("background", options.background);
  if (given.take("matching").is_none())
    return to_array<Element>(without_gil([&] { return by_default(reference, prediction, options); }));
  const std::vector<scored_pair> pairs = pairs_of(given, with_scores);
  return to_array<Element>(without_gil([&] { return of_pairs(reference, prediction, pairs, options); }));
}

inline py::object error_map(arguments& given) {
  return pair_map<std::uint8_t>(
      given, false,
      [](const auto& r, const auto& p, const auto& pairs, const auto& options) {
        return segtally::error_map(r, p, pairs, options);
      },
      [](const auto& r, const auto& p, const auto& options) { return segtally::error_map(r, p, options); });
}

inline py::object score_map(arguments& given) {
  return pair_map<float>(
      given, true,
      [](const auto& r, const auto& p, const auto& pairs, const auto& options) {
        return segtally::score_map(r, p, pairs, options);
      },
      [](const auto& r, const auto& p, const auto& options) { return segtally::score_map(r, p, options); });
}

inline py::object surface_distance_map(arguments& given) {
  const segtally::any_label_view reference = given.image("reference"), prediction = given.image("prediction");
  segtally::surface_map_options options;
  given.read("surface_of", options.surface_of);
  given.read("spacing", options.spacing);
  given.read("reference_label", options.reference_label);
  given.read("prediction_label", options.prediction_label);
  given.read("connectivity", options.connectivity);
  given.read("threads", options.threads);
  return to_array<float>(
      without_gil([&] { return segtally::surface_distance_map(reference, prediction, options); }));
}

using distance_function = segtally::distance_field (*)(const segtally::any_label_view&,
                                                       const segtally::distance_map_options&);
inline constexpr named<distance_function> distance_maps[] = {
    {"distance_map", segtally::distance_map},
    {"squared_distance_map", segtally::squared_distance_map},
    {"signed_distance_map", segtally::signed_distance_map},
};

inline py::object compute(distance_function map, arguments& given) {
  const segtally::any_label_view image = given.image("image");
  segtally::distance_map_options options;
  given.read("spacing", options.spacing);
  given.read("label", options.label);
  given.read("image_edge", options.image_edge);
  given.read("threads", options.threads);
  return to_array<double>(without_gil([&] { return map(image, options); }));
}
