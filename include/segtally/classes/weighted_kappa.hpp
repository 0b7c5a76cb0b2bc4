// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>       // for classes_of
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/detail/uint256.hpp>             // for uint256
#include <segtally/detail/wide.hpp>                // for product, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// The cost of confusing two classes as a function of their distance d.
enum class kappa_weights {
  linear,     ///< d
  quadratic,  ///< d^2
};

/// Options of `weighted_kappa`.
struct weighted_kappa_options {
  kappa_weights weights = kappa_weights::linear;
};

namespace detail {

/// Returns the sum of the costs of all voxels: at most K^2 n, which does not overflow for K < 2^32 classes.
[[nodiscard]] inline uint128 observed_cost(const contingency_table& table,
                                           const std::vector<class_counts>& classes, kappa_weights weights) {
  const auto position = [&](std::uint64_t label) {
    const auto at = std::lower_bound(classes.begin(), classes.end(), label,
                                     [](const class_counts& k, std::uint64_t key) { return k.label < key; });
    return static_cast<std::uint64_t>(at - classes.begin());
  };
  uint128 sum = 0;
  for (const overlap& o : table.overlaps()) {
    const std::uint64_t i = position(o.reference);
    const std::uint64_t j = position(o.prediction);
    const std::uint64_t distance = i < j ? j - i : i - j;
    sum += product(weights == kappa_weights::linear ? distance : distance * distance, o.count);
  }
  return sum;
}

/// Returns n times the expected cost of two unrelated images with the same class sizes. Cost: linear in the
/// classes.
[[nodiscard]] inline uint256 expected_cost(const contingency_table& table,
                                           const std::vector<class_counts>& classes, kappa_weights weights) {
  uint128 moment = 0;  // sum of t_i (i - j)
  uint128 cost = 0;    // sum of t_i w(i - j), the cost of one voxel predicted as class j
  for (std::uint64_t i = 0; const class_counts& k : classes) {
    moment += product(i, k.reference);
    cost += product(weights == kappa_weights::linear ? i : i * i, k.reference);
    ++i;
  }
  uint256 sum;              // up to n^2 K^2 for n voxels and K classes: doubles would not cancel to 0
  std::uint64_t up_to = 0;  // sum of t_i for i <= j
  for (const class_counts& k : classes) {
    sum = sum + uint256::product_of(cost, k.prediction);
    up_to += k.reference;
    // From j to j + 1. Negative terms wrap around; the cost itself is at least 0.
    const uint128 total = table.total();
    cost += weights == kappa_weights::linear ? 2 * uint128{up_to} - total : total - 2 * moment;
    moment -= total;
  }
  return sum;
}

/// Returns 1 - observed / expected; precise even if the two are close.
[[nodiscard]] inline double beyond_chance(const uint256& observed, const uint256& expected,
                                          double empty_value) noexcept {
  if (expected.is_zero()) return empty_value;
  if (expected < observed) return -((observed - expected).to_double() / expected.to_double());
  return (expected - observed).to_double() / expected.to_double();
}

}  // namespace detail

/// Returns Cohen's kappa for ordered classes, where errors cost more the farther apart the classes are: 1 - n
/// sum w_ij C_ij / sum w_ij t_i p_j. The distance of two classes is that of their positions in the sorted
/// union of the labels (as in scikit-learn), not the difference of the labels, so gaps do not matter. Range
/// -1 to 1, higher is better, symmetric; undefined if both images have the same single class. With two
/// classes it is `multiclass_cohen_kappa`. Source: Cohen 1968, doi:10.1037/h0026256.
[[nodiscard]] inline double weighted_kappa(const contingency_table& table,
                                           const weighted_kappa_options& options = {},
                                           double empty_value = undefined) {
  const auto classes = detail::classes_of(table);
  const auto expected = detail::expected_cost(table, classes, options.weights);
  const auto observed =
      detail::uint256::product_of(detail::observed_cost(table, classes, options.weights), table.total());
  return detail::beyond_chance(observed, expected, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
