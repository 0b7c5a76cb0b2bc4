// SPDX-License-Identifier: BSD-3-Clause
// Measures the time to match a thousand to a million objects, compared with the peers. Every benchmark checks
// its result.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <segtally/segtally.hpp>

#include "huge_pages.hpp"
#include "phantom.hpp"
#include "python_peer.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

namespace {

/// n objects in either image, each overlapping three of the other: its neighbours in a plane. All are in one
/// component, so that no part can be matched separately.
segtally::contingency_table neighbours(std::uint64_t n) {
  std::mt19937_64 random(1);
  std::uint64_t width = 1;
  while (width * width < n) ++width;
  std::vector<segtally::overlap> overlaps;
  for (std::uint64_t k = 0; k < n; ++k)
    for (const std::uint64_t other : {k, k + 1, k + width})
      overlaps.push_back({1 + k, 1 + other % n, 20 + random() % 40});
  return segtally::contingency_table::from_overlaps(std::move(overlaps));
}

/// The same number of overlaps between random objects: an artificial worst case.
segtally::contingency_table anywhere(std::uint64_t n) {
  std::mt19937_64 random(1);
  std::vector<segtally::overlap> overlaps;
  for (std::uint64_t k = 0; k < n; ++k)
    for (const std::uint64_t other : {k, random() % n, random() % n})
      overlaps.push_back({1 + k, 1 + other, 20 + random() % 40});
  return segtally::contingency_table::from_overlaps(std::move(overlaps));
}

void matching(benchmark::State& state, segtally::contingency_table (*make)(std::uint64_t), double threshold) {
  const auto n = static_cast<std::uint64_t>(state.range(0));
  const segtally::contingency_table table = make(n);
  segtally::matching found;
  for (auto _ : state) benchmark::DoNotOptimize(found = segtally::match(table, {.threshold = threshold}));
  const segtally::matching turned = segtally::match(table.transposed(), {.threshold = threshold});
  if (turned.tp != found.tp || found.tp + found.fn != n || found.tp + found.fp != table.prediction().size())
    state.SkipWithError("wrong counts");
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  state.counters["peak_MB_so_far"] = static_cast<double>(used.ru_maxrss) / 1024;
  state.counters["pairs"] = static_cast<double>(found.tp);
  state.counters["overlaps"] = static_cast<double>(table.overlaps().size());
}

struct volume_pair {
  volume<std::uint16_t> reference, prediction;
  std::uint64_t pairs = 0;
};

const std::array<std::size_t, 3> shape{128, 512, 512};

segtally::matching match_volumes(const volume_pair& v) {
  return segtally::match(
      segtally::tally(segtally::label_view<std::uint16_t>(v.reference.data(), shape),
                      segtally::label_view<std::uint16_t>(v.prediction.data(), shape), {.threads = 1}),
      {.comparator = segtally::comparator::at_least});
}

const volume_pair& nuclei() {
  static const volume_pair made = [] {
    const phantom::nuclei_options options{.shape = shape, .objects = 1500, .seed = 1};
    const auto reference = phantom::reference(options).labels;
    const auto prediction = phantom::prediction(options, phantom::splitter()).labels;
    volume_pair v{{reference.begin(), reference.end()}, {prediction.begin(), prediction.end()}, 0};
    v.pairs = match_volumes(v).tp;
    return v;
  }();
  return made;
}

void from_volumes(benchmark::State& state) {
  std::uint64_t tp = 0;
  for (auto _ : state) {
    tp = match_volumes(nuclei()).tp;
    benchmark::DoNotOptimize(tp);
  }
  if (tp != nuclei().pairs || tp == 0) state.SkipWithError("wrong counts");
}

void from_table(benchmark::State& state) {
  const auto t = segtally::tally(segtally::label_view<std::uint16_t>(nuclei().reference.data(), shape),
                                 segtally::label_view<std::uint16_t>(nuclei().prediction.data(), shape));
  for (auto _ : state)
    if (segtally::match(t, {.comparator = segtally::comparator::at_least}).tp != nuclei().pairs)
      state.SkipWithError("wrong counts");
}

}  // namespace

int main(int argc, char** argv) {
  const auto add = [](const std::string& name, auto make, double threshold, std::int64_t most) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& s) { matching(s, make, threshold); })
        ->RangeMultiplier(10)
        ->Range(1000, most)
        ->Unit(benchmark::kMillisecond);
  };
  add("match/neighbours/threshold:0.1", neighbours, 0.1, 1000000);
  add("match/neighbours/threshold:0.5", neighbours, 0.5, 1000000);
  add("match/anywhere/threshold:0.1", anywhere, 0.1, 100000);  // a million: minutes
  benchmark::RegisterBenchmark("match/table_of_nuclei", from_table)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("tally_and_match/nuclei", from_volumes)->Unit(benchmark::kMillisecond);
  for (const char* peer : {"stardist", "panoptica"})
    benchmark::RegisterBenchmark((std::string(peer) + "/nuclei").c_str(),
                                 [peer](benchmark::State& s) {
                                   python_peer(s, peer, nuclei().reference, nuclei().prediction,
                                               static_cast<double>(nuclei().pairs));
                                 })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
