// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>        // for isfinite
#include <cstddef>      // for size_t
#include <map>          // for map
#include <string>       // for string
#include <string_view>  // for string_view
#include <vector>       // for vector

#include "tiff_axes.hpp"  // for tiff_tags

/// The contents of a description: the axes before Y and X, slowest first, and spacings with their unit.
struct tiff_description {
  std::string axes;
  std::vector<std::size_t> extents;
  std::vector<std::size_t> page_of;  ///< by plane, in the order of the axes; empty: in file order
  std::map<char, double> spacing;
  std::string unit;
};

inline bool is_length(double value) {
  return std::isfinite(value) && value > 0;
}

/// Whether the number of planes equals the product of the extents, which may overflow.
inline bool are_planes(const std::vector<std::size_t>& extents, std::size_t pages) {
  for (const std::size_t extent : extents) {
    if (extent == 0 || pages % extent != 0) return false;
    pages /= extent;
  }
  return pages == 1;
}

/// Returns a canonical name for well-known units.
inline std::string unit_name(std::string_view unit) {
  for (const std::string_view micro :
       {"micron", "microns", "micrometer", "micrometre", "\xC2\xB5m", "\xCE\xBCm", "\xB5m", "\\u00B5m"})
    if (unit == micro) return "um";
  return std::string(unit);
}

/// Returns the description in OME-XML.
[[nodiscard]] tiff_description ome_description(const tiff_tags& tags);
