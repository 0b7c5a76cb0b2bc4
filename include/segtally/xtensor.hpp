// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t
#include <type_traits>  // for remove_cv_t

#if __has_include(<xtensor/containers/xadapt.hpp>)  // since 0.26
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xview.hpp>
#endif

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/view/label_source.hpp>  // for label_source
#include <segtally/view/voxel_image.hpp>   // for voxel_image, pixel_for, write_pixels

namespace segtally::inline SEGTALLY_ABI {
namespace detail {

/// An xtensor expression, evaluated or not.
template <class E>
concept xtensor_expression = xt::is_xexpression<E>::value;

/// An expression with strided memory: a container, an adaptor, or a view of one by ranges and single indices.
template <class E>
concept strided_xtensor = xtensor_expression<E> && requires(const E& e) {
  {e.data() + e.data_offset()};
  e.strides();
};

// Whether an object owns its elements, so that they are destroyed with it. Views and adaptors of an lvalue
// refer to it; xt::adapt of a pointer returns xtensor's buffer_adaptor without ownership.
template <class E>
struct owns_elements : std::true_type {};
template <class S, xt::layout_type L, class Shape, class Tag>
struct owns_elements<xt::xarray_adaptor<S&, L, Shape, Tag>> : std::false_type {};
template <class S, std::size_t N, xt::layout_type L, class Tag>
struct owns_elements<xt::xtensor_adaptor<S&, N, L, Tag>> : std::false_type {};
template <class P, class A, xt::layout_type L, class Shape, class Tag>
struct owns_elements<xt::xarray_adaptor<xt::xbuffer_adaptor<P, xt::no_ownership, A>, L, Shape, Tag>>
    : std::false_type {};
template <class P, class A, std::size_t N, xt::layout_type L, class Tag>
struct owns_elements<xt::xtensor_adaptor<xt::xbuffer_adaptor<P, xt::no_ownership, A>, N, L, Tag>>
    : std::false_type {};
template <class E, class... Slices>
struct owns_elements<xt::xview<E&, Slices...>> : std::false_type {};
template <class E, class... Slices>
struct owns_elements<xt::xview<E, Slices...>> : owns_elements<E> {};
template <class E, class Shape, xt::layout_type L, class Getter>
struct owns_elements<xt::xstrided_view<E&, Shape, L, Getter>> : std::false_type {};
template <class E, class Shape, xt::layout_type L, class Getter>
struct owns_elements<xt::xstrided_view<E, Shape, L, Getter>> : owns_elements<E> {};

// A variable, because compilers then print the name of the type in one line.
template <class E>
inline constexpr bool is_evaluated = strided_xtensor<E>;

}  // namespace detail

/// xtensor's containers, adaptors and strided views are label images, without a copy, with any layout. A lazy
/// expression (`a + b`, `xt::cast`, a view by a list of indices) has no labels in memory and is rejected.
template <detail::xtensor_expression E>
struct label_source<E> {
  static constexpr bool specialised = true;
  static constexpr bool owning = detail::owns_elements<std::remove_cv_t<E>>::value;
  static auto view(const E& e) {
    static_assert(detail::is_evaluated<E>,
                  "segtally: a lazy xtensor expression has no labels in memory: evaluate it first "
                  "(auto labels = xt::eval(expression);)");
    using label = std::remove_cv_t<typename E::value_type>;
    if constexpr (detail::strided_xtensor<E>) {
      shape_type shape;
      strides_type strides;
      for (std::size_t axis = 0; axis < e.dimension(); ++axis) {
        shape.push_back(e.shape()[axis]);
        strides.push_back(e.strides()[axis]);
      }
      const label* data = e.data();  // for a view: that of its parent
      return label_view<label>(data == nullptr ? data : data + e.data_offset(), shape, strides);
    } else {
      return label_view<std::uint8_t>(nullptr, {0});  // avoids errors after the message above
    }
  }
};

/// Returns a result (error map, distance map, components) as an `xt::xarray` of its shape. Elements have the
/// type of the result (for enumerators the underlying integer), or the requested one:
/// `to_xtensor<float>(distance_map(image))`. Throws `std::invalid_argument` for an integer that `Pixel`
/// cannot hold. Cost: one copy. (`xt::adapt(map.values, shape)` makes none.)
template <class Pixel = void, voxel_image R>
auto to_xtensor(const R& result) {
  using array = xt::xarray<detail::pixel_for<Pixel, R>>;
  auto values = array::from_shape(typename array::shape_type(result.shape.begin(), result.shape.end()));
  detail::write_pixels("to_xtensor", result, values.data());
  return values;
}

}  // namespace segtally::inline SEGTALLY_ABI
