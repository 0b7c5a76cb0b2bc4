// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>      // for bit_cast
#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <limits>   // for numeric_limits
#include <span>     // for span
#include <vector>   // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/pair_counter.hpp>    // for pair_counter
#include <segtally/detail/pair_slot.hpp>       // for wide_slot
#include <segtally/detail/radix_sort.hpp>      // for radix_sort
#include <segtally/detail/ratio.hpp>           // for rounded_product
#include <segtally/distance/voxel_metric.hpp>  // for voxel_metric
#include <segtally/surface/surface.hpp>        // for surface_model

namespace segtally::inline SEGTALLY_ABI {

/// How much of a surface is that far from the other one.
struct distance_level {
  double distance = 0;         ///< in the unit of the spacing; +inf if the other surface is empty
  double area = 0;             ///< in units^(rank - 1); of voxels, which have no area, their number
  std::uint64_t elements = 0;  ///< voxels or corners
  friend bool operator==(const distance_level&, const distance_level&) = default;
};

/// The distances from each element of one surface to the nearest of the other.
struct directed_distances {
  std::vector<distance_level> levels;  ///< ascending by distance, each distance once
  double area = 0;                     ///< of the surface, the sum over the levels
  std::uint64_t elements = 0;
  friend bool operator==(const directed_distances&, const directed_distances&) = default;
};

/// All that the scores of surfaces need of two masks.
struct surface_distances {
  surface_model model = surface_model::border_voxels;
  directed_distances reference_to_prediction;
  directed_distances prediction_to_reference;

  [[nodiscard]] bool reference_empty() const noexcept { return reference_to_prediction.elements == 0; }
  [[nodiscard]] bool prediction_empty() const noexcept { return prediction_to_reference.elements == 0; }
  friend bool operator==(const surface_distances&, const surface_distances&) = default;
};

namespace detail {

/// The distance to nothing.
inline constexpr double infinitely_far = std::numeric_limits<double>::infinity();

using distance_counter = pair_counter<wide_slot>;  // of (bits of the squared distance, class of the area)

/// Returns the levels of what was counted: the same for any order of counting, and for any order of the axes,
/// as sums are in the order of distances and areas. Different squares may have one root.
inline directed_distances levels_of(const std::vector<distance_counter>& counters,
                                    std::span<const double> areas, const voxel_metric& metric) {
  struct entry {
    std::uint64_t square, area, count;
  };
  struct part {
    std::uint64_t distance, area, count;  // bits of the distance: doubles from 0 on are in their order
  };
  std::vector<part> parts;
  for (const distance_counter& counter : counters)
    for (const entry& counted : counter.pairs<entry>())
      parts.push_back({std::bit_cast<std::uint64_t>(metric.distance(std::bit_cast<double>(counted.square))),
                       counted.area, counted.count});
  // Noise has as many distances as elements, so no comparisons.
  std::vector<part> room;
  radix_sort(parts, room, [](const part& p) { return p.area; });
  radix_sort(parts, room, [](const part& p) { return p.distance; });
  directed_distances result;
  for (std::size_t i = 0; i < parts.size();) {
    const std::uint64_t distance = parts[i].distance;
    distance_level level{std::bit_cast<double>(distance), 0, 0};
    while (i < parts.size() && parts[i].distance == distance) {
      const std::uint64_t area = parts[i].area;
      std::uint64_t count = 0;
      for (; i < parts.size() && parts[i].distance == distance && parts[i].area == area; ++i)
        count += parts[i].count;
      level.area += rounded_product(static_cast<double>(count), areas[area]);
      level.elements += count;
    }
    result.levels.push_back(level);
    result.area += level.area;
    result.elements += level.elements;
  }
  return result;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
