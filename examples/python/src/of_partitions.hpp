// SPDX-License-Identifier: BSD-3-Clause
// Functions of tables whose labels are classes or names of segments.
#pragma once

#include <pybind11/pybind11.h>

#include <utility>  // for pair
#include <vector>   // for vector

#include <segtally/segtally.hpp>

#include "arguments.hpp"
#include "results.hpp"
#include "tables.hpp"

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

using split_merge_score = segtally::split_merge_bits (*)(const contingency_table&,
                                                         const segtally::partition_options&, double);
inline constexpr named<split_merge_score> split_merge_scores[] = {
    {"variation_of_information", segtally::variation_of_information},
    {"normalized_variation_of_information", segtally::normalized_variation_of_information},
    {"object_mean_variation_of_information", segtally::object_mean_variation_of_information},
};

inline py::object compute(split_merge_score score, arguments& given) {
  const contingency_table& table = given.table();
  const segtally::partition_options options = partition_options_of(given);
  const segtally::split_merge_bits parts =
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
