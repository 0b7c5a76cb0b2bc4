// SPDX-License-Identifier: BSD-3-Clause
// The small tools of the kernel against their definitions.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/detail/bit_positions.hpp>
#include <segtally/detail/radix_sort.hpp>

using namespace segtally::detail;

namespace {
template <class Arch>
void check_positions(std::uint64_t bits, std::size_t first) {
  std::vector<std::uint16_t> expected;
  for (std::size_t i = 0; i < 64; ++i)
    if ((bits >> i & 1) != 0) expected.push_back(static_cast<std::uint16_t>(first + i));
  std::array<std::uint16_t, 96> out;
  out.fill(0xABCD);
  std::uint16_t* const end = write_positions<Arch>(bits, first, out.data());
  REQUIRE(end - out.data() == static_cast<std::ptrdiff_t>(expected.size()));
  CHECK(std::equal(expected.begin(), expected.end(), out.begin()));
  CHECK(std::all_of(end + 16, out.data() + out.size(), [](std::uint16_t x) { return x == 0xABCD; }));
}
}  // namespace

TEST_CASE_TEMPLATE("positions of set bits: every number of them, and no more than 16 written beyond", Arch,
                   default_arch, scalar) {
  std::mt19937_64 random(1);
  for (const std::size_t first : {std::size_t{0}, std::size_t{64}, std::size_t{448}}) {
    check_positions<Arch>(0, first);
    check_positions<Arch>(~std::uint64_t{0}, first);
    for (int set = 1; set < 64; ++set) {
      check_positions<Arch>((std::uint64_t{1} << set) - 1, first);
      check_positions<Arch>(~((std::uint64_t{1} << set) - 1), first);
      check_positions<Arch>(std::uint64_t{1} << set, first);
    }
    for (int k = 0; k < 300; ++k)
      check_positions<Arch>(random() & random() & (k % 2 ? random() : ~0ull), first);
  }
}

TEST_CASE("radix sort is a stable sort, whichever digits of the keys differ") {
  struct entry {
    std::uint64_t key;
    std::size_t index;
    bool operator==(const entry&) const = default;
  };
  std::mt19937_64 random(2);
  std::vector<entry> room;
  for (const std::size_t n : {0u, 1u, 2u, 511u, 512u, 513u, 5000u})
    for (const std::uint64_t mask : {0x0ull, 0xFFull, 0xFFFull, 0x3FF8007FFull, 0xFFFFFFFF00000000ull, ~0ull}) {
      std::vector<entry> entries;
      for (std::size_t i = 0; i < n; ++i) entries.push_back({(random() & mask) | 0x1000, i});
      std::vector<entry> expected = entries;
      std::stable_sort(expected.begin(), expected.end(),
                       [](const entry& a, const entry& b) { return a.key < b.key; });
      radix_sort(entries, room, [](const entry& e) { return e.key; });
      CHECK(entries == expected);
    }
}
