// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for stable_sort
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Stable ascending radix sort by an unsigned integer, `key(entry)`: digit by digit, lowest first, skipping
/// digits that all keys share. Labels differ in few digits, so one or two linear passes suffice; keys that
/// differ in all digits take about as long as a comparison sort. `scratch` is a buffer; its contents are
/// unspecified afterwards.
template <class Entry, class Key>
void radix_sort(std::vector<Entry>& entries, std::vector<Entry>& scratch, Key key) {
  constexpr int bits = 11;                     // a thousand objects differ in one digit, a million in two
  constexpr std::size_t worth_counting = 512;  // below, the counters cost more than they save
  if (entries.size() < worth_counting) {
    std::stable_sort(entries.begin(), entries.end(),
                     [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
    return;
  }
  std::uint64_t differing = 0;
  for (const Entry& entry : entries) differing |= key(entry) ^ key(entries.front());
  scratch.resize(entries.size());
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
    for (const Entry& entry : entries) scratch[place[digit(entry)]++] = entry;
    (entries.swap)(scratch);
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
