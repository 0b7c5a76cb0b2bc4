// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <cstdint>     // for uint8_t
#include <filesystem>  // for path
#include <string>      // for string
#include <vector>      // for vector

#include <segtally/objects/detection_counts.hpp>  // for detection_counts
#include <segtally/objects/object_scores.hpp>     // for object_score
#include <segtally/study/study_data.hpp>          // for study

#include "arguments.hpp"
#include "data_set.hpp"

/// What became of an image in a result.
struct image_score {
  enum class state : std::uint8_t {
    scored,
    missing,  ///< the result has no such image
    bad       ///< a file cannot be read, or does not fit the truth
  };
  state what = state::scored;
  std::vector<double> values = {};  ///< in the order of the ids; none unless scored
  std::string error = {};           ///< where bad: "path: reason"
};

/// An image, or a frame of one, and its scores.
struct scored_image {
  std::string name;
  std::size_t file = 0;  ///< index in the data set
  std::size_t frame = 0;
  std::vector<double> spacing = {};  ///< empty if it is not known
  std::string unit = {};             ///< of it
  std::vector<image_score> results = {};
};

/// A true object that a result has not found as it is.
struct worst_object {
  std::size_t image = 0;  ///< index among the scored images
  segtally::object_score score;
};

/// All that is known of a data set once every image was read.
struct scored_set {
  data_set files;
  text_list ids;  ///< of all metrics that were computed
  std::vector<scored_image> images;
  segtally::study study;
  std::vector<std::vector<worst_object>> worst;  ///< of each result, the worst first
  std::vector<std::vector<segtally::detection_counts>>
      matched;              ///< of each result at each threshold, all images
  bool has_slices = false;  ///< images of more than two axes
  text_list errors;         ///< "path: reason" of bad files
  text_list warnings;       ///< doubts about the input, and what is missing

  [[nodiscard]] bool has_groups() const { return !files.images.front().group.empty(); }

  /// How many images, or groups of them, are independent of each other.
  [[nodiscard]] std::size_t units() const;

  /// Whether there is a pair of images that could be compared.
  [[nodiscard]] bool has_scores() const;

  /// Returns the value that an image counts in the study: NaN where it does not.
  [[nodiscard]] double counted(std::size_t image, std::size_t result, const std::string& id,
                               const arguments& args) const;
};

/// Returns "scored", "missing" or "bad".
[[nodiscard]] std::string to_text(image_score::state what);

/// Reads and scores image after image: no more than a true image and a predicted one are in memory. Bad files
/// are put on record, and the others go on.
[[nodiscard]] scored_set score_set(data_set files, const arguments& args);

/// Returns the ids of all metrics that are computed and written to files.
[[nodiscard]] text_list all_ids(const arguments& args);
