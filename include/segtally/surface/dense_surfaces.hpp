// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint8_t, uint64_t
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/distance/bit_rows.hpp>        // for bit_rows, count_bits, for_each_bit
#include <segtally/distance/dense_search.hpp>    // for dense_search
#include <segtally/distance/voxel_metric.hpp>    // for voxel_metric
#include <segtally/surface/distance_levels.hpp>  // for distance_counter, levels_of
#include <segtally/surface/drawn_surface.hpp>    // for drawn_surface
#include <segtally/surface/surface.hpp>          // for surface_definition
#include <segtally/surface/surface_points.hpp>   // for surface_pair
#include <segtally/view/line_walk.hpp>           // for voxel_index
#include <segtally/view/selection.hpp>           // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The surfaces of one object in each image and the distances between them, for elements so dense that
/// scanning the image is cheaper than listing them. Same interface as `listed_surfaces`.
class dense_surfaces {
 public:
  dense_surfaces(const surface_pair& pair, const selection& reference, const selection& prediction)
      : surface_(pair.surface),
        reference_(pair, reference),
        prediction_(pair, prediction),
        metric_(pair.images.function, pair.images.spacing, pair.images.reference.shape()),
        threads_(pair.images.threads) {}

  [[nodiscard]] const voxel_metric& metric() const noexcept { return metric_; }
  [[nodiscard]] const drawn_surface& reference() const noexcept { return reference_; }
  [[nodiscard]] const drawn_surface& prediction() const noexcept { return prediction_; }

  /// Returns the distances. Adds to `probes`.
  [[nodiscard]] surface_distances between(std::uint64_t& probes) const {
    surface_distances result{surface_.model, {}, {}};
    result.reference_to_prediction = directed(reference_, prediction_, probes);
    result.prediction_to_reference = directed(prediction_, reference_, probes);
    return result;
  }

  /// Calls `found(worker, index, square)` for each element of one surface, with its squared distance to the
  /// other.
  template <class Found>
  void squares(const drawn_surface& of, const drawn_surface& other, Found&& found) const {
    dense_search search(metric_, of.elements, other.elements, threads_);
    search(
        [&](std::size_t worker, std::size_t level, const dense_search::places& those, const auto& where) {
          where.for_each(those, [&](std::size_t row, std::size_t begin, std::uint64_t bits) {
            voxel_index at = first_of_row(of, row);
            for_each_bit(&bits, 1, [&](std::size_t x) {
              at[metric_.rank() - 1] = begin + x;
              found(worker, at, search.squares()[level]);
            });
          });
        },
        [&](std::size_t worker, std::size_t row, std::size_t n, const std::size_t* xs, auto&& square) {
          voxel_index at = first_of_row(of, row);
          for (std::size_t k = 0; k < n; ++k) {
            at[metric_.rank() - 1] = xs[k];
            found(worker, at, square(k));
          }
        });
  }

  /// Calls `each(index)` for the elements of one surface.
  template <class Each>
  void for_each_element(const drawn_surface& of, Each&& each) const {
    for (std::size_t row = 0; row < of.elements.rows(); ++row) {
      voxel_index at = first_of_row(of, row);
      for_each_bit(of.elements.row(row), of.elements.words(), [&](std::size_t x) {
        at[metric_.rank() - 1] = x;
        each(at);
      });
    }
  }

 private:
  [[nodiscard]] voxel_index first_of_row(const drawn_surface& of, std::size_t row) const noexcept {
    voxel_index at{};
    const std::size_t rank = metric_.rank(), rows = of.elements.extent()[1];
    if (rank > 1) at[rank - 2] = row % rows;
    if (rank > 2) at[rank - 3] = row / rows;
    return at;
  }

  directed_distances directed(const drawn_surface& of, const drawn_surface& other,
                              std::uint64_t& probes) const {
    const level_code code(metric_, surface_.areas.size());
    const bool corners = !of.codes.empty();
    const std::size_t width = of.elements.extent()[2], codes = corners ? 256 : 1;
    dense_search search(metric_, of.elements, other.elements, threads_);
    struct worker_room {
      std::vector<std::uint64_t> near_counts;  // elements by level and neighbour code
      distance_counter far_counter;
    };
    std::vector<worker_room> rooms(threads_,
                                   worker_room{std::vector<std::uint64_t>(search.squares().size() * codes),
                                               distance_counter(code, of.elements.count() / threads_)});
    search(
        [&](std::size_t worker, std::size_t level, const dense_search::places& those, const auto& where) {
          std::uint64_t* const counts = rooms[worker].near_counts.data() + level * codes;
          if (!corners) {
            *counts += count_bits(those);
            return;
          }
          where.for_each(those, [&](std::size_t row, std::size_t begin, std::uint64_t bits) {
            const std::uint8_t* const drawn = of.codes.data() + row * width + begin;
            for_each_bit(&bits, 1, [&](std::size_t x) { ++counts[drawn[x]]; });
          });
        },
        [&](std::size_t worker, std::size_t row, std::size_t n, const std::size_t* xs, auto&& square) {
          rooms[worker].far_counter.add(n, square, [&](std::size_t k) {
            return corners ? surface_.class_of[of.codes[row * width + xs[k]]] : std::uint8_t{0};
          });
        });
    probes += search.probes();
    std::vector<distance_counter::entry> counted;
    for (std::size_t k = 0; k < search.squares().size() * codes; ++k) {
      std::uint64_t n = 0;
      for (const worker_room& room : rooms) n += room.near_counts[k];
      if (n > 0)
        counted.push_back({search.squares()[k / codes], corners ? surface_.class_of[k % codes] : 0u, n});
    }
    std::vector<distance_counter> counters;
    for (worker_room& room : rooms) counters.push_back(std::move(room.far_counter));
    return levels_of(counters, surface_.areas, metric_, code, std::move(counted));
  }

  const surface_definition& surface_;
  drawn_surface reference_, prediction_;
  voxel_metric metric_;
  std::size_t threads_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
