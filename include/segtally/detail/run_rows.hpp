// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <cstddef>  // for size_t, byte
#include <cstdint>  // for uint32_t, uint64_t

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/bit_positions.hpp>  // for popcount, lowest_bit
#include <segtally/detail/simd.hpp>           // for default_arch
#include <segtally/detail/to_size.hpp>        // for to_size

namespace segtally::inline SEGTALLY_ABI::detail {

/// A row of voxels as bits, 64 to a word. Runs are numbered consecutively through all rows, so the run of a
/// voxel follows from the bits alone.
struct run_row {
  const std::uint64_t* inside = nullptr;  ///< the voxels of the object
  const std::uint64_t* starts = nullptr;  ///< the first voxel of each run
  const std::uint32_t* before = nullptr;  ///< for each word, the number of runs that begin before it
  const std::byte* labels = nullptr;      ///< contiguous labels; null if labels do not matter
};

/// Returns the number of the run of a voxel of the object.
inline std::uint32_t run_of(const run_row& row, std::size_t voxel) noexcept {
  const std::size_t k = voxel / 64;
  const std::uint64_t up_to = ~std::uint64_t{0} >> (63 - voxel % 64);
  return row.before[k] + static_cast<std::uint32_t>(popcount<default_arch>(row.starts[k] & up_to)) - 1;
}

/// For the voxels x of a word of a row: which have an object voxel, and the same label, at x, x - 1 and x + 1
/// of another row.
struct touching {
  std::uint64_t same = 0, left = 0, right = 0;
  [[nodiscard]] std::uint64_t any() const noexcept { return same | left | right; }
};

/// Returns the bits of a row shifted to the following voxels.
SEGTALLY_ALWAYS_INLINE inline std::uint64_t from_left(const std::uint64_t* bits, std::size_t k) noexcept {
  return bits[k] << 1 | (k > 0 ? bits[k - 1] >> 63 : 0);
}
SEGTALLY_ALWAYS_INLINE inline std::uint64_t from_right(const std::uint64_t* bits, std::size_t k,
                                                       std::size_t words) noexcept {
  return bits[k] >> 1 | (k + 1 < words ? bits[k + 1] << 63 : 0);
}

/// Finds touching voxels if labels do not matter.
struct touch_of_masks {
  std::size_t words;
  touching operator()(const run_row& a, const run_row& b, std::size_t k, std::uint64_t, std::uint64_t) const {
    const std::uint64_t in = a.inside[k];
    return {in & b.inside[k], in & from_left(b.inside, k), in & from_right(b.inside, k, words)};
  }
};

/// Finds touching voxels with equal labels. `left` and `right` are computed only at the ends of runs, where
/// they can add to `same`. They are incomplete elsewhere, which only causes a redundant join.
struct touch_of_labels {
  std::size_t words, columns, bytes;
  std::uint64_t (*equal)(const void* a, const void* b, std::size_t n);

  touching operator()(const run_row& a, const run_row& b, std::size_t k, std::uint64_t starts,
                      std::uint64_t ends) const {
    const std::size_t first = 64 * k, n = columns - first < 64 ? columns - first : 64;
    const std::byte *const x = a.labels + first * bytes, *const y = b.labels + first * bytes;
    // Where one voxel decides for all, only that one is compared.
    const auto first_is_equal = [&](std::uint64_t which, std::size_t shift) {
      const auto at = to_size(lowest_bit<default_arch>(which));
      return 0 - equal(x + at * bytes, y + (at + shift) * bytes - bytes, 1);
    };
    const auto one_run = [k](const run_row& row) {
      return popcount<default_arch>(row.starts[k]) + (row.inside[k] & ~row.starts[k] & 1) == 1;
    };
    touching t;
    if (const std::uint64_t both = a.inside[k] & b.inside[k]; both != 0)
      t.same = both & (one_run(a) && one_run(b) ? first_is_equal(both, 1) : equal(x, y, n));
    if (const std::uint64_t both = starts & ~t.same & from_left(b.inside, k); both != 0) {
      if ((both & (both - 1)) == 0)
        t.left = both & first_is_equal(both, 0);
      else
        t.left = both & (k > 0 ? equal(x, y - bytes, n) : equal(x + bytes, y, n - 1) << 1);
    }
    if (const std::uint64_t both = ends & ~t.same & from_right(b.inside, k, words); both != 0) {
      if ((both & (both - 1)) == 0)
        t.right = both & first_is_equal(both, 2);
      else
        t.right = both & equal(x, y + bytes, first + n < columns ? n : n - 1);
    }
    return t;
  }
};

/// The earlier rows that a row touches: the row before it in the same plane, and in the plane before it the
/// row at the same place, the one before and the one after. Null if there is none.
struct earlier_rows {
  const run_row *beside = nullptr, *below = nullptr, *below_before = nullptr, *below_after = nullptr;
};

/// Calls `join(run, run)` for enough touching pairs of a run of this row and a run of an earlier row to
/// connect all that touch. Redundant pairs are skipped: runs that touch through two earlier rows which touch
/// each other are joined already. `connectivity` is the number of coordinates in which neighbours may differ.
/// `beside_known` means that the row has already been joined with the one beside it.
template <class Touch, class Join>
void join_row(const run_row& a, const earlier_rows& e, bool beside_known, std::size_t words,
              std::size_t connectivity, const Touch& touch, Join&& join) {
  std::array<std::uint64_t, 4> carry{};  // whether the voxel before the word touches, per row
  for (std::size_t k = 0; k < words; ++k) {
    if (a.inside[k] == 0) {
      carry = {};
      continue;
    }
    const std::uint64_t starts = a.starts[k];
    const std::uint64_t next = k + 1 < words ? a.inside[k + 1] & ~a.starts[k + 1] : 0;
    const std::uint64_t ends = a.inside[k] & ~((a.inside[k] & ~starts) >> 1 | next << 63);
    const auto look = [&](const run_row* row) {
      return row == nullptr ? touching{} : touch(a, *row, k, starts, ends);
    };
    const auto joined = [&](const run_row& row, std::uint64_t which, std::size_t shift) {
      for (; which != 0; which &= which - 1) {
        const std::size_t x = 64 * k + to_size(lowest_bit<default_arch>(which));
        join(run_of(a, x), run_of(row, x + shift - 1));
      }
    };
    // Two touching runs touch along one contiguous range; its first voxel represents it. Beyond the ends of
    // the range they may touch across a corner. `known` are voxels already known to be connected to the same
    // run.
    const auto meet = [&](const run_row* row, const touching& t, std::size_t at, std::size_t coordinates,
                          const touching& known) {
      if (row == nullptr) return;
      const std::uint64_t begin = t.same & (starts | ~(t.same << 1 | carry[at]));
      carry[at] = t.same >> 63;
      if (connectivity >= coordinates) joined(*row, begin & ~known.same, 1);
      if (connectivity <= coordinates) return;
      joined(*row, t.left & starts & ~t.same & ~known.left, 0);
      joined(*row, t.right & ends & ~t.same & ~known.right, 2);
    };
    const touching b = look(e.beside), c = look(e.below), d = look(e.below_before), f = look(e.below_after);
    if (connectivity == 1) {
      if (!beside_known) meet(e.beside, b, 0, 1, {});
      meet(e.below, c, 1, 1, {b.same & d.same, 0, 0});
      continue;
    }
    // If two earlier rows touch each other, one of them suffices: voxels touch across edges, with
    // connectivity 3 also across corners.
    const bool corners = connectivity == 3;
    const touching by_d =
        corners ? touching{d.any(), d.same | d.left, d.same | d.right} : touching{d.same, d.same, d.same};
    const touching by_b = corners ? touching{b.any(), b.same | b.left, b.same | b.right} : b;
    meet(e.below_before, d, 2, 2, {});
    if (!beside_known) meet(e.beside, b, 0, 1, by_d);
    meet(e.below, c, 1, 1, {by_b.same | by_d.same, by_b.left | by_d.left, by_b.right | by_d.right});
    meet(e.below_after, f, 3, 2, {c.any(), c.same | c.left, c.same | c.right});
  }
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
