// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>         // for label_index
#include <segtally/surface/distance_levels.hpp>    // for surface_distances
#include <segtally/surface/numbered_objects.hpp>   // for numbered_objects
#include <segtally/surface/per_object.hpp>         // for distances_of_pairs, numbered_pair
#include <segtally/surface/surface_distances.hpp>  // for distances_of_selections
#include <segtally/surface/surface_points.hpp>     // for surface_pair
#include <segtally/view/per_axis.hpp>              // for max_rank
#include <segtally/view/selection.hpp>             // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// A group of labels that form one object in both images, without repetitions.
using label_set = std::vector<std::uint64_t>;

/// Returns the indices of the groups, layer by layer: groups within a layer share no label. There are as many
/// layers as groups in the longest chain in which each group shares a label with the next.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> layers_of(std::span<const label_set> groups) {
  std::vector<std::vector<std::size_t>> layers;
  label_index labels;
  std::vector<std::size_t> free_from;  // for each label, the first layer without it so far
  for (std::size_t group = 0; group < groups.size(); ++group) {
    std::size_t layer = 0;
    for (const std::uint64_t label : groups[group]) {
      const std::size_t number = labels[label];
      if (number == free_from.size()) free_from.push_back(0);
      layer = (std::max)(layer, free_from[number]);
    }
    for (const std::uint64_t label : groups[group]) free_from[labels.find(label)] = layer + 1;
    if (layer == layers.size()) layers.emplace_back();
    layers[layer].push_back(group);
  }
  return layers;
}

/// Returns the distances between each group of the reference and the same group of the prediction. Cost: one
/// pass over each image for all groups that have no label in common, then the elements of their surfaces. For
/// a group whose elements are at least 1/64 of the voxels, one more pass over each image.
[[nodiscard]] inline std::vector<surface_distances> distances_of_groups(const surface_pair& pair,
                                                                        std::span<const label_set> groups) {
  std::vector<surface_distances> results(groups.size());
  for (const std::vector<std::size_t>& layer : layers_of(groups)) {
    if (layer.size() == 1) {
      const label_set& labels = groups[layer.front()];
      results[layer.front()] = distances_of_selections(pair, selection::any_of(pair.images.reference, labels),
                                                       selection::any_of(pair.images.prediction, labels));
      continue;
    }
    numbered_objects objects(layer.size());
    std::vector<numbered_pair> pairs;
    for (std::size_t k = 0; k < layer.size(); ++k) {
      pairs.push_back({k, k});
      for (const std::uint64_t label : groups[layer[k]]) objects.add(k, label);
    }
    std::vector<surface_distances> distances =
        (pair.images.reference.rank() <= 3 ? distances_of_pairs<3>
                                           : distances_of_pairs<max_rank>)(pair, objects, objects, pairs);
    for (std::size_t k = 0; k < layer.size(); ++k) results[layer[k]] = std::move(distances[k]);
  }
  return results;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
