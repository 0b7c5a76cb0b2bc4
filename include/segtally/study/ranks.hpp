// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cmath>      // for sqrt
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>        // for is_undefined, undefined
#include <segtally/error.hpp>               // for raise, message
#include <segtally/report/metric_info.hpp>  // for direction
#include <segtally/study/study_metric.hpp>  // for goodness

namespace segtally::inline SEGTALLY_ABI {

/// The rank of equal values.
enum class tied_ranks {
  average,  ///< the mean of their ranks: 1, 2.5, 2.5, 4
  least,    ///< the best of their ranks: 1, 2, 2, 4
};

/// Returns the rank of each value, 1 for the best; NaN values share the last ranks, as in challengeR. Throws
/// `std::invalid_argument` for `direction::neither`. Cost: a sort.
[[nodiscard]] inline std::vector<double> ranks_of(std::span<const double> values, direction good,
                                                  tied_ranks ties = tied_ranks::average) {
  if (good == direction::neither)
    detail::raise<std::invalid_argument>("ranks_of: no value is better where neither end is");
  if (ties != tied_ranks::average && ties != tied_ranks::least)
    detail::raise<std::invalid_argument>(
        detail::message("ranks_of: ", static_cast<int>(ties), " is no rank of ties"));
  const auto tied = [&](std::size_t a, std::size_t b) {
    return is_undefined(values[a]) || is_undefined(values[b])
               ? is_undefined(values[a]) == is_undefined(values[b])
               : values[a] == values[b];
  };
  std::vector<std::size_t> order(values.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (is_undefined(values[a]) || is_undefined(values[b])) return is_undefined(values[b]) && !tied(a, b);
    return detail::goodness(values[a], good) > detail::goodness(values[b], good);
  });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && tied(order[end], order[first])) ++end;
    const double rank =
        ties == tied_ranks::least ? static_cast<double>(first + 1) : static_cast<double>(first + 1 + end) / 2;
    for (; first < end; ++first) ranks[order[first]] = rank;
  }
  return ranks;
}

/// Returns Kendall's tau-b between two rankings: concordant minus discordant pairs, divided by the geometric
/// mean of the numbers of pairs that are not tied in each ranking. Range -1 to 1; 1 for the same ranking; NaN
/// if a ranking ties all. Throws `std::invalid_argument` for rankings of different length. Cost: quadratic in
/// the number of results. Source: Kendall 1945, doi:10.1093/biomet/33.3.239.
[[nodiscard]] inline double kendall_tau(std::span<const double> first, std::span<const double> second) {
  if (first.size() != second.size())
    detail::raise<std::invalid_argument>(
        detail::message("kendall_tau: a ranking of ", first.size(), " against one of ", second.size()));
  const auto sign = [](double a, double b) { return (a > b ? 1 : 0) - (a < b ? 1 : 0); };
  std::int64_t alike = 0, of_first = 0, of_second = 0;
  for (std::size_t i = 0; i < first.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const int a = sign(first[i], first[k]), b = sign(second[i], second[k]);
      alike += a * b;
      of_first += a * a;
      of_second += b * b;
    }
  if (of_first == 0 || of_second == 0) return undefined;
  if (of_first == of_second) return static_cast<double>(alike) / static_cast<double>(of_first);
  return static_cast<double>(alike) /
         std::sqrt(static_cast<double>(of_first) * static_cast<double>(of_second));
}

}  // namespace segtally::inline SEGTALLY_ABI
