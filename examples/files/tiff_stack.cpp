// SPDX-License-Identifier: BSD-3-Clause
#include "tiff_stack.hpp"

#include <tiffio.h>

#include <algorithm>    // for max, min
#include <cstdarg>      // for va_list
#include <cstdio>       // for vsnprintf
#include <limits>       // for numeric_limits
#include <memory>       // for unique_ptr
#include <stdexcept>    // for invalid_argument, runtime_error
#include <string>       // for string, to_string
#include <type_traits>  // for is_floating_point_v

namespace {

/// Stores libtiff's error message for an exception instead of printing it.
int keep(TIFF*, void* complaint, const char*, const char* format, std::va_list values) {
  char text[256];
  std::vsnprintf(text, sizeof text, format, values);
  if (auto& first = *static_cast<std::string*>(complaint); first.empty()) first = text;
  return 1;  // handled; otherwise libtiff's global handlers would print it
}

template <class T>
void write(const std::filesystem::path& path, std::span<const std::size_t> shape, std::span<const T> values,
           std::span<const colour> colours) {
  constexpr std::size_t longest = std::numeric_limits<std::int32_t>::max() / sizeof(T);
  const std::size_t rank = shape.size();
  const std::size_t width = rank < 1 ? 1 : shape[rank - 1], height = rank < 2 ? 1 : shape[rank - 2];
  std::size_t pages = 1;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis) pages *= shape[axis];
  if (values.empty() || width > longest || height > longest || values.size() != pages * height * width ||
      colours.size() > 256)
    throw std::invalid_argument("write_tiff_stack: " + std::to_string(values.size()) + " values in " +
                                std::to_string(colours.size()) + " colours are no stack of " +
                                std::to_string(pages) + " x " + std::to_string(height) + " x " +
                                std::to_string(width));

  std::string complaint;
  const auto demand = [&](bool fine) {
    if (!fine)
      throw std::runtime_error(path.string() + ": " + (complaint.empty() ? "cannot be written" : complaint));
  };
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 TIFFOpenOptionsFree);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep, &complaint);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), keep, &complaint);
  // Classic TIFF is limited to 4 GiB, and some programs do not read BigTIFF.
  const char* const mode = values.size_bytes() < 0xF0000000U ? "w" : "w8";
  const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(
      TIFFOpenExt(path.string().c_str(), mode, options.get()), TIFFClose);
  demand(tiff != nullptr);

  std::array<std::array<std::uint16_t, 256>, 3> map{};
  for (std::size_t i = 0; i < colours.size(); ++i)
    for (std::size_t channel = 0; channel < 3; ++channel)
      map[channel][i] = static_cast<std::uint16_t>(colours[i][channel] * 257);
  const std::size_t rows = std::max(std::size_t{1}, (std::size_t{1} << 20U) / (width * sizeof(T)));
  const auto set = [&](std::uint32_t tag, auto... value) {
    demand(TIFFSetField(tiff.get(), tag, value...) == 1);
  };
  for (std::size_t page = 0; page < pages; ++page) {
    set(TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(width));
    set(TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(height));
    set(TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * sizeof(T)));
    set(TIFFTAG_SAMPLESPERPIXEL, 1);
    set(TIFFTAG_SAMPLEFORMAT, std::is_floating_point_v<T> ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
    set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    set(TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    set(TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(std::min(rows, height)));
    set(TIFFTAG_PHOTOMETRIC, colours.empty() ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_PALETTE);
    if (!colours.empty()) set(TIFFTAG_COLORMAP, map[0].data(), map[1].data(), map[2].data());
    std::uint32_t strip = 0;
    for (std::size_t row = 0; row < height; row += rows, ++strip) {
      const auto part = values.subspan((page * height + row) * width, std::min(rows, height - row) * width);
      // libtiff takes a pointer to non-const, because it may swap bytes in place; not here.
      demand(TIFFWriteEncodedStrip(tiff.get(), strip, const_cast<T*>(part.data()),
                                   static_cast<tmsize_t>(part.size_bytes())) >= 0);
    }
    demand(TIFFWriteDirectory(tiff.get()) == 1);
  }
}

}  // namespace

void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const std::uint8_t> values, std::span<const colour> colours) {
  write(path, shape, values, colours);
}

void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const std::uint16_t> values) {
  write(path, shape, values, {});
}

void write_tiff_stack(const std::filesystem::path& path, std::span<const std::size_t> shape,
                      std::span<const float> values) {
  write(path, shape, values, {});
}
