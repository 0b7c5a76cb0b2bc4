// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint8_t, uint32_t, uint64_t
#include <limits>   // for numeric_limits
#include <vector>   // for vector

#include <segtally/abi.hpp>                         // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                // for undefined
#include <segtally/detail/to_size.hpp>              // for to_size
#include <segtally/distance/nearest_label_map.hpp>  // for nearest_labels
#include <segtally/lesions/lesion_images.hpp>       // for lesion_images
#include <segtally/lesions/lesion_scores.hpp>       // for lesion_scores, lesion_means
#include <segtally/lesions/lesion_surfaces.hpp>     // for lesion_surface, write_surface_scores
#include <segtally/lesions/object_filter.hpp>       // for object_filter
#include <segtally/overlap/contingency_table.hpp>   // for contingency_table, overlap
#include <segtally/overlap/count_overlaps.hpp>      // for count_overlaps
#include <segtally/region/component_options.hpp>    // for component_of, rule_of
#include <segtally/surface/surface.hpp>             // for surface_model
#include <segtally/view/any_label.hpp>              // for any_label
#include <segtally/view/any_label_view.hpp>         // for any_label_view
#include <segtally/view/image_edge.hpp>             // for image_edge
#include <segtally/view/mask_view.hpp>              // for mask_view
#include <segtally/view/spacing.hpp>                // for checked_spacing, spacing_type

namespace segtally::inline SEGTALLY_ABI {

struct lesion_cell_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; empty: 1
  /// Spacing of the distances that define the cells; if empty, `spacing`. CC-Metrics and MONAI use {1, 1, 1}.
  spacing_type cell_spacing = {};
  int connectivity = 0;  ///< of components: coordinates in which neighbours may differ; 0: the rank
  double tolerance = 1;  ///< for the normalised surface Dice, in units
  /// Distance of a cell without prediction in the mean of distances, in units.
  double missed_distance = std::numeric_limits<double>::infinity();
  double empty_dice = 1;  ///< the means if both images are empty
  double empty_distance = 0;
  std::vector<any_label> reference_labels = {};  ///< the lesions as one mask; empty: all but background
  std::vector<any_label> prediction_labels = {};
  std::uint64_t background = 0;         ///< of images without a list of labels
  object_filter reference_filter = {};  ///< which components to keep; the others become background
  object_filter prediction_filter = {};
  surface_model model = surface_model::border_voxels;    ///< definition of the surface
  segtally::image_edge image_edge = image_edge::border;  ///< as in `surface_options`
  mask_view mask = {};                                   ///< voxels where it is 0 are excluded
  std::vector<any_label> ignore_reference = {};          ///< voxels with one of these labels are excluded
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0: all processors this process may use
};

/// Returns the scores of each reference component within its own cell, and their means over components, as
/// CC-Metrics and MONAI (`per_component`) define them.
///
/// The cell of a component contains the voxels that are nearer to it than to any other one (a Voronoi cell,
/// see `nearest_label_map`). In it the component is compared with everything predicted there: Dice, the
/// larger directed 95th percentile of surface distances, normalised surface Dice. A prediction cut by the
/// edge of a cell has a surface there. Each component has the same weight in the means, whatever its size;
/// false positives lower the scores of the cells that contain them. A component is found if the prediction
/// overlaps it; `false_positives` are predicted components that overlap none, and do not enter the means. For
/// an empty reference the means are the worst values (0 and `missed_distance`) if anything was predicted,
/// else `empty_dice` and `empty_distance`.
///
/// Voxels equally near to two components belong to the one with the first nearest voxel in row-major order.
/// (CC-Metrics assigns them to the component with the smaller number; MONAI and newer versions to the one
/// that SciPy's transform returns.)
///
/// `reference` and `prediction` as for `brats_lesion_scores`; `predicted_components` are those that overlap
/// the component. Throws `std::invalid_argument` as there and for a connectivity outside 1 to the rank. Cost:
/// that of `lesion_table` and `nearest_label_map`, and then the surface elements in all cells. Memory: 20
/// bytes per voxel, one more if some are excluded, and 24 bytes per surface element. Source: Jaus et al.
/// 2024, arXiv:2410.18684.
[[nodiscard]] inline lesion_scores lesion_cell_scores(const any_label_view& reference,
                                                      const any_label_view& prediction,
                                                      const lesion_cell_options& options = {}) {
  constexpr const char* name = "lesion_cell_scores";
  const detail::component_rule rule = detail::rule_of(
      name, {.of = component_of::mask, .connectivity = options.connectivity}, reference.rank());
  const detail::lesion_surface surface(name, options);
  const detail::lesion_means means(name, options);
  (void)detail::checked_spacing(name, options.cell_spacing, reference.rank(), "cell_spacing");
  detail::lesion_images images(name, reference, prediction, options, rule);
  const std::size_t threads = images.threads();
  lesion_scores scores;
  // Lesions are numbered consecutively.
  std::vector<std::uint32_t> lesion_of(images.reference.table.size() + 1, 0);
  for (std::size_t k = 0; k < images.reference.table.size(); ++k) {
    if (images.reference.kept[k] == 0) continue;
    lesion_score lesion;
    lesion.reference_components.push_back(static_cast<std::uint32_t>(k + 1));
    lesion.reference_size = images.reference.table[k].size;
    scores.lesions.push_back(lesion);
    lesion_of[k + 1] = static_cast<std::uint32_t>(scores.lesions.size());
  }
  detail::for_each_value(images.reference.image, threads,
                         [&](std::size_t, std::uint32_t& number) { number = lesion_of[number]; });
  std::vector<std::uint8_t> met(images.prediction.table.size(), 0);
  {
    const contingency_table table =
        detail::count_overlaps(images.with(images.reference.image, images.prediction.image));
    for (const overlap& o : table.overlaps()) {
      if (o.reference == 0 || o.prediction == 0) continue;
      lesion_score& lesion = scores.lesions[detail::to_size(o.reference - 1)];
      lesion.predicted_components.push_back(static_cast<std::uint32_t>(o.prediction));
      lesion.overlap += o.count;
      met[detail::to_size(o.prediction - 1)] = 1;
    }
  }
  bool any_predicted = false;
  for (std::size_t k = 0; k < met.size(); ++k) {
    if (images.prediction.kept[k] == 0) continue;
    any_predicted = true;
    if (met[k] == 0) scores.false_positives.push_back(static_cast<std::uint32_t>(k + 1));
  }
  {
    // From here on the values of predicted voxels are the numbers of their cells.
    const spacing_type& by = options.cell_spacing.empty() ? images.checked.spacing : options.cell_spacing;
    const voxel_map<std::uint64_t> cells =
        detail::nearest_labels(name, detail::view_of(images.reference.image, images.shape()),
                               {.spacing = by, .threads = options.threads});
    detail::for_each_value(images.prediction.image, threads, [&](std::size_t i, std::uint32_t& number) {
      number = number == 0 ? 0 : static_cast<std::uint32_t>(cells.values[i]);
    });
  }
  const detail::image_pair labelled = images.with(images.reference.image, images.prediction.image);
  const contingency_table table = detail::count_overlaps(labelled);
  for (const label_count& cell : table.prediction())
    if (cell.label != 0) scores.lesions[detail::to_size(cell.label - 1)].prediction_size = cell.count;
  detail::write_surface_scores(labelled, surface, scores.lesions, [](std::size_t k) {
    return std::vector<std::uint32_t>{static_cast<std::uint32_t>(k + 1)};
  });
  for (lesion_score& lesion : scores.lesions) {
    detail::write_sizes(lesion, images.volume);
    (lesion.overlap > 0 ? scores.counts.tp : scores.counts.fn) += 1;
    if (lesion.overlap > 0) scores.counts.scores.add(lesion.dice);
  }
  scores.counts.fp = scores.false_positives.size();
  means.write(scores, scores.lesions.empty() && any_predicted ? 1 : 0);
  return scores;
}

}  // namespace segtally::inline SEGTALLY_ABI
