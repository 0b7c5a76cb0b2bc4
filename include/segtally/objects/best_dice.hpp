// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ordered_mean, ratio, undefined
#include <segtally/objects/match_options.hpp>      // for match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// Options of `symmetric_best_dice` and `ensemble_dice`.
struct best_dice_options {
  std::uint64_t background = 0;
  bool partly_annotated = false;  ///< as in `match_options`: objects that overlap none are not counted
};

/// The two directions of best Dice, and the smaller one.
struct best_dice {
  double reference = 0;   ///< mean over reference objects of the best Dice with a predicted one
  double prediction = 0;  ///< mean over predicted objects of the best Dice with a reference one
  double symmetric = 0;   ///< the smaller of both, SBD
};

namespace detail {

[[nodiscard]] inline best_dice best_dice_of(const object_graph& graph, double empty_value) {
  std::vector<double> reference(graph.reference.size()), prediction(graph.prediction.size());
  for (const object_overlap& o : graph.overlaps) {
    const double dice = match_score(criterion::dice, o.count, graph.reference[o.reference].count,
                                    graph.prediction[o.prediction].count);
    reference[o.reference] = (std::max)(reference[o.reference], dice);
    prediction[o.prediction] = (std::max)(prediction[o.prediction], dice);
  }
  if (reference.empty() || prediction.empty())
    if (reference.size() != prediction.size()) empty_value = 0;
  best_dice best{ordered_mean(reference, empty_value), ordered_mean(prediction, empty_value), empty_value};
  if (!graph.reference.empty() && !graph.prediction.empty())
    best.symmetric = (std::min)(best.reference, best.prediction);
  return best;
}

[[nodiscard]] inline double ensemble_dice_of(const object_graph& graph, double empty_value) {
  uint128 twice_common = 0, sizes = 0;
  for (const object_overlap& o : graph.overlaps) {
    twice_common += 2 * uint128{o.count};
    sizes += uint128{graph.reference[o.reference].count} + graph.prediction[o.prediction].count;
  }
  return ratio(twice_common, sizes, empty_value);
}

}  // namespace detail

/// Returns the mean best Dice of either side's objects and the symmetric best Dice, the smaller one: the best
/// Dice of an object is that with its best counterpart, which several objects may share. Range 0 to 1, higher
/// is better. Each mean is undefined without objects of its side, unless the other side has some: then it is
/// 0. Splits and merges lower it, since a piece fits its whole badly. Cost: n log n in the overlaps. Source:
/// Scharr et al. 2016, doi:10.1007/s00138-015-0737-3.
[[nodiscard]] inline best_dice symmetric_best_dice(const contingency_table& table,
                                                   const best_dice_options& options = {},
                                                   double empty_value = undefined) {
  return detail::best_dice_of(detail::objects_of(table, options.background, options.partly_annotated),
                              empty_value);
}

/// Returns ensemble Dice ("Dice 2"): twice the common voxels divided by the sum of both sizes, each summed
/// over all pairs of objects that overlap. Range 0 to 1, higher is better; undefined if none overlap. Objects
/// without overlap are ignored. Source: Vu et al. 2019, doi:10.3389/fbioe.2019.00053.
[[nodiscard]] inline double ensemble_dice(const contingency_table& table,
                                          const best_dice_options& options = {},
                                          double empty_value = undefined) {
  return detail::ensemble_dice_of(detail::objects_of(table, options.background, options.partly_annotated),
                                  empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
