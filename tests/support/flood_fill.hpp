// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace support {

/// Connected components by flood fill: numbered from 1 in row-major order of their first voxels. Label 0 is
/// the background.
template <class Label>
std::vector<std::uint32_t> flood_fill(const std::vector<Label>& labels, const std::vector<std::size_t>& shape,
                                      std::size_t connectivity, bool equal_labels) {
  const std::size_t rank = shape.size();
  std::size_t steps = 1;
  for (std::size_t a = 0; a < rank; ++a) steps *= 3;
  std::vector<std::uint32_t> components(labels.size(), 0);
  std::uint32_t count = 0;
  std::vector<std::size_t> open;
  for (std::size_t start = 0; start < labels.size(); ++start) {
    if (labels[start] == Label{} || components[start] != 0) continue;
    components[start] = ++count;
    open.assign(1, start);
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (std::size_t step = 0; step < steps; ++step) {
        std::size_t to = 0, after = 1, differ = 0;
        bool inside = true;
        for (std::size_t a = rank, rest = step, from = at; a-- > 0; rest /= 3) {
          const std::size_t x = from % shape[a] + rest % 3;  // one more than the coordinate
          from /= shape[a];
          differ += rest % 3 != 1;
          inside = inside && x >= 1 && x <= shape[a];
          to += (x - 1) * after;
          after *= shape[a];
        }
        if (!inside || differ == 0 || differ > connectivity || components[to] != 0 || labels[to] == Label{})
          continue;
        if (equal_labels && labels[to] != labels[at]) continue;
        components[to] = count;
        open.push_back(to);
      }
    }
  }
  return components;
}

}  // namespace support
