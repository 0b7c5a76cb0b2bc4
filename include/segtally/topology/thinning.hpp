// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <cstring>    // for memcpy
#include <memory>     // for unique_ptr
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/ordered_rounds.hpp>  // for ordered_rounds, tile_state
#include <segtally/detail/parallel.hpp>        // for parallel_for
#include <segtally/topology/bit_grid.hpp>      // for bit_grid
#include <segtally/topology/thin_2d.hpp>       // for thin_2d
#include <segtally/topology/thin_3d.hpp>       // for thin_3d

namespace segtally::inline SEGTALLY_ABI::detail {

/// Deletes voxels from a grid in rounds of `passes()` sub-iterations until a whole round deletes none. In a
/// sub-iteration the rule is evaluated for each word in row-major order and returns the voxels to delete. It
/// may depend only on the neighbours of a voxel, before and during the sub-iteration, so a word is evaluated
/// again only after a voxel in or beside it has been deleted.
template <class Rule>
class thinning {
 public:
  /// Uses up to that many threads; at least one.
  thinning(bit_grid& grid, std::size_t threads)
      : grid_(grid),
        gone_(std::unique_ptr<std::uint64_t[]>(new std::uint64_t[grid.size()])),
        stays_(std::unique_ptr<std::uint64_t[]>(new std::uint64_t[grid.size()])),
        due_(std::unique_ptr<std::uint8_t[]>(new std::uint8_t[grid.size()])),
        rules_(threads, Rule(grid)) {}

  void run() {
    clear_rounds();
    const unsigned passes = rules_[0].passes();
    if (passes == 0) return;
    // A round over outer x inner tiles takes about 2 * outer + inner steps, so there are more inner tiles.
    const std::size_t tiles = rules_.size() == 1 ? 1 : tiles_per_thread * rules_.size();
    std::size_t outer = 1;
    while (2 * (outer + 1) <= grid_.slabs() && 2 * (outer + 1) * (outer + 1) <= tiles) ++outer;
    const std::size_t slabs = (grid_.slabs() + outer - 1) / outer;  // per tile
    outer = (grid_.slabs() + slabs - 1) / slabs;
    const std::size_t skewed = grid_.rows() + slabs - 1;
    const std::size_t rows = (std::max)(slabs + least_rows, skewed * outer / tiles);
    const std::size_t inner = (skewed + rows - 1) / rows;
    ordered_rounds order(outer, inner);
    const auto one = [&](std::size_t worker, std::size_t t, std::size_t round) noexcept {
      const std::size_t slab = t / inner * slabs, row = t % inner * rows;
      return step(worker, {slab, (std::min)(grid_.slabs(), slab + slabs), row, row + rows}, round);
    };
    order.run(rules_.size(), one);
  }

 private:
  static constexpr std::size_t tiles_per_thread = 8;
  static constexpr std::size_t least_rows = 4;

  /// A group of slabs and rows, shifted back by one row with each slab: a voxel depends on earlier voxels up
  /// to the next row of the slab before, which then belong to the same or an earlier tile. Tiles that are not
  /// neighbours may run concurrently; tiles have enough rows that two of them never write to the same row of
  /// a third.
  struct tile {
    std::size_t slab_begin, slab_end, row_begin, row_end;
  };

  void clear_rounds() {
    constexpr std::size_t part = std::size_t{1} << 16;
    const auto passes = static_cast<std::uint8_t>(rules_[0].passes());
    const auto clear = [&](std::size_t, std::size_t task) {
      const std::size_t end = (std::min)(grid_.size(), (task + 1) * part);
      for (std::size_t i = task * part; i < end; ++i) {
        gone_[i] = stays_[i] = 0;
        due_[i] = (grid_.bits[i] & bit_grid::own) != 0 ? passes : std::uint8_t{0};
      }
    };
    const std::size_t parts = (grid_.size() + part - 1) / part;
    parallel_for(parts, (std::min)(rules_.size(), parts), clear);
  }

  tile_state step(std::size_t worker, const tile& part, std::size_t round) noexcept {
    Rule& rule = rules_[worker];
    const auto pass = static_cast<unsigned>(round % rule.passes());
    const std::size_t words = grid_.words();
    tile_state state;
    for (std::size_t slab = part.slab_begin; slab < part.slab_end; ++slab) {
      const std::size_t skew = slab - part.slab_begin;
      const std::size_t row_begin = part.row_begin - (std::min)(skew, part.row_begin);
      const std::size_t end_of_rows = (std::min)(grid_.rows(), part.row_end - (std::min)(skew, part.row_end));
      if (row_begin >= end_of_rows) continue;
      const std::size_t begin = grid_.first_word(slab, row_begin);
      const std::size_t end = begin + (end_of_rows - row_begin) * words;
      std::size_t row_end = begin;
      for (std::size_t i = begin; i < end; ++i) {
        if (i + 8 <= end && none_of_eight(i)) {
          i += 7;
          continue;
        }
        if (due_[i] == 0) continue;
        if (i >= row_end) row_end = begin + ((i - begin) / words + 1) * words;
        state.changed |= look_at(rule, i, pass, i + words == row_end, i + 1 == row_end);
        state.waiting |= due_[i] != 0;
      }
    }
    return state;
  }

  [[nodiscard]] bool none_of_eight(std::size_t i) const noexcept {
    std::uint64_t eight;
    std::memcpy(&eight, &due_[i], sizeof eight);
    return eight == 0;
  }

  /// Runs a sub-iteration on a word, which may be the first or the last of its row. Returns whether it
  /// deleted voxels.
  bool look_at(Rule& rule, std::size_t i, unsigned pass, bool first, bool last) noexcept {
    std::uint64_t* const mask = &grid_.bits[i];
    std::uint64_t* const gone = &gone_[i];
    --due_[i];
    const std::uint64_t deleted = (mask[0] & bit_grid::own) != 0 ? rule(mask, gone, stays_[i], pass) : 0;
    if ((deleted | (gone[0] & bit_grid::own)) == 0) {
      if ((mask[0] & bit_grid::own) == 0) due_[i] = 0;
      return false;
    }
    gone[0] = (gone[0] & ~bit_grid::own) | deleted;
    mask[0] &= ~deleted;
    const bool to_previous = !first && (deleted & lowest) != 0, to_next = !last && (deleted & highest) != 0;
    if (!first) {
      gone[-1] = (gone[-1] & ~(highest << 1)) | (deleted & lowest) << 62;
      mask[-1] &= ~((deleted & lowest) << 62);
    }
    if (!last) {
      gone[1] = (gone[1] & ~(lowest >> 1)) | (deleted & highest) >> 62;
      mask[1] &= ~((deleted & highest) >> 62);
    }
    if (deleted == 0) return false;
    // All sub-iterations must check the neighbours again; words after this one also in the current one.
    const auto passes = static_cast<std::uint8_t>(rule.passes());
    const std::size_t row = grid_.words(), slab = grid_.slab_step();
    const auto wake = [&](std::size_t at, std::uint64_t beside) {
      const auto again = [&](std::size_t k, std::uint8_t due) {
        due_[k] = due;
        stays_[k] &= ~beside;
      };
      const auto later = static_cast<std::uint8_t>(passes + 1);
      if constexpr (Rule::rank == 3)
        for (const std::size_t k : {at - slab - row, at - slab, at - slab + row}) again(k, passes);
      again(at - row, passes);
      again(at, at > i ? later : passes);
      again(at + row, later);
      if constexpr (Rule::rank == 3)
        for (const std::size_t k : {at + slab - row, at + slab, at + slab + row}) again(k, later);
    };
    wake(i, deleted | deleted << 1 | deleted >> 1);
    if (to_previous) wake(i - 1, highest);
    if (to_next) wake(i + 1, lowest);
    return true;
  }

  static constexpr std::uint64_t lowest = 2, highest = std::uint64_t{1} << 62;  // voxels of a word

  bit_grid& grid_;
  std::unique_ptr<std::uint64_t[]> gone_;   // voxels deleted so far in this sub-iteration
  std::unique_ptr<std::uint64_t[]> stays_;  // voxels to keep until a neighbour is deleted
  std::unique_ptr<std::uint8_t[]> due_;     // number of further sub-iterations that must check a word
  std::vector<Rule> rules_;                 // one per thread
};

/// Thins a mask of 1 to 3 axes on up to `threads` threads, with the same result for any number. In 1-D a mask
/// is its own skeleton.
inline void thin(bit_grid& grid, std::size_t rank, std::size_t threads) {
  constexpr std::size_t words_per_thread = 4096;  // fewer are done before a thread would start
  threads = (std::max)(std::size_t{1}, (std::min)(threads, grid.size() / words_per_thread));
  if (rank == 2) thinning<thin_2d>(grid, threads).run();
  if (rank == 3) thinning<thin_3d>(grid, threads).run();
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
