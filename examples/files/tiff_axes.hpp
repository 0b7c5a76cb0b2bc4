// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>   // for size_t
#include <optional>  // for optional
#include <string>    // for string
#include <vector>    // for vector

/// The tags of a TIFF file that describe its pages.
struct tiff_tags {
  std::size_t pages = 1;
  std::size_t height = 0;
  std::size_t width = 0;
  std::string description;  ///< of the first page
  double y_resolution = 0;  ///< pixels per unit; 0: unknown
  double x_resolution = 0;
  unsigned resolution_unit = 2;  ///< 1 none, 2 inch, 3 centimetre
};

/// The axes of the pages.
struct tiff_axes {
  std::string axes;                            ///< as in image_file, time first
  std::vector<std::size_t> shape;              ///< the extent of each
  std::vector<std::size_t> page_of;            ///< plane i of the array is this page; empty: page i
  std::optional<std::vector<double>> spacing;  ///< along the axes other than T
  std::string unit;
};

/// Returns the axes according to the description by OME-XML, ImageJ or tifffile; without one, several pages
/// are a stack. Throws `std::runtime_error` for channels and other axes that are neither time nor space, and
/// if the description does not match the number of pages.
[[nodiscard]] tiff_axes axes_of(const tiff_tags& tags);
