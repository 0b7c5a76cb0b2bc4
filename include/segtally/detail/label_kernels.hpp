// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for binary_search
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint16_t, uint64_t
#include <memory>     // for unique_ptr, make_unique
#include <span>       // for span

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/bit_positions.hpp>    // for write_positions
#include <segtally/detail/change_bits.hpp>      // for bits_of_size, change_bits
#include <segtally/detail/equal_bits.hpp>       // for mark_unlike_words, equal_words
#include <segtally/detail/overlap_counter.hpp>  // for overlap_counter, width_counter
#include <segtally/detail/prefetch.hpp>         // for prefetch_beyond

namespace segtally::inline SEGTALLY_ABI::detail {

/// The functions that depend on the width of labels; all other code reads images through them. A label is a
/// word here: an unsigned integer of its width.
struct label_kernels {
  /// The number of bytes of a label.
  std::size_t bytes;

  /// Copies n labels, `step` apart, to contiguous words of the same width.
  void (*copy)(const void* labels, std::ptrdiff_t step, std::size_t n, void* words);

  /// Copies n labels, `step` apart, to words of 64 bits.
  void (*widen)(const void* labels, std::ptrdiff_t step, std::size_t n, std::uint64_t* words);

  /// Copies the labels at n positions of a contiguous array to words of 64 bits.
  void (*pick)(const void* labels, const std::uint16_t* at, std::size_t n, std::uint64_t* words);

  /// Sets bit i of `bits`, for i < n, where labels[i] != labels[i + 1] in a contiguous array; leaves other
  /// bits unchanged.
  void (*mark_changes)(const void* labels, std::size_t n, bool prefetch, std::uint64_t* bits);

  /// Writes the positions of the set bits of some words, ascending, and returns their end. May overwrite up
  /// to `positions_beyond` more entries.
  std::uint16_t* (*write_positions)(const std::uint64_t* bits, std::size_t words, std::uint16_t* out);

  /// Writes 1 for each of n labels that is in the sorted list, else 0.
  void (*find)(const void* labels, std::ptrdiff_t step, std::size_t n, std::span<const std::uint64_t> sorted,
               std::uint8_t* out);

  /// Writes 1 for each of n labels that is not 0, else 0.
  void (*find_nonzero)(const void* labels, std::ptrdiff_t step, std::size_t n, std::uint8_t* out);

  /// Sets bit i of `bits`, for i < n, where labels[i] != word in a contiguous array, and clears the other
  /// bits of the words it writes.
  void (*mark_unlike)(const void* labels, std::size_t n, std::uint64_t word, std::uint64_t* bits);

  /// Returns n <= 64 bits: bit i is set where two contiguous arrays have the same label.
  std::uint64_t (*equal)(const void* a, const void* b, std::size_t n);

  /// Returns a counter for pairs of a label of this width and a label that is not wider.
  std::unique_ptr<overlap_counter> (*make_counter)();
};

/// Calls `take(index, word)` for n words, `step` apart; step 1 is a compile-time constant.
template <class Word, class Take>
void for_each_word(const void* labels, std::ptrdiff_t step, std::size_t n, Take&& take) {
  const Word* const from = static_cast<const Word*>(labels);
  if (step == 1) {
    for (std::size_t i = 0; i < n; ++i) take(i, from[i]);
  } else {
    for (std::size_t i = 0; i < n; ++i) take(i, from[static_cast<std::ptrdiff_t>(i) * step]);
  }
}

template <class Word, class To>
void copy_words(const void* labels, std::ptrdiff_t step, std::size_t n, To* words) {
  for_each_word<Word>(labels, step, n, [=](std::size_t i, Word word) { words[i] = word; });
}

template <class Word>
void pick_words(const void* labels, const std::uint16_t* at, std::size_t n, std::uint64_t* words) {
  const Word* const from = static_cast<const Word*>(labels);
  for (std::size_t k = 0; k < n; ++k) words[k] = from[at[k]];
}

template <class Arch, class Word>
void mark_changes_of_words(const void* labels, std::size_t n, bool prefetch, std::uint64_t* bits) {
  const Word* const from = static_cast<const Word*>(labels);
  std::size_t i = 0;
  for (; i + 64 <= n; i += 64) {
    if (prefetch) prefetch_beyond(from + i);
    bits[i / 64] |= change_bits<Arch>(from + i);
  }
  for (; i < n; ++i) bits[i / 64] |= std::uint64_t{from[i] != from[i + 1]} << (i % 64);
}

template <class Arch>
std::uint16_t* write_positions_of_words(const std::uint64_t* bits, std::size_t words, std::uint16_t* out) {
  for (std::size_t k = 0; k < words; ++k) out = write_positions<Arch>(bits[k], 64 * k, out);
  return out;
}

template <class Word>
void find_words(const void* labels, std::ptrdiff_t step, std::size_t n, std::span<const std::uint64_t> sorted,
                std::uint8_t* out) {
  if (sorted.size() == 1) {
    const auto only = static_cast<Word>(sorted.front());
    for_each_word<Word>(labels, step, n, [=](std::size_t i, Word word) { out[i] = word == only; });
    return;
  }
  Word last = 0;  // neighbours are usually equal
  std::uint8_t found = std::binary_search(sorted.begin(), sorted.end(), std::uint64_t{0});
  for_each_word<Word>(labels, step, n, [&](std::size_t i, Word word) {
    if (word != last) found = std::binary_search(sorted.begin(), sorted.end(), std::uint64_t{word});
    last = word;
    out[i] = found;
  });
}

template <class Word>
void find_nonzero_words(const void* labels, std::ptrdiff_t step, std::size_t n, std::uint8_t* out) {
  for_each_word<Word>(labels, step, n, [=](std::size_t i, Word word) { out[i] = word != 0; });
}

/// The kernels for labels of that many bytes. If the label type is known at compile time, only the kernels of
/// its width are compiled.
template <class Arch, std::size_t Bytes, class Word = bits_of_size<Bytes>>
inline constexpr label_kernels kernels_of = {
    Bytes,
    [](const void* labels, std::ptrdiff_t step, std::size_t n, void* words) {
      copy_words<Word>(labels, step, n, static_cast<Word*>(words));
    },
    copy_words<Word, std::uint64_t>,
    pick_words<Word>,
    mark_changes_of_words<Arch, Word>,
    write_positions_of_words<Arch>,
    find_words<Word>,
    find_nonzero_words<Word>,
    mark_unlike_words<Word>,
    equal_words<Word>,
    [] { return std::unique_ptr<overlap_counter>(std::make_unique<width_counter<Arch, Bytes>>()); }};

}  // namespace segtally::inline SEGTALLY_ABI::detail
