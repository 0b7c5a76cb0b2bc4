// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint32_t, uint64_t, uint8_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>      // for label_index
#include <segtally/surface/element_blocks.hpp>  // for cell_reader, left_out_cell
#include <segtally/surface/surface.hpp>         // for surface_model
#include <segtally/surface/surface_points.hpp>  // for surface_pair, with_cells_of
#include <segtally/view/any_label_view.hpp>     // for any_label_view
#include <segtally/view/line_walk.hpp>          // for voxel_index
#include <segtally/view/selection.hpp>          // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// Objects 0, 1, ... of an image, each a set of labels; the sets are disjoint.
class numbered_objects {
 public:
  explicit numbered_objects(std::size_t objects) : labels_(objects) {}

  void add(std::size_t object, std::uint64_t label) {
    (void)numbers_[label];
    object_of_.push_back(object);
    labels_[object].push_back(label);
  }

  [[nodiscard]] std::size_t size() const noexcept { return labels_.size(); }
  /// Returns the object that a label belongs to, or `label_index::none`.
  [[nodiscard]] std::size_t find(std::uint64_t label) const {
    const std::size_t number = numbers_.find(label);
    return number == label_index::none ? number : object_of_[number];
  }
  [[nodiscard]] selection in(const any_label_view& view, std::size_t object) const {
    return selection::any_of(view, labels_[object]);
  }

 private:
  label_index numbers_;
  std::vector<std::size_t> object_of_;              // by the number of a label
  std::vector<std::vector<std::uint64_t>> labels_;  // by object
};

/// Returns which objects have so many elements that scanning all voxels for each is cheaper than listing
/// them: estimated from the neighbours of evenly spread sample voxels.
inline std::vector<std::uint8_t> find_dense(const surface_pair& pair, const any_label_view& view,
                                            const numbered_objects& objects) {
  constexpr std::size_t sample = 1024, dense_ones = sample / 64, least_image = std::size_t{1} << 17;
  std::vector<std::uint8_t> dense(objects.size());
  if (view.rank() > 3 || view.size() < least_image) return dense;
  const bool all_voxels = pair.surface.model == surface_model::all_voxels;
  const auto number_of = [&](std::uint64_t label) { return objects.find(label); };
  with_cells_of(pair, view, number_of, [&](const cell_reader<std::uint32_t>& read) {
    const auto cell = [&](const voxel_index& at) {
      std::uint32_t there = 0;
      read(0, at, 1, &there);
      return there == left_out_cell<std::uint32_t> ? 0 : there;
    };
    std::vector<std::size_t> elements(objects.size());
    for (std::uint64_t k = 0; k < sample; ++k) {
      const double part = static_cast<double>(k * 0x9e3779b97f4a7c15u >> 11) * 0x1p-53;  // golden ratio
      auto rest = static_cast<std::size_t>(part * static_cast<double>(view.size()));
      voxel_index at{};
      for (std::size_t a = view.rank(); a-- > 0; rest /= view.shape()[a]) at[a] = rest % view.shape()[a];
      const std::uint32_t here = cell(at);
      if (here == 0) continue;
      const auto differs = [&](std::size_t axis, std::size_t place) {
        voxel_index neighbour = at;
        neighbour[axis] = place;
        return cell(neighbour) != here;
      };
      bool is_element = all_voxels;
      for (std::size_t a = 0; a < view.rank() && !is_element; ++a)
        is_element =
            (at[a] > 0 && differs(a, at[a] - 1)) || (at[a] + 1 < view.shape()[a] && differs(a, at[a] + 1));
      if (is_element) dense[here - 1] = ++elements[here - 1] >= dense_ones;
    }
  });
  return dense;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
