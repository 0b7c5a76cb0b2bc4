// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>       // for array
#include <cstddef>     // for size_t
#include <cstdint>     // for uint8_t, uint16_t
#include <filesystem>  // for path
#include <span>        // for span
#include <vector>      // for vector

/// Red, green and blue.
using colour = std::array<std::uint8_t, 3>;

/// Writes a row-major array as a TIFF file that ImageJ opens as a stack: the last two axes are a page, all
/// others together count the pages; axes that are missing have extent 1. Pages are deflated without loss.
/// Bytes may come with the colours in which value 0, 1, 2 ... is shown.
///
/// Throws `std::invalid_argument` unless there are as many values as the shape says and at least one, and not
/// more than 256 colours, and `std::runtime_error`, its text beginning with the path, when the file cannot be
/// written; prints nothing.
void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const std::uint8_t> values, std::span<const colour> colours = {});
void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const std::uint16_t> values);
void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const float> values);
