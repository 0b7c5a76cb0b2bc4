// SPDX-License-Identifier: BSD-3-Clause
#include "tiff_stack.hpp"

#include <doctest/doctest.h>
#include <tiffio.h>

#include <cmath>       // for isnan
#include <cstdint>     // for uint8_t, uint16_t
#include <filesystem>  // for path
#include <limits>      // for numeric_limits
#include <memory>      // for unique_ptr
#include <random>      // for random_device
#include <stdexcept>   // for invalid_argument, runtime_error
#include <string>      // for to_string
#include <utility>     // for pair
#include <vector>      // for vector

#include "label_file.hpp"

namespace examples_tiff_stack_test {

namespace {

namespace fs = std::filesystem;

/// A temporary file, removed at the end of the test.
struct file {
  fs::path path =
      fs::temp_directory_path() / ("segtally_tiff_stack_" + std::to_string(std::random_device{}()) + ".tif");
  file() = default;
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

}  // namespace

TEST_CASE("stacks of bytes are read back, whatever the number of axes") {
  using sizes = std::vector<std::size_t>;
  for (const auto& [shape, read] : std::vector<std::pair<sizes, sizes>>{{{}, {1, 1}},
                                                                        {{5}, {1, 5}},
                                                                        {{3, 4}, {3, 4}},
                                                                        {{2, 3, 4}, {2, 3, 4}},
                                                                        {{2, 3, 2, 5}, {6, 2, 5}},
                                                                        {{2, 300, 5000}, {2, 300, 5000}}}) {
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    std::vector<std::uint8_t> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    const file f;
    write_tiff_stack(f.path, shape, values);
    const label_image image = read_labels(f.path);
    CHECK(image.shape == read);
    CHECK(image.labels == label_image::storage(values));
    const std::vector<colour> colours = {{0, 0, 0}, {255, 1, 2}};
    write_tiff_stack(f.path, shape, values, colours);
    CHECK(read_labels(f.path).labels == label_image::storage(values));
  }
}

TEST_CASE("floats keep their bits, colours their values") {
  const file f;
  const std::vector<float> values{1.5F, -0.0F, std::numeric_limits<float>::infinity(),
                                  std::numeric_limits<float>::quiet_NaN()};
  write_tiff_stack(f.path, std::vector<std::size_t>{2, 1, 2}, values);
  {
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(f.path.c_str(), "r"), TIFFClose);
    REQUIRE(tiff);
    for (std::size_t page = 0; page < 2; ++page) {
      float pixels[2] = {};
      REQUIRE(TIFFReadEncodedStrip(tiff.get(), 0, pixels, sizeof pixels) == sizeof pixels);
      for (std::size_t i = 0; i < 2; ++i) {
        const float expected = values[2 * page + i];
        CHECK((std::isnan(expected) ? std::isnan(pixels[i]) : pixels[i] == expected));
      }
      CHECK(TIFFReadDirectory(tiff.get()) == (page == 0 ? 1 : 0));
    }
  }
  const std::vector<colour> colours = {{1, 2, 3}, {255, 0, 128}};
  write_tiff_stack(f.path, std::vector<std::size_t>{2}, std::vector<std::uint8_t>{0, 1}, colours);
  const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(f.path.c_str(), "r"), TIFFClose);
  REQUIRE(tiff);
  std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
  REQUIRE(TIFFGetField(tiff.get(), TIFFTAG_COLORMAP, &red, &green, &blue) == 1);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(red[i] == colours[i][0] * 257);
    CHECK(green[i] == colours[i][1] * 257);
    CHECK(blue[i] == colours[i][2] * 257);
  }
}

TEST_CASE("what is no stack, and what cannot be written") {
  const std::vector<std::uint8_t> six(6);
  const std::vector<std::size_t> shape{2, 3}, none{0, 3};
  CHECK_THROWS_WITH_AS(write_tiff_stack("unused.tif", std::vector<std::size_t>{2, 2}, six),
                       "write_tiff_stack: 6 values in 0 colours are no stack of 1 x 2 x 2",
                       std::invalid_argument);
  CHECK_THROWS_AS(write_tiff_stack("unused.tif", none, std::vector<float>()), std::invalid_argument);
  CHECK_THROWS_AS(write_tiff_stack("unused.tif", shape, six, std::vector<colour>(257)),
                  std::invalid_argument);
  CHECK_FALSE(fs::exists("unused.tif"));
  CHECK_THROWS_AS(write_tiff_stack("no_such_folder/map.tif", shape, six), std::runtime_error);
  if (fs::exists("/dev/full")) CHECK_THROWS_AS(write_tiff_stack("/dev/full", shape, six), std::runtime_error);
}

}  // namespace examples_tiff_stack_test
