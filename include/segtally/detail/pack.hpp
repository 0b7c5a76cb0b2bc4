// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <cmath>        // for sqrt
#include <cstddef>      // for size_t
#include <cstdint>      // for int32_t, uint32_t, uint64_t
#include <cstring>      // for memcpy
#include <type_traits>  // for is_arithmetic_v

#include <segtally/abi.hpp>          // for SEGTALLY_ABI, SEGTALLY_USE_VECTORS
#include <segtally/detail/simd.hpp>  // for the instructions of x86

namespace segtally::inline SEGTALLY_ABI::detail {

#if defined(__AVX512F__)
inline constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t vector_bytes = 32;
#else
inline constexpr std::size_t vector_bytes = 16;
#endif

/// A vector register of numbers with arithmetic operators; a single number if there are no vectors, or too
/// few values to fill a register. A type that is not a number is used unchanged.
template <class T, std::size_t Bytes>
struct vector_register {
  using type = T;
};
#if SEGTALLY_USE_VECTORS
template <class T, std::size_t Bytes>
  requires(std::is_arithmetic_v<T>&& Bytes >= 16)
struct vector_register<T, Bytes> {
  typedef T type __attribute__((vector_size(Bytes)));
};
#endif
template <class T, std::size_t Bytes = vector_bytes>
using vector_of = typename vector_register<T, Bytes>::type;

/// N values processed together, in the widest registers that they fill. Numbers must have 32 or 64 bits.
/// Results do not depend on the registers, except for the rounding of floats where a product and a sum are
/// contracted.
template <class T, std::size_t N>
class pack {
  static constexpr std::size_t bytes = vector_bytes < N * sizeof(T) ? vector_bytes : N * sizeof(T);
  using part = vector_of<T, bytes>;
  static constexpr std::size_t size = sizeof(part) / sizeof(T), parts = N / size;

 public:
  pack() = default;
  explicit pack(T value) noexcept {
    for (part& p : p_) p = value - part{};
  }
  explicit pack(const std::array<T, N>& values) noexcept { *this = load(values.data()); }

  static pack load(const T* from) noexcept {
    pack result;
    std::memcpy(result.p_, from, sizeof p_);
    return result;
  }
  void store(T* to) const noexcept { std::memcpy(to, p_, sizeof p_); }

  [[nodiscard]] std::array<T, N> values() const noexcept {
    std::array<T, N> all;
    store(all.data());
    return all;
  }

  template <class Term>
  friend pack operator+(pack a, Term b) noexcept {
    for (part& p : a.p_) p = p + b;
    return a;
  }
  friend pack operator-(pack a, const pack& b) noexcept {
    for (std::size_t k = 0; k < parts; ++k) a.p_[k] -= b.p_[k];
    return a;
  }
  friend pack lesser(pack a, const pack& b) noexcept {
    for (std::size_t k = 0; k < parts; ++k) a.p_[k] = a.p_[k] < b.p_[k] ? a.p_[k] : b.p_[k];
    return a;
  }
  friend pack larger(pack a, const pack& b) noexcept {
    for (std::size_t k = 0; k < parts; ++k) a.p_[k] = a.p_[k] > b.p_[k] ? a.p_[k] : b.p_[k];
    return a;
  }

  /// Whether a value of `a` is less than the corresponding one of `b`.
  friend bool any_less(const pack& a, const pack& b) noexcept {
    auto less = a.p_[0] < b.p_[0];
    for (std::size_t k = 1; k < parts; ++k) less |= a.p_[k] < b.p_[k];
#if defined(__AVX__)
    if constexpr (sizeof less == 32) return _mm256_movemask_ps(reinterpret_cast<__m256>(less)) != 0;
#endif
#if SEGTALLY_HAS_SSE2
    if constexpr (sizeof less == 16) return _mm_movemask_ps(reinterpret_cast<__m128>(less)) != 0;
#endif
    return joined(less) != 0;
  }

  /// Takes the values of `other` where a < b.
  template <class Number>
  void take_where_less(const pack<Number, N>& a, const pack<Number, N>& b, const pack& other) noexcept {
    for (std::size_t k = 0; k < parts; ++k) p_[k] = a.p_[k] < b.p_[k] ? other.p_[k] : p_[k];
  }

  /// Adds the squares of integers, times a weight.
  void add_squares(const pack<std::int32_t, N>& numbers, T weight) noexcept {
    for (std::size_t k = 0; k < parts; ++k) {
#if SEGTALLY_USE_VECTORS
      const part d = __builtin_convertvector(numbers.p_[k], part);
#else
      const part d = static_cast<part>(numbers.p_[k]);
#endif
      p_[k] += d * d * weight;
    }
  }

  /// Returns a word whose bit k is set if number k (of 32 bits) is at most that of `limit`.
  [[nodiscard]] std::uint32_t at_most(const pack& limit) const noexcept {
    using mask = vector_of<std::int32_t, bytes>;
    mask all{};
    for (std::size_t k = 0; k < parts; ++k) {
      std::array<std::uint32_t, size> bits;
      for (std::size_t i = 0; i < size; ++i) bits[i] = std::uint32_t{1} << (k * size + i);
      mask places;
      std::memcpy(&places, bits.data(), sizeof places);
      all |= p_[k] <= limit.p_[k] ? places : mask{};
    }
    const std::uint64_t word = joined(all);
    return static_cast<std::uint32_t>(word | word >> 32);
  }

 private:
  template <class, std::size_t>
  friend class pack;

  // Bitwise "or" of all 64-bit words of a register.
  template <class Mask>
  static std::uint64_t joined(const Mask& lanes) noexcept {
    if constexpr (sizeof lanes < 16) {
      return static_cast<std::uint64_t>(lanes);
    } else {
      std::array<std::uint64_t, sizeof lanes / 8> words;
      std::memcpy(words.data(), &lanes, sizeof lanes);
      std::uint64_t all = 0;
      for (const std::uint64_t word : words) all |= word;
      return all;
    }
  }

  part p_[parts];
};

/// Replaces n numbers by their square roots; n must be a multiple of 4. Compilers do not vectorise std::sqrt,
/// because it must set errno.
inline void square_roots(double* values, std::size_t n) noexcept {
#if defined(__AVX__)
  for (double* v = values; v < values + n; v += 4) _mm256_storeu_pd(v, _mm256_sqrt_pd(_mm256_loadu_pd(v)));
#elif SEGTALLY_HAS_SSE2
  for (double* v = values; v < values + n; v += 2) _mm_storeu_pd(v, _mm_sqrt_pd(_mm_loadu_pd(v)));
#else
  for (double* v = values; v < values + n; ++v) *v = std::sqrt(*v);
#endif
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
