// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <concepts>     // for unsigned_integral
#include <cstddef>      // for size_t
#include <iterator>     // for begin, end
#include <ranges>       // for input_range
#include <stdexcept>    // for invalid_argument, length_error
#include <string>       // for string
#include <type_traits>  // for is_arithmetic_v
#include <utility>      // for in_range

#include <segtally/abi.hpp>    // for SEGTALLY_ABI
#include <segtally/error.hpp>  // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// The largest number of axes of an image.
inline constexpr std::size_t max_rank = 8;

/// One value per axis of an image: a shape, strides or a spacing, first axis first. Holds up to `max_rank`
/// values without allocation; constructed from a braced list (`{z, y, x}`) or any range of numbers. Throws
/// `std::length_error` for more axes and `std::invalid_argument` for a number that `T` cannot hold.
template <class T>
class per_axis {
 public:
  constexpr per_axis() = default;

  template <class... Numbers>
    requires(sizeof...(Numbers) > 0 && (std::is_arithmetic_v<Numbers> && ...))
  constexpr per_axis(Numbers... numbers) {  // NOLINT(google-explicit-constructor): a braced list is a shape
    (push_back(numbers), ...);
  }

  template <std::ranges::input_range Range>
    requires(std::is_arithmetic_v<std::ranges::range_value_t<Range>>)
  constexpr per_axis(const Range& numbers) {  // NOLINT(google-explicit-constructor): a vector is a shape
    for (const auto number : numbers) push_back(number);
  }

  template <class Number>
  constexpr void push_back(Number number) {
    if (size_ == max_rank)
      detail::raise<std::length_error>(detail::message("per_axis: more than ", max_rank, " axes"));
    if constexpr (std::is_integral_v<T> && std::is_integral_v<Number>) {
      if (!std::in_range<T>(number))
        detail::raise<std::invalid_argument>(
            detail::message("per_axis: value ", number, " of axis ", size_, " is out of range"));
    } else {
      static_assert(std::is_floating_point_v<T>, "shapes and strides must be integers");
    }
    values_[size_++] = static_cast<T>(number);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr const T& operator[](std::size_t axis) const noexcept { return values_[axis]; }
  [[nodiscard]] constexpr T& operator[](std::size_t axis) noexcept { return values_[axis]; }
  [[nodiscard]] constexpr const T* begin() const noexcept { return values_.data(); }
  [[nodiscard]] constexpr const T* end() const noexcept { return values_.data() + size_; }
  friend constexpr bool operator==(const per_axis&, const per_axis&) = default;

  /// Returns "(2, 3)", for error messages.
  friend std::string to_text(const per_axis& values) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < values.size(); ++axis)
      text += (axis == 0 ? "" : ", ") + detail::message(values[axis]);
    return text + ")";
  }

 private:
  std::array<T, max_rank> values_{};
  std::size_t size_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI
