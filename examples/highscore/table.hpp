// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string
#include <vector>  // for vector

#include "arguments.hpp"
#include "comparison.hpp"

/// Returns whether a result meets the threshold; true without a threshold.
[[nodiscard]] bool passes(const comparison& row, const arguments& args);

/// Returns which metrics are not shown for a partly annotated truth, and why; empty otherwise.
[[nodiscard]] std::string partial_text(const arguments& args);

/// Returns the report for people.
[[nodiscard]] std::string report(const std::vector<source>& sources, const std::vector<comparison>& rows,
                                 const std::vector<comparison>& high_scores, std::vector<comparison> pairs,
                                 const arguments& args);

/// Returns every metric of every row, with enough digits to read the same number back.
[[nodiscard]] std::string csv_text(const std::vector<comparison>& rows, const arguments& args);

/// Returns the list of metrics.
[[nodiscard]] std::string catalogue_text();
