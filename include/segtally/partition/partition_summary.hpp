// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/abi.hpp>                                 // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                        // for undefined
#include <segtally/overlap/contingency_table.hpp>           // for contingency_table
#include <segtally/partition/adapted_rand.hpp>              // for the scores of its pairs
#include <segtally/partition/consistency_error.hpp>         // for consistency_errors
#include <segtally/partition/entropy.hpp>                   // for partition_entropies
#include <segtally/partition/mutual_information.hpp>        // for the scores of its entropies
#include <segtally/partition/pair_counts.hpp>               // for pair_counts
#include <segtally/partition/partition_options.hpp>         // for partition_options
#include <segtally/partition/rand.hpp>                      // for the scores of its pairs
#include <segtally/partition/segments.hpp>                  // for segments_of
#include <segtally/partition/van_dongen.hpp>                // for van_dongen_counts
#include <segtally/partition/variation_of_information.hpp>  // for split_merge_bits

namespace segtally::inline SEGTALLY_ABI {

namespace detail {
struct summary_of;
}

/// The sums that the metrics of this family are functions of, all from one walk over a table: computing every
/// metric costs little more than one. Errors as `entropies`.
struct partition_summary {
  partition_entropies entropies;
  pair_counts pairs;
  consistency_errors consistency;
  van_dongen_counts displaced;

  explicit partition_summary(const contingency_table& table, const partition_options& options = {})
      : partition_summary(detail::segments_of(table, options), options) {}

  [[nodiscard]] split_merge_bits variation() const noexcept { return variation_of_information(entropies); }

 private:
  friend struct detail::summary_of;
  partition_summary(const detail::segments& s, const partition_options& options)
      : entropies(detail::entropies_of(s, detail::bits_per_unit(options.base, "partition_summary"))),
        pairs(detail::pairs_of(s, options.pairs)),
        consistency(detail::consistency_of(s, undefined)),
        displaced(detail::van_dongen_counts_of(s)) {}
};

namespace detail {

/// Returns a summary of partitions whose segments the caller has already.
struct summary_of {
  [[nodiscard]] static partition_summary segments(const detail::segments& s) {
    return partition_summary(s, partition_options{});
  }
};

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
