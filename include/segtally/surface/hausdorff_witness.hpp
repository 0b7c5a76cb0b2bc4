// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>    // for array
#include <cstddef>  // for size_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/surface/distance_levels.hpp>    // for infinitely_far
#include <segtally/surface/surface_distances.hpp>  // for surface_options
#include <segtally/surface/surface_points.hpp>     // for surface_of, surface_pair
#include <segtally/surface/surface_search.hpp>     // for surface_search
#include <segtally/view/image_pair.hpp>            // for checked_pair
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

template <std::size_t Axes>
voxel_index index_in_image(const point_leaf<Axes>& leaf, std::size_t k,
                           const per_axis<std::size_t>& order) noexcept {
  voxel_index at{};
  for (std::size_t a = 0; a < order.size(); ++a) at[order[a]] = static_cast<std::size_t>(leaf.at[a][k]);
  return at;
}

/// Returns the element of a surface that is farthest from the other, non-empty surface.
template <std::size_t Axes>
far_element farthest_of(const surface_search<Axes>& search, const surface_points<Axes>& of,
                        const surface_points<Axes>& other, const per_axis<std::size_t>& order,
                        std::size_t threads) {
  std::vector<far_element> farthest(threads);
  typename surface_search<Axes>::workspace room;
  search.squares(
      of, 0, other, 0, threads, room,
      [&](std::size_t worker, std::size_t leaf, std::size_t n, const double* squares) {
        for (std::size_t k = 0; k < n; ++k)
          if (squares[k] >= farthest[worker].square)
            farthest[worker].join({squares[k], index_in_image(of.points.leaves()[leaf], k, order)});
      });
  for (const far_element& each : farthest) farthest[0].join(each);
  return farthest[0];
}

/// Returns the element of a surface nearest to an index; among equals the first in row-major order.
template <std::size_t Axes>
voxel_index nearest_to(const voxel_index& from, const surface_points<Axes>& of, const voxel_metric& metric,
                       const per_axis<std::size_t>& order) {
  far_element nearest;
  const auto& cloud = of.points.clouds()[0];
  for (std::size_t leaf = 0; leaf < cloud.leaves(); ++leaf)
    for (std::size_t k = 0; k < of.points.points_in_leaf(cloud, leaf); ++k) {
      far_element next{0, index_in_image(of.points.leaves()[leaf], k, order)};
      std::array<std::size_t, max_rank> steps{};
      for (std::size_t a = 0; a < order.size(); ++a) {
        const std::size_t x = from[order[a]], y = next.at[order[a]];
        steps[a] = x < y ? y - x : x - y;
      }
      next.square = metric.square(steps);
      if (nearest.square < 0 || next.square < nearest.square ||
          (next.square == nearest.square && next.at < nearest.at))
        nearest = next;
    }
  return nearest.at;
}

template <std::size_t Axes>
hausdorff_witness witness_of(const surface_pair& pair, const selection& reference,
                             const selection& prediction, std::size_t rank,
                             const per_axis<std::size_t>& order) {
  const surface_points<Axes> r = surface_of<Axes>(pair, reference), p = surface_of<Axes>(pair, prediction);
  hausdorff_witness witness;
  const bool no_r = r.points.clouds()[0].points == 0, no_p = p.points.clouds()[0].points == 0;
  if (no_r || no_p) {
    witness.distance = no_r && no_p ? undefined : infinitely_far;
    return witness;
  }
  const surface_search<Axes> search(pair, r, p);
  const far_element of_r = farthest_of(search, r, p, order, pair.images.threads),
                    of_p = farthest_of(search, p, r, order, pair.images.threads);
  witness.of_reference = of_r.square >= of_p.square;
  const voxel_index farthest = witness.of_reference ? of_r.at : of_p.at;
  const voxel_index nearest = nearest_to(farthest, witness.of_reference ? p : r, search.metric(), order);
  witness.distance = search.metric().distance(witness.of_reference ? of_r.square : of_p.square);
  for (std::size_t a = 0; a < rank; ++a) {
    witness.reference.push_back((witness.of_reference ? farthest : nearest)[a]);
    witness.prediction.push_back((witness.of_reference ? nearest : farthest)[a]);
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
  return (pair.images.reference.rank() <= 3
              ? detail::witness_of<3>
              : detail::witness_of<max_rank>)(pair,
                                              {name, "reference", pair.images.reference,
                                               options.reference_label, options.reference_labels},
                                              {name, "prediction", pair.images.prediction,
                                               options.prediction_label, options.prediction_labels},
                                              reference.rank(), detail::axes_in_memory_order(reference));
}

}  // namespace segtally::inline SEGTALLY_ABI
