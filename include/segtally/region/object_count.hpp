// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally {

/// The number of objects in each of two images.
struct object_counts {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  friend bool operator==(const object_counts&, const object_counts&) = default;
};

struct object_count_options {
  std::uint64_t background = 0;
};

/// Returns how many distinct labels other than the background occur in the reference and in the prediction.
/// Range 0 and up; equal numbers do not mean equal objects. Cost: logarithmic.
[[nodiscard]] inline object_counts object_count(const contingency_table& table,
                                                const object_count_options& options = {}) {
  return {table.reference().size() - (table.reference_count(options.background) > 0),
          table.prediction().size() - (table.prediction_count(options.background) > 0)};
}

}  // namespace segtally
