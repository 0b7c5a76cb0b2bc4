// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>   // for path
#include <map>          // for map
#include <string>       // for string
#include <string_view>  // for string_view

/// Paths by the names of images, in the order of the names.
using named_files = std::map<std::string, std::filesystem::path>;

/// Returns the name of a file without the extension of an image format. ".nii.gz" and ".ome.tif" count as one
/// extension; what is no such extension stays.
[[nodiscard]] std::string image_name(const std::filesystem::path& file);

/// Returns whether a file has the extension of a format of label images, in capitals or not.
[[nodiscard]] bool is_image_file(const std::filesystem::path& file);

/// Returns whether an argument is a pattern: it has a * or ?, and there is no file of that very name.
[[nodiscard]] bool is_pattern(const std::string& argument);

/// Returns the image files of a folder (not those in folders inside it, and no hidden ones) by their names,
/// or the files that a pattern means. A * stands for any part of the name of a file or folder, ? for one
/// character; what they stand for is the name of the image: data/*_truth.tif has image 7 in 7_truth.tif, and
/// data/*/truth.tif has it in data/7/truth.tif. Throws `std::runtime_error` when there are none, when two
/// files have one name, and when the folder cannot be read.
[[nodiscard]] named_files files_of(const std::string& argument);
