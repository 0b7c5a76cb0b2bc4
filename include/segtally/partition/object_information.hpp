// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                                 // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>                        // for ordered_sum, ordered_mean, undefined
#include <segtally/overlap/contingency_table.hpp>           // for contingency_table
#include <segtally/partition/entropy.hpp>                   // for log2_ratio, bits_per_unit
#include <segtally/partition/partition_options.hpp>         // for partition_options
#include <segtally/partition/segments.hpp>                  // for segments, segments_of
#include <segtally/partition/variation_of_information.hpp>  // for split_merge_bits

namespace segtally::inline SEGTALLY_ABI {

/// The contribution of one segment to the variation of information.
struct object_information {
  std::uint64_t label = 0;
  std::uint64_t size = 0;   ///< voxels counted
  double entropy = 0;       ///< entropy of the other image's segments within this one
  double contribution = 0;  ///< entropy times size / n: its share of the variation of information
  friend bool operator==(const object_information&, const object_information&) = default;
};

/// The contribution of each segment, ascending by label.
struct object_variation {
  std::vector<object_information> split;  ///< per reference segment: how it is split
  std::vector<object_information> merge;  ///< per predicted segment: what it merges
};

namespace detail {

/// Returns the information of the segments of one image. `side_of` is the member of an overlap that refers to
/// it.
[[nodiscard]] inline std::vector<object_information> information_of(const segments& s,
                                                                    const std::vector<segment>& side,
                                                                    std::size_t segment_overlap::*side_of,
                                                                    double unit) {
  std::vector<std::vector<double>> terms(side.size());
  for (const segment_overlap& o : s.overlaps) {
    const std::size_t at = o.*side_of;
    terms[at].push_back(static_cast<double>(o.count * o.times) * log2_ratio(side[at].size, o.count));
  }
  std::vector<object_information> objects;
  for (std::size_t i = 0; i < side.size(); ++i) {
    if (side[i].times == 0) continue;
    const double bits = ordered_sum(terms[i]) / unit;
    const std::uint64_t size = side[i].size * side[i].times;
    objects.push_back(
        {side[i].label, size, bits / static_cast<double>(size), bits / static_cast<double>(s.total)});
  }
  return objects;
}

/// Implements `per_object_variation_of_information`; `function` is the name used in errors.
[[nodiscard]] inline object_variation variation_of_objects(const char* function,
                                                           const contingency_table& table,
                                                           const partition_options& options) {
  const double unit = bits_per_unit(options.base, function);
  const segments s = segments_of(table, options);
  return {information_of(s, s.reference, &segment_overlap::reference, unit),
          information_of(s, s.prediction, &segment_overlap::prediction, unit)};
}

}  // namespace detail

/// Returns the contribution of each segment to the variation of information: for a reference segment of a
/// voxels, n_j of which are in predicted segment j, the entropy sum n_j / a log(a / n_j) and its part of the
/// split term; likewise for predicted segments and the merge term. In bits unless `options.base` says
/// otherwise; the contributions add up to the two terms. Sort by contribution to find the worst segments. If
/// the background rule makes every voxel of predicted background a segment, these form one entry. Cost:
/// linear in the overlaps. Source: Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715 (gala's
/// `vi_by_object`).
[[nodiscard]] inline object_variation per_object_variation_of_information(
    const contingency_table& table, const partition_options& options = {}) {
  return detail::variation_of_objects("per_object_variation_of_information", table, options);
}

/// Returns the mean split (merge) entropy of the reference (predicted) segments. Each segment has the same
/// weight, whereas `variation_of_information` weights them by size, so errors in small segments remain
/// visible. In bits unless `options.base` says otherwise. Range 0 to log n, lower is better; exchanging the
/// images exchanges the terms. Undefined without voxels. Source: the object-level variant of elf's
/// `object_vi`.
[[nodiscard]] inline split_merge_bits object_mean_variation_of_information(
    const contingency_table& table, const partition_options& options = {}, double empty_value = undefined) {
  const object_variation objects =
      detail::variation_of_objects("object_mean_variation_of_information", table, options);
  const auto mean = [&](const std::vector<object_information>& side) {
    std::vector<double> entropies;
    for (const object_information& o : side) entropies.push_back(o.entropy);
    return detail::ordered_mean(entropies, empty_value);
  };
  return {mean(objects.split), mean(objects.merge)};
}

}  // namespace segtally::inline SEGTALLY_ABI
