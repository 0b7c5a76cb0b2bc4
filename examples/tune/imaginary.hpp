// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for ptrdiff_t, size_t
#include <cstdint>  // for uint64_t
#include <random>   // for mt19937_64
#include <utility>  // for move
#include <vector>   // for vector

#include "label_file.hpp"
#include "phantom.hpp"
#include "segmenter.hpp"

/// Synthetic nuclei and a microscope image of them.
struct imaginary_image {
  raw_image raw;
  label_image truth;
};

/// Returns nuclei of different brightness, blurred and noisy; always the same.
inline imaginary_image imagine() {
  phantom::volume nuclei = phantom::reference({.shape = {32, 96, 96}, .objects = 40});
  const auto [depth, height, width] = nuclei.shape;
  const auto row = static_cast<std::ptrdiff_t>(width), slice = static_cast<std::ptrdiff_t>(height) * row;
  raw_image raw{{depth, height, width}, {slice, row, 1}, {}};
  for (const auto label : nuclei.labels)
    raw.values.push_back(label == 0 ? 20.F : static_cast<float>(80 + label * 37 % 60));
  raw.values = segmenter(raw).blurred(1.5);
  std::mt19937_64 engine(1);
  for (float& value : raw.values)  // sum of twelve numbers of 0 to 15: bell-shaped, standard deviation 16
    for (std::uint64_t dice = engine(), i = 0; i < 12; ++i)
      value += static_cast<float>((dice >> (4 * i)) & 15U);
  return {std::move(raw), {{depth, height, width}, {slice, row, 1}, std::move(nuclei.labels)}};
}
