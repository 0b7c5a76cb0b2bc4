// SPDX-License-Identifier: BSD-3-Clause
// Measures how time and memory scale with voxels, objects, threads, and the number of tables to add. Every
// benchmark checks its result.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <new>
#include <utility>
#include <vector>

#include <segtally/segtally.hpp>

#include "huge_pages.hpp"

#if !defined(NDEBUG)
#error "a benchmark of a debug build measures nothing"
#endif

// All memory of tables is allocated here; volumes have their own allocator, which is not counted. (If
// inlined, g++ reports malloc and free as mismatched.)
namespace {
std::atomic<std::int64_t> bytes_now{0}, bytes_peak{0};
}

[[gnu::noinline]] void* operator new(std::size_t n) {
  void* const p = std::malloc(n);
  if (p == nullptr) throw std::bad_alloc();
  const std::int64_t now = bytes_now += static_cast<std::int64_t>(malloc_usable_size(p));
  for (std::int64_t peak = bytes_peak; now > peak && !bytes_peak.compare_exchange_weak(peak, now);) {
  }
  return p;
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  if (p != nullptr) bytes_now -= static_cast<std::int64_t>(malloc_usable_size(p));
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  operator delete(p);
}

namespace {

using segtally::contingency_table;

/// Peak memory since construction.
class memory_watch {
 public:
  memory_watch() { bytes_peak = bytes_now.load(); }
  [[nodiscard]] double peak() const { return static_cast<double>(bytes_peak - before_); }

 private:
  std::int64_t before_ = bytes_now;
};

// Voxels, objects, threads

using extents = std::array<std::size_t, 3>;

/// A volume without background: cells on a grid in the reference, shifted by a few voxels in the prediction.
/// Along an axis cell k of n begins at k * extent / n.
struct tissue {
  extents shape{}, cells{};

  tissue(std::size_t voxels, std::size_t objects) {
    for (const auto& [product, factors] : {std::pair{voxels, &shape}, std::pair{objects, &cells}}) {
      factors->fill(1);  // powers of two and of ten have no other factors
      std::size_t axis = 2, rest = product;
      for (const std::size_t factor : {std::size_t{5}, std::size_t{2}})
        for (; rest % factor == 0; rest /= factor, axis = (axis + 2) % 3) (*factors)[axis] *= factor;
    }
  }
  [[nodiscard]] std::size_t cell(std::size_t axis, std::size_t at) const {
    return at * cells[axis] / shape[axis];
  }
  [[nodiscard]] std::size_t moved(std::size_t axis, std::size_t at) const {
    return cell(axis, std::min(at + shape[axis] / cells[axis] / 4, shape[axis] - 1));
  }
  [[nodiscard]] std::uint64_t label(std::size_t z, std::size_t y, std::size_t x) const {
    return 1 + (z * cells[1] + y) * cells[2] + x;
  }

  /// The table computed from pairs of cells along each axis, without voxels.
  [[nodiscard]] contingency_table table(std::uint64_t times) const {
    struct pair_of_cells {
      std::size_t reference, prediction, count;
    };
    std::array<std::vector<pair_of_cells>, 3> along;
    for (std::size_t axis = 0; axis < 3; ++axis)
      for (std::size_t at = 0; at < shape[axis]; ++at) {
        const std::size_t r = cell(axis, at), p = moved(axis, at);
        if (along[axis].empty() || along[axis].back().reference != r || along[axis].back().prediction != p)
          along[axis].push_back({r, p, 0});
        ++along[axis].back().count;
      }
    std::vector<segtally::overlap> overlaps;
    for (const auto& z : along[0])
      for (const auto& y : along[1])
        for (const auto& x : along[2])
          overlaps.push_back({label(z.reference, y.reference, x.reference),
                              label(z.prediction, y.prediction, x.prediction),
                              times * z.count * y.count * x.count});
    return contingency_table::from_overlaps(std::move(overlaps));
  }
};

struct volumes {
  std::size_t voxels = 0, objects = 0;
  volume<std::uint32_t> reference, prediction;
};

constexpr std::size_t largest = std::size_t{1} << 26;  // 512 MiB for both images

const volumes& drawn(std::size_t voxels, std::size_t objects) {
  static volumes v;
  if (v.voxels == voxels && v.objects == objects) return v;
  v = {};
  v = {voxels, objects, volume<std::uint32_t>(voxels), volume<std::uint32_t>(voxels)};
  const tissue t(voxels, objects);
  std::size_t i = 0;
  for (std::size_t z = 0; z < t.shape[0]; ++z)
    for (std::size_t y = 0; y < t.shape[1]; ++y)
      for (std::size_t x = 0; x < t.shape[2]; ++x, ++i) {
        v.reference[i] = static_cast<std::uint32_t>(t.label(t.cell(0, z), t.cell(1, y), t.cell(2, x)));
        v.prediction[i] = static_cast<std::uint32_t>(t.label(t.moved(0, z), t.moved(1, y), t.moved(2, x)));
      }
  return v;
}

/// More than 2^26 voxels are the same 2^26 added repeatedly as blocks, which exceed any cache.
void tally(benchmark::State& state) {
  const auto voxels = std::size_t{1} << state.range(0), objects = static_cast<std::size_t>(state.range(1));
  const std::size_t own = std::min(voxels, largest), times = voxels / own;
  const volumes& v = drawn(own, objects);
  const segtally::label_view<std::uint32_t> reference(v.reference.data(), {own}),
      prediction(v.prediction.data(), {own});
  const memory_watch memory;
  contingency_table table;
  for (auto _ : state) {
    segtally::tally_accumulator all;
    for (std::size_t k = 0; k < times; ++k)
      all.add(reference, prediction, {.threads = static_cast<int>(state.range(2))});
    benchmark::DoNotOptimize(table = all.table());
  }
  const double peak = memory.peak();
  if (!(table == tissue(own, objects).table(times))) state.SkipWithError("wrong table");
  const auto pairs = static_cast<double>(table.overlaps().size());
  state.counters["voxels_per_s"] =
      benchmark::Counter(static_cast<double>(voxels), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["pairs"] = pairs;
  state.counters["peak_bytes"] = peak;
  state.counters["bytes_per_pair"] = peak / pairs;
}

// Adding up tables

/// Tables of the blocks of a large volume, n blocks along each axis. A quarter of the pairs of a block occur
/// only there, half are shared with a neighbour across one of the six faces, and a quarter occur in all
/// blocks along one axis. Labels are scattered over 64 bits, two pairs per label.
struct block_tables {
  std::uint64_t n, pairs;
  static constexpr std::uint64_t voxels = std::uint64_t{464} * 464 * 464;

  [[nodiscard]] std::uint64_t blocks() const { return n * n * n; }
  [[nodiscard]] std::uint64_t share() const { return pairs / 12; }
  [[nodiscard]] std::uint64_t of_all() const {
    return blocks() * 3 * share() + 3 * n * n * (n + 1) * share() + 3 * n * n * share();
  }

  [[nodiscard]] contingency_table operator()(std::uint64_t block) const {
    const std::array<std::uint64_t, 3> at{block / n / n, block / n % n, block % n};
    std::vector<segtally::overlap> overlaps;
    overlaps.reserve(12 * share());
    std::uint64_t left = voxels;
    const auto add = [&](std::uint64_t group, std::uint64_t count) {
      for (std::uint64_t k = 0; k < count; ++k) {
        const std::uint64_t id = group * pairs + k,
                            some = overlaps.size() + 1 == 12 * share() ? left : 1 + id % 1000;
        overlaps.push_back({1 + id / 2 * 0x9E3779B97F4A7C15u, 1 + (id + 1) / 2 * 0xD1342543DE82EF95u, some});
        left -= some;
      }
    };
    const std::uint64_t cube = (n + 1) * (n + 1) * (n + 1);
    const auto place = [&](std::uint64_t z, std::uint64_t y, std::uint64_t x) {
      return (z * (n + 1) + y) * (n + 1) + x;
    };
    for (std::uint64_t axis = 0; axis < 3; ++axis) {
      auto face = at, column = at;
      add((1 + axis) * cube + place(face[0], face[1], face[2]), share());
      ++face[axis];
      add((1 + axis) * cube + place(face[0], face[1], face[2]), share());
      column[axis] = 0;
      add((4 + axis) * cube + place(column[0], column[1], column[2]), share());
    }
    add(place(at[0], at[1], at[2]), 3 * share());
    return contingency_table::from_overlaps(std::move(overlaps));
  }
};

struct tree_cost {
  double seconds = 0;  // processor time of all additions
  double longest = 0;  // on the longest path, with a processor for each table
  double entries = 0;  // number of entries added
  double moved = 0;    // bytes sent from one half to the other
};

/// Adds the tables [begin, end) along a tree; a table is made when it is needed.
contingency_table add_up(const block_tables& tables, std::uint64_t begin, std::uint64_t end,
                         tree_cost& cost) {
  if (end - begin == 1) return tables(begin);
  tree_cost left, right;
  contingency_table sum = add_up(tables, begin, begin + (end - begin) / 2, left);
  const contingency_table other = add_up(tables, begin + (end - begin) / 2, end, right);
  const auto entries = static_cast<double>(sum.overlaps().size() + other.overlaps().size());
  const std::clock_t start = std::clock();
  sum += other;
  const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  cost.seconds = left.seconds + right.seconds + took;
  cost.longest = std::max(left.longest, right.longest) + took;
  cost.entries = left.entries + right.entries + entries;
  cost.moved =
      left.moved + right.moved + static_cast<double>(other.overlaps().size() * sizeof(segtally::overlap));
  return sum;
}

bool is_sum(const contingency_table& sum, const block_tables& tables) {
  return sum.total() == tables.blocks() * block_tables::voxels && sum.overlaps().size() == tables.of_all();
}

void merge_tree(benchmark::State& state) {
  const block_tables tables{static_cast<std::uint64_t>(state.range(0)),
                            static_cast<std::uint64_t>(state.range(1))};
  const memory_watch memory;
  tree_cost cost;
  contingency_table sum;
  for (auto _ : state) {
    sum = add_up(tables, 0, tables.blocks(), cost);
    state.SetIterationTime(cost.seconds);
  }
  if (!is_sum(sum, tables)) state.SkipWithError("wrong sum");
  state.counters["tables"] = static_cast<double>(tables.blocks());
  state.counters["entries_per_s"] = cost.entries / cost.seconds;
  state.counters["longest_path_s"] = cost.longest;
  state.counters["moved_bytes"] = cost.moved;
  state.counters["pairs"] = static_cast<double>(sum.overlaps().size());
  state.counters["peak_bytes"] = memory.peak();
}

/// The same, one after the other in an accumulator, or in one sort of all records.
template <class Add>
void merge_in_one_go(benchmark::State& state, const Add& add) {
  const block_tables tables{static_cast<std::uint64_t>(state.range(0)),
                            static_cast<std::uint64_t>(state.range(1))};
  std::vector<contingency_table> parts;
  for (std::uint64_t block = 0; block < tables.blocks(); ++block) parts.push_back(tables(block));
  const memory_watch memory;
  contingency_table sum;
  for (auto _ : state) benchmark::DoNotOptimize(sum = add(parts));
  if (!is_sum(sum, tables)) state.SkipWithError("wrong sum");
  state.counters["tables"] = static_cast<double>(tables.blocks());
  state.counters["peak_bytes"] = memory.peak();
}

void merge_accumulator(benchmark::State& state) {
  merge_in_one_go(state, [](const std::vector<contingency_table>& parts) {
    segtally::tally_accumulator all;
    for (const contingency_table& part : parts) all += part;
    return all.table();
  });
}

void merge_sort(benchmark::State& state) {
  merge_in_one_go(state, [](const std::vector<contingency_table>& parts) {
    std::vector<segtally::overlap> all;
    for (const contingency_table& part : parts)
      all.insert(all.end(), part.overlaps().begin(), part.overlaps().end());
    return contingency_table::from_overlaps(std::move(all));
  });
}

}  // namespace

int main(int argc, char** argv) {
  auto* const scaling = benchmark::RegisterBenchmark("tally", tally);
  scaling->ArgNames({"log2_voxels", "objects", "threads"})->Unit(benchmark::kMillisecond)->UseRealTime();
  for (const std::int64_t objects : {10, 1000, 100000, 1000000})
    for (const std::int64_t log2 : {20, 22, 24, 26, 28, 30, 32})
      for (const std::int64_t threads : {1, 2})
        if ((std::int64_t{1} << std::min<std::int64_t>(log2, 26)) >= 60 * objects)
          scaling->Args({log2, objects, threads});
  const auto add_merge = [](const char* name, void (*merge)(benchmark::State&)) {
    return benchmark::RegisterBenchmark(name, merge)
        ->ArgNames({"blocks_per_axis", "pairs"})
        ->Args({10, 1200})
        ->Args({10, 12000})
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1);
  };
  add_merge("merge/accumulator", merge_accumulator);
  add_merge("merge/sort", merge_sort);
  add_merge("merge/tree", merge_tree)->Args({22, 1200})->Args({22, 12000})->UseManualTime();  // 10,648 tables
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
