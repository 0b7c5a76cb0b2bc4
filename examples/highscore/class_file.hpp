// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string
#include <vector>  // for vector

#include <segtally/report/class_list.hpp>  // for scored_class
#include <segtally/view/any_label.hpp>     // for any_label

/// What a file says of the classes of label images.
struct class_file {
  std::vector<segtally::scored_class> classes;  ///< in the order of the file
  std::vector<segtally::any_label> ignored;     ///< labels whose voxels do not count
};

/// Reads names and labels of classes: {"liver": 1, "tumour": 2, "both": [1, 2]}, with a tolerance as
/// {"liver":
/// {"labels": [1], "tolerance": 2}}. It may be a whole dataset.json, whose "labels" that is, or the names by
/// their labels ({"1": "liver"}). As there, "background" is left out if it is 0, and "ignore" names a label
/// whose voxels do not count. Throws `std::runtime_error`, its text beginning with the path, for anything
/// else, a name that is there twice, a label twice in one class, and two classes of the same labels.
[[nodiscard]] class_file read_classes(const std::string& path);
