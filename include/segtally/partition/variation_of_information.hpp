// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cmath>      // for sqrt

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for is_undefined, undefined
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/adapted_rand.hpp>       // for adapted_rand, adapted_rand_error
#include <segtally/partition/entropy.hpp>            // for partition_entropies, entropies_for
#include <segtally/partition/partition_options.hpp>  // for partition_options

namespace segtally::inline SEGTALLY_ABI {

/// The split and merge terms: one reference segment in several predicted ones, and the converse.
struct split_merge_bits {
  double split = undefined;
  double merge = undefined;
  [[nodiscard]] constexpr double total() const noexcept { return split + merge; }

  /// Converts to the total: `double x = variation_of_information(table)`.
  [[nodiscard]] constexpr operator double() const noexcept { return total(); }
};

/// Returns the variation of information: the split term H(P
/// G), due to divided reference segments, and the merge term H(G
/// P), due to joined ones; `total()`, to which the result converts, is their sum. In bits unless
/// `options.base` says otherwise. Range 0 to log n, lower is better; a term is 0 if nothing is split
/// (merged). The total is a metric: symmetric, triangle inequality. Undefined without voxels. Source: Meila
/// 2007, doi:10.1016/j.jmva.2006.11.013; the terms: Nunez-Iglesias et al. 2013,
/// doi:10.1371/journal.pone.0071715.
[[nodiscard]] inline split_merge_bits variation_of_information(const partition_entropies& h,
                                                               double empty_value = undefined) noexcept {
  if (!h.defined()) return {empty_value, empty_value};
  return {h.split, h.merge};
}
/// Overload for a table.
[[nodiscard]] inline split_merge_bits variation_of_information(const contingency_table& table,
                                                               const partition_options& options = {},
                                                               double empty_value = undefined) {
  return variation_of_information(detail::entropies_for("variation_of_information", table, options),
                                  empty_value);
}

/// Returns the split part of `variation_of_information`, H(P | G). In bits unless `options.base` says
/// otherwise. Range 0 to log n, lower is better; undefined without voxels. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double variation_of_information_split(const contingency_table& table,
                                                           const partition_options& options = {},
                                                           double empty_value = undefined) {
  return variation_of_information(detail::entropies_for("variation_of_information_split", table, options),
                                  empty_value)
      .split;
}

/// Returns the merge part of `variation_of_information`, H(G | P). In bits unless `options.base` says
/// otherwise. Range 0 to log n, lower is better; undefined without voxels. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double variation_of_information_merge(const contingency_table& table,
                                                           const partition_options& options = {},
                                                           double empty_value = undefined) {
  return variation_of_information(detail::entropies_for("variation_of_information_merge", table, options),
                                  empty_value)
      .merge;
}

/// Returns the split and merge terms divided by the joint entropy: H(P
/// G) / H(G, P) and H(G
/// P) / H(G, P). Each term and the total are in [0, 1], lower is better; 0 for identical partitions,
/// including those of one segment. Undefined without voxels. Source: Vinh et al. 2010, JMLR 11:2837;
/// funlib.evaluate.
[[nodiscard]] inline split_merge_bits normalized_variation_of_information(
    const partition_entropies& h, double empty_value = undefined) noexcept {
  if (!h.defined()) return {empty_value, empty_value};
  if (h.identical()) return {0, 0};
  split_merge_bits shares{h.split / h.joint(), h.merge / h.joint()};
  // If rounding takes the total above 1, reduce the larger term.
  if (shares.split + shares.merge > 1) {
    const bool more_split = shares.split > shares.merge;
    (more_split ? shares.split : shares.merge) = 1 - (more_split ? shares.merge : shares.split);
  }
  return shares;
}
/// Overload for a table.
[[nodiscard]] inline split_merge_bits normalized_variation_of_information(
    const contingency_table& table, const partition_options& options = {}, double empty_value = undefined) {
  return normalized_variation_of_information(
      detail::entropies_for("normalized_variation_of_information", table, options), empty_value);
}

/// Returns 1 - I(G; P) / max(H(G), H(P)), a distance between partitions. Range 0 to 1, lower is better,
/// symmetric, triangle inequality; 0 for identical partitions, including those of one segment. Undefined
/// without voxels. Source: Vinh et al. 2010, JMLR 11:2837.
[[nodiscard]] inline double normalized_information_distance(const partition_entropies& h,
                                                            double empty_value = undefined) noexcept {
  if (!h.defined()) return empty_value;
  if (h.identical()) return 0;
  // The larger entropy minus the mutual information is the larger conditional entropy, which avoids
  // cancellation.
  return (std::min)((std::max)(h.split, h.merge) / (std::max)(h.reference, h.prediction), 1.0);
}
/// Overload for a table.
[[nodiscard]] inline double normalized_information_distance(const contingency_table& table,
                                                            const partition_options& options = {},
                                                            double empty_value = undefined) {
  return normalized_information_distance(
      detail::entropies_for("normalized_information_distance", table, options), empty_value);
}

/// Returns the geometric mean of the adapted Rand error and the variation of information (in bits). Range 0
/// to sqrt(log2 n), lower is better; 0 for identical partitions. The challenge computes the two with
/// different settings: `cremi_score(variation_of_information(t, cremi_preset), adapted_rand_error(t,
/// snemi_preset))`. Undefined if either is. Source: cremi.org, leaderboard.
[[nodiscard]] inline double cremi_score(const split_merge_bits& variation, const adapted_rand& rand,
                                        double empty_value = undefined) noexcept {
  const double product = rand.error * variation.total();
  return is_undefined(product) ? empty_value : std::sqrt(product);
}
/// Overload for a table.
[[nodiscard]] inline double cremi_score(const contingency_table& table, const partition_options& options = {},
                                        double empty_value = undefined) {
  const detail::segments s = detail::segments_of(table, options);
  const double unit = detail::bits_per_unit(options.base, "cremi_score");
  return cremi_score(variation_of_information(detail::entropies_of(s, unit)),
                     adapted_rand_error(detail::pairs_of(s, options.pairs)), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
