// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for int64_t, uint64_t

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// The number of objects in each of two images.
struct object_counts {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  friend bool operator==(const object_counts&, const object_counts&) = default;
};

/// Options of `object_count`.
struct object_count_options {
  std::uint64_t background = 0;
};

/// Returns the number of distinct labels other than the background in the reference and in the prediction.
/// Range 0 and up; equal numbers do not mean equal objects. Cost: logarithmic.
[[nodiscard]] inline object_counts object_count(const contingency_table& table,
                                                const object_count_options& options = {}) {
  return {table.reference().size() - (table.reference_count(options.background) > 0),
          table.prediction().size() - (table.prediction_count(options.background) > 0)};
}

/// Returns the surplus of predicted objects, P - G; negative if there are too few. Any integer, 0 is best,
/// and also 0 if as many objects were split as merged; its absolute value is |DiC|, the difference in count.
/// Cost: logarithmic. Source: Scharr et al. 2016, doi:10.1007/s00138-015-0737-3.
[[nodiscard]] inline std::int64_t count_difference(const contingency_table& table,
                                                   const object_count_options& options = {}) {
  const object_counts objects = object_count(table, options);
  return static_cast<std::int64_t>(objects.prediction) - static_cast<std::int64_t>(objects.reference);
}

}  // namespace segtally::inline SEGTALLY_ABI
