// SPDX-License-Identifier: BSD-3-Clause

// Writes the labels of a TIFF stack as a .npy file, which can be mapped block by block.

#include <cstdio>     // for fprintf
#include <exception>  // for exception
#include <fstream>    // for ofstream
#include <variant>    // for visit

#include "label_file.hpp"
#include "npy_header.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::fprintf(stderr, "usage: to_npy LABELS.tif LABELS.npy\n");
    return 2;
  }
  const label_image image = read_labels(argv[1]);
  std::ofstream stream(argv[2], std::ios::binary);
  std::visit(
      [&](const auto& labels) {
        using T = typename std::decay_t<decltype(labels)>::value_type;
        write_npy_header(stream, T(-1) < T(0) ? sample_kind::signed_integer : sample_kind::unsigned_integer,
                         sizeof(T), image.shape, image.strides != strides_of(image.shape, false));
        stream.write(reinterpret_cast<const char*>(labels.data()),
                     static_cast<std::streamsize>(labels.size() * sizeof(T)));
      },
      image.labels);
  stream.close();
  if (!stream) {
    std::fprintf(stderr, "to_npy: cannot write %s\n", argv[2]);
    return 2;
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "to_npy: %s\n", error.what());
  return 2;
}
