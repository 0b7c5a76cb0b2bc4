// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>  // for path
#include <string>      // for string
#include <utility>     // for pair
#include <vector>      // for vector

/// Writes a file that appears whole or not at all: it is written under another name in the same folder and
/// renamed. Throws `std::runtime_error` when that fails; then nothing is left behind, and a file that was
/// there before is as it was.
void write_whole_file(const std::string& path, const std::string& text);

/// Refuses outputs, given as option and path, that could not be written or would replace each other or an
/// input, before the work is done. An empty path is none, "-" is standard output.
void check_outputs(const std::vector<std::pair<std::string, std::string>>& outputs,
                   const std::vector<std::filesystem::path>& inputs);
