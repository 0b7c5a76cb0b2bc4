// SPDX-License-Identifier: BSD-3-Clause
// Measures skeletons and clDice of two networks of tubes, with several threads, compared with scikit-image.
// Every benchmark checks its result. The number after the name is the number of threads.
//   skeleton_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
//                  --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include <segtally/topology/cldice.hpp>
#include <segtally/topology/per_object_cldice.hpp>
#include <segtally/topology/skeleton.hpp>

#include "huge_pages.hpp"
#include "python_peer.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

namespace {

using labels = volume<std::uint16_t>;
const std::array<std::size_t, 3> shape{128, 512, 512};
constexpr std::size_t voxels = 128 * 512 * 512;

segtally::label_view<std::uint16_t> view(const labels& image) {
  return {image.data(), shape};
}

/// A network of tubes: where a gyroid exceeds a level.
labels tubes(double level, double shift) {
  const double scale = 2 * std::numbers::pi / 70.3;
  const auto at = [&](std::size_t i) { return (static_cast<double>(i) + shift) * scale; };
  labels image;
  image.reserve(voxels);
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) {
        const double gyroid = std::sin(at(x)) * std::cos(at(y)) + std::sin(at(y)) * std::cos(at(z)) +
                              std::sin(at(z)) * std::cos(at(x));
        image.push_back(gyroid > level ? 1 : 0);
      }
  return image;
}

/// Two networks about 1 to 3 voxels apart.
struct network {
  labels reference = tubes(1.0, 0.3), prediction = tubes(0.9, 2.8);
};

const network& networks() {
  static const network made;
  return made;
}

/// The number of skeleton voxels, and of those covered.
std::uint64_t counted(const segtally::cldice_scores& s) {
  return s.reference_skeleton + s.reference_covered + s.prediction_skeleton + s.prediction_covered;
}

void cldice(benchmark::State& state) {
  const auto r = view(networks().reference), p = view(networks().prediction);
  static const std::uint64_t expected = counted(segtally::cldice(r, p, {.threads = 1}));
  std::uint64_t found = 0;
  for (auto _ : state) found = counted(segtally::cldice(r, p, {.threads = static_cast<int>(state.range(0))}));
  state.counters["voxels"] = static_cast<double>(found);
  if (found == 0 || found != expected) state.SkipWithError("another result");
}

void cldice_peer(benchmark::State& state) {
  const network& two = networks();
  python_peer(state, "cldice", two.reference, two.prediction,
              static_cast<double>(counted(segtally::cldice(view(two.reference), view(two.prediction)))));
}

/// A mask that thinning hardly changes after the first layer.
void skeleton_of_noise(benchmark::State& state) {
  static const labels noise = [] {
    labels image;
    std::uint64_t random = 1;
    for (std::size_t i = 0; i < voxels; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      image.push_back(static_cast<std::uint16_t>(random >> 63));
    }
    return image;
  }();
  const auto ones = [](const segtally::skeleton_mask& s) {
    return std::count(s.values.begin(), s.values.end(), 1);
  };
  static const auto expected = ones(segtally::skeleton(view(noise), {.threads = 1}));
  segtally::skeleton_mask found;
  for (auto _ : state) found = segtally::skeleton(view(noise), {.threads = static_cast<int>(state.range(0))});
  if (ones(found) == 0 || ones(found) != expected) state.SkipWithError("another result");
}

/// 4,096 pieces of tubes, each an object.
void objects(benchmark::State& state) {
  static const network pieces = [] {
    network made = networks();
    for (labels* const image : {&made.reference, &made.prediction})
      for (std::size_t i = 0; i < voxels; ++i)
        if ((*image)[i] != 0)
          (*image)[i] = static_cast<std::uint16_t>(1 + i / 512 / 512 / 32 * 1024 + i / 512 % 512 / 16 * 32 +
                                                   i % 512 / 16);
    return made;
  }();
  static const std::vector<segtally::object_pair> pairs = [] {
    std::vector<segtally::object_pair> made;
    for (std::uint64_t label = 1; label <= 4096; ++label) made.push_back({label, label});
    return made;
  }();
  std::vector<segtally::object_cldice> found;
  for (auto _ : state)
    found = segtally::per_object_cldice(view(pieces.reference), view(pieces.prediction), pairs,
                                        {.threads = static_cast<int>(state.range(0))});
  std::uint64_t total = 0;
  for (const segtally::object_cldice& object : found) total += counted(object.scores);
  state.counters["voxels"] = static_cast<double>(total);
  if (found.size() != pairs.size() || total == 0) state.SkipWithError("objects are missing");
}

}  // namespace

int main(int argc, char** argv) {
  const auto add = [](const char* name, auto run) {
    auto* const bench = benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMillisecond)->UseRealTime();
    for (const int threads : {1, 2, 4, 8, 16}) bench->Arg(threads);
  };
  add("cldice", cldice);
  add("objects", objects);
  add("noise", skeleton_of_noise);
  benchmark::RegisterBenchmark("cldice_skimage/1", cldice_peer)
      ->Unit(benchmark::kMillisecond)
      ->UseManualTime()
      ->Iterations(1);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
