// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>       // for popcount
#include <cstddef>   // for size_t
#include <cstdint>   // for uint64_t
#include <optional>  // for optional
#include <utility>   // for forward
#include <vector>    // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>      // for threads_wanted
#include <segtally/detail/ratio.hpp>         // for ratio, undefined
#include <segtally/detail/wide.hpp>          // for product
#include <segtally/topology/bit_grid.hpp>    // for bit_grid
#include <segtally/topology/skeleton.hpp>    // for view_to_thin
#include <segtally/topology/thinning.hpp>    // for thin
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for check_same_shape
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for box_of, voxel_box

namespace segtally::inline SEGTALLY_ABI {

/// Options of `cldice`.
struct cldice_options {
  std::optional<any_label> reference_label = {};  ///< the object; if unset, every label but 0
  std::optional<any_label> prediction_label = {};
  int threads = 0;  ///< 0: all processors this process may use
};

/// How much of each mask's skeleton lies in the other mask: in voxels, and as scores.
struct cldice_scores {
  std::uint64_t reference_skeleton = 0;     ///< voxels of the skeleton of the reference
  std::uint64_t reference_covered = 0;      ///< voxels of it in the prediction
  std::uint64_t prediction_skeleton = 0;    ///< voxels of the skeleton of the prediction
  std::uint64_t prediction_covered = 0;     ///< voxels of it in the reference
  double topology_precision = undefined;    ///< prediction_covered / prediction_skeleton
  double topology_sensitivity = undefined;  ///< reference_covered / reference_skeleton
  double cldice = undefined;                ///< the harmonic mean of both
};

namespace detail {

/// Adds to `all` the voxels of the skeleton of an object with known bounding box, and to `covered` those that
/// lie in another object.
inline void cover_skeleton(const selection& object, const voxel_box& box, const selection& other,
                           const voxel_box& other_box, std::size_t threads, std::uint64_t& all,
                           std::uint64_t& covered) {
  if (box.empty) return;
  bit_grid grid(box, object.view().rank());
  grid.fill(object, threads);
  thin(grid, object.view().rank(), threads);
  struct alignas(128) counts {
    std::uint64_t all = 0, covered = 0;
  };
  std::vector<counts> counted(grid.workers(threads));
  grid.for_each_row(threads, [&](std::size_t worker, std::size_t slab, std::size_t row) {
    for (std::size_t word = 0; word < grid.words(); ++word) {
      const std::uint64_t skeleton = grid.bits[grid.first_word(slab, row) + word] & bit_grid::own;
      if (skeleton == 0) continue;
      counted[worker].all += static_cast<unsigned>(std::popcount(skeleton));
      if (!other_box.empty)
        counted[worker].covered +=
            static_cast<unsigned>(std::popcount(skeleton & grid.read(other, slab, row, word)));
    }
  });
  for (const counts& some : counted) {
    all += some.all;
    covered += some.covered;
  }
}

/// Computes the scores from the counts.
inline void score_skeletons(cldice_scores& s) {
  s.topology_precision = ratio(s.prediction_covered, s.prediction_skeleton, undefined);
  s.topology_sensitivity = ratio(s.reference_covered, s.reference_skeleton, undefined);
  const bool both_empty = s.reference_skeleton == 0 && s.prediction_skeleton == 0;
  s.cldice = ratio(2 * product(s.prediction_covered, s.reference_covered),
                   product(s.prediction_covered, s.reference_skeleton) +
                       product(s.reference_covered, s.prediction_skeleton),
                   both_empty ? undefined : 0.0);
}

}  // namespace detail

/// Returns the centreline Dice of two masks, for tubes and networks: with S the skeleton of a mask (see
/// `skeleton`), topology precision |S(prediction) in reference| / |S(prediction)|, topology sensitivity
/// |S(reference) in prediction| / |S(reference)|, and clDice, their harmonic mean.
///
/// Each ranges from 0 to 1, higher is better, and is exactly 1 for equal masks. clDice is 0 if no skeleton
/// voxel is covered or exactly one mask is empty, undefined if both are. Precision is undefined for an empty
/// prediction, sensitivity for an empty reference. Exchanging the masks exchanges the two. `reference` and
/// `prediction` are label sources of one shape, of any integer types and layouts, with 1 to 3 axes longer
/// than 1; axes of extent 1 are ignored, and in 1-D a mask is its own skeleton. Throws
/// `std::invalid_argument` if shapes differ, for other ranks, a label that the element type cannot hold and
/// negative threads. Cost and memory: those of both skeletons, one after the other, without the result
/// images. Source: Shit et al. 2021, doi:10.1109/CVPR46437.2021.01629, equations 1 and 2.
[[nodiscard]] inline cldice_scores cldice(const any_label_view& reference, const any_label_view& prediction,
                                          const cldice_options& options = {}) {
  constexpr const char* name = "cldice";
  detail::check_same_shape(name, reference, prediction);
  const detail::selection r(name, "reference", detail::view_to_thin(name, reference),
                            options.reference_label);
  const detail::selection p(name, "prediction", detail::view_to_thin(name, prediction),
                            options.prediction_label);
  const std::size_t threads = detail::threads_wanted(name, options.threads);
  cldice_scores s;
  const detail::voxel_box box_r = detail::box_of(r, threads), box_p = detail::box_of(p, threads);
  detail::cover_skeleton(r, box_r, p, box_p, threads, s.reference_skeleton, s.reference_covered);
  detail::cover_skeleton(p, box_p, r, box_r, threads, s.prediction_skeleton, s.prediction_covered);
  detail::score_skeletons(s);
  return s;
}

}  // namespace segtally::inline SEGTALLY_ABI
