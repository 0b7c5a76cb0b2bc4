// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, copy_n, fill_n, minmax_element
#include <array>      // for array
#include <bit>        // for bit_width
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Sorts n numbers, and leaves them in `to`, for which `from` serves as room: spreads them over as many
/// equal parts of their range as there are numbers, 2048 at most, and then those of each part likewise.
/// Millions of different numbers of 64 bits, which `radix_sort` moves once for each of six digits, mostly
/// move three times, the last ones in the nearest cache. At most 16 times, whatever they are.
inline void spread_sort(std::uint64_t* from, std::uint64_t* to, std::size_t n, bool stay = false) {
  std::uint64_t* const sorted = stay ? from : to;
  constexpr std::size_t few = 16;
  if (n <= few) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t number = from[i];
      std::size_t at = i;
      for (; at > 0 && sorted[at - 1] > number; --at) sorted[at] = sorted[at - 1];
      sorted[at] = number;
    }
    return;
  }
  const auto [least, most] = std::minmax_element(from, from + n);
  const std::uint64_t low = *least;
  const int bits = static_cast<int>(std::bit_width(*most - low));
  const int parts = (std::clamp)(static_cast<int>(std::bit_width(n)) - 1, 4, 11);
  const int shift = bits > parts ? bits - parts : 0;
  std::array<std::size_t, 2049> ends;
  std::fill_n(ends.begin(), (std::size_t{1} << parts) + 1, std::size_t{0});
  for (std::size_t i = 0; i < n; ++i) ++ends[((from[i] - low) >> shift) + 1];
  for (std::size_t k = 1; k < std::size_t{1} << parts; ++k) ends[k] += ends[k - 1];
  for (std::size_t i = 0; i < n; ++i) to[ends[(from[i] - low) >> shift]++] = from[i];
  if (shift == 0) {
    if (stay) std::copy_n(to, n, from);
    return;
  }
  for (std::size_t k = 0, begin = 0; begin < n; begin = ends[k++])
    if (const std::size_t size = ends[k] - begin; size > 0) spread_sort(to + begin, from + begin, size, !stay);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
