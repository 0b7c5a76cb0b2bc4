// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <cstddef>    // for size_t
#include <cstdint>    // for int32_t, uint16_t, uint32_t, uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                           // for SEGTALLY_ABI
#include <segtally/detail/function_ref.hpp>           // for function_ref
#include <segtally/detail/pack.hpp>                   // for vector_bytes
#include <segtally/detail/parallel.hpp>               // for parallel_for
#include <segtally/detail/unfilled_vector.hpp>        // for unfilled_vector
#include <segtally/distance/nearest_points.hpp>       // for nearest_points
#include <segtally/distance/plane_search.hpp>         // for plane_search
#include <segtally/distance/point_forest.hpp>         // for point_forest
#include <segtally/distance/transform_distances.hpp>  // for transform_distances
#include <segtally/distance/voxel_metric.hpp>         // for voxel_metric
#include <segtally/surface/distance_levels.hpp>       // for distance_counter, levels_of
#include <segtally/surface/surface.hpp>               // for surface_definition
#include <segtally/surface/surface_points.hpp>        // for surface_pair, surface_points
#include <segtally/view/any_label_view.hpp>           // for any_label_view
#include <segtally/view/label_view.hpp>               // for label_view, shape_type
#include <segtally/view/selection.hpp>                // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The distances between surfaces of two images, for one pair of objects after the other. If elements fill
/// the common bounding box densely, planes are searched, otherwise trees; if either would take longer, a
/// distance map of the box is computed. The result is the same.
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

  /// Scratch memory that is reused for the next pair of objects.
  struct workspace {
    std::vector<std::uint16_t> away;
    std::vector<std::uint32_t> away_far;
    std::uint64_t probes = 0;
  };

  [[nodiscard]] const voxel_metric& metric() const noexcept { return metric_; }

  /// Returns the distances between a reference object and a predicted one, given by index.
  [[nodiscard]] surface_distances between(std::size_t reference, std::size_t prediction, std::size_t threads,
                                          workspace& room) const {
    surface_distances result{surface_.model, {}, {}};
    result.reference_to_prediction = directed(reference_, reference, prediction_, prediction, threads, room);
    result.prediction_to_reference = directed(prediction_, prediction, reference_, reference, threads, room);
    return result;
  }

  /// Calls `found(worker, leaf, n, squares)` for the leaves of an object, with the squared distances, in
  /// units of the metric, of their first n points to the nearest point of another object.
  using take_squares = function_ref<void(std::size_t, std::size_t, std::size_t, const double*)>;
  void squares(const surface_points<Axes>& of, std::size_t object, const surface_points<Axes>& other,
               std::size_t nearest_object, std::size_t workers, workspace& room, take_squares found) const {
    const cloud &from = of.points.clouds()[object], &to = other.points.clouds()[nearest_object];
    if (from.points == 0) return;
    if (to.points == 0) return unreachable(from, found);
    const search job{of, from, other, to, box_around(of, from, other, to), workers, found};
    if constexpr (Axes == 3) {
      if (metric_.orders().size() == 1 && job.box.size() <= well_filled * static_cast<double>(from.points)) {
        if (job.box.longest() < 65535) return in_planes(job, room.away, room);
        return in_planes(job, room.away_far, room);
      }
    }
    if (is_dear(job, 1, 0)) return in_map(job);
    in_trees(job, room);
  }

 private:
  static constexpr double well_filled = 128;   // voxels per element below which planes are faster than trees
  static constexpr std::size_t stretch = 32;   // leaves per task
  static constexpr double probes_a_voxel = 5;  // probes of a plane that cost as much as a voxel of a map
  static constexpr double voxels_a_probe = vector_bytes == 64   ? 0.5
                                           : vector_bytes == 32 ? 1
                                                                : 1.5;  // for trees

  /// The common bounding box of two clouds, both corners inclusive.
  struct point_box {
    std::array<std::int32_t, Axes> lower, upper;
    [[nodiscard]] std::size_t extent(std::size_t a) const noexcept {
      return static_cast<std::size_t>(upper[a] - lower[a]) + 1;
    }
    [[nodiscard]] double size() const noexcept {
      double voxels = 1;
      for (std::size_t a = 0; a < Axes; ++a) voxels *= static_cast<double>(extent(a));
      return voxels;
    }
    [[nodiscard]] std::size_t longest() const noexcept {
      std::size_t most = 1;
      for (std::size_t a = 0; a < Axes; ++a) most = (std::max)(most, extent(a));
      return most;
    }
  };

  /// One direction of the search.
  struct search {
    const surface_points<Axes>& of;
    const cloud& from;
    const surface_points<Axes>& other;
    const cloud& to;
    point_box box;
    std::size_t workers;
    const take_squares& found;
  };

  directed_distances directed(const surface_points<Axes>& of, std::size_t object,
                              const surface_points<Axes>& other, std::size_t nearest_object,
                              std::size_t threads, workspace& room) const {
    const cloud& from = of.points.clouds()[object];
    const std::size_t workers = (std::max)(std::size_t{1}, (std::min)(threads, from.leaves() / stretch));
    const level_code code(metric_, surface_.areas.size());
    std::vector<distance_counter> counters(workers, distance_counter(code, from.points / workers));
    squares(of, object, other, nearest_object, workers, room,
            [&](std::size_t worker, std::size_t leaf, std::size_t n, const double* found) {
              const std::uint8_t* const classes =
                  of.classes.empty()
                      ? nullptr
                      : of.classes.data() + (from.first_leaf + leaf) * point_leaf<Axes>::points;
              counters[worker].add(
                  n, [=](std::size_t k) { return found[k]; },
                  [=](std::size_t k) { return classes == nullptr ? std::uint8_t{0} : classes[k]; });
            });
    return levels_of(counters, surface_.areas, metric_, code);
  }

  static void unreachable(const cloud& from, const take_squares& found) {
    std::array<double, point_leaf<Axes>::points> distant;
    distant.fill(std::numeric_limits<double>::infinity());
    for (std::size_t leaf = 0; leaf < from.leaves(); ++leaf)
      found(0, leaf, forest::points_in_leaf(from, leaf), distant.data());
  }

  static point_box box_around(const surface_points<Axes>& of, const cloud& from,
                              const surface_points<Axes>& other, const cloud& to) {
    point_box box, second;
    of.points.box_around(from, box.lower, box.upper);
    other.points.box_around(to, second.lower, second.upper);
    for (std::size_t a = 0; a < Axes; ++a) {
      box.lower[a] = (std::min)(box.lower[a], second.lower[a]);
      box.upper[a] = (std::max)(box.upper[a], second.upper[a]);
    }
    return box;
  }

  // Calls work(worker, leaf) for the leaves of a cloud; those of one task in order.
  template <class Work>
  static void for_each_leaf(const search& job, Work&& work) {
    const std::size_t leaves = job.from.leaves();
    parallel_for((leaves + stretch - 1) / stretch, job.workers, [&](std::size_t worker, std::size_t task) {
      for (std::size_t leaf = task * stretch; leaf < (std::min)(leaves, (task + 1) * stretch); ++leaf)
        work(worker, leaf);
    });
  }

  // Returns whether a distance map of the box is cheaper than searching the given share of leaves in trees
  // (estimated from a sample) plus `others`, the cost of the remaining leaves in voxels of the map.
  [[nodiscard]] bool is_dear(const search& job, double share, double others) const {
    constexpr std::size_t few = 512, sample = 64;
    const std::size_t leaves = job.from.leaves();
    if (leaves < few) return false;
    if (share == 0) return others > job.box.size();
    typename nearest::workspace trees;
    typename nearest::squares answers;
    for (std::size_t k = 0; k < sample; ++k) ask_trees(job, k * leaves / sample, trees, answers);
    const double probes = static_cast<double>(trees.probes) / sample * static_cast<double>(leaves);
    return others + share * probes * voxels_a_probe > job.box.size();
  }

  void ask_trees(const search& job, std::size_t leaf, typename nearest::workspace& trees,
                 typename nearest::squares& answers) const {
    nearest_(job.of.points.leaves()[job.from.first_leaf + leaf], forest::points_in_leaf(job.from, leaf),
             job.other.points, job.to, trees, answers);
  }

  void in_trees(const search& job, workspace& room) const {
    std::vector<typename nearest::workspace> rooms(job.workers);
    for_each_leaf(job, [&](std::size_t worker, std::size_t leaf) {
      typename nearest::squares answers;
      ask_trees(job, leaf, rooms[worker], answers);
      job.found(worker, leaf, forest::points_in_leaf(job.from, leaf), answers.data());
    });
    for (const auto& mine : rooms) room.probes += mine.probes;
  }

  template <class Count>
  void in_planes(const search& job, std::vector<Count>& away, workspace& room) const {
    plane_search<Count> planes(metric_, job.box.lower, job.box.upper);
    planes.set_sites(job.other.points, job.to, away, job.workers);
    const auto points = [&](std::size_t leaf) -> const auto& {
      return job.of.points.leaves()[job.from.first_leaf + leaf];
    };
    constexpr std::size_t sample = 64;
    std::size_t distant = 0;
    std::uint64_t probes = 0;  // without the distant ones
    for (std::size_t k = 0; k < sample; ++k) {
      std::uint64_t mine = 0;
      const bool gives_up = planes.square(points(k * job.from.leaves() / sample), 0, mine) == planes.too_far;
      distant += gives_up;
      probes += gives_up ? 0 : mine;
    }
    const double voxels =
        static_cast<double>(probes) / sample * static_cast<double>(job.from.points) / probes_a_voxel;
    if (is_dear(job, static_cast<double>(distant) / sample, voxels)) return in_map(job);
    struct worker_room {
      typename nearest::workspace trees;
      std::size_t distant = 0;  // number of next leaves to search in trees directly
      std::uint64_t probes = 0;
    };
    std::vector<worker_room> rooms(job.workers);
    for_each_leaf(job, [&](std::size_t worker, std::size_t leaf) {
      worker_room& mine = rooms[worker];
      const std::size_t n = forest::points_in_leaf(job.from, leaf);
      typename nearest::squares answers;
      std::size_t k = 0;
      if (mine.distant == 0)
        for (; k < n; ++k)
          if ((answers[k] = planes.square(points(leaf), k, mine.probes)) == planes.too_far) break;
      if (k < n) {
        // Neighbours of distant points are usually distant, too.
        mine.distant = mine.distant > 0 ? mine.distant - 1 : 15;
        ask_trees(job, leaf, mine.trees, answers);
      }
      job.found(worker, leaf, n, answers.data());
    });
    for (const worker_room& mine : rooms) room.probes += mine.probes + mine.trees.probes;
  }

  // By a distance map of the box; in floats if these hold all squares exactly.
  void in_map(const search& job) const {
    if (metric_.is_whole_below(0x1p24)) return in_map_of<float>(job);
    in_map_of<double>(job);
  }

  template <class Real>
  void in_map_of(const search& job) const {
    shape_type shape;
    std::size_t size = 1;
    for (std::size_t a = 0; a < metric_.rank(); ++a) {
      shape.push_back(job.box.extent(a));
      size *= job.box.extent(a);
    }
    const auto place = [&](const point_leaf<Axes>& leaf, std::size_t k) {
      std::size_t at = 0;
      for (std::size_t a = 0; a < shape.size(); ++a)
        at = at * shape[a] + static_cast<std::size_t>(leaf.at[a][k] - job.box.lower[a]);
      return at;
    };
    std::vector<std::uint8_t> sites(size);
    for (std::size_t leaf = 0; leaf < job.to.leaves(); ++leaf)
      for (std::size_t k = 0; k < point_leaf<Axes>::points; ++k)
        sites[place(job.other.points.leaves()[job.to.first_leaf + leaf], k)] = 1;
    const any_label_view image(label_view<std::uint8_t>(sites.data(), shape));
    const selection object = selection::all_but(image, 0);
    unfilled_vector<Real> squares(size);
    transform_distances({object, metric_, {}, job.workers}, squares.data(), convert_to<Real>{});
    for_each_leaf(job, [&](std::size_t worker, std::size_t leaf) {
      typename nearest::squares answers;
      for (std::size_t k = 0; k < answers.size(); ++k)
        answers[k] =
            static_cast<double>(squares[place(job.of.points.leaves()[job.from.first_leaf + leaf], k)]);
      job.found(worker, leaf, forest::points_in_leaf(job.from, leaf), answers.data());
    });
  }

  const surface_definition& surface_;
  const surface_points<Axes>&reference_, &prediction_;
  voxel_metric metric_;
  nearest nearest_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
