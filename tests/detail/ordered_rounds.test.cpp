// SPDX-License-Identifier: BSD-3-Clause
// Tiles that run ahead of each other give the same result as a loop over rounds and tiles.
#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/detail/ordered_rounds.hpp>

namespace detail_ordered_rounds_test {

using segtally::detail::ordered_rounds;
using segtally::detail::tile_state;

namespace {

/// Tiles with a number that changes depending on neighbours and round until the tile's energy is used up;
/// some give energy to all tiles around them.
struct automaton {
  std::size_t outer, inner;
  std::vector<std::uint64_t> number, energy, gifts;  // from a tile to a tile
  std::vector<std::atomic<int>> running;
  std::atomic<bool> apart{true};
  std::atomic<std::size_t> steps{0};

  automaton(std::size_t o, std::size_t i, std::uint64_t seed)
      : outer(o), inner(i), number(o * i), energy(o * i), gifts(o * i * o * i), running(o * i) {
    std::mt19937_64 random(seed);
    for (auto& n : number) n = random();
    for (auto& e : energy) e = random() % 3 == 0 ? random() % 30 : 0;
  }

  template <class Use>
  void around(std::size_t t, const Use& use) {
    for (std::size_t k = 0; k < number.size(); ++k) {
      const auto off = [](std::size_t a, std::size_t b) { return a < b ? b - a : a - b; };
      if (k != t && off(k / inner, t / inner) <= 1 && off(k % inner, t % inner) <= 1) use(k);
    }
  }

  tile_state step(std::size_t t, std::size_t round) {
    ++steps;
    ++running[t];
    around(t, [&](std::size_t k) {
      if (running[k] != 0) apart = false;
    });
    if (running[t] != 1) apart = false;
    tile_state state;
    around(t, [&](std::size_t k) {
      energy[t] += gifts[k * number.size() + t];
      gifts[k * number.size() + t] = 0;
    });
    if (energy[t] > 0) {
      --energy[t];
      std::uint64_t sum = number[t] * 31 + round;
      around(t, [&](std::size_t k) { sum = sum * 6364136223846793005u + number[k]; });
      number[t] = sum;
      if (sum % 35 == 0) around(t, [&](std::size_t k) { gifts[t * number.size() + k] = 2; });
      state.changed = sum % 7 == 0;
      state.waiting = energy[t] > 0;
    }
    --running[t];
    return state;
  }

  [[nodiscard]] bool busy() const {
    for (const auto& all : {energy, gifts})
      for (const std::uint64_t e : all)
        if (e > 0) return true;
    return false;
  }
};

}  // namespace

TEST_CASE("ordered rounds: the outcome of the plain loop, by any threads, and neighbours never at once") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const std::size_t outer = 1 + seed % 6, inner = 1 + seed / 6 % 9;
    automaton plain(outer, inner, seed);
    for (std::size_t round = 0; plain.busy(); ++round)
      for (std::size_t t = 0; t < outer * inner; ++t) (void)plain.step(t, round);
    for (const std::size_t threads : {1u, 2u, 3u, 8u}) {
      automaton tiled(outer, inner, seed);
      ordered_rounds order(outer, inner);
      const auto step = [&](std::size_t, std::size_t t, std::size_t round) { return tiled.step(t, round); };
      order.run(threads, step);
      REQUIRE(tiled.number == plain.number);
      REQUIRE(!tiled.busy());
      REQUIRE(tiled.apart);
    }
  }
}

TEST_CASE("ordered rounds: tiles with nothing to do are not asked while another one goes on") {
  std::size_t asked = 0;
  const auto step = [&](std::size_t, std::size_t t, std::size_t round) {
    ++asked;
    return tile_state{false, t == 5 && round < 999};
  };
  ordered_rounds(10, 10).run(1, step);
  CHECK(asked == 99 + 1000);
}

}  // namespace detail_ordered_rounds_test
