// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint32_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>           // for parallel_for, threads_wanted
#include <segtally/region/component_options.hpp>  // for component_options, rule_of
#include <segtally/region/number_components.hpp>  // for number_components
#include <segtally/view/any_label_view.hpp>       // for any_label_view
#include <segtally/view/bit_planes.hpp>           // for bit_planes
#include <segtally/view/joined_planes.hpp>        // for components_of
#include <segtally/view/label_view.hpp>           // for shape_type
#include <segtally/view/selection.hpp>            // for selection
#include <segtally/view/voxel_map.hpp>            // for voxel_values

namespace segtally::inline SEGTALLY_ABI {

/// An image of components: 0 in the background, else 1 to `count`; row-major (last axis fastest).
struct component_image {
  shape_type shape;
  voxel_values<std::uint32_t> values;
  std::uint32_t count = 0;
  friend bool operator==(const component_image&, const component_image&) = default;
};

namespace detail {

/// Writes rows of several planes that are strided in the result: if neighbouring planes are closer in memory
/// than neighbours in a row, they are written together, so that each cache line is written once.
inline void write_apart(const bit_planes& image, const plane_runs& part, const std::uint32_t* values,
                        std::uint32_t* out) {
  constexpr std::size_t together = 16;
  const std::size_t columns = image.columns();
  const std::ptrdiff_t step = image.index_step(2), plane_step = image.index_step(0);
  std::vector<std::uint32_t> rows(together * 64 * image.words());
  for (std::size_t plane = part.begin(); plane < part.end(); plane += together) {
    const std::size_t n = (std::min)(together, part.end() - plane);
    for (std::size_t row = 0; row < image.rows(); ++row) {
      for (std::size_t p = 0; p < n; ++p)
        part.write_values(plane + p, row, values, rows.data() + p * columns);
      std::uint32_t* const to = out + image.index_of(plane, row, 0);
      for (std::size_t x = 0; x < columns; ++x)
        for (std::size_t p = 0; p < n; ++p)
          to[static_cast<std::ptrdiff_t>(x) * step + static_cast<std::ptrdiff_t>(p) * plane_step] =
              rows[p * columns + x];
    }
  }
}

/// Returns an image of the parts' component numbers, 0 in the background.
inline voxel_values<std::uint32_t> write_numbers(const bit_planes& image, const joined_planes& all,
                                                 const std::vector<std::uint32_t>& numbers,
                                                 std::size_t threads) {
  threads = (std::min)(threads, all.parts.size());
  voxel_values<std::uint32_t> result(image.view().size());
  parallel_for(all.parts.size(), threads, [&](std::size_t, std::size_t task) {
    const plane_runs& part = all.parts[task];
    const std::uint32_t* const values = numbers.data() + all.first[task];
    if (image.index_step(2) != 1) return write_apart(image, part, values, result.data());
    for (std::size_t plane = part.begin(); plane < part.end(); ++plane)
      for (std::size_t row = 0; row < image.rows(); ++row)
        part.write_values(plane, row, values, result.data() + image.index_of(plane, row, 0));
  });
  return result;
}

/// Returns the component number of each voxel. Consumes `all.components`.
inline voxel_values<std::uint32_t> written_components(const bit_planes& image, joined_planes& all,
                                                      std::size_t threads) {
  const std::vector<std::uint32_t> numbers =
      number_components(image, all, (std::min)(threads, all.parts.size()));
  return write_numbers(image, all, numbers, threads);
}

}  // namespace detail

/// Returns the connected components of an image as an image. They are numbered from 1 in row-major order of
/// their first voxels, so the result is the same for any layout and number of threads.
///
/// `image` is a label source of 1 to 3 axes, not counting those of extent 1, of any integer type and layout.
/// By default voxels of a component have equal labels, and 0 is the background. `of = component_of::mask`
/// treats all labels other than 0, or the given ones, as one mask. By default voxels that share a corner are
/// neighbours (8 in 2-D, 26 in 3-D, as in scikit-image and cc3d; scipy's default is 1, a shared face). Throws
/// `std::invalid_argument` for other ranks, a connectivity beyond the rank, a label that the element type
/// cannot hold and negative threads, and `std::length_error` for 2^32 components. Cost: one pass that joins
/// runs of voxels, 64 voxels at once, and writing the result. Memory: 4 bytes per voxel for the result, 1/3
/// byte per voxel, and 4 bytes per run.
[[nodiscard]] inline component_image connected_components(const any_label_view& image,
                                                          const component_options& options = {}) {
  constexpr const char* name = "connected_components";
  const detail::component_rule rule = detail::rule_of(name, options, image.rank());
  const std::size_t threads = detail::threads_wanted(name, options.threads);
  const detail::selection object(name, "the", image, options.label, options.labels);
  const detail::bit_planes planes(name, object);
  detail::joined_planes all = detail::components_of(name, planes, rule, threads);
  const auto count = static_cast<std::uint32_t>(all.count);
  return {image.shape(), detail::written_components(planes, all, threads), count};
}

}  // namespace segtally::inline SEGTALLY_ABI
