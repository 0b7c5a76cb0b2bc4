// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <bit>      // for endian
#include <cstddef>  // for size_t
#include <cstdint>  // for uint8_t, uint64_t
#include <cstring>  // for memcpy

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns 64 bytes, each 0 or 1, as bits: byte i becomes bit i.
SEGTALLY_ALWAYS_INLINE inline std::uint64_t bits_of_bytes(const std::uint8_t* bytes) noexcept {
  // The multiplication moves eight bits, spaced eight apart, into the highest byte.
  constexpr bool little = std::endian::native == std::endian::little;
  constexpr std::uint64_t gather = little ? 0x0102040810204080u : 0x8040201008040201u;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    std::uint64_t eight;
    std::memcpy(&eight, bytes + 8 * i, sizeof eight);
    bits |= (eight * gather >> 56) << (8 * i);
  }
  return bits;
}

/// Returns `n` <= 64 bits: bit i is set if `holds(i)`. Compilers vectorise the loop for n = 64.
template <class Holds>
SEGTALLY_ALWAYS_INLINE inline std::uint64_t bits_where(std::size_t n, Holds&& holds) noexcept {
  if (n == 64) {
    alignas(64) std::array<std::uint8_t, 64> bytes;
    for (std::size_t i = 0; i < 64; ++i) bytes[i] = holds(i);
    return bits_of_bytes(bytes.data());
  }
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < n; ++i) bits |= std::uint64_t{holds(i)} << i;
  return bits;
}

/// Sets bit i, for i < n, where labels[i] != word, and clears the remaining bits of the last word.
template <class Word>
void mark_unlike_words(const void* labels, std::size_t n, std::uint64_t word, std::uint64_t* bits) {
  const Word* from = static_cast<const Word*>(labels);
  const auto other = static_cast<Word>(word);
  for (; n > 0; from += 64) {
    const std::size_t some = n < 64 ? n : 64;
    *bits++ = bits_where(some, [=](std::size_t i) { return from[i] != other; });
    n -= some;
  }
}

/// Returns n <= 64 bits: bit i is set where both arrays have the same label.
template <class Word>
std::uint64_t equal_words(const void* a, const void* b, std::size_t n) {
  const Word *const x = static_cast<const Word*>(a), *const y = static_cast<const Word*>(b);
  return bits_where(n, [=](std::size_t i) { return x[i] == y[i]; });
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
