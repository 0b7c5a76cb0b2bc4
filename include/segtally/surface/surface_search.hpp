// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <bit>        // for bit_cast
#include <cstddef>    // for size_t
#include <cstdint>    // for int32_t, uint16_t, uint32_t, uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/function_ref.hpp>      // for function_ref
#include <segtally/detail/parallel.hpp>          // for parallel_for
#include <segtally/distance/nearest_points.hpp>  // for nearest_points
#include <segtally/distance/plane_search.hpp>    // for plane_search
#include <segtally/distance/point_forest.hpp>    // for point_forest
#include <segtally/distance/voxel_metric.hpp>    // for voxel_metric
#include <segtally/surface/distance_levels.hpp>  // for distance_counter, levels_of
#include <segtally/surface/surface.hpp>          // for surface_definition
#include <segtally/surface/surface_points.hpp>   // for surface_pair, surface_points

namespace segtally::inline SEGTALLY_ABI::detail {

/// The distances between surfaces of two images, for one pair of objects after the other. Where elements fill
/// the box around both well, they are searched for in planes, elsewhere in trees; what is found is the same.
template <std::size_t Axes>
class surface_search {
 public:
  using forest = point_forest<Axes>;
  using cloud = typename forest::cloud;
  using nearest = nearest_points<Axes>;

  surface_search(const surface_pair& pair, const surface_points<Axes>& reference,
                 const surface_points<Axes>& prediction)
      : surface_(pair.surface),
        reference_(reference),
        prediction_(prediction),
        metric_(pair.images.function, pair.images.spacing, pair.images.reference.shape()),
        nearest_(metric_) {}

  /// Memory that is used again for the next pair of objects, by one thread or by all.
  struct workspace {
    std::vector<std::uint16_t> away;
    std::vector<std::uint32_t> away_far;
    std::uint64_t looks = 0;
  };

  [[nodiscard]] const voxel_metric& metric() const noexcept { return metric_; }

  /// Returns the distances of a reference object and a predicted one, by their numbers.
  [[nodiscard]] surface_distances between(std::size_t reference, std::size_t prediction, std::size_t threads,
                                          workspace& room) const {
    surface_distances result{surface_.model, {}, {}};
    result.reference_to_prediction = directed(reference_, reference, prediction_, prediction, threads, room);
    result.prediction_to_reference = directed(prediction_, prediction, reference_, reference, threads, room);
    return result;
  }

  /// Calls `found(worker, leaf, n, squares)` for the leaves of an object, with the squares of the distances
  /// of their first n points to the nearest of another object, in units of the metric.
  using take_squares = function_ref<void(std::size_t, std::size_t, std::size_t, const double*)>;
  void squares(const surface_points<Axes>& of, std::size_t object, const surface_points<Axes>& other,
               std::size_t nearest_object, std::size_t workers, workspace& room, take_squares found) const {
    const cloud &from = of.points.clouds()[object], &to = other.points.clouds()[nearest_object];
    if (from.points == 0) return;
    if (to.points == 0) return unreachable(from, found);
    if constexpr (Axes == 3) {
      std::array<std::int32_t, 3> lower, upper;
      of.points.box_around(from, lower, upper);
      std::array<std::int32_t, 3> other_lower, other_upper;
      other.points.box_around(to, other_lower, other_upper);
      double size = 1;
      std::size_t rows = 1;
      for (std::size_t a = 0; a < 3; ++a) {
        lower[a] = (std::min)(lower[a], other_lower[a]);
        upper[a] = (std::max)(upper[a], other_upper[a]);
        const auto extent = static_cast<std::size_t>(upper[a] - lower[a]) + 1;
        rows = (std::max)(rows, extent);
        size *= static_cast<double>(extent);
      }
      // Measured: a voxel of the box costs about a hundredth of a search among trees.
      if (size <= well_filled * static_cast<double>(from.points) && metric_.orders().size() == 1) {
        if (rows < 65535)
          return in_planes(of, from, other, to, lower, upper, workers, room, room.away, found);
        return in_planes(of, from, other, to, lower, upper, workers, room, room.away_far, found);
      }
    }
    in_trees(of, from, other, to, workers, found);
  }

 private:
  static constexpr double well_filled = 128;
  static constexpr std::size_t stretch = 32;  // leaves that are one task

  directed_distances directed(const surface_points<Axes>& of, std::size_t object,
                              const surface_points<Axes>& other, std::size_t nearest_object,
                              std::size_t threads, workspace& room) const {
    const cloud& from = of.points.clouds()[object];
    const std::size_t workers = (std::max)(std::size_t{1}, (std::min)(threads, from.leaves() / stretch));
    std::vector<distance_counter> counters(workers);
    squares(of, object, other, nearest_object, workers, room,
            [&](std::size_t worker, std::size_t leaf, std::size_t n, const double* found) {
              const std::uint8_t* const classes =
                  of.classes.empty()
                      ? nullptr
                      : of.classes.data() + (from.first_leaf + leaf) * point_leaf<Axes>::points;
              counters[worker].add(n, [=](std::size_t k) {
                return overlap_run{std::bit_cast<std::uint64_t>(found[k]),
                                   classes == nullptr ? std::uint64_t{0} : classes[k], 1};
              });
            });
    return levels_of(counters, surface_.areas, metric_);
  }

  static void unreachable(const cloud& from, const take_squares& found) {
    std::array<double, point_leaf<Axes>::points> far;
    far.fill(std::numeric_limits<double>::infinity());
    for (std::size_t leaf = 0; leaf < from.leaves(); ++leaf)
      found(0, leaf, forest::points_in_leaf(from, leaf), far.data());
  }

  // Calls work(worker, leaf) for the leaves of a cloud, those of a stretch in order.
  template <class Work>
  static void for_each_leaf(const cloud& from, std::size_t workers, Work&& work) {
    parallel_for((from.leaves() + stretch - 1) / stretch, workers, [&](std::size_t worker, std::size_t task) {
      for (std::size_t leaf = task * stretch; leaf < (std::min)(from.leaves(), (task + 1) * stretch); ++leaf)
        work(worker, leaf);
    });
  }

  void in_trees(const surface_points<Axes>& of, const cloud& from, const surface_points<Axes>& other,
                const cloud& to, std::size_t workers, const take_squares& found) const {
    std::vector<typename nearest::workspace> rooms(workers);
    for_each_leaf(from, workers, [&](std::size_t worker, std::size_t leaf) {
      typename nearest::squares answers;
      const std::size_t n = forest::points_in_leaf(from, leaf);
      nearest_(of.points.leaves()[from.first_leaf + leaf], n, other.points, to, rooms[worker], answers);
      found(worker, leaf, n, answers.data());
    });
  }

  template <class Count>
  void in_planes(const surface_points<Axes>& of, const cloud& from, const surface_points<Axes>& other,
                 const cloud& to, const std::array<std::int32_t, 3>& lower,
                 const std::array<std::int32_t, 3>& upper, std::size_t workers, workspace& room,
                 std::vector<Count>& away, const take_squares& found) const {
    plane_search<Count> planes(metric_, lower, upper);
    planes.set_sites(other.points, to, away, workers);
    struct worker_room {
      typename nearest::workspace trees;
      std::size_t far = 0;  // leaves for which the trees are asked at once
      std::uint64_t looks = 0;
    };
    std::vector<worker_room> rooms(workers);
    for_each_leaf(from, workers, [&](std::size_t worker, std::size_t leaf) {
      worker_room& mine = rooms[worker];
      const auto& points = of.points.leaves()[from.first_leaf + leaf];
      const std::size_t n = forest::points_in_leaf(from, leaf);
      typename nearest::squares answers;
      std::size_t k = 0;
      if (mine.far == 0)
        for (; k < n; ++k)
          if ((answers[k] = planes.square(points, k, mine.looks)) == planes.too_far) break;
      if (k < n) {
        // Whoever is far away has neighbours that are.
        mine.far = mine.far > 0 ? mine.far - 1 : 15;
        nearest_(points, n, other.points, to, mine.trees, answers);
      }
      found(worker, leaf, n, answers.data());
    });
    for (const worker_room& mine : rooms) room.looks += mine.looks + mine.trees.looks;
  }

  const surface_definition& surface_;
  const surface_points<Axes>&reference_, &prediction_;
  voxel_metric metric_;
  nearest nearest_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
