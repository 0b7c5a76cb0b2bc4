// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <map>      // for map
#include <string>   // for string
#include <utility>  // for pair

#include "arguments.hpp"
#include "label_file.hpp"

/// How many labels an image has besides the background, and in how many pieces they lie.
struct label_pieces {
  std::uint64_t labels = 0;
  std::uint64_t pieces = 0;
};

/// Returns that; nothing is found in images of more than 2^26 voxels, which would take too long.
[[nodiscard]] label_pieces pieces_of(const label_image& image, int threads);

/// Finds images that metrics of objects make little sense of: masks and classes instead of objects, and time
/// points taken for slices.
class input_check {
 public:
  /// Looks at an image. `of` names the truth or the result; `objects` is how many labels the image on the
  /// other side has; `axes` are those of its file.
  void look_at(const std::string& of, const std::string& image, const label_pieces& found,
               std::uint64_t objects, const std::string& axes);

  /// Returns what to say, a line for each kind of doubt.
  [[nodiscard]] text_list warnings() const;

 private:
  enum class doubt { mask, classes, frames };
  struct finding {
    std::string image;  ///< the first
    label_pieces found;
    std::size_t images = 0;
  };
  std::map<std::pair<std::string, doubt>, finding> findings_;
};

/// Returns whether a metric that takes labels for the names of objects is shown.
[[nodiscard]] bool shows_objects(const arguments& args);
