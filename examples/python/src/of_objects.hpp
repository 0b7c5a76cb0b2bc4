// SPDX-License-Identifier: BSD-3-Clause
// Functions of a table whose labels name objects.
#pragma once

#include <pybind11/pybind11.h>

#include <array>    // for array
#include <bit>      // for bit_cast, endian
#include <cstdint>  // for uint64_t
#include <utility>  // for pair
#include <vector>   // for vector

#include <segtally/segtally.hpp>

#include "arguments.hpp"
#include "results.hpp"
#include "tables.hpp"

using segtally::detection_counts;

/// Returns a sum of scores as a multiple of 2^-60, an exact Python integer.
inline py::int_ steps_of(const segtally::score_sum& sum) {
  static_assert(std::endian::native == std::endian::little && sizeof sum == 16);
  const auto [low, high] = std::bit_cast<std::array<std::uint64_t, 2>>(sum);
  return py::int_((py::int_(high) << py::int_(64)) | py::int_(low));
}
inline segtally::score_sum sum_of_steps(const py::int_& steps) {
  const py::int_ word(64);
  const py::object high = steps >> word;
  return std::bit_cast<segtally::score_sum>(
      std::array{label_of(steps - (high << word)).bits(), label_of(high).bits()});
}

/// Detection counts are passed to and from Python as tuples (tp, fp, fn, steps).
inline py::tuple tuple_of(const detection_counts& counts) {
  return py::make_tuple(counts.tp, counts.fp, counts.fn, steps_of(counts.scores));
}
inline detection_counts counts_of(py::handle tuple) {
  const auto part = [&](int k) { return py::int_(tuple[py::int_(k)]); };
  return {label_of(part(0)).bits(), label_of(part(1)).bits(), label_of(part(2)).bits(),
          sum_of_steps(part(3))};
}

inline segtally::match_options match_options_of(arguments& given) {
  segtally::match_options options;
  given.read("threshold", options.threshold);
  given.read("comparator", options.comparator);
  given.read("criterion", options.criterion);
  given.read("background", options.background);
  given.read("sum_all_scores", options.sum_all_scores);
  return options;
}

inline py::object match(arguments& given) {
  using pair = segtally::matched_pair;
  const contingency_table& table = given.table();
  const segtally::match_options options = match_options_of(given);
  const segtally::matching m = without_gil([&] { return segtally::match(table, options); });
  py::dict result;
  result["tp"] = m.tp;
  result["fp"] = m.fp;
  result["fn"] = m.fn;
  result["panoptic_quality"] = segtally::panoptic_quality(m);
  result["segmentation_quality"] = segtally::segmentation_quality(m);
  result["recognition_quality"] = segtally::recognition_quality(m);
  result["object_precision"] = segtally::object_precision(m);
  result["object_recall"] = segtally::object_recall(m);
  result["critical_success_index"] = segtally::critical_success_index(m);
  result["mean_true_score"] = segtally::mean_true_score(m);
  result["pairs"] = columns<pair>(
      m.pairs, std::pair{"reference", &pair::reference}, std::pair{"prediction", &pair::prediction},
      std::pair{"intersection", &pair::intersection}, std::pair{"score", &pair::score});
  result["unmatched_reference"] = to_array(m.unmatched_reference);
  result["unmatched_prediction"] = to_array(m.unmatched_prediction);
  return result;
}

inline py::object count_matches(arguments& given) {
  const contingency_table& table = given.table();
  std::vector<double> thresholds =
      given.take("thresholds").is_none() ? segtally::average_precision_thresholds() : std::vector<double>{};
  given.read("thresholds", thresholds);
  const segtally::match_options options = match_options_of(given);
  py::list result;
  for (const detection_counts& c :
       without_gil([&] { return segtally::count_matches(table, thresholds, options); }))
    result.append(tuple_of(c));
  return result;
}

using detection_score = double (*)(const detection_counts&, double) noexcept;
inline constexpr named<detection_score> detection_scores[] = {
    {"precision", segtally::precision},
    {"recall", segtally::recall},
    {"f1_score", segtally::f1_score},
    {"critical_success_index", segtally::critical_success_index},
    {"segmentation_quality", segtally::segmentation_quality},
    {"recognition_quality", segtally::recognition_quality},
    {"panoptic_quality", segtally::panoptic_quality},
    {"mean_true_score", segtally::mean_true_score},
};

inline py::object compute(detection_score score, arguments& given) {
  return py::float_(score(counts_of(given.take("counts")), segtally::undefined));
}

inline py::object mean_average_precision(arguments& given) {
  std::vector<detection_counts> all;
  for (const py::handle counts : given.take("counts")) all.push_back(counts_of(counts));
  return py::float_(segtally::mean_average_precision(all));
}

inline py::object object_scores(arguments& given) {
  using row = segtally::object_score;
  const contingency_table& table = given.table();
  const segtally::match_options options = match_options_of(given);
  const std::vector<row> rows = without_gil([&] { return segtally::object_scores(table, options); });
  py::dict result = columns<row>(rows, std::pair{"label", &row::label}, std::pair{"size", &row::size},
                                 std::pair{"best", &row::best}, std::pair{"best_size", &row::best_size},
                                 std::pair{"intersection", &row::intersection}, std::pair{"iou", &row::iou},
                                 std::pair{"dice", &row::dice});
  py::list status;
  for (const row& r : rows) status.append(segtally::to_text(r.status));
  result["status"] = py::module_::import("numpy").attr("array")(status, "U7");
  return result;
}

inline py::object best_overlaps(arguments& given) {
  using row = segtally::best_overlap;
  const contingency_table& table = given.table();
  segtally::best_overlap_options options;
  given.read("background", options.background);
  return columns<row>(without_gil([&] { return segtally::best_overlaps(table, options); }),
                      std::pair{"reference", &row::reference}, std::pair{"prediction", &row::prediction},
                      std::pair{"intersection", &row::intersection}, std::pair{"jaccard", &row::jaccard});
}

inline py::object find_splits_and_merges(arguments& given) {
  const contingency_table& table = given.table();
  segtally::split_merge_options options;
  given.read("minimum_share", options.minimum_share);
  given.read("background", options.background);
  const segtally::split_merge_report errors =
      without_gil([&] { return segtally::find_splits_and_merges(table, options); });
  const auto pieces_of = [](const std::vector<segtally::divided_object>& objects) {
    py::dict pieces;
    for (const auto& object : objects) pieces[py::int_(object.label)] = to_array(object.pieces);
    return pieces;
  };
  py::dict result;
  result["splits"] = pieces_of(errors.splits);
  result["merges"] = pieces_of(errors.merges);
  result["missed"] = to_array(errors.missed);
  result["spurious"] = to_array(errors.spurious);
  return result;
}

inline py::object panoptic_counts(arguments& given) {
  const contingency_table& table = given.table();
  const auto reference = given.read_map<segtally::segment_class>("reference_classes"),
             prediction = given.read_map<segtally::segment_class>("prediction_classes");
  segtally::panoptic_options options;
  options.background.reset();  // None: every voxel belongs to a segment
  given.read("background", options.background);
  given.read("void_class", options.void_class);
  given.read("threshold", options.threshold);
  py::dict result;
  for (const auto& [class_id, counts, best] :
       without_gil([&] { return segtally::panoptic_counts(table, reference, prediction, options); }))
    result[py::int_(class_id)] = py::tuple(tuple_of(counts) + py::make_tuple(steps_of(best)));
  return result;
}

inline py::object modified_panoptic_quality(arguments& given) {
  const py::object counts = given.take("counts");  // and the sum of the best IoUs
  return py::float_(segtally::modified_panoptic_quality(
      {0, counts_of(counts), sum_of_steps(py::int_(counts[py::int_(4)]))}));
}

inline py::object mean_panoptic_quality(arguments& given) {
  std::vector<segtally::class_detection> classes;
  for (const py::handle counts : given.take("classes")) classes.push_back({0, counts_of(counts), {}});
  return py::float_(segtally::mean_panoptic_quality(classes));
}
