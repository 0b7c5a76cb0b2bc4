// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/distance/point_forest.hpp>   // for point_forest, point_leaf
#include <segtally/surface/per_object.hpp>      // for for_each_distances, numbered_pair
#include <segtally/surface/surface_points.hpp>  // for surface_points, surface_pair

namespace segtally::inline SEGTALLY_ABI::detail {

/// An object and several objects of the other image that are merged, by their indices.
struct united_pair {
  std::size_t reference = 0;
  std::vector<std::size_t> predictions;  // at least one
};

/// Returns the surfaces of unions of objects. Requires that no voxels of two objects are neighbours, even by
/// a corner, so that merging changes no surface element.
template <std::size_t Axes>
surface_points<Axes> unite_surfaces(const surface_points<Axes>& all, std::span<const united_pair> pairs,
                                    std::size_t threads) {
  constexpr std::size_t width = point_leaf<Axes>::points;
  const auto& clouds = all.points.clouds();
  std::vector<std::size_t> sizes;
  for (const united_pair& pair : pairs) {
    sizes.push_back(0);
    for (const std::size_t object : pair.predictions) sizes.back() += clouds[object].points;
  }
  surface_points<Axes> united{point_forest<Axes>(sizes), {}};
  united.classes.resize(all.classes.empty() ? 0 : united.points.leaves().size() * width);
  for (std::size_t u = 0; u < pairs.size(); ++u) {
    const auto& to = united.points.clouds()[u];
    std::size_t k = 0;
    for (const std::size_t object : pairs[u].predictions)
      for (std::size_t i = 0; i < clouds[object].points; ++i, ++k) {
        const std::size_t leaf = clouds[object].first_leaf + i / width;
        for (std::size_t a = 0; a < Axes; ++a)
          united.points.place(to, k, a, all.points.leaves()[leaf].at[a][i % width]);
        if (!united.classes.empty())
          united.classes[to.first_leaf * width + k] = all.classes[leaf * width + i % width];
      }
  }
  united.points.finish(threads);
  return united;
}

/// Calls found(k, distances) for each pair, unordered and from several threads. Returns the number of steps.
template <std::size_t Axes, class Found>
std::uint64_t for_each_united(const surface_pair& pair, const surface_points<Axes>& r,
                              const surface_points<Axes>& p, const std::vector<united_pair>& pairs,
                              const Found& found) {
  std::vector<numbered_pair> single;
  std::vector<std::size_t> names;
  std::vector<std::size_t> several;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    if (pairs[k].predictions.size() > 1) {
      several.push_back(k);
      continue;
    }
    single.push_back({pairs[k].reference, pairs[k].predictions.front()});
    names.push_back(k);
  }
  const auto report = [&](std::size_t k, surface_distances&& d) { found(names[k], std::move(d)); };
  std::uint64_t work = for_each_distances(pair, r, p, single, report);
  // An object may belong to many unions. Unions are built in batches with no more elements than all objects
  // have, or one at a time.
  std::size_t most = std::size_t{1} << 16;
  for (const auto& cloud : p.points.clouds()) most += cloud.points;
  for (std::size_t begin = 0; begin < several.size();) {
    std::vector<united_pair> batch;
    single.clear();
    names.clear();
    for (std::size_t elements = 0; begin < several.size(); ++begin) {
      const united_pair& next = pairs[several[begin]];
      std::size_t more = 0;
      for (const std::size_t object : next.predictions) more += p.points.clouds()[object].points;
      if (!batch.empty() && elements + more > most) break;
      elements += more;
      work += more;
      single.push_back({next.reference, batch.size()});
      names.push_back(several[begin]);
      batch.push_back(next);
    }
    const surface_points<Axes> united = unite_surfaces<Axes>(p, batch, pair.images.threads);
    work += for_each_distances(pair, r, united, single, report);
  }
  return work;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
