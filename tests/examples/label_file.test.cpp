// SPDX-License-Identifier: BSD-3-Clause
#include "label_file.hpp"

#include <doctest/doctest.h>
#include <tiffio.h>

#if __has_include(<xtensor/containers/xarray.hpp>)  // since 0.26
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/io/xnpy.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xnpy.hpp>
#endif

#include <algorithm>    // for search
#include <cstdarg>      // for va_list
#include <cstdint>      // for int64_t ...
#include <filesystem>   // for path
#include <limits>       // for numeric_limits
#include <string>       // for string
#include <type_traits>  // for is_floating_point_v
#include <variant>      // for visit
#include <vector>       // for vector

#include "label_files.hpp"

namespace examples_label_file_test {

using namespace label_files;

namespace {

int complaints = 0;
void complain(const char*, const char*, va_list) {
  ++complaints;
}

}  // namespace

TEST_CASE_TEMPLATE("a TIFF of any integer type is read", T, std::uint8_t, std::uint16_t, std::uint32_t,
                   std::uint64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t) {
  const folder tmp;
  const auto file = tmp.path / "labels.tif";
  std::vector<T> labels = ramp<T>(20);
  labels[7] = std::numeric_limits<T>::max();

  for (const char* mode : {"wl", "wb", "w8", "w8b"}) {
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_LZW}) {
      for (const std::uint32_t tile : {0U, 16U}) {
        CAPTURE(mode);
        CAPTURE(compression);
        CAPTURE(tile);
        write_tiff<T>(file, {{4, 5}}, labels, {.mode = mode, .compression = compression, .tile = tile});
        const label_image image = read_labels(file);
        CHECK(image.shape == shape{4, 5});
        CHECK(image.strides == std::vector<std::ptrdiff_t>{5, 1});
        CHECK(stored_as<std::make_unsigned_t<T>>(image));
        CHECK(holds(image, labels));
      }
    }
  }

  if constexpr (std::is_signed_v<T>) {
    labels[3] = std::numeric_limits<T>::min();
    labels[4] = -1;
    write_tiff<T>(file, {{4, 5}}, labels);
    const label_image image = read_labels(file);
    CHECK(stored_as<std::int64_t>(image));
    CHECK(holds(image, labels));
  }
}

TEST_CASE("tiles that reach over the edge are cut") {
  const folder tmp;
  const auto labels = ramp<std::uint16_t>(37 * 50);
  write_tiff<std::uint16_t>(tmp.path / "tiled.tif", {{37, 50}}, labels, {.tile = 16});
  CHECK(holds(read_labels(tmp.path / "tiled.tif"), labels));
}

TEST_CASE("pages are a stack") {
  const folder tmp;
  const auto labels = ramp<std::uint32_t>(3 * 4 * 5);
  write_tiff<std::uint32_t>(tmp.path / "stack.tif", {{4, 5}, {4, 5}, {4, 5}}, labels);
  const label_image image = read_labels(tmp.path / "stack.tif");
  CHECK(image.shape == shape{3, 4, 5});
  CHECK(image.strides == std::vector<std::ptrdiff_t>{20, 5, 1});
  CHECK(holds(image, labels));
}

TEST_CASE("samples narrower than a byte are taken apart") {
  const folder tmp;
  const auto file = tmp.path / "packed.tif";
  // 10 samples per row: the last byte of a row is padded
  write_tiff<std::uint8_t>(file, {{2, 10}}, {0b10110001, 0b01000000, 0b00000001, 0b11000000}, {.bits = 1});
  CHECK(
      holds(read_labels(file), std::vector<int>{1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1}));
  write_tiff<std::uint8_t>(file, {{1, 5}}, {0b00011011, 0b10000000}, {.bits = 2});
  CHECK(holds(read_labels(file), std::vector<int>{0, 1, 2, 3, 2}));
  write_tiff<std::uint8_t>(file, {{1, 3}}, {0xA1, 0xF0}, {.compression = COMPRESSION_PACKBITS, .bits = 4});
  CHECK(holds(read_labels(file), std::vector<int>{10, 1, 15}));
}

TEST_CASE_TEMPLATE("floating-point samples are labels if they are whole", T, float, double) {
  const folder tmp;
  const auto file = tmp.path / "float.tif";
  const std::vector<T> whole = {0, T{-0.0}, 1, 65536, 16777216, static_cast<T>(std::uint64_t{1} << 63U)};
  write_tiff<T>(file, {{2, 3}}, whole);
  CHECK(stored_as<std::uint64_t>(read_labels(file)));
  CHECK(holds(read_labels(file),
              std::vector<std::uint64_t>{0, 0, 1, 65536, 16777216, std::uint64_t{1} << 63U}));

  write_tiff<T>(file, {{2, 3}}, {0, -1, 1, 2, 3, static_cast<T>(std::numeric_limits<std::int64_t>::min())});
  CHECK(stored_as<std::int64_t>(read_labels(file)));
  CHECK(holds(read_labels(file),
              std::vector<std::int64_t>{0, -1, 1, 2, 3, std::numeric_limits<std::int64_t>::min()}));

  const auto refusal = [&](T odd) {
    write_tiff<T>(file, {{2, 3}}, {0, 1, 2, 3, 4, odd});
    return error_of(file);
  };
  CHECK(has(refusal(T{2.5}), "2.5 at (1, 2) is not a label: it is not a whole number"));
  CHECK(has(refusal(std::numeric_limits<T>::quiet_NaN()), "nan at (1, 2)"));
  CHECK(has(refusal(std::numeric_limits<T>::infinity()), "inf at (1, 2)"));
  CHECK(has(refusal(-std::numeric_limits<T>::infinity()), "-inf at (1, 2)"));
  CHECK(has(refusal(static_cast<T>(1e30)), "does not fit into 64 bits"));
  CHECK(has(refusal(static_cast<T>(-1e30)), "does not fit into 64 bits"));
  CHECK(has(refusal(static_cast<T>(18446744073709551616.0)), "does not fit into 64 bits"));
}

TEST_CASE("what a TIFF file cannot mean is named") {
  const folder tmp;
  const auto file = tmp.path / "odd.tif";

  write_tiff<std::uint8_t>(file, {{2, 2}}, ramp<std::uint8_t>(12), {.samples = 3});
  CHECK(has(error_of(file), "3 samples per pixel"));

  write_tiff<std::uint8_t>(file, {{4, 5}, {4, 6}}, ramp<std::uint8_t>(44));
  CHECK(has(error_of(file), "page 1 is 4 x 6 of uint8, page 0 is 4 x 5 of uint8"));

  write_tiff<std::uint16_t>(file, {{4, 4}}, ramp<std::uint16_t>(16), {.format = SAMPLEFORMAT_COMPLEXINT});
  CHECK(has(error_of(file), "sample format 5"));

  write_tiff<std::uint8_t>(file, {{2, 4}}, ramp<std::uint8_t>(12), {.bits = 12});
  CHECK(has(error_of(file), "uint12"));

  write_tiff<std::uint16_t>(file, {{4, 4}}, ramp<std::uint16_t>(16), {.format = SAMPLEFORMAT_IEEEFP});
  CHECK(has(error_of(file), "float16"));

  write_tiff<std::uint8_t>(file, {{4, 4}}, ramp<std::uint8_t>(16), {.mode = "wl"});
  patch_tag(file, TIFFTAG_COMPRESSION, 50999);
  CHECK(has(error_of(file), "compression scheme 50999"));

  write_tiff<std::uint8_t>(file, {{4, 4}}, ramp<std::uint8_t>(16),
                           {.description = "ImageJ=1.53t\nimages=7\nslices=7\n"});
  CHECK(has(error_of(file), "7 slices"));
  write_tiff<std::uint8_t>(file, {{4, 4}}, ramp<std::uint8_t>(16),
                           {.description = "ImageJ=1.53t\nimages=1\n"});
  CHECK(error_of(file) == "");
}

TEST_CASE("sizes that a file cannot have are refused before memory is taken") {
  const folder tmp;
  const auto file = tmp.path / "huge.tif";
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE}) {
    for (const std::uint32_t extent : {0x7fffffffU, 0xffffffffU}) {
      CAPTURE(compression);
      CAPTURE(extent);
      write_tiff<std::uint32_t>(file, {{70, 70}}, ramp<std::uint32_t>(4900),
                                {.mode = "wl", .compression = compression});
      patch_tag(file, TIFFTAG_IMAGEWIDTH, 70000);  // a SHORT in the file
      patch_tag(file, TIFFTAG_IMAGELENGTH, extent);
      CHECK(error_of(file) != "");
    }
  }
}

TEST_CASE("files cut short are errors") {
  const folder tmp;
  const auto file = tmp.path / "cut.tif";
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_LZW}) {
    write_tiff<std::uint16_t>(file, {{6, 7}, {6, 7}}, ramp<std::uint16_t>(84), {.compression = compression});
    const std::string whole = bytes_of(file);
    for (std::size_t size = 0; size < whole.size(); size += 3) {
      CAPTURE(compression);
      CAPTURE(size);
      write_bytes(file, whole.substr(0, size));
      CHECK(error_of(file) != "");
    }
  }
}

TEST_CASE("bytes gone wrong never crash") {
  const folder tmp;
  const auto file = tmp.path / "wrong.tif";
  write_tiff<std::uint16_t>(file, {{6, 7}, {6, 7}}, ramp<std::uint16_t>(84),
                            {.compression = COMPRESSION_ADOBE_DEFLATE});
  const std::string whole = bytes_of(file);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string wrong = whole;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x5a);
    write_bytes(file, wrong);
    static_cast<void>(error_of(file));
  }
}

TEST_CASE("other files are errors") {
  const folder tmp;
  CHECK(has(error_of(tmp.path / "absent.tif"), "no such file"));
  CHECK(has(error_of(tmp.path), "not a file"));
  for (const char* text :
       {"", "I", "II", "II and more", "MM*", "label,size\n1,2\n", "\x93NUMPY", "\x93NUMPY\x01"}) {
    write_bytes(tmp.path / "text.tif", text);
    CHECK(error_of(tmp.path / "text.tif") != "");
  }
}

TEST_CASE("libtiff prints nothing") {
  const folder tmp;
  const auto file = tmp.path / "private.tif";
  TIFFErrorHandler const warnings = TIFFSetWarningHandler(complain);
  TIFFErrorHandler const errors = TIFFSetErrorHandler(complain);
  complaints = 0;
  write_tiff<std::uint16_t>(file, {{4, 4}}, ramp<std::uint16_t>(16), {.mode = "wl", .description = "any"});
  patch_tag(file, TIFFTAG_IMAGEDESCRIPTION, 65000, true);
  CHECK(holds(read_labels(file), ramp<std::uint16_t>(16)));
  write_bytes(file, bytes_of(file).substr(0, 40));
  CHECK(error_of(file) != "");
  CHECK(complaints == 0);
  TIFFSetWarningHandler(warnings);
  TIFFSetErrorHandler(errors);
}

TEST_CASE_TEMPLATE("a .npy file of any integer type is read", T, std::uint8_t, std::uint16_t, std::uint32_t,
                   std::uint64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t) {
  const folder tmp;
  const auto file = (tmp.path / "labels.npy").string();
  xt::xarray<T, xt::layout_type::row_major> labels = xt::arange<T>(0, 24).reshape({2, 3, 4});
  labels(1, 2, 3) = std::numeric_limits<T>::max();
  xt::dump_npy(file, labels);
  const label_image image = read_labels(file);
  CHECK(image.shape == shape{2, 3, 4});
  CHECK(image.strides == std::vector<std::ptrdiff_t>{12, 4, 1});
  CHECK(stored_as<std::make_unsigned_t<T>>(image));
  CHECK(holds(image, std::vector<T>(labels.begin(), labels.end())));

  if constexpr (std::is_signed_v<T>) {
    labels(0, 0, 0) = -1;
    xt::dump_npy(file, labels);
    CHECK(stored_as<std::int64_t>(read_labels(file)));
    CHECK(holds(read_labels(file), std::vector<T>(labels.begin(), labels.end())));
  }
}

TEST_CASE("Fortran order is read as it is, with its strides") {
  const folder tmp;
  const auto file = (tmp.path / "fortran.npy").string();
  xt::xarray<std::uint16_t, xt::layout_type::column_major> labels = xt::zeros<std::uint16_t>({2, 3, 4});
  for (std::size_t i = 0; i < 24; ++i) labels(i / 12, i / 4 % 3, i % 4) = static_cast<std::uint16_t>(i);
  xt::dump_npy(file, labels);
  const label_image image = read_labels(file);
  CHECK(image.shape == shape{2, 3, 4});
  CHECK(image.strides == std::vector<std::ptrdiff_t>{1, 2, 6});
  const auto& stored = std::get<std::vector<std::uint16_t>>(image.labels);
  for (std::size_t i = 0; i < 24; ++i) CHECK(stored[i / 12 + 2 * (i / 4 % 3) + 6 * (i % 4)] == i);

  xt::xarray<double, xt::layout_type::column_major> odd = labels;
  odd(1, 2, 0) = 0.5;
  xt::dump_npy(file, odd);
  CHECK(has(error_of(file), "0.5 at (1, 2, 0)"));
}

TEST_CASE(".npy headers are read as NumPy writes them") {
  const folder tmp;
  const auto file = tmp.path / "header.npy";
  const auto write = [&](const std::string& header, const std::string& data, int version = 1) {
    std::string start = "\x93NUMPY";
    start += static_cast<char>(version);
    start += '\0';
    start += static_cast<char>(header.size() & 255U);
    start += static_cast<char>(header.size() >> 8U);
    if (version > 1) start += std::string(2, '\0');
    write_bytes(file, start + header + data);
  };
  const std::string pair = {0, 1, 0, 2};  // 1 and 2, or 256 and 512

  write("{'descr': '>u2', 'fortran_order': False, 'shape': (2,), }\n", pair);
  CHECK(read_labels(file).shape == shape{2});
  CHECK(holds(read_labels(file), std::vector<int>{1, 2}));
  write("{'descr': '<u2', 'fortran_order': False, 'shape': (2,), }\n", pair);
  CHECK(holds(read_labels(file), std::vector<int>{256, 512}));
  write("{'shape': (1, 2), 'descr': '<u2', 'fortran_order': False}" + std::string(200, ' ') + "\n", pair, 2);
  CHECK(holds(read_labels(file), std::vector<int>{256, 512}));
  write("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 2), }\n",
        pair.substr(0, 2) + pair.substr(0, 2));
  CHECK(holds(read_labels(file), std::vector<int>{0, 1, 0, 1}));
  write("{'descr': '|u1', 'fortran_order': False, 'shape': (), }\n", "\x07");
  CHECK(read_labels(file).shape.empty());
  CHECK(holds(read_labels(file), std::vector<int>{7}));
  write("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 0), }\n", "");
  CHECK(read_labels(file).shape == shape{3, 0});

  for (const char* header : {
           "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n",
           "{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }\n",
           "{'descr': '<u3', 'fortran_order': False, 'shape': (1,), }\n",
           "{'descr': '<u0', 'fortran_order': False, 'shape': (1,), }\n",
           "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n",
           "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2,), }\n",
           "{'descr': '<u2', 'fortran_order': False, 'shape': (3,), }\n",
           "{'descr': '<u2', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296), }\n",
           "{'descr': '<u2', 'fortran_order': False, 'shape': (99999999999999999999999,), }\n",
           "{'descr': '<u2', 'fortran_order': 7, 'shape': (2,), }\n",
           "",
       }) {
    CAPTURE(header);
    write(header, pair);
    CHECK(error_of(file) != "");
  }
  write("{'descr': '<u2', 'fortran_order': False, 'shape': (2,), }\n", pair, 9);
  CHECK(error_of(file) != "");
}

TEST_CASE_TEMPLATE("brightness of any type is read", T, std::uint8_t, std::uint16_t, std::int16_t,
                   std::int32_t, float, double) {
  const folder tmp;
  const auto file = tmp.path / "raw.tif", array = tmp.path / "raw.npy";
  std::vector<T> values = ramp<T>(12);
  if constexpr (std::is_signed_v<T>) values[0] = -3;
  if constexpr (std::is_floating_point_v<T>) values[1] = 0.25;
  write_tiff<T>(file, {{2, 3}, {2, 3}}, values, {.mode = "wb"});
  xt::dump_npy(array.string(), xt::xarray<T>(xt::adapt(values, {2, 2, 3})));
  for (const auto& path : {file, array}) {
    const raw_image image = read_raw(path);
    CHECK(image.shape == shape{2, 2, 3});
    CHECK(image.strides == std::vector<std::ptrdiff_t>{6, 3, 1});
    CHECK(image.values == std::vector<float>(values.begin(), values.end()));
  }
}

TEST_CASE("brightness is finite") {
  const folder tmp;
  const auto file = tmp.path / "raw.tif";
  for (const double bad :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 1e300}) {
    write_tiff<double>(file, {{1, 3}}, {0, 1, bad});
    CHECK_THROWS_WITH_AS((void)read_raw(file), doctest::Contains("raw.tif: sample 2 is "),
                         std::runtime_error);
  }
  write_tiff<std::uint8_t>(file, {{1, 3}}, ramp<std::uint8_t>(9), {.samples = 3});
  CHECK_THROWS_WITH_AS((void)read_raw(file), doctest::Contains("3 samples per pixel"), std::runtime_error);
}

}  // namespace examples_label_file_test
