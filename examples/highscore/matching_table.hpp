// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string
#include <vector>  // for vector

#include <segtally/objects/detection_counts.hpp>  // for detection_counts

#include "arguments.hpp"

/// The detection counts of a result at each threshold of the command line.
struct matched_result {
  std::string name;
  std::vector<segtally::detection_counts> matched;
};

/// Returns a table of these counts, one block of rows per result.
[[nodiscard]] std::string matching_text(const std::vector<matched_result>& rows, const arguments& args);
