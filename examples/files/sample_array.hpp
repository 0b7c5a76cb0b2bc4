// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>    // for min, reverse
#include <array>        // for array
#include <cstddef>      // for ptrdiff_t, size_t
#include <cstdint>      // for uint8_t ...
#include <filesystem>   // for path
#include <optional>     // for optional
#include <span>         // for span
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <type_traits>  // for type_identity
#include <utility>      // for forward
#include <variant>      // for variant
#include <vector>       // for vector

#include "npy_header.hpp"  // for sample_kind, type_name

/// An array as stored in a file: samples not yet converted to labels or grey values.
struct sample_array {
  using storage =
      std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>,
                   std::vector<std::uint64_t>, std::vector<float>, std::vector<double>>;

  storage samples;          ///< integers: as bits
  bool are_signed = false;  ///< whether the integers are signed
  std::vector<std::size_t> shape;
  std::vector<std::ptrdiff_t> strides;
  std::string axes;                            ///< as in image_file
  std::optional<std::vector<double>> spacing;  ///< along the axes other than T
  std::string unit;
  std::optional<std::array<double, 12>> affine;
};

// Each throws std::runtime_error; the caller prepends the path to its text.
[[nodiscard]] sample_array read_tiff(const std::filesystem::path& path);
[[nodiscard]] sample_array read_png(const std::filesystem::path& path, bool rgb_ids);
[[nodiscard]] sample_array read_npy(const std::filesystem::path& path);
[[nodiscard]] sample_array read_npz(const std::filesystem::path& path, const std::string& array);
[[nodiscard]] sample_array read_nifti(const std::filesystem::path& path);

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

/// Calls `read` with the type of the samples, as a std::type_identity; `read` returns a vector of them.
template <class Read>
[[nodiscard]] sample_array::storage samples_of(sample_kind what, unsigned bits, const Read& read) {
  if (what == sample_kind::floating_point && bits == 32) return read(std::type_identity<float>{});
  if (what == sample_kind::floating_point && bits == 64) return read(std::type_identity<double>{});
  switch (what == sample_kind::floating_point ? 0 : bits) {
    case 8:
      return read(std::type_identity<std::uint8_t>{});
    case 16:
      return read(std::type_identity<std::uint16_t>{});
    case 32:
      return read(std::type_identity<std::uint32_t>{});
    case 64:
      return read(std::type_identity<std::uint64_t>{});
    default:
      fail("samples of type {} are not supported", type_name(what, bits));
  }
}

/// Returns the announced number of samples. Memory grows with the data that `read` delivers, so a header that
/// announces more than the file contains costs little. `read` fills bytes or throws.
template <class T, class Read>
[[nodiscard]] std::vector<T> growing(std::size_t count, const Read& read) {
  std::vector<T> samples;
  std::size_t step = (std::size_t{1} << 22U) / sizeof(T);
  while (samples.size() < count) {
    const std::size_t have = samples.size();
    samples.resize(have + std::min(step, count - have));
    read(std::span<std::uint8_t>(reinterpret_cast<std::uint8_t*>(samples.data() + have),
                                 (samples.size() - have) * sizeof(T)));
    step = samples.size();
  }
  return samples;
}

/// Swaps the bytes of every sample, for a file in the other byte order.
template <class T>
void swap_bytes(std::vector<T>& samples) {
  for (T& sample : samples) {
    auto* const first = reinterpret_cast<std::uint8_t*>(&sample);
    std::reverse(first, first + sizeof(T));
  }
}
