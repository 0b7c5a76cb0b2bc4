// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <bit>          // for countr_zero, endian, popcount
#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t, uint16_t, uint64_t
#include <cstring>      // for memcpy
#include <type_traits>  // for is_base_of_v, is_same_v

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>     // for the instruction sets
#include <segtally/detail/to_size.hpp>  // for to_size

namespace segtally::inline SEGTALLY_ABI::detail {

/// Whether the instruction set has a population count: AVX2 implies it; on processors other than x86 the
/// library call is fast enough.
template <class Arch>
inline constexpr bool has_popcount = !SEGTALLY_HAS_SSE2 || std::is_base_of_v<avx2, Arch>;

/// Returns the number of set bits. x86-64 before AVX2 may lack the instruction, and the library call that
/// replaces it is slower than this.
template <class Arch>
SEGTALLY_ALWAYS_INLINE inline std::size_t popcount(std::uint64_t x) noexcept {
  if constexpr (has_popcount<Arch>) return static_cast<std::size_t>(std::popcount(x));
  x -= (x >> 1) & 0x5555555555555555u;
  x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
  x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
  return to_size((x * 0x0101010101010101u) >> 56);
}

/// Returns the position of the lowest set bit; for 0, some value up to 64.
template <class Arch>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t lowest_bit(std::uint64_t x) noexcept {
#if defined(__AVX2__) && defined(__BMI__) && defined(__x86_64__)
  if constexpr (has_popcount<Arch>) return _tzcnt_u64(x);
#endif
  return static_cast<std::uint64_t>(std::countr_zero(x | std::uint64_t{1} << 63));  // g++ would branch on 0
}

/// The number of entries past the last position that may be overwritten.
inline constexpr std::size_t positions_beyond = 32;

#if defined(__AVX512BW__) && defined(__AVX512VBMI2__)
/// Writes the positions of the n set bits: compresses the bytes 0, 1, 2 ... by the bits and widens them.
SEGTALLY_ALWAYS_INLINE inline void pack_positions(std::uint64_t bits, std::size_t n, std::size_t first,
                                                  std::uint16_t* out) noexcept {
  alignas(64) static constexpr auto places = [] {
    std::array<std::uint8_t, 64> all{};
    for (std::size_t i = 0; i < 64; ++i) all[i] = static_cast<std::uint8_t>(i);
    return all;
  }();
  const __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(places.data()));
  const __m512i from = _mm512_set1_epi16(static_cast<short>(first));
  const auto widened = [from](__m256i half) { return _mm512_add_epi16(_mm512_cvtepu8_epi16(half), from); };
  // With an all-ones mask, because g++ 12 warns of the other forms.
  _mm512_storeu_si512(out, widened(_mm512_maskz_extracti64x4_epi64(0xFF, set, 0)));
  if (n > 32) _mm512_storeu_si512(out + 32, widened(_mm512_maskz_extracti64x4_epi64(0xFF, set, 1)));
}
#endif

/// Writes the positions of the set bits plus `first`, ascending, and returns the end. Most words of an image
/// have few bits set, so eight positions are always written: cheaper than a mispredicted branch (of 4, 6, 8
/// and lookup by byte, 8 was fastest). Positions are stored four at a time (one at a time made the whole
/// tally 8 % slower).
template <class Arch>
SEGTALLY_ALWAYS_INLINE inline std::uint16_t* write_positions(std::uint64_t bits, std::size_t first,
                                                             std::uint16_t* out) noexcept {
  const std::size_t n = popcount<Arch>(bits);
#if defined(__AVX512BW__) && defined(__AVX512VBMI2__)
  if constexpr (std::is_same_v<Arch, avx512<true>>) {
    pack_positions(bits, n, first, out);
    return out + n;
  }
#endif
  const auto write = [&](std::size_t from, std::size_t to) {
    for (std::size_t k = from; k < to; k += 4) {
      std::uint64_t four = first * 0x0001000100010001u;
      for (int i = 0; i < 4; ++i) {
        four += lowest_bit<Arch>(bits) << (std::endian::native == std::endian::little ? 16 * i : 48 - 16 * i);
        bits &= bits - 1;
      }
      std::memcpy(out + k, &four, sizeof four);
    }
  };
  write(0, 8);
  if (n > 8) {
    write(8, 16);
    if (n > 16) write(16, n);
  }
  return out + n;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
