// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <utility>  // for move
#include <vector>   // for vector

#include <segtally/detail/ratio.hpp>               // for ratio, ordered_mean, undefined
#include <segtally/detail/wide.hpp>                // for product
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally {

/// A reference object and the predicted object that is most like it.
struct best_overlap {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;    ///< the background if no predicted object overlaps
  std::uint64_t intersection = 0;  ///< voxels in common
  double jaccard = 0;              ///< intersection over union
  friend bool operator==(const best_overlap&, const best_overlap&) = default;
};

struct best_overlap_options {
  std::uint64_t background = 0;  ///< no object on either side
};

/// Returns for each reference object the predicted object of highest Jaccard index, ascending by reference
/// label. Equal indices, compared exactly, go to the smaller predicted label; an object that no other
/// overlaps gets the background and 0. Several reference objects may share a predicted one. Cost: linear in
/// the overlaps, with a logarithmic look-up each. Source: Haase 2022, the-segmentation-game; Jaccard 1912,
/// doi:10.1111/j.1469-8137.1912.tb05611.x.
[[nodiscard]] inline std::vector<best_overlap> best_overlaps(const contingency_table& table,
                                                             const best_overlap_options& options = {}) {
  std::vector<best_overlap> result;
  result.reserve(table.reference().size());
  auto o = table.overlaps().begin();
  const auto end = table.overlaps().end();
  for (const label_count& r : table.reference()) {
    best_overlap best{r.label, options.background, 0, 0};
    std::uint64_t best_union = 1;
    for (; o != end && o->reference == r.label; ++o) {
      if (r.label == options.background || o->prediction == options.background) continue;
      const std::uint64_t joined = r.count + table.prediction_count(o->prediction) - o->count;
      if (detail::product(o->count, best_union) <= detail::product(best.intersection, joined)) continue;
      best.prediction = o->prediction;
      best.intersection = o->count;
      best_union = joined;
    }
    if (r.label == options.background) continue;
    best.jaccard = detail::ratio(best.intersection, best_union, detail::undefined);
    result.push_back(best);
  }
  return result;
}

/// Returns the mean over the reference objects of their best Jaccard index. Range 0 to 1, higher is better;
/// undefined without reference objects, `empty_value` then. Label gaps, missing backgrounds and the labels'
/// names do not matter. It is silent on predicted objects that are nobody's best:
/// `jaccard_index_sparse(table.transposed())` is the mean the other way round. Source: Haase 2022,
/// the-segmentation-game.
[[nodiscard]] inline double jaccard_index_sparse(const contingency_table& table,
                                                 const best_overlap_options& options = {},
                                                 double empty_value = detail::undefined) {
  std::vector<double> scores;
  scores.reserve(table.reference().size());
  for (const best_overlap& best : best_overlaps(table, options)) scores.push_back(best.jaccard);
  return detail::ordered_mean(std::move(scores), empty_value);
}

}  // namespace segtally
