// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for ptrdiff_t, size_t
#include <cstdint>  // for uintmax_t
#include <istream>  // for istream
#include <ostream>  // for ostream
#include <string>   // for string
#include <vector>   // for vector

enum class sample_kind { unsigned_integer, signed_integer, floating_point };

/// Returns NumPy's name of a type: "uint16".
[[nodiscard]] std::string type_name(sample_kind kind, unsigned bits);

/// Returns the strides of a dense array, in elements: the last axis is the fastest, in Fortran order the
/// first.
[[nodiscard]] std::vector<std::ptrdiff_t> strides_of(const std::vector<std::size_t>& shape, bool fortran);

/// The header of a .npy file.
struct npy_header {
  sample_kind kind = sample_kind::unsigned_integer;
  unsigned bytes = 0;    ///< per sample
  bool swapped = false;  ///< whether samples are not in this machine's byte order
  std::vector<std::size_t> shape;
  std::vector<std::ptrdiff_t> strides;  ///< in samples
  std::size_t voxels = 1;
  std::uintmax_t offset = 0;  ///< of the first sample in the file, in bytes
};

/// Returns the header of a .npy file (formats 1 to 3) and leaves the stream at the first sample. Throws
/// `std::runtime_error` for other files, for non-numeric samples, and if the file is too short for its
/// samples.
[[nodiscard]] npy_header read_npy_header(std::istream& stream, std::uintmax_t file_bytes);

/// Writes the header of a .npy file; write the samples, in this machine's byte order, after it.
void write_npy_header(std::ostream& stream, sample_kind kind, unsigned bytes,
                      const std::vector<std::size_t>& shape, bool fortran = false);
