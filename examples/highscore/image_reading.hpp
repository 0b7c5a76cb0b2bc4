// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>  // for path
#include <string>      // for string
#include <vector>      // for vector

#include "arguments.hpp"
#include "label_file.hpp"

/// Returns the labels in a file; with `--frames` an axis of unknown meaning is time. Throws
/// `std::runtime_error`, its text starting with the path.
[[nodiscard]] image_file read_file(const std::filesystem::path& path, const arguments& args);

/// Returns the spacing for scoring a pair of images, empty for none: that of the command line, or that of the
/// files. Throws `std::runtime_error`, its text starting with the path of the result, if the files have
/// different spacings, if one is required and none is given, and if it does not have one number per axis.
[[nodiscard]] std::vector<double> spacing_of(const image_file& truth, const std::filesystem::path& truth_path,
                                             const image_file& result,
                                             const std::filesystem::path& result_path, const arguments& args);

/// Returns "103 x 256 x 256".
[[nodiscard]] std::string extents(const std::vector<std::size_t>& shape);
