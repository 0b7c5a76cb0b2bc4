// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, max, min, sort, unique
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/error.hpp>                 // for raise, message
#include <segtally/surface/corner_areas.hpp>  // for corner_areas, surface_element_areas, voxel_face_areas
#include <segtally/view/image_edge.hpp>       // for image_edge, check_image_edge
#include <segtally/view/spacing.hpp>          // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// Definition of the surface of a mask.
enum class surface_model {
  /// Voxels of the mask with a neighbour outside it: those that one erosion removes. Each has weight 1,
  /// whatever the spacing; distances are between centres. As MedPy, MONAI and Metrics Reloaded.
  border_voxels,
  /// Corners of the voxel grid between mask and background, each weighted with its marching cubes area (in
  /// 2-D marching squares); distances are between corners. As Google DeepMind's surface-distance.
  surface_elements,
  /// The same corners, each weighted with its share of the exact area of the voxel faces that meet there. As
  /// the vertices of distorch.
  voxel_faces,
  /// All voxels of the mask, each with weight 1: distances between regions, not surfaces, as in ITK's and
  /// scikit-image's Hausdorff distance and EvaluateSegmentation's average distance.
  all_voxels
};

namespace detail {

/// Throws for images on which a model is not defined and for options that do not apply to it. Axes of extent
/// 1 are not counted.
inline void check_model(const char* function, surface_model model, int connectivity, image_edge edge,
                        std::size_t rank, std::size_t used) {
  if (model < surface_model::border_voxels || model > surface_model::all_voxels)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(model), " is no surface_model"));
  check_image_edge(function, edge);
  if (connectivity < 1 || static_cast<std::size_t>(connectivity) > (std::max)(rank, std::size_t{1}))
    raise<std::invalid_argument>(message(function, ": connectivity ", connectivity, " is outside 1 to ",
                                         (std::max)(rank, std::size_t{1})));
  const bool corners = model == surface_model::surface_elements || model == surface_model::voxel_faces;
  if (corners && (rank == 0 || used > 3))
    raise<std::invalid_argument>(message(function, ": areas are defined for 1 to 3 axes, not for ", used));
  if (model != surface_model::border_voxels && connectivity != 1)
    raise<std::invalid_argument>(
        message(function, ": connectivity ", connectivity, " has no effect but on border voxels"));
  if (model == surface_model::all_voxels && edge == image_edge::open)
    raise<std::invalid_argument>(message(function, ": an open image edge has no effect on all voxels"));
}

/// Returns the areas of corners by neighbour code, independent of the order of axes.
inline corner_areas areas_of(surface_model model, const spacing_type& spacing) {
  return symmetric_areas(spacing,
                         model == surface_model::surface_elements ? surface_element_areas : voxel_face_areas);
}

/// The checked definition of a surface, and the area at each corner.
struct surface_definition {
  /// For images with those spacings along axes longer than 1. Throws `std::invalid_argument` if the model is
  /// not defined.
  template <class Options>
  surface_definition(const char* function, const Options& options, std::size_t rank,
                     const spacing_type& spacing)
      : model(options.model),
        edge(options.image_edge),
        connectivity(
            (std::min)(static_cast<std::size_t>((std::max)(options.connectivity, 1)), spacing.size())) {
    check_model(function, model, options.connectivity, edge, rank, spacing.size());
    areas = {1};
    if (!at_corners()) return;
    const corner_areas of_code = areas_of(model, spacing);
    areas.assign(of_code.begin(), of_code.end());
    std::sort(areas.begin(), areas.end());
    areas.erase(std::unique(areas.begin(), areas.end()), areas.end());
    for (std::size_t code = 0; code < of_code.size(); ++code)
      class_of[code] = static_cast<std::uint8_t>(std::lower_bound(areas.begin(), areas.end(), of_code[code]) -
                                                 areas.begin());
  }

  [[nodiscard]] bool at_corners() const noexcept {
    return model == surface_model::surface_elements || model == surface_model::voxel_faces;
  }

  surface_model model;
  image_edge edge;
  std::size_t connectivity;                  // of border voxels
  std::vector<double> areas;                 // distinct areas, ascending; voxels have area 1
  std::array<std::uint8_t, 256> class_of{};  // index into areas, by neighbour code
};

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
