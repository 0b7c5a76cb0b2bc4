// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string
#include <vector>  // for vector

#include <segtally/report/class_list.hpp>  // for scored_class
#include <segtally/view/any_label.hpp>     // for any_label

/// The classes of label images, as read from a file.
struct class_file {
  std::vector<segtally::scored_class> classes;  ///< in the order of the file
  std::vector<segtally::any_label> ignored;     ///< labels of voxels that are not counted
};

/// Reads names and labels of classes: {"liver": 1, "tumour": 2, "both": [1, 2]}, with a tolerance as
/// {"liver": {"labels": [1], "tolerance": 2}}. It may be a whole dataset.json with such an object as
/// "labels", or names by label ({"1": "liver"}). As there, "background" is skipped if it is 0, and "ignore"
/// names a label whose voxels are not counted. Throws `std::runtime_error`, its text starting with the path,
/// for anything else, a repeated name, a repeated label in a class, and two classes with the same labels.
[[nodiscard]] class_file read_classes(const std::string& path);
