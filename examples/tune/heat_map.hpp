// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <filesystem>  // for path
#include <vector>      // for vector

/// A table of scores; larger is better.
struct heat_map {
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> values = {};  ///< row by row; NaN if there is none
};

/// Draws tables with the same number of rows side by side, on one colour scale (viridis: dark is worst,
/// bright is best, grey is undefined), and frames the best cell of all. Throws as `write_png`, and
/// `std::invalid_argument` for tables that do not match.
void write_heat_maps(const std::filesystem::path& path, const std::vector<heat_map>& maps);
