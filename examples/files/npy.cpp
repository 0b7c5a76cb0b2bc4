// SPDX-License-Identifier: BSD-3-Clause
#include <fstream>  // for ifstream
#include <utility>  // for move

#include "npy_header.hpp"
#include "sample_array.hpp"

sample_array read_npy(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  npy_header header = read_npy_header(stream, std::filesystem::file_size(path));
  sample_array array;
  array.are_signed = header.kind == sample_kind::signed_integer;
  array.shape = std::move(header.shape);
  array.strides = std::move(header.strides);
  array.axes.assign(array.shape.size(), 'Q');
  array.samples = samples_of(header.kind, 8 * header.bytes, [&]<class T>(std::type_identity<T>) {
    std::vector<T> samples(header.voxels);
    stream.read(reinterpret_cast<char*>(samples.data()),
                static_cast<std::streamsize>(header.voxels * sizeof(T)));
    if (!stream) fail("cannot be read to its end");
    if (header.swapped) swap_bytes(samples);
    return sample_array::storage(std::move(samples));
  });
  return array;
}
