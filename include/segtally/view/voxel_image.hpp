// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for transform
#include <concepts>     // for same_as
#include <stdexcept>    // for invalid_argument
#include <type_traits>  // for conditional_t, is_arithmetic_v, is_enum_v, remove_cvref_t, underlying_type_t
#include <utility>      // for declval

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/error.hpp>            // for raise, message
#include <segtally/view/label_view.hpp>  // for shape_type

/// @file
/// Converts results with a value per voxel to images of host libraries.

namespace segtally::inline SEGTALLY_ABI {

/// A row-major result with a value per voxel and a shape: `voxel_map`, `component_image`, `skeleton_mask`.
template <class R>
concept voxel_image = requires(const R& result) {
  requires std::same_as<std::remove_cvref_t<decltype(result.shape)>, shape_type>;
  result.values.data();
  result.values.size();
};

namespace detail {

template <class T, bool = std::is_enum_v<T>>
struct plain_number {
  using type = T;
};
template <class T>
struct plain_number<T, true> {
  using type = std::underlying_type_t<T>;
};

template <voxel_image R>
using value_of = typename std::remove_cvref_t<decltype(std::declval<R&>().values)>::value_type;

/// The arithmetic type of a result's values; for enumerators the underlying integer.
template <voxel_image R>
using number_of = typename plain_number<value_of<R>>::type;

/// The pixel type of the host image: the one asked for, or that of the result.
template <class Asked, voxel_image R>
using pixel_for = std::conditional_t<std::is_void_v<Asked>, number_of<R>, Asked>;

/// Writes the values of a result as pixels, in the same order. Throws `std::invalid_argument` for an integer
/// that `Pixel` cannot hold. Real numbers may be rounded to a narrower real type; conversion to integers does
/// not compile.
template <class Pixel, voxel_image R>
void write_pixels(const char* function, const R& result, Pixel* out) {
  using from = number_of<R>;
  static_assert(std::is_arithmetic_v<Pixel> && (!std::is_integral_v<Pixel> || std::is_integral_v<from>),
                "segtally: values are real numbers: ask for an image of float or double");
  const auto pixel_of = [&](const auto& value) {
    const auto plain = static_cast<from>(value);
    const auto pixel = static_cast<Pixel>(plain);
    if constexpr (std::is_integral_v<Pixel> && !std::is_same_v<Pixel, from>) {
      if (static_cast<from>(pixel) != plain || (pixel < Pixel{}) != (plain < from{}))
        raise<std::invalid_argument>(
            message(function, ": the value ", plain, " does not fit in pixels of ", sizeof(Pixel), " bytes"));
    }
    return pixel;
  };
  std::transform(result.values.begin(), result.values.end(), out, pixel_of);
}

/// Throws `std::invalid_argument` unless the result has the shape of the host's image.
inline void check_result_shape(const char* function, const shape_type& result, const shape_type& host) {
  if (!(result == host))
    raise<std::invalid_argument>(
        message(function, ": the result has shape ", result, ", the image it is to lie on ", host));
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
