// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for min, sort
#include <bit>          // for countr_zero
#include <cmath>        // for abs, ilogb
#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <span>         // for span
#include <stdexcept>    // for invalid_argument
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/random.hpp>            // for random_source
#include <segtally/detail/ratio.hpp>             // for fixed_point, is_finite, ordered_sum, undefined
#include <segtally/detail/significant_bits.hpp>  // for significant_bits
#include <segtally/detail/to_size.hpp>           // for to_size
#include <segtally/detail/wide.hpp>              // for int128
#include <segtally/error.hpp>                    // for raise, message
#include <segtally/study/paired_values.hpp>      // for alternative, paired_difference, differences

namespace segtally::inline SEGTALLY_ABI {

struct sign_flip_options {
  alternative tail = alternative::two_sided;
  std::size_t resamples = 10000;  ///< at least 1; exact if all 2^n sign patterns are no more
  std::uint64_t seed = 0;
};

/// The result of a sign-flip test.
struct sign_flip_result {
  double p = undefined;  ///< NaN without pairs, and for an infinite difference
  std::size_t n = 0;     ///< number of pairs, or of groups
  bool exact = false;    ///< whether all 2^n sign patterns were counted
};

namespace detail {

/// The sum with flipped signs, relative to the observed one. Sums that differ only by rounding are ties.
struct flipped_sum {
  int128 observed, slack;
  alternative tail;

  [[nodiscard]] bool is_as_extreme(int128 sum) const noexcept {
    const auto size = [](int128 x) { return x < 0 ? -x : x; };
    if (tail == alternative::greater) return sum >= observed - slack;
    if (tail == alternative::less) return sum <= observed + slack;
    return size(sum) >= size(observed) - slack;
  }
};

/// Returns the sums of each four absolute differences for all 16 sign patterns: table lookups need a quarter
/// of the additions and no branches on random bits.
[[nodiscard]] inline std::vector<int128> sums_of_fours(const std::vector<int128>& sizes) {
  std::vector<int128> sums;
  for (std::size_t first = 0; first < sizes.size(); first += 4)
    for (unsigned signs = 0; signs < 16; ++signs) {
      int128 sum = 0;
      for (std::size_t i = first; i < sizes.size() && i < first + 4; ++i)
        sum += (signs >> (i - first) & 1) != 0 ? sizes[i] : -sizes[i];
      sums.push_back(sum);
    }
  return sums;
}

[[nodiscard]] inline sign_flip_result sign_flip_of(std::string_view function,
                                                   std::vector<paired_difference> differences,
                                                   const sign_flip_options& options) {
  check_alternative(function, options.tail);
  if (options.resamples == 0) raise<std::invalid_argument>(message(function, ": 0 resamples"));
  sign_flip_result found;
  found.n = differences.size();
  if (differences.empty()) return found;
  // Under the null hypothesis only the absolute differences matter. After sorting by them, names and the
  // order of the two results do not affect the random numbers.
  std::sort(differences.begin(), differences.end(), is_smaller);
  const double largest = (std::abs)(differences.back().value);
  if (!is_finite(largest)) return found;
  const int bits = largest == 0 ? 0 : std::ilogb(largest) + 2 + significant_bits(found.n);
  const auto fixed = [bits](double x) { return fixed_point(x, 126 - bits); };
  std::vector<int128> sizes;
  flipped_sum test{0, 0, options.tail};
  int128 all = 0;
  std::vector<double> slacks;
  for (const paired_difference& d : differences) {
    test.observed += fixed(d.value);
    sizes.push_back(fixed((std::abs)(d.value)));
    all += sizes.back();
    slacks.push_back(d.slack);
  }
  test.slack = fixed((std::min)(ordered_sum(slacks), rounded_product(largest, static_cast<double>(found.n))));
  std::uint64_t extreme = 0;
  found.exact = found.n < 63 && std::uint64_t{1} << found.n <= options.resamples;
  if (found.exact) {
    const std::uint64_t end = std::uint64_t{1} << found.n;
    int128 sum = all;
    std::uint64_t negative = 0;
    for (std::uint64_t k = 1;; ++k) {  // one sign changes at a time (Gray code)
      extreme += test.is_as_extreme(sum) ? 1U : 0U;
      if (k == end) break;
      const auto flipped = static_cast<std::size_t>(std::countr_zero(k));
      negative ^= std::uint64_t{1} << flipped;
      const int128 twice = sizes[flipped] + sizes[flipped];
      sum += (negative >> flipped & 1) != 0 ? -twice : twice;
    }
    found.p = static_cast<double>(extreme) / static_cast<double>(end);
    return found;
  }
  const std::vector<int128> sums = sums_of_fours(sizes);
  random_source random(options.seed);
  for (std::size_t k = 0; k < options.resamples; ++k) {
    int128 sum = 0;
    std::uint64_t signs = 0;
    for (std::size_t four = 0; four < sums.size(); four += 16, signs >>= 4) {
      if (four % 256 == 0) signs = random.bits();
      sum += sums[four + to_size(signs & 15)];
    }
    extreme += test.is_as_extreme(sum) ? 1U : 0U;
  }
  found.p = static_cast<double>(extreme + 1) / (static_cast<double>(options.resamples) + 1);
  return found;
}

}  // namespace detail

/// Returns the permutation test of the mean difference between two results on the same images, which are
/// assumed to be independent: the probability that random signs of the differences give a mean as far from 0.
/// Exact if all 2^n sign patterns are at most `resamples`, else (b + 1) / (m + 1) of random patterns (Phipson
/// & Smyth 2010, doi:10.2202/1544-6115.1585), the same everywhere for a seed. Pairs with a NaN are excluded;
/// equal infinities have difference 0, other infinite differences make p undefined. Sums that differ only by
/// rounding (2^-48 of the values) are ties. Throws `std::invalid_argument` for lists of different length and
/// for 0 resamples. Cost: pairs times resamples. Source: Fisher 1935, The Design of Experiments, section 21.
[[nodiscard]] inline sign_flip_result sign_flip_test(std::span<const double> first,
                                                     std::span<const double> second,
                                                     const sign_flip_options& options = {}) {
  return detail::sign_flip_of("sign_flip_test", detail::differences("sign_flip_test", first, second),
                              options);
}

}  // namespace segtally::inline SEGTALLY_ABI
