// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for max, min, partition, sort
#include <cmath>        // for abs, sqrt
#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <span>         // for span
#include <stdexcept>    // for invalid_argument, length_error
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                         // for SEGTALLY_ABI
#include <segtally/detail/normal_distribution.hpp>  // for normal_below, normal_tail
#include <segtally/detail/ratio.hpp>                // for undefined
#include <segtally/detail/to_size.hpp>              // for to_size
#include <segtally/detail/wide.hpp>                 // for product, uint128
#include <segtally/error.hpp>                       // for raise, message
#include <segtally/study/paired_values.hpp>         // for alternative, paired_difference, differences

namespace segtally::inline SEGTALLY_ABI {

/// How pairs with difference 0 are treated.
enum class zero_differences {
  wilcox,  ///< excluded before ranking (Wilcoxon 1945)
  pratt,   ///< ranked, then excluded (Pratt 1959, doi:10.1080/01621459.1959.10501526)
};

struct signed_rank_options {
  alternative tail = alternative::two_sided;
  zero_differences zeros = zero_differences::wilcox;
  std::size_t exact_up_to = 50;  ///< nonzero differences, at most 62; above, the normal approximation
  bool continuity = true;        ///< whether to use the continuity correction above that
};

/// The result of a signed-rank test.
struct signed_rank_result {
  double p = undefined;       ///< 1 if all differences are 0, NaN without pairs
  double statistic = 0;       ///< sum of the ranks of the positive differences, W+
  double statistic_less = 0;  ///< sum of the ranks of the negative differences, W-
  std::size_t n = 0;          ///< number of nonzero differences
  std::size_t zeros = 0;      ///< number of differences that are 0
  bool exact = false;         ///< whether all 2^n sign patterns were counted
};

namespace detail {

/// Twice the ranks of absolute differences (ties have the average rank, so that these are integers), and
/// their sums by sign.
struct signed_ranks {
  std::vector<std::uint64_t> ranks;  ///< of the nonzero differences, ascending
  std::uint64_t positive = 0, negative = 0;
  std::size_t zeros = 0;
};

[[nodiscard]] inline signed_ranks signed_ranks_of(std::vector<paired_difference> differences,
                                                  zero_differences rule) {
  signed_ranks found;
  const auto nonzero = std::partition(differences.begin(), differences.end(), is_zero);
  std::sort(nonzero, differences.end(), is_smaller);
  found.zeros = static_cast<std::size_t>(nonzero - differences.begin());
  const std::size_t before = rule == zero_differences::wilcox ? found.zeros : 0;
  for (std::size_t first = found.zeros; first < differences.size();) {
    const auto tied = [&, least = differences[first]](const paired_difference& d) {
      return (std::abs)(d.value) == (std::abs)(least.value) ||
             (std::abs)(d.value) - (std::abs)(least.value) <= d.slack + least.slack;
    };
    std::size_t end = first + 1;
    while (end < differences.size() && tied(differences[end])) ++end;
    const std::uint64_t rank = std::uint64_t{first - before} + (end - before) + 1;
    for (; first < end; ++first) {
      found.ranks.push_back(rank);
      (differences[first].value > 0 ? found.positive : found.negative) += rank;
    }
  }
  return found;
}

/// Returns the number of the 2^n sign patterns for which the sum of the positive ranks is at most `sum`.
[[nodiscard]] inline std::uint64_t ways_up_to(std::uint64_t sum, const std::vector<std::uint64_t>& ranks) {
  std::vector<std::uint64_t> ways(1, 1);  // number of patterns for each sum
  ways.resize(to_size(sum) + 1);
  std::uint64_t reach = 0;
  for (const std::uint64_t rank : ranks) {
    reach = (std::min)(reach + rank, sum);
    for (std::size_t k = to_size(reach); k >= rank; --k) ways[k] += ways[k - to_size(rank)];
  }
  std::uint64_t total = 0;
  for (const std::uint64_t count : ways) total += count;
  return total;
}

/// Returns the exact p value; the distribution of the sum is symmetric.
[[nodiscard]] inline double exact_p(const signed_ranks& r, alternative tail) {
  const std::uint64_t all = std::uint64_t{1} << r.ranks.size();
  const auto share = [all](std::uint64_t ways) {
    return static_cast<double>(ways) / static_cast<double>(all);
  };
  if (tail == alternative::greater) return share(ways_up_to(r.negative, r.ranks));
  if (tail == alternative::less) return share(ways_up_to(r.positive, r.ranks));
  const std::uint64_t ways = ways_up_to((std::min)(r.positive, r.negative), r.ranks);
  return ways >= all / 2 ? 1 : share(2 * ways);
}

/// Returns the p value of the normal approximation, with the mean and the variance of the ranks, which
/// corrects for ties.
[[nodiscard]] inline double approximate_p(const signed_ranks& r, const signed_rank_options& options) {
  uint128 squares = 0;
  for (const std::uint64_t rank : r.ranks) squares += product(rank, rank);
  const double deviation = std::sqrt(static_cast<double>(squares));
  const double off = static_cast<double>(r.positive) - static_cast<double>(r.negative);  // 4 (W+ - mean)
  const double step = options.continuity ? 2 : 0;                                        // 4 / 2
  if (options.tail == alternative::greater) return normal_below((step - off) / deviation);
  if (options.tail == alternative::less) return normal_below((off + step) / deviation);
  const double beyond = (std::max)((std::abs)(off)-step, 0.0);
  return (std::min)(1.0, 2 * normal_tail(beyond / deviation));
}

[[nodiscard]] inline signed_rank_result signed_rank_of(std::string_view function,
                                                       const std::vector<paired_difference>& differences,
                                                       const signed_rank_options& options) {
  check_alternative(function, options.tail);
  if (options.zeros != zero_differences::wilcox && options.zeros != zero_differences::pratt)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.zeros), " is no rule for pairs that do not differ"));
  if (options.exact_up_to > 62)
    raise<std::invalid_argument>(message(function, ": exact for up to ", options.exact_up_to,
                                         " pairs: 62 are the most, since all 2^n signs are counted"));
  const signed_ranks r = signed_ranks_of(differences, options.zeros);
  signed_rank_result found;
  found.statistic = static_cast<double>(r.positive) / 2;
  found.statistic_less = static_cast<double>(r.negative) / 2;
  found.n = r.ranks.size();
  found.zeros = r.zeros;
  if (differences.empty()) return found;
  found.exact = found.n <= options.exact_up_to;
  found.p = found.n == 0 ? 1 : found.exact ? exact_p(r, options.tail) : approximate_p(r, options);
  return found;
}

}  // namespace detail

/// Returns the Wilcoxon signed-rank test of two results on the same images, which are assumed to be
/// independent: the null hypothesis is that the differences are symmetric about 0. Pairs with a NaN are
/// excluded; equal infinities have difference 0. Differences that differ only by rounding (2^-48 of the
/// values) are ties. p is exact for up to `exact_up_to` nonzero differences, including ties: all 2^n sign
/// patterns are counted. Above, it is that of the normal approximation, with a variance corrected for ties.
/// Exchanging the results exchanges `greater` and `less` and keeps the two-sided p. Throws
/// `std::invalid_argument` for lists of different length, and for `exact_up_to` above 62. Cost: a sort, and
/// n^3 for an exact p. Source: Wilcoxon 1945, doi:10.2307/3001968.
[[nodiscard]] inline signed_rank_result signed_rank_test(std::span<const double> first,
                                                         std::span<const double> second,
                                                         const signed_rank_options& options = {}) {
  return detail::signed_rank_of("signed_rank_test", detail::differences("signed_rank_test", first, second),
                                options);
}

}  // namespace segtally::inline SEGTALLY_ABI
