// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for abs
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/detail/wide.hpp>                // for int128, uint128
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap

namespace segtally::inline SEGTALLY_ABI {

/// Options of volume differences.
struct volume_options {
  std::uint64_t background = 0;
};

/// Returns the relative difference in volume of the foregrounds: (P - G) / G in voxels, which is the same in
/// any unit. Range -1 and up, 0 is best; +inf if only the reference is empty, undefined if both are. Source:
/// Heimann et al. 2009, doi:10.1109/TMI.2009.2013851. (MedPy's `ravd` is this signed value.)
[[nodiscard]] inline double relative_volume_difference(const contingency_table& table,
                                                       const volume_options& options = {},
                                                       double empty_value = undefined) noexcept {
  const std::uint64_t reference = table.total() - table.reference_count(options.background);
  const std::uint64_t prediction = table.total() - table.prediction_count(options.background);
  return detail::ratio(static_cast<detail::int128>(prediction) - static_cast<detail::int128>(reference),
                       reference, empty_value);
}

/// Returns |P - G| / G in voxels. Range 0 and up, lower is better; +inf if only the reference is empty,
/// undefined if both are. Source: Heimann et al. 2009, doi:10.1109/TMI.2009.2013851.
[[nodiscard]] inline double absolute_relative_volume_difference(const contingency_table& table,
                                                                const volume_options& options = {},
                                                                double empty_value = undefined) noexcept {
  return (std::abs)(relative_volume_difference(table, options, empty_value));
}

/// Returns the total volume, in voxels, of the reference objects that overlap no predicted one; multiply by
/// the voxel volume for physical units. Range 0 and up, lower is better, 0 without reference objects. Cost:
/// linear in the overlaps. Source: the autoPET challenge, whose objects are connected components; here they
/// are labels.
[[nodiscard]] inline std::uint64_t false_negative_volume(const contingency_table& table,
                                                         const volume_options& options = {}) noexcept {
  std::uint64_t volume = 0;
  auto whole = table.reference().begin();
  for (const overlap& o : table.overlaps()) {
    while (whole->label != o.reference) ++whole;
    if (o.reference != options.background && o.prediction == options.background && o.count == whole->count)
      volume += o.count;
  }
  return volume;
}

/// Returns the total volume of the predicted objects that overlap no reference object, as
/// `false_negative_volume`.
[[nodiscard]] inline std::uint64_t false_positive_volume(const contingency_table& table,
                                                         const volume_options& options = {}) noexcept {
  std::uint64_t volume = 0;
  auto whole = table.prediction().begin();
  for (const overlap& o : table.overlaps()) {
    if (o.reference != options.background) continue;
    while (whole->label != o.prediction) ++whole;
    if (o.prediction != options.background && o.count == whole->count) volume += o.count;
  }
  return volume;
}

}  // namespace segtally::inline SEGTALLY_ABI
