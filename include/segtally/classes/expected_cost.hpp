// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, max, min, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument
#include <utility>    // for pair
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>       // for classes_of
#include <segtally/classes/weighted_kappa.hpp>     // for beyond_chance
#include <segtally/detail/ratio.hpp>               // for fixed_sum, is_finite, ratio, undefined
#include <segtally/detail/significant_bits.hpp>    // for significant_bits
#include <segtally/detail/weighted_sum.hpp>        // for scaled, weighted_sum
#include <segtally/detail/wide.hpp>                // for product, uint128
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// The costs of predicting each class for each class of the reference.
struct cost_matrix {
  std::vector<std::uint64_t> classes;  ///< in the order of rows and columns
  std::vector<double> costs;  ///< row by row, one row per class of the reference; finite and at least 0
};

namespace detail {

/// A cost matrix with lookup of classes.
class class_costs {
 public:
  class_costs(const cost_matrix& matrix, const char* function) : matrix_(matrix), function_(function) {
    const std::size_t k = matrix.classes.size();
    const std::uint64_t cells = std::uint64_t{k} * k;
    if (matrix.costs.size() != cells)
      raise<std::invalid_argument>(
          message(function, ": ", matrix.costs.size(), " costs for ", k, " classes, not ", cells));
    for (std::size_t i = 0; i < matrix.costs.size(); ++i)
      if (!is_finite(matrix.costs[i]) || matrix.costs[i] < 0)
        raise<std::invalid_argument>(
            message(function, ": costs[", i, "] is ", matrix.costs[i], " but must be finite and at least 0"));
    for (std::size_t i = 0; i < k; ++i) positions_.push_back({matrix.classes[i], i});
    std::sort(positions_.begin(), positions_.end());
    for (std::size_t i = 1; i < k; ++i)
      if (positions_[i].first == positions_[i - 1].first)
        raise<std::invalid_argument>(
            message(function, ": class ", positions_[i].first, " is in the cost matrix twice"));
  }

  /// Returns the row and column of a class.
  [[nodiscard]] std::size_t position(std::uint64_t label) const {
    const auto at = std::lower_bound(positions_.begin(), positions_.end(), std::pair{label, std::size_t{0}});
    if (at == positions_.end() || at->first != label)
      raise<std::invalid_argument>(message(function_, ": class ", label, " is not in the cost matrix"));
    return at->second;
  }

  [[nodiscard]] double cost(std::size_t reference, std::size_t prediction) const noexcept {
    return matrix_.costs[reference * matrix_.classes.size() + prediction];
  }

  /// A cost and its number of voxels.
  struct item {
    double cost = 0;
    uint128 times = 0;
  };

  /// Returns the cost of each overlap.
  [[nodiscard]] std::vector<item> observed(const contingency_table& table) const {
    std::vector<item> items;
    for (const overlap& o : table.overlaps())
      items.push_back({cost(position(o.reference), position(o.prediction)), o.count});
    return items;
  }

  /// Returns the cost of each class of the reference if every voxel were predicted as one class.
  [[nodiscard]] std::vector<item> of_constant(const contingency_table& table, std::size_t prediction) const {
    std::vector<item> items;
    for (const label_count& k : table.reference())
      items.push_back({cost(position(k.label), prediction), k.count});
    return items;
  }

  [[nodiscard]] static double largest_of(const std::vector<item>& items) noexcept {
    double largest = 0;
    for (const item& i : items) largest = (std::max)(largest, i.cost);
    return largest;
  }

  /// Returns the sum of costs times counts, times `factor`. No cost exceeds `largest`.
  [[nodiscard]] static weighted_sum sum_of(const std::vector<item>& items, double largest,
                                           std::uint64_t factor = 1) noexcept {
    weighted_sum sum(largest);
    for (const item& i : items) sum.add(i.cost, i.times * factor);
    return sum;
  }
  [[nodiscard]] static weighted_sum sum_of(const std::vector<item>& items) noexcept {
    return sum_of(items, largest_of(items));
  }

 private:
  const cost_matrix& matrix_;
  const char* function_;
  std::vector<std::pair<std::uint64_t, std::size_t>> positions_;
};

/// Returns the sum of 1 - recall over the classes of the reference.
[[nodiscard]] inline double missed_shares(const contingency_table& table) {
  fixed_sum sum(significant_bits(table.reference().size()));
  for (const class_counts& k : classes_of(table))
    if (k.reference > 0) sum.add(ratio(k.reference - k.both, k.reference, 0));
  return sum.value();
}

}  // namespace detail

/// Returns the mean cost per voxel, sum w_ij C_ij / n, where C_ij voxels of class i are predicted as class j.
/// Range 0 to the largest cost, lower is better; undefined without voxels. Throws `std::invalid_argument` if
/// the matrix is not square, repeats a class, lacks a class of one of the images, or has a negative or
/// non-finite cost. Cost: linear in the overlaps, times a logarithm. Source: Ferrer 2022, arXiv:2209.05355.
[[nodiscard]] inline double expected_cost(const contingency_table& table, const cost_matrix& matrix,
                                          double empty_value = undefined) {
  const detail::class_costs costs(matrix, "expected_cost");
  const detail::weighted_sum sum = costs.sum_of(costs.observed(table));
  return table.total() > 0 ? sum.over(table.total()) : empty_value;
}

/// Returns the expected cost if errors cost more in rarer classes, w_ij = n / (K t_i) for K classes of t_i
/// voxels in the reference: 1 - balanced accuracy. Range 0 to 1, lower is better; undefined without voxels.
/// Source: Ferrer 2022, arXiv:2209.05355; the default of Metrics Reloaded.
[[nodiscard]] inline double expected_cost(const contingency_table& table, double empty_value = undefined) {
  return table.total() > 0 ? detail::missed_shares(table) / static_cast<double>(table.reference().size())
                           : empty_value;
}

/// Returns the expected cost as a share of that of the best constant answer, min_j sum_i w_ij t_i / n. Range
/// 0 and up, lower is better, 1 is no better than a constant; +inf if a constant costs nothing but the
/// prediction does, undefined if neither does, and without voxels. Where it is undefined, returns
/// `empty_value`. Errors as `expected_cost`. Source: Ferrer 2022, arXiv:2209.05355.
[[nodiscard]] inline double normalized_expected_cost(const contingency_table& table,
                                                     const cost_matrix& matrix,
                                                     double empty_value = undefined) {
  const detail::class_costs costs(matrix, "normalized_expected_cost");
  const detail::scaled observed = costs.sum_of(costs.observed(table)).value();
  if (table.total() == 0) return empty_value;
  detail::scaled best = costs.sum_of(costs.of_constant(table, 0)).value();
  for (std::size_t j = 1; j < matrix.classes.size(); ++j)
    best = (std::min)(best, costs.sum_of(costs.of_constant(table, j)).value());
  if (best > detail::scaled{}) return ratio(observed, best);
  return observed > detail::scaled{} ? std::numeric_limits<double>::infinity() : empty_value;
}

/// Returns the normalised expected cost for costs by rarity: (1 - balanced accuracy) K / (K - 1). Range 0 to
/// K / (K - 1), lower is better; undefined without voxels. With a single class in the reference +inf if the
/// prediction has another one, else undefined. Where it is undefined, returns `empty_value`. Source: Ferrer
/// 2022, arXiv:2209.05355; Metrics Reloaded.
[[nodiscard]] inline double normalized_expected_cost(const contingency_table& table,
                                                     double empty_value = undefined) {
  if (table.total() == 0) return empty_value;
  const double missed = detail::missed_shares(table);
  if (const std::size_t others = table.reference().size() - 1; others > 0)
    return missed / static_cast<double>(others);
  return missed > 0 ? std::numeric_limits<double>::infinity() : empty_value;
}

/// Returns Cohen's kappa with a custom cost matrix, 1 - n sum w_ij C_ij / sum w_ij t_i p_j. Range up to 1,
/// higher is better, 0 for unrelated images; undefined if unrelated images would have no cost either. Errors
/// as `expected_cost`. Cost: quadratic in the number of classes. Source: Cohen 1968, doi:10.1037/h0026256.
[[nodiscard]] inline double weighted_kappa(const contingency_table& table, const cost_matrix& matrix,
                                           double empty_value = undefined) {
  const detail::class_costs costs(matrix, "weighted_kappa");
  std::vector<detail::class_costs::item> chance;
  for (const label_count& r : table.reference())
    for (const label_count& p : table.prediction())
      chance.push_back(
          {costs.cost(costs.position(r.label), costs.position(p.label)), detail::product(r.count, p.count)});
  // Both sums in the same unit, so that unrelated images give exactly 0.
  const double largest = costs.largest_of(chance);
  return detail::beyond_chance(costs.sum_of(costs.observed(table), largest, table.total()).steps(),
                               costs.sum_of(chance, largest).steps(), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
