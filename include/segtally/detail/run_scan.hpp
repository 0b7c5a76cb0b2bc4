// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint16_t

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/bit_positions.hpp>  // for write_positions
#include <segtally/detail/change_bits.hpp>    // for change_bits
#include <segtally/detail/pair_counter.hpp>   // for overlap_run
#include <segtally/detail/prefetch.hpp>       // for prefetch_beyond

namespace segtally::inline SEGTALLY_ABI::detail {

/// Voxels per block: runs are found in a block, then counted. Small enough that hardware prefetching
/// continues while runs are counted (8192 was 20 to 30 % slower), large enough to amortise both loops. (On
/// Emerald Rapids 512 is 3 % slower for labels of 16 and 32 bits, and 384 is 5 % slower for 8 bits; on Zen 4
/// there is no difference.)
template <class Word, class Other>
inline constexpr std::size_t scan_block = sizeof(Word) + sizeof(Other) > 2 ? 384 : 512;

/// Adds to `counter` the label pairs of n voxels of two contiguous arrays of words. Labels are constant over
/// long ranges of the fastest axis, so runs are counted instead of voxels: vector comparisons find run ends,
/// and each run costs one hash lookup. A block that consists mostly of run ends (noise) is counted voxel by
/// voxel, and the next seven blocks are counted the same way without testing them. Set `prefetch` if the
/// labels are not in the cache yet.
template <class Arch, class Word, class Other, class Counter>
void scan_runs(const Word* first, const Other* second, std::size_t n, Counter& counter,
               bool prefetch = false) {
  constexpr std::size_t block = scan_block<Word, Other>;
  // ends[0] lies before the block (-1, modulo 2^16), ends[1 ...] are the last voxels of the runs. Lengths are
  // differences of neighbours, so there is no dependency from one run to the next.
  std::array<std::uint16_t, block + 1 + positions_beyond> ends;
  ends[0] = 0xFFFF;
  std::size_t unscanned = 0;  // blocks after a noisy one, assumed to be noisy
  for (std::size_t base = 0; base < n; base += block) {
    const Word* const r = first + base;
    const Other* const p = second + base;
    const auto run = [=](std::size_t at, std::size_t length) { return overlap_run{r[at], p[at], length}; };
    const std::size_t voxels = (std::min)(block, n - base), comparisons = (std::min)(voxels, n - base - 1);
    if (unscanned > 0) {
      --unscanned;
      counter.add(voxels, [&](std::size_t k) { return run(k, 1); });
      continue;
    }
    std::uint16_t* end = ends.data() + 1;
    std::size_t i = 0;
    for (; i + 64 <= comparisons; i += 64) {
      if (prefetch) {
        prefetch_beyond(r + i);
        prefetch_beyond(p + i);
      }
      end = write_positions<Arch>(change_bits<Arch>(r + i, p + i), i, end);
    }
    for (; i < comparisons; ++i) {
      const bool change = r[i] != r[i + 1] || p[i] != p[i + 1];
      *end = static_cast<std::uint16_t>(i);
      end += change;
    }
    *end = static_cast<std::uint16_t>(voxels - 1);  // a run always ends with its block
    end += end[-1] != *end;
    const auto runs = static_cast<std::size_t>(end - ends.data()) - 1;
    if (2 * runs > voxels) {
      counter.add(voxels, [&](std::size_t k) { return run(k, 1); });
      unscanned = 7;
    } else {
      counter.add(runs, [&](std::size_t k) {
        return run(ends[k + 1], static_cast<std::uint16_t>(ends[k + 1] - ends[k]));
      });
    }
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
