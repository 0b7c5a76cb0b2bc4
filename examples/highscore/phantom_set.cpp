// SPDX-License-Identifier: BSD-3-Clause
#include "phantom_set.hpp"

#include <fmt/format.h>

#include <algorithm>     // for max, min
#include <cstdint>       // for uint8_t, uint64_t
#include <filesystem>    // for create_directories, path
#include <random>        // for mt19937_64
#include <system_error>  // for error_code
#include <vector>        // for vector

#include "../phantom.hpp"
#include "arguments.hpp"  // for fail
#include "tiff_stack.hpp"

namespace {

/// Varies the difficulty of images: error rates are scaled by a factor of 0.5 to 2.
phantom::habits in_image(phantom::habits habit, std::size_t image) {
  constexpr double difficulty[] = {1, 0.5, 1.5, 0.75, 2};
  const double factor = difficulty[image % 5];
  habit.jitter *= factor;
  habit.split *= factor;
  habit.merge *= factor;
  habit.miss *= factor;
  habit.seed += 100 * image;
  return habit;
}

/// Returns bright nuclei on a dark background, blurred and noisy.
std::vector<std::uint8_t> raw_of(const phantom::volume& truth, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::size_t height = truth.shape[1], width = truth.shape[2];
  std::vector<unsigned> sums(truth.labels.size());
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x)
      for (std::size_t v = y - std::min<std::size_t>(y, 1); v < std::min(y + 2, height); ++v)
        for (std::size_t u = x - std::min<std::size_t>(x, 1); u < std::min(x + 2, width); ++u) {
          const unsigned label = truth.labels[v * width + u];
          sums[y * width + x] += label == 0 ? 20 : 100 + label * 37 % 80;
        }
  std::vector<std::uint8_t> raw;
  raw.reserve(sums.size());
  for (const unsigned sum : sums) raw.push_back(static_cast<std::uint8_t>(sum / 9 + random() % 24));
  return raw;
}

}  // namespace

void write_phantom_set(const std::string& folder, std::size_t images, std::size_t size) {
  const std::filesystem::path root(folder);
  for (const char* part : {"truth", "splitter", "merger", "raw"}) {
    std::error_code error;
    std::filesystem::create_directories(root / part, error);
    if (error) fail("cannot make the folder {}: {}", (root / part).string(), error.message());
  }
  constexpr std::size_t pixels_of_nucleus = 2000;
  const std::vector<std::size_t> shape = {size, size};
  for (std::size_t i = 0; i < images; ++i) {
    const phantom::nuclei_options nuclei{.shape = {1, size, size},
                                         .objects = std::max<std::size_t>(size * size / pixels_of_nucleus, 2),
                                         .seed = 1 + i};
    const std::string name = fmt::format("nuclei_{:03}.tif", i + 1);
    const phantom::volume truth = phantom::reference(nuclei);
    write_tiff_stack(root / "truth" / name, shape, truth.labels);
    write_tiff_stack(root / "splitter" / name, shape,
                     phantom::prediction(nuclei, in_image(phantom::splitter(), i)).labels);
    write_tiff_stack(root / "merger" / name, shape,
                     phantom::prediction(nuclei, in_image(phantom::merger(), i)).labels);
    write_tiff_stack(root / "raw" / name, shape, raw_of(truth, 1 + i));
  }
}
