// SPDX-License-Identifier: BSD-3-Clause
// Compares the radix sort with its definition.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/detail/radix_sort.hpp>

namespace detail_radix_sort_test {

using namespace segtally::detail;

TEST_CASE("radix sort is a stable sort, whichever digits of the keys differ") {
  struct entry {
    std::uint64_t key;
    std::size_t index;
    bool operator==(const entry&) const = default;
  };
  std::mt19937_64 random(2);
  std::vector<entry> room;
  for (const std::size_t n : {0u, 1u, 2u, 511u, 512u, 513u, 5000u})
    for (const std::uint64_t mask :
         {0x0ull, 0xFFull, 0xFFFull, 0x3FF8007FFull, 0xFFFFFFFF00000000ull, ~0ull}) {
      std::vector<entry> entries;
      for (std::size_t i = 0; i < n; ++i) entries.push_back({(random() & mask) | 0x1000, i});
      std::vector<entry> expected = entries;
      std::stable_sort(expected.begin(), expected.end(),
                       [](const entry& a, const entry& b) { return a.key < b.key; });
      radix_sort(entries, room, [](const entry& e) { return e.key; });
      CHECK(entries == expected);
    }
}

}  // namespace detail_radix_sort_test
