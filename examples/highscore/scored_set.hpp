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

/// The outcome for an image of a result.
struct image_score {
  enum class state : std::uint8_t {
    scored,
    missing,  ///< the result has no file for the image
    bad       ///< a file cannot be read, or does not match the truth
  };
  state what = state::scored;
  std::vector<double> values = {};  ///< in the order of the ids; empty unless scored
  std::string error = {};           ///< if bad: "path: reason"
};

/// An image, or a frame of one, and its scores.
struct scored_image {
  std::string name;
  std::size_t file = 0;  ///< index in the data set
  std::size_t frame = 0;
  std::vector<double> spacing = {};  ///< empty if unknown
  std::string unit = {};             ///< of the spacing
  std::vector<image_score> results = {};
};

/// A true object that a result does not reproduce exactly.
struct worst_object {
  std::size_t image = 0;  ///< index among the scored images
  segtally::object_score score;
};

/// A data set after all images were read and scored.
struct scored_set {
  data_set files;
  text_list ids;  ///< of all metrics that were computed
  std::vector<scored_image> images;
  segtally::study study;
  std::vector<std::vector<worst_object>> worst;  ///< per result, worst first
  std::vector<std::vector<segtally::detection_counts>>
      matched;              ///< per result and threshold, over all images
  bool has_slices = false;  ///< whether images have more than two axes
  text_list errors;         ///< "path: reason" of bad files
  text_list warnings;       ///< doubtful input, and missing files

  [[nodiscard]] bool has_groups() const { return !files.images.front().group.empty(); }

  /// The number of independent images, or groups of images.
  [[nodiscard]] std::size_t units() const;

  /// Whether any pair of images could be compared.
  [[nodiscard]] bool has_scores() const;

  /// Returns the value of an image in the study: NaN if it is not counted.
  [[nodiscard]] double counted(std::size_t image, std::size_t result, const std::string& id,
                               const arguments& args) const;
};

/// Returns "scored", "missing" or "bad".
[[nodiscard]] std::string to_text(image_score::state what);

/// Reads and scores image after image, with at most one true and one predicted image in memory. Bad files are
/// recorded, and the others are scored.
[[nodiscard]] scored_set score_set(data_set files, const arguments& args);

/// Returns the ids of all metrics that are computed and written to files.
[[nodiscard]] text_list all_ids(const arguments& args);
