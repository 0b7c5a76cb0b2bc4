// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <string>   // for string

#include "arguments.hpp"
#include "label_file.hpp"
#include "tiff_stack.hpp"  // for colour

inline constexpr colour outline_of_truth = {255, 255, 255};
inline constexpr colour outline_of_result = {230, 120, 190};

/// A picture of the errors of a result in one slice of an image.
struct error_picture {
  std::string png = {};   ///< contents of the file
  std::size_t width = 0;  ///< of the slice, in voxels
  std::size_t height = 0;
  std::size_t slice = 0;    ///< its index, from 0: the slice with the most wrong voxels
  std::size_t slices = 1;   ///< number of slices
  std::uint64_t wrong = 0;  ///< wrong voxels in it
};

/// Draws the slice of an image with the most wrong voxels, in the colours of the error map: over the raw
/// image if there is one, and with the outlines of the true and the predicted objects. Large slices are
/// scaled down, small ones up. Throws `std::runtime_error` for a raw image of another shape and for images
/// without voxels.
[[nodiscard]] error_picture draw_errors(const label_image& truth, const label_image& result,
                                        const raw_image* raw, const arguments& args);
