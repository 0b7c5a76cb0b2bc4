// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>   // for size_t
#include <cstdint>   // for int64_t, uint8_t, uint64_t
#include <optional>  // for optional
#include <utility>   // for forward
#include <vector>    // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/topology/euler.hpp>       // for adjacency, euler_options, euler_sum, check_topology
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view
#include <segtally/view/label_view.hpp>      // for label_view, check_same_shape
#include <segtally/view/mask_grid.hpp>       // for mask_grid, fill_grid
#include <segtally/view/selection.hpp>       // for selection
#include <segtally/view/voxel_box.hpp>       // for box_of

namespace segtally::inline SEGTALLY_ABI {

using betti_options = euler_options;
using betti_error_options = euler_error_options;

/// The Betti numbers of a mask, or by how much those of two differ.
struct betti_counts {
  std::uint64_t components = 0;  ///< b0: pieces
  std::uint64_t loops = 0;       ///< b1: holes in 2-D, tunnels and handles in 3-D
  std::uint64_t cavities = 0;    ///< b2: hollows in 3-D that have no way out
  [[nodiscard]] constexpr std::uint64_t total() const noexcept { return components + loops + cavities; }
  friend bool operator==(const betti_counts&, const betti_counts&) = default;
};

namespace detail {

/// Returns the number of connected components of the voxels of a grid of 1 to 3 axes that are `value`: runs
/// of them along rows are joined with the runs they touch in the rows before.
inline std::uint64_t count_components(const mask_grid& grid, const std::vector<std::uint8_t>& mask,
                                      std::uint8_t value, adjacency connected) {
  struct run {
    std::size_t begin, end, parent;
  };
  std::vector<run> runs;
  std::vector<std::size_t> first{0};  // of each row, in `runs`
  std::uint64_t components = 0;
  const auto root = [&](std::size_t i) {
    while (runs[i].parent != i) i = runs[i].parent = runs[runs[i].parent].parent;
    return i;
  };
  const std::size_t slack = connected == adjacency::corners ? 1 : 0;
  const auto join = [&](std::size_t row, std::size_t earlier) {
    std::size_t a = first[row], b = first[earlier];
    while (a < runs.size() && b < first[earlier + 1]) {
      if (runs[a].begin < runs[b].end + slack && runs[b].begin < runs[a].end + slack) {
        const std::size_t i = root(a), j = root(b);
        components -= i != j;
        runs[i < j ? j : i].parent = i < j ? i : j;
      }
      runs[a].end < runs[b].end ? ++a : ++b;
    }
  };
  for (std::size_t row = 0; row < grid.slabs * grid.rows; ++row) {
    const std::uint8_t* const at = mask.data() + row * grid.columns;
    for (std::size_t begin = 0, end = 0; begin < grid.columns; begin = end) {
      for (end = begin + 1; end < grid.columns && at[end] == at[begin]; ++end) {
      }
      if (at[begin] != value) continue;
      runs.push_back({begin, end, runs.size()});
      ++components;
    }
    const std::size_t y = row % grid.rows;
    if (y > 0) join(row, row - 1);
    if (row >= grid.rows) {
      join(row, row - grid.rows);
      if (slack != 0 && y > 0) join(row, row - grid.rows - 1);
      if (slack != 0 && y + 1 < grid.rows) join(row, row - grid.rows + 1);
    }
    first.push_back(runs.size());
  }
  return components;
}

inline betti_counts betti_of(const char* function, const any_label_view& image, const char* side,
                             const std::optional<any_label>& label, adjacency connected, int threads) {
  check_topology(function, image.rank());
  const selection object(function, side, image, label);
  const voxel_box box = box_of(object, threads_wanted(function, threads));
  if (box.empty) return {};
  const mask_grid grid(box, image.rank());
  std::vector<std::uint8_t> mask;
  fill_grid(grid, object, mask);
  betti_counts b;
  b.components = count_components(grid, mask, 1, connected);
  const adjacency dual = connected == adjacency::corners ? adjacency::faces : adjacency::corners;
  if (image.rank() == 3) b.cavities = count_components(grid, mask, 0, dual) - 1;
  // Euler's characteristic is b0 - b1 + b2.
  b.loops = b.components + b.cavities - static_cast<std::uint64_t>(euler_sum(grid, mask, connected));
  return b;
}

}  // namespace detail

/// Returns the Betti numbers of a mask: its components, its loops (holes in 2-D, tunnels in 3-D, none in 1-D)
/// and its cavities (in 3-D). All 0 for an empty mask. What is beyond the edge of the image is outside.
///
/// `connected` says which voxels of the mask touch (8 or 26 neighbours by default); those of the background
/// touch in the other way (4 or 6), so components - loops + cavities is the `euler_characteristic`. Arguments
/// and errors as there. Cost: one pass to find the box of the object, then the runs of its rows and its
/// neighbour codes.
[[nodiscard]] inline betti_counts betti_numbers(const any_label_view& image,
                                                const betti_options& options = {}) {
  return detail::betti_of("betti_numbers", image, "the", options.label, options.connected, options.threads);
}

/// Returns by how much each Betti number of two masks differs, |b(prediction) - b(reference)|; `total()` is
/// the sum. Range 0 and up, lower is better, symmetric; 0 does not mean that components or loops are at the
/// same places. "Betti number error" is used for one dimension as for the sum, often as a mean over patches:
/// a view of a patch measures that. Errors and cost as `betti_numbers`, and `std::invalid_argument` if shapes
/// differ. Source: Hu et al. 2019, arXiv:1906.05404.
[[nodiscard]] inline betti_counts betti_error(const any_label_view& reference,
                                              const any_label_view& prediction,
                                              const betti_error_options& options = {}) {
  constexpr const char* name = "betti_error";
  detail::check_same_shape(name, reference, prediction);
  const betti_counts a = detail::betti_of(name, reference, "reference", options.reference_label,
                                          options.connected, options.threads);
  const betti_counts b = detail::betti_of(name, prediction, "prediction", options.prediction_label,
                                          options.connected, options.threads);
  const auto apart = [](std::uint64_t x, std::uint64_t y) { return x < y ? y - x : x - y; };
  return {apart(a.components, b.components), apart(a.loops, b.loops), apart(a.cavities, b.cavities)};
}

}  // namespace segtally::inline SEGTALLY_ABI
