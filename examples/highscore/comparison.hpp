// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <functional>  // for function
#include <limits>      // for numeric_limits
#include <string>      // for string
#include <vector>      // for vector

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/report/scorecard.hpp>           // for scorecard

#include "label_file.hpp"
#include "maps.hpp"
#include "request.hpp"

/// An image that is read when it is needed, so that no more than two are in memory.
struct source {
  std::string name;
  std::string path;
  std::function<label_image()> read;
};

/// Returns the images that the command line names, or imaginary ones; the first is the truth.
[[nodiscard]] std::vector<source> sources_of(const request& wish);

struct comparison {
  std::string name;
  segtally::contingency_table table;
  segtally::scorecard scores;
  worst_slice worst = {};  ///< where maps are made
  double annotated = std::numeric_limits<double>::quiet_NaN();
};

/// Returns the name of a comparison of two results.
[[nodiscard]] std::string against(const std::string& first, const std::string& second);

/// Compares each later source with the i-th one. The first is the truth; where other pairs agree better than
/// with the truth, the truth may be at fault.
[[nodiscard]] std::vector<comparison> compare_later(const std::vector<source>& sources, std::size_t i,
                                                    const request& wish);

/// Returns the comparisons in the order of a metric, the best first.
[[nodiscard]] std::vector<comparison> ranked(const std::vector<comparison>& rows, const std::string& id);

/// Returns a metric of a comparison.
[[nodiscard]] double value(const comparison& row, std::string_view id);
