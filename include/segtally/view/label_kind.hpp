// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t, uint64_t, int64_t
#include <type_traits>  // for is_signed_v

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/concepts.hpp>        // for label_type
#include <segtally/view/any_label.hpp>  // for any_label

namespace segtally::inline SEGTALLY_ABI {

/// The integer type of an array's labels, where it is known only at run time.
enum class label_kind : std::uint8_t { boolean, int8, uint8, int16, uint16, int32, uint32, int64, uint64 };

namespace detail {

/// Returns the kind of labels of type T.
template <class T>
constexpr label_kind kind_of() noexcept {
  if constexpr (std::same_as<T, bool>) {
    return label_kind::boolean;
  } else {
    constexpr bool is_signed = std::is_signed_v<T>;
    switch (sizeof(T)) {
      case 1:
        return is_signed ? label_kind::int8 : label_kind::uint8;
      case 2:
        return is_signed ? label_kind::int16 : label_kind::uint16;
      case 4:
        return is_signed ? label_kind::int32 : label_kind::uint32;
      default:
        return is_signed ? label_kind::int64 : label_kind::uint64;
    }
  }
}

constexpr bool is_signed(label_kind kind) noexcept {
  return kind == label_kind::int8 || kind == label_kind::int16 || kind == label_kind::int32 ||
         kind == label_kind::int64;
}

/// Returns the size of a label in bytes; 0 for an invalid kind.
constexpr std::size_t bytes_of(label_kind kind) noexcept {
  switch (kind) {
    case label_kind::boolean:
    case label_kind::int8:
    case label_kind::uint8:
      return 1;
    case label_kind::int16:
    case label_kind::uint16:
      return 2;
    case label_kind::int32:
    case label_kind::uint32:
      return 4;
    case label_kind::int64:
    case label_kind::uint64:
      return 8;
    default:
      return 0;
  }
}

/// Returns the name of the type, for error messages.
constexpr const char* to_text(label_kind kind) noexcept {
  constexpr const char* names[] = {"bool",  "int8",   "uint8", "int16", "uint16",
                                   "int32", "uint32", "int64", "uint64"};
  return bytes_of(kind) == 0 ? "no label kind" : names[static_cast<std::size_t>(kind)];
}

/// Returns the bits of a label as an array of that kind holds them, without sign extension. Labels are equal
/// if and only if their words are, so kernels depend on the width of labels alone.
constexpr std::uint64_t word_of(label_kind kind, any_label label) noexcept {
  return label.bits() & (~std::uint64_t{0} >> (64 - 8 * bytes_of(kind)));
}

/// Returns the label that a word represents in an array of that kind.
constexpr any_label label_of(label_kind kind, std::uint64_t word) noexcept {
  const std::size_t unused = 64 - 8 * bytes_of(kind);
  if (!is_signed(kind)) return any_label(word);
  return any_label(static_cast<std::int64_t>(word << unused) >> unused);
}

/// Returns whether an array of that kind can hold the label.
constexpr bool can_hold(label_kind kind, any_label label) noexcept {
  if (kind == label_kind::boolean) return label == any_label(0) || label == any_label(1);
  return label_of(kind, word_of(kind, label)) == label;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
