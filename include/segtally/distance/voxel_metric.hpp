// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min, stable_sort
#include <array>      // for array
#include <bit>        // for bit_cast
#include <cmath>      // for ilogb, ldexp, sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>            // for SEGTALLY_ABI
#include <segtally/error.hpp>          // for raise, message
#include <segtally/view/per_axis.hpp>  // for max_rank
#include <segtally/view/spacing.hpp>   // for spacing_type

namespace segtally::inline SEGTALLY_ABI::detail {

/// The distance between voxels. The squared distance is one fixed sum, whichever algorithm computes it:
///
///   ((t_1 + t_2) + t_3) + ...   with   t = (k s) (k s),   k voxels apart along an axis of spacing s,
///
/// where each product and each sum is rounded once. Spacings are expressed in a unit that makes them integers
/// if possible; then every sum below 2^53 is exact in any order. Otherwise the spacings determine the order
/// of axes: those that share their spacing with most others first, then the smaller spacing. The first two
/// may be exchanged if they are equal; if others can be exchanged (four or more axes), the minimum of the
/// sums is used. So the value does not depend on the order of the axes, and because rounding is monotonic,
/// the minimum over many voxels can be found axis by axis. Terms come from lookup tables, so compilers cannot
/// contract a product and a sum.
class voxel_metric {
 public:
  using axis_order = std::array<std::size_t, max_rank>;

  /// For checked spacings and `extent[axis]` voxels along an axis. Throws `std::invalid_argument` if spacings
  /// differ so much that one type cannot hold the squares of both.
  template <class Extents>
  voxel_metric(const char* function, const spacing_type& spacing, const Extents& extent)
      : rank_(spacing.size()) {
    const spacing_type steps = in_units(function, spacing);
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      std::vector<double>& terms = terms_[axis];
      terms.resize(extent[axis] + 2);  // one voxel beyond either end
      for (std::size_t k = 0; k < terms.size(); ++k) {
        const double d = static_cast<double>(k) * steps[axis];
        terms[k] = d * d;
      }
      largest_ += terms.back();
    }
    find_orders(spacing);
  }

  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
  /// The squares of k steps along an axis, for k from 0 to the extent + 1, in units.
  [[nodiscard]] const std::vector<double>& terms(std::size_t axis) const noexcept { return terms_[axis]; }
  /// The orders in which terms are added; the minimum of the sums is used. Usually one order.
  [[nodiscard]] const std::vector<axis_order>& orders() const noexcept { return orders_; }
  /// Whether all terms are integers whose sums stay below `limit`: then sums are exact in any order.
  [[nodiscard]] bool is_whole_below(double limit) const noexcept { return whole_ && largest_ < limit; }
  /// An upper bound of all sums, up to rounding.
  [[nodiscard]] double largest_square() const noexcept { return largest_; }
  /// The smallest square above 0.
  [[nodiscard]] double least_square() const noexcept {
    double least = (std::max)(largest_, 1.0);
    for (std::size_t axis = 0; axis < rank_; ++axis) least = (std::min)(least, terms_[axis][1]);
    return least;
  }

  /// Returns the squared distance between voxels that are k[axis] steps apart, in units.
  template <class Steps>
  [[nodiscard]] double square(const Steps& k) const noexcept {
    double least = 0;
    for (std::size_t n = 0; n < orders_.size(); ++n) {
      double sum = 0;
      for (std::size_t i = 0; i < rank_; ++i) sum += terms_[orders_[n][i]][k[orders_[n][i]]];
      least = n == 0 ? sum : (std::min)(least, sum);
    }
    return least;
  }

  /// Returns the distance in the caller's unit for a square in units.
  [[nodiscard]] double distance(double square) const noexcept { return std::sqrt(square) * unit_; }
  /// Returns a square in the caller's unit squared, which may overflow.
  [[nodiscard]] double in_callers_unit(double square) const noexcept { return square * unit_ * unit_; }

 private:
  static constexpr double largest_whole = 4096;  // so that squares for any extent stay below 2^53

  // Whether every spacing is an integer multiple of the unit, not larger than `largest_whole`.
  static bool are_multiples(const spacing_type& spacing, double unit) noexcept {
    for (const double s : spacing) {
      const double ratio = s / unit;
      if (!(ratio <= largest_whole) || ratio != static_cast<double>(static_cast<int>(ratio))) return false;
      // Whether ratio * unit is exactly s: splits the unit into two halves whose products are exact.
      const double high = std::bit_cast<double>(std::bit_cast<std::uint64_t>(unit) >> 26 << 26);
      if (s - ratio * high != ratio * (unit - high)) return false;
    }
    return true;
  }

  // Chooses the unit and returns the spacings in it.
  spacing_type in_units(const char* function, const spacing_type& spacing) {
    if (rank_ == 0) return {};
    double least = spacing[0], most = spacing[0], finest = most;
    const auto last_bit = [](double s) {  // the largest power of two that divides s
      double bit = std::ldexp(1.0, std::ilogb(s));
      for (double rest = s - bit; rest > 0; rest -= bit) bit = std::ldexp(1.0, std::ilogb(rest));
      return bit;
    };
    finest = last_bit(spacing[0]);
    for (const double s : spacing) {
      least = (std::min)(least, s);
      most = (std::max)(most, s);
      finest = (std::min)(finest, last_bit(s));
    }
    whole_ = true;
    unit_ = least;
    if (!are_multiples(spacing, unit_)) {
      unit_ = finest;
      if (!are_multiples(spacing, unit_)) {
        whole_ = false;
        // Scaling by a power of two is exact. If the smallest square would underflow, the largest is scaled
        // up.
        const int ratio = std::ilogb(most) - std::ilogb(least);
        if (ratio > 900)
          raise<std::invalid_argument>(message(function, ": spacings of ", least, " and ", most,
                                               " differ too much for squares of distances"));
        unit_ = std::ldexp(1.0, std::ilogb(most) - (ratio > 400 ? 400 : 0));
      }
    }
    spacing_type steps;
    for (const double s : spacing) steps.push_back(s / unit_);
    return steps;
  }

  void find_orders(const spacing_type& spacing) {
    const auto equals = [&](std::size_t axis) {
      std::size_t n = 0;
      for (const double s : spacing) n += s == spacing[axis];
      return n;
    };
    axis_order order{};
    for (std::size_t axis = 0; axis < rank_; ++axis) order[axis] = axis;
    const auto before = [&](std::size_t a, std::size_t b) {
      if (equals(a) != equals(b)) return equals(a) > equals(b);
      return spacing[a] < spacing[b];
    };
    std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(rank_), before);
    if (whole_ && largest_ < 0x1p53) {
      orders_.push_back(order);
      return;
    }
    add_orders(order, 0, spacing);
  }

  // Adds all orders that differ from this one by exchanging equal spacings at positions >= `at`.
  void add_orders(axis_order order, std::size_t at, const spacing_type& spacing) {
    // `rank_` never exceeds it; without the minimum g++ 13 warns about an index out of bounds.
    const std::size_t rank = (std::min)(rank_, max_rank);
    if (at >= rank) {
      const bool twin = rank > 1 && spacing[order[0]] == spacing[order[1]] && order[0] > order[1];
      if (!twin) orders_.push_back(order);
      return;
    }
    for (std::size_t k = at; k < rank && spacing[order[k]] == spacing[order[at]]; ++k) {
      axis_order next = order;
      next[at] = order[k];
      next[k] = order[at];
      add_orders(next, at + 1, spacing);
    }
  }

  std::size_t rank_;
  bool whole_ = false;
  double unit_ = 1, largest_ = 0;
  std::array<std::vector<double>, max_rank> terms_;
  std::vector<axis_order> orders_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
