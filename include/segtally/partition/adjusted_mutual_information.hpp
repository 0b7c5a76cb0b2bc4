// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min, sort
#include <array>      // for array
#include <compare>    // for operator<=>
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <numbers>    // for log2e
#include <vector>     // for vector

#include <segtally/abi.hpp>                           // for SEGTALLY_ABI
#include <segtally/detail/log2.hpp>                   // for log_of_1_plus, natural_log
#include <segtally/detail/ratio.hpp>                  // for ordered_sum, rounded_product, undefined
#include <segtally/detail/to_size.hpp>                // for to_size
#include <segtally/detail/wide.hpp>                   // for product, uint128
#include <segtally/overlap/contingency_table.hpp>     // for contingency_table
#include <segtally/partition/entropy.hpp>             // for partition_entropies, entropies_of
#include <segtally/partition/mutual_information.hpp>  // for mean_entropy
#include <segtally/partition/partition_options.hpp>   // for partition_options
#include <segtally/partition/segments.hpp>            // for segment, segments_of

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// `times` segments of equal size.
struct size_class {
  std::uint64_t size = 0;
  std::uint64_t times = 0;
  friend auto operator<=>(const size_class&, const size_class&) = default;
};

/// Returns the distinct sizes, ascending.
[[nodiscard]] inline std::vector<size_class> size_classes(const std::vector<segment>& side) {
  std::vector<size_class> sizes;
  for (const segment& k : side)
    if (k.times > 0) sizes.push_back({k.size, k.times});
  std::sort(sizes.begin(), sizes.end());
  std::size_t last = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    if (sizes[i].size == sizes[last].size) {
      sizes[last].times += sizes[i].times;
    } else {
      sizes[++last] = sizes[i];
    }
  }
  if (!sizes.empty()) sizes.resize(last + 1);
  return sizes;
}

/// Expected information of two segments of given sizes if the voxels of a partition of n voxels are shuffled.
class chance_overlap {
 public:
  explicit chance_overlap(std::uint64_t n) noexcept : n_(n) {
    for (std::size_t k = 1; k < log_.size(); ++k) log_[k] = natural_log(static_cast<double>(k));
  }

  /// Returns the expectation of k log(k / m) in nats, where the overlap k of segments of a and b voxels has
  /// the hypergeometric distribution with mean m = a b / n.
  [[nodiscard]] double expected_nats(std::uint64_t a, std::uint64_t b) const noexcept {
    const double mean = static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(n_);
    return mean < 0x1p20 ? walk(a, b, mean) : expansion(a, b, mean);
  }

 private:
  /// Sums over k from the most probable value outwards, until the remainder is below 2^-60. Probabilities are
  /// computed relative to the first one, by recurrence, and normalised at the end, without factorials of
  /// large numbers. Because E[k] = m, each term may be k log(k / m) - (k - m), which is never negative, so
  /// nothing cancels.
  [[nodiscard]] double walk(std::uint64_t a, std::uint64_t b, double mean) const noexcept {
    const std::uint64_t most = (std::min)(a, b);
    const std::uint64_t least = b > n_ - a ? b - (n_ - a) : 0;
    const auto mode = static_cast<std::uint64_t>(product(a + 1, b + 1) / (n_ + 2));
    const double log_mean = mean < 16 ? natural_log(mean) : 0;
    const auto excess = [&](std::uint64_t k) {
      const auto count = static_cast<double>(k);
      if (k == 0) return mean;
      const double log_ratio =
          mean < 16 && k < log_.size() ? log_[to_size(k)] - log_mean : log_of_1_plus((count - mean) / mean);
      return (std::max)(rounded_product(count, log_ratio) - (count - mean), 0.0);
    };
    // P(k + 1) / P(k)
    const auto rise = [&](std::uint64_t k) {
      return static_cast<double>(a - k) * static_cast<double>(b - k) /
             (static_cast<double>(k + 1) * static_cast<double>((n_ - a) - (b - k) + 1));
    };
    double weights = 1, sum = excess(mode);
    const auto negligible = [&](double weight, double term) {
      return weight < 0x1p-10 && weight * term <= sum * 0x1p-60;
    };
    double weight = 1;
    for (std::uint64_t k = mode; k < most; ++k) {
      weight *= rise(k);
      const double term = excess(k + 1);
      if (negligible(weight, term)) break;
      weights += weight;
      sum += rounded_product(weight, term);
    }
    weight = 1;
    for (std::uint64_t k = mode; k > least; --k) {
      weight /= rise(k - 1);
      const double term = excess(k - 1);
      if (negligible(weight, term)) break;
      weights += weight;
      sum += rounded_product(weight, term);
    }
    return sum / weights;
  }

  /// Expands m ((1 + d) log(1 + d) - d) in powers of d = (k - m) / m up to the fourth: for m >= 2^20 the
  /// relative error is of order 1 / m^2.
  [[nodiscard]] double expansion(std::uint64_t a, std::uint64_t b, double mean) const noexcept {
    if (n_ < 3 || a == n_ || b == n_) return 0;
    const auto n = static_cast<double>(n_);
    const double outside_a = static_cast<double>(n_ - a) / n, outside_b = static_cast<double>(n_ - b) / n;
    const double variance = mean * outside_a * outside_b * (n / (n - 1));
    const double third = variance * (2 * outside_a - 1) * (2 * outside_b - 1) * (n / (n - 2));
    const double fourth = 3 * variance * variance;
    return variance / (2 * mean) - third / (6 * mean * mean) + fourth / (12 * mean * mean * mean);
  }

  std::uint64_t n_;
  std::array<double, 128> log_{};
};

/// Returns n times the expected mutual information in nats of random partitions with these sizes.
[[nodiscard]] inline double chance_information(std::vector<size_class> a, std::vector<size_class> b,
                                               std::uint64_t total) {
  if (b < a) (a.swap)(b);  // the same order for both images, so that the result is bitwise symmetric
  const chance_overlap chance(total);
  std::vector<double> rows;
  for (const size_class& x : a) {
    double row = 0;
    for (const size_class& y : b)
      row += rounded_product(static_cast<double>(y.times), chance.expected_nats(x.size, y.size));
    rows.push_back(static_cast<double>(x.times) * row);
  }
  return ordered_sum(rows);
}

/// Returns whether the mutual information is the same for all permutations of voxels.
[[nodiscard]] inline bool is_trivial(const std::vector<size_class>& sizes, std::uint64_t total) noexcept {
  return sizes.size() == 1 && (sizes.front().size == total || sizes.front().size == 1);
}

/// Returns the expected mutual information in bits.
[[nodiscard]] inline double expected_bits(const segments& s, const partition_entropies& h) {
  const auto reference = size_classes(s.reference), prediction = size_classes(s.prediction);
  if (is_trivial(reference, s.total) || is_trivial(prediction, s.total))
    return (std::min)(h.reference, h.prediction);
  return chance_information(reference, prediction, s.total) / static_cast<double>(s.total) *
         std::numbers::log2e;
}

}  // namespace detail

/// Returns the mutual information that two random partitions with the same sizes of segments have on average,
/// in bits unless `options.base` says otherwise; from 0 to the smaller entropy, larger for more segments, so
/// neither end is better; undefined without voxels. Where it is undefined, returns `empty_value`. Cost: the
/// number of pairs of distinct sizes, times the width of the distribution of their overlap (about 10, more
/// for large segments). Source: Vinh et al. 2010, JMLR 11:2837, eq. 24a.
[[nodiscard]] inline double expected_mutual_information(const contingency_table& table,
                                                        const partition_options& options = {},
                                                        double empty_value = undefined) {
  const double unit = detail::bits_per_unit(options.base, "expected_mutual_information");
  const detail::segments s = detail::segments_of(table, options);
  if (s.total == 0) return empty_value;
  return detail::expected_bits(s, detail::entropies_of(s)) / unit;
}

/// Returns the mutual information adjusted for chance: (I - E[I]) / (mean(H(G), H(P)) - E[I]), where the mean
/// is `options.mean` and the expectation is exact. Range up to 1, higher is better, 0 for unrelated
/// partitions whatever their numbers of segments, symmetric; exactly 1 for identical partitions, including
/// those of one segment. Undefined without voxels, and if the formula is 0 / 0: geometric mean or minimum if
/// a partition has one segment, minimum if it has only singletons. Much more expensive than the other
/// metrics, see `expected_mutual_information`, so it is not in the catalogue. Source: Vinh et al. 2010, JMLR
/// 11:2837.
[[nodiscard]] inline double adjusted_mutual_information(const contingency_table& table,
                                                        const partition_options& options = {},
                                                        double empty_value = undefined) {
  const detail::segments s = detail::segments_of(table, options);
  const partition_entropies h = detail::entropies_of(s);
  if (s.total == 0) return empty_value;
  if (h.identical()) return 1;
  const auto reference = detail::size_classes(s.reference), prediction = detail::size_classes(s.prediction);
  const double mean = detail::mean_entropy(h, options.mean);
  if (detail::is_trivial(reference, s.total) || detail::is_trivial(prediction, s.total))
    return mean > (std::min)(h.reference, h.prediction) ? 0 : empty_value;
  const double chance = detail::expected_bits(s, h);
  return (h.mutual - chance) / (mean - chance);
}

}  // namespace segtally::inline SEGTALLY_ABI
