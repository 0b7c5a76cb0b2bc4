// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t, uint64_t
#include <numeric>    // for accumulate
#include <optional>   // for optional
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for parallel_for, threads_wanted
#include <segtally/topology/euler.hpp>       // for adjacency, euler_options, euler_sum, check_adjacency
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view, check_same_shape
#include <segtally/view/bit_planes.hpp>      // for bit_planes
#include <segtally/view/joined_planes.hpp>   // for join_parts
#include <segtally/view/plane_runs.hpp>      // for plane_runs, component_rule
#include <segtally/view/selection.hpp>       // for selection

namespace segtally::inline SEGTALLY_ABI {

/// Options of `betti_numbers`.
using betti_options = euler_options;
/// Options of `betti_error`.
using betti_error_options = euler_error_options;

/// The Betti numbers of a mask, or the absolute differences between those of two masks.
struct betti_counts {
  std::uint64_t components = 0;  ///< b0: connected components
  std::uint64_t loops = 0;       ///< b1: holes in 2-D, tunnels and handles in 3-D
  std::uint64_t cavities = 0;    ///< b2: enclosed cavities in 3-D
  [[nodiscard]] constexpr std::uint64_t total() const noexcept { return components + loops + cavities; }
  friend bool operator==(const betti_counts&, const betti_counts&) = default;
};

namespace detail {

inline betti_counts betti_of(const char* function, const any_label_view& view, const char* side,
                             const std::optional<any_label>& label, adjacency connected, int threads) {
  check_adjacency(function, connected);
  const selection object(function, side, view, label);
  const bit_planes image(function, object);
  const std::size_t tasks = image.tasks(), planes = image.planes_per_task(), words = image.words();
  const std::size_t workers = (std::min)(tasks, threads_wanted(function, threads));
  if (tasks == 0) return {};
  const bool closed = connected == adjacency::corners, has_cavities = image.rank() == 3;
  const component_rule of_object{closed ? 3u : 1u, false, false, false};
  const component_rule of_background{closed ? 1u : 3u, false, true, false};
  std::vector<plane_runs> objects, backgrounds;
  for (std::size_t task = 0; task < tasks; ++task) {
    const std::size_t begin = task * planes, end = (std::min)(image.planes(), begin + planes);
    objects.emplace_back(image, of_object, begin, end);
    if (has_cavities) backgrounds.emplace_back(image, of_background, begin, end);
  }
  const euler_sum euler(image, connected);
  std::vector<std::int64_t> characteristic(tasks);
  const std::uint64_t in_last_word = ~std::uint64_t{0} >> (64 * words - image.columns());
  parallel_for(tasks, workers, [&](std::size_t, std::size_t task) {
    plane_runs& inside = objects[task];
    inside.start();
    if (has_cavities) backgrounds[task].start();
    std::vector<std::uint64_t> beyond(task > 0 ? image.words_of_plane() : 0);
    if (task > 0) image.read(inside.begin() - 1, beyond.data());
    const std::uint64_t* before = task > 0 ? beyond.data() : nullptr;
    for (std::size_t plane = inside.begin(); plane < inside.end(); ++plane) {
      std::uint64_t* const bits = inside.bits(plane);
      image.read(plane, bits);
      inside.join(image, plane);
      characteristic[task] += euler.of(bits, before);
      before = bits;
      if (!has_cavities) continue;
      std::uint64_t* const others = backgrounds[task].bits(plane);
      for (std::size_t k = 0; k < image.words_of_plane(); ++k)
        others[k] = ~bits[k] & ((k + 1) % words == 0 ? in_last_word : ~std::uint64_t{0});
      backgrounds[task].join(image, plane);
    }
    if (task + 1 == tasks && closed) characteristic[task] += euler.of(nullptr, before);
    inside.finish();
    if (has_cavities) backgrounds[task].finish();
  });
  betti_counts b;
  b.components = join_parts(function, image, of_object, std::move(objects), workers).count;
  // Background that touches the edge of the image is outside; it is not a cavity.
  if (has_cavities)
    b.cavities = join_parts(function, image, of_background, std::move(backgrounds), workers).count - 1;
  const auto sum = std::accumulate(characteristic.begin(), characteristic.end(), std::int64_t{0});
  b.loops = b.components + b.cavities - static_cast<std::uint64_t>(sum);  // chi = b0 - b1 + b2
  return b;
}

}  // namespace detail

/// Returns the Betti numbers of a mask: its components, its loops (holes in 2-D, tunnels in 3-D, none in 1-D)
/// and its cavities (in 3-D). All 0 for an empty mask. Voxels beyond the edge of the image are background.
///
/// `connected` is the adjacency of the mask (8 or 26 neighbours by default); the background has the other one
/// (4 or 6), so that components - loops + cavities is the `euler_characteristic`. Arguments and errors as
/// there, and `std::length_error` for a plane of 2^32 voxels or more. Cost: one pass that joins runs of
/// voxels, 64 voxels at once. Memory: less than 2 bytes per voxel in the worst case, a checkerboard, and
/// about 1/100 of that if objects are large: each thread keeps the runs of about 8 planes, and two of every 8
/// planes are kept.
[[nodiscard]] inline betti_counts betti_numbers(const any_label_view& image,
                                                const betti_options& options = {}) {
  return detail::betti_of("betti_numbers", image, "the", options.label, options.connected, options.threads);
}

/// Returns the absolute difference of each Betti number of two masks, |b(prediction) - b(reference)|;
/// `total()` is the sum. Range 0 and up, lower is better, symmetric; 0 does not mean that components or loops
/// are at the same places. "Betti number error" denotes a single dimension or the sum, often averaged over
/// patches: pass views of patches for that. Errors and cost as `betti_numbers`, and `std::invalid_argument`
/// if shapes differ. Source: Hu et al. 2019, arXiv:1906.05404.
[[nodiscard]] inline betti_counts betti_error(const any_label_view& reference,
                                              const any_label_view& prediction,
                                              const betti_error_options& options = {}) {
  constexpr const char* name = "betti_error";
  detail::check_same_shape(name, reference, prediction);
  const betti_counts a = detail::betti_of(name, reference, "reference", options.reference_label,
                                          options.connected, options.threads);
  const betti_counts b = detail::betti_of(name, prediction, "prediction", options.prediction_label,
                                          options.connected, options.threads);
  const auto apart = [](std::uint64_t x, std::uint64_t y) { return x < y ? y - x : x - y; };
  return {apart(a.components, b.components), apart(a.loops, b.loops), apart(a.cavities, b.cavities)};
}

}  // namespace segtally::inline SEGTALLY_ABI
