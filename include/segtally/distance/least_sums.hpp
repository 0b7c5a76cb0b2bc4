// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for fill, max, min
#include <array>        // for array
#include <cstddef>      // for size_t, ptrdiff_t
#include <cstdint>      // for int32_t, int64_t, uint64_t
#include <limits>       // for numeric_limits
#include <stdexcept>    // for length_error
#include <type_traits>  // for conditional_t, is_arithmetic_v
#include <vector>       // for vector

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>  // for pack
#include <segtally/error.hpp>        // for raise, message

namespace segtally::inline SEGTALLY_ABI::detail {

/// The value types of a distance map: squared distances, or squared distances with the nearest voxel. `term`
/// is what is added to a value; `beyond` is a value that no valid sum exceeds.
template <class Value>
struct square_type;

template <>
struct square_type<double> {
  using term = double;
  static constexpr double beyond = std::numeric_limits<double>::infinity();
};

/// For integers below 2^24, which floats hold exactly. Every instruction set has a minimum of floats, but not
/// of integers.
template <>
struct square_type<float> {
  using term = float;
  static constexpr float beyond = std::numeric_limits<float>::infinity();
};

/// A square of any type and its voxel.
struct sited_square {
  double square;
  std::uint64_t site;
  friend constexpr sited_square operator+(sited_square a, double term) noexcept {
    return {a.square + term, a.site};
  }
  friend constexpr bool operator<(sited_square a, sited_square b) noexcept {
    return a.square < b.square || (a.square == b.square && a.site < b.site);
  }
};

template <>
struct square_type<sited_square> {
  using term = double;
  static constexpr sited_square beyond{std::numeric_limits<double>::infinity(), ~std::uint64_t{0}};
};

/// Does not count; tests count how many rows of values were read.
struct uncounted {
  void operator()(std::size_t) const noexcept {}
};

/// One axis of a distance transform, for several neighbouring lines at once: the minimum of in[k] + terms[|q
/// - k|] over all k, for every q. It is the minimum of the rounded sums, so it does not depend on the search
/// order.
///
/// For each q all lines search together, nearest first, until no line can improve. Farther away, blocks of 8
/// values (of 64, of 512, ...) are tested by their minima and skipped if they cannot improve any line. Unlike
/// a lower envelope of parabolas, this computes no intersections, whose heights would cancel.
template <class Value, class Probes = uncounted>
class least_sums {
 public:
  using term = typename square_type<Value>::term;
  static constexpr std::size_t lanes = 128 / sizeof(Value);
  static constexpr Value beyond = square_type<Value>::beyond;

  /// Prepares for lines of n values. `terms` must have at least n entries.
  template <class Terms>
  least_sums(const Terms& terms, std::size_t n, Probes probes = {}) : n_(n), probes_(probes) {
    if (n > (std::numeric_limits<std::size_t>::max)() / (2 * lanes * sizeof(Value)))  // on 32-bit systems
      raise<std::length_error>(
          message("distances along an axis of ", n, " voxels do not fit into the address space"));
    const std::size_t blocks = (n + block - 1) / block;
    terms_.resize(block * (blocks + 2) + 2, static_cast<term>(terms[n - 1]));
    for (std::size_t k = 0; k < n; ++k) terms_[k] = static_cast<term>(terms[k]);
    values_.resize((blocks + 2) * block * lanes, beyond);
    for (std::size_t count = blocks; count > 0; count = count == 1 ? 0 : (count + block - 1) / block)
      levels_.push_back({count, std::vector<Value>(count * lanes)});
  }

  /// The values of all lines at k; write them before calling `prepare`.
  [[nodiscard]] Value* row(std::size_t k) noexcept { return values_.data() + (k + block) * lanes; }

  /// Call this after all rows are written.
  void prepare() noexcept {
    const Value* from = row(0);
    for (level& one : levels_) {
      const std::size_t entries = &one == levels_.data() ? levels_[0].count * block : (&one)[-1].count;
      for (std::size_t b = 0; b < one.count; ++b) {
        Value* const least = one.minima.data() + b * lanes;
        const std::size_t begin = b * block, end = (std::min)(begin + block, entries);
        for (std::size_t l = 0; l < lanes; l += together) {
          packed all = packed::load(from + begin * lanes + l);
          for (std::size_t k = begin + 1; k < end; ++k) all = lesser(packed::load(from + k * lanes + l), all);
          all.store(least + l);
        }
      }
      from = one.minima.data();
    }
  }

  /// Writes the minimal sums of all lines at q.
  void operator()(std::size_t q, Value* best) noexcept {
    const Value* const here = row(q);
    for (std::size_t l = 0; l < lanes; ++l) best[l] = here[l];
    const Value* const all = levels_.back().minima.data();
    if (!may_improve(all, 1, best)) return;
    look_both_ways(here, best);
    if (!may_improve(all, block + 1, best)) return;
    if (q != next_far_) std::fill(winners_.begin(), winners_.end(), none);
    next_far_ = q + 1;
    look_at_winners(q, best);
    look_far(q, best);
  }

 private:
  static constexpr std::size_t block = 8;
  // Without vectorisation compilers process floating-point numbers one by one. AVX-512 registers are not
  // faster here.
  static constexpr std::size_t register_bytes = vector_bytes < 32 ? vector_bytes : 32;
  static constexpr std::size_t together = std::is_arithmetic_v<Value> ? register_bytes / sizeof(Value) : 1;
  using packed = pack<Value, together>;
  // The same type as values if these are numbers, so that one mask selects both.
  using index = std::conditional_t<std::is_arithmetic_v<Value>, Value, std::int64_t>;
  static constexpr index none = -1;

  struct level {
    std::size_t count;
    std::vector<Value> minima;
  };

  // Whether some line may improve by values with these minima, d steps away.
  [[nodiscard]] bool may_improve(const Value* minima, std::size_t d, const Value* best) noexcept {
    probes_(1);
    const term t = terms_[d];
    for (std::size_t l = 0; l < lanes; l += together)
      if (any_less(packed::load(minima + l) + t, packed::load(best + l))) return true;
    return false;
  }

  // Reads the 8 values on either side.
  void look_both_ways(const Value* here, Value* best) noexcept {
    probes_(2 * block);
    const auto pair = [&](std::size_t d, std::size_t l) {
      return lesser(packed::load(here + d * lanes + l), packed::load(here - d * lanes + l)) + terms_[d];
    };
    for (std::size_t l = 0; l < lanes; l += together) {
      const packed a = lesser(pair(1, l), pair(2, l)), b = lesser(pair(3, l), pair(4, l));
      const packed c = lesser(pair(5, l), pair(6, l)), d = lesser(pair(7, l), pair(8, l));
      lesser(lesser(lesser(a, b), lesser(c, d)), packed::load(best + l)).store(best + l);
    }
  }

  // Reads the values of a block that lies entirely on one side of q.
  void look_at_block(std::size_t b, std::size_t q, Value* best) noexcept {
    if (b * block > q) {
      look_at_block<1>(b, terms_.data() + (b * block - q), best);
    } else {
      look_at_block<-1>(b, terms_.data() + (q - b * block), best);
    }
  }

  template <int Way>
  void look_at_block(std::size_t b, const term* first, Value* best) noexcept {
    probes_(block);
    const Value* const v = row(b * block);
    const auto sum = [&](std::ptrdiff_t k, std::size_t l) {
      return packed::load(v + static_cast<std::size_t>(k) * lanes + l) + first[k * Way];
    };
    const pack<index, together> here(static_cast<index>(b));
    for (std::size_t l = 0; l < lanes; l += together) {
      const packed a = lesser(sum(0, l), sum(1, l)), c = lesser(sum(2, l), sum(3, l));
      const packed d = lesser(sum(4, l), sum(5, l)), e = lesser(sum(6, l), sum(7, l));
      const packed least = lesser(lesser(a, c), lesser(d, e)), before = packed::load(best + l);
      index* const winners = winners_.data() + l;
      auto found = pack<index, together>::load(winners);
      found.take_where_less(least, before, here);
      found.store(winners);
      lesser(least, before).store(best + l);
    }
  }

  // First reads the blocks in which the lines found their minimum at q - 1: the minimum is usually there or
  // nearby again, which allows most blocks between to be skipped.
  void look_at_winners(std::size_t q, Value* best) noexcept {
    const std::array<index, lanes> before = winners_;
    index last = none;
    std::size_t looked = 0;
    for (std::size_t l = 0; l < lanes && looked < 8; ++l) {
      if (before[l] == last) continue;
      last = before[l];
      if (last == none) continue;  // -1, which no size_t holds
      const auto b = static_cast<std::size_t>(last);
      if (b == q / block) continue;
      look_at_block(b, q, best);
      ++looked;
    }
  }

  // The number of blocks that can be skipped from `b` on; `aligned` is its boundary in the search direction.
  [[nodiscard]] std::size_t blocks_without(std::size_t b, std::size_t aligned, std::size_t d,
                                           const Value* best) noexcept {
    std::size_t without = 1;
    for (std::size_t k = 1; k + 1 < levels_.size() && aligned % block == 0; ++k) {
      aligned /= block;
      b /= block;
      if (may_improve(levels_[k].minima.data() + b * lanes, d, best)) break;
      without *= block;
    }
    return without;
  }

  // Searches values more than 8 away, block by block, alternating between both sides. Some values of the
  // first blocks are read twice.
  void look_far(std::size_t q, Value* best) noexcept {
    const level& blocks = levels_.front();
    const Value* const all = levels_.back().minima.data();
    std::size_t right = (q + block + 1) / block;
    std::size_t left = q > block ? (q - block - 1) / block + 1 : 0;  // number of blocks to the left
    bool more_right = right<blocks.count, more_left = left> 0;
    while (more_right || more_left) {
      if (more_right) {
        const std::size_t d = (std::max)(right * block, q + block + 1) - q;
        if (may_improve(blocks.minima.data() + right * lanes, d, best)) {
          look_at_block(right, q, best);
          ++right;
        } else if (may_improve(all, d, best)) {
          right += blocks_without(right, right, d, best);
        } else {
          right = blocks.count;
        }
        more_right = right < blocks.count;
      }
      if (more_left) {
        const std::size_t b = left - 1, d = q - (std::min)(b * block + block - 1, q - block - 1);
        if (may_improve(blocks.minima.data() + b * lanes, d, best)) {
          look_at_block(b, q, best);
          --left;
        } else if (may_improve(all, d, best)) {
          left -= (std::min)(left, blocks_without(b, left, d, best));
        } else {
          left = 0;
        }
        more_left = left > 0;
      }
    }
  }

  std::size_t n_;
  Probes probes_;
  std::vector<term> terms_;
  std::vector<Value> values_;               // padded with a block of `beyond` before and after
  std::array<index, lanes> winners_{};      // block in which each line found its minimum
  std::size_t next_far_ = ~std::size_t{0};  // the q for which the winners are valid
  std::vector<level> levels_;               // minima of blocks, of blocks of blocks, ... of all
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
