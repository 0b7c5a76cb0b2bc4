// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <cstdint>     // for uint64_t
#include <filesystem>  // for path
#include <string>      // for string

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

#include "arguments.hpp"
#include "label_file.hpp"

/// The slice with the most errors.
struct worst_slice {
  std::size_t index = 0;    ///< page of the stack, from 0
  std::size_t slices = 1;   ///< number of pages
  std::uint64_t wrong = 0;  ///< wrong voxels in it
};

/// Describes the maps, for --help.
[[nodiscard]] std::string maps_manual();

/// Returns a name without slashes, because names of results may be paths.
[[nodiscard]] std::string flat_name(std::string name);

/// Creates a folder for maps if it does not exist. Throws `std::runtime_error` if that fails.
void make_map_folder(const std::filesystem::path& folder);

/// Creates the folder for the maps. Throws `std::runtime_error` if that fails, or if the maps of two results
/// would have the same name.
void make_folder(const arguments& args, const text_list& results);

/// Returns the common prefix of the paths of a result's maps.
[[nodiscard]] std::string maps_of(const arguments& args, const std::string& result);

/// Writes the maps of a result, see `maps_manual`. `table` is the tally of the two images. Throws
/// `std::runtime_error` if a file cannot be written and for images without voxels.
worst_slice write_maps(const arguments& args, const std::string& result, const label_image& reference,
                       const label_image& prediction, const segtally::contingency_table& table);
