// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

#include "scored_set.hpp"
#include "study_result.hpp"

/// Returns all that is for people to read in a terminal.
[[nodiscard]] std::string study_report(const scored_set& set, const study_result& study,
                                       const arguments& args);

/// Returns how the numbers were made, in a few sentences, a line for each.
[[nodiscard]] std::string how_text(const scored_set& set, const arguments& args);

/// Returns how the two best results compare, in two lines.
[[nodiscard]] std::string duel_text(const study_result& study, const arguments& args);

/// Returns every metric of every image and result, with as many digits as it takes to read the same number
/// back.
[[nodiscard]] std::string study_csv(const scored_set& set, const arguments& args);
