// SPDX-License-Identifier: BSD-3-Clause
// Measures a tally, compared with a plain loop, reading the arrays, and the peers. Every benchmark checks its
// result. Build with optimisation; compare medians of interleaved repetitions:
//   tally_bench --benchmark_repetitions=9 --benchmark_enable_random_interleaving=true
//               --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <segtally/segtally.hpp>

#include "huge_pages.hpp"
#include "phantom.hpp"
#include "python_peer.hpp"
#include "undisturbed.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

#if defined(SEGTALLY_WITH_ITK)
double itk_mean_overlap(const std::uint16_t*, const std::uint16_t*, const std::array<std::size_t, 3>&);
#endif

namespace {

const std::array<std::size_t, 3> shape{128, 512, 512};
const std::size_t voxels = shape[0] * shape[1] * shape[2];

template <class T>
struct pair {
  volume<T> reference, prediction;
  std::size_t labels = 0;  ///< one more than the largest id, for the plain loop
};

const pair<std::uint16_t>& nuclei() {
  static const pair<std::uint16_t> made = [] {
    const phantom::nuclei_options options{.shape = shape, .objects = 1500, .seed = 1};
    const auto reference = phantom::reference(options).labels;
    const auto prediction = phantom::prediction(options, phantom::splitter()).labels;
    pair<std::uint16_t> p{{reference.begin(), reference.end()}, {prediction.begin(), prediction.end()}, 0};
    p.labels = 1u + std::max(*std::max_element(p.reference.begin(), p.reference.end()),
                             *std::max_element(p.prediction.begin(), p.prediction.end()));
    return p;
  }();
  return made;
}

/// Cells without background: another label every 8 x 16 x 16 voxels, the prediction shifted by three.
const pair<std::uint16_t>& tissue() {
  static const pair<std::uint16_t> made = [] {
    pair<std::uint16_t> p;
    p.labels = 16 * 32 * 32 + 65;
    const auto label = [](std::size_t z, std::size_t y, std::size_t x) {
      return static_cast<std::uint16_t>(1 + (z / 8 % 16 * 32 + y / 16 % 32) * 32 + x / 16 % 32);
    };
    for (std::size_t z = 0; z < shape[0]; ++z)
      for (std::size_t y = 0; y < shape[1]; ++y)
        for (std::size_t x = 0; x < shape[2]; ++x) {
          p.reference.push_back(label(z, y, x));
          p.prediction.push_back(label(z, y, x + 3));
        }
    return p;
  }();
  return made;
}

const pair<std::uint16_t>& noise() {
  static const pair<std::uint16_t> made = [] {
    pair<std::uint16_t> p;
    p.labels = 200;
    std::mt19937 random(1);
    for (std::size_t i = 0; i < voxels; ++i) {
      p.reference.push_back(static_cast<std::uint16_t>(random() % 200));
      p.prediction.push_back(static_cast<std::uint16_t>(random() % 200));
    }
    return p;
  }();
  return made;
}

/// The same image with another label type, ids multiplied (uint8: modulo 251).
template <class T>
const pair<T>& as(const pair<std::uint16_t>& from, std::uint64_t factor) {
  static pair<T> made;
  static const void* made_of = nullptr;
  static std::uint64_t made_by = 0;
  if (made_of != &from || made_by != factor) {
    made = {};
    const auto convert = [&](std::uint16_t v) {
      return static_cast<T>(sizeof(T) == 1 ? v % 251 : v * factor);
    };
    for (const std::uint16_t v : from.reference) made.reference.push_back(convert(v));
    for (const std::uint16_t v : from.prediction) made.prediction.push_back(convert(v));
    made.labels = sizeof(T) == 1 ? 251 : from.labels;
    made_of = &from;
    made_by = factor;
  }
  return made;
}

template <class T>
segtally::label_view<T> view(const volume<T>& labels) {
  return {labels.data(), shape};
}

template <class T>
std::array<undisturbed::bytes, 2> memory_of(const pair<T>& p) {
  return {std::as_bytes(std::span(p.reference)), std::as_bytes(std::span(p.prediction))};
}

void finish(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(static_cast<std::int64_t>(voxels) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(voxels * bytes) * state.iterations());
}

template <class Arch = segtally::detail::default_arch, class T>
void ours(benchmark::State& state, const pair<T>& p, int threads) {
  const auto r = segtally::any_label_view(view(p.reference)).template with_kernels_of<Arch>();
  const auto q = segtally::any_label_view(view(p.prediction)).template with_kernels_of<Arch>();
  std::uint64_t total = 0;
  undisturbed clock(state, memory_of(p));
  for (auto _ : state) clock.time([&] { total = segtally::tally(r, q, {.threads = threads}).total(); });
  if (total != voxels) state.SkipWithError("wrong total");
  finish(state, 2 * sizeof(T));
}

/// One image: sizes, boxes and moments of its objects, to compare with the tally of two.
template <class T>
void survey(benchmark::State& state, const pair<T>& p, int threads) {
  std::uint64_t total = 0;
  undisturbed clock(state, memory_of(p));
  for (auto _ : state) {
    clock.time([&] {
      const auto found = segtally::survey(view(p.reference), {.threads = threads});
      total = 0;
      for (std::size_t k = 0; k < found.size(); ++k) total += found[k].size();
    });
  }
  const auto t = segtally::tally(view(p.reference), view(p.prediction));
  if (total != voxels - t.reference_count(0)) state.SkipWithError("wrong total");
  finish(state, sizeof(T));
}

template <class T>
void plain(benchmark::State& state, const pair<T>& p) {
  std::vector<std::uint64_t> table(p.labels * p.labels);
  std::uint64_t runs = 0;
  undisturbed clock(state, memory_of(p));
  for (auto _ : state) {
    clock.time([&] {
      const T* r = p.reference.data();
      const T* q = p.prediction.data();
      for (std::size_t i = 0; i < voxels; ++i) ++table[r[i] * p.labels + q[i]];
      benchmark::ClobberMemory();
      ++runs;
    });
  }
  const auto t = segtally::tally(view(p.reference), view(p.prediction));
  for (const segtally::overlap& o : t.overlaps())
    if (table[o.reference * p.labels + o.prediction] != o.count * runs)
      state.SkipWithError("the tally differs from the plain loop");
  finish(state, 2 * sizeof(T));
}

std::uint64_t read_bytes(const char* r, const char* q, std::size_t bytes) {
  using lanes = std::uint64_t __attribute__((vector_size(32)));  // arrays of numbers are slow with g++
  const auto load = [](const char* from) {
    lanes loaded;
    std::memcpy(&loaded, from, sizeof loaded);
    return loaded;
  };
  lanes a{}, b{}, c{}, d{};
  for (std::size_t i = 0; i + 64 <= bytes; i += 64) {
    a ^= load(r + i);
    b ^= load(q + i);
    c ^= load(r + i + 32);
    d ^= load(q + i + 32);
  }
  a ^= b ^ c ^ d;
  return a[0] ^ a[1] ^ a[2] ^ a[3];
}

/// The lower limit of a tally: each thread loads its part of both arrays, without counting.
template <class T>
void read_only(benchmark::State& state, const pair<T>& p, std::size_t threads) {
  const std::size_t part = voxels / threads * sizeof(T);
  const auto read = [&](std::size_t thread) {
    benchmark::DoNotOptimize(read_bytes(reinterpret_cast<const char*>(p.reference.data()) + thread * part,
                                        reinterpret_cast<const char*>(p.prediction.data()) + thread * part,
                                        part));
  };
  undisturbed clock(state, memory_of(p));
  for (auto _ : state) {
    clock.time([&] {
      std::vector<std::thread> others;
      for (std::size_t k = 1; k < threads; ++k) others.emplace_back(read, k);
      read(0);
      for (std::thread& other : others) other.join();
    });
  }
  finish(state, 2 * sizeof(T));
}

void metrics_of_table(benchmark::State& state) {
  const auto t = segtally::tally(view(nuclei().reference), view(nuclei().prediction));
  double sum = 0;
  for (auto _ : state) benchmark::DoNotOptimize(sum += segtally::score(t)["jaccard_index_sparse"]);
  if (!(sum > 0)) state.SkipWithError("no score");
}

#if defined(SEGTALLY_WITH_ITK)
void itk(benchmark::State& state) {
  const auto t = segtally::tally(view(nuclei().reference), view(nuclei().prediction));
  std::uint64_t same = 0, sizes = 0;
  for (const segtally::overlap& o : t.overlaps())
    if (o.reference == o.prediction && o.reference != 0) same += o.count;
  sizes = 2 * voxels - t.reference_count(0) - t.prediction_count(0);
  double overlap = 0;
  undisturbed clock(state, memory_of(nuclei()));
  for (auto _ : state)
    clock.time(
        [&] { overlap = itk_mean_overlap(nuclei().reference.data(), nuclei().prediction.data(), shape); });
  if (std::abs(overlap - 2.0 * static_cast<double>(same) / static_cast<double>(sizes)) > 1e-12)
    state.SkipWithError("ITK counts differently");
  finish(state, 4);
}
#endif

// The kernels used without xsimd: x86 intrinsics, compilers' vectors, plain C++.
#if defined(__AVX512BW__)
using without_xsimd = segtally::detail::default_arch;
#elif defined(__AVX2__)
using without_xsimd = segtally::detail::avx2;
#elif SEGTALLY_HAS_SSE2
using without_xsimd = segtally::detail::sse2;
#else
using without_xsimd = segtally::detail::default_arch;
#endif

template <class T>
void add(const std::string& image, const pair<std::uint16_t>& (*make)(), std::uint64_t factor = 1) {
  const auto get = [make, factor]() -> const pair<T>& {
    if constexpr (std::is_same_v<T, std::uint16_t>) {
      (void)factor;
      return make();
    } else {
      return as<T>(make(), factor);
    }
  };
  const std::string type = "uint" + std::to_string(8 * sizeof(T)) + "/" + image;
  const auto add_one = [](const std::string& name, auto run) {
    benchmark::RegisterBenchmark(name.c_str(), run)->UseManualTime()->Unit(benchmark::kMillisecond);
  };
  if (factor == 1) add_one("plain/" + type, [get](benchmark::State& s) { plain(s, get()); });
  add_one("read/1/" + type, [get](benchmark::State& s) { read_only(s, get(), 1); });
  add_one("read/2/" + type, [get](benchmark::State& s) { read_only(s, get(), 2); });
  add_one("segtally/1/" + type, [get](benchmark::State& s) { ours(s, get(), 1); });
  add_one("segtally/2/" + type, [get](benchmark::State& s) { ours(s, get(), 2); });
  if (make == nuclei && factor == 1) {
    using namespace segtally::detail;
    add_one("without_xsimd/" + type, [get](benchmark::State& s) { ours<without_xsimd>(s, get(), 1); });
    add_one("vectors/" + type, [get](benchmark::State& s) { ours<vectors>(s, get(), 1); });
    add_one("scalar/" + type, [get](benchmark::State& s) { ours<scalar>(s, get(), 1); });
  }
  add_one("survey/1/" + type, [get](benchmark::State& s) { survey(s, get(), 1); });
  add_one("survey/2/" + type, [get](benchmark::State& s) { survey(s, get(), 2); });
}

}  // namespace

int main(int argc, char** argv) {
  add<std::uint8_t>("nuclei", nuclei);
  add<std::uint16_t>("nuclei", nuclei);
  add<std::uint32_t>("nuclei", nuclei);
  add<std::uint64_t>("nuclei", nuclei);
  add<std::uint64_t>("nuclei_sparse_ids", nuclei, 0x9E3779B97F4A7C15u);
  add<std::uint16_t>("tissue", tissue);
  add<std::uint16_t>("noise", noise);
  benchmark::RegisterBenchmark("metrics/table_of_nuclei", metrics_of_table)->Unit(benchmark::kMillisecond);
#if defined(SEGTALLY_WITH_ITK)
  benchmark::RegisterBenchmark("itk/uint16/nuclei", itk)->UseManualTime()->Unit(benchmark::kMillisecond);
#endif
  for (const char* peer : {"bincount", "skimage", "sklearn"})
    benchmark::RegisterBenchmark((std::string(peer) + "/uint16/nuclei").c_str(),
                                 [peer](benchmark::State& s) {
                                   python_peer(s, peer, nuclei().reference, nuclei().prediction,
                                               static_cast<double>(voxels));
                                 })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
