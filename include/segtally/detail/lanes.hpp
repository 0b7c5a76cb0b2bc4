// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <cstddef>  // for size_t
#include <cstdint>  // for int32_t, uint32_t, uint64_t
#include <cstring>  // for memcpy

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

#if defined(__AVX512F__)
inline constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t vector_bytes = 32;
#else
inline constexpr std::size_t vector_bytes = 16;
#endif

#if defined(__GNUC__)
/// A vector register of unsigned integers, with the operators of one.
template <class T>
struct vector_register {
  typedef T type __attribute__((vector_size(vector_bytes)));
};
template <class T>
using vector_of = typename vector_register<T>::type;
#else
template <class T>
using vector_of = T;
#endif

/// Some vector registers of 32-bit integers or floats, N numbers in all, with the few operations that
/// searches among points need. All but rounding of floats is the same with any registers.
template <class T, std::size_t N>
class lanes {
  static constexpr std::size_t bytes = vector_bytes < N * sizeof(T) ? vector_bytes : N * sizeof(T);
  static constexpr std::size_t parts = N * sizeof(T) / bytes;
#if defined(__GNUC__)
  typedef T part __attribute__((vector_size(bytes)));
  typedef std::int32_t mask __attribute__((vector_size(bytes)));
#else
  using part = T;  // N of them: plain C++
#endif

 public:
  lanes() = default;
  explicit lanes(T value) noexcept {
    std::array<T, N> all;
    all.fill(value);
    *this = lanes(all);
  }
  explicit lanes(const std::array<T, N>& values) noexcept {
    std::memcpy(p_, values.data(), sizeof p_);
  }

  [[nodiscard]] std::array<T, N> values() const noexcept {
    std::array<T, N> all;
    std::memcpy(all.data(), p_, sizeof p_);
    return all;
  }

  friend lanes operator-(lanes a, const lanes& b) noexcept {
    for (std::size_t k = 0; k < parts; ++k) a.p_[k] -= b.p_[k];
    return a;
  }
  friend lanes larger(lanes a, const lanes& b) noexcept {
    for (std::size_t k = 0; k < parts; ++k) a.p_[k] = a.p_[k] > b.p_[k] ? a.p_[k] : b.p_[k];
    return a;
  }

  /// Adds the squares of integers times a weight.
  void add_squares(const lanes<std::int32_t, N>& numbers, T weight) noexcept {
    for (std::size_t k = 0; k < parts; ++k) {
      const part d = __builtin_convertvector(numbers.p_[k], part);
      p_[k] += d * d * weight;
    }
  }

  /// Returns a word whose bit k tells whether number k is at most the other.
  [[nodiscard]] std::uint32_t at_most(const lanes& limit) const noexcept {
    mask all{};
    for (std::size_t k = 0; k < parts; ++k) all |= (p_[k] <= limit.p_[k]) & bits_of(k);
    std::array<std::uint64_t, bytes / 8> words;
    std::memcpy(words.data(), &all, sizeof words);
    std::uint64_t joined = 0;
    for (const std::uint64_t word : words) joined |= word;
    return static_cast<std::uint32_t>(joined | joined >> 32);
  }

 private:
  template <class U, std::size_t M>
  friend class lanes;

  [[nodiscard]] static mask bits_of(std::size_t which) noexcept {
    std::array<std::int32_t, bytes / 4> bits;
    for (std::size_t k = 0; k < bits.size(); ++k)
      bits[k] = static_cast<std::int32_t>(std::uint32_t{1} << (which * bits.size() + k));
    mask result;
    std::memcpy(&result, bits.data(), sizeof result);
    return result;
  }

  part p_[parts];
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
