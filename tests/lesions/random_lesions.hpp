// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lesions {

/// Random numbers that are the same on all platforms.
class generator {
 public:
  explicit generator(std::uint64_t seed) : state_(seed) {}
  std::size_t operator()(std::size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((state_ >> 33) % n);
  }

 private:
  std::uint64_t state_;
};

/// A small 3-D image of classes 1 to 3, and a prediction: boxes of the reference moved, resized, with another
/// class or missing, spurious boxes, and single voxels.
struct image_pair {
  std::vector<std::size_t> shape;
  std::vector<double> spacing;
  std::vector<std::uint8_t> reference, prediction;
};

inline image_pair random_pair(generator& random) {
  image_pair pair;
  std::size_t n = 1;
  for (int a = 0; a < 3; ++a) {
    pair.shape.push_back(6 + random(9));
    pair.spacing.push_back(static_cast<double>(1 + random(8)) / 2);
    n *= pair.shape.back();
  }
  pair.reference.resize(n);
  pair.prediction.resize(n);
  struct box {
    std::size_t lower[3], upper[3], label;
  };
  const auto fill = [&](std::vector<std::uint8_t>& image, const box& b) {
    for (std::size_t z = b.lower[0]; z < b.upper[0]; ++z)
      for (std::size_t y = b.lower[1]; y < b.upper[1]; ++y)
        for (std::size_t x = b.lower[2]; x < b.upper[2]; ++x)
          image[(z * pair.shape[1] + y) * pair.shape[2] + x] = static_cast<std::uint8_t>(b.label);
  };
  const auto new_box = [&] {
    box b{};
    for (std::size_t a = 0; a < 3; ++a) {
      b.lower[a] = random(pair.shape[a]);
      b.upper[a] = b.lower[a] + 1 + random(4);
      if (b.upper[a] > pair.shape[a]) b.upper[a] = pair.shape[a];
    }
    b.label = 1 + random(3);
    return b;
  };
  for (std::size_t boxes = random(6); boxes > 0; --boxes) {
    box b = new_box();
    fill(pair.reference, b);
    if (random(4) == 0) continue;
    for (std::size_t a = 0; a < 3; ++a) {
      const std::size_t change = random(6);
      if (change == 0 && b.lower[a] > 0) --b.lower[a];
      if (change == 1 && b.upper[a] < pair.shape[a]) ++b.upper[a];
      if (change == 2 && b.upper[a] < pair.shape[a]) ++b.lower[a], ++b.upper[a];
    }
    if (random(6) == 0) b.label = 1 + random(3);
    fill(pair.prediction, b);
  }
  for (std::size_t boxes = random(3); boxes > 0; --boxes) fill(pair.prediction, new_box());
  for (std::size_t k = random(4); k > 0; --k) {
    const std::size_t at = random(n), label = random(4);
    (random(2) == 0 ? pair.reference : pair.prediction)[at] = static_cast<std::uint8_t>(label);
  }
  return pair;
}

}  // namespace lesions
