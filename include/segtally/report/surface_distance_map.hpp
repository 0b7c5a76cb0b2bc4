// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>   // for size_t, ptrdiff_t
#include <limits>    // for numeric_limits
#include <optional>  // for optional
#include <vector>    // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/pixel/sparse_annotation.hpp>    // for image_side
#include <segtally/surface/listed_surfaces.hpp>    // for with_surfaces_of
#include <segtally/surface/surface_distances.hpp>  // for surface_options
#include <segtally/surface/surface_points.hpp>     // for surface_pair
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/flat_axes.hpp>             // for values_of_axes
#include <segtally/view/image_pair.hpp>            // for checked_pair
#include <segtally/view/label_view.hpp>            // for row_major
#include <segtally/view/line_walk.hpp>             // for voxel_index
#include <segtally/view/memory_order.hpp>          // for axes_in_memory_order
#include <segtally/view/per_axis.hpp>              // for per_axis
#include <segtally/view/selection.hpp>             // for selection
#include <segtally/view/spacing.hpp>               // for spacing_type
#include <segtally/view/voxel_map.hpp>             // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

/// Options of `surface_distance_map`.
struct surface_map_options {
  image_side surface_of = image_side::reference;  ///< whose surface the map covers
  spacing_type spacing = {};                      ///< one per axis, in the order of the shape; empty: 1
  std::optional<any_label> reference_label = {};  ///< the object; if unset, every label but 0
  std::optional<any_label> prediction_label = {};
  int connectivity = 1;  ///< as in `surface_options`
  int threads = 0;       ///< 0: all processors this process may use
};

/// Returns, for each border voxel of one mask, the distance to the nearest border voxel of the other in units
/// of the spacing, rounded to a float, and NaN elsewhere; +inf at every border voxel if the other mask is
/// empty.
///
/// These are the distances of `surface_distances_between` with `surface_model::border_voxels`, at their
/// positions. Arguments, errors and cost as there, and 4 bytes per voxel of the image.
[[nodiscard]] inline voxel_map<float> surface_distance_map(const any_label_view& reference,
                                                           const any_label_view& prediction,
                                                           const surface_map_options& options = {}) {
  constexpr const char* name = "surface_distance_map";
  const detail::image_pair checked = detail::checked_pair(name, reference, prediction, options);
  const surface_options model{.connectivity = options.connectivity};
  const detail::surface_pair pair(checked, model);
  const detail::selection r(name, "reference", pair.images.reference, options.reference_label);
  const detail::selection p(name, "prediction", pair.images.prediction, options.prediction_label);
  voxel_map<float> map{reference.shape(),
                       voxel_values<float>(reference.size(), std::numeric_limits<float>::quiet_NaN())};
  // The map is row-major; these are its strides in the axis order of the pair.
  const per_axis<std::size_t> order = detail::axes_in_memory_order(reference);
  const strides_type strides = detail::values_of_axes(detail::row_major(name, reference.shape()), order);
  const bool of_reference = options.surface_of == image_side::reference;
  detail::with_surfaces_of(pair, of_reference ? r : p, of_reference ? p : r, [&](const auto& surfaces) {
    const auto write = [&](std::size_t, const detail::voxel_index& at, double square) {
      std::ptrdiff_t place = 0;
      for (std::size_t a = 0; a < strides.size(); ++a)
        place += static_cast<std::ptrdiff_t>(at[a]) * strides[a];
      map.values[static_cast<std::size_t>(place)] = static_cast<float>(surfaces.metric().distance(square));
    };
    surfaces.squares(surfaces.reference(), surfaces.prediction(), write);
  });
  return map;
}

}  // namespace segtally::inline SEGTALLY_ABI
