// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <cstddef>  // for size_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/surface/distance_levels.hpp>    // for infinitely_far
#include <segtally/surface/listed_surfaces.hpp>    // for with_surfaces_of
#include <segtally/surface/surface_distances.hpp>  // for surface_options
#include <segtally/surface/surface_points.hpp>     // for surface_pair
#include <segtally/view/image_pair.hpp>            // for checked_pair
#include <segtally/view/line_walk.hpp>             // for voxel_index
#include <segtally/view/memory_order.hpp>          // for axes_in_memory_order
#include <segtally/view/per_axis.hpp>              // for per_axis, max_rank
#include <segtally/view/selection.hpp>             // for selection

namespace segtally::inline SEGTALLY_ABI {

/// The place where two surfaces are farthest from each other.
struct hausdorff_witness {
  double distance = undefined;            ///< the Hausdorff distance
  bool of_reference = false;              ///< whether the farthest element belongs to the reference
  per_axis<std::size_t> reference = {};   ///< index of its element; empty if a mask is empty
  per_axis<std::size_t> prediction = {};  ///< index of its element; empty if a mask is empty
  friend bool operator==(const hausdorff_witness&, const hausdorff_witness&) = default;
};

namespace detail {

/// A surface element and its squared distance.
struct far_element {
  double square = -1;
  voxel_index at{};  // in the axis order of the image

  /// Replaces this by the other one if that is farther, or equally far and earlier in row-major order.
  void join(const far_element& other) noexcept {
    if (other.square > square || (other.square == square && other.at < at)) *this = other;
  }
};

/// Returns where two surfaces are farthest from each other. `order` are the axes of the image in the order of
/// indices of elements.
template <class Surfaces>
hausdorff_witness witness_of(const Surfaces& surfaces, std::size_t rank, const per_axis<std::size_t>& order,
                             std::size_t threads) {
  const auto in_image = [&](const voxel_index& index) {
    voxel_index at{};
    for (std::size_t a = 0; a < order.size(); ++a) at[order[a]] = index[a];
    return at;
  };
  const auto farthest_of = [&](const auto& of, const auto& other) {
    std::vector<far_element> farthest(threads);
    surfaces.squares(of, other, [&](std::size_t worker, const voxel_index& index, double square) {
      if (square >= farthest[worker].square) farthest[worker].join({square, in_image(index)});
    });
    for (const far_element& each : farthest) farthest[0].join(each);
    return farthest[0];
  };
  const auto &r = surfaces.reference(), &p = surfaces.prediction();
  const far_element of_r = farthest_of(r, p), of_p = farthest_of(p, r);
  hausdorff_witness witness;
  const bool no_r = of_r.square < 0, no_p = of_p.square < 0;
  if (no_r || no_p) {
    witness.distance = no_r && no_p ? undefined : infinitely_far;
    return witness;
  }
  witness.of_reference = of_r.square >= of_p.square;
  const far_element& farthest = witness.of_reference ? of_r : of_p;
  far_element nearest{infinitely_far, {}};
  surfaces.for_each_element(witness.of_reference ? p : r, [&](const voxel_index& index) {
    const voxel_index at = in_image(index);
    std::array<std::size_t, max_rank> steps{};
    for (std::size_t a = 0; a < order.size(); ++a) {
      const std::size_t x = farthest.at[order[a]], y = index[a];
      steps[a] = x < y ? y - x : x - y;
    }
    const double square = surfaces.metric().square(steps);
    if (square < nearest.square || (square == nearest.square && at < nearest.at)) nearest = {square, at};
  });
  witness.distance = surfaces.metric().distance(farthest.square);
  for (std::size_t a = 0; a < rank; ++a) {
    witness.reference.push_back((witness.of_reference ? farthest : nearest).at[a]);
    witness.prediction.push_back((witness.of_reference ? nearest : farthest).at[a]);
  }
  return witness;
}

}  // namespace detail

/// Returns where two surfaces are farthest from each other: the element whose distance is the Hausdorff
/// distance, and the nearest element of the other surface. An element is a voxel, or, for models of corners,
/// the corner before the voxel with that index. Among equals, elements of the reference come first, then
/// row-major order. The distance is +inf if exactly one mask is empty, NaN if both are. Arguments, errors and
/// cost as for `surface_distances_between`.
[[nodiscard]] inline hausdorff_witness find_hausdorff_witness(const any_label_view& reference,
                                                              const any_label_view& prediction,
                                                              const surface_options& options = {}) {
  constexpr const char* name = "find_hausdorff_witness";
  const detail::surface_pair pair(detail::checked_pair(name, reference, prediction, options), options);
  const detail::selection r(name, "reference", pair.images.reference, options.reference_label,
                            options.reference_labels);
  const detail::selection p(name, "prediction", pair.images.prediction, options.prediction_label,
                            options.prediction_labels);
  return detail::with_surfaces_of(pair, r, p, [&](const auto& surfaces) {
    return detail::witness_of(surfaces, reference.rank(), detail::axes_in_memory_order(reference),
                              pair.images.threads);
  });
}

}  // namespace segtally::inline SEGTALLY_ABI
