// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <cstddef>      // for size_t
#include <functional>   // for function
#include <optional>     // for optional
#include <span>         // for span
#include <stdexcept>    // for invalid_argument, out_of_range
#include <string_view>  // for string_view
#include <utility>      // for forward
#include <vector>       // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>                // for default_arch
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/overlap/tally.hpp>              // for tally, tally_options
#include <segtally/report/catalogue.hpp>           // for catalogue
#include <segtally/report/metric_info.hpp>         // for metric_info, evidence
#include <segtally/report/surface_catalogue.hpp>   // for surface_catalogue

namespace segtally::inline SEGTALLY_ABI {

/// A metric and what it came to; NaN where it is undefined.
struct metric_value {
  const metric_info* info;
  double value;
};

/// Every metric of the catalogue for one pair of images, and of the surface catalogue where the surfaces are
/// known: look one up by its id, or go through them in order.
class scorecard {
 public:
  scorecard() : scorecard(contingency_table{}) {}

  /// Scores a table that is there already. Cost: small against the tally that made it.
  explicit scorecard(const contingency_table& table) : scorecard(evidence(table)) {}

  /// Scores a table and the surfaces of its images.
  scorecard(const contingency_table& table, const surface_report& surfaces)
      : scorecard(evidence(table, &surfaces)) {}

  /// Returns the value of a metric. Throws `std::out_of_range` for an id that the catalogue lacks, and for
  /// one of the surface catalogue if the surfaces were not scored.
  [[nodiscard]] double operator[](std::string_view id) const {
    for (const metric_value& metric : values_)
      if (metric.info->id == id) return metric.value;
    for (const metric_info& info : surface_catalogue())
      if (info.id == id)
        detail::raise<std::out_of_range>(
            detail::message("scorecard: '", id, "' needs surfaces: score with a spacing"));
    detail::raise<std::out_of_range>(detail::message("scorecard: no metric '", id, "' in the catalogue"));
  }

  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
  [[nodiscard]] auto begin() const noexcept { return values_.begin(); }
  [[nodiscard]] auto end() const noexcept { return values_.end(); }

 private:
  explicit scorecard(const evidence& seen) {
    const auto compute = [&](std::span<const metric_info> metrics) {
      for (const metric_info& info : metrics) values_.push_back({&info, info.compute(seen)});
    };
    values_.reserve(catalogue().size() + surface_catalogue().size());
    compute(catalogue());
    if (seen.surfaces != nullptr) compute(surface_catalogue());
  }

  std::vector<metric_value> values_;
};

/// Returns every metric of the catalogue for a table.
[[nodiscard]] inline scorecard score(const contingency_table& table) {
  return scorecard(table);
}

/// What to score, and how to count. The first fields are those of `tally_options`.
struct score_options {
  int threads = 0;
  mask_view mask = {};
  std::vector<any_label> ignore_reference = {};
  std::vector<any_label> ignore_prediction = {};
  std::function<void(double)> progress = {};  ///< of the count

  /// The distance between voxels along each axis, in the order of the shape. With it the metrics of
  /// `surface_catalogue` are scored as well, which takes longer than the count; none leaves them out.
  spacing_type spacing = {};
  /// The other fields are those of `surface_report_options`.
  std::optional<double> tolerance = {};
  surface_model model = surface_model::border_voxels;
  int connectivity = 1;
};

/// Returns every metric of the catalogue for a prediction, and with a spacing those of the surface catalogue,
/// whose objects are the pairs of the default `match`. Arguments and errors as `tally` and
/// `report_surfaces`.
[[nodiscard]] inline scorecard score(const any_label_view& reference, const any_label_view& prediction,
                                     const score_options& options = {}) {
  const detail::image_pair images = detail::checked_pair("score", reference, prediction, options);
  const contingency_table table = detail::count_overlaps(images, options.progress);
  if (options.spacing.empty()) return scorecard(table);
  return scorecard(table, detail::report_of_surfaces(images, detail::object_pairs_of(match(table)),
                                                     {.tolerance = options.tolerance,
                                                      .model = options.model,
                                                      .connectivity = options.connectivity}));
}

/// The same with the options of a `tally`. (A template, so that `{.threads = 4}` means the one above.)
template <std::same_as<tally_options> Options>
[[nodiscard]] scorecard score(const any_label_view& reference, const any_label_view& prediction,
                              const Options& options) {
  return scorecard(detail::count_overlaps(detail::checked_pair("score", reference, prediction, options),
                                          options.progress));
}

}  // namespace segtally::inline SEGTALLY_ABI
