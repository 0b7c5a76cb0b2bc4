// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for stable_sort
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/flat_axes.hpp>       // for kept_axes, values_of_axes
#include <segtally/view/image_pair.hpp>      // for image_pair
#include <segtally/view/per_axis.hpp>        // for per_axis

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the axes of an image whose extent is not 1, the fastest in memory last.
inline per_axis<std::size_t> axes_in_memory_order(const any_label_view& view) {
  const per_axis<std::size_t> kept = kept_axes(view.shape());
  std::array<std::size_t, max_rank> order{};
  for (std::size_t k = 0; k < kept.size(); ++k) order[k] = kept[k];
  const auto step = [&](std::size_t axis) {
    const std::ptrdiff_t stride = view.strides()[axis];
    return stride < 0 ? -stride : stride;
  };
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(kept.size());
  std::stable_sort(order.begin(), end, [&](std::size_t a, std::size_t b) { return step(a) > step(b); });
  per_axis<std::size_t> sorted;
  for (auto axis = order.begin(); axis != end; ++axis) sorted.push_back(*axis);
  return sorted;
}

/// Returns a view with only these axes, in this order; a single voxel keeps one axis.
inline any_label_view with_axes_of(const any_label_view& view, const per_axis<std::size_t>& order) {
  if (order.empty()) return view.with_axes({std::size_t{1}}, {std::ptrdiff_t{1}});
  return view.with_axes(values_of_axes(view.shape(), order), values_of_axes(view.strides(), order));
}

/// Returns the pair as geometry uses it: without axes of extent 1, the others sorted by the memory order of
/// the reference.
inline image_pair in_memory_order(image_pair pair) {
  const per_axis<std::size_t> order = axes_in_memory_order(pair.reference);
  pair.reference = with_axes_of(pair.reference, order);
  pair.prediction = with_axes_of(pair.prediction, order);
  if (pair.mask) pair.mask = mask_view(with_axes_of(pair.mask.view(), order));
  pair.spacing = order.empty() ? spacing_type(1.0) : values_of_axes(pair.spacing, order);
  return pair;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
