// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for is_undefined, ratio, undefined
#include <segtally/detail/weighted_sum.hpp>          // for scaled, weighted_sum
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/pair_counts.hpp>        // for pair_counts, count_pairs
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/rand.hpp>               // for pair_precision, pair_recall

namespace segtally::inline SEGTALLY_ABI {

/// The adapted Rand error and its two components.
struct adapted_rand {
  double error = undefined;      ///< 1 - F, lower is better
  double precision = undefined;  ///< pair precision, low if segments are merged; scikit-image calls it recall
  double recall = undefined;     ///< pair recall, low if segments are split; scikit-image calls it precision

  /// Converts to the error: `double x = adapted_rand_error(table)`.
  [[nodiscard]] constexpr operator double() const noexcept { return error; }
};

/// Options of `adapted_rand_error`. A struct, because the first number of other pair scores is their
/// `empty_value`.
struct adapted_rand_options {
  double alpha = 0.5;  ///< weight of recall against precision: 1/2 equal, 1 recall only
};

/// Returns 1 - S / (alpha A + (1 - alpha) B) with its precision S / B and recall S / A, where S, A, B are the
/// pairs of voxels in the same segment in both images, in the reference, in the prediction. Range 0 to 1, the
/// error lower is better; identical partitions have error 0, precision and recall 1. Alpha 1/2 gives the
/// harmonic F, 1 recall, 0 precision. The result converts to its error.
///
/// Two definitions are in use: `voxel_pairs::distinct` (scikit-image) and `voxel_pairs::with_self` (the
/// paper, SNEMI3D, CREMI, elf). By default scikit-image drops reference background
/// (`background_rule::drop_reference`); it also exchanges precision and recall. Each value is `empty_value`
/// without voxels and if it is 0 / 0. Throws `std::invalid_argument` unless alpha is in [0, 1]. Source:
/// Arganda-Carreras et al. 2015, doi:10.3389/fnana.2015.00142.
[[nodiscard]] inline adapted_rand adapted_rand_error(const pair_counts& c,
                                                     const adapted_rand_options& options = {},
                                                     double empty_value = undefined) {
  const double alpha = options.alpha;
  if (is_undefined(alpha) || alpha < 0 || alpha > 1)
    detail::raise<std::invalid_argument>(
        detail::message("adapted_rand_error: alpha is ", alpha, " but must be in [0, 1]"));
  adapted_rand result{empty_value, pair_precision(c, empty_value), pair_recall(c, empty_value)};
  // Subtracts integers first: 1 - x would cancel.
  const detail::uint128 split = c.reference - c.both, merged = c.prediction - c.both;
  if (c.identical()) {
    result.error = 0;
  } else if (alpha == 0.5) {
    result.error = detail::ratio(split + merged, c.reference + c.prediction, empty_value);
  } else {
    const auto weighted = [&](detail::uint128 in_reference, detail::uint128 in_prediction) {
      detail::weighted_sum sum(1);
      sum.add(alpha, in_reference);
      sum.add(1 - alpha, in_prediction);
      return sum.value();
    };
    const detail::scaled most = weighted(c.reference, c.prediction);
    if (most > detail::scaled{}) result.error = ratio(weighted(split, merged), most);
  }
  return result;
}
/// Overload for a table.
[[nodiscard]] inline adapted_rand adapted_rand_error(const contingency_table& table,
                                                     const partition_options& options = {},
                                                     double empty_value = undefined) {
  return adapted_rand_error(count_pairs(table, options), {}, empty_value);
}

/// The Rand score for each kind of error; higher is better.
struct rand_scores {
  double split = undefined;  ///< pair recall: low if reference segments are split
  double merge = undefined;  ///< pair precision: low if reference segments are merged
};

/// Returns the Rand split and merge scores sum n_ij^2 / sum a_i^2 and sum n_ij^2 / sum b_j^2, which count
/// self-pairs whatever `options.pairs` says. Range 0 to 1, higher is better; undefined without voxels. Where
/// it is undefined, returns `empty_value`. Source: Arganda-Carreras et al. 2015,
/// doi:10.3389/fnana.2015.00142; funlib.evaluate.
[[nodiscard]] inline rand_scores rand_split_merge(const contingency_table& table,
                                                  partition_options options = {},
                                                  double empty_value = undefined) {
  options.pairs = voxel_pairs::with_self;
  const pair_counts c = count_pairs(table, options);
  return {pair_recall(c, empty_value), pair_precision(c, empty_value)};
}

}  // namespace segtally::inline SEGTALLY_ABI
