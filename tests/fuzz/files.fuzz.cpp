// SPDX-License-Identifier: BSD-3-Clause
// Any file content gives frames of labels of one shape, or the documented exception.
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

void check(const image_file& file) {
  if (file.frames.empty()) __builtin_trap();
  const auto& first = file.frames.front();
  for (const label_image& frame : file.frames) {
    const auto held = std::visit([](const auto& labels) { return labels.size(); }, frame.labels);
    if (held != voxels_of(frame.shape) || frame.shape != first.shape) __builtin_trap();
    if (frame.shape.size() != frame.strides.size()) __builtin_trap();
  }
  const bool time = file.axes.starts_with('T');
  if (file.axes.size() != first.shape.size() + (time ? 1 : 0)) __builtin_trap();
  if (file.spacing && file.spacing->size() != first.shape.size()) __builtin_trap();
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
  for (const bool rgb_ids : {false, true}) {
    try {
      check(read_image(scratch.path, {.rgb_ids = rgb_ids}));
    } catch (const std::runtime_error&) {
    }
  }
  try {
    const raw_image image = read_raw(scratch.path);
    if (image.values.size() != voxels_of(image.shape)) __builtin_trap();
  } catch (const std::runtime_error&) {
  }
  return 0;
}
