// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>     // for to_chars
#include <concepts>     // for integral
#include <cstdio>       // for fputs
#include <cstdlib>      // for abort
#include <stdexcept>    // for the standard exceptions that callers of this header name
#include <string>       // for string, to_string
#include <string_view>  // for string_view

/// Errors are standard exceptions: `std::invalid_argument`, `std::domain_error`, `std::length_error`,
/// `std::overflow_error` and `std::out_of_range`. They leave before anything was changed, and their text
/// begins with the name of the public function and holds the offending numbers. In a build without exceptions
/// the text goes to stderr and the program aborts.

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

inline std::string to_text(std::string_view text) {
  return std::string(text);
}

template <std::integral Integer>
std::string to_text(Integer value) {
  return std::to_string(value);
}

inline std::string to_text(double value) {
  char text[32];  // the shortest digits that mean this value are at most 24 characters
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// Returns the arguments written one after the other.
template <class... Parts>
std::string message(const Parts&... parts) {
  std::string text;
  ((text += to_text(parts)), ...);
  return text;
}

/// Throws `Exception` with that text. Kept out of line: the way to an error must not bloat the way to a
/// result.
template <class Exception>
[[noreturn, gnu::noinline, gnu::cold]] void raise(const std::string& text) {
#if defined(__cpp_exceptions)
  throw Exception(text);
#else
  std::fputs(text.c_str(), stderr);
  std::fputs("\n", stderr);
  std::abort();
#endif
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
