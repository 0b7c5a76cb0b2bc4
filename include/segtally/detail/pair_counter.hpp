// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for count, max, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <utility>    // for exchange, move
#include <vector>     // for vector

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/pair_slot.hpp>      // for packed_slot, wide_slot
#include <segtally/detail/to_size.hpp>        // for to_size
#include <segtally/detail/unpredictable.hpp>  // for unpredictable_odd
#include <segtally/detail/wide.hpp>           // for product

namespace segtally::inline SEGTALLY_ABI::detail {

/// A run of voxels with the same pair of labels.
struct overlap_run {
  std::uint64_t reference = 0, prediction = 0, length = 0;
};

/// Adds the lengths of runs with equal pairs.
inline void join_equal_pairs(std::vector<overlap_run>& runs) {
  std::sort(runs.begin(), runs.end(), [](const overlap_run& a, const overlap_run& b) {
    return a.reference != b.reference ? a.reference < b.reference : a.prediction < b.prediction;
  });
  std::size_t joined = 0;
  for (const overlap_run& run : runs) {
    if (joined != 0 && runs[joined - 1].reference == run.reference &&
        runs[joined - 1].prediction == run.prediction) {
      runs[joined - 1].length += run.length;
    } else {
      runs[joined++] = run;
    }
  }
  runs.resize(joined);
}

/// Counts pairs of labels. Starts as a small hash table (open addressing, linear probing, load factor at most
/// 1/2). Whenever it has to grow, it compares the size of the grown table with that of a dense matrix of all
/// label pairs seen, and becomes that matrix if it is smaller. So a few classes are counted in a matrix and
/// thousands of objects that overlap only their neighbours in a hash table; memory depends on the distinct
/// pairs, and the range of labels need not be known in advance.
///
/// Labels may collide in the hash, by accident or by intent. After too many collisions the table is rebuilt
/// with a new, unpredictable seed. For any labels and any hash: no probe sequence is longer than
/// `longest_probe`, the table grows only with the slots in use, and a pair that finds all its slots taken
/// evicts another one into a list, where equal pairs are merged each time the list has doubled. So n runs of
/// m pairs take at most O(n log m) steps and O(m) bytes.
template <class Slot>
class pair_counter {
 public:
  pair_counter() : slots_(slots_for(smallest)) {}

  /// Adds `length` to the count of a pair for each of n runs; `run(k)` returns the k-th as {reference,
  /// prediction, length}.
  template <class Run>
  void add(std::size_t n, Run&& run) {
    for (std::size_t k = 0; k < n; ++k) {
      k = columns_ != 0 ? add_to_matrix(k, n, run) : add_to_slots(k, n, run);
      if (k == n) return;
      if (const overlap_run missed = run(k); missed.length != 0) insert(missed);
    }
  }

  /// Adds n to the count of one pair.
  void add(std::uint64_t reference, std::uint64_t prediction, std::uint64_t n) {
    add(1, [&](std::size_t) { return overlap_run{reference, prediction, n}; });
  }

  /// Returns the counted pairs as {reference, prediction, count}, unordered. An evicted pair may occur
  /// several times; its count is the sum.
  template <class Pair>
  [[nodiscard]] std::vector<Pair> pairs() const {
    const std::size_t most =
        columns_ != 0 ? cells_.size() - static_cast<std::size_t>(std::count(cells_.begin(), cells_.end(), 0u))
                      : used_ + strays_.size() + 1;  // the pair (0, 0) may occupy a slot without count
    std::vector<Pair> pairs(most + 1);
    Pair* out = pairs.data();
    const auto put = [&](std::uint64_t r, std::uint64_t p, std::uint64_t n) {
      *out = {r, p, n};  // branch-free: empty slots are at random positions
      out += n != 0;
    };
    if (columns_ != 0) {
      for (std::size_t i = 0; i < cells_.size(); ++i) put(i / columns_, i % columns_, cells_[i]);
    } else {
      for (const Slot& s : slots_) put(s.reference(), s.prediction(), s.count());
      for (const overlap_run& run : strays_) put(run.reference, run.prediction, run.length);
    }
    pairs.resize(static_cast<std::size_t>(out - pairs.data()));
    return pairs;
  }

  [[nodiscard]] bool is_dense() const noexcept { return columns_ != 0; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return slots_.capacity() * sizeof(Slot) + cells_.capacity() * sizeof(std::uint64_t) +
           strays_.capacity() * sizeof(overlap_run);
  }

 private:
  // The fast paths: each adds runs from the k-th on and returns the first that is not in the table, or n.
  // Member variables are copied so that they stay in registers.
  template <class Run>
  SEGTALLY_ALWAYS_INLINE std::size_t add_to_matrix(std::size_t k, std::size_t n, Run&& run) noexcept {
    std::uint64_t* const cells = cells_.data();
    const std::uint64_t rows = rows_, columns = columns_;
    for (; k < n; ++k) {
      const overlap_run r = run(k);
      if (r.reference >= rows || r.prediction >= columns) break;
      cells[r.reference * columns + r.prediction] += r.length;
    }
    return k;
  }

  // Probes two slots. A pair found in the second slot is swapped into the first, so that of the pairs that
  // share a slot the most recent is found first. (Swaps keep the table valid: there is no empty slot between
  // a pair's first slot and its own.)
  template <class Run>
  SEGTALLY_ALWAYS_INLINE std::size_t add_to_slots(std::size_t k, std::size_t n, Run&& run) noexcept {
    Slot* const table = slots_.data();
    const std::uint64_t seed = seed_;
    const int shift = 64 - log_size_;
    for (; k < n; ++k) {
      const overlap_run r = run(k);
      Slot* const at = table + (Slot::hash(r.reference, r.prediction, seed) >> shift);
      if (at[0].add(r.reference, r.prediction, r.length)) continue;
      Slot second = at[1];
      if (!second.add(r.reference, r.prediction, r.length)) break;
      at[1] = at[0];
      at[0] = second;
    }
    return k;
  }

  SEGTALLY_NOINLINE
  void insert(const overlap_run& run) {
    rows_seen_ = (std::max)(rows_seen_, run.reference);
    columns_seen_ = (std::max)(columns_seen_, run.prediction);
    if (columns_ != 0) outgrow_matrix();
    Slot* const first = first_of(run.reference, run.prediction);
    Slot* const at = place(Slot(run.reference, run.prediction, run.length), first);
    if (at != first) {
      const Slot placed = *at;  // the most recent pair comes first
      *at = *first;
      *first = placed;
    }
    if (is_full()) {
      const int grown = log_size_ + (log_size_ < 13 ? 2 : 1);  // small tables grow faster
      if (matrix_is_smaller(sizeof(Slot) << grown)) return become_matrix();
      patience_ = usual_patience;
      rebuild(grown);
    } else if (detours_ > patience_ * used_) {
      patience_ *= 2;  // back off if no seed helps
      seed_ = unpredictable_odd(slots_.data(), seed_);
      rebuild(log_size_);
    }
  }

  Slot* first_of(std::uint64_t r, std::uint64_t p) noexcept {
    return slots_.data() + (Slot::hash(r, p, seed_) >> (64 - log_size_));
  }

  // Adds a pair's count to its slot and returns the slot: the one with the pair, or the first empty one, or,
  // after `longest_probe` slots, the first one, whose pair is evicted.
  Slot* place(const Slot& counted, Slot* first) {
    Slot* at = first;
    std::size_t probe = 0;
    for (; probe < longest_probe; ++probe, ++at) {
      if (at->count() == 0) {
        ++used_;
        *at = counted;
        break;
      }
      if (at->add(counted.reference(), counted.prediction(), counted.count())) break;
    }
    if (probe < long_probe) return at;
    detours_ += probe;
    if (probe < longest_probe) return at;
    if (strays_.size() >= strays_allowed_) {
      join_equal_pairs(strays_);
      strays_allowed_ = (std::max)(fewest_strays, 2 * strays_.size());
    }
    strays_.push_back({first->reference(), first->prediction(), first->count()});
    *first = counted;
    return first;
  }

  // Load factor 1/4 for small tables, where a collision costs more than an empty slot; 1/2 for larger ones,
  // where touching new pages costs more (nuclei, 4,826 pairs: 3 % of the whole tally).
  [[nodiscard]] bool is_full() const noexcept {
    return used_ > (std::size_t{1} << (log_size_ - (log_size_ < 14 ? 2 : 1)));
  }

  // Rehashes into 2^log_size slots.
  void rebuild(int log_size) {
    const std::vector<Slot> old = std::exchange(slots_, slots_for(log_size));
    const std::vector<overlap_run> strays = std::exchange(strays_, {});
    log_size_ = log_size;
    used_ = 0;
    const auto put = [&](const Slot& s) { place(s, first_of(s.reference(), s.prediction())); };
    for (const Slot& s : old)
      if (s.count() != 0) put(s);
    for (const overlap_run& run : strays) put(Slot(run.reference, run.prediction, run.length));
    detours_ = 0;
  }

  static std::vector<Slot> slots_for(int log_size) {
    return std::vector<Slot>((std::size_t{1} << log_size) +
                             longest_probe);  // so that no probe has to wrap around
  }

  [[nodiscard]] bool matrix_is_smaller(std::size_t bytes) const noexcept {
    if ((rows_seen_ | columns_seen_) >> 32 != 0) return false;
    return product(rows_seen_ + 1, columns_seen_ + 1) <= bytes / sizeof(std::uint64_t);
  }

  void become_matrix() {
    pair_counter matrix(to_size(rows_seen_) + 1, to_size(columns_seen_) + 1);
    for (const overlap_run& run : pairs<overlap_run>())
      matrix.cells_[to_size(run.reference * matrix.columns_ + run.prediction)] += run.length;
    *this = std::move(matrix);
  }

  // A label outside the matrix: back to a hash table, which may become a matrix again when it is full.
  void outgrow_matrix() {
    pair_counter table;
    table.strays_ = pairs<overlap_run>();
    int log_size = smallest;
    while ((std::size_t{1} << log_size) < 8 * table.strays_.size()) ++log_size;  // load factor at most 1/8
    table.rebuild(log_size);
    table.rows_seen_ = rows_seen_;
    table.columns_seen_ = columns_seen_;
    *this = std::move(table);
  }

  pair_counter(std::size_t rows, std::size_t columns)
      : cells_(rows * columns),
        rows_(rows),
        columns_(columns),
        rows_seen_(rows - 1),
        columns_seen_(columns - 1) {}

  // At load factor 1/2, about one probe in a million reaches the limit.
  static constexpr std::size_t longest_probe = 64, long_probe = 8, usual_patience = 16, fewest_strays = 256;
  static constexpr int smallest = 8;

  std::vector<Slot> slots_;           // the hash table, or empty when dense
  std::vector<std::uint64_t> cells_;  // the matrix, or empty
  std::vector<overlap_run> strays_;   // counts of pairs that were evicted from the hash table
  std::size_t strays_allowed_ = fewest_strays;
  std::size_t detours_ = 0;  // slots visited by long probes since the last rebuild
  std::size_t patience_ = usual_patience;
  std::uint64_t rows_ = 0, columns_ = 0;
  std::size_t used_ = 0;
  int log_size_ = smallest;
  std::uint64_t rows_seen_ = 0, columns_seen_ = 0;
  std::uint64_t seed_ = 0x9E3779B97F4A7C15u;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
