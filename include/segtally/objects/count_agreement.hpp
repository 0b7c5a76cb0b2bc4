// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for invalid_argument, length_error
#include <vector>     // for vector

#include <segtally/abi.hpp>             // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>    // for is_undefined, ordered_mean, undefined
#include <segtally/detail/uint256.hpp>  // for uint256
#include <segtally/detail/wide.hpp>     // for product, uint128
#include <segtally/error.hpp>           // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// Returns the coefficient of determination of object counts over several images, R^2 = 1 - sum (r - p)^2 /
/// sum (r - mean of r)^2: `reference` and `prediction` have one count per image, in the same order. Range
/// -inf to 1, higher is better; 0 for predicting the mean. Undefined if all reference counts are equal, as
/// for one image (scikit-learn returns 1 or 0, and NaN for one image). Counts are summed as integers and
/// divided once. Throws `std::invalid_argument` if the lengths differ and `std::length_error` for a count of
/// 2^48 or more. Source: Graham et al. 2024 (CoNIC), doi:10.1016/j.media.2023.103047, which takes the mean
/// over classes.
[[nodiscard]] inline double r_squared_of_counts(std::span<const std::uint64_t> reference,
                                                std::span<const std::uint64_t> prediction,
                                                double empty_value = undefined) {
  using detail::uint128;
  using detail::uint256;
  if (reference.size() != prediction.size())
    detail::raise<std::invalid_argument>(detail::message("r_squared_of_counts: ", reference.size(),
                                                         " images of the reference and ", prediction.size(),
                                                         " of the prediction"));
  uint128 errors = 0, squares = 0, sum = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const std::uint64_t r = reference[i], p = prediction[i];
    if (((r | p) >> 48) != 0)
      detail::raise<std::length_error>(
          detail::message("r_squared_of_counts: ", r, " and ", p, " objects in image ", i, " pass 2^48"));
    const std::uint64_t apart = r < p ? p - r : r - p;
    errors += detail::product(apart, apart);
    squares += detail::product(r, r);
    sum += r;
  }
  // Both sums are multiplied by the number of images, so that the mean becomes an integer.
  const uint256 spread = uint256::product_of(squares, reference.size()) - uint256::product_of(sum, sum),
                error = uint256::product_of(errors, reference.size());
  if (spread.is_zero()) return empty_value;
  return spread < error ? -((error - spread).to_double() / spread.to_double())
                        : (spread - error).to_double() / spread.to_double();
}

/// The object counts of one class, one per image.
struct class_counts_of_images {
  std::vector<std::uint64_t> reference, prediction;
};

/// Returns the mean of `r_squared_of_counts` over classes, those without a value left out. Range -inf to 1,
/// higher is better; undefined if no class has a value. Where it is undefined, returns `empty_value`. Throws
/// like `r_squared_of_counts`.
[[nodiscard]] inline double mean_r_squared_of_counts(std::span<const class_counts_of_images> classes,
                                                     double empty_value = undefined) {
  std::vector<double> terms;
  for (const class_counts_of_images& c : classes)
    if (const double value = r_squared_of_counts(c.reference, c.prediction); !is_undefined(value))
      terms.push_back(value);
  return detail::ordered_mean(terms, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
