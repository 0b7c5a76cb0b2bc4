// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for size_t
#include <cstdint>     // for uint8_t
#include <filesystem>  // for path
#include <span>        // for span

/// Writes an image of `width` x `height` pixels, three bytes each (red, green, blue), row by row from the
/// top. Throws `std::invalid_argument` unless there are 3 * width * height bytes and at least one pixel, and
/// `std::runtime_error`, its text starting with the path, if the file cannot be written.
void write_png(const std::filesystem::path& path, std::size_t width, std::size_t height,
               std::span<const std::uint8_t> rgb);
