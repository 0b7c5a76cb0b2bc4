// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>        // for size_t
#include <cstdint>        // for uint32_t, uint64_t
#include <unordered_map>  // for unordered_map
#include <vector>         // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Numbers labels in the order in which they are first met: 0, 1, 2 ... Memory follows the distinct labels,
/// not the largest one; the labels that images mostly have cost one look into an array.
class label_index {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Returns the number of a label, a new one if it has none yet.
  std::size_t operator[](std::uint64_t label) {
    if (label < low_labels) {
      if (low_.size() <= label) low_.resize(label < 256 ? 256 : low_labels);
      if (low_[label] == 0) {
        labels_.push_back(label);
        low_[label] = static_cast<std::uint32_t>(labels_.size());
      }
      return low_[label] - 1;
    }
    const auto [at, added] = high_.try_emplace(label, labels_.size());
    if (added) labels_.push_back(label);
    return at->second;
  }

  /// Returns the number of a label, or `none`.
  [[nodiscard]] std::size_t find(std::uint64_t label) const {
    if (label < low_labels) return label < low_.size() && low_[label] != 0 ? low_[label] - 1 : none;
    const auto at = high_.find(label);
    return at == high_.end() ? none : at->second;
  }

  /// The labels by number.
  [[nodiscard]] const std::vector<std::uint64_t>& labels() const noexcept { return labels_; }

 private:
  static constexpr std::uint64_t low_labels = 1u << 16;

  // The standard library's hash of an integer may be the integer itself, and ids often share their low bits.
  struct mixed {
    std::size_t operator()(std::uint64_t x) const noexcept {
      x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93u;
      x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93u;
      return static_cast<std::size_t>(x ^ (x >> 32));
    }
  };

  std::vector<std::uint32_t> low_;  // the number + 1 of labels below 2^16, 0 for none
  std::unordered_map<std::uint64_t, std::size_t, mixed> high_;
  std::vector<std::uint64_t> labels_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
