// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, sort
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint32_t
#include <limits>     // for numeric_limits
#include <numeric>    // for iota
#include <vector>     // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>     // for parallel_for
#include <segtally/view/bit_planes.hpp>     // for bit_planes
#include <segtally/view/joined_planes.hpp>  // for joined_planes

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns for each component of the parts of an image its number in the image, from 1 in the order of first
/// voxels. Consumes `all.components`.
inline std::vector<std::uint32_t> number_components(const bit_planes& image, joined_planes& all,
                                                    std::size_t threads) {
  const std::uint32_t count = all.components.number(1);
  std::vector<std::uint32_t> numbers = all.components.take();
  if (image.in_order()) return numbers;
  std::vector<std::ptrdiff_t> first(numbers.size(), (std::numeric_limits<std::ptrdiff_t>::max)());
  parallel_for(all.parts.size(), (std::min)(threads, all.parts.size()), [&](std::size_t, std::size_t task) {
    const plane_runs& part = all.parts[task];
    for (std::size_t plane = part.begin(); plane < part.end(); ++plane)
      for (std::size_t row = 0; row < image.rows(); ++row)
        part.for_each_run(plane, row, [&](std::uint32_t run, std::size_t begin, std::size_t end) {
          std::ptrdiff_t& least = first[all.first[task] + part.component_of(run)];
          least = (std::min)({least, image.index_of(plane, row, begin), image.index_of(plane, row, end - 1)});
        });
  });
  std::vector<std::ptrdiff_t> first_of_all(count, (std::numeric_limits<std::ptrdiff_t>::max)());
  for (std::size_t c = 0; c < numbers.size(); ++c)
    first_of_all[numbers[c] - 1] = (std::min)(first_of_all[numbers[c] - 1], first[c]);
  std::vector<std::uint32_t> order(count), rank(count);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return first_of_all[a] < first_of_all[b]; });
  for (std::uint32_t k = 0; k < count; ++k) rank[order[k]] = k + 1;
  for (std::uint32_t& number : numbers) number = rank[number - 1];
  return numbers;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
