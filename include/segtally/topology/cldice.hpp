// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <optional>   // for optional
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for parallel_for
#include <segtally/detail/ratio.hpp>         // for ratio, undefined
#include <segtally/detail/wide.hpp>          // for product
#include <segtally/topology/skeleton.hpp>    // for fill_skeleton, check_thinning
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for label_view, check_same_shape
#include <segtally/view/mask_grid.hpp>       // for mask_grid, fill_grid
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for box_of

namespace segtally::inline SEGTALLY_ABI {

struct cldice_options {
  std::optional<any_label> reference_label = {};  ///< the object; none: every label but 0
  std::optional<any_label> prediction_label = {};
  int threads = 0;  ///< 0 takes the processors this process may use; two are of use
};

/// How far the skeleton of each mask lies in the other mask: in voxels, and as scores.
struct cldice_scores {
  std::uint64_t reference_skeleton = 0;     ///< voxels of the skeleton of the reference
  std::uint64_t reference_covered = 0;      ///< those of them in the prediction
  std::uint64_t prediction_skeleton = 0;    ///< voxels of the skeleton of the prediction
  std::uint64_t prediction_covered = 0;     ///< those of them in the reference
  double topology_precision = undefined;    ///< prediction_covered / prediction_skeleton
  double topology_sensitivity = undefined;  ///< reference_covered / reference_skeleton
  double cldice = undefined;                ///< the harmonic mean of both
};

namespace detail {

/// Counts the voxels of the skeleton of an object, and those of them in another object.
inline void cover_skeleton(const selection& object, const selection& other, std::size_t threads,
                           std::uint64_t& all, std::uint64_t& covered) {
  const voxel_box box = box_of(object, threads);
  if (box.empty) return;
  const mask_grid grid(box, object.view().rank());
  std::vector<std::uint8_t> skeleton, inside;
  fill_skeleton(grid, object, skeleton);
  fill_grid(grid, other, inside);
  for (std::size_t i = 0; i < grid.size; ++i) {
    all += skeleton[i];
    covered += static_cast<unsigned>(skeleton[i] & inside[i]);
  }
}

}  // namespace detail

/// Returns the centreline Dice of two masks, for tubes and networks: with S the skeleton of a mask (see
/// `skeleton`), topology precision |S(prediction) in reference| / |S(prediction)|, topology sensitivity
/// |S(reference) in prediction| / |S(reference)|, and clDice, their harmonic mean.
///
/// Each ranges from 0 to 1, higher is better, and is exactly 1 for equal masks. clDice is 0 if no voxel of
/// either skeleton is covered or one mask is empty, undefined if both are. Precision is undefined for an
/// empty prediction, sensitivity for an empty reference. Exchanging the masks exchanges the two. `reference`
/// and `prediction` are label sources of one shape, of 2 or 3 axes and of any
/// integer types and layouts. Throws `std::invalid_argument` if shapes differ, for other ranks, a label that
/// the element type cannot hold and negative threads. Cost: that of both skeletons. Source: Shit et al. 2021,
/// doi:10.1109/CVPR46437.2021.01629, equations 1 and 2.
[[nodiscard]] inline cldice_scores cldice(const any_label_view& reference, const any_label_view& prediction,
                                          const cldice_options& options = {}) {
  constexpr const char* name = "cldice";
  detail::check_same_shape(name, reference, prediction);
  detail::check_thinning(name, reference.rank());
  const detail::selection r(name, "reference", reference, options.reference_label);
  const detail::selection p(name, "prediction", prediction, options.prediction_label);
  const std::size_t threads = detail::threads_wanted(name, options.threads);
  cldice_scores s;
  const auto side = [&](std::size_t, std::size_t task) {
    if (task == 0)
      detail::cover_skeleton(r, p, 1, s.reference_skeleton, s.reference_covered);
    else
      detail::cover_skeleton(p, r, 1, s.prediction_skeleton, s.prediction_covered);
  };
  detail::parallel_for(2, (std::min)(threads, std::size_t{2}), side);
  s.topology_precision = detail::ratio(s.prediction_covered, s.prediction_skeleton, undefined);
  s.topology_sensitivity = detail::ratio(s.reference_covered, s.reference_skeleton, undefined);
  const bool both_empty = s.reference_skeleton == 0 && s.prediction_skeleton == 0;
  s.cldice = detail::ratio(2 * detail::product(s.prediction_covered, s.reference_covered),
                           detail::product(s.prediction_covered, s.reference_skeleton) +
                               detail::product(s.reference_covered, s.prediction_skeleton),
                           both_empty ? undefined : 0.0);
  return s;
}

}  // namespace segtally::inline SEGTALLY_ABI
