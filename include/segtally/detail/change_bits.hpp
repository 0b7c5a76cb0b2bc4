// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>          // for endian
#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t, uint16_t, uint32_t, uint64_t
#include <cstring>      // for memcmp, memcpy
#include <type_traits>  // for conditional_t, is_base_of_v

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>  // for vector_of
#include <segtally/detail/simd.hpp>  // for the instruction sets

namespace segtally::inline SEGTALLY_ABI::detail {

// Functions called for every 64 voxels are always inlined: in programs with many label types g++ stops
// inlining them by itself.

template <std::size_t Bytes>
using bits_of_size =
    std::conditional_t<Bytes == 1, std::uint8_t,
                       std::conditional_t<Bytes == 2, std::uint16_t,
                                          std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>>;

// `equal_lanes` compares labels with their neighbours and returns a register whose lanes are all ones or all
// zeros. `halved` packs two registers into one with lanes of half the width. Once a lane is a byte, few
// instructions turn the lanes into bits, whatever the width of labels.

#if SEGTALLY_USE_VECTORS
using byte_vector = vector_of<std::uint8_t, 16>;

template <class T>
SEGTALLY_ALWAYS_INLINE inline byte_vector equal_lanes(vectors, const T* labels) noexcept {
  vector_of<T, 16> here, next;
  std::memcpy(&here, labels, sizeof here);
  std::memcpy(&next, labels + 1, sizeof next);
  return reinterpret_cast<byte_vector>(here == next);
}

/// Returns bytes 0, 2, 4 ... of two vectors; with `f` 1, bytes 1, 3, 5 ...
template <int f>
SEGTALLY_ALWAYS_INLINE inline byte_vector every_second(byte_vector a, byte_vector b) noexcept {
#if defined(__clang__)
  return __builtin_shufflevector(a, b, f, f + 2, f + 4, f + 6, f + 8, f + 10, f + 12, f + 14, f + 16, f + 18,
                                 f + 20, f + 22, f + 24, f + 26, f + 28, f + 30);
#else
  return __builtin_shuffle(a, b,
                           byte_vector{f, f + 2, f + 4, f + 6, f + 8, f + 10, f + 12, f + 14, f + 16, f + 18,
                                       f + 20, f + 22, f + 24, f + 26, f + 28, f + 30});
#endif
}

SEGTALLY_ALWAYS_INLINE inline byte_vector halved(byte_vector a, byte_vector b) noexcept {
  return every_second<0>(a, b);
}
SEGTALLY_ALWAYS_INLINE inline byte_vector both(byte_vector a, byte_vector b) noexcept {
  return a & b;
}

template <std::size_t, class Bytes>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t bits_of(vectors, Bytes&& bytes) noexcept {
  const byte_vector places{1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const auto sums = [](byte_vector a, byte_vector b) {
    return every_second<0>(a, b) + every_second<1>(a, b);
  };
  const byte_vector some = sums(bytes(0) & places, bytes(1) & places);
  const byte_vector all = sums(some, sums(bytes(2) & places, bytes(3) & places));
  const byte_vector eight = sums(all, all);
  std::uint64_t bits;
  std::memcpy(&bits, &eight, sizeof bits);
  return std::endian::native == std::endian::little ? bits : __builtin_bswap64(bits);
}
#endif

#if SEGTALLY_HAS_SSE2
template <class T>
SEGTALLY_ALWAYS_INLINE inline __m128i equal_lanes(sse2, const T* labels) noexcept {
  const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(labels));
  const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(labels + 1));
  if constexpr (sizeof(T) == 1) return _mm_cmpeq_epi8(here, next);
  if constexpr (sizeof(T) == 2) return _mm_cmpeq_epi16(here, next);
  const __m128i equal = _mm_cmpeq_epi32(here, next);
  return sizeof(T) == 4 ? equal : _mm_and_si128(equal, _mm_shuffle_epi32(equal, 0xB1));
}

SEGTALLY_ALWAYS_INLINE inline __m128i halved(__m128i a, __m128i b) noexcept {
  return _mm_packs_epi16(a, b);  // all-ones lanes saturate to all ones at every width
}
SEGTALLY_ALWAYS_INLINE inline __m128i both(__m128i a, __m128i b) noexcept {
  return _mm_and_si128(a, b);
}

template <std::size_t, class Bytes>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t bits_of(sse2, Bytes&& bytes) noexcept {
  std::uint64_t bits = 0;
  for (std::size_t k = 0; k < 4; ++k)
    bits |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(bytes(k)))} << (16 * k);
  return bits;
}
#endif

#if defined(__AVX2__)
template <class T>
SEGTALLY_ALWAYS_INLINE inline __m256i equal_lanes(avx2, const T* labels) noexcept {
  const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(labels));
  const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(labels + 1));
  if constexpr (sizeof(T) == 1) return _mm256_cmpeq_epi8(here, next);
  if constexpr (sizeof(T) == 2) return _mm256_cmpeq_epi16(here, next);
  if constexpr (sizeof(T) == 4) return _mm256_cmpeq_epi32(here, next);
  return _mm256_cmpeq_epi64(here, next);
}

SEGTALLY_ALWAYS_INLINE inline __m256i halved(__m256i a, __m256i b) noexcept {
  return _mm256_packs_epi16(a, b);  // packs within 128-bit halves, so `bits_of` reorders
}
SEGTALLY_ALWAYS_INLINE inline __m256i both(__m256i a, __m256i b) noexcept {
  return _mm256_and_si256(a, b);
}

template <std::size_t Width, class Bytes>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t bits_of(avx2, Bytes&& bytes) noexcept {
  const auto half = [&](std::size_t k) {
    __m256i b = bytes(k);
    if constexpr (Width > 1) b = _mm256_permute4x64_epi64(b, 0xD8);
    if constexpr (Width == 4) b = _mm256_shuffle_epi32(b, 0xD8);
    if constexpr (Width == 8)
      b = _mm256_shuffle_epi8(b, _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0, 1,
                                                  8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));
    return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(b))};
  };
  return half(0) | half(1) << 32;
}
#endif

#if SEGTALLY_USE_XSIMD
template <class Arch, class T>
  requires requires {
    typename Arch::by;
  }
SEGTALLY_ALWAYS_INLINE inline auto equal_lanes(Arch, const T* labels) noexcept {
  using batch = xsimd::batch<T, typename Arch::by>;
  return (batch::load_unaligned(labels) == batch::load_unaligned(labels + 1)).data;
}
#endif

/// Returns which lanes are equal in all of the arrays.
template <class Arch, class T>
SEGTALLY_ALWAYS_INLINE inline auto equal_in_all(Arch arch, std::size_t at, const T* labels) noexcept {
  return equal_lanes(arch, labels + at);
}
template <class Arch, class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline auto equal_in_all(Arch arch, std::size_t at, const T* labels,
                                                const Same*... others) noexcept {
  return both(equal_lanes(arch, labels + at), equal_in_all(arch, at, others...));
}

/// Returns that many registers, starting at `first`, packed into one.
template <std::size_t Registers, class Equal>
SEGTALLY_ALWAYS_INLINE inline auto joined(Equal&& equal, std::size_t first) noexcept {
  if constexpr (Registers == 1) {
    return equal(first);
  } else {
    return halved(joined<Registers / 2>(equal, first), joined<Registers / 2>(equal, first + Registers / 2));
  }
}

template <class Arch, class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(Arch arch, const T* labels,
                                                       const Same*... others) noexcept {
  constexpr std::size_t lanes = sizeof(equal_lanes(arch, labels)) / sizeof(T);
  const auto equal = [=](std::size_t place) { return equal_in_all(arch, place * lanes, labels, others...); };
  return bits_of<sizeof(T)>(arch,
                            [&](std::size_t group) { return joined<sizeof(T)>(equal, group * sizeof(T)); });
}

#if defined(__AVX512BW__)
template <bool Packs, class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(avx512<Packs>, const T* labels,
                                                       const Same*... others) noexcept {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; i += 64 / sizeof(T)) {
    const auto difference = [i](const T* x) {
      return _mm512_xor_si512(_mm512_loadu_si512(x + i), _mm512_loadu_si512(x + i + 1));
    };
    __m512i any = difference(labels);
    ((any = _mm512_or_si512(any, difference(others))), ...);
    const auto none = [any] {
      if constexpr (sizeof(T) == 1) return _mm512_testn_epi8_mask(any, any);
      if constexpr (sizeof(T) == 2) return _mm512_testn_epi16_mask(any, any);
      if constexpr (sizeof(T) == 4) return _mm512_testn_epi32_mask(any, any);
      if constexpr (sizeof(T) == 8) return _mm512_testn_epi64_mask(any, any);
    };
    bits |= std::uint64_t{none()} << i;
  }
  return bits;
}
#endif

template <class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(scalar, const T* labels,
                                                       const Same*... others) noexcept {
  const auto constant = [](const T* x) { return std::memcmp(x, x + 1, 64 * sizeof(T)) == 0; };
  if (constant(labels) && (... && constant(others)))
    return ~std::uint64_t{0};  // the common case: no change within 64 voxels
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; ++i)
    bits |= std::uint64_t(labels[i] == labels[i + 1] && (... && (others[i] == others[i + 1]))) << i;
  return bits;
}

/// Returns 64 bits: bit i is set if labels[i] != labels[i + 1] in any of the arrays. Reads labels[0, 65).
/// Comparison results of arrays of equal width are combined before they are turned into bits.
template <class Arch, class Label, class... Labels>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t change_bits(const Label* labels,
                                                        const Labels*... others) noexcept {
  if constexpr (!(... && (sizeof(Labels) == sizeof(Label)))) {
    return change_bits<Arch>(labels) | change_bits<Arch>(others...);
  } else {
    // Only the bits of labels matter, so signed labels need no code of their own.
    using word = bits_of_size<sizeof(Label)>;
    return ~equal_bits(Arch{}, reinterpret_cast<const word*>(labels),
                       reinterpret_cast<const word*>(others)...);
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
