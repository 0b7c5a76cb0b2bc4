// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

/// Times runs on shared machines, where a virtual processor is half a core whenever the other half is busy,
/// be it with a neighbour's work or with that of our own second thread. Before and after a run as many
/// threads as it has fill their cores with additions, and a run counts if all of them went at full speed both
/// times.
class undisturbed {
 public:
  undisturbed(benchmark::State& state, std::size_t threads) : state_(state), threads_(threads) {}

  /// Runs until a run counts, or a hundred times, and reports the time of the last one.
  template <class Run>
  void time(Run&& run) {
    for (int attempt = 1; attempt <= 100; ++attempt) {
      const bool before = at_full_speed();
      const double seconds = seconds_of(run);
      const bool counts = at_full_speed() && before;
      if (!counts && attempt < 100) continue;
      state_.SetIterationTime(seconds);
      disturbed_ += !counts;
      break;
    }
    state_.counters["disturbed"] = benchmark::Counter(disturbed_, benchmark::Counter::kAvgIterations);
  }

 private:
  template <class Run>
  static double seconds_of(Run&& run) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  /// A quarter of a millisecond of additions, more of them at once than half a core can do.
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

  [[nodiscard]] bool at_full_speed() const {
    static const double full_speed = [] {
      double shortest = seconds_of_additions();
      for (int i = 0; i < 1000; ++i) shortest = std::min(shortest, seconds_of_additions());
      return shortest;
    }();
    std::vector<double> seconds(threads_);
    std::vector<std::thread> others;
    for (std::size_t k = 1; k < threads_; ++k)
      others.emplace_back([&seconds, k] { seconds[k] = seconds_of_additions(); });
    seconds[0] = seconds_of_additions();
    for (std::thread& other : others) other.join();
    return *std::max_element(seconds.begin(), seconds.end()) < 1.15 * full_speed;
  }

  benchmark::State& state_;
  std::size_t threads_;
  double disturbed_ = 0;
};
