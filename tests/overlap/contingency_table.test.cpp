// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <random>
#include <span>
#include <type_traits>
#include <vector>

#include <segtally/overlap/contingency_table.hpp>
#include <segtally/overlap/label_positions.hpp>
#include <segtally/overlap/sorted_entries.hpp>
#include <segtally/overlap/table_sum.hpp>
#include <segtally/overlap/tally_accumulator.hpp>

#include "../support/oracle.hpp"

namespace overlap_contingency_table_test {

using segtally::contingency_table;
using segtally::label_view;
using segtally::overlap;

static_assert(std::is_trivially_copyable_v<overlap>);

TEST_CASE("labels are found by table and by bisection, whatever the gaps") {
  for (const std::uint64_t gap : {1ull, 2ull, 7ull, 9ull, 1ull << 33, (1ull << 56) + 1})
    for (const std::size_t labels : {0u, 1u, 2u, 3u, 100u, 255u})
      for (const std::uint64_t first : {0ull, 1ull, 50ull}) {
        std::vector<segtally::label_count> sorted;
        for (std::size_t i = 0; i < labels; ++i) sorted.push_back({first + i * gap, 1});
        const segtally::detail::label_positions position(sorted);
        for (std::size_t i = 0; i < labels; ++i) CHECK(position[sorted[i].label] == i);
      }
}

TEST_CASE("a table is sorted, coalesced and has its sums") {
  const auto t = contingency_table::from_overlaps({{2, 1, 3}, {0, 5, 4}, {2, 1, 1}, {0, 0, 7}, {9, 9, 0}});
  const std::vector<overlap> expected{{0, 0, 7}, {0, 5, 4}, {2, 1, 4}};
  CHECK(std::vector<overlap>(t.overlaps().begin(), t.overlaps().end()) == expected);
  CHECK(t.total() == 15);
  CHECK(t.reference().size() == 2);
  CHECK(t.reference_count(0) == 11);
  CHECK(t.reference_count(9) == 0);
  CHECK(t.prediction_count(1) == 4);
  CHECK(t.prediction_count(4) == 0);
  CHECK(t.count(0, 5) == 4);
  CHECK(t.count(0, 1) == 0);
  CHECK(t.transposed().count(5, 0) == 4);
  CHECK(contingency_table::from_overlaps(t.overlaps()) == t);
}

TEST_CASE(
    "adding tables is commutative and associative, with identity, and doubles a table added to itself "
    "(D45)") {
  const auto a = contingency_table::from_overlaps({{0, 0, 1}, {1, 2, 3}});
  const auto b = contingency_table::from_overlaps({{0, 0, 5}, {7, 2, 1}});
  const auto c = contingency_table::from_overlaps({{1, 2, 1}});
  CHECK(a + b == b + a);
  CHECK((a + b) + c == a + (b + c));
  CHECK(a + contingency_table{} == a);
  auto twice = a;
  twice += twice;
  CHECK(twice == contingency_table::from_overlaps({{0, 0, 2}, {1, 2, 6}}));
  auto moved = a;
  const auto taken = std::move(moved);
  CHECK(taken == a);
  CHECK(moved == contingency_table{});  // NOLINT(bugprone-use-after-move): promised
  CHECK(moved.total() == 0);
}

TEST_CASE("tables of several threads are added up like any others, by any number of threads") {
  std::mt19937_64 random(11);
  for (const std::size_t tables : {0u, 1u, 2u, 5u, 16u})
    for (const std::uint64_t labels : {1u, 3u, 400u, 1u << 30})
      for (const std::size_t pairs : {0u, 1u, 100u, 20'000u}) {  // the last is worth threads
        std::vector<contingency_table> parts(tables);
        std::vector<overlap> all;
        for (contingency_table& part : parts) {
          std::vector<overlap> some;
          for (std::size_t k = random() % 4 * pairs / 4; k > 0; --k)
            some.push_back({random() % labels << random() % 2 * 32, random() % labels, random() % 5});
          all.insert(all.end(), some.begin(), some.end());
          part = contingency_table::from_overlaps(some);
        }
        const contingency_table expected = contingency_table::from_overlaps(all);
        for (const std::size_t threads : {1u, 2u, 7u})
          REQUIRE(segtally::detail::table_sum::of(parts, threads) == expected);
      }
}

TEST_CASE("sorted lists are added up range by range, also where all keys are equal") {
  using segtally::label_count;
  for (const std::uint64_t labels : {1u, 2u, 50u, 5000u}) {
    std::vector<std::vector<label_count>> lists(5);
    std::vector<std::span<const label_count>> spans;
    std::vector<std::uint64_t> expected(labels);
    for (std::size_t k = 0; k < lists.size(); ++k) {
      for (std::uint64_t label = k; label < labels; label += k + 1) {
        lists[k].push_back({label, 1 + label % 3});
        expected[label] += 1 + label % 3;
      }
      spans.push_back(lists[k]);
    }
    for (const std::size_t ranges : {1u, 2u, 3u, 64u}) {
      segtally::detail::range_sum<label_count> sum(spans, ranges);
      for (std::size_t range = ranges; range-- > 0;) sum.add_up(range);
      const std::vector<label_count> found = sum.joined();
      REQUIRE(found.size() == labels);
      for (std::uint64_t label = 0; label < labels; ++label)
        REQUIRE(found[label] == label_count{label, expected[label]});
    }
  }
}

TEST_CASE("a total past 2^63 - 1 is refused and changes nothing (D03)") {
  auto t = contingency_table::from_overlaps({{1, 1, 1}});
  for (int i = 0; i < 62; ++i) t += t;
  CHECK(t.count(1, 1) == std::uint64_t{1} << 62);
  const auto before = t;
  CHECK_THROWS_WITH_AS(
      t += t,
      "contingency_table::operator+=: 4611686018427387904 + 4611686018427387904 voxels pass the "
      "limit of 9223372036854775807",
      std::overflow_error);
  CHECK(t == before);
  CHECK_THROWS_AS((void)contingency_table::from_overlaps({{0, 0, ~std::uint64_t{0}}}), std::overflow_error);
  segtally::tally_accumulator a;
  a += t;
  CHECK_THROWS_WITH_AS(
      a += t,
      "tally_accumulator::operator+=: 4611686018427387904 + 4611686018427387904 voxels pass the limit of "
      "9223372036854775807",
      std::overflow_error);
  CHECK(a.table() == before);
}

TEST_CASE("a sum has the pairs of both tables, and the sizes of all labels (D45)") {
  std::mt19937_64 random(3);
  for (const std::uint64_t labels : {1u, 3u, 40u, 1u << 20}) {
    std::vector<segtally::overlap> both;
    const auto some = [&](std::size_t n) {
      std::vector<segtally::overlap> overlaps;
      for (std::size_t k = 0; k < n; ++k)
        overlaps.push_back({random() % labels, random() % labels, random() % 5});
      both.insert(both.end(), overlaps.begin(), overlaps.end());
      return contingency_table::from_overlaps(std::move(overlaps));
    };
    const auto sum = some(500) + some(random() % 500);
    CHECK(sum == contingency_table::from_overlaps(both));
    CHECK(sum.transposed() == contingency_table{} + sum.transposed());
  }
}

TEST_CASE("a table holds 2^63 - 1 voxels, and not one more") {
  const std::uint64_t most = contingency_table::max_total;
  CHECK(contingency_table::from_overlaps({{0, 0, most}}).total() == most);
  CHECK(contingency_table::from_overlaps({{0, 0, most - 5}, {1, 0, 5}}).total() == most);
  CHECK_THROWS_AS((void)contingency_table::from_overlaps({{0, 0, most}, {1, 0, 1}}), std::overflow_error);
  const auto nearly = contingency_table::from_overlaps({{0, 0, most - 3}}),
             three = contingency_table::from_overlaps({{2, 1, 3}}),
             four = contingency_table::from_overlaps({{2, 1, 4}});
  CHECK((nearly + three).total() == most);
  CHECK_THROWS_AS((void)(nearly + four), std::overflow_error);
  segtally::tally_accumulator a;
  a += nearly;
  CHECK_THROWS_AS(a += four, std::overflow_error);
  a += three;
  CHECK(a.total() == most);
}

TEST_CASE("a mapped table is the table of the renamed images") {
  std::mt19937_64 random(12);
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t wide = random() % 2 == 0 ? 1 : 0x9E3779B97F4A7C15u;
    std::vector<segtally::mapped_label> to_r, to_p;
    for (std::uint64_t k = 0; k < 7; ++k) {
      if (random() % 3 != 0) to_r.push_back({k * wide, random() % 4});
      if (random() % 3 != 0) to_p.insert(to_p.begin(), {k * wide, random() % 4});
    }
    using segtally::unnamed_labels;
    const segtally::mapped_options options{random() % 2 == 0 ? unnamed_labels::keep : unnamed_labels::drop,
                                           random() % 2 == 0 ? unnamed_labels::keep : unnamed_labels::drop};
    std::vector<std::uint64_t> r, p, new_r, new_p;
    const auto renamed = [](std::uint64_t label, const auto& map, unnamed_labels unnamed, bool& stays) {
      for (const auto& [from, to] : map)
        if (from == label) return to;
      stays = stays && unnamed == unnamed_labels::keep;
      return label;
    };
    for (int j = 0; j < 60; ++j) {
      r.push_back(random() % 7 * wide);
      p.push_back(random() % 7 * wide);
      bool stays = true;
      const auto a = renamed(r.back(), to_r, options.unnamed_reference, stays);
      const auto b = renamed(p.back(), to_p, options.unnamed_prediction, stays);
      if (stays) new_r.push_back(a), new_p.push_back(b);
    }
    const auto table = support::naive(r, p);
    CHECK(table.mapped(to_r, to_p, options) == support::naive(new_r, new_p));
    // The parts may be mapped before or after they are added.
    const std::vector<std::uint64_t> r1(r.begin(), r.begin() + 20), p1(p.begin(), p.begin() + 20),
        r2(r.begin() + 20, r.end()), p2(p.begin() + 20, p.end());
    CHECK(support::naive(r1, p1).mapped(to_r, to_p, options) +
              support::naive(r2, p2).mapped(to_r, to_p, options) ==
          table.mapped(to_r, to_p, options));
    CHECK(table.transposed().mapped(to_p, to_r, {options.unnamed_prediction, options.unnamed_reference}) ==
          table.mapped(to_r, to_p, options).transposed());
  }
}

TEST_CASE("labels of a map in braces; names may be exchanged, and taken by others") {
  using segtally::unnamed_labels;
  const auto t = contingency_table::from_overlaps({{0, 0, 1}, {1, 1, 2}, {2, 1, 3}, {4, 2, 4}, {5, 9, 5}});
  CHECK(t.mapped({{1, 1}, {2, 1}, {4, 2}}, {}) ==
        contingency_table::from_overlaps({{0, 0, 1}, {1, 1, 5}, {2, 2, 4}, {5, 9, 5}}));
  CHECK(t.mapped({{1, 1}, {2, 1}, {4, 2}}, {}, {.unnamed_reference = unnamed_labels::drop}) ==
        contingency_table::from_overlaps({{1, 1, 5}, {2, 2, 4}}));
  CHECK(t.mapped({}, {{1, 2}, {2, 1}}) ==
        contingency_table::from_overlaps({{0, 0, 1}, {1, 2, 2}, {2, 2, 3}, {4, 1, 4}, {5, 9, 5}}));
  CHECK(t.mapped({{5, 0}}, {{9, 0}}) ==
        contingency_table::from_overlaps({{0, 0, 6}, {1, 1, 2}, {2, 1, 3}, {4, 2, 4}}));
  CHECK(t.mapped({}, {}) == t);
  CHECK(t.mapped({}, {}, {.unnamed_prediction = unnamed_labels::drop}) == contingency_table{});
  CHECK(contingency_table{}.mapped({{1, 2}}, {}) == contingency_table{});
  CHECK_THROWS_WITH_AS((void)t.mapped({{3, 1}, {1, 1}, {3, 2}}, {}),
                       "contingency_table::mapped: label 3 is in the map of the reference twice",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)t.mapped({}, {{7, 7}, {7, 7}}),
                       "contingency_table::mapped: label 7 is in the map of the prediction twice",
                       std::invalid_argument);
}

TEST_CASE("blocks in any number and order give the bits of one piece (P29, P30)") {
  const std::size_t n = 20000;
  const auto r = support::labels_in_runs<std::uint16_t>(n, 5, {0, 1, 2, 3, 4, 900}, 1);
  const auto p = support::labels_in_runs<std::int64_t>(n, 5, {0, 1, 2, 3, 1ll << 40}, 2);
  const contingency_table whole = support::naive(r, p);
  std::mt19937_64 random(9);
  for (const std::size_t blocks : {1u, 2u, 17u, 1000u}) {
    segtally::tally_accumulator even, odd;
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::size_t begin = i * n / blocks, end = (i + 1) * n / blocks;
      auto& into = random() % 2 ? even : odd;
      into.add(label_view<std::uint16_t>{r.data() + begin, {end - begin}},
               label_view<std::int64_t>{p.data() + begin, {end - begin}});
    }
    CHECK(even.total() + odd.total() == n);
    even += odd;
    CHECK(even.table() == whole);
    even += even;
    CHECK(even.table() == whole + whole);
  }
}

TEST_CASE("an accumulator that refuses a block is as it was") {
  segtally::tally_accumulator a;
  const std::vector<std::int8_t> good{1, 1, 2}, bad{1, -1, 2};
  const label_view<std::int8_t> g{good.data(), {3}}, b{bad.data(), {3}};
  a.add(g, g);
  CHECK_THROWS_AS(a.add(g, b), std::invalid_argument);
  CHECK(a.table() == support::naive(good, good));
  a.add(g, b, {.ignore_prediction = {-1}});
  CHECK(a.total() == 5);
}

}  // namespace overlap_contingency_table_test
