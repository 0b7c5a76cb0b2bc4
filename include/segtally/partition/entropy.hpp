// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cmath>      // for log2
#include <cstdint>    // for uint64_t
#include <limits>     // for numeric_limits
#include <numbers>    // for log2e
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/detail/ratio.hpp>                 // for ordered_sum, undefined
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segments, segments_of

namespace segtally {

/// What is uncertain about the segment of a voxel drawn at random, in units of the logarithm's base: all that
/// the information-theoretic metrics need of two images. NaN without voxels.
struct partition_entropies {
  double reference = undefined;   ///< H(G) of the reference
  double prediction = undefined;  ///< H(P) of the prediction
  double split = undefined;       ///< H(P | G), the prediction's where the reference is known
  double merge = undefined;       ///< H(G | P), the reference's where the prediction is known
  double mutual = undefined;      ///< I(G; P), what either tells about the other

  /// Returns H(G, P).
  [[nodiscard]] constexpr double joint() const noexcept { return mutual + (split + merge); }

  /// Returns whether the two partitions are the same but for the names.
  [[nodiscard]] constexpr bool identical() const noexcept { return split == 0 && merge == 0; }
};

namespace detail {

/// Returns log2(whole / part) for 0 < part <= whole. It is a function of the exact quotient alone, up to
/// counts of 2^53, exact for powers of 2, and as precise where the quotient is just above 1.
[[nodiscard]] inline double log2_ratio(std::uint64_t whole, std::uint64_t part) noexcept {
  const double excess = static_cast<double>(whole - part) / static_cast<double>(part);
  const double rounded = 1 + excess;
  // log(1 + x) / x changes slowly: what the rounding of 1 + x lost is given back. A third of log1p's time.
  return rounded == 1 ? excess * std::numbers::log2e : std::log2(rounded) * (excess / (rounded - 1));
}

/// Returns how many bits a unit of the logarithm's base has.
[[nodiscard]] inline double bits_per_unit(double base, const char* function) {
  if (!(base > 1 && base <= (std::numeric_limits<double>::max)()))
    raise<std::invalid_argument>(
        message(function, ": base is ", base, " but must be finite and greater than 1"));
  return std::log2(base);
}

/// Returns log2(n / size) for each segment, and adds size times that to the terms of the entropy.
[[nodiscard]] inline std::vector<double> surprise(const std::vector<segment>& side, std::uint64_t total,
                                                  std::vector<double>& terms) {
  std::vector<double> bits;
  bits.reserve(side.size());
  terms.reserve(side.size());
  for (const segment& k : side) {
    bits.push_back(k.times > 0 ? log2_ratio(total, k.size) : 0);
    terms.push_back(static_cast<double>(k.size * k.times) * bits.back());
  }
  return bits;
}

[[nodiscard]] inline partition_entropies entropies_of(const segments& s, double unit) {
  if (s.total == 0) return {};
  std::vector<double> of_reference, of_prediction, split, merge, mutual;
  const std::vector<double> reference_bits = surprise(s.reference, s.total, of_reference);
  const std::vector<double> prediction_bits = surprise(s.prediction, s.total, of_prediction);
  for (auto* terms : {&split, &merge, &mutual}) terms->reserve(s.overlaps.size());
  for (const segment_overlap& o : s.overlaps) {
    const auto voxels = static_cast<double>(o.count * o.times);
    const double split_bits = log2_ratio(s.reference[o.reference].size, o.count);
    const double merge_bits = log2_ratio(s.prediction[o.prediction].size, o.count);
    split.push_back(voxels * split_bits);
    merge.push_back(voxels * merge_bits);
    // Both ways to write log2(n n_ij / (a_i b_j)), so that exchanging the images exchanges two summands. If
    // n_ij / b_j = a_i / n, as in unrelated partitions, it is exactly 0.
    mutual.push_back(
        voxels *
        (((reference_bits[o.reference] - merge_bits) + (prediction_bits[o.prediction] - split_bits)) / 2));
  }
  const double scale = static_cast<double>(s.total);
  const auto entropy = [&](const std::vector<double>& terms) { return ordered_sum(terms) / scale / unit; };
  return {entropy(of_reference), entropy(of_prediction), entropy(split), entropy(merge),
          (std::max)(entropy(mutual), 0.0)};
}

}  // namespace detail

/// Returns the entropies of two partitions, in bits unless `options.base` says otherwise: for overlaps n_ij
/// of segments of a_i and b_j of n voxels H(G) = sum a_i / n log(n / a_i), H(P) = sum b_j / n log(n / b_j),
/// H(P | G) = sum n_ij / n log(a_i / n_ij), H(G | P) = sum n_ij / n log(b_j / n_ij) and I = H(G) - H(G | P) =
/// H(P) - H(P | G). No difference of entropies is taken, so small ones are as precise as large ones. Cost:
/// linear in the overlaps. Throws `std::invalid_argument` unless the base is finite and greater than 1.
/// Source: Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x.
[[nodiscard]] inline partition_entropies entropies(const contingency_table& table,
                                                   const partition_options& options = {}) {
  const double unit = detail::bits_per_unit(options.base, "entropies");
  return detail::entropies_of(detail::segments_of(table, options), unit);
}

}  // namespace segtally
