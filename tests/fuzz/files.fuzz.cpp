// SPDX-License-Identifier: BSD-3-Clause
// Whatever is in a file: labels of the shape it names, or the exception that was promised.
#include <unistd.h>
#include <cstdint>
#include <cstdio>
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
  std::string path = "/tmp/segtally_fuzz_" + std::to_string(getpid());
  ~scratch_file() { std::remove(path.c_str()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const scratch_file scratch;
  std::FILE* const file = std::fopen(scratch.path.c_str(), "wb");
  if (file == nullptr || std::fwrite(bytes, 1, size, file) != size || std::fclose(file) != 0) return 0;
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
