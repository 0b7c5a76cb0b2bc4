// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for shape_type
#include <segtally/view/per_axis.hpp>        // for per_axis

/// @file
/// Geometry ignores axes of extent 1: a voxel has no neighbour along them, inside or outside, so an image of
/// shape 1xHxW has the same values as the HxW one.

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the axes of a shape whose extent is not 1, ascending; the last axis if all have extent 1.
inline per_axis<std::size_t> kept_axes(const shape_type& shape) {
  per_axis<std::size_t> kept;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] != 1) kept.push_back(axis);
  if (kept.empty() && !shape.empty()) kept.push_back(shape.size() - 1);
  return kept;
}

/// Returns the values (shape, strides or spacing) of the given axes only. An empty list stays empty.
template <class T>
per_axis<T> values_of_axes(const per_axis<T>& values, const per_axis<std::size_t>& kept) {
  per_axis<T> result;
  if (values.empty()) return result;
  for (const std::size_t axis : kept) result.push_back(values[axis]);
  return result;
}

/// Returns the same voxels without axes of extent 1; one of them is kept if all axes have extent 1.
inline any_label_view without_flat_axes(const any_label_view& view) {
  const per_axis<std::size_t> kept = kept_axes(view.shape());
  return kept.size() == view.rank()
             ? view
             : view.with_axes(values_of_axes(view.shape(), kept), values_of_axes(view.strides(), kept));
}

/// Returns an image without axes as an image of one axis and one voxel; other images unchanged.
inline any_label_view with_an_axis(const any_label_view& view) {
  return view.rank() > 0 ? view : view.with_axes({1}, {1});
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
