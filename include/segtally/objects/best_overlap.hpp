// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <span>     // for span
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ordered_mean, undefined
#include <segtally/detail/wide.hpp>                // for product
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count
#include <segtally/overlap/label_positions.hpp>    // for label_positions

namespace segtally::inline SEGTALLY_ABI {

/// A reference object and the predicted object with the highest IoU.
struct best_overlap {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;    ///< the background if none overlaps
  std::uint64_t intersection = 0;  ///< voxels in both
  double jaccard = 0;              ///< intersection over union of the two
  friend bool operator==(const best_overlap&, const best_overlap&) = default;
};

/// Options of `best_overlaps` and `jaccard_index_sparse`.
struct best_overlap_options {
  std::uint64_t background = 0;
};

/// Returns, for each reference label except the background, ascending by label, the predicted label (except
/// the background) of highest Jaccard index; among equals the one with the larger intersection, then the
/// smaller label. A predicted object may be the best of several. Cost: linear in the overlaps, times a
/// logarithm. Source: Haase 2022, the-segmentation-game.
[[nodiscard]] inline std::vector<best_overlap> best_overlaps(const contingency_table& table,
                                                             const best_overlap_options& options = {}) {
  std::vector<best_overlap> best;
  best.reserve(table.reference().size());
  const std::span<const label_count> predicted = table.prediction();
  const detail::label_positions position(predicted);
  auto o = table.overlaps().begin();
  for (const label_count& reference : table.reference()) {
    best_overlap found{reference.label, options.background, 0, 0};
    std::uint64_t found_union = 1;
    for (; o != table.overlaps().end() && o->reference == reference.label; ++o) {
      if (o->prediction == options.background) continue;
      const std::uint64_t both = reference.count - o->count + predicted[position[o->prediction]].count;
      // Cross-multiplied, because two different quotients may round to the same double.
      const auto here = detail::product(o->count, found_union),
                 there = detail::product(found.intersection, both);
      if (here > there || (here == there && o->count > found.intersection)) {
        found.prediction = o->prediction;
        found.intersection = o->count;
        found_union = both;
      }
    }
    found.jaccard = static_cast<double>(found.intersection) / static_cast<double>(found_union);
    if (reference.label != options.background) best.push_back(found);
  }
  return best;
}

/// Returns the mean best Jaccard index over the existing reference objects. Range 0 to 1, higher is better;
/// undefined without reference objects. Gaps in the numbering and a missing background do not matter; false
/// positives are ignored. Source: Haase 2022, the-segmentation-game (which also averages over labels that do
/// not exist).
[[nodiscard]] inline double jaccard_index_sparse(const contingency_table& table,
                                                 const best_overlap_options& options = {},
                                                 double empty_value = undefined) {
  std::vector<double> scores;
  for (const best_overlap& best : best_overlaps(table, options)) scores.push_back(best.jaccard);
  return detail::ordered_mean(std::move(scores), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
