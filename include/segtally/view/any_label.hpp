// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t, int64_t
#include <string>   // for string, to_string

#include <segtally/abi.hpp>       // for SEGTALLY_ABI
#include <segtally/concepts.hpp>  // for label_type

namespace segtally::inline SEGTALLY_ABI {

/// A label of any integer type, stored by value: -1 and 2^64 - 1 are different labels.
class any_label {
 public:
  template <label_type T>
  constexpr any_label(T value) noexcept  // NOLINT(google-explicit-constructor): a number is a label
      : bits_(static_cast<std::uint64_t>(value)), negative_(value < T{}) {}
  [[nodiscard]] constexpr bool negative() const noexcept { return negative_; }
  /// Returns the label modulo 2^64, as a contingency table stores it.
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
  friend constexpr bool operator==(any_label, any_label) = default;

  /// Returns the label in decimal, for error messages.
  friend std::string to_text(any_label label) {
    return label.negative() ? std::to_string(static_cast<std::int64_t>(label.bits()))
                            : std::to_string(label.bits());
  }

 private:
  std::uint64_t bits_;
  bool negative_;
};

}  // namespace segtally::inline SEGTALLY_ABI
