// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for lexicographical_compare, max, min
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint32_t, uint64_t
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>           // for parallel_for, threads_wanted
#include <segtally/region/component_options.hpp>  // for component_options, rule_of
#include <segtally/region/number_components.hpp>  // for number_components
#include <segtally/view/any_label.hpp>            // for any_label
#include <segtally/view/any_label_view.hpp>       // for any_label_view, voxel_at
#include <segtally/view/bit_planes.hpp>           // for bit_planes
#include <segtally/view/joined_planes.hpp>        // for components_of
#include <segtally/view/label_kind.hpp>           // for label_of
#include <segtally/view/per_axis.hpp>             // for per_axis
#include <segtally/view/selection.hpp>            // for selection

namespace segtally::inline SEGTALLY_ABI {

/// A connected component: its label in the image, its size and its bounding box.
struct component {
  any_label label = 0;               ///< label of the first voxel
  std::uint64_t size = 0;            ///< in voxels
  per_axis<std::size_t> first = {};  ///< first voxel in row-major order
  per_axis<std::size_t> lower = {};  ///< lower corner of the bounding box
  per_axis<std::size_t> upper = {};  ///< upper corner, exclusive
  friend bool operator==(const component&, const component&) = default;
};

namespace detail {

/// Whether the first voxel of a component precedes that of another.
[[nodiscard]] inline bool is_before(const component& a, const component& b) noexcept {
  return std::lexicographical_compare(a.first.begin(), a.first.end(), b.first.begin(), b.first.end());
}

/// Extends a component by a part of it.
inline void join_component(component& all, const component& part) noexcept {
  if (all.size == 0) {
    all = part;
    return;
  }
  all.size += part.size;
  if (is_before(part, all)) {
    all.first = part.first;
    all.label = part.label;
  }
  for (std::size_t axis = 0; axis < all.lower.size(); ++axis) {
    all.lower[axis] = (std::min)(all.lower[axis], part.lower[axis]);
    all.upper[axis] = (std::max)(all.upper[axis], part.upper[axis]);
  }
}

/// The bounding box of a component of a part of an image, in planes, rows and columns.
struct component_extent {
  std::uint64_t size = 0;
  std::ptrdiff_t first = (std::numeric_limits<std::ptrdiff_t>::max)();
  std::array<std::size_t, 3> lower{}, upper{};

  void add(const bit_planes& image, std::size_t plane, std::size_t row, std::size_t begin,
           std::size_t end) noexcept {
    const std::array<std::size_t, 3> from{plane, row, begin}, to{plane + 1, row + 1, end};
    for (std::size_t k = 0; k < 3; ++k) {
      lower[k] = size == 0 ? from[k] : (std::min)(lower[k], from[k]);
      upper[k] = (std::max)(upper[k], to[k]);
    }
    size += end - begin;
    first = (std::min)({first, image.index_of(plane, row, begin), image.index_of(plane, row, end - 1)});
  }

  [[nodiscard]] component in_image(const bit_planes& image) const {
    const any_label_view& view = image.view();
    component c;
    c.size = size;
    for (std::size_t axis = 0; axis < view.rank(); ++axis) {
      c.first.push_back(0);
      c.lower.push_back(0);
      c.upper.push_back(1);
    }
    for (std::size_t k = 0; k < 3; ++k) image.place(k, lower[k], upper[k], c.lower, c.upper);
    std::ptrdiff_t offset = 0;
    auto index = static_cast<std::size_t>(first);
    for (std::size_t axis = view.rank(); axis-- > 0; index /= view.shape()[axis]) {
      c.first[axis] = index % view.shape()[axis];
      offset += static_cast<std::ptrdiff_t>(c.first[axis]) * view.strides()[axis];
    }
    std::uint64_t word = 0;
    view.kernels().widen(voxel_at(view, offset), 1, 1, &word);
    c.label = label_of(view.kind(), word);
    return c;
  }
};

/// Returns the components, ordered by number.
inline std::vector<component> describe_components(const bit_planes& image, const joined_planes& all,
                                                  const std::vector<std::uint32_t>& numbers,
                                                  std::size_t threads) {
  std::vector<std::vector<component_extent>> extents(all.parts.size());
  parallel_for(all.parts.size(), (std::min)(threads, all.parts.size()), [&](std::size_t, std::size_t task) {
    const plane_runs& part = all.parts[task];
    extents[task].resize(part.count());
    for (std::size_t plane = part.begin(); plane < part.end(); ++plane)
      for (std::size_t row = 0; row < image.rows(); ++row)
        part.for_each_run(plane, row, [&](std::uint32_t run, std::size_t begin, std::size_t end) {
          extents[task][part.component_of(run)].add(image, plane, row, begin, end);
        });
  });
  std::vector<component> components(static_cast<std::size_t>(all.count));
  for (std::size_t task = 0; task < extents.size(); ++task) {
    for (std::size_t c = 0; c < extents[task].size(); ++c)
      join_component(components[numbers[all.first[task] + c] - 1], extents[task][c].in_image(image));
    extents[task] = {};
  }
  return components;
}

}  // namespace detail

/// Returns the connected components of an image as a table: row i describes the component that has number i +
/// 1 in the result of `connected_components`, which is not computed.
///
/// Arguments and errors as there. Cost: one pass that joins runs of voxels, and a few comparisons per run.
/// Memory: 1/3 byte per voxel, 4 bytes per run, and about 300 bytes per component.
[[nodiscard]] inline std::vector<component> component_table(const any_label_view& image,
                                                            const component_options& options = {}) {
  constexpr const char* name = "component_table";
  const detail::component_rule rule = detail::rule_of(name, options, image.rank());
  const std::size_t threads = detail::threads_wanted(name, options.threads);
  const detail::selection object(name, "the", image, options.label, options.labels);
  const detail::bit_planes planes(name, object);
  detail::joined_planes all = detail::components_of(name, planes, rule, threads);
  const std::vector<std::uint32_t> numbers = detail::number_components(planes, all, threads);
  return detail::describe_components(planes, all, numbers, threads);
}

}  // namespace segtally::inline SEGTALLY_ABI
