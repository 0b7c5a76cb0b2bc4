// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <type_traits>  // for conditional_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

// A slot of a hash table that counts pairs of labels; its type depends on the width of the labels.
//   - An empty slot holds the pair (0, 0) with count 0. So that pair finds the first empty slot of its probe
//     sequence, which is where it belongs, without a flag.
//   - add() counts and returns true if the slot holds the pair.
//   - The top bits of hash() are well mixed. The hash of (0, 0) is 0 for every seed.
// Slots of 8 bytes for 16-bit labels (32 bits each for pair and count) gained 5 % at most.

/// Labels of at most 32 bits: the pair in one word, the count in another.
class packed_slot {
 public:
  packed_slot() = default;
  packed_slot(std::uint64_t r, std::uint64_t p, std::uint64_t n) noexcept : pair_(r << 32 | p), count_(n) {}

  [[nodiscard]] static std::uint64_t hash(std::uint64_t r, std::uint64_t p, std::uint64_t seed) noexcept {
    return (r << 32 | p) * seed;
  }
  bool add(std::uint64_t r, std::uint64_t p, std::uint64_t n) noexcept {
    if (pair_ != (r << 32 | p)) return false;
    count_ += n;
    return true;
  }
  [[nodiscard]] std::uint64_t reference() const noexcept { return pair_ >> 32; }
  [[nodiscard]] std::uint64_t prediction() const noexcept { return pair_ & 0xFFFFFFFFu; }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  std::uint64_t pair_ = 0, count_ = 0;
};

/// Labels of any width. High halves are folded onto low ones; otherwise ids that differ only there would
/// collide.
class wide_slot {
 public:
  wide_slot() = default;
  wide_slot(std::uint64_t r, std::uint64_t p, std::uint64_t n) noexcept
      : reference_(r), prediction_(p), count_(n) {}

  [[nodiscard]] static std::uint64_t hash(std::uint64_t r, std::uint64_t p, std::uint64_t seed) noexcept {
    return (r ^ (r >> 32)) * seed + (p ^ (p >> 32)) * (seed ^ 0xD1342543DE82EF94u);
  }
  bool add(std::uint64_t r, std::uint64_t p, std::uint64_t n) noexcept {
    if (((reference_ ^ r) | (prediction_ ^ p)) != 0) return false;
    count_ += n;
    return true;
  }
  [[nodiscard]] std::uint64_t reference() const noexcept { return reference_; }
  [[nodiscard]] std::uint64_t prediction() const noexcept { return prediction_; }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  std::uint64_t reference_ = 0, prediction_ = 0, count_ = 0;
};

/// The smallest slot for labels of that many bytes.
template <std::size_t Bytes>
using slot_for = std::conditional_t<Bytes <= 4, packed_slot, wide_slot>;

}  // namespace segtally::inline SEGTALLY_ABI::detail
