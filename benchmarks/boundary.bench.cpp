// SPDX-License-Identifier: BSD-3-Clause
// One question: how fast are surface distances, of one pair of masks and of all objects of an image, beside
// the peers and beside one distance transform of the image for each object? Every benchmark checks its
// result.
//   boundary_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
//                  --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/objects/best_overlap.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "phantom.hpp"
#include "python_peer.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

#if defined(SEGTALLY_WITH_ITK)
double itk_hausdorff(const std::uint16_t*, const std::uint16_t*, const std::array<std::size_t, 3>&,
                     const std::array<double, 3>&);
#endif

namespace {

using labels = std::vector<std::uint16_t>;
using size3 = std::array<std::size_t, 3>;
using double3 = std::array<double, 3>;

const size3 ellipsoid_shape{96, 256, 256};
const double3 spacing{3, 1, 1};

struct pair {
  labels reference, prediction;
};

labels ellipsoid(const double3& centre, const double3& radius) {
  labels voxels;
  voxels.reserve(ellipsoid_shape[0] * ellipsoid_shape[1] * ellipsoid_shape[2]);
  const auto part = [&](std::size_t at, std::size_t axis) {
    const double d = (static_cast<double>(at) - centre[axis]) / radius[axis];
    return d * d;
  };
  for (std::size_t z = 0; z < ellipsoid_shape[0]; ++z)
    for (std::size_t y = 0; y < ellipsoid_shape[1]; ++y)
      for (std::size_t x = 0; x < ellipsoid_shape[2]; ++x)
        voxels.push_back(part(z, 0) + part(y, 1) + part(x, 2) <= 1 ? 1 : 0);
  return voxels;
}

/// Two ellipsoids: nearly alike (surfaces about 2 apart), apart (about 6), far apart (about 25).
const pair& ellipsoids(int kind) {
  static const labels reference = ellipsoid({47.5, 127.5, 127.5}, {36, 100, 90});
  static const pair near{reference, ellipsoid({48, 130, 126}, {35.5, 98, 91})};
  static const pair apart{reference, ellipsoid({49.5, 133.5, 121.5}, {33, 92, 98})};
  static const pair far{reference, ellipsoid({57.5, 157.5, 97.5}, {36, 100, 90})};
  return kind == 0 ? near : kind == 1 ? apart : far;
}

segtally::label_view<std::uint16_t> view(const labels& voxels, const size3& shape = ellipsoid_shape) {
  return {voxels.data(), shape};
}

void ours(benchmark::State& state, int kind, segtally::surface_model model, int threads) {
  const pair& p = ellipsoids(kind);
  double distance = 0;
  for (auto _ : state)
    distance = segtally::hausdorff_distance(segtally::surface_distances_between(
        view(p.reference), view(p.prediction), {.spacing = spacing, .model = model, .threads = threads}));
  state.counters["hausdorff"] = distance;
  // The largest distance between the regions is one between the surfaces' voxels here.
  if (!(distance > 0)) state.SkipWithError("no distance");
}

#if defined(SEGTALLY_WITH_ITK)
void itk(benchmark::State& state, int kind) {
  const pair& p = ellipsoids(kind);
  double distance = 0;
  for (auto _ : state)
    distance = itk_hausdorff(p.reference.data(), p.prediction.data(), ellipsoid_shape, spacing);
  state.counters["hausdorff"] = distance;
  const double expected = segtally::hausdorff_distance(segtally::surface_distances_between(
      view(p.reference), view(p.prediction),
      {.spacing = spacing, .model = segtally::surface_model::all_voxels}));
  if (std::abs(distance - expected) > 1e-5) state.SkipWithError("another distance");  // single precision
}
#endif

void surface_distance(benchmark::State& state, int kind) {
  const pair& p = ellipsoids(kind);
  const double expected = segtally::hausdorff_distance(segtally::surface_distances_between(
      view(p.reference), view(p.prediction),
      {.spacing = spacing, .model = segtally::surface_model::surface_elements}));
  python_peer(state, "surface-distance", p.reference, p.prediction, expected, "96 256 256 3 1 1");
  state.counters["hausdorff"] = expected;
}

const size3 nuclei_shape{128, 512, 512};

const pair& nuclei() {
  static const pair made = [] {
    const phantom::nuclei_options options{.shape = nuclei_shape, .objects = 1500, .seed = 1};
    return pair{phantom::reference(options).labels, phantom::prediction(options, phantom::splitter()).labels};
  }();
  return made;
}

/// All pairs of a reference object and its best partner.
void objects(benchmark::State& state, int threads) {
  const auto r = view(nuclei().reference, nuclei_shape), p = view(nuclei().prediction, nuclei_shape);
  const auto pairs = segtally::best_overlaps(segtally::tally(r, p));
  std::size_t measured = 0;
  for (auto _ : state) {
    const auto all =
        segtally::per_object_surface_distances(r, p, pairs, {.spacing = {2, 1, 1}, .threads = threads});
    measured = all.size();
    benchmark::DoNotOptimize(all.data());
  }
  state.counters["objects"] = static_cast<double>(measured);
  if (measured != pairs.size()) state.SkipWithError("objects are missing");
}

/// One of the transforms that would be needed for each object without boxes.
void transform(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(segtally::distance_map(view(nuclei().reference, nuclei_shape),
                                                    {.spacing = {2, 1, 1}, .label = 1, .threads = 1})
                                 .values.data());
}

}  // namespace

int main(int argc, char** argv) {
  using model = segtally::surface_model;
  const auto add = [](const std::string& name, auto run) {
    return benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
  };
  const char* const names[] = {"near", "apart", "far"};
  for (int kind = 0; kind < 3; ++kind) {
    const std::string name = names[kind];
    for (const int threads : {1, 2}) {
      const std::string end = std::string("/").append(std::to_string(threads)).append("/").append(name);
      add("border_voxels" + end, [=](benchmark::State& s) {
        ours(s, kind, model::border_voxels, threads);
      })->UseRealTime();
      add("surface_elements" + end, [=](benchmark::State& s) {
        ours(s, kind, model::surface_elements, threads);
      })->UseRealTime();
      add("all_voxels" + end, [=](benchmark::State& s) {
        ours(s, kind, model::all_voxels, threads);
      })->UseRealTime();
    }
#if defined(SEGTALLY_WITH_ITK)
    add(std::string("itk/1/") + name, [=](benchmark::State& s) { itk(s, kind); })->UseRealTime();
#endif
    add(std::string("surface-distance/1/") + name, [=](benchmark::State& s) { surface_distance(s, kind); })
        ->UseManualTime()
        ->Iterations(1);
  }
  for (const int threads : {1, 2})
    add(std::string("objects/") + std::to_string(threads), [=](benchmark::State& s) {
      objects(s, threads);
    })->UseRealTime();
  add("one_transform", transform)->UseRealTime();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
