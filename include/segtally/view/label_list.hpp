// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for binary_search, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/to_size.hpp>   // for to_size
#include <segtally/error.hpp>            // for raise, message
#include <segtally/view/any_label.hpp>   // for any_label
#include <segtally/view/label_kind.hpp>  // for label_kind, word_of, can_hold

namespace segtally::inline SEGTALLY_ABI::detail {

/// A list of labels of an image, as words in ascending order.
class label_list {
 public:
  label_list() = default;

  /// Throws `std::invalid_argument` for a label that an array of that kind cannot hold. `what` describes the
  /// label in the message, as in "ignore label 300".
  label_list(const char* function, const char* what, label_kind kind, std::span<const any_label> labels) {
    for (const any_label label : labels) {
      if (!can_hold(kind, label))
        raise<std::invalid_argument>(
            message(function, ": ", what, " ", label, " is not representable in ", to_text(kind)));
      words_.push_back(word_of(kind, label));
    }
    std::sort(words_.begin(), words_.end());
    if (words_.size() < worth_a_table) return;
    for (const std::uint64_t word : words_) {
      if (word >= table_limit) break;
      table_.resize(to_size(word) + 1);
      table_[to_size(word)] = 1;
    }
  }

  [[nodiscard]] bool empty() const noexcept { return words_.empty(); }
  [[nodiscard]] std::span<const std::uint64_t> words() const noexcept { return words_; }
  [[nodiscard]] bool contains(std::uint64_t word) const noexcept {
    if (word < table_.size()) return table_[to_size(word)] != 0;
    return std::binary_search(words_.begin(), words_.end(), word);
  }

 private:
  static constexpr std::size_t worth_a_table = 8;
  static constexpr std::uint64_t table_limit = std::uint64_t{1} << 20;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint8_t> table_;  // lookup table of small labels, for long lists
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
