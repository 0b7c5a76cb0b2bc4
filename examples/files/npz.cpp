// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>    // for find, min
#include <cstring>      // for memcpy
#include <memory>       // for unique_ptr
#include <sstream>      // for istringstream
#include <string_view>  // for string_view
#include <utility>      // for move

#include "npy_header.hpp"
#include "sample_array.hpp"

namespace {

/// An archive opened for reading.
class archive {
 public:
  explicit archive(const std::filesystem::path& path) {
    int code = 0;
    zip_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (zip_) return;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    fail("not a readable .npz file ({})", text);
  }

  [[nodiscard]] zip_t* get() const { return zip_.get(); }

  /// Returns the names of the arrays, without ".npy", and their positions.
  [[nodiscard]] std::vector<std::pair<std::string, zip_uint64_t>> arrays() const {
    std::vector<std::pair<std::string, zip_uint64_t>> found;
    for (zip_int64_t i = 0; i < zip_get_num_entries(get(), 0); ++i) {
      const char* const name = zip_get_name(get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
      if (name == nullptr || !std::string_view(name).ends_with(".npy")) continue;
      found.emplace_back(std::string(name, std::string_view(name).size() - 4), static_cast<zip_uint64_t>(i));
    }
    return found;
  }

 private:
  std::unique_ptr<zip_t, decltype(&zip_discard)> zip_{nullptr, zip_discard};
};

/// Returns the index of the named array, or of the only one.
zip_uint64_t index_of(const archive& file, const std::string& name) {
  const auto arrays = file.arrays();
  std::vector<std::string> names;
  for (const auto& array : arrays) names.push_back(array.first);
  if (names.empty()) fail("there is no array in it");
  if (name.empty() && names.size() > 1)
    fail("it holds {} arrays, so one is to be named: {}", names.size(), fmt::join(names, ", "));
  const auto at = name.empty() ? names.begin() : std::find(names.begin(), names.end(), name);
  if (at == names.end()) fail("there is no array '{}', but {}", name, fmt::join(names, ", "));
  return arrays[static_cast<std::size_t>(at - names.begin())].second;
}

/// An array in an archive, read sequentially.
class entry {
 public:
  entry(const archive& file, zip_uint64_t index) {
    zip_stat_t stat{};
    const bool known = zip_stat_index(file.get(), index, 0, &stat) == 0;
    if (known) entry_.reset(zip_fopen_index(file.get(), index, 0));
    if (!entry_) fail("its array cannot be read ({})", zip_strerror(file.get()));
    size_ = stat.size;
    constexpr std::uint64_t most = 1032, small = 4096;  // maximal expansion by deflate
    const bool plain = stat.comp_method == ZIP_CM_STORE || stat.comp_method == ZIP_CM_DEFLATE;
    if (plain && size_ / most > stat.comp_size + small)
      fail("an array of {} bytes is announced, but {} bytes are there", size_, stat.comp_size);
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// Returns the number of bytes read; fewer than requested only at the end.
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> to) {
    std::size_t have = 0;
    while (have < to.size()) {
      const zip_int64_t got = zip_fread(entry_.get(), to.data() + have, to.size() - have);
      if (got < 0) fail("its array cannot be read ({})", zip_file_strerror(entry_.get()));
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    return have;
  }

 private:
  std::unique_ptr<zip_file_t, decltype(&zip_fclose)> entry_{nullptr, zip_fclose};
  std::uint64_t size_ = 0;
};

}  // namespace

sample_array read_npz(const std::filesystem::path& path, const std::string& name) {
  const archive file(path);
  entry stored(file, index_of(file, name));
  constexpr std::size_t longest_start = 16384;  // a header is shorter
  std::string start(longest_start, ' ');
  start.resize(stored.read({reinterpret_cast<std::uint8_t*>(start.data()), start.size()}));
  std::istringstream stream(start);
  npy_header header = read_npy_header(stream, stored.size());

  sample_array array;
  array.are_signed = header.kind == sample_kind::signed_integer;
  array.shape = std::move(header.shape);
  array.strides = std::move(header.strides);
  array.axes.assign(array.shape.size(), 'Q');
  array.samples = samples_of(header.kind, 8 * header.bytes, [&]<class T>(std::type_identity<T>) {
    std::size_t at = header.offset;
    auto samples = growing<T>(header.voxels, [&](std::span<std::uint8_t> to) {
      const std::size_t known = std::min(to.size(), start.size() - at);
      std::memcpy(to.data(), start.data() + at, known);
      at += known;
      if (known + stored.read(to.subspan(known)) != to.size()) fail("its array ends early");
    });
    std::uint8_t rest[4096];
    while (stored.read(rest) == sizeof rest) {
    }  // compares the checksum at the end
    if (header.swapped) swap_bytes(samples);
    return sample_array::storage(std::move(samples));
  });
  return array;
}
