// SPDX-License-Identifier: BSD-3-Clause
// Measures surface distances, of a pair of masks and of all objects of an image, compared with the peers and
// with one distance map of the image. Every benchmark checks its result. The number after the name is the
// number of threads.
//   surfaces_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
//                  --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
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

/// Two ellipsoids: nearly equal (surfaces about 2 apart), apart (about 6), far apart (about 25).
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

void ellipsoids_by(benchmark::State& state, int kind, segtally::surface_model model) {
  const pair& p = ellipsoids(kind);
  double distance = 0;
  for (auto _ : state)
    distance = segtally::hausdorff_distance(segtally::surface_distances_between(
        view(p.reference), view(p.prediction),
        {.spacing = spacing, .model = model, .threads = static_cast<int>(state.range(0))}));
  state.counters["hausdorff"] = distance;
  // Here the largest distance between the regions is between voxels of the surfaces.
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

/// Named images with properties that make surfaces expensive: many objects, no background, thin, far,
/// scattered, random.
struct picture {
  std::string name;
  segtally::shape_type shape;
  labels reference, prediction;

  [[nodiscard]] segtally::label_view<std::uint16_t> r() const { return {reference.data(), shape}; }
  [[nodiscard]] segtally::label_view<std::uint16_t> p() const { return {prediction.data(), shape}; }
};

template <class Reference, class Prediction>
picture made(const std::string& name, const size3& shape, Reference&& reference, Prediction&& prediction) {
  picture result{name, {shape[0], shape[1], shape[2]}, {}, {}};
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) {
        result.reference.push_back(static_cast<std::uint16_t>(reference(z, y, x)));
        result.prediction.push_back(static_cast<std::uint16_t>(prediction(z, y, x)));
      }
  return result;
}

picture phantom_nuclei() {
  const phantom::nuclei_options options{.shape = {128, 512, 512}, .objects = 1500, .seed = 1};
  const auto r = phantom::reference(options).labels,
             p = phantom::prediction(options, phantom::splitter()).labels;
  return {"nuclei", {128, 512, 512}, {r.begin(), r.end()}, {p.begin(), p.end()}};
}

/// Objects of 64 voxels plus one voxel in each of two distant corners.
picture scattered() {
  picture s{"scattered", {192, 192, 192}, labels(192 * 192 * 192), {}};
  for (std::size_t k = 0; k < 200; ++k) {
    const std::size_t y = k % 14 * 13, x = k / 14 * 12;
    for (std::size_t i = 0; i < 64; ++i)
      s.reference[((80 + i / 16) * 192 + y + i / 4 % 4) * 192 + x + i % 4] =
          static_cast<std::uint16_t>(k + 1);
    s.reference[k] = s.reference[s.reference.size() - 1 - k] = static_cast<std::uint16_t>(k + 1);
  }
  s.prediction = s.reference;
  return s;
}

/// The squared distance from the centre of 200^3 voxels.
double square_from_centre(std::size_t z, std::size_t y, std::size_t x) {
  double sum = 0;
  for (const std::size_t at : {z, y, x})
    sum += (static_cast<double>(at) - 99.5) * (static_cast<double>(at) - 99.5);
  return sum;
}

const std::vector<picture>& pictures() {
  static const std::vector<picture> all = [] {
    std::mt19937 random(1);
    const auto noise = [&](std::size_t, std::size_t, std::size_t) { return random() & 1u; };
    const auto even = [](std::size_t z, std::size_t y, std::size_t x) { return (z + y + x) % 2; };
    const auto odd = [](std::size_t z, std::size_t y, std::size_t x) { return (z + y + x + 1) % 2; };
    const auto first = [](std::size_t z, std::size_t y, std::size_t x) { return z + y + x == 0; };
    const auto full = [](std::size_t, std::size_t, std::size_t) { return 1; };
    const auto cells = [](std::size_t by) {
      return [by](std::size_t z, std::size_t y, std::size_t x) {
        return 1 + ((z + by) / 16 * 40 + (y + by) / 16) * 40 + (x + by) / 16;
      };
    };
    const auto gyroid = [](double level, double shift) {
      return [=](std::size_t z, std::size_t y, std::size_t x) {
        const auto at = [&](std::size_t i) { return (static_cast<double>(i) + shift) * 0.0894; };
        return std::sin(at(x)) * std::cos(at(y)) + std::sin(at(y)) * std::cos(at(z)) +
                   std::sin(at(z)) * std::cos(at(x)) >
               level;
      };
    };
    std::vector<picture> list;
    list.push_back(phantom_nuclei());
    list.push_back(made("tissue", {96, 512, 512}, cells(0), cells(3)));
    list.push_back(made("tubes", {128, 512, 512}, gyroid(1.0, 0.3), gyroid(0.9, 2.8)));
    list.push_back(made("one_far_voxel", {256, 256, 256}, full, first));
    list.push_back(scattered());
    list.push_back(made("noise", {200, 200, 200}, noise, noise));
    list.push_back(made("checkerboard", {200, 200, 200}, even, odd));
    list.push_back(made("long_noise", {2000, 64, 64}, noise, noise));
    list.push_back(made("transposed_noise", {64, 64, 2000}, noise, noise));
    const auto one_voxel = [](std::size_t z, std::size_t y, std::size_t x) { return z + y + x == 0; };
    const auto noise_of = [&](double density) {
      return [&random, density](std::size_t, std::size_t, std::size_t) {
        return static_cast<double>(random()) * 0x1p-32 < density;
      };
    };
    const auto ball = [&](std::size_t z, std::size_t y, std::size_t x) {
      return square_from_centre(z, y, x) < 40 * 40 && (random() & 1u) != 0;
    };
    const auto shell = [](std::size_t z, std::size_t y, std::size_t x) {
      const double r = square_from_centre(z, y, x);
      return r > 85 * 85 && r < 95 * 95;
    };
    list.push_back(made("noise_0.01", {200, 200, 200}, noise_of(.01), noise_of(.01)));
    list.push_back(made("noise_0.1", {200, 200, 200}, noise_of(.1), noise_of(.1)));
    list.push_back(made("noise_0.9", {200, 200, 200}, noise_of(.9), noise_of(.9)));
    list.push_back(made("noise_one_voxel", {200, 200, 200}, noise, one_voxel));
    list.push_back(made("noise_ball_in_shell", {200, 200, 200}, ball, shell));
    list.push_back(made("flat_noise", {1, 4096, 4096}, noise, noise));
    list.push_back(made("flat_tubes", {1, 4096, 4096}, gyroid(1.0, 0.3), gyroid(0.9, 2.8)));
    return list;
  }();
  return all;
}

/// The surfaces of the foregrounds.
void foreground(benchmark::State& state, const picture& p) {
  const segtally::surface_options one{.threads = 1};
  const auto expected = segtally::surface_distances_between(p.r(), p.p(), one);
  segtally::surface_distances found;
  for (auto _ : state)
    found = segtally::surface_distances_between(p.r(), p.p(), {.threads = static_cast<int>(state.range(0))});
  const auto elements = expected.reference_to_prediction.elements + expected.prediction_to_reference.elements;
  state.counters["elements"] = static_cast<double>(elements);
  if (!(found == expected)) state.SkipWithError("another result");
}

/// The same for each surface model, and the time in distance maps of the image (`maps`).
void in_maps(benchmark::State& state, const picture& p, segtally::surface_model model) {
  const auto seconds = [](auto&& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  double surfaces = 0, maps = 0;
  for (auto _ : state) {
    maps += seconds(
        [&] { benchmark::DoNotOptimize(segtally::distance_map(p.r(), {.threads = 1}).values.data()); });
    const double took = seconds([&] {
      benchmark::DoNotOptimize(
          segtally::surface_distances_between(p.r(), p.p(), {.model = model, .threads = 1}));
    });
    state.SetIterationTime(took);
    surfaces += took;
  }
  state.counters["maps"] = surfaces / maps;
}

/// All pairs of a reference object and its best overlap.
void objects(benchmark::State& state, const picture& p) {
  const auto pairs = segtally::best_overlaps(segtally::tally(p.r(), p.p()));
  const auto expected = segtally::per_object_surface_distances(p.r(), p.p(), pairs, {.threads = 1});
  auto found = expected;
  for (auto _ : state)
    found = segtally::per_object_surface_distances(p.r(), p.p(), pairs,
                                                   {.threads = static_cast<int>(state.range(0))});
  state.counters["objects"] = static_cast<double>(pairs.size());
  if (!(found == expected)) state.SkipWithError("another result");
}

/// The reference time: one distance map of the image.
void map(benchmark::State& state, const picture& p) {
  for (auto _ : state)
    benchmark::DoNotOptimize(
        segtally::distance_map(p.r(), {.threads = static_cast<int>(state.range(0))}).values.data());
}

}  // namespace

int main(int argc, char** argv) {
  using model = segtally::surface_model;
  const auto add = [](const std::string& name, auto run) {
    auto* const bench = benchmark::RegisterBenchmark(name.c_str(), run);
    for (const int threads : {1, 2, 4, 8, 16}) bench->Arg(threads);
    bench->Unit(benchmark::kMillisecond)->UseRealTime();
  };
  const char* const names[] = {"near", "apart", "far"};
  for (int kind = 0; kind < 3; ++kind) {
    const std::string name = names[kind];
    for (const auto& [title, of] : {std::pair("border_voxels/", model::border_voxels),
                                    std::pair("surface_elements/", model::surface_elements),
                                    std::pair("all_voxels/", model::all_voxels)})
      add(title + name, [=, of = of](benchmark::State& s) { ellipsoids_by(s, kind, of); });
#if defined(SEGTALLY_WITH_ITK)
    benchmark::RegisterBenchmark(("itk/" + name).c_str(), [=](benchmark::State& s) { itk(s, kind); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
#endif
    benchmark::RegisterBenchmark(("surface-distance/" + name).c_str(),
                                 [=](benchmark::State& s) { surface_distance(s, kind); })
        ->Unit(benchmark::kMillisecond)
        ->UseManualTime()
        ->Iterations(1);
  }
  for (const picture& p : pictures()) {
    add("foreground/" + p.name, [&p](benchmark::State& s) { foreground(s, p); });
    add("map/" + p.name, [&p](benchmark::State& s) { map(s, p); });
    if (p.name.find("noise") != std::string::npos)
      for (const auto& [title, of] : {std::pair("border_voxels/", model::border_voxels),
                                      std::pair("surface_elements/", model::surface_elements)})
        benchmark::RegisterBenchmark((title + p.name).c_str(),
                                     [&p, of = of](benchmark::State& s) { in_maps(s, p, of); })
            ->Unit(benchmark::kMillisecond)
            ->UseManualTime();
    if (p.name == "nuclei" || p.name == "tissue" || p.name == "scattered")
      add("objects/" + p.name, [&p](benchmark::State& s) { objects(s, p); });
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
