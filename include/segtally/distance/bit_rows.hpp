// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <array>      // for array
#include <bit>        // for countr_zero, popcount
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/pack.hpp>  // for vector_bytes

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the number of set bits in several words.
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

/// A bitmap of a grid of at most three axes. Rows run along the last axis and begin at a word. A margin of
/// zero bits, `window` steps along each axis, surrounds the grid, so that searches need no edge checks.
class bit_rows {
 public:
  static constexpr std::size_t together = vector_bytes == 64 ? 8 : 4;  // words processed together

  explicit bit_rows(const std::array<std::size_t, 3>& extent) : extent_(extent) {
    std::size_t axes = 0;
    for (const std::size_t each : extent) axes += each > 1;
    const std::size_t most = axes == 3 ? 8 : axes == 2 ? 18 : 63;
    for (std::size_t a = 0; a < 3; ++a) window_[a] = (std::min)(most, extent[a] - 1);
    words_ = (extent[2] + 63) / 64;
    stride_ = (extent[2] + window_[2] + 63) / 64;
    slab_ = extent[1] + window_[1];
    bits_.resize(1 + ((extent[0] + 2 * window_[0]) * slab_ + window_[1]) * stride_ + together + 1);
  }

  [[nodiscard]] const std::array<std::size_t, 3>& extent() const noexcept { return extent_; }
  [[nodiscard]] const std::array<std::size_t, 3>& window() const noexcept { return window_; }
  [[nodiscard]] std::size_t rows() const noexcept { return extent_[0] * extent_[1]; }
  /// The number of words of a row.
  [[nodiscard]] std::size_t words() const noexcept { return words_; }
  /// The number of words from one row to the next, and of rows from one slab to the next.
  [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
  [[nodiscard]] std::size_t slab() const noexcept { return slab_; }
  [[nodiscard]] std::uint64_t* row(std::size_t k) noexcept {
    return bits_.data() + first_word(k / extent_[1], k % extent_[1]);
  }
  [[nodiscard]] const std::uint64_t* row(std::size_t k) const noexcept {
    return row(k / extent_[1], k % extent_[1]);
  }
  [[nodiscard]] const std::uint64_t* row(std::size_t z, std::size_t y) const noexcept {
    return bits_.data() + first_word(z, y);
  }
  /// Returns the number of set bits.
  [[nodiscard]] std::size_t count() const noexcept { return count_bits(bits_); }

 private:
  [[nodiscard]] std::size_t first_word(std::size_t z, std::size_t y) const noexcept {
    return 1 + ((z + window_[0]) * slab_ + window_[1] + y) * stride_;
  }

  std::array<std::size_t, 3> extent_, window_{};
  std::size_t words_, stride_, slab_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
