// SPDX-License-Identifier: BSD-3-Clause
// Prints surface scores to the last bit: contraction.cmake compares what compilers and instruction sets make.
#include <array>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

using namespace segtally;

int main() {
  std::mt19937_64 random(1);
  std::vector<std::uint8_t> r(4 * 6 * 7), p(r.size());
  const label_view<std::uint8_t> reference(r.data(), {4, 6, 7}), prediction(p.data(), {4, 6, 7});
  for (int round = 0; round < 3000; ++round) {
    const auto spread = 1 + random() % 4;
    for (auto& label : r) label = random() % (spread + 1) == 0;
    for (auto& label : p) label = random() % (spread + 1) == 0;
    for (const auto model : {surface_model::border_voxels, surface_model::surface_elements,
                             surface_model::voxel_faces, surface_model::all_voxels}) {
      const surface_distances d = surface_distances_between(
          reference, prediction, {.spacing = {2, .5, .37}, .model = model, .threads = 1});
      const directed_values mean = average_surface_distances(d, 0), overlap = surface_overlap(d, .5, 0);
      const percentile_options between{.of = percentile_of::pooled, .rule = percentile_rule::interpolated};
      for (const double score :
           {d.reference_to_prediction.area, d.prediction_to_reference.area, mean.reference_to_prediction,
            mean.prediction_to_reference, average_symmetric_surface_distance(d, 0),
            mean_average_surface_distance(d, 0), balanced_average_hausdorff_distance(d, 0),
            hausdorff_distance(d, 0), hausdorff_distance_percentile(d, 95, {}, 0),
            hausdorff_distance_percentile(d, 71.3, between, 0), overlap.reference_to_prediction,
            overlap.prediction_to_reference, normalized_surface_dice(d, .74, 0), boundary_f1(d, .37, 0)})
        std::printf("%a ", score);
      std::puts("");
    }
  }
}
