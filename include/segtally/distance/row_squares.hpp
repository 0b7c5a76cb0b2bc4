// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for copy, fill
#include <bit>        // for countr_zero, endian
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <cstring>    // for memcpy
#include <vector>     // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// The first pass of a distance map: turns a row of zeros and ones into squared distances along the row to
/// the nearest voxel of the other kind. Within a run of equal voxels that is the minimum of two tables of
/// squares, one ascending from its first voxel and one descending to its last.
template <class Value>
class row_squares {
 public:
  /// For rows of n voxels. `terms` are the squares of 0 to n steps; `beyond` is the value if there is no such
  /// voxel.
  template <class Terms>
  row_squares(const Terms& terms, std::size_t n, Value beyond)
      : n_(n),
        ascending_(n + together, beyond),
        descending_(n + together, beyond),
        none_(n + together, beyond) {
    for (std::size_t k = 0; k < n; ++k) {
      ascending_[k] = static_cast<Value>(terms[k + 1]);
      descending_[n - 1 - k] = ascending_[k];
    }
  }

  /// The number of values past the end of a row that may be overwritten.
  static constexpr std::size_t together = 16;

  /// Writes n squares: those of voxels of kind 0 times `outside`, those of kind 1 times `inside`; each factor
  /// is 1, -1 or 0. If `edge`, voxels of kind 0 lie beyond both ends. May overwrite `together` more values.
  void operator()(const std::uint8_t* kinds, bool edge, Value outside, Value inside,
                  Value* out) const noexcept {
    for (std::size_t begin = 0; begin < n_;) {
      const bool is_inside = kinds[begin] != 0, has_edge = edge && is_inside;
      const std::size_t end = end_of_run(kinds, begin);
      const Value* const before = begin > 0 || has_edge ? ascending_.data() : none_.data();
      const Value* const after =
          end < n_ || has_edge ? descending_.data() + (n_ - (end - begin)) : none_.data();
      Value* const squares = out + begin;
      const Value factor = is_inside ? inside : outside;
      const std::size_t length = end - begin;
      if (factor == Value{0}) {
        for (std::size_t i = 0; i < length; i += together)
          for (std::size_t k = 0; k < together; ++k) squares[i + k] = Value{0};
      } else if (factor == Value{1}) {
        for (std::size_t i = 0; i < length; i += together)
          for (std::size_t k = 0; k < together; ++k) squares[i + k] = lesser(before[i + k], after[i + k]);
      } else {
        for (std::size_t i = 0; i < length; i += together)
          for (std::size_t k = 0; k < together; ++k) squares[i + k] = -lesser(before[i + k], after[i + k]);
      }
      begin = end;
    }
  }

 private:
  static constexpr Value lesser(Value a, Value b) noexcept { return a < b ? a : b; }

  [[nodiscard]] std::size_t end_of_run(const std::uint8_t* kinds, std::size_t begin) const noexcept {
    std::size_t i = begin + 1;
    if constexpr (std::endian::native == std::endian::little) {
      const std::uint64_t same = 0x0101010101010101u * kinds[begin];
      for (; i + 8 <= n_; i += 8) {
        std::uint64_t eight;
        std::memcpy(&eight, kinds + i, 8);
        if (eight != same) return i + static_cast<std::size_t>(std::countr_zero(eight ^ same)) / 8;
      }
    }
    while (i < n_ && kinds[i] == kinds[begin]) ++i;
    return i;
  }

  std::size_t n_;
  std::vector<Value> ascending_, descending_, none_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
