// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>        // for label_index
#include <segtally/detail/parallel.hpp>           // for parallel_for
#include <segtally/surface/dense_surfaces.hpp>    // for dense_surfaces
#include <segtally/surface/distance_levels.hpp>   // for surface_distances
#include <segtally/surface/numbered_objects.hpp>  // for find_dense, numbered_objects
#include <segtally/surface/surface.hpp>           // for surface_model, image_edge
#include <segtally/surface/surface_points.hpp>    // for surface_pair, surfaces_by_number
#include <segtally/surface/surface_search.hpp>    // for surface_search
#include <segtally/view/any_label.hpp>            // for any_label
#include <segtally/view/image_pair.hpp>           // for checked_pair
#include <segtally/view/mask_view.hpp>            // for mask_view
#include <segtally/view/object_pairs.hpp>         // for object_pairs_of
#include <segtally/view/per_axis.hpp>             // for max_rank
#include <segtally/view/spacing.hpp>              // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// The surface distances of one reference object and one predicted object.
struct object_surface_distances {
  std::uint64_t reference = 0;   ///< label
  std::uint64_t prediction = 0;  ///< label
  surface_distances distances;
  friend bool operator==(const object_surface_distances&, const object_surface_distances&) = default;
};

/// Options of `per_object_surface_distances`.
struct object_surface_options {
  spacing_type spacing = {};                             ///< one per axis, in shape order; empty: 1
  surface_model model = surface_model::border_voxels;    ///< definition of the surface
  int connectivity = 1;                                  ///< as in `surface_options`
  segtally::image_edge image_edge = image_edge::border;  ///< as in `surface_options`
  mask_view mask = {};                                   ///< as in `surface_options`
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;               ///< 0: all processors this process may use
  std::uint64_t background = 0;  ///< not an object; stands for a missing partner
};

namespace detail {

/// A pair of objects, by index in the lists of labels.
struct numbered_pair {
  std::size_t reference, prediction;
};

/// Calls found(k, distances) with the distances of the k-th pair of objects, unordered and from several
/// threads. Returns the number of probes.
template <std::size_t Axes, class Found>
std::uint64_t for_each_distances(const surface_pair& pair, const surface_points<Axes>& r,
                                 const surface_points<Axes>& p, std::span<const numbered_pair> pairs,
                                 const Found& found) {
  using search_type = surface_search<Axes>;
  const search_type search(pair, r, p);
  // A large pair uses all threads; small pairs are distributed over threads.
  constexpr std::size_t heavy = 1 << 16;
  std::vector<std::size_t> light;
  std::vector<typename search_type::workspace> rooms(pair.images.threads);
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto [reference, prediction] = pairs[k];
    if (r.points.clouds()[reference].points + p.points.clouds()[prediction].points < heavy)
      light.push_back(k);
    else
      found(k, search.between(reference, prediction, pair.images.threads, rooms[0]));
  }
  parallel_for(light.size(), (std::min)(pair.images.threads, light.size()),
               [&](std::size_t worker, std::size_t k) {
                 const auto [reference, prediction] = pairs[light[k]];
                 found(light[k], search.between(reference, prediction, 1, rooms[worker]));
               });
  std::uint64_t probes = 0;
  for (const auto& room : rooms) probes += room.probes;
  return probes;
}

/// Returns the distances of each pair of objects, in the order of the pairs. Pairs with a dense object are
/// searched one at a time.
template <std::size_t Axes>
std::vector<surface_distances> distances_of_pairs(const surface_pair& pair, const numbered_objects& reference,
                                                  const numbered_objects& prediction,
                                                  std::span<const numbered_pair> pairs) {
  const any_label_view &r = pair.images.reference, &p = pair.images.prediction;
  const std::vector<std::uint8_t> dense_r = find_dense(pair, r, reference),
                                  dense_p = find_dense(pair, p, prediction);
  std::vector<surface_distances> results(pairs.size());
  std::vector<numbered_pair> listed;
  std::vector<std::size_t> names;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    if (dense_r[pairs[k].reference] == 0 && dense_p[pairs[k].prediction] == 0) {
      listed.push_back(pairs[k]);
      names.push_back(k);
      continue;
    }
    std::uint64_t probes = 0;
    results[k] =
        dense_surfaces(pair, reference.in(r, pairs[k].reference), prediction.in(p, pairs[k].prediction))
            .between(probes);
  }
  if (listed.empty()) return results;
  const auto surfaces = [&](const any_label_view& view, const numbered_objects& objects,
                            const std::vector<std::uint8_t>& dense) {
    return surfaces_by_number<Axes>(pair, view, objects.size(), [&](std::uint64_t label) {
      const std::size_t object = objects.find(label);
      return object == label_index::none || dense[object] != 0 ? label_index::none : object;
    });
  };
  for_each_distances(pair, surfaces(r, reference, dense_r), surfaces(p, prediction, dense_p), listed,
                     [&](std::size_t k, surface_distances&& found) { results[names[k]] = std::move(found); });
  return results;
}

/// Returns the distances of each pair of objects, in the order of the pairs.
inline std::vector<object_surface_distances> distances_of_objects(const surface_pair& images,
                                                                  std::span<const object_pair> pairs,
                                                                  std::uint64_t background) {
  std::vector<object_surface_distances> results;
  std::vector<numbered_pair> numbers;
  label_index reference_labels, prediction_labels;
  for (const object_pair& pair : pairs) {
    results.push_back({pair.reference, pair.prediction, {}});
    numbers.push_back({reference_labels[pair.reference], prediction_labels[pair.prediction]});
  }
  if (pairs.empty()) return results;
  const auto objects_of = [&](const label_index& index) {
    const std::vector<std::uint64_t>& labels = index.labels();
    numbered_objects objects(labels.size());
    for (std::size_t k = 0; k < labels.size(); ++k)
      if (labels[k] != background) objects.add(k, labels[k]);
    return objects;
  };
  std::vector<surface_distances> distances =
      (images.images.reference.rank() <= 3
           ? distances_of_pairs<3>
           : distances_of_pairs<max_rank>)(images, objects_of(reference_labels),
                                           objects_of(prediction_labels), numbers);
  for (std::size_t k = 0; k < pairs.size(); ++k) results[k].distances = std::move(distances[k]);
  return results;
}

}  // namespace detail

/// Returns `surface_distances_between` for each pair of labels, in the order of the pairs, for all objects in
/// one call.
///
/// `matching` is a range of structs with `.reference` and `.prediction` (labels), or has such a list as
/// `.pairs`; the same label may occur in many pairs. A label that does not occur, or is the background, is an
/// empty mask. Arguments and errors otherwise as `surface_distances_between`. Cost: one pass over each image
/// for all objects, then the elements of their surfaces, however large their bounding boxes are. If the
/// elements of an object are at least 1/64 of the voxels, each of its pairs costs as
/// `surface_distances_between`.
template <detail::pairs_of_objects Matching>
[[nodiscard]] std::vector<object_surface_distances> per_object_surface_distances(
    const any_label_view& reference, const any_label_view& prediction, const Matching& matching,
    const object_surface_options& options = {}) {
  const detail::surface_pair pair(
      detail::checked_pair("per_object_surface_distances", reference, prediction, options), options);
  return detail::distances_of_objects(pair, detail::object_pairs_of(matching), options.background);
}

}  // namespace segtally::inline SEGTALLY_ABI
