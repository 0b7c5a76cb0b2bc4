// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

#include "scored_set.hpp"
#include "study_result.hpp"

/// Returns the report of a study as one HTML file that needs no other file, no network and no script. The
/// worst images are read again for their pictures; what cannot be read of them, as a bad raw image, is added
/// to the errors of the set.
[[nodiscard]] std::string study_html(scored_set& set, const study_result& study, const arguments& args);
