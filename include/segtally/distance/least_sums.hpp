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

/// What a distance map computes with: squares of distances, or squares together with the voxel they lead to.
/// `term` is what is added to a value; `beyond` is a value that is not less than any sum that counts.
template <class Value>
struct square_type;

template <>
struct square_type<double> {
  using term = double;
  static constexpr double beyond = std::numeric_limits<double>::infinity();
};

/// For whole numbers, exact below 2^24. Every instruction set has the lesser of two floats, not of two
/// integers.
template <>
struct square_type<float> {
  using term = float;
  static constexpr float beyond = std::numeric_limits<float>::infinity();
};

/// Any square, and a voxel.
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

/// Counts nothing; a test counts how many rows of values were looked at.
struct uncounted {
  void operator()(std::size_t) const noexcept {}
};

/// One axis of a distance map, for some neighbouring lines at once: the least of in[k] + terms[|q - k|] over
/// all k, for every q. It is the least of the rounded sums themselves, so nothing depends on how it is found.
///
/// For each q all lines look around together, nearest first, until no line can find less. Far away they look
/// at blocks of 8 values (of 64, of 512, ...) through their minima, and pass over those that cannot hold less
/// for any line. There are no parabolas, so no crossings to be computed from heights that cancel.
template <class Value, class Probes = uncounted>
class least_sums {
 public:
  using term = typename square_type<Value>::term;
  static constexpr std::size_t lanes = 128 / sizeof(Value);
  static constexpr Value beyond = square_type<Value>::beyond;

  /// Prepares for lines of n values. `terms` has n entries at least.
  template <class Terms>
  least_sums(const Terms& terms, std::size_t n, Probes probes = {}) : n_(n), probes_(probes) {
    if (n >
        (std::numeric_limits<std::size_t>::max)() / (2 * lanes * sizeof(Value)))  // where that has 32 bits
      raise<std::length_error>(
          message("distances along an axis of ", n, " voxels do not fit into the address space"));
    const std::size_t blocks = (n + block - 1) / block;
    terms_.resize(block * (blocks + 2) + 2, static_cast<term>(terms[n - 1]));
    for (std::size_t k = 0; k < n; ++k) terms_[k] = static_cast<term>(terms[k]);
    values_.resize((blocks + 2) * block * lanes, beyond);
    for (std::size_t count = blocks; count > 0; count = count == 1 ? 0 : (count + block - 1) / block)
      levels_.push_back({count, std::vector<Value>(count * lanes)});
  }

  /// The values of all lines at k, to be written before `prepare`.
  [[nodiscard]] Value* row(std::size_t k) noexcept { return values_.data() + (k + block) * lanes; }

  /// To be called when all rows are written.
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

  /// Writes the least sums of all lines at q.
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
  // Without optimisation for speed compilers take floating-point numbers one by one. Registers of AVX-512 are
  // no faster here.
  static constexpr std::size_t register_bytes = vector_bytes < 32 ? vector_bytes : 32;
  static constexpr std::size_t together = std::is_arithmetic_v<Value> ? register_bytes / sizeof(Value) : 1;
  using packed = pack<Value, together>;
  // Of the same type as values, where these are numbers, so that both are chosen together.
  using index = std::conditional_t<std::is_arithmetic_v<Value>, Value, std::int64_t>;
  static constexpr index none = -1;

  struct level {
    std::size_t count;
    std::vector<Value> minima;
  };

  // Whether some line may find less where the minima are these, d steps away.
  [[nodiscard]] bool may_improve(const Value* minima, std::size_t d, const Value* best) noexcept {
    probes_(1);
    const term t = terms_[d];
    for (std::size_t l = 0; l < lanes; l += together)
      if (any_less(packed::load(minima + l) + t, packed::load(best + l))) return true;
    return false;
  }

  // Looks at the 8 values on either side.
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

  // Looks at the values of a block, all on one side of q.
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

  // Looks first where the lines found their least at q - 1: there or near it is mostly the least again, and
  // with it in hand most of what lies between is passed over.
  void look_at_winners(std::size_t q, Value* best) noexcept {
    const std::array<index, lanes> before = winners_;
    index last = none;
    std::size_t looked = 0;
    for (std::size_t l = 0; l < lanes && looked < 8; ++l) {
      if (before[l] == last) continue;
      last = before[l];
      const auto b = static_cast<std::size_t>(last);
      if (last == none || b == q / block) continue;
      look_at_block(b, q, best);
      ++looked;
    }
  }

  // How many blocks from `b` on, `b` the first of `aligned` in the direction of looking, need no look.
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

  // Looks at what is more than 8 away, block by block on either side in turn. Some values of the first blocks
  // are looked at again.
  void look_far(std::size_t q, Value* best) noexcept {
    const level& blocks = levels_.front();
    const Value* const all = levels_.back().minima.data();
    std::size_t right = (q + block + 1) / block;
    std::size_t left = q > block ? (q - block - 1) / block + 1 : 0;  // the number of blocks that are left
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
  std::vector<Value> values_;               // a block before and after the lines are beyond
  std::array<index, lanes> winners_{};      // in which block far away each line found its least
  std::size_t next_far_ = ~std::size_t{0};  // for which q the winners count
  std::vector<level> levels_;               // minima of blocks, of blocks of blocks, ... of all
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
