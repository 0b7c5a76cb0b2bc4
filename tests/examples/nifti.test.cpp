// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>  // for string

#include "label_file.hpp"
#include "label_files.hpp"

#if SEGTALLY_WITH_NIFTI
#include <zlib.h>

#include <algorithm>  // for reverse
#include <array>      // for array
#include <bit>        // for endian
#include <cstdint>    // for int16_t ...
#include <cstring>    // for memcpy
#include <limits>     // for numeric_limits, quiet_NaN
#include <vector>     // for vector
#endif

namespace examples_nifti_test {

using namespace label_files;

#if SEGTALLY_WITH_NIFTI

namespace {

template <class T>
constexpr int datatype = 0;
template <>
constexpr int datatype<std::uint8_t> = 2;
template <>
constexpr int datatype<std::int16_t> = 4;
template <>
constexpr int datatype<std::int32_t> = 8;
template <>
constexpr int datatype<float> = 16;
template <>
constexpr int datatype<double> = 64;
template <>
constexpr int datatype<std::int8_t> = 256;
template <>
constexpr int datatype<std::uint16_t> = 512;
template <>
constexpr int datatype<std::uint32_t> = 768;
template <>
constexpr int datatype<std::int64_t> = 1024;
template <>
constexpr int datatype<std::uint64_t> = 1280;

/// A header, with fields at the offsets of the standard.
struct header {
  int version = 1;
  bool turned = false;  // the other byte order
  std::vector<std::int64_t> dim{};
  std::vector<double> pixdim{1, 0.7, 0.8, 2.5};
  int type = 0;  // 0: that of the samples
  double slope = 0, intercept = 0;
  double offset = -1;  // -1: directly after the header and its extender
  int units = 2;
  std::array<int, 2> codes{0, 0};  // qform, sform
  std::array<double, 3> quaternion{0, 0, 0}, shift{0, 0, 0};
  std::array<double, 12> sform{};
  std::string magic{};

  template <class T>
  void put(std::string& bytes, std::size_t at, T value) const {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    if (turned) std::reverse(raw, raw + sizeof(T));
    bytes.replace(at, sizeof(T), raw, sizeof(T));
  }
  void put_number(std::string& bytes, std::size_t at, double value) const {
    if (version == 1)
      put(bytes, at, static_cast<float>(value));
    else
      put(bytes, at, value);
  }

  template <class T>
  [[nodiscard]] std::string with(const std::vector<T>& samples) const {
    const bool one = version == 1;
    const std::size_t size = one ? 348 : 540, number = one ? 4 : 8;
    std::string bytes(size + 4, '\0');
    put(bytes, 0, static_cast<std::int32_t>(size));
    const std::string kind =
        magic.empty() ? (one ? std::string("n+1\0", 4) : std::string("n+2\0\r\n\032\n", 8)) : magic;
    bytes.replace(one ? 344 : 4, kind.size(), kind);
    const auto rank = static_cast<std::int64_t>(dim.size());
    for (std::size_t i = 0; i < 8; ++i) {
      const std::int64_t extent = i == 0 ? rank : i <= dim.size() ? dim[i - 1] : 1;
      if (one)
        put(bytes, 40 + 2 * i, static_cast<std::int16_t>(extent));
      else
        put(bytes, 16 + 8 * i, extent);
      put_number(bytes, (one ? 76 : 104) + number * i, i < pixdim.size() ? pixdim[i] : 1);
    }
    put(bytes, one ? 70 : 12, static_cast<std::int16_t>(type != 0 ? type : datatype<T>));
    put(bytes, one ? 72 : 14, static_cast<std::int16_t>(8 * sizeof(T)));
    const double begin = offset == -1 ? static_cast<double>(size + 4) : offset;
    if (one)
      put(bytes, 108, static_cast<float>(begin));
    else
      put(bytes, 168, static_cast<std::int64_t>(begin));
    put_number(bytes, one ? 112 : 176, slope);
    put_number(bytes, one ? 116 : 184, intercept);
    if (one)
      bytes[123] = static_cast<char>(units);
    else
      put(bytes, 500, static_cast<std::int32_t>(units));
    for (std::size_t i = 0; i < 2; ++i) {
      if (one)
        put(bytes, 252 + 2 * i, static_cast<std::int16_t>(codes[i]));
      else
        put(bytes, 344 + 4 * i, static_cast<std::int32_t>(codes[i]));
    }
    for (std::size_t i = 0; i < 3; ++i) {
      put_number(bytes, (one ? 256 : 352) + number * i, quaternion[i]);
      put_number(bytes, (one ? 268 : 376) + number * i, shift[i]);
    }
    for (std::size_t i = 0; i < 12; ++i) put_number(bytes, (one ? 280 : 400) + number * i, sform[i]);
    if (begin > static_cast<double>(bytes.size()) && begin < 1e6)
      bytes.resize(static_cast<std::size_t>(begin));
    for (const T sample : samples) {
      bytes.append(sizeof(T), '\0');
      put(bytes, bytes.size() - sizeof(T), sample);
    }
    return bytes;
  }
};

void write_gz(const fs::path& path, const std::string& bytes) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()));
  REQUIRE(gzclose(file) == Z_OK);
}

using numbers = std::vector<double>;

}  // namespace

TEST_CASE_TEMPLATE("NIfTI samples of any type, in both versions, byte orders, compressed or not", T,
                   std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, std::int8_t, std::int16_t,
                   std::int32_t, std::int64_t, float, double) {
  const folder tmp;
  std::vector<T> labels = ramp<T>(24);
  if constexpr (!std::is_floating_point_v<T>) labels[7] = std::numeric_limits<T>::max();
  if constexpr (std::is_signed_v<T> && !std::is_floating_point_v<T>)
    labels[8] = std::numeric_limits<T>::min();
  for (const int version : {1, 2}) {
    for (const bool turned : {false, true}) {
      const std::string bytes = header{.version = version, .turned = turned, .dim = {4, 3, 2}}.with(labels);
      write_bytes(tmp.path / "plain.nii", bytes);
      write_gz(tmp.path / "packed.nii.gz", bytes);
      for (const char* name : {"plain.nii", "packed.nii.gz"}) {
        CAPTURE(version);
        CAPTURE(turned);
        CAPTURE(name);
        const image_file image = read_image(tmp.path / name);
        CHECK(image.axes == "ZYX");
        CHECK(image.frames[0].shape == shape{2, 3, 4});
        CHECK(image.frames[0].strides == std::vector<std::ptrdiff_t>{12, 4, 1});
        CHECK(holds(image.frames[0], labels));
        CHECK(image.spacing == numbers{2.5, 0.8, 0.7});
        CHECK(image.unit == "mm");
        CHECK(!image.affine);
      }
    }
  }
}

TEST_CASE("time points are frames, axes of extent 1 are left out") {
  const folder tmp;
  const auto file = tmp.path / "axes.nii";
  const auto axes = [&](std::vector<std::int64_t> dim, std::size_t voxels) {
    write_bytes(file, header{.dim = std::move(dim)}.with(ramp<std::uint8_t>(voxels)));
    return read_image(file);
  };
  const image_file frames = axes({4, 3, 2, 2}, 48);
  CHECK(frames.axes == "TZYX");
  REQUIRE(frames.frames.size() == 2);
  CHECK(frames.frames[1].shape == shape{2, 3, 4});
  std::vector<int> second = ramp<int>(48);
  second.erase(second.begin(), second.begin() + 24);
  CHECK(holds(frames.frames[1], second));
  CHECK(frames.spacing == numbers{2.5, 0.8, 0.7});
  CHECK_THROWS_AS(static_cast<void>(read_labels(file)), std::runtime_error);
  CHECK(axes({4, 3, 1, 2}, 24).axes == "TYX");
  CHECK(axes({4, 3, 1, 2}, 24).spacing == numbers{0.8, 0.7});
  CHECK(axes({4, 3, 1, 1, 1}, 12).axes == "YX");
  CHECK(axes({4, 3}, 12).frames[0].shape == shape{3, 4});
  CHECK(axes({4}, 4).frames[0].shape == shape{1, 4});
  CHECK(axes({1, 1, 3}, 3).frames[0].shape == shape{3, 1, 1});
  write_bytes(file, header{.dim = {2, 2, 1, 1, 3}}.with(ramp<std::uint8_t>(12)));
  CHECK(has(error_of(file), "dim[5] is 3: axes beyond x, y, z and t are not labels"));
}

TEST_CASE("scaled samples are labels where they stay whole") {
  const folder tmp;
  const auto file = tmp.path / "scaled.nii";
  const auto scaled = [&](double slope, double intercept) {
    write_bytes(file, header{.dim = {4}, .slope = slope, .intercept = intercept}.with(
                          std::vector<std::int16_t>{0, 1, -2, 6}));
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [slope, intercept] :
       std::vector<std::pair<double, double>>{{0, 5}, {1, 0}, {nan, nan}, {1, nan}}) {
    scaled(slope, intercept);
    CHECK(holds(read_labels(file), std::vector<int>{0, 1, -2, 6}));
  }
  scaled(2, 4);
  CHECK(holds(read_labels(file), std::vector<int>{4, 6, 0, 16}));
  CHECK(stored_as<std::uint64_t>(read_labels(file)));
  scaled(1, 1);
  CHECK(holds(read_labels(file), std::vector<int>{1, 2, -1, 7}));
  scaled(0.5, 0);
  CHECK(has(error_of(file), "0.5 at (0, 1) is not a label"));
  CHECK(read_raw(file).values == std::vector<float>{0, 0.5F, -1, 3});
  write_bytes(file, header{.dim = {1}, .slope = 2}.with(std::vector<std::uint64_t>{std::uint64_t{1} << 60U}));
  CHECK(has(error_of(file), "too large to be exact"));
}

TEST_CASE("where the image lies") {
  const folder tmp;
  const auto file = tmp.path / "affine.nii";
  const std::array<double, 12> rows = {0, -2, 0, 5, 1, 0, 0, 6, 0, 0, 3, 7};
  for (const int version : {1, 2}) {
    header both{.version = version,
                .dim = {2, 1, 1},
                .pixdim = {1, 1, 2, 3},
                .units = 3,
                .codes = {1, 2},
                .sform = rows};
    write_bytes(file, both.with(ramp<std::uint8_t>(2)));
    CHECK(read_image(file).affine == rows);
    CHECK(read_image(file).unit == "um");
    both.codes = {1, 0};
    both.quaternion = {0, 0, 1};  // half a turn about z
    both.shift = {5, 6, 7};
    write_bytes(file, both.with(ramp<std::uint8_t>(2)));
    CHECK(read_image(file).affine == std::array<double, 12>{-1, 0, 0, 5, 0, -2, 0, 6, 0, 0, 3, 7});
    both.pixdim[0] = -1;
    write_bytes(file, both.with(ramp<std::uint8_t>(2)));
    CHECK(read_image(file).affine == std::array<double, 12>{-1, 0, 0, 5, 0, -2, 0, 6, 0, 0, -3, 7});
  }
  for (const double bad :
       {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    write_bytes(file,
                header{.dim = {2, 1, 2}, .pixdim = {1, 1, bad, 3}, .units = 0}.with(ramp<std::uint8_t>(4)));
    CHECK(!read_image(file).spacing);
    CHECK(read_image(file).unit.empty());
  }
}

TEST_CASE("NIfTI files that promise too much or are something else") {
  const folder tmp;
  const auto file = tmp.path / "odd.nii";
  const auto refusal = [&](const header& odd) {
    const std::string bytes = odd.with(ramp<std::uint8_t>(8));
    write_gz(file, bytes);
    const std::string packed = error_of(file);
    CHECK(packed != "");
    write_bytes(file, bytes);
    return error_of(file);
  };
  CHECK(has(refusal({.dim = {32767, 32767, 32767, 32767}}), "32767 x 32767 x 32767 x 32767 voxels"));
  CHECK(has(refusal({.version = 2, .dim = {std::numeric_limits<std::int64_t>::max(), 2, 2}}),
            "are announced, but the file has"));
  CHECK(has(refusal({.version = 2, .dim = {2, 4611686018427387904, 2, 4}}), "are announced"));
  CHECK(has(refusal({.dim = {3, 3}}), "3 x 3"));
  CHECK(has(refusal({.dim = {2, 0, 2}}), "dim[2] is 0"));
  CHECK(has(refusal({.dim = {2, -3, 2}}), "dim[2] is -3"));
  CHECK(has(refusal({.dim = {}}), "a header of 0 axes"));
  CHECK(has(refusal({.dim = {2, 2, 2}, .type = 32}), "COMPLEX64"));
  CHECK(has(refusal({.dim = {2, 2, 2}, .type = 128}), "RGB24"));
  CHECK(has(refusal({.dim = {2, 2, 2}, .type = 1}), "samples of type"));
  CHECK(has(refusal({.dim = {2, 2, 2}, .offset = 1e9}), "are announced"));
  for (const double offset : {-5.0, 1e30, std::numeric_limits<double>::quiet_NaN()})
    CHECK(has(refusal({.dim = {2, 2, 2}, .offset = offset}), "begin at byte"));
  CHECK(has(refusal({.dim = {2, 2, 2}, .magic = std::string("ni1\0", 4)}), "samples are in another file"));
  CHECK(has(refusal({.dim = {2, 2, 2}, .magic = std::string("\0\0\0\0", 4)}), "ANALYZE"));
  write_gz(file, "label,size\n");
  CHECK(has(error_of(file), "compressed by gzip, but not NIfTI"));
  write_bytes(file, header{.dim = {2, 2, 2}, .offset = 400}.with(ramp<std::uint8_t>(8)));
  CHECK(holds(read_labels(file), ramp<int>(8)));
}

TEST_CASE("NIfTI files cut short or gone wrong") {
  const folder tmp;
  const auto file = tmp.path / "broken.nii";
  write_bytes(file, header{.dim = {4, 3, 2}}.with(ramp<std::uint16_t>(24)));
  check_broken(file, 3);
  write_gz(file, header{.version = 2, .dim = {4, 3, 2}}.with(ramp<std::uint16_t>(24)));
  check_broken(file);
}

#else

TEST_CASE("without nifticlib a NIfTI file is refused in so many words") {
  const folder tmp;
  write_bytes(tmp.path / "labels.nii", std::string("\x5c\x01\0\0", 4) + std::string(348, '\0'));
  CHECK(has(error_of(tmp.path / "labels.nii"), "built without NIfTI"));
}

#endif

}  // namespace examples_nifti_test
