// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/lesions/lesion_images.hpp>      // for lesion_images
#include <segtally/lesions/object_filter.hpp>      // for object_filter
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/region/component_options.hpp>   // for component_of, rule_of
#include <segtally/region/component_table.hpp>     // for component
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/mask_view.hpp>             // for mask_view
#include <segtally/view/spacing.hpp>               // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

struct lesion_table_options {
  component_of of = component_of::labels;  ///< whether components have one label, or all labels form one mask
  int connectivity = 0;       ///< coordinates in which neighbours may differ, 1 to the rank; 0: the rank
  spacing_type spacing = {};  ///< for volumes in filters; empty: 1
  std::vector<any_label> reference_labels = {};  ///< what counts; if empty, every label but the background
  std::vector<any_label> prediction_labels = {};
  std::uint64_t background = 0;         ///< of images without a list of labels
  object_filter reference_filter = {};  ///< which components to keep; the others become background
  object_filter prediction_filter = {};
  mask_view mask = {};                           ///< voxels where it is 0 are excluded
  std::vector<any_label> ignore_reference = {};  ///< voxels with one of these labels are excluded
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0: all processors this process may use
};

/// The components of two images as objects, with their properties.
struct lesion_objects {
  contingency_table table;           ///< of component numbers; 0 is the background
  std::vector<component> reference;  ///< row i has number i + 1; includes those dropped by a filter
  std::vector<component> prediction;
};

namespace detail {

inline contingency_table table_of_components(const lesion_images& images) {
  return count_overlaps(images.with(images.reference.image, images.prediction.image));
}

inline lesion_images lesion_images_of(const char* name, const any_label_view& reference,
                                      const any_label_view& prediction, const lesion_table_options& options) {
  const component_rule rule =
      rule_of(name, {.of = options.of, .connectivity = options.connectivity}, reference.rank());
  return {name, reference, prediction, options, rule};
}

}  // namespace detail

/// Returns the contingency table of the connected components of two images, so that every object metric can
/// be computed for semantic masks: `panoptic_quality(lesion_table(reference, prediction))`.
///
/// `reference` and `prediction` are label sources of one shape, of 1 to 3 axes not counting those of extent
/// 1, of any integer types and layouts. Components are numbered from 1, as by `connected_components` if no
/// voxels are excluded; the background is 0. By default voxels of a component have equal labels; the table
/// does not contain these labels: `components_as_objects` does. Excluded voxels belong to no component and
/// separate the components between which they lie. The result is the same for any layout and number of
/// threads. Throws `std::invalid_argument` as `connected_components` and `tally`, for a filter that keeps
/// nothing and for a background if the labels of both images are listed. Cost: a pass over each image,
/// writing two images of numbers, and a `tally` of these; 8 bytes per voxel, 2 more if some voxels are
/// excluded (by labels 10), and about 300 bytes per component.
[[nodiscard]] inline contingency_table lesion_table(const any_label_view& reference,
                                                    const any_label_view& prediction,
                                                    const lesion_table_options& options = {}) {
  return detail::table_of_components(
      detail::lesion_images_of("lesion_table", reference, prediction, options));
}

/// Returns `lesion_table` together with the label, size and bounding box of each component. Arguments, errors
/// and cost as there.
[[nodiscard]] inline lesion_objects components_as_objects(const any_label_view& reference,
                                                          const any_label_view& prediction,
                                                          const lesion_table_options& options = {}) {
  detail::lesion_images images =
      detail::lesion_images_of("components_as_objects", reference, prediction, options);
  contingency_table table = detail::table_of_components(images);
  return {std::move(table), std::move(images.reference.table), std::move(images.prediction.table)};
}

}  // namespace segtally::inline SEGTALLY_ABI
