// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for find_if, is_sorted
#include <bit>        // for bit_cast
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <span>       // for span
#include <vector>     // for vector

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

/// Counts squares of distances, each with a class of areas. Few different ones are counted in a table; where
/// they are many, as noise that is nowhere near has them, they are listed, to be sorted in the end.
class distance_counter {
 public:
  struct entry {
    std::uint64_t square, area, count;  // bits of the square: doubles from 0 on are in their order
  };

  /// Adds n of them: `square(k)` is the k-th, `area(k)` its class.
  template <class Square, class Area>
  void add(std::size_t n, Square&& square, Area&& area) {
    if (lists_.empty()) {
      table_.add(n, [&](std::size_t k) {
        return overlap_run{std::bit_cast<std::uint64_t>(square(k)), area(k), 1};
      });
      if (table_.bytes() > large_table) make_lists();
      return;
    }
    for (std::size_t k = 0; k < n; ++k) lists_[area(k)].push_back(std::bit_cast<std::uint64_t>(square(k)));
  }

  /// Returns what all have counted, in no order; one square may be there several times.
  static std::vector<entry> join(std::vector<distance_counter>& counters) {
    std::vector<entry> all;
    const auto lists = std::find_if(counters.begin(), counters.end(),
                                    [](const distance_counter& counter) { return !counter.lists_.empty(); });
    if (lists == counters.end()) {
      for (const distance_counter& counter : counters) {
        const auto counted = counter.table_.pairs<entry>();
        all.insert(all.end(), counted.begin(), counted.end());
      }
      return all;
    }
    for (distance_counter& counter : counters)
      if (counter.lists_.empty()) counter.make_lists();
    std::vector<std::uint64_t> list, room;
    for (std::size_t area = 0; area < classes; ++area) {
      list.clear();
      for (distance_counter& counter : counters) {
        std::vector<std::uint64_t>& part = counter.lists_[area];
        list.insert(list.end(), part.begin(), part.end());
        part = std::vector<std::uint64_t>();
      }
      radix_sort(list, room, [](std::uint64_t square) { return square; });
      for (std::size_t i = 0, begin = 0; i < list.size(); begin = i) {
        while (i < list.size() && list[i] == list[begin]) ++i;
        all.push_back({list[begin], area, i - begin});
      }
    }
    return all;
  }

 private:
  static constexpr std::size_t large_table = std::size_t{1} << 21;  // that leaves the second cache
  static constexpr std::size_t classes = 256;

  void make_lists() {
    lists_.resize(classes);
    for (const entry& one : table_.pairs<entry>()) {
      std::vector<std::uint64_t>& list = lists_[static_cast<std::size_t>(one.area)];
      list.insert(list.end(), static_cast<std::size_t>(one.count), one.square);
    }
    table_ = {};
  }

  pair_counter<wide_slot> table_;
  std::vector<std::vector<std::uint64_t>> lists_;  // by class, or none
};

/// Returns the levels of what was counted: the same for any order of counting, and for any order of the axes,
/// as sums are in the order of distances and areas. Different squares may have one root.
inline directed_distances levels_of(std::vector<distance_counter>& counters, std::span<const double> areas,
                                    const voxel_metric& metric,
                                    std::vector<distance_counter::entry> parts = {}) {
  using part = distance_counter::entry;  // whose squares become distances
  std::vector<part> room = distance_counter::join(counters);
  parts.insert(parts.end(), room.begin(), room.end());
  for (part& one : parts)
    one.square = std::bit_cast<std::uint64_t>(metric.distance(std::bit_cast<double>(one.square)));
  // Noise has as many distances as elements, so no comparisons.
  const auto nearer = [](const part& a, const part& b) { return a.square < b.square; };
  if (areas.size() > 1 || !std::is_sorted(parts.begin(), parts.end(), nearer)) {
    radix_sort(parts, room, [](const part& p) { return p.area; });
    radix_sort(parts, room, [](const part& p) { return p.square; });
  }
  directed_distances result;
  for (std::size_t i = 0; i < parts.size();) {
    const std::uint64_t distance = parts[i].square;
    distance_level level{std::bit_cast<double>(distance), 0, 0};
    while (i < parts.size() && parts[i].square == distance) {
      const std::uint64_t area = parts[i].area;
      std::uint64_t count = 0;
      for (; i < parts.size() && parts[i].square == distance && parts[i].area == area; ++i)
        count += parts[i].count;
      level.area += rounded_product(static_cast<double>(count), areas[static_cast<std::size_t>(area)]);
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
