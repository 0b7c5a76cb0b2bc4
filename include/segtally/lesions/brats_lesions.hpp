// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint32_t, uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for is_undefined
#include <segtally/detail/to_size.hpp>             // for to_size
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/lesions/dilation.hpp>           // for growing_mask
#include <segtally/lesions/lesion_images.hpp>      // for lesion_images, number_image
#include <segtally/lesions/lesion_scores.hpp>      // for lesion_scores, lesion_means
#include <segtally/lesions/lesion_surfaces.hpp>    // for lesion_surface, write_surface_scores
#include <segtally/lesions/object_filter.hpp>      // for object_filter, is_up_to
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/surface/surface.hpp>            // for surface_model
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/image_edge.hpp>            // for image_edge
#include <segtally/view/mask_view.hpp>             // for mask_view
#include <segtally/view/spacing.hpp>               // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

/// Options of `brats_lesion_scores`. The defaults are those of the glioma tasks: 3 dilations, lesions above
/// 50 mm^3. Meningioma: 1 dilation, 50; metastases: 1 dilation, 2.
struct brats_options {
  spacing_type spacing = {};     ///< one per axis, in the order of the shape; empty: 1
  int dilations = 3;             ///< dilations of the reference; lesions that then touch are merged
  double ignored_volume = 50;    ///< lesions up to this volume are not counted, in units^rank
  double missed_distance = 374;  ///< for a lesion without prediction, and for a false positive, in units
  double tolerance = 1;          ///< for the normalised surface Dice, in units
  double empty_dice = 1;         ///< the means if there is no counted lesion and no false positive
  double empty_distance = 0;
  std::vector<any_label> reference_labels = {};  ///< the region as one mask; empty: all but background
  std::vector<any_label> prediction_labels = {};
  std::uint64_t background = 0;         ///< of images without a list of labels
  object_filter reference_filter = {};  ///< which components to keep; the others become background
  object_filter prediction_filter = {};
  surface_model model = surface_model::surface_elements;  ///< definition of the surface
  segtally::image_edge image_edge = image_edge::border;   ///< as in `surface_options`
  mask_view mask = {};                                    ///< voxels where it is 0 are excluded
  std::vector<any_label> ignore_reference = {};           ///< voxels with one of these labels are excluded
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0: all processors this process may use
};

namespace detail {

/// Returns the lesions of the reference with their components: components that touch after dilation are one
/// lesion. Writes the lesion index of each component to `of`, and for each lesion the predicted components
/// that overlap its dilation.
inline std::vector<lesion_score> grown_lesions(const lesion_images& images, int steps,
                                               const component_rule& rule, std::vector<std::uint32_t>& of) {
  growing_mask mask(images.shape(), images.reference.image, images.threads());
  mask.grow(steps);
  const voxel_values<std::uint8_t> grown = mask.image();
  const numbered_components all = number_image(
      images.checked.function, selection::all_but(view_of(grown, images.shape()), 0), rule, images.threads());
  std::vector<lesion_score> lesions;
  std::vector<std::uint32_t> lesion_of_grown(all.table.size(), 0);
  of.assign(images.reference.table.size(), 0);
  for (std::size_t k = 0; k < of.size(); ++k) {
    if (images.reference.kept[k] == 0) continue;
    const component& c = images.reference.table[k];
    std::size_t at = 0;
    for (std::size_t a = 0; a < images.shape().size(); ++a) at = at * images.shape()[a] + c.first[a];
    std::uint32_t& lesion = lesion_of_grown[all.image[at] - 1];
    if (lesion == 0) {
      lesions.emplace_back();
      lesion = static_cast<std::uint32_t>(lesions.size());
    }
    of[k] = lesion;
    lesions[lesion - 1].reference_components.push_back(static_cast<std::uint32_t>(k + 1));
    lesions[lesion - 1].reference_size += c.size;
  }
  const contingency_table meeting = count_overlaps(images.with(all.image, images.prediction.image));
  for (const overlap& o : meeting.overlaps()) {
    if (o.reference == 0 || o.prediction == 0) continue;
    lesion_score& lesion = lesions[lesion_of_grown[to_size(o.reference - 1)] - 1];
    lesion.predicted_components.push_back(static_cast<std::uint32_t>(o.prediction));
    lesion.prediction_size += images.prediction.table[to_size(o.prediction - 1)].size;
  }
  return lesions;
}

/// Returns the scores of checked images by the rule of BraTS. `work` counts steps of the surface search.
inline lesion_scores scores_of_brats(lesion_images& images, const component_rule& rule,
                                     const brats_options& options, std::uint64_t& work) {
  const lesion_surface surface(images.checked.function, options);
  const lesion_means means(images.checked.function, options);
  lesion_scores scores;
  std::vector<std::uint32_t> lesion_of;
  scores.lesions = grown_lesions(images, options.dilations, rule, lesion_of);
  // Everything that overlaps a lesion overlaps its dilation, so all overlaps are with its own components.
  const contingency_table table =
      count_overlaps(images.with(images.reference.image, images.prediction.image));
  for (const overlap& o : table.overlaps())
    if (o.reference != 0 && o.prediction != 0)
      scores.lesions[lesion_of[to_size(o.reference - 1)] - 1].overlap += o.count;
  for_each_value(images.reference.image, images.threads(), [&](std::size_t, std::uint32_t& number) {
    number = number == 0 ? 0 : lesion_of[number - 1];
  });
  const image_pair labelled = images.with(images.reference.image, images.prediction.image);
  work = write_surface_scores(
      labelled, surface,
      scores.lesions, [&](std::size_t k) -> const auto& { return scores.lesions[k].predicted_components; });
  std::vector<std::uint8_t> met(images.prediction.table.size(), 0);
  for (lesion_score& lesion : scores.lesions) {
    write_sizes(lesion, images.volume);
    lesion.counts = !is_up_to(lesion.reference_volume, options.ignored_volume);
    for (const std::uint32_t component : lesion.predicted_components) met[component - 1] = 1;
    if (!lesion.counts) continue;
    const bool found = !lesion.predicted_components.empty();
    (found ? scores.counts.tp : scores.counts.fn) += 1;
    if (found) scores.counts.scores.add(lesion.dice);
  }
  for (std::size_t k = 0; k < met.size(); ++k)
    if (met[k] == 0 && images.prediction.kept[k] != 0)
      scores.false_positives.push_back(static_cast<std::uint32_t>(k + 1));
  scores.counts.fp = scores.false_positives.size();
  means.write(scores, scores.false_positives.size());
  return scores;
}

}  // namespace detail

/// Returns the lesion-wise scores of the BraTS challenge of 2023.
///
/// The reference is dilated `dilations` times, each time by neighbours that differ in at most two
/// coordinates; components that then touch, even by a corner, are one lesion. All predicted components
/// (voxels that share a corner are neighbours) that overlap the dilated lesion are merged and compared with
/// the lesion before dilation: Dice, the larger directed 95th percentile of surface distances, normalised
/// surface Dice. A component may belong to several lesions. A component that overlaps no dilated lesion,
/// whatever its size, is a false positive; one that overlaps only lesions too small to count is not. With L
/// counted lesions and F false positives the means are
///
///     dice = sum of Dice / (L + F),   hausdorff_distance_95 = (sum of distances + F missed_distance) / (L +
///     F)
///
/// where a lesion without prediction has Dice 0 and `missed_distance`. If L + F is 0 they are `empty_dice`
/// and `empty_distance`.
///
/// `reference` and `prediction` are label sources of one shape, of 1 to 3 axes besides those of extent 1, of
/// any integer types and layouts. The listed labels (without a list, all but `background`) are one
/// mask: {1, 2, 3} is the whole tumour, {1, 3} its core, {3} the enhancing part. Components have the numbers
/// of `lesion_table` for `component_of::mask`. Excluded voxels belong to no component; the mask is dilated
/// through them. The result is the same for any number of threads, layout and names of labels. Throws
/// `std::invalid_argument` as `lesion_table` and `surface_distances_between`, and for numbers of steps,
/// volumes, distances and tolerances that are negative or NaN. Cost: that of `lesion_table`, 18 operations on
/// 64 voxels per dilation step, one more image of components, and the surface elements of each lesion and of
/// the components that belong to it. The distance of a lesion is a percentile over all elements of its
/// components, however far they are, so a component of several lesions is measured for each of them: n specks
/// under one large component cost n times its surface. Memory: 13 bytes per voxel, 14 if some are excluded,
/// and 24 bytes per surface element, twice that if lesions have several components.
///
/// Source: github.com/rachitsaluja/BraTS-2023-Metrics, which has no surface Dice.
[[nodiscard]] inline lesion_scores brats_lesion_scores(const any_label_view& reference,
                                                       const any_label_view& prediction,
                                                       const brats_options& options = {}) {
  constexpr const char* name = "brats_lesion_scores";
  if (options.dilations < 0)
    detail::raise<std::invalid_argument>(
        detail::message(name, ": dilations = ", options.dilations, " is negative"));
  if (is_undefined(options.ignored_volume) || options.ignored_volume < 0)
    detail::raise<std::invalid_argument>(
        detail::message(name, ": ignored_volume = ", options.ignored_volume, " must be at least 0"));
  constexpr detail::component_rule touching{3, false, false, true};
  detail::lesion_images images(name, reference, prediction, options, touching);
  std::uint64_t work = 0;
  return detail::scores_of_brats(images, touching, options, work);
}

}  // namespace segtally::inline SEGTALLY_ABI
