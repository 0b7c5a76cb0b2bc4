// SPDX-License-Identifier: BSD-3-Clause
// Measures connected components, Betti numbers and Euler characteristics, compared with the components of
// PyPI's cc3d (for Betti numbers: those of the object and of the background). Every benchmark checks its
// result.
//   topology_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
//                  --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <segtally/region/component_table.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/topology/betti.hpp>
#include <segtally/topology/euler.hpp>

#include "huge_pages.hpp"
#include "phantom.hpp"
#include "python_peer.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

namespace {

using size3 = std::array<std::size_t, 3>;
using labels = volume<std::uint16_t>;

struct picture {
  std::string name;
  size3 shape;
  labels voxels;
  [[nodiscard]] segtally::label_view<std::uint16_t> view() const { return {voxels.data(), shape}; }
};

template <class Label>
labels drawn(const size3& shape, Label&& label) {
  labels voxels;
  voxels.reserve(shape[0] * shape[1] * shape[2]);
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) voxels.push_back(static_cast<std::uint16_t>(label(z, y, x)));
  return voxels;
}

const std::vector<picture>& pictures() {
  static const std::vector<picture> all = [] {
    const size3 shape{128, 512, 512}, flat{1, 4096, 4096};
    const double scale = 2 * std::numbers::pi / 70.3;
    const auto gyroid = [&](std::size_t z, std::size_t y, std::size_t x) {
      const double a = static_cast<double>(z) * scale, b = static_cast<double>(y) * scale,
                   c = static_cast<double>(x) * scale;
      return std::sin(c) * std::cos(b) + std::sin(b) * std::cos(a) + std::sin(a) * std::cos(c);
    };
    std::mt19937_64 random(1);
    std::vector<picture> made;
    const auto nuclei = phantom::reference({.shape = shape, .objects = 1500, .seed = 1}).labels;
    made.push_back({"nuclei", shape, labels(nuclei.begin(), nuclei.end())});
    made.push_back(
        {"tubes", shape, drawn(shape, [&](auto z, auto y, auto x) { return gyroid(z, y, x) > 1; })});
    made.push_back({"noise", shape, drawn(shape, [&](auto, auto, auto) { return random() >> 63; })});
    made.push_back(
        {"checkerboard", shape, drawn(shape, [](auto z, auto y, auto x) { return (z + y + x) % 2; })});
    made.push_back(
        {"flat", flat, drawn(flat, [&](auto, auto y, auto x) { return gyroid(y % 7, y, x) > 0.7; })});
    return made;
  }();
  return all;
}

/// The results of both: components of the labels, and those of the mask plus those of the background.
struct counts {
  std::uint64_t of_labels, of_both_sides;
};
counts counted(const picture& p) {
  using segtally::component_of;
  const auto count = [&](const segtally::component_options& options) {
    return std::uint64_t{segtally::component_table(p.view(), options).size()};
  };
  return {count({}), count({.of = component_of::mask}) +
                         count({.of = component_of::mask, .label = 0, .connectivity = 1})};
}

void voxels_per_second(benchmark::State& state, const picture& p) {
  state.counters["voxels"] =
      benchmark::Counter(static_cast<double>(p.voxels.size()), benchmark::Counter::kIsIterationInvariantRate);
}

void components(benchmark::State& state, const picture& p, int threads) {
  std::uint64_t count = 0;
  for (auto _ : state) count = segtally::connected_components(p.view(), {.threads = threads}).count;
  if (count != counted(p).of_labels) state.SkipWithError("another number of components");
  voxels_per_second(state, p);
}

void table(benchmark::State& state, const picture& p, int threads) {
  std::uint64_t count = 0;
  for (auto _ : state) count = segtally::component_table(p.view(), {.threads = threads}).size();
  if (count != counted(p).of_labels) state.SkipWithError("another number of components");
  voxels_per_second(state, p);
}

void betti(benchmark::State& state, const picture& p, int threads) {
  segtally::betti_counts b;
  for (auto _ : state) b = segtally::betti_numbers(p.view(), {.threads = threads});
  const auto mask = segtally::component_table(p.view(), {.of = segtally::component_of::mask});
  if (b.components != mask.size()) state.SkipWithError("another number of components");
  voxels_per_second(state, p);
}

void euler(benchmark::State& state, const picture& p, int threads) {
  std::int64_t characteristic = 0;
  for (auto _ : state) characteristic = segtally::euler_characteristic(p.view(), {.threads = threads});
  const segtally::betti_counts b = segtally::betti_numbers(p.view());
  if (characteristic != static_cast<std::int64_t>(b.components + b.cavities - b.loops))
    state.SkipWithError("another characteristic");
  voxels_per_second(state, p);
}

void cc3d(benchmark::State& state, const picture& p, bool both_sides) {
  const counts expected = counted(p);
  const std::string geometry =
      std::to_string(p.shape[0]) + " " + std::to_string(p.shape[1]) + " " + std::to_string(p.shape[2]);
  python_peer(state, both_sides ? "cc3d-sides" : "cc3d", p.voxels, p.voxels,
              static_cast<double>(both_sides ? expected.of_both_sides : expected.of_labels),
              geometry.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const auto add = [](const std::string& name, auto run) {
    return benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
  };
  for (const picture& p : pictures()) {
    for (const int threads : {1, 2}) {
      const std::string end = "/" + std::to_string(threads) + "/" + p.name;
      add("components" + end, [&p, threads](benchmark::State& s) {
        components(s, p, threads);
      })->UseRealTime();
      add("table" + end, [&p, threads](benchmark::State& s) { table(s, p, threads); })->UseRealTime();
      add("betti" + end, [&p, threads](benchmark::State& s) { betti(s, p, threads); })->UseRealTime();
      add("euler" + end, [&p, threads](benchmark::State& s) { euler(s, p, threads); })->UseRealTime();
    }
    add("components_cc3d/1/" + p.name, [&p](benchmark::State& s) { cc3d(s, p, false); })
        ->UseManualTime()
        ->Iterations(1);
    add("betti_cc3d/1/" + p.name, [&p](benchmark::State& s) { cc3d(s, p, true); })
        ->UseManualTime()
        ->Iterations(1);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
