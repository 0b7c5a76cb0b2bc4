// SPDX-License-Identifier: BSD-3-Clause
// Whatever is in a file: labels of the shape it names, or the exception that was promised.
#include <unistd.h>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <variant>

#include "label_file.hpp"

namespace {

std::size_t voxels_of(const std::vector<std::size_t>& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  return n;
}

struct scratch_file {
  std::string path =
      (std::filesystem::temp_directory_path() / ("segtally_fuzz_" + std::to_string(getpid()))).string();
  ~scratch_file() { std::remove(path.c_str()); }
  void write(const std::uint8_t* bytes, std::size_t size) const {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const scratch_file scratch;
  scratch.write(bytes, size);
  try {
    const label_image image = read_labels(scratch.path);
    const auto held = std::visit([](const auto& labels) { return labels.size(); }, image.labels);
    if (held != voxels_of(image.shape)) __builtin_trap();
  } catch (const std::runtime_error&) {
  }
  try {
    const raw_image image = read_raw(scratch.path);
    if (image.values.size() != voxels_of(image.shape)) __builtin_trap();
  } catch (const std::runtime_error&) {
  }
  return 0;
}
