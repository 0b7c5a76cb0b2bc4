// SPDX-License-Identifier: BSD-3-Clause
#include "png_file.hpp"

#include <png.h>

#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument, runtime_error
#include <string>     // for string, to_string

void write_png(const std::filesystem::path& path, std::size_t width, std::size_t height,
               std::span<const std::uint8_t> rgb) {
  constexpr std::size_t longest = std::numeric_limits<png_int_32>::max() / 3;  // the row size must fit an int
  if (width == 0 || height == 0 || width > longest || height > longest || rgb.size() != 3 * width * height)
    throw std::invalid_argument("write_png: " + std::to_string(rgb.size()) + " bytes are not a picture of " +
                                std::to_string(width) + " x " + std::to_string(height) + " pixels");
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, path.c_str(), 0, rgb.data(), 0, nullptr) == 0)
    throw std::runtime_error(path.string() + ": " + std::string(image.message));
}
