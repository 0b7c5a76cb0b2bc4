// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string
#include <vector>  // for vector

#include "arguments.hpp"
#include "comparison.hpp"

/// Returns whether a result is good enough; without a threshold it is.
[[nodiscard]] bool passes(const comparison& row, const arguments& args);

/// Returns what is said of a truth that is partly annotated: which metrics are not shown, and why; empty for
/// others.
[[nodiscard]] std::string partial_text(const arguments& args);

/// Returns all that is for people to read.
[[nodiscard]] std::string report(const std::vector<source>& sources, const std::vector<comparison>& rows,
                                 const std::vector<comparison>& high_scores, std::vector<comparison> pairs,
                                 const arguments& args);

/// Returns every metric of every row, with as many digits as it takes to read the same number back.
[[nodiscard]] std::string csv_text(const std::vector<comparison>& rows, const arguments& args);

/// Returns the metrics there are.
[[nodiscard]] std::string catalogue_text();
