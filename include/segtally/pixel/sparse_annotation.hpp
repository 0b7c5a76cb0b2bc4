// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>    // for uint64_t
#include <stdexcept>  // for domain_error

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/confusion.hpp>            // for confusion
#include <segtally/pixel/similarity.hpp>           // for jaccard_index

namespace segtally::inline SEGTALLY_ABI {

/// One of the two images.
enum class image_side { reference, prediction };

namespace detail {

[[nodiscard]] inline confusion annotated_confusion(const char* function, const contingency_table& table,
                                                   image_side annotated) {
  confusion c;
  for (const overlap& o : table.overlaps()) {
    const bool by_reference = annotated == image_side::reference;
    const std::uint64_t annotation = by_reference ? o.reference : o.prediction;
    const bool other = (by_reference ? o.prediction : o.reference) != 0;
    if (annotation > 2)
      raise<std::domain_error>(message(function, ": label ", annotation, " of the ",
                                       by_reference ? "reference" : "prediction",
                                       " is neither 0 (unknown) nor 1 (negative) nor 2 (positive)"));
    if (annotation == 0) continue;
    const bool in_reference = by_reference ? annotation == 2 : other;
    const bool in_prediction = by_reference ? other : annotation == 2;
    (in_reference ? (in_prediction ? c.tp : c.fn) : (in_prediction ? c.fp : c.tn)) += o.count;
  }
  return c;
}

}  // namespace detail

/// Returns the confusion over the annotated voxels of a sparse annotation: 0 = unknown (not counted), 1 =
/// negative, 2 = positive in the annotated image; in the other image every label except 0 is positive. Throws
/// `std::domain_error` for any other label in the annotated image. Cost: linear in the overlaps.
///
/// The-segmentation-game counts unknown voxels as negative and the largest label as positive; here unknown
/// voxels are not counted.
[[nodiscard]] inline confusion sparse_annotation_confusion(const contingency_table& table,
                                                           image_side annotated = image_side::reference) {
  return detail::annotated_confusion("sparse_annotation_confusion", table, annotated);
}

/// Returns the Jaccard index over the annotated voxels of a sparse annotation. Range 0 to 1, higher is
/// better; undefined if no annotated voxel is positive in either image. Errors as
/// `sparse_annotation_confusion`. Source: Haase 2022, the-segmentation-game.
[[nodiscard]] inline double jaccard_index_binary_sparse(const contingency_table& table,
                                                        image_side annotated = image_side::reference,
                                                        double empty_value = undefined) {
  return jaccard_index(detail::annotated_confusion("jaccard_index_binary_sparse", table, annotated),
                       empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
