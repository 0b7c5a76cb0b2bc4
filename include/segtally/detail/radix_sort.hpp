// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for stable_sort
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Sorts by an unsigned integer, `key(entry)`, ascending and stably: digit by digit, the lowest first,
/// without the digits that all keys have in common. Labels differ in few digits, so that is one linear pass
/// or two, and keys that differ in all of them take about as long as comparisons would. Uses `room` for as
/// many entries; what is left there means nothing.
template <class Entry, class Key>
void radix_sort(std::vector<Entry>& entries, std::vector<Entry>& room, Key key) {
  constexpr int bits = 11;                     // a thousand objects differ in one digit, a million in two
  constexpr std::size_t worth_counting = 512;  // below, the counters cost more than they save
  if (entries.size() < worth_counting) {
    std::stable_sort(entries.begin(), entries.end(),
                     [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
    return;
  }
  std::uint64_t differing = 0;
  for (const Entry& entry : entries) differing |= key(entry) ^ key(entries.front());
  room.resize(entries.size());
  for (int shift = 0; shift < 64; shift += bits) {
    constexpr std::uint64_t values = std::uint64_t{1} << bits;
    if ((differing >> shift & (values - 1)) == 0) continue;
    const auto digit = [&](const Entry& entry) {
      return static_cast<std::size_t>(key(entry) >> shift & (values - 1));
    };
    std::array<std::size_t, values> place{};
    for (const Entry& entry : entries) ++place[digit(entry)];
    std::size_t before = 0;
    for (std::size_t& p : place) {
      const std::size_t n = p;
      p = before;
      before += n;
    }
    for (const Entry& entry : entries) room[place[digit(entry)]++] = entry;
    (entries.swap)(room);
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
