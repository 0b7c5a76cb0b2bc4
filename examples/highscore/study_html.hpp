// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

#include "scored_set.hpp"
#include "study_result.hpp"

/// Returns the report of a study as one self-contained HTML file, without scripts. The worst images are read
/// again for their pictures; errors, for example for a bad raw image, are added to those of the set.
[[nodiscard]] std::string study_html(scored_set& set, const study_result& study, const arguments& args);
