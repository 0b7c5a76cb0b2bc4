// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>     // for sqrt
#include <cstddef>   // for size_t, ptrdiff_t
#include <cstdint>   // for uint8_t
#include <limits>    // for numeric_limits
#include <optional>  // for optional
#include <utility>   // for forward
#include <vector>    // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/distance/distance_map.hpp>      // for transform
#include <segtally/pixel/sparse_annotation.hpp>    // for side
#include <segtally/surface/surface_distances.hpp>  // for scaled_spacing
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/field.hpp>                 // for field
#include <segtally/view/image_pair.hpp>            // for checked_pair
#include <segtally/view/joint_walk.hpp>            // for joint_walk
#include <segtally/view/mask_grid.hpp>             // for mask_grid, fill_grid, mark_border
#include <segtally/view/selection.hpp>             // for selection
#include <segtally/view/spacing.hpp>               // for spacing_type
#include <segtally/view/voxel_box.hpp>             // for box_of

namespace segtally::inline SEGTALLY_ABI {

struct surface_map_options {
  side surface_of = side::reference;              ///< whose surface the map shows
  spacing_type spacing = {};                      ///< one per axis, in the order of the shape; none: 1
  std::optional<any_label> reference_label = {};  ///< the object; none: every label but 0
  std::optional<any_label> prediction_label = {};
  int connectivity = 1;  ///< as in `surface_options`
  int threads = 0;       ///< 0 takes the processors this process may use
};

/// Returns, for each border voxel of one mask, the distance to the nearest border voxel of the other in units
/// of the spacing, rounded to a float, and NaN elsewhere; +inf at every border voxel if the other mask is
/// empty.
///
/// These are the distances that `surface_distances_between` counts with `surface_model::border_voxels`, where
/// they are. Arguments and errors as there. Cost: a distance transform of the box around both masks, with 8
/// bytes a voxel, and 4 bytes a voxel of the image.
[[nodiscard]] inline field<float> surface_distance_map(const any_label_view& reference,
                                                       const any_label_view& prediction,
                                                       const surface_map_options& options = {}) {
  constexpr const char* name = "surface_distance_map";
  const detail::image_pair images = detail::checked_pair(name, reference, prediction, options);
  const shape_type& image = reference.shape();
  const std::size_t rank = image.size();
  detail::check_model(name, surface_model::border_voxels, options.connectivity, image_edge::border, rank);
  const detail::selection r(name, "reference", reference, options.reference_label);
  const detail::selection p(name, "prediction", prediction, options.prediction_label);

  field<float> map{image, std::vector<float>(reference.size(), std::numeric_limits<float>::quiet_NaN())};
  detail::voxel_box box = detail::box_of(r, images.threads);
  box.join(detail::box_of(p, images.threads), rank);
  if (box.empty) return map;
  const detail::mask_grid grid(box, rank);
  std::vector<std::uint8_t> mask, from, to;
  const auto mark = [&](const detail::selection& object, std::vector<std::uint8_t>& border) {
    detail::fill_grid(grid, object, mask);
    detail::mark_border(grid, mask, mask, static_cast<std::size_t>(options.connectivity), border);
  };
  const bool of_reference = options.surface_of == side::reference;
  mark(r, of_reference ? from : to);
  mark(p, of_reference ? to : from);

  shape_type with_margin, shape;
  strides_type in_grid, in_map = detail::row_major(name, image);
  std::ptrdiff_t grid_origin = 0, map_origin = 0;
  for (std::size_t a = 0; a < rank; ++a) {
    with_margin.push_back(grid.extent[a]);
    shape.push_back(grid.extent[a] - 2);
    in_grid.push_back(grid.stride[a]);
    grid_origin += grid.stride[a];
    map_origin += static_cast<std::ptrdiff_t>(box.lower[a]) * in_map[a];
  }
  const detail::scaled_spacing spacing(images.spacing);
  std::vector<double> squares(grid.size);
  for (std::size_t i = 0; i < grid.size; ++i) squares[i] = to[i] != 0 ? 0 : detail::no_distance;
  detail::transform(squares.data(), with_margin, spacing.values, images.threads);
  const detail::joint_walk<2> walk(shape, {in_grid, in_map});
  walk.rows(0, walk.size(), [&](const auto& at, std::size_t n) {
    for (std::size_t k = 0; k < n; ++k) {
      const auto step = static_cast<std::ptrdiff_t>(k);
      const auto i = static_cast<std::size_t>(grid_origin + at[0] + step * walk.step(0));
      const auto voxel = static_cast<std::size_t>(map_origin + at[1] + step * walk.step(1));
      if (from[i] != 0) map.values[voxel] = static_cast<float>(std::sqrt(squares[i]) * spacing.unit);
    }
  });
  return map;
}

}  // namespace segtally::inline SEGTALLY_ABI
