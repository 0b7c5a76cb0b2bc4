// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fuzzer/FuzzedDataProvider.h>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <segtally/view/label_view.hpp>

namespace fuzz {

/// Aborts with a report of the input unless the claim holds.
inline void require(bool claim) {
  if (!claim) __builtin_trap();
}

/// Labels that stress a kernel: at the limits of types and of their halves.
template <class T>
T label(FuzzedDataProvider& input) {
  constexpr std::uint64_t one = 1, all = ~std::uint64_t{0};
  constexpr std::uint64_t edges[] = {0,   0,      0,         1,         1,         2,  127,
                                     255, 0xFFFF, one << 31, one << 32, one << 63, all};
  return static_cast<T>(input.ConsumeBool() ? input.PickValueInArray(edges)
                                            : input.ConsumeIntegral<std::uint64_t>());
}

/// An image of runs of labels with a random layout: axes permuted, flipped, padded, repeated.
template <class T>
struct image {
  std::vector<T> memory;
  segtally::label_view<T> view{nullptr, {0}};
  std::vector<T> labels;  ///< in the order of the shape

  image(FuzzedDataProvider& input, const std::vector<std::size_t>& shape) {
    const std::size_t rank = shape.size();
    std::vector<std::size_t> order(rank);
    for (std::size_t a = 0; a < rank; ++a) {
      order[a] = a;
      std::swap(order[a], order[input.ConsumeIntegralInRange<std::size_t>(0, a)]);
    }
    std::vector<std::ptrdiff_t> steps(rank);
    std::ptrdiff_t size = 1, first = 0;
    for (const std::size_t a : order) {
      steps[a] = size * input.ConsumeIntegralInRange<std::ptrdiff_t>(1, 2);
      if (input.ConsumeIntegralInRange(0, 7) == 0) steps[a] = 0;
      if (steps[a] != 0) size = steps[a] * static_cast<std::ptrdiff_t>(shape[a]);
      if (input.ConsumeBool()) {
        first += steps[a] * (static_cast<std::ptrdiff_t>(shape[a]) - 1);
        steps[a] = -steps[a];
      }
    }
    while (memory.size() < static_cast<std::size_t>(size)) {
      const T value = label<T>(input);
      memory.resize(memory.size() + input.ConsumeIntegralInRange<std::size_t>(1, 200), value);
    }
    memory.resize(static_cast<std::size_t>(size));  // so that accesses beyond the image are detected
    memory.shrink_to_fit();
    view = {memory.data() + first, shape, steps};
    for (std::size_t i = 0; i < view.size(); ++i) {
      std::ptrdiff_t at = first;
      for (std::size_t rest = i, a = rank; a-- > 0; rest /= shape[a])
        at += static_cast<std::ptrdiff_t>(rest % shape[a]) * steps[a];
      labels.push_back(memory[static_cast<std::size_t>(at)]);
    }
  }
};

/// A shape of 1 to `most_axes` non-empty axes.
inline std::vector<std::size_t> shape(FuzzedDataProvider& input, std::size_t most_axes,
                                      std::size_t most_voxels) {
  std::vector<std::size_t> extents(input.ConsumeIntegralInRange<std::size_t>(1, most_axes));
  for (std::size_t& extent : extents) {
    extent = input.ConsumeIntegralInRange<std::size_t>(1, most_voxels);
    most_voxels /= extent;
  }
  return extents;
}

}  // namespace fuzz
