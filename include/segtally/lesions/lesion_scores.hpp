// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t
#include <cstdint>    // for uint32_t, uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>              // for ordered_sum, ratio, undefined
#include <segtally/error.hpp>                     // for raise, message
#include <segtally/lesions/object_filter.hpp>     // for voxel_volume
#include <segtally/objects/detection_counts.hpp>  // for detection_counts
#include <segtally/objects/detection_scores.hpp>  // for f1_score, precision, recall

namespace segtally::inline SEGTALLY_ABI {

/// A lesion of the reference and its score. Components are given by their numbers in `lesion_table`.
struct lesion_score {
  std::vector<std::uint32_t> reference_components;  ///< components of this lesion, ascending
  /// Predicted components assigned by the rule, ascending; a component may belong to several lesions.
  std::vector<std::uint32_t> predicted_components;
  std::uint64_t reference_size = 0;   ///< in voxels
  std::uint64_t prediction_size = 0;  ///< of the prediction assigned to it, in voxels
  std::uint64_t overlap = 0;          ///< of the intersection, in voxels
  double reference_volume = 0;        ///< in units^rank
  double prediction_volume = 0;
  double dice = 0;                     ///< 0 to 1, higher is better
  double hausdorff_distance_95 = 0;    ///< in units, lower is better; +inf if nothing was predicted
  double normalized_surface_dice = 0;  ///< 0 to 1, higher is better; 0 if nothing was predicted
  bool counts = true;                  ///< whether it is included in the means and the counts
  friend bool operator==(const lesion_score&, const lesion_score&) = default;
};

/// The lesion-wise scores of an image, by one of the rules.
struct lesion_scores {
  std::vector<lesion_score> lesions;           ///< in row-major order of their first voxels
  std::vector<std::uint32_t> false_positives;  ///< predicted components that belong to no lesion
  /// tp: found lesions, fn: missed lesions, fp: predicted components that belong to none. `scores` are the
  /// Dice of found lesions. Add the counts of several images with `+=`.
  detection_counts counts;
  double dice = undefined;  ///< lesion-wise mean according to the rule
  double hausdorff_distance_95 = undefined;
  double normalized_surface_dice = undefined;
  double sensitivity = undefined;  ///< tp / (tp + fn); undefined without lesions
  double precision = undefined;    ///< tp / (tp + fp); undefined without found lesions and false positives
  double f1_score = undefined;     ///< 2 tp / (2 tp + fp + fn); undefined if all are 0
};

namespace detail {

/// How lesion-wise means treat infinite distances, and their values without any lesion.
struct lesion_means {
  double missed_distance, empty_dice, empty_distance;

  template <class Options>
  lesion_means(const char* function, const Options& options)
      : missed_distance(options.missed_distance),
        empty_dice(options.empty_dice),
        empty_distance(options.empty_distance) {
    if (is_undefined(missed_distance) || missed_distance < 0)
      raise<std::invalid_argument>(
          message(function, ": missed_distance = ", missed_distance, " must be at least 0"));
  }

  /// Writes the counts and the means over the counted lesions and that many additional misses.
  void write(lesion_scores& scores, std::size_t misses) const {
    std::vector<double> dice, distances, surfaces;
    for (const lesion_score& lesion : scores.lesions) {
      if (!lesion.counts) continue;
      dice.push_back(lesion.dice);
      surfaces.push_back(lesion.normalized_surface_dice);
      const double distance = lesion.hausdorff_distance_95;
      distances.push_back(is_finite(distance) || is_undefined(distance) ? distance : missed_distance);
    }
    const std::size_t terms = dice.size() + misses;
    distances.resize(terms, missed_distance);
    scores.dice = terms == 0 ? empty_dice : ordered_sum(dice, terms);
    scores.normalized_surface_dice = terms == 0 ? empty_dice : ordered_sum(surfaces, terms);
    scores.hausdorff_distance_95 = terms == 0 ? empty_distance : ordered_sum(distances, terms);
    scores.sensitivity = recall(scores.counts);
    scores.precision = segtally::precision(scores.counts);
    scores.f1_score = segtally::f1_score(scores.counts);
  }
};

/// Writes the members that follow from the sizes of a lesion.
inline void write_sizes(lesion_score& lesion, const voxel_volume& volume) {
  lesion.reference_volume = volume.of(lesion.reference_size);
  lesion.prediction_volume = volume.of(lesion.prediction_size);
  lesion.dice = ratio(2 * lesion.overlap, lesion.reference_size + lesion.prediction_size, undefined);
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
