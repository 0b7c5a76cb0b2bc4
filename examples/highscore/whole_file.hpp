// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>  // for path
#include <string>      // for string
#include <utility>     // for pair
#include <vector>      // for vector

/// Writes a file atomically: under another name in the same folder, then renamed. Throws `std::runtime_error`
/// if that fails; then nothing is left behind, and an existing file is unchanged.
void write_whole_file(const std::string& path, const std::string& text);

/// Throws for outputs, given as option and path, that cannot be written or would replace each other or an
/// input, before the work is done. An empty path means no output, "-" standard output.
void check_outputs(const std::vector<std::pair<std::string, std::string>>& outputs,
                   const std::vector<std::filesystem::path>& inputs);
