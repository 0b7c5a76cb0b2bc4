// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for stable_sort
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

namespace segtally::detail {

/// Sorts by an unsigned integer, `key(entry)`, ascending and stably: byte by byte, the lowest first, without
/// the bytes that all keys have in common. Labels differ in a few bytes, so that is a few linear passes. Uses
/// `room` for as many entries; what is left there means nothing.
template <class Entry, class Key>
void radix_sort(std::vector<Entry>& entries, std::vector<Entry>& room, Key key) {
  constexpr std::size_t worth_counting = 256;  // below, the 256 counters cost more than they save
  if (entries.size() < worth_counting) {
    std::stable_sort(entries.begin(), entries.end(),
                     [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
    return;
  }
  std::uint64_t differing = 0;
  for (const Entry& entry : entries) differing |= key(entry) ^ key(entries.front());
  room.resize(entries.size());
  for (int shift = 0; shift < 64; shift += 8) {
    if ((differing >> shift & 0xFF) == 0) continue;
    const auto byte = [&](const Entry& entry) {
      return static_cast<std::size_t>(key(entry) >> shift & 0xFF);
    };
    std::array<std::size_t, 256> place{};
    for (const Entry& entry : entries) ++place[byte(entry)];
    std::size_t before = 0;
    for (std::size_t& p : place) {
      const std::size_t n = p;
      p = before;
      before += n;
    }
    for (const Entry& entry : entries) room[place[byte(entry)]++] = entry;
    entries.swap(room);
  }
}

}  // namespace segtally::detail
