// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for any_of, max, min, sort
#include <array>      // for array
#include <bit>        // for bit_cast
#include <cmath>      // for ilogb, ldexp, sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint16_t, uint32_t, uint64_t
#include <optional>   // for optional
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/pair_counter.hpp>      // for pair_counter, overlap_run
#include <segtally/detail/pair_slot.hpp>         // for wide_slot
#include <segtally/detail/parallel.hpp>          // for parallel_for
#include <segtally/distance/distance_map.hpp>    // for transform
#include <segtally/distance/nearest_search.hpp>  // for nearest_search
#include <segtally/surface/surface.hpp>          // for surface_model, mask_grid
#include <segtally/view/any_label.hpp>           // for any_label
#include <segtally/view/image_pair.hpp>          // for checked_pair
#include <segtally/view/left_out.hpp>            // for mark_left_out
#include <segtally/view/selection.hpp>           // for selection
#include <segtally/view/spacing.hpp>             // for spacing_type
#include <segtally/view/voxel_box.hpp>           // for voxel_box, box_of

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

struct surface_options {
  spacing_type spacing = {};                           ///< one per axis, in the order of the shape; none: 1
  surface_model model = surface_model::border_voxels;  ///< what a surface is
  std::optional<any_label> reference_label = {};       ///< the object; none: every label but 0
  std::optional<any_label> prediction_label = {};
  std::vector<any_label> reference_labels = {};  ///< several labels as one object, instead of one
  std::vector<any_label> prediction_labels = {};
  int connectivity = 1;  ///< border voxels: how many coordinates neighbours may differ in, 1 to the rank
  segtally::image_edge image_edge = image_edge::border;  ///< whether objects end where the image ends
  /// Voxels where the mask is 0, and those with an ignored label in one of the images, have no surface, and
  /// where an object ends at them it has none.
  mask_view mask = {};
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0 takes the processors this process may use
};

namespace detail {

using distance_counter = pair_counter<wide_slot>;  // of (bits of the squared distance, code)

/// Memory that is used again for the next pair of objects.
struct surface_workspace {
  std::vector<std::uint8_t> mask, reference, prediction;  // codes of the surfaces
  left_out_workspace left_out;
  std::vector<std::uint16_t> away;
  std::vector<std::uint32_t> away_far;
  std::vector<double> squares;
};

/// The spacing in units of a power of two, so that squares of no spacing overflow, and that unit.
struct scaled_spacing {
  explicit scaled_spacing(const spacing_type& spacing) {
    double largest = 0;
    for (const double s : spacing) largest = (std::max)(largest, s);
    const int exponent = spacing.empty() ? 0 : std::ilogb(largest);
    unit = std::ldexp(1.0, exponent);
    for (const double s : spacing) values.push_back(std::ldexp(s, -exponent));
  }
  spacing_type values;
  double unit = 1;
};

/// What a surface is, and how much of it there is at each code.
struct surface_definition {
  /// Throws `std::invalid_argument` for what the model is not defined for.
  template <class Options>
  surface_definition(const char* function, const Options& options, const spacing_type& voxel)
      : model(options.model), connectivity(options.connectivity), edge(options.image_edge), scaled(voxel) {
    check_model(function, model, connectivity, edge, voxel.size());
    areas = areas_of(model, voxel);
  }
  surface_model model;
  int connectivity;
  image_edge edge;
  scaled_spacing scaled;
  corner_areas areas;
};

/// Returns the levels of what was counted: the same for any order of counting.
inline directed_distances levels_of(const std::vector<distance_counter>& counters, const corner_areas& areas,
                                    double unit) {
  struct entry {
    std::uint64_t square, code, count;
  };
  std::vector<entry> entries;
  for (const distance_counter& counter : counters)
    for (const entry& counted : counter.pairs<entry>()) entries.push_back(counted);
  // Doubles from 0 on are in the order of their bits.
  std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) {
    return a.square != b.square ? a.square < b.square : a.code < b.code;
  });
  directed_distances result;
  for (std::size_t i = 0; i < entries.size();) {
    const std::uint64_t square = entries[i].square;
    distance_level level;
    level.distance = std::sqrt(std::bit_cast<double>(square)) * unit;
    while (i < entries.size() && entries[i].square == square) {
      const std::uint64_t code = entries[i].code;
      std::uint64_t count = 0;
      for (; i < entries.size() && entries[i].square == square && entries[i].code == code; ++i)
        count += entries[i].count;
      level.area += static_cast<double>(count) * areas[code];
      level.elements += count;
    }
    result.levels.push_back(level);
    result.area += level.area;
    result.elements += level.elements;
  }
  return result;
}

/// Counts the elements of a surface whose other surface is empty: all infinitely far.
inline void count_unreachable(const std::vector<std::uint8_t>& codes, distance_counter& counter) {
  std::array<std::uint64_t, 256> counts{};
  for (const std::uint8_t code : codes) ++counts[code];
  for (std::uint64_t code = 1; code < 256; ++code)
    if (counts[code] != 0) counter.add(std::bit_cast<std::uint64_t>(no_distance), code, counts[code]);
}

template <class Count>
void count_distances(const mask_grid& grid, const spacing_type& spacing,
                     const std::vector<std::uint8_t>& from, const std::vector<std::uint8_t>& to,
                     std::vector<Count>& away, std::vector<distance_counter>& counters) {
  std::array<double, 3> three{1, 1, 1};
  for (std::size_t a = 0; a < spacing.size(); ++a) three[3 - spacing.size() + a] = spacing[a];
  nearest_search<Count> search(grid, three);
  search.set_sites(to, away, counters.size());
  std::vector<typename nearest_search<Count>::workspace> rooms(counters.size());
  const auto plane = [&](std::size_t worker, std::size_t y) {
    search.search_plane(y, from, rooms[worker],
                        [&](std::size_t n, const double* squares, const std::uint8_t* codes) {
                          counters[worker].add(n, [=](std::size_t k) {
                            return overlap_run{std::bit_cast<std::uint64_t>(squares[k]), codes[k], 1};
                          });
                        });
  };
  parallel_for(grid.rows, counters.size(), plane);
  for (const auto& room : rooms)
    for (std::uint64_t code = 1; code < 256; ++code)
      if (room.touching[code] != 0) counters[0].add(0, code, room.touching[code]);
}

/// More than three axes: by the distance transform of the grid.
inline void count_distances(const mask_grid& grid, const spacing_type& spacing,
                            const std::vector<std::uint8_t>& from, const std::vector<std::uint8_t>& to,
                            std::vector<double>& squares, std::vector<distance_counter>& counters) {
  squares.resize(grid.size);
  for (std::size_t i = 0; i < grid.size; ++i) squares[i] = to[i] != 0 ? 0 : no_distance;
  shape_type shape;
  for (std::size_t a = 0; a < grid.axes_used; ++a) shape.push_back(grid.extent[a]);
  transform(squares.data(), shape, spacing, counters.size());
  for (std::size_t i = 0; i < grid.size; ++i)
    if (from[i] != 0) counters[0].add(std::bit_cast<std::uint64_t>(squares[i]), from[i], 1);
}

/// Returns the distances from one surface to the other.
inline directed_distances distances_from(const mask_grid& grid, const surface_definition& surface,
                                         const std::vector<std::uint8_t>& from,
                                         const std::vector<std::uint8_t>& to, bool reachable,
                                         std::size_t threads, surface_workspace& room) {
  const spacing_type& spacing = surface.scaled.values;
  const std::size_t worth = 1 + grid.size / (std::size_t{1} << 16);
  std::vector<distance_counter> counters((std::min)({threads, worth, grid.rows}));
  if (!reachable) {
    count_unreachable(from, counters[0]);
  } else if (grid.axes_used > 3) {
    count_distances(grid, spacing, from, to, room.squares, counters);
  } else if (grid.rows < 65535) {
    count_distances(grid, spacing, from, to, room.away, counters);
  } else {
    count_distances(grid, spacing, from, to, room.away_far, counters);
  }
  return levels_of(counters, surface.areas, surface.scaled.unit);
}

/// The object of an image, and the smallest box that holds it.
struct boxed_mask {
  selection object;
  voxel_box box;
};

/// Returns the box with one voxel more on each side, as far as the image goes: what lies there decides
/// whether an object ends.
inline voxel_box grown(voxel_box box, const shape_type& image) {
  for (std::size_t a = 0; a < image.size(); ++a) {
    box.lower[a] -= box.lower[a] > 0;
    box.upper[a] += box.upper[a] < image[a];
  }
  return box;
}

/// Returns the distances between two masks, looking at nothing but the box around both.
inline surface_distances distances_of_masks(const image_pair& pair, const boxed_mask& reference,
                                            const boxed_mask& prediction, const surface_definition& surface,
                                            std::size_t threads, surface_workspace& room) {
  surface_distances result{surface.model, {}, {}};
  const std::size_t rank = pair.reference.rank();
  voxel_box box = reference.box;
  box.join(prediction.box, rank);
  if (box.empty) return result;
  const bool all_count = !pair.restricted() && surface.edge == image_edge::border;
  const mask_grid grid(all_count ? box : grown(box, pair.reference.shape()), rank);
  room.left_out.voxels.clear();
  if (!all_count) mark_left_out(grid, pair, surface.edge == image_edge::open ? 1 : 0, room.left_out.voxels);
  // An object without a box does not occur; its label may not even fit the element type.
  const auto mark = [&](const boxed_mask& mask, std::vector<std::uint8_t>& codes) {
    codes.assign(grid.size, 0);
    if (mask.box.empty || (rank == 0 && surface.edge == image_edge::open)) return;
    fill_grid(grid, mask.object, room.mask);
    mark_surface(grid, room.mask, surface.model, surface.connectivity, room.left_out, codes);
  };
  mark(reference, room.reference);
  mark(prediction, room.prediction);
  const auto directed = [&](const std::vector<std::uint8_t>& from, const std::vector<std::uint8_t>& to) {
    const bool reachable = std::any_of(to.begin(), to.end(), [](std::uint8_t code) { return code != 0; });
    return distances_from(grid, surface, from, to, reachable, threads, room);
  };
  result.reference_to_prediction = directed(room.reference, room.prediction);
  result.prediction_to_reference = directed(room.prediction, room.reference);
  return result;
}

/// Returns the distances between two objects of checked images.
inline surface_distances distances_of_selections(const image_pair& pair, const selection& reference,
                                                 const selection& prediction,
                                                 const surface_definition& surface) {
  surface_workspace room;
  return distances_of_masks(pair, {reference, box_of(reference, pair.threads)},
                            {prediction, box_of(prediction, pair.threads)}, surface, pair.threads, room);
}

}  // namespace detail

/// Returns how far the surfaces of two masks are from each other: from each element of either the Euclidean
/// distance to the nearest of the other, exact, with the area of the element. The scores of this family are
/// functions of it.
///
/// `reference` and `prediction` are label sources of one shape and of any integer types and layouts. A mask
/// is one label, several labels, or everything that is not 0. An empty mask is infinitely far. The result is
/// the same for any number of threads and layout, and for any margin around the objects. Throws
/// `std::invalid_argument` if shapes (or the mask's) differ, for a wrong spacing, a label that the element
/// type cannot hold, a label and a list of labels of one image at once, a connectivity outside 1 to the rank,
/// areas asked of 0 or more than 3 axes, an option that means nothing to the model, and negative threads.
///
/// Cost: one pass over each image to find the box of the object; in the box around both about 5 bytes and a
/// few additions a voxel, and for each surface element a search that grows with the distance and is never
/// more than a distance transform of the box.
[[nodiscard]] inline surface_distances surface_distances_between(const any_label_view& reference,
                                                                 const any_label_view& prediction,
                                                                 const surface_options& options = {}) {
  constexpr const char* name = "surface_distances_between";
  const detail::image_pair pair = detail::checked_pair(name, reference, prediction, options);
  const detail::surface_definition surface(name, options, pair.spacing);
  return detail::distances_of_selections(
      pair, {name, "reference", reference, options.reference_label, options.reference_labels},
      {name, "prediction", prediction, options.prediction_label, options.prediction_labels}, surface);
}

}  // namespace segtally::inline SEGTALLY_ABI
