// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

/// Writes a file that appears whole or not at all: it is written under another name in the same folder and
/// renamed. Throws `std::runtime_error` when that fails; then nothing is left behind, and a file that was
/// there before is as it was.
void write_whole_file(const std::string& path, const std::string& text);
