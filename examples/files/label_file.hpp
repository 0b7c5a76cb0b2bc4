// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>     // for ptrdiff_t, size_t
#include <cstdint>     // for int64_t, uint8_t ...
#include <filesystem>  // for path
#include <variant>     // for variant
#include <vector>      // for vector

#include <segtally/view/any_label_view.hpp>  // for any_label_view, label_source

/// A label image in memory, which the functions of segtally take as it is.
struct label_image {
  /// Five types, not eight: signed labels without a negative one are kept as unsigned, others as int64.
  using storage =
      std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>,
                   std::vector<std::uint64_t>, std::vector<std::int64_t>>;

  std::vector<std::size_t> shape;       ///< first axis first: (y, x), (z, y, x) ...
  std::vector<std::ptrdiff_t> strides;  ///< in elements: a .npy file may be in Fortran order
  storage labels;
};

template <>
struct segtally::label_source<label_image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static any_label_view view(const label_image& image);
};

/// Returns the labels in a TIFF or .npy file; which of them it is, its first bytes tell.
///
/// TIFF: one page is (y, x), more are a stack (z, y, x); one sample per pixel, in strips or tiles, of any
/// byte order and any compression that libtiff was built with. .npy: any number of axes, either byte order
/// and layout. Samples are integers of up to 64 bits, or floating-point numbers that are all whole. Throws
/// `std::runtime_error`, its text beginning with the path and holding the offending numbers, for anything
/// else; prints nothing.
[[nodiscard]] label_image read_labels(const std::filesystem::path& path);

/// A grey image in memory: brightness, as a microscope or scanner delivers it.
struct raw_image {
  std::vector<std::size_t> shape;       ///< first axis first: (y, x), (z, y, x) ...
  std::vector<std::ptrdiff_t> strides;  ///< in elements
  std::vector<float> values;            ///< finite; whole numbers are exact up to 2^24
};

/// Returns the brightness in a file of the formats that `read_labels` reads, under the same conditions, but
/// of any value; throws like it, also for infinity and NaN.
[[nodiscard]] raw_image read_raw(const std::filesystem::path& path);
