// SPDX-License-Identifier: BSD-3-Clause
// Labels are numbered, and adversarial labels cost hardly more than others.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <unordered_map>
#include <vector>

#include <segtally/detail/label_index.hpp>
#include <segtally/detail/label_table.hpp>
#include <segtally/detail/unpredictable.hpp>

namespace detail_label_index_test {

using segtally::detail::label_index;
using segtally::detail::label_table;
using segtally::detail::unpredictable_odd;

TEST_CASE("what nobody can foresee depends on the place in memory and on what was before, and is odd") {
  const std::vector<int> objects(1000);
  std::set<std::uint64_t> drawn;
  std::uint64_t last = 0;
  for (const int& object : objects) {
    drawn.insert(unpredictable_odd(&object, 0));
    drawn.insert(last = unpredictable_odd(&objects, last));
  }
  CHECK(drawn.size() == 2000);
  for (const std::uint64_t x : drawn) CHECK(x % 2 == 1);
}

TEST_CASE("labels are numbered in the order in which they are met, small, large and again") {
  for (const std::uint64_t mask :
       {0xFull, 0x1FFull, 0xFFFFull, 0x1FFFFull, 0xFFFFFFFFull, 0xFFFFFFFFFF000000ull, ~0ull}) {
    std::mt19937_64 random(mask);
    std::unordered_map<std::uint64_t, std::size_t> expected;
    label_index index;
    for (int k = 0; k < 5000; ++k) {
      const std::uint64_t label = random() & mask;
      const bool known = expected.contains(label);
      CHECK((index.find(label) == label_index::none) == !known);
      CHECK(index[label] == expected.try_emplace(label, expected.size()).first->second);
    }
    REQUIRE(index.labels().size() == expected.size());
    for (const auto& [label, number] : expected) {
      CHECK(index.find(label) == number);
      CHECK(index.labels()[number] == label);
    }
    CHECK(index.find(~mask & 0x7E7E7E7E7E7E) == (mask == ~0ull ? index.find(0) : label_index::none));
  }
  label_index edges;
  const std::vector<std::uint64_t> labels{0, 255, 256, 65535, 65536, 65537, ~0ull, ~0ull - 1, 1ull << 63};
  for (std::size_t k = 0; k < labels.size(); ++k) CHECK(edges[labels[k]] == k);
  CHECK(edges.labels() == labels);
}

namespace {

std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t x = 1;
  for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
  return x;
}

struct constant_hash {
  static inline std::size_t calls = 0;
  static std::uint64_t of(std::uint64_t, std::uint64_t) noexcept {
    ++calls;
    return ~std::uint64_t{0};
  }
};

template <class Hash>
label_table<Hash> table_of(const std::vector<std::uint64_t>& labels) {
  label_table<Hash> table;
  for (std::size_t k = 0; k < labels.size(); ++k) table.add(labels[k], k);
  for (std::size_t k = 0; k < labels.size(); ++k) REQUIRE(table.find(labels[k]) == k);
  return table;
}

}  // namespace

TEST_CASE("labels with one hash value get another hash, and what all look-ups pass over stays small") {
  using own_hash = segtally::detail::label_hash;
  const std::uint64_t back = inverse(0x9E3779B97F4A7C15u);
  for (const std::size_t n : {100u, 1000u, 50000u}) {
    CAPTURE(n);
    std::vector<std::uint64_t> hostile, high, low_alike;
    for (std::uint64_t k = 1; k <= n; ++k) {
      const std::uint64_t folded = k * back;  // times the first seed gives k, whose top bits are 0
      hostile.push_back(folded ^ (folded >> 32));
      high.push_back(k << 40);
      low_alike.push_back(k << 16);
    }
    for (const auto& labels : {hostile, high, low_alike}) {
      std::size_t least = ~std::size_t{0};
      for (int k = 0; k < 5; ++k) {  // hashes are random, and one in twenty is bad
        const auto table = table_of<own_hash>(labels);
        least = (std::min)(least, table.detours());
        CHECK(table.capacity() <= 4 * n + 512);
      }
      CHECK(least <= 2 * n + 64);
    }
  }
}

TEST_CASE("a hash that is none: all labels are found, in a tree") {
  std::vector<std::uint64_t> labels;
  for (std::uint64_t k = 1; k <= 5000; ++k) labels.push_back(k * k + 65536);
  const auto table = table_of<constant_hash>(labels);
  CHECK(table.strays() == 5000 - 64);
  CHECK(table.detours() <= 64 * 5000);
  CHECK(constant_hash::calls < 16 * 5000);  // one lookup per label, and a few per rehash
  CHECK(table.find(3) == label_table<constant_hash>::none);
  const label_table<constant_hash> nothing;
  CHECK(nothing.find(65536) == label_table<constant_hash>::none);
}

}  // namespace detail_label_index_test
