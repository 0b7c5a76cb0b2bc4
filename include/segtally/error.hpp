// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>          // for to_chars
#include <cstdio>            // for fputs
#include <cstdlib>           // for abort
#include <initializer_list>  // for initializer_list
#include <stdexcept>         // for the standard exceptions that callers of this header name
#include <string>            // for string, to_string
#include <string_view>       // for string_view
#include <type_traits>       // for is_integral_v

/// @file
/// Errors are standard exceptions: `std::invalid_argument`, `std::domain_error`, `std::length_error`,
/// `std::overflow_error` and `std::out_of_range`. They are thrown before anything changes, and their text
/// starts with the name of the public function and contains the offending numbers. In a build without
/// exceptions the text is written to stderr and the program aborts.

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

inline std::string to_text(double value) {
  char text[32];  // the shortest exact representation has at most 24 characters
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// A part of a message: text, a number, or an object with a `to_text` function. It refers to its argument.
class message_part {
 public:
  message_part(const char* text) noexcept : text_(text) {}         // NOLINT(google-explicit-constructor)
  message_part(std::string_view text) noexcept : text_(text) {}    // NOLINT(google-explicit-constructor)
  message_part(const std::string& text) noexcept : text_(text) {}  // NOLINT(google-explicit-constructor)
  template <class T>
  message_part(const T& value) noexcept  // NOLINT(google-explicit-constructor)
      : value_(&value), write_([](const void* v) {
          const T& part = *static_cast<const T*>(v);
          if constexpr (std::is_integral_v<T>) {
            return std::to_string(part);
          } else {
            return std::string(to_text(part));
          }
        }) {}

  void append_to(std::string& text) const { text += write_ == nullptr ? std::string(text_) : write_(value_); }

 private:
  std::string_view text_;
  const void* value_ = nullptr;
  std::string (*write_)(const void*) = nullptr;
};

inline std::string joined(std::initializer_list<message_part> parts) {
  std::string text;
  for (const message_part& part : parts) part.append_to(text);
  return text;
}

/// Returns the concatenated arguments.
template <class... Parts>
std::string message(const Parts&... parts) {
  return joined({message_part(parts)...});
}

/// Throws `Exception` with that text. Not inlined, to keep the code of error paths out of the hot paths.
template <class Exception>
[[noreturn]] SEGTALLY_COLD void raise(const std::string& text) {
#if defined(__cpp_exceptions)
  throw Exception(text);
#else
  std::fputs(text.c_str(), stderr);
  std::fputs("\n", stderr);
  std::abort();
#endif
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
