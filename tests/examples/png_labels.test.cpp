// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>  // for string

#include "label_file.hpp"
#include "label_files.hpp"

#if SEGTALLY_WITH_PNG
#include <png.h>
#include <zlib.h>  // for crc32

#include <cstdint>  // for uint8_t, uint16_t
#include <cstdio>   // for FILE, fopen
#include <memory>   // for unique_ptr
#include <vector>   // for vector
#endif

namespace examples_png_labels_test {

using namespace label_files;

#if SEGTALLY_WITH_PNG

namespace {

struct picture {
  std::size_t height = 0;
  std::size_t width = 0;
  int bits = 8;
  int colour = PNG_COLOR_TYPE_GRAY;
  int interlace = PNG_INTERLACE_NONE;
  std::vector<png_color> palette{};
  bool transparent = false;
  png_uint_32 y_per_metre = 0, x_per_metre = 0;
};

/// Writes rows in PNG's format: packed, with the high byte first. libpng aborts on an error.
void write_png(const fs::path& path, const picture& what, std::vector<std::uint8_t> bytes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
  REQUIRE(file);
  png_struct* png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_info* info = png_create_info_struct(png);
  REQUIRE(info != nullptr);
  png_init_io(png, file.get());
  png_set_IHDR(png, info, static_cast<png_uint_32>(what.width), static_cast<png_uint_32>(what.height),
               what.bits, what.colour, what.interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!what.palette.empty())
    png_set_PLTE(png, info, what.palette.data(), static_cast<int>(what.palette.size()));
  const png_byte alpha[1] = {0};
  if (what.transparent) png_set_tRNS(png, info, alpha, 1, nullptr);
  if (what.x_per_metre != 0)
    png_set_pHYs(png, info, what.x_per_metre, what.y_per_metre, PNG_RESOLUTION_METER);
  const std::size_t row = bytes.size() / what.height;
  std::vector<png_byte*> rows;
  for (std::size_t y = 0; y < what.height; ++y) rows.push_back(bytes.data() + y * row);
  png_write_info(png, info);
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
}

/// Changes the size in the header, and its checksum.
void patch_size(const fs::path& path, std::uint32_t width, std::uint32_t height) {
  std::string bytes = bytes_of(path);
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i) & 255U);
  };
  put(16, width);
  put(20, height);
  put(29, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()) + 12, 17)));
  write_bytes(path, bytes);
}

}  // namespace

TEST_CASE("grey PNG images of all depths, plain and interlaced") {
  const folder tmp;
  const auto file = tmp.path / "grey.png";
  for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
    CAPTURE(interlace);
    write_png(file, {.height = 5, .width = 7, .interlace = interlace}, ramp<std::uint8_t>(35));
    const image_file image = read_image(file);
    CHECK(image.axes == "YX");
    CHECK(image.frames[0].shape == shape{5, 7});
    CHECK(stored_as<std::uint8_t>(image.frames[0]));
    CHECK(holds(image.frames[0], ramp<int>(35)));
    CHECK(!image.spacing);
    write_png(file, {.height = 2, .width = 2, .bits = 16, .interlace = interlace},
              {0, 1, 1, 0, 255, 255, 0, 0});
    CHECK(stored_as<std::uint16_t>(read_labels(file)));
    CHECK(holds(read_labels(file), std::vector<int>{1, 256, 65535, 0}));
    write_png(file, {.height = 1, .width = 3, .bits = 4, .interlace = interlace}, {0xA1, 0xF0});
    CHECK(holds(read_labels(file), std::vector<int>{10, 1, 15}));
    write_png(file, {.height = 1, .width = 5, .bits = 2, .interlace = interlace}, {0b00011011, 0b10000000});
    CHECK(holds(read_labels(file), std::vector<int>{0, 1, 2, 3, 2}));
    write_png(file, {.height = 2, .width = 10, .bits = 1, .interlace = interlace},
              {0b10110001, 0b01000000, 0b00000001, 0b11000000});
    CHECK(holds(read_labels(file),
                std::vector<int>{1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1}));
  }
  CHECK(read_raw(file).values[2] == 1);
}

TEST_CASE("the index in a palette is the label, or its colour by option") {
  const folder tmp;
  const auto file = tmp.path / "palette.png";
  const std::vector<png_color> palette = {{0, 0, 0}, {1, 2, 3}, {255, 255, 255}, {9, 0, 0}};
  write_png(file, {.height = 2, .width = 2, .colour = PNG_COLOR_TYPE_PALETTE, .palette = palette},
            {0, 1, 2, 3});
  CHECK(holds(read_labels(file), std::vector<int>{0, 1, 2, 3}));
  CHECK(
      holds(read_labels(file, {.rgb_ids = true}), std::vector<int>{0, 1 + 2 * 256 + 3 * 65536, 0xFFFFFF, 9}));
  write_png(file,
            {.height = 1,
             .width = 4,
             .bits = 2,
             .colour = PNG_COLOR_TYPE_PALETTE,
             .palette = palette,
             .transparent = true},
            {0b00011011});
  CHECK(holds(read_labels(file), std::vector<int>{0, 1, 2, 3}));  // transparency is not part of the label
  CHECK(has(error_of(file, {.rgb_ids = true}), "a transparent palette"));
}

TEST_CASE("colours are ids by option alone") {
  const folder tmp;
  const auto file = tmp.path / "colour.png";
  write_png(file, {.height = 1, .width = 3, .colour = PNG_COLOR_TYPE_RGB}, {1, 0, 0, 0, 1, 0, 3, 2, 1});
  CHECK(has(error_of(file), "colours are labels by the option rgb_ids alone: R + 256 G + 65536 B"));
  const label_image ids = read_labels(file, {.rgb_ids = true});
  CHECK(stored_as<std::uint32_t>(ids));
  CHECK(ids.shape == shape{1, 3});
  CHECK(holds(ids, std::vector<int>{1, 256, 3 + 2 * 256 + 65536}));
  write_png(file, {.height = 1, .width = 1, .bits = 16, .colour = PNG_COLOR_TYPE_RGB}, {1, 0, 0, 0, 1, 0});
  CHECK(has(error_of(file, {.rgb_ids = true}), "colours of 16 bits"));
  write_png(file, {.height = 1, .width = 2, .colour = PNG_COLOR_TYPE_RGB_ALPHA}, ramp<std::uint8_t>(8));
  CHECK(has(error_of(file, {.rgb_ids = true}), "an alpha channel"));
  write_png(file, {.height = 1, .width = 2, .colour = PNG_COLOR_TYPE_GRAY_ALPHA}, ramp<std::uint8_t>(4));
  CHECK(has(error_of(file), "an alpha channel"));
  write_png(file, {.height = 1, .width = 2}, {7, 8});
  CHECK(holds(read_labels(file, {.rgb_ids = true}), std::vector<int>{7, 8}));
}

TEST_CASE("the physical size of pixels is spacing") {
  const folder tmp;
  const auto file = tmp.path / "spaced.png";
  write_png(file, {.height = 1, .width = 2, .y_per_metre = 10000, .x_per_metre = 4000}, {7, 8});
  CHECK(read_image(file).spacing == std::vector<double>{0.1, 0.25});
  CHECK(read_image(file).unit == "mm");
}

TEST_CASE("PNG files cut short, gone wrong, or that promise too much") {
  const folder tmp;
  const auto file = tmp.path / "broken.png";
  write_png(file, {.height = 9, .width = 8, .bits = 8}, ramp<std::uint8_t>(72));
  check_broken(file);
  for (const std::uint32_t extent : {70000U, 0x7fffffffU}) {
    patch_size(file, extent, extent);
    CHECK(has(error_of(file), "x"));
    CHECK(has(error_of(file), "pixels are announced, but the file has"));
  }
  patch_size(file, 8, 10);
  CHECK(error_of(file) != "");
  patch_size(file, 0, 9);
  CHECK(error_of(file) != "");
}

#else

TEST_CASE("without libpng a PNG file is refused in so many words") {
  const folder tmp;
  write_bytes(tmp.path / "grey.png", "\x89PNG\r\n");
  CHECK(has(error_of(tmp.path / "grey.png"), "built without PNG"));
}

#endif

}  // namespace examples_png_labels_test
