// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>                // for uint128
#include <segtally/error.hpp>                      // for raise
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Adds the counts of `other`. Throws as `confusion::operator+=`; `function` is the name used in errors.
template <class Counts>
void add_voxels(const char* function, Counts& counts, const Counts& other) {
  uint128 sum = 0;
  for (const Counts& c : {counts, other}) sum += uint128{c.tp} + c.fp + c.fn + c.tn;
  if (sum > contingency_table::max_total)
    raise<std::overflow_error>(message(function, ": ", counts.total(), " + ", other.total(),
                                       " voxels pass the limit of ", contingency_table::max_total));
  counts.tp += other.tp;
  counts.fp += other.fp;
  counts.fn += other.fn;
  counts.tn += other.tn;
}

}  // namespace detail

/// The numbers of voxels on which two masks agree and disagree. The reference defines true and false, the
/// prediction positive and negative. The scores of this family are functions of it. At most 2^63 - 1 voxels
/// in total, as in a table. Each score also takes a table: `dice(table, options, empty_value)` is
/// `dice(binary_confusion(table, options), empty_value)`. (Those overloads are templates, so that `{}` is a
/// confusion.)
struct confusion {
  std::uint64_t tp = 0;  ///< foreground in both
  std::uint64_t fp = 0;  ///< foreground in the prediction only
  std::uint64_t fn = 0;  ///< foreground in the reference only
  std::uint64_t tn = 0;  ///< background in both

  /// Returns the number of voxels.
  [[nodiscard]] constexpr std::uint64_t total() const noexcept { return tp + fp + fn + tn; }

  /// Adds the voxels of another image or part of one. Law: commutative, associative, `confusion{}` is the
  /// identity. Throws `std::overflow_error` (and changes nothing) if the total would exceed 2^63 - 1.
  confusion& operator+=(const confusion& other) {
    detail::add_voxels("confusion::operator+=", *this, other);
    return *this;
  }
  [[nodiscard]] friend confusion operator+(confusion a, const confusion& b) { return a += b; }

  friend bool operator==(const confusion&, const confusion&) = default;
};

/// Options of `binary_confusion`.
struct binary_options {
  std::uint64_t background = 0;  ///< the label that is not foreground; pass an unused label for no background
};

/// Returns the confusion of the two foregrounds: every label except the background is foreground. Cost:
/// logarithmic.
[[nodiscard]] inline confusion binary_confusion(const contingency_table& table,
                                                const binary_options& options = {}) noexcept {
  const std::uint64_t both = table.count(options.background, options.background);
  const std::uint64_t only_reference = table.reference_count(options.background) - both;
  const std::uint64_t only_prediction = table.prediction_count(options.background) - both;
  return {.tp = table.total() - both - only_reference - only_prediction,
          .fp = only_reference,
          .fn = only_prediction,
          .tn = both};
}

/// Returns the confusion of one class: that label is foreground, all others are background. Cost:
/// logarithmic.
[[nodiscard]] inline confusion one_vs_rest(const contingency_table& table, std::uint64_t label) noexcept {
  const std::uint64_t both = table.count(label, label);
  const std::uint64_t only_reference = table.reference_count(label) - both;
  const std::uint64_t only_prediction = table.prediction_count(label) - both;
  return {.tp = both,
          .fp = only_prediction,
          .fn = only_reference,
          .tn = table.total() - both - only_reference - only_prediction};
}

}  // namespace segtally::inline SEGTALLY_ABI
