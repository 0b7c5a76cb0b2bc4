// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>    // for sqrt
#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for ordered_mean, ratio, rounded_product, undefined
#include <segtally/objects/object_graph.hpp>       // for object_graph, objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

/// @file
/// The discrepancy of objects in remote sensing.

namespace segtally::inline SEGTALLY_ABI {

struct over_segmentation_options {
  std::uint64_t background = 0;
};

/// A reference object r and the predicted object p with the largest overlap.
struct object_discrepancy {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;   ///< the background if none overlaps
  double over_segmentation = 1;   ///< part of r outside p, 1 - |r n p| / |r|
  double under_segmentation = 1;  ///< part of p outside r, 1 - |r n p| / |p|
  double quality_rate = 1;        ///< 1 - |r n p| / |r u p|
  double d_index = 1;             ///< sqrt((over-segmentation^2 + under-segmentation^2) / 2)
  friend bool operator==(const object_discrepancy&, const object_discrepancy&) = default;
};

namespace detail {

[[nodiscard]] inline std::vector<object_discrepancy> discrepancies_of(const object_graph& graph,
                                                                      std::uint64_t background) {
  std::vector<object_discrepancy> objects;
  objects.reserve(graph.reference.size());
  auto o = graph.overlaps.begin();
  for (std::size_t k = 0; k < graph.reference.size(); ++k) {
    const label_count& r = graph.reference[k];
    objects.push_back({r.label, background});
    std::uint64_t common = 0;
    const label_count* partner = nullptr;
    for (; o != graph.overlaps.end() && o->reference == k; ++o) {
      const label_count& p = graph.prediction[o->prediction];
      if (o->count < common || (o->count == common && partner != nullptr && p.count >= partner->count))
        continue;
      common = o->count;
      partner = &p;
    }
    if (partner == nullptr) continue;
    object_discrepancy& d = objects.back();
    d.prediction = partner->label;
    d.over_segmentation = ratio(r.count - common, r.count, 0);
    d.under_segmentation = ratio(partner->count - common, partner->count, 0);
    d.quality_rate =
        ratio(r.count - common + (partner->count - common), r.count + (partner->count - common), 0);
    d.d_index = std::sqrt((rounded_product(d.over_segmentation, d.over_segmentation) +
                           rounded_product(d.under_segmentation, d.under_segmentation)) /
                          2);
  }
  return objects;
}

template <double object_discrepancy::*Score>
[[nodiscard]] double mean_discrepancy(const std::vector<object_discrepancy>& objects, double empty_value) {
  std::vector<double> scores;
  for (const object_discrepancy& object : objects) scores.push_back(object.*Score);
  return ordered_mean(scores, empty_value);
}

}  // namespace detail

/// Returns the discrepancy of each reference object, ascending by label: it is compared with the predicted
/// object that has most of it. One that overlaps none has 1 everywhere; predicted objects that are no partner
/// are not seen. Of predicted objects with equally large parts the smaller one counts, then the one of
/// smaller label, which changes no score. Source: Clinton et al. 2010, doi:10.14358/PERS.76.3.289 (the index
/// D as in Levine & Nazif 1982), with the one partner of Persello & Bruzzone 2010,
/// doi:10.1109/TGRS.2009.2029570: OS2 and US2 of the R package segmetric, which leaves out objects that
/// overlap none. Cost: linear in the overlaps.
[[nodiscard]] inline std::vector<object_discrepancy> per_object_discrepancy(
    const contingency_table& table, const over_segmentation_options& options = {}) {
  return detail::discrepancies_of(detail::objects_of(table, options.background), options.background);
}

/// Returns the mean over-segmentation of the reference objects, 1 - |r n p| / |r|; undefined without any.
/// Range 0 to 1, lower is better. Source and cost as for `per_object_discrepancy`. Where it is undefined,
/// returns `empty_value`.
[[nodiscard]] inline double over_segmentation(const contingency_table& table,
                                              const over_segmentation_options& options = {},
                                              double empty_value = undefined) {
  return detail::mean_discrepancy<&object_discrepancy::over_segmentation>(
      per_object_discrepancy(table, options), empty_value);
}

/// Returns the mean under-segmentation of the reference objects, 1 - |r n p| / |p|; undefined without any.
/// Range 0 to 1, lower is better. Source and cost as for `per_object_discrepancy`. Where it is undefined,
/// returns `empty_value`.
[[nodiscard]] inline double under_segmentation(const contingency_table& table,
                                               const over_segmentation_options& options = {},
                                               double empty_value = undefined) {
  return detail::mean_discrepancy<&object_discrepancy::under_segmentation>(
      per_object_discrepancy(table, options), empty_value);
}

/// Returns the mean quality rate of the reference objects, 1 - |r n p| / |r u p|; undefined without any.
/// Range 0 to 1, lower is better. Cost: linear in the overlaps. Source: Weidner 2008; Clinton et al. 2010,
/// who have the best at 0. Where it is undefined, returns `empty_value`.
[[nodiscard]] inline double quality_rate(const contingency_table& table,
                                         const over_segmentation_options& options = {},
                                         double empty_value = undefined) {
  return detail::mean_discrepancy<&object_discrepancy::quality_rate>(per_object_discrepancy(table, options),
                                                                     empty_value);
}

/// Returns the mean index D of the reference objects, sqrt((OS^2 + US^2) / 2) of each; undefined without any.
/// Range 0 to 1, lower is better. Source and cost as for `per_object_discrepancy`. Where it is undefined,
/// returns `empty_value`.
[[nodiscard]] inline double d_index(const contingency_table& table,
                                    const over_segmentation_options& options = {},
                                    double empty_value = undefined) {
  return detail::mean_discrepancy<&object_discrepancy::d_index>(per_object_discrepancy(table, options),
                                                                empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
