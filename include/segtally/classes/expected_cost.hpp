// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lower_bound, min, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument
#include <utility>    // for pair
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/classes/class_counts.hpp>       // for classes_of
#include <segtally/detail/ratio.hpp>               // for fixed_sum, ordered_sum, undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// What it costs to predict a class where the reference has another (or the same) one.
struct cost_matrix {
  std::vector<std::uint64_t> classes;  ///< in the order of rows and columns
  std::vector<double> costs;  ///< row by row, a row per class of the reference; finite and at least 0
};

namespace detail {

/// A cost matrix with classes to find.
class class_costs {
 public:
  class_costs(const cost_matrix& matrix, const char* function) : matrix_(matrix), function_(function) {
    const std::size_t k = matrix.classes.size();
    if (matrix.costs.size() != k * k)
      raise<std::invalid_argument>(
          message(function, ": ", matrix.costs.size(), " costs for ", k, " classes, not ", k * k));
    for (std::size_t i = 0; i < k * k; ++i)
      if (!(matrix.costs[i] >= 0 && matrix.costs[i] <= (std::numeric_limits<double>::max)()))
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

  /// Returns the sum over voxels of their cost.
  [[nodiscard]] double observed(const contingency_table& table) const {
    std::vector<double> terms;
    for (const overlap& o : table.overlaps())
      terms.push_back(cost(position(o.reference), position(o.prediction)) * static_cast<double>(o.count));
    return ordered_sum(terms);
  }

  /// Returns the sum over voxels of their cost if all were predicted as that class.
  [[nodiscard]] double of_constant(const contingency_table& table, std::size_t prediction) const {
    std::vector<double> terms;
    for (const label_count& k : table.reference())
      terms.push_back(cost(position(k.label), prediction) * static_cast<double>(k.count));
    return ordered_sum(terms);
  }

 private:
  const cost_matrix& matrix_;
  const char* function_;
  std::vector<std::pair<std::uint64_t, std::size_t>> positions_;
};

/// Returns the sum of 1 - recall over the classes of the reference.
[[nodiscard]] inline double missed_shares(const contingency_table& table) {
  fixed_sum sum(64);
  for (const class_counts& k : classes_of(table))
    if (k.reference > 0)
      sum.add(static_cast<double>(k.reference - k.both) / static_cast<double>(k.reference));
  return sum.value();
}

/// Returns cost / best for a best that may be 0.
[[nodiscard]] inline double against_best(double cost, double best, double empty_value) noexcept {
  if (best > 0) return cost / best;
  return cost > 0 ? std::numeric_limits<double>::infinity() : empty_value;
}

}  // namespace detail

/// Returns the mean cost of a voxel, sum w_ij C_ij / n, for C_ij voxels of class i predicted as class j.
/// Range 0 to the largest cost, lower is better; undefined without voxels. Throws `std::invalid_argument` if
/// the matrix is not square, has a class twice, lacks one of the images, or has a cost that is negative or
/// not finite. Cost: linear in the overlaps, times a logarithm. Source: Ferrer 2022, arXiv:2209.05355.
[[nodiscard]] inline double expected_cost(const contingency_table& table, const cost_matrix& matrix,
                                          double empty_value = undefined) {
  const double observed = detail::class_costs(matrix, "expected_cost").observed(table);
  return table.total() > 0 ? observed / static_cast<double>(table.total()) : empty_value;
}

/// Returns the expected cost where an error costs the more the rarer its class is, w_ij = n / (K t_i) for K
/// classes of t_i voxels in the reference: 1 - balanced accuracy. Range 0 to 1, lower is better; undefined
/// without voxels. Source: Ferrer 2022, arXiv:2209.05355; the default of Metrics Reloaded.
[[nodiscard]] inline double expected_cost(const contingency_table& table, double empty_value = undefined) {
  return table.total() > 0 ? detail::missed_shares(table) / static_cast<double>(table.reference().size())
                           : empty_value;
}

/// Returns the expected cost as a share of that of the best constant answer, min_j sum_i w_ij t_i / n. 0 and
/// up, lower is better, 1 is no better than a constant; +inf if a constant costs nothing but the prediction
/// does, undefined if neither does. Errors as `expected_cost`. Source: Ferrer 2022, arXiv:2209.05355.
[[nodiscard]] inline double normalized_expected_cost(const contingency_table& table,
                                                     const cost_matrix& matrix,
                                                     double empty_value = undefined) {
  const detail::class_costs costs(matrix, "normalized_expected_cost");
  const double observed = costs.observed(table);
  if (table.total() == 0) return empty_value;
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < matrix.classes.size(); ++j)
    best = (std::min)(best, costs.of_constant(table, j));
  return detail::against_best(observed, best, empty_value);
}

/// Returns the normalised expected cost for costs by rarity: (1 - balanced accuracy) K / (K - 1). Range 0 to
/// K / (K - 1), lower is better; with a single class in the reference as said above. Source: Ferrer 2022,
/// arXiv:2209.05355; Metrics Reloaded.
[[nodiscard]] inline double normalized_expected_cost(const contingency_table& table,
                                                     double empty_value = undefined) {
  if (table.total() == 0) return empty_value;
  return detail::against_best(detail::missed_shares(table), static_cast<double>(table.reference().size() - 1),
                              empty_value);
}

/// Returns Cohen's kappa with costs of your own, 1 - n sum w_ij C_ij / sum w_ij t_i p_j. Range up to 1,
/// higher is better, 0 for unrelated images; undefined if unrelated images would cost nothing either. Errors
/// as `expected_cost`. Cost: the square of the number of classes. Source: Cohen 1968, doi:10.1037/h0026256.
[[nodiscard]] inline double weighted_kappa(const contingency_table& table, const cost_matrix& matrix,
                                           double empty_value = undefined) {
  const detail::class_costs costs(matrix, "weighted_kappa");
  const double observed = costs.observed(table);
  std::vector<double> terms;
  for (const label_count& r : table.reference())
    for (const label_count& p : table.prediction())
      terms.push_back(costs.cost(costs.position(r.label), costs.position(p.label)) *
                      (static_cast<double>(r.count) * static_cast<double>(p.count)));
  const double chance = detail::ordered_sum(terms);
  return chance > 0 ? 1 - observed * static_cast<double>(table.total()) / chance : empty_value;
}

}  // namespace segtally::inline SEGTALLY_ABI
