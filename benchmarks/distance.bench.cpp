// SPDX-License-Identifier: BSD-3-Clause
// Measures exact distance maps of various images, compared with the peers, a plain loop and the time to fill
// a map's memory. Every benchmark checks the largest distance.
//   distance_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
//                  --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <segtally/detail/unfilled_vector.hpp>
#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>

#include "huge_pages.hpp"
#include "phantom.hpp"
#include "python_peer.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

namespace {

using size3 = std::array<std::size_t, 3>;

struct image {
  std::string name;
  size3 shape;
  volume<std::uint16_t> labels;
  [[nodiscard]] segtally::label_view<std::uint16_t> view() const { return {labels.data(), shape}; }
  [[nodiscard]] std::string geometry() const {
    return std::to_string(shape[0]) + " " + std::to_string(shape[1]) + " " + std::to_string(shape[2]);
  }
  // The square of the largest distance, an integer.
  [[nodiscard]] double expected() const {
    const auto squares = segtally::squared_distance_map<float>(view()).values;
    return *std::max_element(squares.begin(), squares.end());
  }
};

template <class Label>
image draw(const std::string& name, const size3& shape, Label&& label) {
  image made{name, shape, {}};
  made.labels.reserve(shape[0] * shape[1] * shape[2]);
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) made.labels.push_back(label(z, y, x) ? 1 : 0);
  return made;
}

const std::vector<image>& images() {
  static const std::vector<image> all = [] {
    const size3 cube{128, 512, 512};
    std::vector<image> made;
    const auto nuclei = phantom::reference({.shape = cube, .objects = 1500, .seed = 1}).labels;
    made.push_back({"nuclei", cube, {nuclei.begin(), nuclei.end()}});
    const double scale = 2 * std::numbers::pi / 70.3;
    const auto angle = [scale](std::size_t i) { return static_cast<double>(i) * scale; };
    made.push_back(draw("tubes", cube, [&](std::size_t z, std::size_t y, std::size_t x) {
      return std::sin(angle(x)) * std::cos(angle(y)) + std::sin(angle(y)) * std::cos(angle(z)) +
                 std::sin(angle(z)) * std::cos(angle(x)) >
             1;
    }));
    const auto is_first = [](std::size_t z, std::size_t y, std::size_t x) { return z + y + x == 0; };
    made.push_back(draw("one_voxel", cube, is_first));
    std::mt19937_64 random(1);
    made.push_back(draw("noise", cube, [&](auto...) { return random() % 2 == 0; }));
    made.push_back(draw("sparse", cube, [&](auto...) { return random() % 10000 == 0; }));
    made.push_back(draw("checkerboard", cube,
                        [](std::size_t z, std::size_t y, std::size_t x) { return (z + y + x) % 2 == 0; }));
    made.push_back(draw("one_voxel_2000x64x64", {2000, 64, 64}, is_first));
    made.push_back(draw("one_voxel_64x64x2000", {64, 64, 2000}, is_first));
    image discs{"discs_4096x4096", {1, 4096, 4096}, volume<std::uint16_t>(4096 * 4096, 0)};
    for (int disc = 0; disc < 6000; ++disc) {
      const std::size_t cy = 12 + random() % 4072, cx = 12 + random() % 4072;
      for (std::size_t y = 0; y < 24; ++y)
        for (std::size_t x = 0; x < 24; ++x)
          if ((y * y + x * x + 288) <= 24 * (y + x) + 144)
            discs.labels[(cy + y - 12) * 4096 + cx + x - 12] = 1;
    }
    made.push_back(std::move(discs));
    if (std::getenv("SEGTALLY_LARGE") != nullptr) {  // 512 M voxels: 1 GiB, and 4 of the map
      const size3 large{512, 1024, 1024};
      made.push_back({"nuclei_512x1024x1024", large, {}});
      made.back().labels.resize(large[0] * large[1] * large[2]);
      for (std::size_t i = 0; i < made.back().labels.size(); ++i)
        made.back().labels[i] = nuclei[((i >> 20) % 128 * 512 + (i >> 10) % 512) * 512 + i % 512];
    }
    return made;
  }();
  return all;
}

void check(benchmark::State& state, double largest, double expected) {
  state.counters["largest"] = largest;
  if (std::abs(largest - std::sqrt(expected)) > 1e-3) state.SkipWithError("another result");
}

template <class Real>
void distance(benchmark::State& state, const image& of, const segtally::spacing_type& spacing, int threads) {
  double largest = 0;
  for (auto _ : state) {
    const auto map = segtally::distance_map<Real>(of.view(), {.spacing = spacing, .threads = threads});
    state.PauseTiming();
    largest = *std::max_element(map.values.begin(), map.values.end());
    state.ResumeTiming();
  }
  check(state, largest, spacing.empty() ? of.expected() : largest * largest);
}

void signed_distance(benchmark::State& state, const image& of, int threads) {
  double largest = 0;
  for (auto _ : state) {
    const auto map = segtally::signed_distance_map<float>(of.view(), {.threads = threads});
    state.PauseTiming();
    largest = *std::max_element(map.values.begin(), map.values.end());
    state.ResumeTiming();
  }
  check(state, largest, of.expected());
}

void nearest_label(benchmark::State& state, const image& of, int threads) {
  for (auto _ : state)
    benchmark::DoNotOptimize(segtally::nearest_label_map(of.view(), {.threads = threads}).values.data());
}

/// The time to allocate and fill the result.
void memory(benchmark::State& state, const image& of) {
  for (auto _ : state) {
    segtally::detail::unfilled_vector<double> values(of.labels.size());
    std::transform(of.labels.begin(), of.labels.end(), values.begin(), [](double label) { return label; });
    benchmark::DoNotOptimize(values.data());
  }
}

/// A plain loop: for each voxel and axis, searches both ways as long as it may find a smaller value.
void plain_loop(benchmark::State& state, const image& of) {
  double largest = 0;
  for (auto _ : state) {
    std::vector<float> values(of.labels.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = of.labels[i] != 0 ? 0 : 1e9f;
    std::size_t after = 1;
    for (std::size_t axis = 3; axis-- > 0; after *= of.shape[axis]) {
      const std::size_t n = of.shape[axis];
      std::vector<float> line(n);
      for (std::size_t first = 0; first < values.size() / n; ++first) {
        float* const at = values.data() + first / after * after * n + first % after;
        for (std::size_t k = 0; k < n; ++k) line[k] = at[k * after];
        for (std::size_t q = 0; q < n; ++q) {
          float best = line[q];
          for (std::size_t d = 1; d < n && static_cast<float>(d * d) < best; ++d) {
            const auto square = static_cast<float>(d * d);
            if (q >= d) best = std::min(best, line[q - d] + square);
            if (q + d < n) best = std::min(best, line[q + d] + square);
          }
          at[q * after] = best;
        }
      }
    }
    for (float& value : values) value = std::sqrt(value);
    largest = *std::max_element(values.begin(), values.end());
  }
  check(state, largest, of.expected());
}

}  // namespace

int main(int argc, char** argv) {
  const auto add = [](const std::string& name, auto run) {
    return benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
  };
  for (const image& of : images()) {
    for (const int threads : {1, 2}) {
      const std::string end = std::string("/").append(std::to_string(threads)).append("/").append(of.name);
      add("distance" + end, [&of, threads](auto& s) { distance<double>(s, of, {}, threads); })->UseRealTime();
      add("floats" + end, [&of, threads](auto& s) { distance<float>(s, of, {}, threads); })->UseRealTime();
      add("spacing" + end, [&of, threads](auto& s) {
        distance<double>(s, of, {.7, .3, .3}, threads);
      })->UseRealTime();
      add("signed" + end, [&of, threads](auto& s) { signed_distance(s, of, threads); })->UseRealTime();
      add("nearest_label" + end, [&of, threads](auto& s) { nearest_label(s, of, threads); })->UseRealTime();
    }
    add("memory/1/" + of.name, [&of](auto& s) { memory(s, of); })->UseRealTime();
    if (of.name.find("one") == std::string::npos)
      add("plain_loop/1/" + of.name, [&of](auto& s) { plain_loop(s, of); })->UseRealTime();
    for (const char* const peer :
         {"edt", "edt-spacing", "edt-sdf", "edt-scipy", "edt-simpleitk", "edt-opencv"}) {
      if (std::string(peer) == "edt-opencv" && of.shape[0] != 1) continue;
      add(std::string(peer) + "/1/" + of.name,
          [&of, peer](auto& s) {
            python_peer(s, peer, of.labels, of.labels, std::string(peer) == "edt-spacing" ? 0 : of.expected(),
                        of.geometry().c_str());
          })
          ->UseManualTime()
          ->Iterations(1);
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
