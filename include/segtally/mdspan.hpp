// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <concepts>     // for convertible_to, same_as
#include <cstddef>      // for size_t, ptrdiff_t
#include <stdexcept>    // for invalid_argument
#include <type_traits>  // for remove_cv_t, remove_const_t
#include <utility>      // for in_range

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/error.hpp>              // for raise, message
#include <segtally/view/label_source.hpp>  // for label_source, label_view
#include <segtally/view/voxel_image.hpp>   // for voxel_image

/// @file
/// std::mdspan as label images, and results as mdspans, both without a copy. Any type with the same interface
/// is accepted, such as Kokkos' implementation and the results of submdspan, with any strided layout; no
/// mdspan header is needed. Axes keep their order.

namespace segtally::inline SEGTALLY_ABI {
namespace detail {

template <class M>
concept mdspan_like = requires(const M& m) {
  typename M::element_type;
  typename M::layout_type;
  typename M::accessor_type;
  { M::rank() } -> std::convertible_to<std::size_t>;
  m.data_handle();
};

// Variables, because compilers then print the name of the type in one line.
template <class M>
inline constexpr bool has_strides = M::is_always_strided();
template <class M>
inline constexpr bool has_plain_elements =
    std::same_as<typename M::reference, typename M::element_type&>&& requires(const M& m) {
  { m.data_handle() } -> std::convertible_to<const typename M::element_type*>;
};

}  // namespace detail

/// An mdspan of integers. It owns nothing, so a temporary is accepted. Layouts without strides and accessors
/// that compute elements do not compile.
template <detail::mdspan_like M>
struct label_source<M> {
  static constexpr bool specialised = true;
  static constexpr bool owning = false;
  static auto view(const M& m) {
    static_assert(detail::has_strides<M>,
                  "segtally: an mdspan of this layout has no strides: copy it to one of layout_right first");
    static_assert(detail::has_plain_elements<M>,
                  "segtally: the accessor of this mdspan makes its elements up: copy it first");
    using label = std::remove_cv_t<typename M::element_type>;
    if constexpr (detail::has_strides<M> && detail::has_plain_elements<M>) {
      shape_type shape;
      strides_type strides;
      if constexpr (M::rank() > 0) {  // a std::mdspan of rank 0 has no strides
        for (std::size_t axis = 0; axis < M::rank(); ++axis) {
          shape.push_back(m.extent(axis));
          strides.push_back(m.stride(axis));
        }
      }
      const label* const data = m.data_handle();
      return label_view<label>(data, shape, strides);
    } else {
      return label_view<unsigned char>(nullptr, {0});  // avoids errors after the message above
    }
  }
};

/// Returns a result (error map, distance map, components) as an mdspan of the requested type, row-major:
/// `to_mdspan<std::mdspan<const double, std::dextents<std::size_t, 3>>>(map)`. It refers to the values of the
/// result, which must outlive it; a temporary does not compile. Elements may be the underlying integers of
/// enumerators. Throws `std::invalid_argument` for a result of another rank, or with extents other than the
/// static ones of the mdspan. Cost: none.
template <detail::mdspan_like M, voxel_image R>
M to_mdspan(R& result) {
  using index = typename M::index_type;
  using element = typename M::element_type;
  static_assert(std::same_as<std::remove_const_t<element>, detail::number_of<R>> ||
                    std::same_as<std::remove_const_t<element>, detail::value_of<R>>,
                "segtally: the mdspan has elements of another type than the result");
  if (result.shape.size() != M::rank())
    detail::raise<std::invalid_argument>(
        detail::message("to_mdspan: ", M::rank(), " extents for a result of shape ", result.shape));
  std::array<index, M::rank()> extents{};
  for (std::size_t axis = 0; axis < M::rank(); ++axis) {
    const std::size_t extent = result.shape[axis], fixed = M::static_extent(axis);
    if (!std::in_range<index>(extent) || (fixed != static_cast<std::size_t>(-1) && fixed != extent))
      detail::raise<std::invalid_argument>(detail::message(
          "to_mdspan: the shape ", result.shape, " of the result is not that of the mdspan, on axis ", axis));
    extents[axis] = static_cast<index>(extent);
  }
  return M(reinterpret_cast<element*>(result.values.data()), extents);
}
template <detail::mdspan_like M, voxel_image R>
M to_mdspan(const R&& temporary) = delete;

}  // namespace segtally::inline SEGTALLY_ABI
