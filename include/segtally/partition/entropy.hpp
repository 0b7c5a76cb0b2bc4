// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/log2.hpp>                  // for log2_of_1_plus
#include <segtally/detail/ratio.hpp>                 // for fixed_sum, is_finite, is_undefined, undefined
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/overlap/contingency_table.hpp>    // for contingency_table
#include <segtally/partition/partition_options.hpp>  // for partition_options
#include <segtally/partition/segments.hpp>           // for segments, segments_of

namespace segtally::inline SEGTALLY_ABI {

/// The entropies of the segment of a random voxel, in units of the logarithm's base: the input of all
/// information-theoretic metrics. NaN without voxels.
struct partition_entropies {
  double reference = undefined;   ///< H(G) of the reference
  double prediction = undefined;  ///< H(P) of the prediction
  double split = undefined;       ///< H(P | G), of the prediction given the reference
  double merge = undefined;       ///< H(G | P), of the reference given the prediction
  double mutual = undefined;      ///< I(G; P), the mutual information

  /// Returns H(G, P).
  [[nodiscard]] constexpr double joint() const noexcept { return mutual + (split + merge); }

  /// Returns whether the two partitions are identical up to the names of labels.
  [[nodiscard]] constexpr bool identical() const noexcept { return defined() && split == 0 && merge == 0; }

  /// Returns whether there are voxels.
  [[nodiscard]] constexpr bool defined() const noexcept { return !is_undefined(split); }
};

namespace detail {

/// Returns log2(whole / part) for 0 < part <= whole. Depends only on the exact quotient, for counts up to
/// 2^53; exact for powers of 2, and precise for quotients just above 1.
[[nodiscard]] inline double log2_ratio(std::uint64_t whole, std::uint64_t part) noexcept {
  return log2_of_1_plus(static_cast<double>(whole - part) / static_cast<double>(part));
}

/// Returns the number of bits per unit of the logarithm's base.
[[nodiscard]] inline double bits_per_unit(double base, const char* function) {
  if (!is_finite(base) || base <= 1)
    raise<std::invalid_argument>(
        message(function, ": base is ", base, " but must be finite and greater than 1"));
  return log2_of_1_plus(base - 1);
}

/// The entropy of one partition and its components.
struct self_information {
  std::vector<double> bits;  // log2(n / size) of each segment
  double entropy = 0;        // sum of size * bits
};

// At most 2^63 voxels of at most 64 bits each, with both signs in mutual information.
inline constexpr int entropy_sum_bits = 72;

[[nodiscard]] inline self_information self_information_of(const std::vector<segment>& side,
                                                          std::uint64_t total) {
  self_information result;
  result.bits.reserve(side.size());
  fixed_sum sum(entropy_sum_bits);
  for (const segment& k : side) {
    result.bits.push_back(k.times > 0 ? log2_ratio(total, k.size) : 0);
    sum.add(static_cast<double>(k.size * k.times) * result.bits.back());
  }
  result.entropy = sum.value();
  return result;
}

[[nodiscard]] inline partition_entropies entropies_of(const segments& s, double unit = 1) {
  if (s.total == 0) return {};
  const self_information reference = self_information_of(s.reference, s.total);
  const self_information prediction = self_information_of(s.prediction, s.total);
  fixed_sum split(entropy_sum_bits), merge(entropy_sum_bits), mutual(entropy_sum_bits);
  for (const segment_overlap& o : s.overlaps) {
    const auto voxels = static_cast<double>(o.count * o.times);
    const double split_bits = log2_ratio(s.reference[o.reference].size, o.count);
    const double merge_bits = log2_ratio(s.prediction[o.prediction].size, o.count);
    split.add(voxels * split_bits);
    merge.add(voxels * merge_bits);
    // The mean of both ways to write log2(n n_ij / (a_i b_j)), for a bitwise symmetric result. If n_ij / b_j
    // = a_i / n, as in unrelated partitions, it is exactly 0.
    mutual.add(
        voxels *
        (((reference.bits[o.reference] - merge_bits) + (prediction.bits[o.prediction] - split_bits)) / 2));
  }
  const auto per_voxel = [&](double sum) { return sum / static_cast<double>(s.total) / unit; };
  return {per_voxel(reference.entropy), per_voxel(prediction.entropy), per_voxel(split.value()),
          per_voxel(merge.value()), (std::max)(per_voxel(mutual.value()), 0.0)};
}

/// Implements `entropies`; `function` is the name used in errors.
[[nodiscard]] inline partition_entropies entropies_for(const char* function, const contingency_table& table,
                                                       const partition_options& options) {
  const double unit = bits_per_unit(options.base, function);
  return entropies_of(segments_of(table, options), unit);
}

}  // namespace detail

/// Returns the entropies of two partitions, in bits unless `options.base` says otherwise: for overlaps n_ij
/// of segments of a_i and b_j out of n voxels H(G) = sum a_i / n log(n / a_i), H(P) = sum b_j / n log(n /
/// b_j), H(P
/// G) = sum n_ij / n log(a_i / n_ij), H(G
/// P) = sum n_ij / n log(b_j / n_ij) and I = H(G) - H(G
/// P) = H(P) - H(P
/// G). Computed without differences of entropies, so small values are as precise as large ones. Cost: linear
/// in the overlaps. Throws `std::invalid_argument` unless the base is finite and greater than 1. Source:
/// Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x.
[[nodiscard]] inline partition_entropies entropies(const contingency_table& table,
                                                   const partition_options& options = {}) {
  return detail::entropies_for("entropies", table, options);
}

}  // namespace segtally::inline SEGTALLY_ABI
