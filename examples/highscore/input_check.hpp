// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <map>      // for map
#include <string>   // for string
#include <utility>  // for pair

#include "arguments.hpp"
#include "label_file.hpp"

/// The number of labels in an image without background, and the number of their components.
struct label_pieces {
  std::uint64_t labels = 0;
  std::uint64_t pieces = 0;
};

/// Returns both numbers; 0 for images of more than 2^26 voxels, which would take too long.
[[nodiscard]] label_pieces pieces_of(const label_image& image, int threads);

/// Detects images for which object metrics are not meaningful: masks and classes instead of objects, and time
/// points instead of slices.
class input_check {
 public:
  /// Checks an image. `of` is the name of the truth or the result; `objects` is the number of labels in the
  /// other image; `axes` are those of its file.
  void look_at(const std::string& of, const std::string& image, const label_pieces& found,
               std::uint64_t objects, const std::string& axes);

  /// Returns the warnings, one line for each kind.
  [[nodiscard]] text_list warnings() const;

 private:
  enum class doubt { mask, classes, frames };
  struct finding {
    std::string image;  ///< the first one found
    label_pieces found;
    std::size_t images = 0;
  };
  std::map<std::pair<std::string, doubt>, finding> findings_;
};

/// Returns whether a metric that treats labels as names of objects is shown.
[[nodiscard]] bool shows_objects(const arguments& args);
