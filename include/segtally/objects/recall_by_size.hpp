// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for upper_bound
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <limits>            // for numeric_limits
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/match_options.hpp>      // for check_threshold, match_options
#include <segtally/objects/matcher.hpp>            // for matcher
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count

namespace segtally::inline SEGTALLY_ABI {

/// The reference objects in a range of sizes, and the number found. For several images, add the counts.
struct size_stratum {
  std::uint64_t from = 0;     ///< smallest size in voxels
  std::uint64_t below = 0;    ///< upper limit, exclusive; 2^64 - 1 for the last stratum
  std::uint64_t objects = 0;  ///< reference objects of these sizes
  std::uint64_t found = 0;    ///< those with a partner in the matching

  /// Returns the fraction found. Range 0 to 1, higher is better; undefined without objects.
  [[nodiscard]] double recall(double empty_value = undefined) const noexcept {
    return detail::ratio(found, objects, empty_value);
  }
  friend bool operator==(const size_stratum&, const size_stratum&) = default;
};

/// Returns the recall of `match(table, options)` separately for ranges of reference object sizes: small
/// objects are missed more easily, and a few large ones can hide that. `sizes` are the limits in voxels,
/// ascending: {100, 1000} makes three strata, of sizes below 100, from 100 below 1000, and from 1000. Among
/// equal matchings, the one that finds most of the smallest is taken, then of the next stratum. Throws
/// `std::invalid_argument` if the sizes do not ascend or start with 0, and for an invalid threshold, as
/// `match`. Cost: like `match`. As COCO's small, medium and large objects, Lin et al. 2014,
/// doi:10.1007/978-3-319-10602-1_48.
[[nodiscard]] inline std::vector<size_stratum> size_stratified_recall(const contingency_table& table,
                                                                      std::span<const std::uint64_t> sizes,
                                                                      const match_options& options = {}) {
  std::vector<size_stratum> strata(1);
  for (const std::uint64_t size : sizes) {
    if (size <= strata.back().from)
      detail::raise<std::invalid_argument>(detail::message("size_stratified_recall: size ", size, " after ",
                                                           strata.back().from, " does not ascend"));
    strata.back().below = size;
    strata.push_back({.from = size});
  }
  strata.back().below = (std::numeric_limits<std::uint64_t>::max)();
  detail::check_threshold("size_stratified_recall", options.threshold, options);
  const detail::object_graph graph = detail::objects_of(table, options.background, options.partly_annotated);
  std::vector<std::size_t> stratum_of;
  stratum_of.reserve(graph.reference.size());
  for (const label_count& object : graph.reference) {
    stratum_of.push_back(
        static_cast<std::size_t>(std::upper_bound(sizes.begin(), sizes.end(), object.count) - sizes.begin()));
    ++strata[stratum_of.back()].objects;
  }
  detail::matcher match_at(graph, options, options.threshold);
  for (const detail::scored_overlap& pair : match_at.pairs_at(options.threshold, stratum_of, strata.size()))
    ++strata[stratum_of[graph.overlaps[pair.at].reference]].found;
  return strata;
}

/// Overload for braced limits.
[[nodiscard]] inline std::vector<size_stratum> size_stratified_recall(
    const contingency_table& table, std::initializer_list<std::uint64_t> sizes,
    const match_options& options = {}) {
  return size_stratified_recall(table, std::span(sizes.begin(), sizes.size()), options);
}

}  // namespace segtally::inline SEGTALLY_ABI
