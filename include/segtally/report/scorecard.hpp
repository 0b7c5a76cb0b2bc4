// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <stdexcept>    // for out_of_range
#include <string_view>  // for string_view
#include <utility>      // for forward
#include <vector>       // for vector

#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/tally.hpp>              // for tally, tally_options
#include <segtally/report/catalogue.hpp>           // for catalogue
#include <segtally/report/metric_info.hpp>         // for metric_info, evidence

namespace segtally {

/// A metric and what it came to; NaN where it is undefined.
struct metric_value {
  const metric_info* info;
  double value;
};

/// Every metric of the catalogue for one pair of images: look one up by its id, or go through them in order.
class scorecard {
 public:
  scorecard() : scorecard(contingency_table{}) {}

  /// Scores a table that is there already. Cost: small against the tally that made it.
  explicit scorecard(const contingency_table& table) {
    values_.reserve(catalogue().size());
    const evidence seen(table);
    for (const metric_info& info : catalogue()) values_.push_back({&info, info.compute(seen)});
  }

  /// Returns the value of a metric. Throws `std::out_of_range` for an id that the catalogue lacks.
  [[nodiscard]] double operator[](std::string_view id) const {
    for (const metric_value& metric : values_)
      if (metric.info->id == id) return metric.value;
    detail::raise<std::out_of_range>(detail::message("scorecard: no metric '", id, "' in the catalogue"));
  }

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  std::vector<metric_value> values_;
};

/// Returns every metric of the catalogue for a table.
[[nodiscard]] inline scorecard score(const contingency_table& table) {
  return scorecard(table);
}

/// Returns every metric of the catalogue for a prediction. Arguments, options and errors as `tally`.
template <class Arch = detail::default_arch, class Reference, class Prediction>
[[nodiscard]] scorecard score(Reference&& reference, Prediction&& prediction,
                              const tally_options& options = {}) {
  return scorecard(
      tally<Arch>(std::forward<Reference>(reference), std::forward<Prediction>(prediction), options));
}

}  // namespace segtally
