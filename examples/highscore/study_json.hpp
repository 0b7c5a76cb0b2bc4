// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

#include "scored_set.hpp"
#include "study_result.hpp"

/// Returns a study as JSON: {"results": [{"name", "metrics": {id: summary}, "images": [{"name", "scores":
/// {id: value}}]}]}. JSON has neither NaN nor infinity: both are null, and infinite values are listed
/// separately, as in "infinite": {"hausdorff_distance": "inf"}.
[[nodiscard]] std::string study_json(const scored_set& set, const study_result& study, const arguments& args);
