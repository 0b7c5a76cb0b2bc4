// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/view/label_view.hpp>

namespace support {

/// Small images with a few boxes, and predictions with moved, missing, relabelled, split and spurious ones;
/// some voxels are missing.
struct random_images {
  std::size_t height = 0, width = 0;
  std::vector<std::uint16_t> reference, prediction;

  explicit random_images(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    height = 10 + below(14);
    width = 10 + below(14);
    reference.resize(height * width);
    prediction.resize(height * width);
    const auto draw = [&](std::vector<std::uint16_t>& image, std::size_t y, std::size_t x, std::size_t y_end,
                          std::size_t x_end, std::size_t label) {
      for (std::size_t v = y; v < std::min(y_end, height); ++v)
        for (std::size_t u = x; u < std::min(x_end, width); ++u)
          image[v * width + u] = static_cast<std::uint16_t>(label);
    };
    const std::size_t objects = 1 + below(7), jitter = 1 + below(3);
    for (std::size_t k = 1; k <= objects; ++k) {
      const std::size_t y = below(height - 2), x = below(width - 2), h = 1 + below(9), w = 1 + below(9);
      draw(reference, y, x, y + h, x + w, k);
      if (below(8) == 0) continue;
      const std::size_t name = below(3) == 0 ? 1 + below(9) : k;
      const std::size_t v = y + below(jitter), u = x + below(jitter);
      draw(prediction, v, u, v + h, u + w + below(jitter), name);
      if (below(4) == 0) draw(prediction, v, u + w / 2, v + h, u + w, 10 + below(5));
    }
    if (below(3) == 0) draw(prediction, below(height), 0, height, 1 + below(width), 16);
    for (std::size_t bite = below(8); bite > 0; --bite) {
      const std::size_t y = below(height), x = below(width);
      draw(below(2) == 0 ? reference : prediction, y, x, y + 1 + below(3), x + 1 + below(3), 0);
    }
  }

  [[nodiscard]] segtally::label_view<std::uint16_t> r() const { return {reference.data(), {height, width}}; }
  [[nodiscard]] segtally::label_view<std::uint16_t> p() const { return {prediction.data(), {height, width}}; }
};

}  // namespace support
