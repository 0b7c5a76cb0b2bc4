// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cmath>      // for sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/distance/lower_envelope.hpp>    // for transform
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/surface/surface_distances.hpp>  // for scaled_spacing
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/image_pair.hpp>            // for checked_pair
#include <segtally/view/mask_grid.hpp>             // for mask_grid, fill_grid
#include <segtally/view/selection.hpp>             // for selection
#include <segtally/view/spacing.hpp>               // for spacing_type
#include <segtally/view/voxel_box.hpp>             // for box_of

namespace segtally::inline SEGTALLY_ABI {

/// How far a voxel is from the outside of its mask.
enum class band_metric {
  euclidean,  ///< between voxel centres, in the unit of the spacing
  chessboard  ///< the largest difference of coordinates, in voxels: as boundary IoU was published
};

struct boundary_jaccard_options {
  spacing_type spacing = {};                      ///< one per axis, in the order of the shape; none: 1
  std::optional<any_label> reference_label = {};  ///< the object; none: every label but 0
  std::optional<any_label> prediction_label = {};
  band_metric metric = band_metric::euclidean;
  int threads = 0;  ///< 0 takes the processors this process may use
};

namespace detail {

/// Keeps of a mask what lies within the distance of its outside.
inline void keep_band(const mask_grid& grid, double distance, const spacing_type& spacing, double unit,
                      std::size_t threads, std::vector<double>& squares, std::vector<std::uint8_t>& mask) {
  squares.resize(grid.size);
  for (std::size_t i = 0; i < grid.size; ++i) squares[i] = mask[i] == 0 ? 0 : no_distance;
  shape_type shape;
  for (std::size_t a = 0; a < grid.axes_used; ++a) shape.push_back(grid.extent[a]);
  transform(squares.data(), shape, spacing, threads);
  for (std::size_t i = 0; i < grid.size; ++i)
    mask[i] = static_cast<std::uint8_t>(mask[i] != 0 && std::sqrt(squares[i]) * unit <= distance);
}

/// The same by steps to any neighbour: what `steps` erosions by a box of three voxels take away.
inline void keep_band(const mask_grid& grid, double steps, std::vector<std::uint8_t>& mask) {
  std::vector<std::uint8_t> inner(mask);
  for (std::size_t a = 0; a < grid.axes_used; ++a) {
    const auto after = static_cast<std::size_t>(grid.stride[a]);
    const std::size_t n = grid.extent[a];
    for (std::size_t line = 0; line < grid.size / n; ++line) {
      std::uint8_t* const at = inner.data() + line / after * after * n + line % after;
      // A voxel stays if the run it lies in reaches further than the steps on both sides.
      for (std::size_t begin = 0, end = 0; begin < n; begin = end + 1) {
        for (end = begin; end < n && at[end * after] != 0; ++end) {
        }
        for (std::size_t k = begin; k < end; ++k) {
          const std::size_t nearer = (std::min)(k - begin, end - 1 - k);
          at[k * after] = static_cast<double>(nearer) >= steps ? 1 : 0;
        }
      }
    }
  }
  for (std::size_t i = 0; i < grid.size; ++i) mask[i] = static_cast<std::uint8_t>(mask[i] & (inner[i] ^ 1));
}

}  // namespace detail

/// Returns the Jaccard index of the inner boundary bands of two masks: of the voxels of each that lie within
/// `distance` (<=) of its outside. What is beyond the edge of the image is outside. Also called boundary IoU.
///
/// Range 0 to 1, higher is better, symmetric; 0 if one band is empty, undefined (`empty_value`) if both are:
/// both masks are empty, or the distance is less than a voxel. With `band_metric::chessboard` and a distance
/// of 2 % of the image diagonal, rounded, it is the published score. Arguments otherwise as
/// `surface_distances_between`; throws `std::invalid_argument` for what that refuses, for a distance that is
/// negative or NaN, and for a spacing with `band_metric::chessboard`. Cost: a distance transform of the box
/// around both masks. Source: Cheng et al. 2021, doi:10.1109/CVPR46437.2021.01508.
[[nodiscard]] inline double boundary_jaccard(const any_label_view& reference,
                                             const any_label_view& prediction, double distance,
                                             const boundary_jaccard_options& options = {},
                                             double empty_value = undefined) {
  constexpr const char* name = "boundary_jaccard";
  const detail::image_pair images = detail::checked_pair(name, reference, prediction, options);
  if (is_undefined(distance) || distance < 0)
    detail::raise<std::invalid_argument>(
        detail::message(name, ": distance = ", distance, " must be at least 0"));
  if (options.metric == band_metric::chessboard && !options.spacing.empty())
    detail::raise<std::invalid_argument>(
        detail::message(name, ": a spacing of ", options.spacing.size(),
                        " axes has no effect on chessboard distances, which are in voxels"));
  const detail::selection r(name, "reference", reference, options.reference_label);
  const detail::selection p(name, "prediction", prediction, options.prediction_label);
  detail::voxel_box box = detail::box_of(r, images.threads);
  box.join(detail::box_of(p, images.threads), reference.rank());
  if (box.empty) return empty_value;
  const detail::mask_grid grid(box, reference.rank());
  const detail::scaled_spacing scaled(images.spacing);
  std::vector<std::uint8_t> reference_band, prediction_band;
  detail::fill_grid(grid, r, reference_band);
  detail::fill_grid(grid, p, prediction_band);
  std::vector<double> squares;
  for (std::vector<std::uint8_t>* const mask : {&reference_band, &prediction_band}) {
    if (options.metric == band_metric::chessboard) {
      detail::keep_band(grid, distance, *mask);
    } else {
      detail::keep_band(grid, distance, scaled.values, scaled.unit, images.threads, squares, *mask);
    }
  }
  std::uint64_t both = 0, either = 0;
  for (std::size_t i = 0; i < grid.size; ++i) {
    both += static_cast<unsigned>(reference_band[i] & prediction_band[i]);
    either += static_cast<unsigned>(reference_band[i] | prediction_band[i]);
  }
  return detail::ratio(both, either, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
