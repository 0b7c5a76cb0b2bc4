// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, fill_n, max, minmax_element
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/significant_bits.hpp>  // for significant_bits
#include <segtally/detail/to_size.hpp>           // for to_size

namespace segtally::inline SEGTALLY_ABI::detail {

/// Sorts n numbers; meant for data in the L1 or L2 cache. A radix sort by the two most significant digits in
/// which they differ, each with about as many values as there are numbers. That leaves most numbers in order;
/// those with equal digits are sorted by insertion, or recursively if they are many.
inline void sort_by_upper_digits(std::uint64_t* numbers, std::uint64_t* scratch, std::size_t n) {
  constexpr std::size_t few = 24;
  std::uint64_t low = 0;
  int shift = 64;
  if (n > few) {
    const auto [least, most] = std::minmax_element(numbers, numbers + n);
    low = *least;
    const int differ = significant_bits(*most - low);
    const int bits = (std::clamp)(significant_bits(n), 6, 11);
    shift = (std::max)(0, differ - 2 * bits);
    std::array<std::array<std::size_t, 2048>, 2> places;
    const std::size_t values = std::size_t{1} << bits;
    const auto digit = [=](std::uint64_t number, int k) {
      return to_size((number - low) >> (shift + k * bits)) & (values - 1);
    };
    for (auto& of_digit : places) std::fill_n(of_digit.begin(), values, std::size_t{0});
    for (std::size_t i = 0; i < n; ++i) {
      ++places[0][digit(numbers[i], 0)];
      ++places[1][digit(numbers[i], 1)];
    }
    for (auto& of_digit : places)
      for (std::size_t value = 0, before = 0; value < values; ++value) {
        const std::size_t count = of_digit[value];
        of_digit[value] = before;
        before += count;
      }
    for (std::size_t i = 0; i < n; ++i) scratch[places[0][digit(numbers[i], 0)]++] = numbers[i];
    for (std::size_t i = 0; i < n; ++i) numbers[places[1][digit(scratch[i], 1)]++] = scratch[i];
    if (shift == 0) return;
  }
  const auto is_near = [=](std::uint64_t a, std::uint64_t b) {
    return shift == 64 || (a - low) >> shift == (b - low) >> shift;
  };
  for (std::size_t begin = 0, i = 1; i <= n; ++i) {
    if (i < n && is_near(numbers[i], numbers[begin])) {
      if (i - begin >= few) continue;
      const std::uint64_t number = numbers[i];
      std::size_t at = i;
      for (; at > begin && numbers[at - 1] > number; --at) numbers[at] = numbers[at - 1];
      numbers[at] = number;
      continue;
    }
    if (i - begin > few) sort_by_upper_digits(numbers + begin, scratch + begin, i - begin);
    begin = i;
  }
}

/// The maximal number of buckets of `spread_sort`.
inline constexpr std::size_t most_parts = 2048;

/// Sorts n numbers by buckets. `part(number)` is a bucket below `most_parts` that does not decrease as
/// numbers grow. Each bucket is sorted separately, so they should be of similar size.
template <class Part>
void spread_sort(std::uint64_t* numbers, std::uint64_t* scratch, std::size_t n, Part&& part) {
  std::array<std::size_t, most_parts + 1> ends{};
  for (std::size_t i = 0; i < n; ++i) ++ends[part(numbers[i]) + 1];
  for (std::size_t k = 1; k < most_parts; ++k) ends[k] += ends[k - 1];
  for (std::size_t i = 0; i < n; ++i) scratch[ends[part(numbers[i])]++] = numbers[i];
  for (std::size_t k = 0, begin = 0; k < most_parts; begin = ends[k++]) {
    std::copy_n(scratch + begin, ends[k] - begin, numbers + begin);
    sort_by_upper_digits(numbers + begin, scratch + begin, ends[k] - begin);
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
