// SPDX-License-Identifier: BSD-3-Clause
#include "heat_map.hpp"

#include <algorithm>  // for clamp, max, min
#include <array>      // for array
#include <cmath>      // for isfinite, isnan
#include <cstdint>    // for uint8_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument

#include "png_file.hpp"

namespace {

using colour = std::array<std::uint8_t, 3>;

constexpr colour grey = {160, 160, 160}, red = {230, 30, 30};

/// Ten equally spaced colours of matplotlib's viridis (CC0).
constexpr std::array<colour, 10> viridis = {{{0x44, 0x01, 0x54},
                                             {0x48, 0x28, 0x78},
                                             {0x3e, 0x49, 0x89},
                                             {0x31, 0x68, 0x8e},
                                             {0x26, 0x82, 0x8e},
                                             {0x1f, 0x9e, 0x89},
                                             {0x35, 0xb7, 0x79},
                                             {0x6e, 0xce, 0x58},
                                             {0xb5, 0xde, 0x2b},
                                             {0xfd, 0xe7, 0x25}}};

struct scale {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void include(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }

  [[nodiscard]] colour operator()(double value) const {
    if (std::isnan(value)) return grey;
    const double share = value >= high ? 1 : value <= low ? 0 : (value - low) / (high - low);
    const double place = share * (viridis.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), viridis.size() - 2);
    const double above = place - static_cast<double>(below);
    colour mixed{};
    for (std::size_t i = 0; i < mixed.size(); ++i)
      mixed[i] =
          static_cast<std::uint8_t>(viridis[below][i] * (1 - above) + viridis[below + 1][i] * above + 0.5);
    return mixed;
  }
};

struct picture {
  std::size_t width, height;
  std::vector<std::uint8_t> rgb = std::vector<std::uint8_t>(3 * width * height, 255);  // white

  void fill(std::size_t left, std::size_t top, std::size_t wide, std::size_t high, const colour& with) {
    for (std::size_t y = top; y < top + high; ++y)
      for (std::size_t x = left; x < left + wide; ++x)
        for (std::size_t i = 0; i < with.size(); ++i) rgb[3 * (y * width + x) + i] = with[i];
  }
};

}  // namespace

void write_heat_maps(const std::filesystem::path& path, const std::vector<heat_map>& maps) {
  if (maps.empty()) throw std::invalid_argument("write_heat_maps: no table");
  constexpr std::size_t gap = 8, frame = 2, wanted = 480, smallest = 8, largest = 48;
  std::size_t columns = 0, rows = 0;
  scale shade;
  for (const heat_map& map : maps) {
    columns += map.columns;
    rows = map.rows;
    if (map.rows != maps.front().rows || map.values.size() != map.columns * map.rows)
      throw std::invalid_argument("write_heat_maps: tables of different heights");
    for (const double value : map.values) shade.include(value);
  }
  const std::size_t cell = std::clamp(wanted / std::max({columns, rows, std::size_t{1}}), smallest, largest);

  picture all{columns * cell + (maps.size() - 1) * gap, rows * cell};
  std::size_t left = 0, best_left = 0, best_top = 0;
  double best = std::numeric_limits<double>::quiet_NaN();
  for (const heat_map& map : maps) {
    for (std::size_t row = 0; row < map.rows; ++row)
      for (std::size_t column = 0; column < map.columns; ++column) {
        const double value = map.values[row * map.columns + column];
        const std::size_t x = left + column * cell, y = row * cell;
        all.fill(x, y, cell, cell, shade(value));
        if (!std::isnan(value) && !(value <= best)) {
          best = value;
          best_left = x;
          best_top = y;
        }
      }
    left += map.columns * cell + gap;
  }
  if (!std::isnan(best)) {
    all.fill(best_left, best_top, cell, cell, red);
    all.fill(best_left + frame, best_top + frame, cell - 2 * frame, cell - 2 * frame, shade(best));
  }
  write_png(path, all.width, all.height, all.rgb);
}
