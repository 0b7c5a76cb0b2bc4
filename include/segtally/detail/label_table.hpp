// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <map>      // for map
#include <utility>  // for exchange, move
#include <vector>   // for vector

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/unpredictable.hpp>  // for unpredictable_odd

namespace segtally::inline SEGTALLY_ABI::detail {

/// The top bits are well mixed. High halves are folded onto low ones, because ids often share their low bits.
struct label_hash {
  [[nodiscard]] static std::uint64_t of(std::uint64_t label, std::uint64_t seed) noexcept {
    return (label ^ (label >> 32)) * seed;
  }
};

/// Maps labels other than 0 to numbers: a hash table (open addressing, linear probing, load factor at most
/// 1/2). Labels may collide, by accident or by intent: the table is then rebuilt with a new, unpredictable
/// seed, and labels that find no slot within `longest_probe` are stored in a tree. So n labels take at most
/// O(n log n) steps and O(n) bytes.
template <class Hash = label_hash>
class label_table {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Adds a label that is not in the table.
  void add(std::uint64_t label, std::size_t number) {
    if (entries_.empty()) rebuild(smallest);
    place({label, number});
    ++size_;
    if (size_ > (std::size_t{1} << (log_size_ - 1))) {
      rebuild(log_size_ + 1);
    } else if (detours_ > 2 * size_ + longest_probe && changes_left_ > 0) {
      seed_ = unpredictable_odd(entries_.data(), seed_);
      const int left = changes_left_ - 1;
      rebuild(log_size_);
      changes_left_ = left;
    }
  }

  /// Returns the number of a label, or `none`.
  [[nodiscard]] std::size_t find(std::uint64_t label) const {
    if (entries_.empty()) return none;
    const entry* at = entries_.data() + first_of(label);
    for (std::size_t probe = 0; probe < longest_probe; ++probe, ++at) {
      if (at->label == label) return at->number;
      if (at->label == 0) return none;
    }
    const auto stray = strays_.find(label);
    return stray == strays_.end() ? none : stray->second;
  }

  /// Returns the total number of extra probes to find each label once.
  [[nodiscard]] std::size_t detours() const noexcept { return detours_; }
  /// Returns the number of labels in the tree.
  [[nodiscard]] std::size_t strays() const noexcept { return strays_.size(); }
  /// Returns the number of slots.
  [[nodiscard]] std::size_t capacity() const noexcept { return entries_.size(); }

 private:
  struct entry {
    std::uint64_t label = 0;  // 0: empty slot
    std::size_t number = 0;
  };

  [[nodiscard]] std::size_t first_of(std::uint64_t label) const noexcept {
    return static_cast<std::size_t>(Hash::of(label, seed_) >> (64 - log_size_));
  }

  void place(const entry& added) {
    const std::size_t first = first_of(added.label);
    std::size_t probe = 0;
    while (probe < longest_probe && entries_[first + probe].label != 0) ++probe;
    detours_ += probe;
    if (probe < longest_probe) {
      entries_[first + probe] = added;
    } else {
      strays_.emplace(added.label, added.number);
    }
  }

  // Rehashes into 2^log_size slots. Allows a few changes of the seed from here on.
  void rebuild(int log_size) {
    std::vector<entry> empty((std::size_t{1} << log_size) + longest_probe);  // probes never wrap around
    const std::vector<entry> entries = std::exchange(entries_, std::move(empty));
    const std::map<std::uint64_t, std::size_t> strays = std::exchange(strays_, {});
    log_size_ = log_size;
    detours_ = 0;
    changes_left_ = 4;
    for (const entry& e : entries)
      if (e.label != 0) place(e);
    for (const auto& [label, number] : strays) place({label, number});
  }

  static constexpr std::size_t longest_probe = 64;
  static constexpr int smallest = 8;

  std::vector<entry> entries_;
  std::map<std::uint64_t, std::size_t> strays_;
  std::size_t size_ = 0, detours_ = 0;
  int log_size_ = 0, changes_left_ = 0;
  std::uint64_t seed_ = 0x9E3779B97F4A7C15u;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
