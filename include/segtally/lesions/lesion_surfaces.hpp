// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint32_t, uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>       // for label_index
#include <segtally/lesions/lesion_scores.hpp>    // for lesion_score
#include <segtally/lesions/united_surfaces.hpp>  // for united_pair, for_each_united
#include <segtally/surface/hausdorff.hpp>        // for hausdorff_distance_percentile
#include <segtally/surface/surface.hpp>          // for surface_model
#include <segtally/surface/surface_overlap.hpp>  // for check_tolerance, normalized_surface_dice
#include <segtally/surface/surface_points.hpp>   // for surfaces_of, surface_pair
#include <segtally/view/image_edge.hpp>          // for image_edge
#include <segtally/view/image_pair.hpp>          // for image_pair

namespace segtally::inline SEGTALLY_ABI::detail {

/// The checked definition of lesion surfaces and of the tolerance.
struct lesion_surface {
  template <class Options>
  lesion_surface(const char* function, const Options& options)
      : model(options.model), image_edge(options.image_edge), tolerance(options.tolerance) {
    check_tolerance(function, tolerance);
  }
  surface_model model;
  segtally::image_edge image_edge;
  double tolerance;
  int connectivity = 1;
};

/// Writes the surface scores of the lesions. `predicted(k)` are the labels in the second image that belong to
/// lesion k, which has label k + 1 in the first. Returns the number of steps.
template <class Predicted>
std::uint64_t write_surface_scores(const image_pair& images, const lesion_surface& surface,
                                   std::vector<lesion_score>& lesions, const Predicted& predicted) {
  const surface_pair pair(images, surface);
  label_index reference_labels, prediction_labels;
  std::vector<united_pair> pairs;
  std::vector<std::size_t> names;
  for (std::size_t k = 0; k < lesions.size(); ++k) {
    if (lesions[k].prediction_size == 0) {
      lesions[k].hausdorff_distance_95 = infinitely_far;
      lesions[k].normalized_surface_dice = 0;
      continue;
    }
    united_pair next{reference_labels[k + 1], {}};
    for (const std::uint32_t label : predicted(k)) next.predictions.push_back(prediction_labels[label]);
    pairs.push_back(next);
    names.push_back(k);
  }
  if (pairs.empty()) return 0;
  const auto r = surfaces_of<3>(pair, pair.images.reference, reference_labels, 0);
  const auto p = surfaces_of<3>(pair, pair.images.prediction, prediction_labels, 0);
  return for_each_united<3>(pair, r, p, pairs, [&](std::size_t k, const surface_distances& d) {
    lesion_score& lesion = lesions[names[k]];
    lesion.hausdorff_distance_95 = hausdorff_distance_percentile(d, 95);
    lesion.normalized_surface_dice = normalized_surface_dice(d, surface.tolerance);
  });
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
