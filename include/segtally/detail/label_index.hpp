// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <bit>        // for bit_ceil
#include <cstddef>    // for size_t
#include <cstdint>    // for uint32_t, uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/label_table.hpp>  // for label_table
#include <segtally/detail/to_size.hpp>      // for to_size

namespace segtally::inline SEGTALLY_ABI::detail {

/// Numbers labels in order of first occurrence: 0, 1, 2 ... Memory depends on the number of distinct labels,
/// not on the largest one. Labels below 2^16, the usual case, cost one array access.
class label_index {
 public:
  static constexpr std::size_t none = label_table<>::none;

  /// Returns the number of a label; assigns a new one at its first occurrence.
  std::size_t operator[](std::uint64_t label) {
    if (const std::size_t known = find(label); known != none) return known;
    const std::size_t number = labels_.size();
    labels_.push_back(label);
    if (label >= low_labels) {
      high_.add(label, number);
    } else {
      const std::size_t low = to_size(label);
      if (low_.size() <= low) low_.resize((std::max)(std::size_t{256}, std::bit_ceil(low + 1)));
      low_[low] = static_cast<std::uint32_t>(number + 1);
    }
    return number;
  }

  /// Returns the number of a label, or `none`.
  [[nodiscard]] std::size_t find(std::uint64_t label) const {
    if (label >= low_labels) return high_.find(label);
    const auto low = to_size(label);
    return low < low_.size() && low_[low] != 0 ? low_[low] - 1 : none;
  }

  /// The labels in the order of their numbers.
  [[nodiscard]] const std::vector<std::uint64_t>& labels() const noexcept { return labels_; }

 private:
  static constexpr std::uint64_t low_labels = 1u << 16;

  std::vector<std::uint32_t> low_;  // the number + 1 of labels below 2^16, 0 for none
  label_table<> high_;
  std::vector<std::uint64_t> labels_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
