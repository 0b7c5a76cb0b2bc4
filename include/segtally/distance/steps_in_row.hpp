// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint32_t
#include <vector>     // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// How many steps it is from each voxel of a row to the nearest one of the other kind.
class steps_in_row {
 public:
  explicit steps_in_row(std::size_t n) : none_(static_cast<std::uint32_t>(n + 2)), left_(n) {}

  /// The number that stands for no such voxel: as 0 is no number of steps, there are `none() + 1` of them.
  [[nodiscard]] std::uint32_t none() const noexcept { return none_; }

  /// Calls `take(i, kind, steps)` for each voxel of the row from the last to the first. `kinds` are 0 or 1;
  /// if `edge`, voxels of kind 0 lie beyond both ends.
  template <class Take>
  void operator()(const std::uint8_t* kinds, bool edge, Take&& take) noexcept {
    const std::size_t n = left_.size();
    // All ones or 0, so that the steps are known an addition after those of the neighbour.
    const auto as_mask = [](bool same) { return std::uint32_t{0} - same; };
    std::uint32_t steps = edge && kinds[0] != 0 ? 0 : none_;
    std::uint8_t last = kinds[0];
    for (std::size_t i = 0; i < n; ++i) {
      steps = (steps & as_mask(kinds[i] == last)) + 1;
      last = kinds[i];
      left_[i] = steps;
    }
    steps = edge && last != 0 ? 0 : none_;
    for (std::size_t i = n; i-- > 0;) {
      steps = (steps & as_mask(kinds[i] == last)) + 1;
      last = kinds[i];
      take(i, last, (std::min)((std::min)(left_[i], steps), none_));
    }
  }

 private:
  std::uint32_t none_;
  std::vector<std::uint32_t> left_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
