// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for lower_bound, sort
#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <stdexcept>    // for invalid_argument
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>    // for SEGTALLY_ABI
#include <segtally/error.hpp>  // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// A label and its replacement.
struct mapped_label {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  friend bool operator==(const mapped_label&, const mapped_label&) = default;
};

/// What happens to labels that a map does not name.
enum class unnamed_labels {
  keep,  ///< they are kept
  drop,  ///< their voxels are not counted
};

/// Options of `contingency_table::mapped`.
struct mapped_options {
  unnamed_labels unnamed_reference = unnamed_labels::keep;
  unnamed_labels unnamed_prediction = unnamed_labels::keep;
};

namespace detail {

/// A lookup table of replacements.
class label_map {
 public:
  label_map(const char* function, std::string_view side, const std::vector<mapped_label>& names,
            unnamed_labels unnamed)
      : names_(names), unnamed_(unnamed) {
    std::sort(names_.begin(), names_.end(),
              [](const mapped_label& a, const mapped_label& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < names_.size(); ++i)
      if (names_[i].from == names_[i - 1].from)
        raise<std::invalid_argument>(
            message(function, ": label ", names_[i].from, " is in the map of the ", side, " twice"));
  }

  /// Replaces `label`; returns whether its voxels are kept.
  [[nodiscard]] bool apply(std::uint64_t& label) const noexcept {
    const auto at = std::lower_bound(names_.begin(), names_.end(), label,
                                     [](const mapped_label& k, std::uint64_t key) { return k.from < key; });
    if (at == names_.end() || at->from != label) return unnamed_ == unnamed_labels::keep;
    label = at->to;
    return true;
  }

 private:
  std::vector<mapped_label> names_;
  unnamed_labels unnamed_;
};

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
