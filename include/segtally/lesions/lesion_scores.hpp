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

/// A lesion of the reference and what was found of it. Components are named by their numbers, those of
/// `lesion_table`.
struct lesion_score {
  std::vector<std::uint32_t> reference_components;  ///< that are this lesion, ascending
  /// That belong to it by the rule, ascending; one may belong to several lesions.
  std::vector<std::uint32_t> predicted_components;
  std::uint64_t reference_size = 0;   ///< in voxels
  std::uint64_t prediction_size = 0;  ///< of what was predicted there, in voxels
  std::uint64_t overlap = 0;          ///< of both, in voxels
  double reference_volume = 0;        ///< in units^rank
  double prediction_volume = 0;
  double dice = 0;                     ///< 0 to 1, higher is better
  double hausdorff_distance_95 = 0;    ///< in units, lower is better; +inf where nothing was predicted
  double normalized_surface_dice = 0;  ///< 0 to 1, higher is better; 0 where nothing was predicted
  bool counts = true;                  ///< whether it enters the means and the counts
  friend bool operator==(const lesion_score&, const lesion_score&) = default;
};

/// How well the lesions of an image were found, by one of the rules.
struct lesion_scores {
  std::vector<lesion_score> lesions;           ///< in the order of their first voxels, row-major
  std::vector<std::uint32_t> false_positives;  ///< predicted components that belong to no lesion
  /// tp: lesions that were found, fn: that were not, fp: predicted components that belong to none. The scores
  /// are the Dice of those found. The counts of several images add up by `+=`.
  detection_counts counts;
  double dice = undefined;  ///< lesion-wise: the mean that the rule says
  double hausdorff_distance_95 = undefined;
  double normalized_surface_dice = undefined;
  double sensitivity = undefined;  ///< tp / (tp + fn); undefined without lesions
  double precision = undefined;    ///< tp / (tp + fp); undefined without anything found
  double f1_score = undefined;     ///< 2 tp / (2 tp + fp + fn); undefined without both
};

namespace detail {

/// What lesion-wise means do with what has no distance, and what they are without any term.
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

  /// Writes the counts and the means over the lesions that count and so many misses more.
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

/// Writes what follows from the sizes of a lesion.
inline void write_sizes(lesion_score& lesion, const voxel_volume& volume) {
  lesion.reference_volume = volume.of(lesion.reference_size);
  lesion.prediction_volume = volume.of(lesion.prediction_size);
  lesion.dice = ratio(2 * lesion.overlap, lesion.reference_size + lesion.prediction_size, undefined);
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
