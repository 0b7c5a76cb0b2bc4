// SPDX-License-Identifier: BSD-3-Clause
#include "npy_volume.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>     // for errno
#include <cstring>    // for strerror
#include <exception>  // for exception
#include <fstream>    // for ifstream
#include <stdexcept>  // for runtime_error
#include <utility>    // for forward

namespace {

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

segtally::label_kind kind_of_width(unsigned bytes) {
  if (bytes == 1) return segtally::label_kind::uint8;
  if (bytes == 2) return segtally::label_kind::uint16;
  if (bytes == 4) return segtally::label_kind::uint32;
  return segtally::label_kind::uint64;
}

}  // namespace

mapped_block::~mapped_block() {
  if (bytes_ > 0) munmap(begin_, bytes_);
}

npy_volume::npy_volume(const std::filesystem::path& path) try : name_(path.string()) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail("{}", std::strerror(errno));
  header_ = read_npy_header(stream, std::filesystem::file_size(path));
  if (header_.kind == sample_kind::floating_point || (header_.bytes & (header_.bytes - 1)) != 0)
    fail("labels are integers, not {}", type_name(header_.kind, 8 * header_.bytes));
  if (header_.swapped && header_.bytes > 1)
    fail(
        "the labels are in the byte order of another machine: a.astype(a.dtype.newbyteorder('=')) turns "
        "them");
  if (header_.offset % header_.bytes != 0)
    fail("the labels begin at byte {}, which is no multiple of their {} bytes", header_.offset,
         header_.bytes);
  shape_ = header_.shape;
  strides_ = header_.strides;
  file_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) fail("{}", std::strerror(errno));
} catch (const std::exception& error) {
  throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
}

npy_volume::~npy_volume() {
  close(file_);
}

mapped_block npy_volume::map(const image_block& block) const {
  std::size_t first = 0, last = 0;  // voxel range in the file
  for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
    const auto stride = static_cast<std::size_t>(strides_[axis]);
    first += block.lower[axis] * stride;
    if (block.shape[axis] > 0) last += (block.lower[axis] + block.shape[axis] - 1) * stride;
  }
  std::size_t voxels = 1;
  for (const std::size_t extent : block.shape) voxels *= extent;

  void* begin = nullptr;
  std::size_t bytes = 0, before = 0;  // bytes in the page before the first voxel
  if (voxels > 0) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t from = header_.offset + first * header_.bytes;
    before = from % page;
    bytes = before + (last - first + 1) * header_.bytes;
    begin = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file_, static_cast<off_t>(from - before));
    if (begin == MAP_FAILED)
      fail("{}: {} bytes at {} cannot be mapped: {}", name_, bytes, from - before, std::strerror(errno));
  }
  return {begin,
          bytes,
          {static_cast<const char*>(begin) + before, kind_of_width(header_.bytes), block.shape, strides_}};
}

void npy_volume::check_largest(std::uint64_t label) const {
  if (header_.kind != sample_kind::signed_integer) return;
  const unsigned unused = 64 - 8 * header_.bytes;
  const auto value = static_cast<std::int64_t>(label << unused) >> unused;
  if (value < 0) fail("{}: the image has the negative label {}; relabel it", name_, value);
}
