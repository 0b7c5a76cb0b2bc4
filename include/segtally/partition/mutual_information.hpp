// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cmath>      // for sqrt
#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                 // for is_finite, rounded_product, undefined
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/entropy.hpp>            // for partition_entropies, entropies_for
#include <segtally/partition/partition_options.hpp>  // for partition_options, entropy_mean

/// @file
/// Information that two partitions share.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

[[nodiscard]] inline double mean_entropy(const partition_entropies& h, entropy_mean mean) noexcept {
  switch (mean) {
    case entropy_mean::geometric:
      return std::sqrt(h.reference * h.prediction);
    case entropy_mean::minimum:
      return (std::min)(h.reference, h.prediction);
    case entropy_mean::maximum:
      return (std::max)(h.reference, h.prediction);
    default:  // arithmetic
      break;
  }
  return (h.reference + h.prediction) / 2;
}

/// Returns information / whole, at most 1 even after rounding.
[[nodiscard]] inline double information_share(double information, double whole, double empty_value) noexcept {
  return whole > 0 ? (std::min)(information / whole, 1.0) : empty_value;
}

}  // namespace detail

/// Returns what either partition tells about the other, I(G; P) = sum n_ij / n log(n n_ij / (a_i b_j)), in
/// bits unless `options.base` says otherwise. Range 0 to the smaller entropy, higher is better, symmetric.
/// Grows with the number of segments, so compare normalised or adjusted values. Source: Shannon 1948,
/// doi:10.1002/j.1538-7305.1948.tb01338.x. Undefined without voxels. Where it is undefined, returns
/// `empty_value`.
[[nodiscard]] inline double mutual_information(const partition_entropies& h,
                                               double empty_value = undefined) noexcept {
  return h.defined() ? h.mutual : empty_value;
}
/// Overload for a table.
[[nodiscard]] inline double mutual_information(const contingency_table& table,
                                               const partition_options& options = {},
                                               double empty_value = undefined) {
  return mutual_information(detail::entropies_for("mutual_information", table, options), empty_value);
}

/// Returns I(G; P) / mean(H(G), H(P)), where the mean is `options.mean`: arithmetic (default), geometric,
/// minimum or maximum. Range 0 to 1, higher is better, symmetric; not 0 for unrelated partitions with many
/// segments. Geometric and minimum are 0 / 0 if one partition has a single segment. Source: Strehl & Ghosh
/// 2002, doi:10.1162/153244303321897735; Vinh et al. 2010, JMLR 11:2837. 1 for identical partitions, also of
/// one segment; otherwise undefined where the formula is 0 / 0, and without voxels. Where it is undefined,
/// returns `empty_value`. The base does not matter.
[[nodiscard]] inline double normalized_mutual_information(const partition_entropies& h,
                                                          entropy_mean mean = entropy_mean::arithmetic,
                                                          double empty_value = undefined) noexcept {
  if (!h.defined()) return empty_value;
  if (h.identical()) return 1;
  return detail::information_share(h.mutual, detail::mean_entropy(h, mean), empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double normalized_mutual_information(const contingency_table& table,
                                                          const partition_options& options = {},
                                                          double empty_value = undefined) {
  return normalized_mutual_information(detail::entropies_for("normalized_mutual_information", table, options),
                                       options.mean, empty_value);
}

/// Returns I(G; P) / H(G) = 1 - H(G | P) / H(G): 1 if every predicted segment lies in one reference segment,
/// that is without merges. Range 0 to 1, higher is better. With `background_rule::drop_reference` it is the
/// foreground-restricted information-theoretic merge score of Arganda-Carreras et al. 2015, `completeness`
/// the split score and `v_measure` V^Info. Source: Rosenberg & Hirschberg 2007, ACL D07-1043. Undefined
/// without voxels. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double homogeneity(const partition_entropies& h,
                                        double empty_value = undefined) noexcept {
  if (!h.defined()) return empty_value;
  return h.merge == 0 ? 1 : detail::information_share(h.mutual, h.reference, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double homogeneity(const contingency_table& table, const partition_options& options = {},
                                        double empty_value = undefined) {
  return homogeneity(detail::entropies_for("homogeneity", table, options), empty_value);
}

/// Returns I(G; P) / H(P) = 1 - H(P | G) / H(P): 1 if every reference segment lies in one predicted segment,
/// that is without splits. Range 0 to 1, higher is better. Source: Rosenberg & Hirschberg 2007, ACL D07-1043.
/// Undefined without voxels. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double completeness(const partition_entropies& h,
                                         double empty_value = undefined) noexcept {
  if (!h.defined()) return empty_value;
  return h.split == 0 ? 1 : detail::information_share(h.mutual, h.prediction, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double completeness(const contingency_table& table,
                                         const partition_options& options = {},
                                         double empty_value = undefined) {
  return completeness(detail::entropies_for("completeness", table, options), empty_value);
}

/// Options of `v_measure`. A struct, because the first number of other entropy scores is their `empty_value`.
struct v_measure_options {
  double beta = 1;  ///< weight of completeness relative to homogeneity
};

/// Returns the harmonic mean of homogeneity h and completeness c, in which completeness counts beta times as
/// much: (1 + beta) h c / (beta h + c). Range 0 to 1, higher is better, 1 for identical partitions, also of
/// one segment; undefined without voxels. Where it is undefined, returns `empty_value`. With beta 1 it is
/// symmetric and the arithmetically normalised mutual information. Throws `std::invalid_argument` unless beta
/// is finite and at least 0. Source: Rosenberg & Hirschberg 2007, ACL D07-1043.
[[nodiscard]] inline double v_measure(const partition_entropies& h, const v_measure_options& options = {},
                                      double empty_value = undefined) {
  const double beta = options.beta;
  if (!detail::is_finite(beta) || beta < 0)
    detail::raise<std::invalid_argument>(
        detail::message("v_measure: beta is ", beta, " but must be finite and at least 0"));
  if (!h.defined()) return empty_value;
  if (h.identical()) return 1;
  if (h.mutual == 0) return 0;
  // (1 + beta) I / (H(G) + beta H(P)), with weights that sum to 1.
  const double weight = beta / (1 + beta);
  const double whole =
      detail::rounded_product(1 - weight, h.reference) + detail::rounded_product(weight, h.prediction);
  return detail::information_share(h.mutual, whole, empty_value);
}
/// Overload for a table.
[[nodiscard]] inline double v_measure(const contingency_table& table, const partition_options& options = {},
                                      double empty_value = undefined) {
  return v_measure(detail::entropies_for("v_measure", table, options), {}, empty_value);
}

/// The three scores of `homogeneity`, `completeness` and `v_measure`.
struct homogeneity_and_completeness {
  double homogeneity = undefined;
  double completeness = undefined;
  double v_measure = undefined;
};

/// Returns homogeneity, completeness and V-measure at the price of one: each from 0 to 1, higher is better,
/// and `empty_value` without voxels. Throws like `v_measure`.
[[nodiscard]] inline homogeneity_and_completeness homogeneity_completeness_v(
    const contingency_table& table, const partition_options& options = {}, double empty_value = undefined) {
  const partition_entropies h = detail::entropies_for("homogeneity_completeness_v", table, options);
  return {homogeneity(h, empty_value), completeness(h, empty_value), v_measure(h, {}, empty_value)};
}

}  // namespace segtally::inline SEGTALLY_ABI
