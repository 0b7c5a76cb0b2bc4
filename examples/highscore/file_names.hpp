// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>   // for path
#include <map>          // for map
#include <string>       // for string
#include <string_view>  // for string_view

/// Paths by image name, in the order of the names.
using named_files = std::map<std::string, std::filesystem::path>;

/// Returns the name of a file without the extension of an image format. ".nii.gz" and ".ome.tif" count as one
/// extension; other extensions are kept.
[[nodiscard]] std::string image_name(const std::filesystem::path& file);

/// Returns whether a file has the extension of a label image format, ignoring case.
[[nodiscard]] bool is_image_file(const std::filesystem::path& file);

/// Returns whether an argument is a pattern: it contains * or ?, and no file has exactly that name.
[[nodiscard]] bool is_pattern(const std::string& argument);

/// Returns the image files of a folder (not recursive, without hidden files) by name, or the files that match
/// a pattern. A * matches any part of the name of a file or folder, ? one character; the matched text is the
/// name of the image: data/*_truth.tif finds image 7 in 7_truth.tif, and data/*/truth.tif finds it in
/// data/7/truth.tif. Throws `std::runtime_error` if there are none, if two files have the same name, and if
/// the folder cannot be read.
[[nodiscard]] named_files files_of(const std::string& argument);
