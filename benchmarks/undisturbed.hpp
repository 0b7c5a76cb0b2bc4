// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <thread>

/// Measures runs on shared machines, where a virtual processor is only half a core while the sibling
/// hyper-thread is busy with another machine's work or with our own second thread. Before and after a run two
/// threads perform additions on their cores, and a run counts only if both ran at full speed both times
/// (allowing for changes of the clock), whether it uses both or not.
///
/// Each run starts with the given arrays in memory but not in the caches: if the L3 cache held half of them,
/// two threads that return to their halves would be three times as fast as one that reads everything.
class undisturbed {
 public:
  using bytes = std::span<const std::byte>;

  undisturbed(benchmark::State& state, std::array<bytes, 2> arrays) : state_(state), arrays_(arrays) {}

  /// Repeats until a run counts, at most twenty times, and reports the time of the last one.
  template <class Run>
  void time(Run&& run) {
    for (int attempt = 1; attempt <= 20; ++attempt) {
      for (const bytes array : arrays_) evict(array);
      const bool before = at_full_speed();
      const double seconds = seconds_of(run);
      const bool counts = at_full_speed() && before;
      if (!counts && attempt < 20) continue;
      state_.SetIterationTime(seconds);
      disturbed_ += !counts;
      break;
    }
    state_.counters["disturbed"] = benchmark::Counter(disturbed_, benchmark::Counter::kAvgIterations);
  }

 private:
  static void evict([[maybe_unused]] bytes array) {
#if defined(__x86_64__)
    for (std::size_t line = 0; line < array.size(); line += 64)  // clflushopt; old processors see clflush
      asm volatile(".byte 0x66; clflush %0" : : "m"(array[line]) : "memory");
#endif
  }

  template <class Run>
  static double seconds_of(Run&& run) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  /// A quarter of a millisecond of additions, with more parallelism than half a core can use.
  static double seconds_of_additions() {
    return seconds_of([] {
      std::size_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
      for (int i = 0; i < 400'000; ++i) {
        for (std::size_t* sum : {&a, &b, &c, &d, &e, &f, &g, &h}) {
          *sum += 3;
          benchmark::DoNotOptimize(*sum);
        }
      }
    });
  }

  [[nodiscard]] static bool at_full_speed() {
    static const double full_speed = [] {
      double shortest = seconds_of_additions();
      for (int i = 0; i < 1000; ++i) shortest = std::min(shortest, seconds_of_additions());
      return shortest;
    }();
    double other_seconds = 0;
    std::thread other([&] { other_seconds = seconds_of_additions(); });
    const double seconds = seconds_of_additions();
    other.join();
    return std::max(seconds, other_seconds) < 1.3 * full_speed;  // half a core takes 1.9 times as long
  }

  benchmark::State& state_;
  std::array<bytes, 2> arrays_;
  double disturbed_ = 0;
};
