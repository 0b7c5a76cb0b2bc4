// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <compare>     // for strong_ordering
#include <concepts>    // for same_as
#include <cstdint>     // for uint64_t, int64_t
#include <functional>  // for function
#include <string>      // for string, to_string
#include <vector>      // for vector

#include <segtally/concepts.hpp>        // for label_type
#include <segtally/view/mask_view.hpp>  // for mask_view

namespace segtally {

/// A label of any integer type, by value: -1 and 2^64 - 1 are different labels.
class any_label {
 public:
  template <label_type T>
  constexpr any_label(T value) noexcept  // NOLINT(google-explicit-constructor): a number is a label
      : bits_(static_cast<std::uint64_t>(value)), negative_(value < T{}) {}
  [[nodiscard]] constexpr bool negative() const noexcept { return negative_; }
  /// Returns the value modulo 2^64, which is how a table would hold it.
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
  friend constexpr bool operator==(any_label, any_label) = default;

  /// Returns the value in decimals, for error messages.
  friend std::string to_text(any_label label) {
    return label.negative() ? std::to_string(static_cast<std::int64_t>(label.bits()))
                            : std::to_string(label.bits());
  }

 private:
  std::uint64_t bits_;
  bool negative_;
};

/// How to count. Every field has a default; name the ones you want: `{.threads = 4, .ignore_reference =
/// {255}}`.
struct tally_options {
  /// Threads to use, at least when the work is worth it; 0 takes the processors this process may use. The
  /// result is the same, bit for bit, for any number. Negative: `std::invalid_argument`.
  int threads = 0;

  /// Only voxels where the mask is not 0 are counted. Shape as the images.
  mask_view mask = {};

  /// Voxels whose reference (prediction) has one of these labels are not counted; either side suffices. A
  /// label that the element type cannot hold is refused; one that does not occur has no effect.
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};

  /// Called now and then from the calling thread with the fraction of voxels done, ascending, 1 at the end.
  /// An exception it throws stops the count and reaches the caller.
  std::function<void(double)> progress = {};
};

}  // namespace segtally
