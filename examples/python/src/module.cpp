// SPDX-License-Identifier: BSD-3-Clause
// The compiled part of the Python package `segtally`: numpy arrays are scored without copying and without the
// GIL. Functions take their arguments as a dict; their signatures are in __init__.py. Tables are returned as
// dicts of columns, which pandas.DataFrame and napari's `features` accept.
#include <pybind11/pybind11.h>

#include <functional>  // for function
#include <string>      // for to_string

#include <segtally/segtally.hpp>

#include "arguments.hpp"
#include "of_images.hpp"
#include "of_objects.hpp"
#include "of_partitions.hpp"
#include "tables.hpp"

PYBIND11_MODULE(_segtally, m) {
  m.attr("__version__") = std::to_string(SEGTALLY_VERSION_MAJOR) + "." +
                          std::to_string(SEGTALLY_VERSION_MINOR) + "." +
                          std::to_string(SEGTALLY_VERSION_PATCH);

  const auto define = [&m](const char* name, const std::function<py::object(arguments&)>& function) {
    m.def(name, [name, function](const py::dict& given) {
      arguments read(name, given);
      py::object result = function(read);
      read.finish();
      return result;
    });
  };
  const auto define_all = [&](const auto& functions) {
    for (const auto& f : functions)
      define(f.name, [compute_this = f.compute](arguments& given) { return compute(compute_this, given); });
  };
  define("ContingencyTable", new_table);
  define("total", total);
  define("count", count);
  define("reference_labels", reference_labels);
  define("prediction_labels", prediction_labels);
  define("overlaps", overlaps);
  define("transposed", transposed);
  define("mapped", mapped);
  define("sum", sum);
  define("equal", equal);
  define("tally", tally);
  define("score", score);
  define("match", match);
  define("count_matches", count_matches);
  define_all(detection_scores);
  define("mean_average_precision", mean_average_precision);
  define("object_scores", object_scores);
  define("best_overlaps", best_overlaps);
  define("find_splits_and_merges", find_splits_and_merges);
  define("panoptic_counts", panoptic_counts);
  define("modified_panoptic_quality", modified_panoptic_quality);
  define("mean_panoptic_quality", mean_panoptic_quality);
  define_all(class_scores);
  define_all(label_scores);
  define("generalized_dice", generalized_dice);
  define_all(split_merge_scores);
  define_all(partition_scores);
  define("per_object_variation_of_information", per_object_variation_of_information);
  define("adapted_rand_error", adapted_rand_error);
  define("per_object_surface_scores", per_object_surface_scores);
  define("error_map", error_map);
  define("score_map", score_map);
  define("surface_distance_map", surface_distance_map);
  define_all(distance_maps);
  define("catalogue", [](arguments&) { return entries_of(segtally::catalogue()); });
  define("surface_catalogue", [](arguments&) { return entries_of(segtally::surface_catalogue()); });
}
