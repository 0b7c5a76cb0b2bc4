// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, sort
#include <compare>    // for is_eq, is_lteq, operator<=>
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <utility>    // for move, pair
#include <vector>     // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI {

/// A label and the number of voxels that carry it.
struct label_count {
  std::uint64_t label = 0;
  std::uint64_t count = 0;
  friend bool operator==(const label_count&, const label_count&) = default;
};

/// A pair of labels and the number of voxels that have one in the reference and the other in the prediction.
/// Trivially copyable, so it can be sent over any transport.
struct overlap {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  std::uint64_t count = 0;
  friend bool operator==(const overlap&, const overlap&) = default;
  friend auto operator<=>(const overlap&, const overlap&) = default;
};

namespace detail {

/// The sort key; counts of entries with equal keys are added.
[[nodiscard]] inline std::uint64_t key_of(const label_count& entry) noexcept {
  return entry.label;
}
[[nodiscard]] inline std::pair<std::uint64_t, std::uint64_t> key_of(const overlap& entry) noexcept {
  return {entry.reference, entry.prediction};
}

/// Adds the counts of neighbours with equal keys.
template <class Entry>
void coalesce(std::vector<Entry>& sorted) {
  auto out = sorted.begin();
  for (auto in = sorted.begin(); in != sorted.end(); ++in) {
    if (out != sorted.begin() && key_of(out[-1]) == key_of(*in)) {
      out[-1].count += in->count;
    } else {
      *out++ = *in;
    }
  }
  sorted.erase(out, sorted.end());
}

/// Merges two sorted lists without repeated keys.
template <class Entry>
[[nodiscard]] std::vector<Entry> sum_of(std::span<const Entry> a, std::span<const Entry> b) {
  std::vector<Entry> all;
  all.reserve(a.size() + b.size());
  auto from_a = a.begin(), from_b = b.begin();
  while (from_a != a.end() && from_b != b.end()) {
    const auto order = key_of(*from_a) <=> key_of(*from_b);
    all.push_back(std::is_lteq(order) ? *from_a++ : *from_b++);
    if (std::is_eq(order)) all.back().count += (*from_b++).count;
  }
  all.insert(all.end(), from_a, a.end());
  all.insert(all.end(), from_b, b.end());
  return all;
}

/// The sum of many sorted lists, computed in key ranges so that several threads can share the work.
template <class Entry>
class range_sum {
 public:
  range_sum(std::vector<std::span<const Entry>> lists, std::size_t ranges)
      : lists_(std::move(lists)), sums_(ranges) {
    // Range borders are quantiles of the quantiles of all lists.
    std::vector<decltype(key_of(Entry{}))> keys;
    for (const std::span<const Entry> list : lists_)
      for (std::size_t k = 0, n = 4 * ranges; k < n && !list.empty(); ++k)
        keys.push_back(key_of(list[list.size() / n * k + list.size() % n * k / n]));
    std::sort(keys.begin(), keys.end());
    for (std::size_t k = 1; k < ranges && !keys.empty(); ++k)
      begins_.push_back(keys[keys.size() / ranges * k]);
  }

  [[nodiscard]] std::size_t ranges() const noexcept { return sums_.size(); }

  /// Adds the entries of one range. Different ranges may be added concurrently.
  void add_up(std::size_t range) {
    std::vector<std::vector<Entry>> level;
    for (std::size_t k = 0; k < lists_.size(); k += 2)
      level.push_back(
          sum_of(part(k, range), k + 1 < lists_.size() ? part(k + 1, range) : std::span<const Entry>{}));
    for (; level.size() > 1; level.resize((level.size() + 1) / 2))
      for (std::size_t k = 0; k < level.size(); k += 2) {
        std::vector<Entry> sum =
            k + 1 < level.size() ? sum_of<Entry>(level[k], level[k + 1]) : std::move(level[k]);
        level[k / 2] = std::move(sum);
      }
    if (!level.empty()) sums_[range] = std::move(level.front());
  }

  /// Returns all ranges in order. Requires that each was added.
  [[nodiscard]] std::vector<Entry> joined() const {
    std::size_t size = 0;
    for (const std::vector<Entry>& sum : sums_) size += sum.size();
    std::vector<Entry> all;
    all.reserve(size);
    for (const std::vector<Entry>& sum : sums_) all.insert(all.end(), sum.begin(), sum.end());
    return all;
  }

 private:
  [[nodiscard]] std::span<const Entry> part(std::size_t list, std::size_t range) const {
    const std::span<const Entry> all = lists_[list];
    const auto place = [&](std::size_t k) {
      if (k == 0) return all.begin();
      if (k > begins_.size()) return all.end();
      return std::lower_bound(all.begin(), all.end(), begins_[k - 1],
                              [](const Entry& entry, const auto& key) { return key_of(entry) < key; });
    };
    return {place(range), place(range + 1)};
  }

  std::vector<std::span<const Entry>> lists_;
  std::vector<std::vector<Entry>> sums_;
  std::vector<decltype(key_of(Entry{}))> begins_;  // all ranges but the first
};

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
