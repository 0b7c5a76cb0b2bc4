// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

/// How the programs that serve a comparison with peers talk to its script.
namespace support {

/// Reads an image of one byte per voxel from standard input.
inline std::vector<std::uint8_t> read_image(std::size_t voxels) {
  std::vector<char> raw(voxels);
  std::cin.read(raw.data(), static_cast<std::streamsize>(voxels));
  return {raw.begin(), raw.end()};
}

/// Returns a number as Python's json reads it, with all its digits.
inline std::string json(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

}  // namespace support
