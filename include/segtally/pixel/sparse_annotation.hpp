// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <stdexcept>  // for domain_error

#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/error.hpp>                      // for raise
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/confusion.hpp>            // for confusion
#include <segtally/pixel/similarity.hpp>           // for jaccard_index

/// Scores against an image of which only some voxels were annotated: 0 unknown, 1 negative, 2 positive.
/// Unknown voxels are not counted. On the other side, a plain label image, every label but 0 is positive.
/// Source: Haase 2022, the-segmentation-game; Cicek et al. 2016, doi:10.1007/978-3-319-46723-8_49.

namespace segtally {

/// One of the two images that are compared.
enum class side { reference, prediction };

namespace detail {

[[nodiscard]] inline confusion annotated_confusion(const contingency_table& table, side annotated,
                                                   const char* function) {
  const bool by_reference = annotated == side::reference;
  const std::span<const label_count> labels = by_reference ? table.reference() : table.prediction();
  if (!labels.empty() && labels.back().label > 2)
    raise<std::domain_error>(message(function, ": label ", labels.back().label, " in the annotated ",
                                     by_reference ? "reference" : "prediction",
                                     " is not 0 (unknown), 1 (negative) or 2 (positive)"));
  confusion c;
  for (const overlap& o : table.overlaps()) {
    const std::uint64_t annotation = by_reference ? o.reference : o.prediction;
    if (annotation == 0) continue;
    const bool in_reference = by_reference ? annotation == 2 : o.reference != 0;
    const bool in_prediction = by_reference ? o.prediction != 0 : annotation == 2;
    std::uint64_t& cell = in_reference ? (in_prediction ? c.tp : c.fn) : (in_prediction ? c.fp : c.tn);
    cell += o.count;
  }
  return c;
}

}  // namespace detail

/// Returns the confusion of the voxels that are annotated. Throws `std::domain_error` if the annotated side
/// has a label other than 0, 1 and 2. Cost: linear in the overlaps.
[[nodiscard]] inline confusion sparse_annotation_confusion(const contingency_table& table,
                                                           side annotated = side::reference) {
  return detail::annotated_confusion(table, annotated, "sparse_annotation_confusion");
}

/// Returns the Jaccard index TP / (TP + FP + FN) of the voxels that are annotated. Range 0 to 1, higher is
/// better; undefined if none of them is positive on either side, `empty_value` then. Throws as
/// `sparse_annotation_confusion`.
[[nodiscard]] inline double jaccard_index_binary_sparse(const contingency_table& table,
                                                        side annotated = side::reference,
                                                        double empty_value = detail::undefined) {
  return jaccard_index(detail::annotated_confusion(table, annotated, "jaccard_index_binary_sparse"),
                       empty_value);
}

}  // namespace segtally
