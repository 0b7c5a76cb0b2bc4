// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/to_size.hpp>             // for to_size
#include <segtally/overlap/contingency_table.hpp>  // for label_count

namespace segtally::inline SEGTALLY_ABI::detail {

/// Finds labels in a sorted list: by lookup table if they are dense, otherwise by binary search. Sparse
/// labels cost no memory.
class label_positions {
 public:
  explicit label_positions(std::span<const label_count> sorted) : sorted_(sorted) {
    if (sorted.empty() || sorted.back().label / 8 > sorted.size()) return;
    table_.resize(to_size(sorted.back().label) + 1);
    for (std::size_t i = 0; i < sorted.size(); ++i) table_[to_size(sorted[i].label)] = i;
  }

  /// Returns the position of a label that is in the list.
  [[nodiscard]] std::size_t operator[](std::uint64_t label) const noexcept {
    if (!table_.empty()) return table_[to_size(label)];
    const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), label,
                                     [](const label_count& k, std::uint64_t key) { return k.label < key; });
    return static_cast<std::size_t>(at - sorted_.begin());
  }

 private:
  std::span<const label_count> sorted_;
  std::vector<std::size_t> table_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
