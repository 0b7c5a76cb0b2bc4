// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>  // for string

#include "label_file.hpp"
#include "label_files.hpp"

#if SEGTALLY_WITH_NPZ
#include <zip.h>

#include <cstdint>  // for uint8_t ...
#include <cstring>  // for memcpy
#include <limits>   // for numeric_limits
#include <sstream>  // for ostringstream
#include <utility>  // for pair
#include <vector>   // for vector

#include "npy_header.hpp"
#endif

namespace examples_npz_test {

using namespace label_files;

#if SEGTALLY_WITH_NPZ

namespace {

template <class T>
std::string npy(const std::vector<T>& values, const shape& extents, bool fortran = false) {
  std::ostringstream stream;
  write_npy_header(stream,
                   std::is_floating_point_v<T> ? sample_kind::floating_point
                   : std::is_signed_v<T>       ? sample_kind::signed_integer
                                               : sample_kind::unsigned_integer,
                   sizeof(T), extents, fortran);
  stream.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(T)));
  return stream.str();
}

using entries = std::vector<std::pair<std::string, std::string>>;

void write_npz(const fs::path& path, const entries& files, zip_int32_t method = ZIP_CM_STORE) {
  int code = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  REQUIRE(archive != nullptr);
  for (const auto& [name, bytes] : files) {
    zip_source_t* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    REQUIRE(index >= 0);
    REQUIRE(zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0) == 0);
  }
  REQUIRE(zip_close(archive) == 0);
}

}  // namespace

TEST_CASE_TEMPLATE("an array of any type in an .npz file is read", T, std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t, float,
                   double) {
  const folder tmp;
  const auto file = tmp.path / "labels.npz";
  std::vector<T> labels = ramp<T>(60);
  if constexpr (!std::is_floating_point_v<T>) labels[7] = std::numeric_limits<T>::max();
  if constexpr (std::is_signed_v<T> && !std::is_floating_point_v<T>)
    labels[8] = std::numeric_limits<T>::min();
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    write_npz(file, {{"arr_0.npy", npy(labels, {3, 4, 5})}}, method);
    const image_file image = read_image(file);
    CHECK(image.axes == "QQQ");
    CHECK(image.frames[0].shape == shape{3, 4, 5});
    CHECK(holds(image.frames[0], labels));
    CHECK(!image.spacing);
  }
}

TEST_CASE("arrays larger than what is read at once, and other layouts") {
  const folder tmp;
  const auto file = tmp.path / "large.npz";
  const auto labels = ramp<std::uint32_t>(1200 * 1000);
  write_npz(file, {{"labels.npy", npy(labels, {1200, 1000})}});
  CHECK(holds(read_labels(file), labels));
  write_npz(file, {{"labels.npy", npy(ramp<std::uint8_t>(6), {2, 3}, true)}});
  CHECK(read_labels(file).strides == std::vector<std::ptrdiff_t>{1, 2});
  std::string turned = npy(std::vector<std::uint16_t>{0x0100, 0x0203}, {2});
  turned.replace(turned.find('<'), 1, ">");
  write_npz(file, {{"labels.npy", turned}});
  CHECK(holds(read_labels(file), std::vector<int>{1, 0x0302}));
  write_npz(file, {{"labels.npy", npy(std::vector<std::uint16_t>{}, {0, 3})}});
  CHECK(read_labels(file).shape == shape{0, 3});
}

TEST_CASE("one of several arrays is named") {
  const folder tmp;
  const auto file = tmp.path / "several.npz";
  const std::vector<std::uint8_t> one{1}, two{2};
  write_npz(file, {{"a.npy", npy(one, {1})}, {"b.npy", npy(two, {1})}, {"read.me", "x"}});
  CHECK(has(error_of(file), "it holds 2 arrays, so one is to be named: a, b"));
  CHECK(has(error_of(file, {.array = "c"}), "there is no array 'c', but a, b"));
  CHECK(holds(read_labels(file, {.array = "a"}), one));
  CHECK(holds(read_labels(file, {.array = "b"}), two));
  write_npz(file, {{"read.me", "x"}, {"a.npy", npy(one, {1})}});
  CHECK(holds(read_labels(file), one));
  write_npz(file, {{"read.me", "x"}});
  CHECK(has(error_of(file), "there is no array in it"));
}

TEST_CASE(".npz files cut short, gone wrong, or that promise too much") {
  const folder tmp;
  const auto file = tmp.path / "broken.npz";
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    write_npz(file, {{"a.npy", npy(ramp<std::uint16_t>(30), {5, 6})}}, method);
    check_broken(file);
  }
  write_npz(file, {{"a.npy", "\x93NUMPY"}});
  CHECK(error_of(file) != "");
  write_npz(file, {{"a.npy", npy(std::vector<std::uint16_t>(5), {5, 6})}});
  CHECK(has(error_of(file), "shape (5, 6) of 2 bytes each, but 10 bytes follow"));
  write_npz(file, {{"a.npy", npy(std::vector<double>{0, 0.5}, {1, 2})}});
  CHECK(has(error_of(file), "0.5 at (0, 1) is not a label"));

  // According to the directory a few bytes expand to 4 GB.
  write_npz(file, {{"a.npy", npy(std::vector<std::uint8_t>(5000), {5000})}}, ZIP_CM_DEFLATE);
  std::string bytes = bytes_of(file);
  const std::uint32_t size = 0xfffffff0;
  for (const auto& [magic, offset] : {std::pair{"PK\x01\x02", 24U}, {"PK\x03\x04", 22U}})
    std::memcpy(bytes.data() + bytes.find(magic) + offset, &size, 4);
  write_bytes(file, bytes);
  CHECK(has(error_of(file), "an array of 4294967280 bytes is announced"));
}

#else

TEST_CASE("without libzip an .npz file is refused in so many words") {
  const folder tmp;
  write_bytes(tmp.path / "labels.npz", "PK\x03\x04");
  CHECK(has(error_of(tmp.path / "labels.npz"), "built without .npz"));
}

#endif

}  // namespace examples_npz_test
