// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t
#include <string_view>  // for string_view

#include <segtally/report/error_map.hpp>  // for voxel_error

#include "tiff_stack.hpp"  // for colour

struct legend_entry {
  std::string_view meaning;
  std::string_view name;
  colour shown;
};

/// Indexed by `voxel_error`. These colours are distinguishable with red-green colour blindness (Okabe and
/// Ito).
inline constexpr std::array<legend_entry, 6> legend = {
    {{"background in both", "black", {0, 0, 0}},
     {"found", "light grey", {200, 200, 200}},
     {"only predicted", "red", {213, 94, 0}},
     {"missed", "blue", {86, 180, 233}},
     {"of an object matched otherwise", "yellow", {240, 228, 66}},
     {"ignored", "dark grey", {80, 80, 80}}}};

[[nodiscard]] constexpr bool is_wrong(segtally::voxel_error kind) {
  return kind == segtally::voxel_error::false_positive || kind == segtally::voxel_error::false_negative ||
         kind == segtally::voxel_error::wrong_object;
}

/// Returns the entry for a kind of voxel.
[[nodiscard]] constexpr const legend_entry& entry_of(segtally::voxel_error kind) {
  return legend[static_cast<std::size_t>(kind)];
}
