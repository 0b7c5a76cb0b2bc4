// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>    // for SEGTALLY_ABI
#include <segtally/error.hpp>  // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// The class of a segment, that is, of all voxels with one label.
struct segment_class {
  std::uint64_t label = 0;
  std::uint64_t class_id = 0;
};

namespace detail {

/// Looks up classes by label. `function` is the name used in errors.
class class_map {
 public:
  class_map(const char* function, const char* side, std::span<const segment_class> classes)
      : function_(function), side_(side), classes_(classes.begin(), classes.end()) {
    std::sort(classes_.begin(), classes_.end(),
              [](const segment_class& a, const segment_class& b) { return a.label < b.label; });
    for (std::size_t i = 1; i < classes_.size(); ++i)
      if (classes_[i].label == classes_[i - 1].label)
        raise<std::invalid_argument>(
            message(function, ": two classes for label ", classes_[i].label, " of the ", side));
  }

  [[nodiscard]] std::uint64_t operator()(std::uint64_t label) const {
    const auto at = std::lower_bound(classes_.begin(), classes_.end(), label,
                                     [](const segment_class& c, std::uint64_t l) { return c.label < l; });
    if (at == classes_.end() || at->label != label)
      raise<std::invalid_argument>(message(function_, ": no class for label ", label, " of the ", side_));
    return at->class_id;
  }

 private:
  const char* function_;
  const char* side_;
  std::vector<segment_class> classes_;
};

/// Returns the entry of a class in a list sorted by class; inserts one if there is none.
template <class Entry>
Entry& entry_of(std::vector<Entry>& list, std::uint64_t class_id) {
  auto at = std::lower_bound(list.begin(), list.end(), class_id,
                             [](const Entry& e, std::uint64_t id) { return e.class_id < id; });
  if (at == list.end() || at->class_id != class_id) {
    Entry entry{};
    entry.class_id = class_id;
    at = list.insert(at, entry);
  }
  return *at;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
