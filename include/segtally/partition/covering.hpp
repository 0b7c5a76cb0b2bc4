// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for ldexp
#include <cstdint>  // for uint64_t
#include <span>     // for span

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/detail/uint256.hpp>             // for uint256
#include <segtally/detail/wide.hpp>                // for product
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, label_count
#include <segtally/overlap/label_positions.hpp>    // for label_positions

namespace segtally::inline SEGTALLY_ABI {

/// Returns the covering of the reference by the prediction: the mean over voxels of the best IoU of their
/// reference segment with a predicted segment. Every label is a segment, including the background. Range 0 to
/// 1, higher is better; undefined without voxels. For the other direction pass `table.transposed()`. Cost:
/// linear in the overlaps. Source: Arbelaez et al. 2011, doi:10.1109/TPAMI.2010.161.
[[nodiscard]] inline double segmentation_covering(const contingency_table& table,
                                                  double empty_value = undefined) {
  if (table.total() == 0) return empty_value;
  detail::uint256 sum;
  const std::span<const label_count> predicted = table.prediction();
  const detail::label_positions position(predicted);
  auto o = table.overlaps().begin();
  for (const label_count& r : table.reference()) {
    std::uint64_t common = 0, either = 1;  // of the best so far
    for (; o != table.overlaps().end() && o->reference == r.label; ++o) {
      const std::uint64_t joined = r.count + (predicted[position[o->prediction]].count - o->count);
      if (detail::product(o->count, either) <= detail::product(common, joined)) continue;
      common = o->count;
      either = joined;
    }
    sum = sum + detail::uint256::quotient_of(detail::product(r.count, common), either);
  }
  return std::ldexp(sum.over(table.total()), -128);
}

}  // namespace segtally::inline SEGTALLY_ABI
