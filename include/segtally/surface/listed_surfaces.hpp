// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <optional>   // for nullopt
#include <utility>    // for move

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/distance/point_forest.hpp>    // for point_leaf
#include <segtally/distance/voxel_metric.hpp>    // for voxel_metric
#include <segtally/surface/dense_surfaces.hpp>   // for dense_surfaces
#include <segtally/surface/distance_levels.hpp>  // for surface_distances
#include <segtally/surface/surface_points.hpp>   // for surface_pair, surface_points, surface_up_to
#include <segtally/surface/surface_search.hpp>   // for surface_search
#include <segtally/view/line_walk.hpp>           // for voxel_index
#include <segtally/view/per_axis.hpp>            // for max_rank
#include <segtally/view/selection.hpp>           // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The surfaces of one object in each image as lists of elements, and the distances between them.
template <std::size_t Axes>
class listed_surfaces {
 public:
  using surface = surface_points<Axes>;

  listed_surfaces(const surface_pair& pair, surface reference, surface prediction)
      : reference_(std::move(reference)),
        prediction_(std::move(prediction)),
        search_(pair, reference_, prediction_),
        threads_(pair.images.threads) {}
  listed_surfaces(const listed_surfaces&) = delete;
  listed_surfaces& operator=(const listed_surfaces&) = delete;

  [[nodiscard]] const voxel_metric& metric() const noexcept { return search_.metric(); }
  [[nodiscard]] const surface& reference() const noexcept { return reference_; }
  [[nodiscard]] const surface& prediction() const noexcept { return prediction_; }

  /// Returns the distances. Adds to `probes`.
  [[nodiscard]] surface_distances between(std::uint64_t& probes) const {
    typename surface_search<Axes>::workspace scratch;
    surface_distances result = search_.between(0, 0, threads_, scratch);
    probes += scratch.probes;
    return result;
  }

  /// Calls `found(worker, index, square)` for each element of one surface, with its squared distance to the
  /// other.
  template <class Found>
  void squares(const surface& of, const surface& other, Found&& found) const {
    typename surface_search<Axes>::workspace scratch;
    search_.squares(of, 0, other, 0, threads_, scratch,
                    [&](std::size_t worker, std::size_t leaf, std::size_t n, const double* squares) {
                      for (std::size_t k = 0; k < n; ++k) found(worker, index_of(of, leaf, k), squares[k]);
                    });
  }

  /// Calls `each(index)` for the elements of one surface.
  template <class Each>
  void for_each_element(const surface& of, Each&& each) const {
    const auto& cloud = of.points.clouds()[0];
    for (std::size_t leaf = 0; leaf < cloud.leaves(); ++leaf)
      for (std::size_t k = 0; k < of.points.points_in_leaf(cloud, leaf); ++k) each(index_of(of, leaf, k));
  }

 private:
  static voxel_index index_of(const surface& of, std::size_t leaf, std::size_t k) noexcept {
    voxel_index at{};
    for (std::size_t a = 0; a < Axes; ++a)
      at[a] = static_cast<std::size_t>(of.points.leaves()[leaf].at[a][k]);
    return at;
  }

  surface reference_, prediction_;
  surface_search<Axes> search_;
  std::size_t threads_;
};

/// Returns `work(surfaces)` with the surfaces of one object in each image: as lists, or as bitmaps if there
/// are so many elements that scanning all voxels is cheaper.
template <class Work>
auto with_surfaces_of(const surface_pair& pair, const selection& reference, const selection& prediction,
                      Work&& work) {
  if (pair.images.reference.rank() > 3)
    return work(listed_surfaces<max_rank>(pair, surface_of<max_rank>(pair, reference),
                                          surface_of<max_rank>(pair, prediction)));
  const std::size_t most = (std::max)(std::size_t{4096}, pair.images.reference.size() / 32);
  auto r = surface_up_to<3>(most, pair, reference);
  auto p = r ? surface_up_to<3>(most, pair, prediction) : std::nullopt;
  if (r && p) return work(listed_surfaces<3>(pair, *std::move(r), *std::move(p)));
  return work(dense_surfaces(pair, reference, prediction));
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
