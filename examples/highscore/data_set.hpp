// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>  // for path
#include <string>      // for string
#include <vector>      // for vector

#include "arguments.hpp"

/// An image and the files of it.
struct image_files {
  std::string name;
  std::string group = {};  ///< as the patient or site that it is of; empty: none
  std::filesystem::path truth;
  std::vector<std::filesystem::path> results = {};  ///< one for each result; empty where it is missing
  std::filesystem::path raw = {};                   ///< empty if there is none
};

/// One truth and several results, image by image.
struct data_set {
  std::string truth;                ///< as it was given
  text_list results;                ///< names
  std::vector<image_files> images;  ///< in the order of their names, or of the table
  text_list strays;                 ///< "path: reason" of files of results that belong to no image
};

/// Returns whether the command line names a data set: folders, patterns or a table of pairs.
[[nodiscard]] bool names_data_set(const arguments& args);

/// Returns which files belong together: those of one name, or of one row of the table. A single file against
/// single files is a data set of one image. Throws `std::runtime_error` when it cannot be told: files among
/// folders, an image that is there twice, a table without the columns needed.
[[nodiscard]] data_set data_set_of(const arguments& args);
