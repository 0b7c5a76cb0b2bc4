// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>  // for path
#include <string>      // for string
#include <vector>      // for vector

#include "arguments.hpp"

/// An image and its files.
struct image_files {
  std::string name;
  std::string group = {};  ///< the patient or site, for example; may be empty
  std::filesystem::path truth;
  std::vector<std::filesystem::path> results = {};  ///< one per result; empty if missing
  std::filesystem::path raw = {};                   ///< empty if there is none
};

/// One truth and several results, image by image.
struct data_set {
  std::string truth;                ///< as it was given
  text_list results;                ///< their names
  std::vector<image_files> images;  ///< in the order of their names, or of the table
  text_list strays;                 ///< "path: reason" for result files that belong to no image
};

/// Returns whether the command line denotes a data set: folders, patterns or a table of pairs.
[[nodiscard]] bool names_data_set(const arguments& args);

/// Returns which files correspond: those with the same name, or in the same row of the table. A single file
/// against single files is a data set of one image. Throws `std::runtime_error` if this cannot be determined:
/// files mixed with folders, a repeated image, a table without the required columns.
[[nodiscard]] data_set data_set_of(const arguments& args);
