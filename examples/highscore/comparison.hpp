// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <functional>  // for function
#include <limits>      // for numeric_limits
#include <string>      // for string
#include <vector>      // for vector

#include <segtally/objects/object_scores.hpp>      // for object_score
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/report/scorecard.hpp>           // for scorecard

#include "arguments.hpp"
#include "input_check.hpp"
#include "label_file.hpp"
#include "maps.hpp"

/// An image that is read on demand, so that at most two are in memory.
struct source {
  std::string name;
  std::string path;
  std::function<image_file()> read;
};

/// Returns the images named on the command line, or synthetic ones; the first is the truth.
[[nodiscard]] std::vector<source> sources_of(const arguments& args);

struct comparison {
  std::string name;
  segtally::contingency_table table;
  segtally::scorecard scores;
  worst_slice worst = {};  ///< if maps are made
  double annotated = std::numeric_limits<double>::quiet_NaN();
};

/// Compares two images of one shape. Throws as the functions of segtally do.
[[nodiscard]] comparison score_pair(const std::string& name, const label_image& reference,
                                    const label_image& prediction, bool is_truth, const arguments& args);

/// Returns the metrics of the classes on the command line, and their means over classes with a value, in the
/// order of the ids ("liver/dice", "mean/dice"). Errors are those of segtally's functions.
[[nodiscard]] std::vector<double> score_classes(const label_image& truth, const label_image& result,
                                                const text_list& ids, const arguments& args);

/// Returns the five true objects with the lowest scores, worst first, without perfect ones; among equals the
/// larger object is worse.
[[nodiscard]] std::vector<segtally::object_score> worst_objects(const comparison& row, const arguments& args);

/// Returns the name of a comparison of two results.
[[nodiscard]] std::string against(const std::string& first, const std::string& second);

/// Compares each later source with the i-th one, whose file is `first`. The first of all is the truth; if
/// results agree better with each other than with the truth, the truth may be wrong. The check, if given, is
/// called for each image. A source that cannot be read or compared is skipped, and an error message is
/// appended to `errors`.
[[nodiscard]] std::vector<comparison> compare_later(const std::vector<source>& sources, std::size_t i,
                                                    const image_file& first, const arguments& args,
                                                    input_check* check, text_list& errors);

/// Returns the comparisons ranked by a metric, best first.
[[nodiscard]] std::vector<comparison> ranked(const std::vector<comparison>& rows, const std::string& id);

/// Returns a metric of a comparison.
[[nodiscard]] double value(const comparison& row, std::string_view id);
