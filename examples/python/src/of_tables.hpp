// SPDX-License-Identifier: BSD-3-Clause
// Functions of a contingency table.
#pragma once

#include <pybind11/pybind11.h>

#include <array>    // for array
#include <bit>      // for bit_cast, endian
#include <cstdint>  // for uint64_t
#include <string>   // for string
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/segtally.hpp>

#include "arguments.hpp"
#include "results.hpp"
#include "tables.hpp"

using segtally::detection_counts;

template <class Score>
struct named {
  const char* name;
  Score compute;
};

// ---- detection counts: in Python (tp, fp, fn, sum of scores in steps of 2^-60), exact as a Python integer
// ----

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

inline py::object split_merge_errors(arguments& given) {
  const contingency_table& table = given.table();
  segtally::split_merge_options options;
  given.read("minimum_share", options.minimum_share);
  given.read("background", options.background);
  const segtally::split_merge errors =
      without_gil([&] { return segtally::split_merge_errors(table, options); });
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
  options.background.reset();  // by None: every voxel belongs to a segment
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

// ---- classes ----

inline segtally::class_mean_options class_options_of(arguments& given) {
  segtally::class_mean_options options;
  given.read("classes", options.classes);
  given.read("include_background", options.include_background);
  given.read("background", options.background);
  return options;
}

using class_score = double (*)(const contingency_table&, const segtally::class_mean_options&, double);
using label_score = std::vector<segtally::label_score> (*)(const contingency_table&,
                                                           const segtally::class_mean_options&, double);
inline constexpr named<class_score> class_scores[] = {
    {"mean_precision", segtally::mean_precision},
    {"mean_recall", segtally::mean_recall},
    {"mean_dice", segtally::mean_dice},
    {"mean_jaccard", segtally::mean_jaccard},
    {"frequency_weighted_precision", segtally::frequency_weighted_precision},
    {"frequency_weighted_recall", segtally::frequency_weighted_recall},
    {"frequency_weighted_dice", segtally::frequency_weighted_dice},
    {"frequency_weighted_jaccard", segtally::frequency_weighted_jaccard},
    {"micro_precision", segtally::micro_precision},
    {"micro_recall", segtally::micro_recall},
    {"micro_dice", segtally::micro_dice},
    {"micro_jaccard", segtally::micro_jaccard},
};
inline constexpr named<label_score> label_scores[] = {
    {"precision_per_label", segtally::precision_per_label},
    {"recall_per_label", segtally::recall_per_label},
    {"dice_per_label", segtally::dice_per_label},
    {"jaccard_per_label", segtally::jaccard_per_label},
};

inline py::object compute(class_score score, arguments& given) {
  const contingency_table& table = given.table();
  const segtally::class_mean_options options = class_options_of(given);
  return py::float_(without_gil([&] { return score(table, options, segtally::undefined); }));
}

inline py::object compute(label_score score, arguments& given) {
  using row = segtally::label_score;
  const contingency_table& table = given.table();
  const segtally::class_mean_options options = class_options_of(given);
  return columns<row>(without_gil([&] { return score(table, options, segtally::undefined); }),
                      std::pair{"label", &row::label}, std::pair{"score", &row::score});
}

inline py::object generalized_dice(arguments& given) {
  const contingency_table& table = given.table();
  segtally::generalized_dice_options options;
  given.read("weights", options.weights);
  options.classes = class_options_of(given);
  return py::float_(without_gil([&] { return segtally::generalized_dice(table, options); }));
}

// ---- partitions ----

inline segtally::partition_options partition_options_of(arguments& given) {
  segtally::partition_options options;
  given.read("rule", options.rule);
  given.read("background", options.background);
  given.read("pairs", options.pairs);
  given.read("base", options.base);
  given.read("mean", options.mean);
  return options;
}

using partition_score = double (*)(const contingency_table&, const segtally::partition_options&, double);
inline constexpr named<partition_score> partition_scores[] = {
    {"normalized_information_distance", segtally::normalized_information_distance},
    {"mutual_information", segtally::mutual_information},
    {"normalized_mutual_information", segtally::normalized_mutual_information},
    {"adjusted_mutual_information", segtally::adjusted_mutual_information},
    {"homogeneity", segtally::homogeneity},
    {"completeness", segtally::completeness},
    {"v_measure", segtally::v_measure},
    {"rand_index", segtally::rand_index},
    {"adjusted_rand_index", segtally::adjusted_rand_index},
    {"pair_precision", segtally::pair_precision},
    {"pair_recall", segtally::pair_recall},
    {"pair_f_score", segtally::pair_f_score},
    {"fowlkes_mallows_index", segtally::fowlkes_mallows_index},
    {"cremi_score", segtally::cremi_score},
    {"global_consistency_error", segtally::global_consistency_error},
    {"local_consistency_error", segtally::local_consistency_error},
    {"van_dongen_distance", segtally::van_dongen_distance},
};

inline py::object compute(partition_score score, arguments& given) {
  const contingency_table& table = given.table();
  const segtally::partition_options options = partition_options_of(given);
  return py::float_(without_gil([&] { return score(table, options, segtally::undefined); }));
}

using split_merge_score = segtally::split_and_merge (*)(const contingency_table&,
                                                        const segtally::partition_options&, double);
inline constexpr named<split_merge_score> split_merge_scores[] = {
    {"variation_of_information", segtally::variation_of_information},
    {"normalized_variation_of_information", segtally::normalized_variation_of_information},
    {"object_mean_variation_of_information", segtally::object_mean_variation_of_information},
};

inline py::object compute(split_merge_score score, arguments& given) {
  const contingency_table& table = given.table();
  const segtally::partition_options options = partition_options_of(given);
  const segtally::split_and_merge parts =
      without_gil([&] { return score(table, options, segtally::undefined); });
  py::dict result;
  result["split"] = parts.split;
  result["merge"] = parts.merge;
  result["total"] = parts.total();
  return result;
}

inline py::object per_object_variation_of_information(arguments& given) {
  using row = segtally::object_information;
  const contingency_table& table = given.table();
  const segtally::partition_options options = partition_options_of(given);
  const segtally::object_variation objects =
      without_gil([&] { return segtally::per_object_variation_of_information(table, options); });
  const auto rows = [](const std::vector<row>& side) {
    return columns<row>(side, std::pair{"label", &row::label}, std::pair{"size", &row::size},
                        std::pair{"entropy", &row::entropy}, std::pair{"contribution", &row::contribution});
  };
  py::dict result;
  result["split"] = rows(objects.split);
  result["merge"] = rows(objects.merge);
  return result;
}

inline py::object adapted_rand_error(arguments& given) {
  const contingency_table& table = given.table();
  const segtally::partition_options options = partition_options_of(given);
  double alpha = 0.5;
  given.read("alpha", alpha);
  const segtally::adapted_rand rand = without_gil(
      [&] { return segtally::adapted_rand_error(segtally::count_pairs(table, options), {.alpha = alpha}); });
  py::dict result;
  result["error"] = rand.error;
  result["precision"] = rand.precision;
  result["recall"] = rand.recall;
  return result;
}
