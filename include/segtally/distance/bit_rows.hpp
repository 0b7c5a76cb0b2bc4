// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <bit>      // for countr_zero, popcount
#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>  // for vector_bytes

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the number of bits that are set in some words.
template <class Words>
std::size_t count_bits(const Words& words) noexcept {
  std::size_t n = 0;
  for (const std::uint64_t word : words) n += static_cast<std::size_t>(std::popcount(word));
  return n;
}

/// Calls work(position) for the set bits of n words, in order.
template <class Work>
void for_each_bit(const std::uint64_t* words, std::size_t n, Work&& work) {
  for (std::size_t word = 0; word < n; ++word)
    for (std::uint64_t bits = words[word]; bits != 0; bits &= bits - 1)
      work(64 * word + static_cast<std::size_t>(std::countr_zero(bits)));
}

/// A bit for each place of a grid of at most three axes, rows along the last one, each in words of its own.
/// Of words beside a row that exist in memory no bit is set that is not of a row.
class bit_rows {
 public:
  static constexpr std::size_t together = vector_bytes == 64 ? 8 : 4;  // words that are looked at together

  explicit bit_rows(const std::array<std::size_t, 3>& extent)
      : extent_(extent),
        words_((extent[2] + 63) / 64),
        bits_(1 + extent[0] * extent[1] * (words_ + 1) + together) {}

  [[nodiscard]] const std::array<std::size_t, 3>& extent() const noexcept { return extent_; }
  [[nodiscard]] std::size_t rows() const noexcept { return extent_[0] * extent_[1]; }
  /// The number of words of a row. There is an empty one before and behind it.
  [[nodiscard]] std::size_t words() const noexcept { return words_; }
  [[nodiscard]] std::uint64_t* row(std::size_t k) noexcept { return bits_.data() + 1 + k * (words_ + 1); }
  [[nodiscard]] const std::uint64_t* row(std::size_t k) const noexcept {
    return bits_.data() + 1 + k * (words_ + 1);
  }
  /// Returns the number of set bits.
  [[nodiscard]] std::size_t count() const noexcept { return count_bits(bits_); }

 private:
  std::array<std::size_t, 3> extent_;
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
