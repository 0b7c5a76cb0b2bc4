// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <concepts>     // for derived_from
#include <cstddef>      // for size_t, ptrdiff_t
#include <stdexcept>    // for invalid_argument
#include <type_traits>  // for remove_const_t, remove_pointer_t
#include <utility>      // for declval

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/error.hpp>              // for raise, message
#include <segtally/view/label_source.hpp>  // for label_source
#include <segtally/view/label_view.hpp>    // for shape_type, strides_type, row_major
#include <segtally/view/voxel_image.hpp>   // for voxel_image, pixel_for, write_pixels

/// @file
/// Eigen's matrices, arrays and tensors as label images, without a copy, and results as arrays. Axes keep
/// their order: a matrix has the shape (rows, columns), whichever is faster in memory, a tensor has its
/// extents; a vector is an image of one axis. Maps, references, blocks, transposed and diagonal views are
/// accepted; unevaluated expressions (`a + b`, `a.reverse()`, `a.cast<int>()`) have no labels in memory and
/// do not compile.

namespace segtally::inline SEGTALLY_ABI {
namespace detail {

template <class Expression>
Expression* eigen_expression_of(const Eigen::DenseBase<Expression>&);

/// A matrix or array, a view or an expression of them, or a class derived from these.
template <class E>
concept eigen_dense = requires(const E& e) {
  eigen_expression_of(e);
};
template <eigen_dense E>
using eigen_expression = std::remove_pointer_t<decltype(eigen_expression_of(std::declval<const E&>()))>;

/// A tensor or an expression of tensors, if <unsupported/Eigen/CXX11/Tensor> is included.
template <class E>
concept eigen_tensor = !eigen_dense<E> && requires(const E& e) {
  typename E::Scalar;
  e.swap_layout();
};

// Variables, because compilers then print the name of the type in one line.
template <class E>
inline constexpr bool lies_in_memory = (Eigen::internal::traits<eigen_expression<E>>::Flags &
                                        Eigen::DirectAccessBit) != 0;
template <eigen_tensor E>
inline constexpr bool lies_in_memory<E> = requires(const E& e) {
  {e.data() + e.dimension(0)};
};

// Whether an object owns its elements, so that they are destroyed with it. A Ref to const may hold a copy.
template <class E>
inline constexpr bool eigen_owns = std::derived_from<E, Eigen::PlainObjectBase<eigen_expression<E>>>;
template <class E, int O, class S>
inline constexpr bool eigen_owns<Eigen::Ref<const E, O, S>> = true;
template <eigen_tensor E>
inline constexpr bool eigen_owns<E> = !requires {
  typename E::StoragePointerType;  // of a TensorMap
};

}  // namespace detail

template <class E>
  requires(detail::eigen_dense<E> || detail::eigen_tensor<E>)
struct label_source<E> {
  static constexpr bool specialised = true;
  static constexpr bool owning = detail::eigen_owns<E>;
  static auto view(const E& e) {
    static_assert(detail::lies_in_memory<E>,
                  "segtally: an expression of Eigen that is yet to be computed has no labels in memory: "
                  "evaluate it first (auto labels = expression.eval();)");
    if constexpr (!detail::lies_in_memory<E>) {
      return label_view<unsigned char>(nullptr, {0});  // avoids errors after the message above
    } else {
      using label = std::remove_const_t<typename E::Scalar>;
      const label* const data = e.data();
      shape_type shape;
      strides_type strides;
      if constexpr (detail::eigen_tensor<E>) {
        for (unsigned short axis = 0; axis < E::NumIndices; ++axis)  // the index types of tensors differ
          shape.push_back(e.dimension(axis));
        strides = detail::row_major("label_view", shape);
        if constexpr (int{E::Layout} != int{Eigen::RowMajor}) {
          std::ptrdiff_t stride = 1;
          for (std::size_t axis = 0; axis < shape.size(); ++axis) {
            strides[axis] = stride;
            stride *= static_cast<std::ptrdiff_t>(shape[axis]);
          }
        }
      } else if constexpr (E::IsVectorAtCompileTime) {
        shape = {e.size()};
        strides = {e.innerStride()};
      } else {
        shape = {e.rows(), e.cols()};
        strides = {e.rowStride(), e.colStride()};
      }
      return label_view<label>(data, shape, strides);
    }
  }
};

/// Returns a result of one or two axes (error map, distance map, components) as a row-major array; one axis
/// becomes a column. Elements have the type of the result (for enumerators the underlying integer), or the
/// requested one: `Eigen::ArrayXXf map = to_eigen<float>(distance_map(image))`. Throws
/// `std::invalid_argument` for more axes, and for an integer that `Pixel` cannot hold. Cost: one copy. (For a
/// volume no copy is needed: `Eigen::TensorMap<Eigen::Tensor<double, 3, Eigen::RowMajor>>(map.values.data(),
/// z, y, x)`.)
template <class Pixel = void, voxel_image R>
auto to_eigen(const R& result) {
  using pixel = detail::pixel_for<Pixel, R>;
  const std::size_t rank = result.shape.size();
  if (rank == 0 || rank > 2)
    detail::raise<std::invalid_argument>(
        detail::message("to_eigen: an array has 2 axes, the result has shape ", result.shape));
  Eigen::Array<pixel, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> array(
      static_cast<Eigen::Index>(result.shape[0]),
      static_cast<Eigen::Index>(rank == 2 ? result.shape[1] : std::size_t{1}));
  detail::write_pixels("to_eigen", result, array.data());
  return array;
}

}  // namespace segtally::inline SEGTALLY_ABI
