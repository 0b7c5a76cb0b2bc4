// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

#include "scored_set.hpp"
#include "study_result.hpp"

/// Returns the report for the terminal.
[[nodiscard]] std::string study_report(const scored_set& set, const study_result& study,
                                       const arguments& args);

/// Returns how the numbers were computed, one sentence per line.
[[nodiscard]] std::string how_text(const scored_set& set, const arguments& args);

/// Returns the comparison of the two best results, in two lines.
[[nodiscard]] std::string duel_text(const study_result& study, const arguments& args);

/// Returns every metric of every image and result, with enough digits to read the same number back.
[[nodiscard]] std::string study_csv(const scored_set& set, const arguments& args);
