// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for convertible_to
#include <cstddef>      // for size_t, ptrdiff_t
#include <type_traits>  // for remove_cv_t

#include <segtally/view/label_source.hpp>  // for label_source, label_view

namespace adaptors {

/// std::mdspan and everything that calls itself like it: Kokkos' implementation, what submdspan returns. No
/// header of theirs is needed, the concept names all that is used. Layouts without strides are refused.
template <class M>
concept mdspan_like = requires(const M& m, std::size_t axis) {
  typename M::element_type;
  { M::rank() } -> std::convertible_to<std::size_t>;
  { m.extent(axis) } -> std::convertible_to<std::size_t>;
  { m.stride(axis) } -> std::convertible_to<std::ptrdiff_t>;
  { m.data_handle() } -> std::convertible_to<const typename M::element_type*>;
  requires M::is_always_strided();
};

}  // namespace adaptors

/// An mdspan as an image of labels, without a copy. It owns nothing, so a temporary one will do.
template <adaptors::mdspan_like M>
struct segtally::label_source<M> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static auto view(const M& m) {
    shape_type shape;
    strides_type strides;
    if constexpr (M::rank() > 0) {  // std::mdspan has no strides to ask for otherwise
      for (std::size_t axis = 0; axis < M::rank(); ++axis) {
        shape.push_back(m.extent(axis));
        strides.push_back(m.stride(axis));
      }
    }
    return label_view<std::remove_cv_t<typename M::element_type>>(m.data_handle(), shape, strides);
  }
};
