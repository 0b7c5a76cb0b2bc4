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

/// Writes a row-major array as a TIFF file that ImageJ opens as a stack: the last two axes form a page, all
/// others together the sequence of pages; missing axes have extent 1. Pages are deflated (lossless). For
/// bytes a colour table for the values 0, 1, 2 ... may be given.
///
/// Throws `std::invalid_argument` unless the number of values matches the shape and is at least one, and for
/// more than 256 colours, and `std::runtime_error`, its text starting with the path, if the file cannot be
/// written; prints nothing.
void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const std::uint8_t> values, std::span<const colour> colours = {});
void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const std::uint16_t> values);
void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const float> values);
