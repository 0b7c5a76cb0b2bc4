// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <bit>        // for countr_zero, has_single_bit
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <cstring>    // for memcpy
#include <memory>     // for unique_ptr, make_unique_for_overwrite
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/ordered_rounds.hpp>  // for ordered_rounds, tile_state
#include <segtally/detail/parallel.hpp>        // for parallel_for
#include <segtally/topology/bit_grid.hpp>      // for bit_grid
#include <segtally/topology/simple_point.hpp>  // for simple_points, voxel_cube

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns, for each ring of eight neighbours, the sub-iterations that delete the pixel: bit 0 the first, bit
/// 1 the second. Bits of a ring go clockwise: N, NE, E, SE, S, SW, W, NW.
///
/// The rule of Zhang & Suen 1984, doi:10.1145/357994.358023, lets squares of four pixels vanish and keeps the
/// corners of staircases. scikit-image's `skeletonize` departs from it in 25 rings and does neither, so these
/// are decided as there.
constexpr std::array<std::uint8_t, 256> ring_passes() {
  enum : unsigned { n = 1, ne = 2, e = 4, se = 8, s = 16, sw = 32, w = 64, nw = 128 };
  std::array<std::uint8_t, 256> passes{};
  for (unsigned ring = 0; ring < 256; ++ring) {
    int neighbours = 0, runs = 0;
    for (unsigned k = 0; k < 8; ++k) {
      const bool here = (ring >> k & 1) != 0, next = (ring >> (k + 1) % 8 & 1) != 0;
      neighbours += here;
      runs += !here && next;
    }
    const auto lacks = [&](unsigned some) { return (ring & some) != some; };
    if (neighbours < 2 || neighbours > 6 || runs != 1) continue;
    if (lacks(n | e | s) && lacks(e | s | w)) passes[ring] |= 1;
    if (lacks(n | e | w) && lacks(n | s | w)) passes[ring] |= 2;
  }
  for (const unsigned ring : {n | e, e | s, s | w, n | w}) passes[ring] = 3;
  for (const unsigned ring : {n | nw, n | ne, ne | e, n | ne | e, n | w | nw, n | e | nw, n | ne | w,
                              s | w | nw, n | sw | w, n | ne | sw | w})
    passes[ring] = 1;
  for (const unsigned ring :
       {e | se, s | sw, sw | w, e | se | s, s | sw | w, n | e | se, e | s | sw, se | s | w, ne | e | s | sw})
    passes[ring] = 2;
  for (const unsigned ring : {se | s, w | nw}) passes[ring] = 0;
  return passes;
}

/// The same by the 3 x 3 pixels as nine bits, row-major.
constexpr std::array<std::uint8_t, 512> square_passes() {
  constexpr std::array<std::uint8_t, 256> of_rings = ring_passes();
  constexpr std::array<unsigned, 8> clockwise{1, 2, 5, 8, 7, 6, 3, 0};
  std::array<std::uint8_t, 512> passes{};
  for (unsigned square = 0; square < 512; ++square) {
    unsigned ring = 0;
    for (unsigned k = 0; k < 8; ++k) ring |= (square >> clockwise[k] & 1) << k;
    passes[square] = of_rings[ring];
  }
  return passes;
}

/// The voxels before and after a voxel of a word, and itself, as three bits.
constexpr unsigned three_at(std::uint64_t word, unsigned voxel) noexcept {
  return static_cast<unsigned>(word >> (voxel - 1)) & 7;
}

/// Thins a mask of 2 axes, 8-connected, to a skeleton with the same components and holes.
class thin_2d {
 public:
  static constexpr std::size_t rank = 2;
  explicit thin_2d(const bit_grid& grid) : row_(static_cast<std::ptrdiff_t>(grid.words())) {}

  [[nodiscard]] unsigned passes() const noexcept { return 2; }

  /// Returns the voxels of a word that go in a sub-iteration. `gone` has those that went in it before.
  std::uint64_t operator()(const std::uint64_t* mask, const std::uint64_t* gone, unsigned pass) noexcept {
    static constexpr std::array<std::uint8_t, 512> passes = square_passes();
    const std::uint64_t north = mask[-row_] | gone[-row_], south = mask[row_], here = mask[0] | (gone[0] & 1);
    std::uint64_t went = 0, asked = here & bit_grid::own & ~(north & south & here << 1 & here >> 1);
    for (; asked != 0; asked &= asked - 1) {
      const auto voxel = static_cast<unsigned>(std::countr_zero(asked));
      const unsigned square =
          three_at(north, voxel) | three_at(here, voxel) << 3 | three_at(south, voxel) << 6;
      if ((passes[square] >> pass & 1) != 0) went |= std::uint64_t{1} << voxel;
    }
    return went;
  }

 private:
  std::ptrdiff_t row_;
};

/// Thins a mask of 3 axes, 26-connected, to a skeleton with the same components, tunnels and cavities.
///
/// Lee, Kashyap & Chu 1994, doi:10.1006/cgip.1994.1042: six sub-iterations, one for each side, delete the
/// simple points that have the background on that side and are not the end of a curve, and look again at each
/// before it goes. Here the second look is at the whole of simplicity; scikit-image 0.19 looks for
/// connectedness alone, and components vanish. The order of the sides is scikit-image's. An object that is
/// flat along an axis has no sides there.
class thin_3d {
 public:
  static constexpr std::size_t rank = 3;
  explicit thin_3d(const bit_grid& grid)
      : row_(static_cast<std::ptrdiff_t>(grid.words())),
        slab_(static_cast<std::ptrdiff_t>(grid.slab_step())) {
    for (const int next : {-2, 2, 3, -3, 1, -1}) {
      const std::size_t place = grid.place_of(static_cast<std::size_t>((next < 0 ? -next : next) - 1));
      if (grid.extent(place) == 1) continue;
      const std::ptrdiff_t step = place == 0 ? slab_ : place == 1 ? row_ : 0;
      sides_[passes_++] = {next < 0 ? -step : step, next > 0};
    }
  }

  /// 0 for a single voxel.
  [[nodiscard]] unsigned passes() const noexcept { return passes_; }

  std::uint64_t operator()(const std::uint64_t* mask, const std::uint64_t* gone, unsigned pass) noexcept {
    // Deletable are voxels by what there was before the sub-iteration: of rows that it has been to already,
    // what there is and what has gone.
    const std::uint64_t here = mask[0] | (gone[0] & 1);
    const side& open = sides_[pass];
    const std::uint64_t beside = open.step == 0 ? (open.after ? here >> 1 : here << 1)
                                                : mask[open.step] | (open.after ? 0 : gone[open.step]);
    std::uint64_t asked = here & bit_grid::own & ~beside, went = 0;
    if (asked == 0) return 0;
    const std::uint64_t gone0 = gone[-slab_ - row_], gone1 = gone[-slab_], gone2 = gone[row_ - slab_],
                        gone3 = gone[-row_], gone4 = gone[0] & 1;
    const std::uint64_t row0 = mask[-slab_ - row_] | gone0, row1 = mask[-slab_] | gone1,
                        row2 = mask[row_ - slab_] | gone2, row3 = mask[-row_] | gone3, row5 = mask[row_],
                        row6 = mask[slab_ - row_], row7 = mask[slab_], row8 = mask[slab_ + row_];
    for (; asked != 0; asked &= asked - 1) {
      const auto voxel = static_cast<unsigned>(std::countr_zero(asked));
      const auto three = [voxel](std::uint64_t row, unsigned k) { return three_at(row, voxel) << 3 * k; };
      const voxel_cube around = three(row0, 0) | three(row1, 1) | three(row2, 2) | three(row3, 3) |
                                (three(here, 4) & 0000050000) | three(row5, 5) | three(row6, 6) |
                                three(row7, 7) | three(row8, 8);
      if (std::has_single_bit(around) || !simple_(around)) continue;
      const voxel_cube lost = three(gone0, 0) | three(gone1, 1) | three(gone2, 2) | three(gone3, 3) |
                              (three(gone4 | went, 4) & 0000010000);
      if (lost != 0 && !simple_(around & ~lost)) continue;
      went |= std::uint64_t{1} << voxel;
    }
    return went;
  }

 private:
  struct side {
    std::ptrdiff_t step;  // in words, or 0 along the row
    bool after;
  };
  std::ptrdiff_t row_, slab_;
  std::array<side, 6> sides_{};
  unsigned passes_ = 0;
  simple_points simple_;
};

/// Deletes voxels from a grid in rounds of `passes()` sub-iterations until a whole round deletes none. In a
/// sub-iteration the rule is asked for each word in row-major order and says which voxels go. It may look at
/// the neighbours of a voxel only, as they are and as they were before the sub-iteration, so a word need not
/// be asked again before something has gone beside its voxels.
template <class Rule>
class thinning {
 public:
  /// With that many threads, at least one.
  thinning(bit_grid& grid, std::size_t threads)
      : grid_(grid),
        gone_(std::make_unique_for_overwrite<std::uint64_t[]>(grid.size())),
        due_(std::make_unique_for_overwrite<std::uint8_t[]>(grid.size())),
        due_behind_(std::make_unique_for_overwrite<std::uint8_t[]>(grid.size())),
        rules_(threads, Rule(grid)) {}

  void run() {
    clear_rounds();
    const unsigned passes = rules_[0].passes();
    if (passes == 0) return;
    // A round goes through outer x inner tiles in about 2 * outer + inner steps, so there are more inner
    // ones.
    const std::size_t tiles = rules_.size() == 1 ? 1 : tiles_per_thread * rules_.size();
    std::size_t outer = 1;
    while (outer < grid_.slabs() && 2 * (outer + 1) * (outer + 1) <= tiles) ++outer;
    const std::size_t slabs = (grid_.slabs() + outer - 1) / outer;
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

  /// Some slabs, and some rows of them, one less far with each slab: a voxel depends on those before it in
  /// the row that is next in the slab before, which so are in the same tile or in one before it. Tiles that
  /// are no neighbours may run at the same time; with so many rows they write into different ones of a third.
  struct tile {
    std::size_t slab_begin, slab_end, row_begin, row_end;
  };

  void clear_rounds() {
    constexpr std::size_t part = std::size_t{1} << 16;
    const auto passes = static_cast<std::uint8_t>(rules_[0].passes());
    const auto clear = [&](std::size_t, std::size_t task) {
      const std::size_t end = (std::min)(grid_.size(), (task + 1) * part);
      for (std::size_t i = task * part; i < end; ++i) {
        gone_[i] = 0;
        due_[i] = (grid_.bits[i] & bit_grid::own) != 0 ? passes : std::uint8_t{0};
        due_behind_[i] = 0;
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
        if ((due_[i] | due_behind_[i]) == 0) continue;
        if (i >= row_end) row_end = begin + ((i - begin) / words + 1) * words;
        state.changed |= look_at(rule, i, pass, i + words == row_end, i + 1 == row_end);
        state.waiting |= (due_[i] | due_behind_[i]) != 0;
      }
    }
    return state;
  }

  [[nodiscard]] bool none_of_eight(std::size_t i) const noexcept {
    std::uint64_t due, behind;
    std::memcpy(&due, &due_[i], sizeof due);
    std::memcpy(&behind, &due_behind_[i], sizeof behind);
    return (due | behind) == 0;
  }

  /// Lets a sub-iteration delete voxels of a word, which may be the first or the last of its row. Returns
  /// whether it did.
  bool look_at(Rule& rule, std::size_t i, unsigned pass, bool first, bool last) noexcept {
    std::uint64_t* const mask = &grid_.bits[i];
    std::uint64_t* const gone = &gone_[i];
    due_[i] = static_cast<std::uint8_t>(due_[i] - (due_[i] > 0));
    due_behind_[i] = static_cast<std::uint8_t>(due_behind_[i] - (due_behind_[i] > 0));
    const std::uint64_t went = (mask[0] & bit_grid::own) != 0 ? rule(mask, gone, pass) : 0;
    if ((went | (gone[0] & bit_grid::own)) == 0) {
      if ((mask[0] & bit_grid::own) == 0) due_[i] = due_behind_[i] = 0;
      return false;
    }
    gone[0] = (gone[0] & ~bit_grid::own) | went;
    mask[0] &= ~went;
    const bool to_previous = !first && (went & lowest) != 0, to_next = !last && (went & highest) != 0;
    if (!first) {
      gone[-1] = (gone[-1] & ~(highest << 1)) | (went & lowest) << 62;
      mask[-1] &= ~((went & lowest) << 62);
    }
    if (!last) {
      gone[1] = (gone[1] & ~(lowest >> 1)) | (went & highest) >> 62;
      mask[1] &= ~((went & highest) >> 62);
    }
    if (went == 0) return false;
    // Every sub-iteration is to look again at the words beside, and those after this one still in the same.
    const auto passes = static_cast<std::uint8_t>(rule.passes());
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(grid_.words()),
                         slab = static_cast<std::ptrdiff_t>(grid_.slab_step());
    const auto wake = [&](std::uint8_t* due, std::uint8_t* behind) {
      const auto later = static_cast<std::uint8_t>(passes + 1);
      due[-row] = due[0] = passes;
      due[row] = later;
      if constexpr (Rule::rank == 3) {
        behind[-slab - row] = behind[-slab] = behind[row - slab] = passes;
        due[slab - row] = due[slab] = due[slab + row] = later;
      }
    };
    wake(&due_[i], &due_behind_[i]);
    if (to_previous) wake(&due_[i - 1], &due_behind_[i - 1]);
    if (to_next) {
      wake(&due_[i + 1], &due_behind_[i + 1]);
      due_[i + 1] = static_cast<std::uint8_t>(passes + 1);
    }
    return true;
  }

  static constexpr std::uint64_t lowest = 2, highest = std::uint64_t{1} << 62;  // voxels of a word

  bit_grid& grid_;
  std::unique_ptr<std::uint64_t[]> gone_;  // what this sub-iteration has deleted, once it has been to a word
  // By how many of the next sub-iterations a word is to be looked at: because of words of its slab and of the
  // slab before, and because of words of the slab behind. Two, because tiles of both slabs may run at once.
  std::unique_ptr<std::uint8_t[]> due_, due_behind_;
  std::vector<Rule> rules_;  // of each thread
};

/// Thins a mask of 1 to 3 axes on up to `threads` threads; the outcome does not depend on them. A row of
/// pixels is its own skeleton.
inline void thin(bit_grid& grid, std::size_t rank, std::size_t threads) {
  constexpr std::size_t words_per_thread = 4096;  // less takes no longer than to start a thread
  threads = (std::max)(std::size_t{1}, (std::min)(threads, grid.size() / words_per_thread));
  if (rank == 2) thinning<thin_2d>(grid, threads).run();
  if (rank == 3) thinning<thin_3d>(grid, threads).run();
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
