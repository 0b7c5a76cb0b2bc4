// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t, uint16_t, uint32_t, uint64_t
#include <cstring>      // for memcmp
#include <type_traits>  // for conditional_t

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>  // for the instruction sets

namespace segtally::inline SEGTALLY_ABI::detail {

// What runs for every 64 voxels is always inlined: in a program with many types of labels g++ stops doing so
// by itself.

template <std::size_t Bytes>
using bits_of_size =
    std::conditional_t<Bytes == 1, std::uint8_t,
                       std::conditional_t<Bytes == 2, std::uint16_t,
                                          std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>>;

#if SEGTALLY_USE_XSIMD
/// Returns in which lanes each of the arrays has the same label at `at` and at the place after it.
template <class Arch, class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline auto equal_neighbours(Arch, std::size_t at, const T* labels,
                                                    const Same*... others) noexcept {
  using batch = xsimd::batch<T, Arch>;
  const auto equal = [at](const T* x) {
    return batch::load_unaligned(x + at) == batch::load_unaligned(x + at + 1);
  };
  return (equal(labels) & ... & equal(others));
}
#endif

#if SEGTALLY_USE_XSIMD && defined(__SSE2__)
// xsimd 8 cannot turn a comparison into bits, and from 9 on it does so vector by vector; here the comparisons
// of 16 labels are packed into bytes first, so that one instruction makes 16 bits of them whatever the
// label's width.
template <class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(xsimd::sse2 arch, const T* labels,
                                                       const Same*... others) noexcept {
  constexpr std::size_t lanes = 16 / sizeof(T);
  const auto equal = [&](std::size_t i) -> __m128i {
    return equal_neighbours(arch, i * lanes, labels, others...).data;
  };
  std::uint64_t bits = 0;
  for (std::size_t group = 0; group < 4; ++group) {  // 16 labels each, in sizeof(T) vectors
    __m128i bytes;
    const std::size_t i = group * sizeof(T);
    if constexpr (sizeof(T) == 1) {
      bytes = equal(i);
    } else if constexpr (sizeof(T) == 2) {
      bytes = _mm_packs_epi16(equal(i), equal(i + 1));
    } else if constexpr (sizeof(T) == 4) {
      bytes = _mm_packs_epi16(_mm_packs_epi32(equal(i), equal(i + 1)),
                              _mm_packs_epi32(equal(i + 2), equal(i + 3)));
    } else {
      const auto words = [&](std::size_t j) {  // a lane of all ones is saturated to all ones at every width
        return _mm_packs_epi32(_mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(equal(j)),
                                                               _mm_castsi128_ps(equal(j + 1)), 0x88)),
                               _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(equal(j + 2)),
                                                               _mm_castsi128_ps(equal(j + 3)), 0x88)));
      };
      bytes = _mm_packs_epi16(words(i), words(i + 4));
    }
    bits |= std::uint64_t(static_cast<std::uint32_t>(_mm_movemask_epi8(bytes))) << (16 * group);
  }
  return bits;
}
#endif

#if SEGTALLY_USE_XSIMD && defined(__AVX2__)
template <class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(xsimd::avx2 arch, const T* labels,
                                                       const Same*... others) noexcept {
  constexpr std::size_t lanes = 32 / sizeof(T);
  const auto equal = [&](std::size_t i) -> __m256i {
    return equal_neighbours(arch, i * lanes, labels, others...).data;
  };
  std::uint64_t bits = 0;
  if constexpr (sizeof(T) == 8) {
    for (std::size_t i = 0; i < 16; ++i)
      bits |= std::uint64_t(static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(equal(i)))))
              << (4 * i);
  } else {
    for (std::size_t half = 0; half < 2;
         ++half) {  // 32 labels each; packing works within 128 bits, so put in order
      __m256i bytes;
      const std::size_t i = half * sizeof(T);
      if constexpr (sizeof(T) == 1) {
        bytes = equal(i);
      } else if constexpr (sizeof(T) == 2) {
        bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(equal(i), equal(i + 1)), 0xD8);
      } else {
        const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        bytes =
            _mm256_permutevar8x32_epi32(_mm256_packs_epi16(_mm256_packs_epi32(equal(i), equal(i + 1)),
                                                           _mm256_packs_epi32(equal(i + 2), equal(i + 3))),
                                        order);
      }
      bits |= std::uint64_t(static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes))) << (32 * half);
    }
  }
  return bits;
}
#endif

#if SEGTALLY_USE_XSIMD && defined(__AVX512BW__)
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

#if SEGTALLY_USE_XSIMD
template <class Arch, class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(Arch arch, const T* labels,
                                                       const Same*... others) noexcept {
  constexpr std::size_t lanes = xsimd::batch<T, Arch>::size;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; i += lanes) {
    bool equal[lanes];
    equal_neighbours(arch, i, labels, others...).store_unaligned(equal);
    for (std::size_t k = 0; k < lanes; ++k) bits |= std::uint64_t(equal[k]) << (i + k);
  }
  return bits;
}
#endif

template <class T, class... Same>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t equal_bits(scalar, const T* labels,
                                                       const Same*... others) noexcept {
  const auto constant = [](const T* x) { return std::memcmp(x, x + 1, 64 * sizeof(T)) == 0; };
  if (constant(labels) && (... && constant(others)))
    return ~std::uint64_t{0};  // most of an image is inside something
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 64; ++i)
    bits |= std::uint64_t(labels[i] == labels[i + 1] && (... && (others[i] == others[i + 1]))) << i;
  return bits;
}

/// Returns 64 bits: bit i is set where any of the arrays has labels[i] != labels[i + 1]. Reads labels[0, 65).
/// The comparisons of arrays of one width are joined before they are made bits.
template <class Arch, class Label, class... Labels>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t change_bits(const Label* labels,
                                                        const Labels*... others) noexcept {
  if constexpr (!(... && (sizeof(Labels) == sizeof(Label)))) {
    return change_bits<Arch>(labels) | change_bits<Arch>(others...);
  } else {
    // Only the bits of the labels count, so signed ones need no code of their own.
    using word = bits_of_size<sizeof(Label)>;
    return ~equal_bits(Arch{}, reinterpret_cast<const word*>(labels),
                       reinterpret_cast<const word*>(others)...);
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
