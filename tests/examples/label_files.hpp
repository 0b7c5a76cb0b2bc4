// SPDX-License-Identifier: BSD-3-Clause
// Helpers for tests of label files: writing files, and checking what is read.
#pragma once

#include <doctest/doctest.h>
#include <tiffio.h>

#include <algorithm>    // for equal, min
#include <cstdint>      // for uint8_t ...
#include <cstring>      // for memcpy
#include <filesystem>   // for path
#include <fstream>      // for ifstream, ofstream
#include <iterator>     // for istreambuf_iterator
#include <memory>       // for unique_ptr
#include <numeric>      // for iota
#include <random>       // for random_device
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <type_traits>  // for is_floating_point_v
#include <utility>      // for cmp_equal
#include <variant>      // for visit
#include <vector>       // for vector

#include "label_file.hpp"

namespace label_files {

namespace fs = std::filesystem;

/// A temporary folder, removed at the end of the test.
struct folder {
  fs::path path =
      fs::temp_directory_path() / ("segtally_label_files_" + std::to_string(std::random_device{}()));
  folder() { fs::create_directories(path); }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

struct layout {
  const char* mode = "w";  // libtiff's: 8 BigTIFF, b big-endian, l little-endian
  int compression = COMPRESSION_NONE;
  std::uint32_t tile = 0;
  std::uint32_t rows_per_strip = 2;
  std::uint16_t bits = 0;  // 0: that of the type
  std::uint16_t samples = 1;
  std::uint16_t format = 0;  // 0: that of the type
  const char* description = nullptr;
  float y_resolution = 0;  // 0: no such tag
  float x_resolution = 0;
  std::uint16_t resolution_unit = 0;
};

struct page_size {
  std::uint32_t height;
  std::uint32_t width;
};

/// Writes pages one after the other; for samples narrower than a byte `pixels` are packed rows.
template <class T>
void write_tiff(const fs::path& path, const std::vector<page_size>& pages, const std::vector<T>& pixels,
                const layout& how = {}) {
  const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(path.string().c_str(), how.mode),
                                                         TIFFClose);
  REQUIRE(tiff);
  const T* next = pixels.data();
  for (const auto& [height, width] : pages) {
    const unsigned bits = how.bits != 0 ? how.bits : 8 * sizeof(T);
    const unsigned format = std::is_floating_point_v<T> ? SAMPLEFORMAT_IEEEFP
                            : std::is_signed_v<T>       ? SAMPLEFORMAT_INT
                                                        : SAMPLEFORMAT_UINT;
    TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, static_cast<unsigned>(how.samples));
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLEFORMAT,
                 how.format != 0 ? static_cast<unsigned>(how.format) : format);
    TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC,
                 how.samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, how.compression);
    if (how.description != nullptr) TIFFSetField(tiff.get(), TIFFTAG_IMAGEDESCRIPTION, how.description);
    if (how.y_resolution != 0) TIFFSetField(tiff.get(), TIFFTAG_YRESOLUTION, double{how.y_resolution});
    if (how.x_resolution != 0) TIFFSetField(tiff.get(), TIFFTAG_XRESOLUTION, double{how.x_resolution});
    if (how.resolution_unit != 0)
      TIFFSetField(tiff.get(), TIFFTAG_RESOLUTIONUNIT, static_cast<unsigned>(how.resolution_unit));
    if (how.tile != 0) {
      TIFFSetField(tiff.get(), TIFFTAG_TILEWIDTH, how.tile);
      TIFFSetField(tiff.get(), TIFFTAG_TILELENGTH, how.tile);
      std::vector<T> tile(std::size_t{how.tile} * how.tile);
      for (std::uint32_t y = 0; y < height; y += how.tile) {
        for (std::uint32_t x = 0; x < width; x += how.tile) {
          for (std::uint32_t v = y; v < std::min(height, y + how.tile); ++v)
            for (std::uint32_t u = x; u < std::min(width, x + how.tile); ++u)
              tile[std::size_t{v - y} * how.tile + (u - x)] = next[std::size_t{v} * width + u];
          REQUIRE(TIFFWriteTile(tiff.get(), tile.data(), x, y, 0, 0) > 0);
        }
      }
      next += std::size_t{height} * width;
    } else {
      TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, how.rows_per_strip);
      const auto row = static_cast<std::size_t>(TIFFScanlineSize(tiff.get())) / sizeof(T);
      for (std::uint32_t y = 0; y < height; ++y, next += row) {
        std::vector<T> line(next, next + row);  // libtiff may swap or predict in place
        REQUIRE(TIFFWriteScanline(tiff.get(), line.data(), y, 0) == 1);
      }
    }
    REQUIRE(TIFFWriteDirectory(tiff.get()) == 1);
  }
}

inline std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const fs::path& path, const std::string& bytes) {
  fs::remove(path);  // a file system may wait for the disk when a file is truncated and rewritten
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Changes the value of a tag, stored as one SHORT or LONG in a little-endian file, or, with `rename`, its
/// number.
inline void patch_tag(const fs::path& path, std::uint16_t tag, std::uint32_t value, bool rename = false) {
  std::string bytes = bytes_of(path);
  const std::string start = {static_cast<char>(tag & 255), static_cast<char>(tag >> 8)};
  for (std::size_t at = 8; at + 12 <= bytes.size(); ++at) {
    const bool entry =
        bytes.compare(at, 2, start) == 0 && bytes[at + 3] == 0 && bytes[at + 2] >= 2 && bytes[at + 2] <= 4;
    if (!entry) continue;
    std::memcpy(bytes.data() + at + (rename ? 0 : 8), &value, rename || bytes[at + 2] == 3 ? 2 : 4);
    write_bytes(path, bytes);
    return;
  }
  FAIL("no tag " << tag);
}

template <class T>
bool holds(const label_image& image, const std::vector<T>& labels) {
  const auto same = [](auto read, T written) {
    if constexpr (std::is_floating_point_v<T>)
      return static_cast<T>(read) == written;
    else
      return std::cmp_equal(read, written);
  };
  return std::visit(
      [&](const auto& read) {
        return std::equal(read.begin(), read.end(), labels.begin(), labels.end(), same);
      },
      image.labels);
}

template <class T>
bool stored_as(const label_image& image) {
  return std::holds_alternative<std::vector<T>>(image.labels);
}

/// Returns the error text for a file, or nothing.
inline std::string error_of(const fs::path& path, const read_options& options = {}) {
  try {
    static_cast<void>(read_image(path, options));
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    CHECK_MESSAGE(text.starts_with(path.string() + ": "), text);
    return text;
  }
  return "";
}

/// Truncates the file after every byte, then inverts every byte: the former is always an error, the latter
/// may be one.
inline void check_broken(const fs::path& path, std::size_t step = 1) {
  const std::string whole = bytes_of(path);
  for (std::size_t size = 0; size < whole.size(); size += step) {
    CAPTURE(size);
    write_bytes(path, whole.substr(0, size));
    CHECK(error_of(path) != "");
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string wrong = whole;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x5a);
    write_bytes(path, wrong);
    static_cast<void>(error_of(path));
  }
  write_bytes(path, whole);
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

using shape = std::vector<std::size_t>;

template <class T>
std::vector<T> ramp(std::size_t count) {
  std::vector<T> values(count);
  std::iota(values.begin(), values.end(), T{});
  return values;
}

}  // namespace label_files
