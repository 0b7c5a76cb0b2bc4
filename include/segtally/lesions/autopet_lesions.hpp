// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint8_t, uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/detail/to_size.hpp>             // for to_size
#include <segtally/lesions/lesion_images.hpp>      // for lesion_images
#include <segtally/lesions/object_filter.hpp>      // for object_filter
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap
#include <segtally/overlap/count_overlaps.hpp>     // for count_overlaps
#include <segtally/view/any_label.hpp>             // for any_label
#include <segtally/view/any_label_view.hpp>        // for any_label_view
#include <segtally/view/mask_view.hpp>             // for mask_view
#include <segtally/view/spacing.hpp>               // for spacing_type

namespace segtally::inline SEGTALLY_ABI {

struct autopet_options {
  spacing_type spacing = {};                     ///< one per axis, in the order of the shape; empty: 1
  std::vector<any_label> reference_labels = {};  ///< the lesions as one mask; empty: all but background
  std::vector<any_label> prediction_labels = {};
  std::uint64_t background = 0;         ///< of images without a list of labels
  object_filter reference_filter = {};  ///< which components to keep; the others become background
  object_filter prediction_filter = {};
  mask_view mask = {};                           ///< voxels where it is 0 are excluded
  std::vector<any_label> ignore_reference = {};  ///< voxels with one of these labels are excluded
  std::vector<any_label> ignore_prediction = {};
  int threads = 0;  ///< 0: all processors this process may use
};

/// The scores of autoPET. Volumes are in units^rank: for spacings in mm, divide by 1000 for ml.
struct autopet_scores {
  double dice = undefined;  ///< of all voxels, 0 to 1; undefined if both images have no lesions
  double false_positive_volume =
      0;  ///< of predicted components that overlap no reference voxel; lower is better
  double false_negative_volume =
      0;                    ///< of reference components that overlap no predicted voxel; lower is better
  std::uint64_t found = 0;  ///< reference components that overlap a predicted voxel
  std::uint64_t false_positives = 0;  ///< predicted components that overlap no reference voxel
  std::uint64_t false_negatives = 0;
  friend bool operator==(const autopet_scores&, const autopet_scores&) = default;
};

/// Returns the scores of the autoPET challenge: Dice of the masks, and the volumes of the components without
/// any overlap with the other mask. Voxels of a component may differ in two coordinates (18 neighbours in
/// 3-D). For r = 110000001 and p = 110011100 the volumes are 3 and 1.
///
/// `reference` and `prediction` as for `lesion_table`; all selected labels form one mask. Throws
/// `std::invalid_argument` as there and for an invalid spacing. Cost as there. Source: Gatidis et al. 2022,
/// doi:10.1038/s41597-022-01718-3, and the challenge's own code, which returns NaN if both masks are empty
/// and volumes in ml.
[[nodiscard]] inline autopet_scores autopet_lesion_scores(const any_label_view& reference,
                                                          const any_label_view& prediction,
                                                          const autopet_options& options = {}) {
  const detail::lesion_images images("autopet_lesion_scores", reference, prediction, options,
                                     {2, false, false, true});
  const contingency_table table =
      detail::count_overlaps(images.with(images.reference.image, images.prediction.image));
  std::vector<std::uint8_t> met_r(images.reference.table.size()), met_p(images.prediction.table.size());
  std::uint64_t both = 0;
  for (const overlap& o : table.overlaps()) {
    if (o.reference == 0 || o.prediction == 0) continue;
    both += o.count;
    met_r[detail::to_size(o.reference - 1)] = met_p[detail::to_size(o.prediction - 1)] = 1;
  }
  struct sums {
    std::uint64_t size = 0, missed_size = 0, missed = 0, met = 0;
  };
  const auto add_up = [](const detail::numbered_components& all, const std::vector<std::uint8_t>& met) {
    sums sum;
    for (std::size_t k = 0; k < met.size(); ++k) {
      if (all.kept[k] == 0) continue;
      sum.size += all.table[k].size;
      (met[k] != 0 ? sum.met : sum.missed) += 1;
      if (met[k] == 0) sum.missed_size += all.table[k].size;
    }
    return sum;
  };
  const sums r = add_up(images.reference, met_r), p = add_up(images.prediction, met_p);
  return {detail::ratio(2 * both, r.size + p.size, undefined),
          images.volume.of(p.missed_size),
          images.volume.of(r.missed_size),
          r.met,
          p.missed,
          r.missed};
}

}  // namespace segtally::inline SEGTALLY_ABI
