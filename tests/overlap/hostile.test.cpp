// SPDX-License-Identifier: BSD-3-Clause
// Labels chosen to attack the hash table by somebody who knows its code: counts are right, and work and
// memory hardly exceed those of other labels. Work is counted in slot accesses and hash computations,
// independent of the machine.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include <segtally/detail/pair_counter.hpp>
#include <segtally/overlap/tally.hpp>

#include "../support/oracle.hpp"

namespace overlap_hostile_test {

using segtally::contingency_table;
using segtally::label_view;
using segtally::tally;
using segtally::detail::overlap_run;
using segtally::detail::packed_slot;
using segtally::detail::pair_counter;
using segtally::detail::wide_slot;

namespace {

using label_pair = std::pair<std::uint64_t, std::uint64_t>;
using label_pairs = std::vector<label_pair>;

std::uint64_t steps = 0;  // of all counted slots

struct own_hash {
  template <class Slot>
  static std::uint64_t of(std::uint64_t r, std::uint64_t p, std::uint64_t seed) noexcept {
    return Slot::hash(r, p, seed);
  }
};

/// A slot that counts operations.
template <class Slot, class Hash = own_hash>
struct counted : Slot {
  using Slot::Slot;
  static std::uint64_t hash(std::uint64_t r, std::uint64_t p, std::uint64_t seed) noexcept {
    ++steps;
    return Hash::template of<Slot>(r, p, seed);
  }
  bool add(std::uint64_t r, std::uint64_t p, std::uint64_t n) noexcept {
    ++steps;
    return Slot::add(r, p, n);
  }
  [[nodiscard]] std::uint64_t count() const noexcept {
    ++steps;
    return Slot::count();
  }
};

/// The cost of n pairs: slot accesses and bytes.
struct cost {
  std::uint64_t steps;
  std::size_t bytes;
};

template <class Slot>
pair_counter<Slot> counter_of(const label_pairs& pairs, std::uint64_t times) {
  pair_counter<Slot> counter;
  for (std::uint64_t k = 0; k < times; ++k)
    counter.add(pairs.size(), [&](std::size_t i) {
      return overlap_run{pairs[i].first, pairs[i].second, k + 1};
    });
  return counter;
}

/// Counts n different pairs `times` times each, and checks the result.
template <class Slot>
cost count(const label_pairs& pairs, std::uint64_t times = 1) {
  steps = 0;
  const pair_counter<Slot> counter = counter_of<Slot>(pairs, times);
  const cost taken{steps, counter.bytes()};
  std::vector<segtally::overlap> expected;
  for (const auto& [r, p] : pairs) expected.push_back({r, p, times * (times + 1) / 2});
  CHECK(contingency_table::from_overlaps(counter.template pairs<segtally::overlap>()) ==
        contingency_table::from_overlaps(expected));
  return taken;
}

/// The minimum of five runs: seeds are random, and one in twenty is bad.
template <class Slot>
cost usual_cost(const label_pairs& pairs, std::uint64_t times = 1) {
  cost least = count<Slot>(pairs, times);
  for (int k = 1; k < 5; ++k) {
    steps = 0;
    const std::size_t bytes = counter_of<Slot>(pairs, times).bytes();
    least = {(std::min)(least.steps, steps), (std::min)(least.bytes, bytes)};
  }
  return least;
}

std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t x = 1;
  for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
  return x;
}

constexpr std::uint64_t first_seed = 0x9E3779B97F4A7C15u, second_factor = 0xD1342543DE82EF94u;
/// Seeds used to follow each other in this predictable order.
constexpr std::uint64_t next_seed(std::uint64_t seed) {
  return (seed * 0xD1342543DE82EF95u + 0x9E3779B97F4A7C14u) | 1;
}

label_pair split(std::uint64_t x) {
  return {x >> 32, x & 0xFFFFFFFFu};
}

label_pairs random_pairs(std::size_t n, std::uint64_t mask) {
  std::mt19937_64 random(1);
  label_pairs pairs;
  for (std::size_t i = 0; i < n; ++i) pairs.emplace_back(random() & mask, random() & mask);
  return pairs;
}

/// Pairs with a hash near 0 for the first seed.
label_pairs multiples_of_the_inverse(std::size_t n, std::uint64_t step = 1) {
  label_pairs pairs;
  for (std::uint64_t k = 1; k <= n; ++k) pairs.push_back(split(k * step * inverse(first_seed)));
  return pairs;
}

/// The same in batches, each for the next seed.
label_pairs batches(std::size_t n, std::uint64_t each) {
  label_pairs pairs;
  for (std::uint64_t seed = first_seed; pairs.size() < n; seed = next_seed(seed))
    for (std::uint64_t k = 1; k <= each && pairs.size() < n; ++k) pairs.push_back(split(k * inverse(seed)));
  return pairs;
}

/// 64-bit ids with the same hash for the first seed.
label_pairs one_wide_value(std::size_t n) {
  const std::uint64_t back = inverse(first_seed ^ second_factor);
  label_pairs pairs;
  for (std::uint64_t k = 0; k < n; ++k) {
    const std::uint64_t folded = (12345 - k * first_seed) * back;
    pairs.emplace_back(k, folded ^ (folded >> 32));
  }
  return pairs;
}

/// Ids with only high bits set.
label_pairs high_ids(std::size_t n, int shift) {
  label_pairs pairs;
  for (std::uint64_t k = 0; k < n; ++k) pairs.emplace_back(k << shift, (k + 1) << shift);
  return pairs;
}

/// Ids whose sum is 0, so that the two factors of the wide hash nearly cancel.
label_pairs opposite_ids(std::size_t n) {
  label_pairs pairs;
  for (std::uint64_t k = 1; k <= n; ++k) {
    const std::uint64_t folded = 0 - k;
    pairs.emplace_back(k, folded ^ (folded >> 32));
  }
  return pairs;
}

struct named {
  const char* name;
  label_pairs pairs;
};

}  // namespace

TEST_CASE("hostile pairs of 32-bit ids cost at most three times what random ones do") {
  for (const std::size_t n : {300u, 8000u, 40000u}) {
    const cost usual = count<counted<packed_slot>>(random_pairs(n, 0xFFFFFFFFu));
    const named hostile[] = {{"multiples of the inverse of the first seed", multiples_of_the_inverse(n)},
                             {"the same, further apart", multiples_of_the_inverse(n, 1 << 20)},
                             {"batches of 131 for each seed of old", batches(n, 131)},
                             {"batches of 40", batches(n, 40)},
                             {"low bits alike", high_ids(n, 12)}};
    for (const named& set : hostile) {
      CAPTURE(set.name);
      CAPTURE(n);
      const cost taken = usual_cost<counted<packed_slot>>(set.pairs);
      CHECK(taken.steps <= 3 * usual.steps + 20000);  // the first seed must fail first
      CHECK(taken.bytes <= 3 * usual.bytes + 65536);
    }
  }
}

TEST_CASE("hostile pairs of 64-bit ids cost at most three times what random ones do") {
  for (const std::size_t n : {300u, 8000u, 40000u}) {
    const cost usual = count<counted<wide_slot>>(random_pairs(n, ~std::uint64_t{0}));
    const named hostile[] = {{"one value under the first seed", one_wide_value(n)},
                             {"high halves", high_ids(n, 32)},
                             {"high 20 bits", high_ids(n, 44)},
                             {"opposite ids", opposite_ids(n)},
                             {"multiples of the inverse of the first seed", multiples_of_the_inverse(n)}};
    for (const named& set : hostile) {
      CAPTURE(set.name);
      CAPTURE(n);
      const cost taken = usual_cost<counted<wide_slot>>(set.pairs);
      CHECK(taken.steps <= 3 * usual.steps + 20000);
      CHECK(taken.bytes <= 3 * usual.bytes + 65536);
    }
  }
}

#if defined(NDEBUG)  // seconds without optimisation
TEST_CASE("a million hostile pairs") {
  const std::size_t n = 1000000;
  const cost usual = count<counted<packed_slot>>(random_pairs(n, 0xFFFFFFFFu));
  for (const label_pairs& pairs : {multiples_of_the_inverse(n), batches(n, 131)}) {
    const cost taken = usual_cost<counted<packed_slot>>(pairs);
    CHECK(taken.steps <= 3 * usual.steps);
    CHECK(taken.bytes <= 3 * usual.bytes);
  }
}
#endif

TEST_CASE("pairs for two seeds in turn once took all memory: 140 and 130 of them, and some more") {
  label_pairs pairs;
  const std::uint64_t second_seed = next_seed(first_seed);
  for (std::uint64_t k = 1; k <= 140; ++k) pairs.push_back(split(k * inverse(second_seed)));
  for (std::uint64_t k = 1; k <= 145; ++k) pairs.push_back(split(k * inverse(first_seed)));
  const cost taken = usual_cost<counted<packed_slot>>(pairs);
  CHECK(taken.steps < 40000);
  CHECK(taken.bytes < 100000);

  std::vector<std::uint32_t> r, p;
  for (const auto& [a, b] : pairs) {
    r.push_back(static_cast<std::uint32_t>(a));
    p.push_back(static_cast<std::uint32_t>(b));
  }
  CHECK(tally(label_view<std::uint32_t>(r.data(), {r.size()}),
              label_view<std::uint32_t>(p.data(), {p.size()})) == support::naive(r, p));
}

TEST_CASE("a few pairs of one hash value, again and again") {
  const std::uint64_t times = 2000;
  const cost usual = count<counted<packed_slot>>(random_pairs(200, 0xFFFFFFFFu), times);
  for (const std::size_t n : {3u, 5u, 9u, 20u, 64u, 65u, 200u}) {
    CAPTURE(n);
    const cost taken = usual_cost<counted<packed_slot>>(multiples_of_the_inverse(n), times);
    CHECK(taken.steps / n <= 6 * usual.steps / 200 + 2000);  // one to three steps each, compared with ten
    CHECK(taken.bytes <= 20000);
  }
}

namespace {

/// The same for every seed, so that no other seed helps: this many hash values, with equally many pairs each.
template <std::uint64_t Values>
struct few_values {
  template <class Slot>
  static std::uint64_t of(std::uint64_t r, std::uint64_t p, std::uint64_t) noexcept {
    return (r + p) % Values * (~std::uint64_t{0} / Values);
  }
};

template <class Slot>
void check_bound(std::size_t n, std::uint64_t times) {
  CAPTURE(n);
  CAPTURE(times);
  const label_pairs pairs = random_pairs(n, 0xFFFFFFFFu);
  const cost usual = count<counted<wide_slot>>(pairs), taken = count<Slot>(pairs, times);
  CHECK(static_cast<double>(taken.steps) <=
        64 * std::log2(static_cast<double>(n)) * static_cast<double>(n * times));
  CHECK(taken.bytes <= usual.bytes + 100 * n);
}

}  // namespace

TEST_CASE("even a hash that is none costs a constant for each run, and memory that follows the pairs") {
  for (const auto& [n, times] : {std::pair<std::size_t, std::uint64_t>{2000, 1}, {2000, 10}, {20000, 3}}) {
    check_bound<counted<packed_slot, few_values<1>>>(n, times);
    check_bound<counted<wide_slot, few_values<1>>>(n, times);
    check_bound<counted<packed_slot, few_values<7>>>(n, times);
    check_bound<counted<packed_slot, few_values<50>>>(n, times);
    check_bound<counted<wide_slot, few_values<1000>>>(n, times);
  }
}

TEST_CASE("small ids and huge ones in turn: a matrix is given up and made again for what the pairs pay for") {
  // Each time the ids fill a matrix, one just outside it, or far outside, follows.
  for (const std::uint64_t beyond : {std::uint64_t{1}, std::uint64_t{50}, std::uint64_t{4000000000}}) {
    CAPTURE(beyond);
    label_pairs pairs;
    for (std::uint64_t side = 2; side < 500; ++side) {
      for (std::uint64_t k = 0; k < side; ++k) pairs.emplace_back(side, k);
      for (std::uint64_t k = 0; k < side; ++k) pairs.emplace_back(k, side);
      pairs.emplace_back(side + beyond, side + 1000000);
    }
    const cost taken = count<counted<packed_slot>>(pairs);
    const cost usual = count<counted<packed_slot>>(random_pairs(pairs.size(), 0xFFFFFFFFu));
    CHECK(taken.steps <= 3 * usual.steps);
    CHECK(taken.bytes <= 3 * usual.bytes);
  }
  // A square that grows by a row and a column: every label is outside the matrix of those before.
  label_pairs square;
  for (std::uint64_t side = 1; side < 700; ++side)
    for (std::uint64_t k = 0; k <= side; ++k) {
      square.emplace_back(side, k);
      if (k != side) square.emplace_back(k, side);
    }
  const cost taken = count<counted<packed_slot>>(square);
  const cost usual = count<counted<packed_slot>>(random_pairs(square.size(), 0xFFFFFFFFu));
  CHECK(taken.steps <= 3 * usual.steps);
  CHECK(taken.bytes <= 3 * usual.bytes);
}

namespace {

/// Puts pairs into this many neighbouring slots of a table of 2^LogSize.
template <int LogSize, std::uint64_t Values>
struct neighbours {
  template <class Slot>
  static std::uint64_t of(std::uint64_t r, std::uint64_t p, std::uint64_t) noexcept {
    return (r * 37 + p) % Values << (64 - LogSize);
  }
};

template <int LogSize, std::uint64_t Values>
void count_in_a_crowd(std::uint64_t seed) {
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const std::uint64_t names = 2 + seed * seed / 40;
  std::map<label_pair, std::uint64_t> expected;
  pair_counter<counted<packed_slot, neighbours<LogSize, Values>>> counter;
  for (int k = 0; k < 2000; ++k) {
    // Half of the tables become a matrix, the others have labels too far apart for that; (0, 0) is the most
    // frequent pair.
    const bool background = random() % 8 == 0;
    const std::uint64_t r = background ? 0 : random() % names << (seed % 2 * 20),
                        p = background ? 0 : random() % 3, n = random() % 3;
    counter.add(r, p, n);
    if (n != 0) expected[{r, p}] += n;
  }
  std::map<label_pair, std::uint64_t> found;
  for (const overlap_run& run : counter.template pairs<overlap_run>())
    found[{run.reference, run.prediction}] += run.length;
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("no count is lost or invented in crowded tables, masked voxels among the runs") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    count_in_a_crowd<8, 2>(seed);  // 65 slots, one more than the probe limit
    count_in_a_crowd<8, 150>(seed);
    count_in_a_crowd<10, 150>(seed);
    count_in_a_crowd<12, 150>(seed);
  }
}

TEST_CASE("masked-out background between neighbours: no voxel is lost when the table grows") {
  // (1, 17) has slot 0 of the first table, (1, 250) slot 1. A former bug: the masked background between them
  // made (1, 17) count twice, and one of the counts was lost.
  std::vector<std::uint16_t> r{1, 0, 1, 1}, p{17, 0, 250, 17};
  std::vector<std::uint8_t> mask{1, 0, 1, 1};
  for (std::uint16_t k = 0; k < 200; ++k) {
    r.push_back(static_cast<std::uint16_t>(300 * k + 40));
    p.push_back(static_cast<std::uint16_t>(61 * k + 500));
    mask.push_back(1);
  }
  const contingency_table t =
      tally(label_view<std::uint16_t>(r.data(), {r.size()}), label_view<std::uint16_t>(p.data(), {p.size()}),
            {.mask = segtally::mask_view(label_view<std::uint8_t>(mask.data(), {mask.size()}))});
  CHECK(t.total() == 203);
  CHECK(t.count(1, 17) == 2);
  CHECK(t.count(1, 250) == 1);
  CHECK(t.overlaps().size() == 202);
}

}  // namespace overlap_hostile_test
