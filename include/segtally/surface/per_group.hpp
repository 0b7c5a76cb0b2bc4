// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <optional>   // for nullopt
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>         // for label_index
#include <segtally/surface/distance_levels.hpp>    // for surface_distances
#include <segtally/surface/per_object.hpp>         // for for_each_distances, numbered_pair
#include <segtally/surface/surface_distances.hpp>  // for distances_of_selections, most_listed
#include <segtally/surface/surface_points.hpp>     // for surface_pair, surfaces_up_to
#include <segtally/view/any_label_view.hpp>        // for any_label_view
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

inline surface_distances distances_of_group(const surface_pair& pair, const label_set& labels) {
  return distances_of_selections(pair, selection::any_of(pair.images.reference, labels),
                                 selection::any_of(pair.images.prediction, labels));
}

/// Returns the distances between each group of the reference and the same group of the prediction, for groups
/// that have no label in common. Where they have many elements, none is listed for all groups together: each
/// group by itself then takes less time and memory.
template <std::size_t Axes>
std::vector<surface_distances> distances_of_layer(const surface_pair& pair, std::span<const label_set> groups,
                                                  std::span<const std::size_t> layer) {
  label_index labels;
  std::vector<std::size_t> position;  // in the layer, by the number of a label
  for (std::size_t k = 0; k < layer.size(); ++k)
    for (const std::uint64_t label : groups[layer[k]]) {
      (void)labels[label];
      position.push_back(k);
    }
  const std::size_t most = most_listed<Axes>(pair);
  const std::size_t most_of_all = Axes == 3 ? layer.size() * most : any_number;
  const std::size_t most_of_one = Axes == 3 ? 2 * most : any_number;  // what is listed already pays longer
  const auto surfaces = [&](const any_label_view& view) {
    return surfaces_up_to<Axes>(most_of_all, pair, view, layer.size(), [&](std::uint64_t label) {
      const std::size_t number = labels.find(label);
      return number == label_index::none ? label_index::none : position[number];
    });
  };
  const auto r = surfaces(pair.images.reference);
  const auto p = r ? surfaces(pair.images.prediction) : std::nullopt;
  std::vector<surface_distances> results(layer.size());
  std::vector<numbered_pair> listed;
  for (std::size_t k = 0; k < layer.size(); ++k) {
    if (r && p && r->points.clouds()[k].points <= most_of_one && p->points.clouds()[k].points <= most_of_one)
      listed.push_back({k, k});
    else
      results[k] = distances_of_group(pair, groups[layer[k]]);
  }
  if (listed.empty()) return results;
  for_each_distances<Axes>(pair, *r, *p, listed, [&](std::size_t k, surface_distances&& found) {
    results[listed[k].reference] = std::move(found);
  });
  return results;
}

/// Returns the distances between each group of the reference and the same group of the prediction. Cost: one
/// pass over each image for all groups that have no label in common, then the elements of their surfaces. Of
/// groups with many elements (more than a 32nd of all voxels) one more pass over each image.
[[nodiscard]] inline std::vector<surface_distances> distances_of_groups(const surface_pair& pair,
                                                                        std::span<const label_set> groups) {
  std::vector<surface_distances> results(groups.size());
  for (const std::vector<std::size_t>& layer : layers_of(groups)) {
    if (layer.size() == 1) {
      results[layer.front()] = distances_of_group(pair, groups[layer.front()]);
      continue;
    }
    std::vector<surface_distances> distances =
        (pair.images.reference.rank() <= 3 ? distances_of_layer<3>
                                           : distances_of_layer<max_rank>)(pair, groups, layer);
    for (std::size_t k = 0; k < layer.size(); ++k) results[layer[k]] = std::move(distances[k]);
  }
  return results;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
