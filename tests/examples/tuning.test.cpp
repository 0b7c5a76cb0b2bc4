// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>
#include <png.h>

#include <algorithm>   // for count, count_if, max_element
#include <array>       // for array
#include <cstddef>     // for ptrdiff_t, size_t
#include <cstdint>     // for uint8_t, uint32_t
#include <filesystem>  // for remove, temp_directory_path
#include <limits>      // for numeric_limits
#include <queue>       // for queue
#include <random>      // for mt19937, random_device
#include <stdexcept>   // for invalid_argument, runtime_error
#include <string>      // for to_string
#include <utility>     // for move
#include <vector>      // for vector

#include "heat_map.hpp"
#include "search.hpp"
#include "segmenter.hpp"

namespace {

using extents = std::array<std::size_t, 3>;

raw_image image_of(const extents& shape, std::vector<float> values) {
  const auto row = static_cast<std::ptrdiff_t>(shape[2]), slice = static_cast<std::ptrdiff_t>(shape[1]) * row;
  return {{shape[0], shape[1], shape[2]}, {slice, row, 1}, std::move(values)};
}

/// Calls `visit` for each neighbour: the 6 that share a face, or all 26.
template <class Visit>
void neighbours(const extents& shape, std::size_t i, bool all, const Visit& visit) {
  const auto at = [&](std::size_t place, int step, std::size_t extent) {
    const std::ptrdiff_t moved = static_cast<std::ptrdiff_t>(place) + step;
    return moved >= 0 && moved < static_cast<std::ptrdiff_t>(extent) ? moved : -1;
  };
  for (int dz = -1; dz <= 1; ++dz)
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx) {
        const int steps = dz * dz + dy * dy + dx * dx;
        const auto z = at(i / shape[2] / shape[1], dz, shape[0]),
                   y = at(i / shape[2] % shape[1], dy, shape[1]), x = at(i % shape[2], dx, shape[2]);
        if (steps == 0 || (!all && steps != 1) || z < 0 || y < 0 || x < 0) continue;
        visit((static_cast<std::size_t>(z) * shape[1] + static_cast<std::size_t>(y)) * shape[2] +
              static_cast<std::size_t>(x));
      }
}

/// Returns the length of the shortest path inside the mask from the nearest source; the largest number if
/// there is none.
std::vector<std::size_t> steps_from(const std::vector<std::size_t>& sources, const extents& shape,
                                    const std::vector<std::uint32_t>& mask) {
  std::vector<std::size_t> steps(mask.size(), std::numeric_limits<std::size_t>::max());
  std::queue<std::size_t> next;
  for (const std::size_t i : sources) {
    steps[i] = 0;
    next.push(i);
  }
  for (; !next.empty(); next.pop())
    neighbours(shape, next.front(), false, [&](std::size_t i) {
      if (mask[i] == 0 || steps[i] <= steps[next.front()] + 1) return;
      steps[i] = steps[next.front()] + 1;
      next.push(i);
    });
  return steps;
}

/// Returns the variance along an axis of an image of one bright voxel after the blur.
double variance_along(const std::vector<float>& image, const extents& shape, std::size_t axis) {
  double sum = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < image.size(); ++i) {
    const std::array<std::size_t, 3> at = {i / shape[2] / shape[1], i / shape[2] % shape[1], i % shape[2]};
    const auto place = static_cast<double>(at[axis]), weight = static_cast<double>(image[i]);
    sum += weight;
    first += weight * place;
    second += weight * place * place;
  }
  return second / sum - first / sum * (first / sum);
}

/// Returns blobs of many sizes and some noise.
raw_image blobs(const extents& shape, unsigned seed) {
  std::mt19937 engine(seed);
  raw_image image = image_of(shape, std::vector<float>(shape[0] * shape[1] * shape[2]));
  for (std::size_t i = 0; i < 12; ++i)
    image.values[engine() % image.values.size()] = 500.F + static_cast<float>(engine() % 3000);
  image.values = segmenter(image).blurred(2);
  for (float& value : image.values) value += static_cast<float>(engine() % 1000) / 1000;
  return image;
}

}  // namespace

TEST_CASE("Voronoi-Otsu gives each voxel of the mask to a seed with the shortest way to it") {
  std::size_t seeds_seen = 0, left_over = 0;
  for (const extents& shape : {extents{1, 40, 50}, {12, 20, 24}, {1, 1, 60}})
    for (unsigned seed = 1; seed <= 4; ++seed)
      for (const sigmas& at : {sigmas{1, 1}, {3, 1}, {6, 0.5}, {1.5, 3}}) {
        CAPTURE(shape[0]);
        CAPTURE(seed);
        CAPTURE(at.spot);
        CAPTURE(at.outline);
        segmenter segment(blobs(shape, seed));
        const auto mask = segment.gauss_otsu(at), labels = segment.voronoi_otsu(at);
        const auto spots = segment.blurred(at.spot);

        std::vector<std::size_t> seeds;
        for (std::size_t i = 0; i < mask.size(); ++i) {
          bool largest = mask[i] != 0;
          neighbours(shape, i, true,
                     [&](std::size_t other) { largest = largest && spots[other] < spots[i]; });
          if (largest) seeds.push_back(i);
        }
        const auto nearest = steps_from(seeds, shape, mask);
        std::size_t wrong = 0, labelled = 0, unlabelled = 0;
        for (std::size_t i = 0; i < mask.size(); ++i) {
          const bool reached = nearest[i] != std::numeric_limits<std::size_t>::max();
          wrong += (labels[i] != 0) != reached;
          unlabelled += mask[i] != 0 && !reached;
        }
        for (const std::size_t place : seeds) {
          const auto steps = steps_from({place}, shape, mask);
          for (std::size_t i = 0; i < mask.size(); ++i) {
            if (labels[i] == 0 || labels[i] != labels[place]) continue;
            ++labelled;
            wrong += steps[i] != nearest[i];
          }
        }
        CHECK(wrong == 0);
        // Every label belongs to exactly one seed.
        CHECK(labelled == static_cast<std::size_t>(std::count_if(labels.begin(), labels.end(),
                                                                 [](std::uint32_t l) { return l != 0; })));
        seeds_seen += seeds.size();
        left_over += unlabelled;
      }
  CHECK(seeds_seen > 200);
  CHECK(left_over > 100);  // some parts of the mask had no seed
}

TEST_CASE("Gauss-Otsu separates what is brighter than the rest into parts that share faces") {
  // . 9 9 . .      diagonal neighbours
  // . . . 9 .      are two objects
  raw_image image = image_of({1, 2, 5}, {0, 9, 9, 0, 0, 0, 0, 0, 9, 0});
  segmenter segment(image);
  const auto labels = segment.gauss_otsu({.outline = 0.03});  // nearly no blur
  CHECK(labels[1] != 0);
  CHECK(labels[1] == labels[2]);
  CHECK(labels[8] != 0);
  CHECK(labels[8] != labels[1]);
  CHECK(std::count(labels.begin(), labels.end(), 0U) == 7);
}

TEST_CASE("an image of one brightness has no objects") {
  for (const float brightness : {0.F, 7.F, -3.F}) {
    segmenter segment(image_of({4, 5, 6}, std::vector<float>(120, brightness)));
    const auto none = std::vector<std::uint32_t>(120, 0);
    CHECK(segment.gauss_otsu({.outline = 1}) == none);
    CHECK(segment.voronoi_otsu({1, 1}) == none);
  }
}

TEST_CASE("axes and strides of the image change nothing") {
  const raw_image slice = blobs({1, 20, 30}, 5);
  raw_image flat = slice, transposed = slice;
  flat.shape = {20, 30};
  flat.strides = {30, 1};
  transposed.strides = {0, 1, 20};
  for (std::size_t y = 0; y < 20; ++y)
    for (std::size_t x = 0; x < 30; ++x) transposed.values[y + 20 * x] = slice.values[30 * y + x];
  const auto labels = segmenter(slice).voronoi_otsu({2, 1});
  CHECK(segmenter(flat).voronoi_otsu({2, 1}) == labels);
  CHECK(segmenter(transposed).voronoi_otsu({2, 1}) == labels);
  CHECK(*std::max_element(labels.begin(), labels.end()) > 1);
}

TEST_CASE("sigmas are in voxels along x, and as long along the other axes") {
  const extents shape = {31, 61, 61};
  raw_image point = image_of(shape, std::vector<float>(31 * 61 * 61));
  point.values[point.values.size() / 2] = 1e6F;
  const auto near = [](double x) { return doctest::Approx(x).epsilon(0.01); };
  const auto cubes = segmenter(point).blurred(3), slices = segmenter(point, {0.5, 0.4, 0.2}).blurred(4);
  for (std::size_t axis = 0; axis < 3; ++axis) CHECK(variance_along(cubes, shape, axis) == near(9));
  CHECK(variance_along(slices, shape, 0) == near(1.6 * 1.6));
  CHECK(variance_along(slices, shape, 1) == near(4));
  CHECK(variance_along(slices, shape, 2) == near(16));
}

TEST_CASE("sigmas too large for one of ITK's kernels are sigmas nevertheless") {
  const extents shape = {1, 1, 601};
  raw_image point = image_of(shape, std::vector<float>(601));
  point.values[300] = 1e6F;
  for (const double sigma : {8, 9, 15, 20, 50})
    CHECK(variance_along(segmenter(point).blurred(sigma), shape, 2) ==
          doctest::Approx(sigma * sigma).epsilon(0.005));
}

TEST_CASE("a segmenter refuses what it cannot segment") {
  const raw_image image = image_of({1, 2, 3}, std::vector<float>(6));
  CHECK_THROWS_AS(segmenter({{6}, {1}, std::vector<float>(6)}), std::invalid_argument);
  CHECK_THROWS_AS(segmenter({{0, 3}, {3, 1}, {}}), std::invalid_argument);
  CHECK_THROWS_AS(segmenter(image, {1, 1}), std::invalid_argument);
  CHECK_THROWS_AS(segmenter(image, {1, 0, 1}), std::invalid_argument);
  CHECK_THROWS_AS(segmenter(image, {1, std::numeric_limits<double>::infinity(), 1}), std::invalid_argument);
  CHECK_THROWS_AS((void)segmenter(image).blurred(0), std::invalid_argument);
  CHECK_THROWS_AS((void)segmenter(image).blurred(std::numeric_limits<double>::quiet_NaN()),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)segmenter(image, {1, 1e-9, 1}).blurred(1), std::invalid_argument);
}

TEST_CASE("the search finds a minimum between its bounds with the steps it may take") {
  int steps = 0;
  sigmas best;
  double least = 1e9;
  const auto loss = [&](const sigmas& at) {
    ++steps;
    CHECK(at.spot >= 1);
    CHECK(at.spot <= 8);
    CHECK(at.outline >= 0.5);
    CHECK(at.outline <= 3);
    const double x = at.spot - 4.7, y = at.outline - 1.2, value = x * x + 3 * y * y + 0.5 * x * y;
    if (value < least) best = at, least = value;
    return value;
  };
  minimise({1, 0.5}, {8, 3}, 80, loss);
  CHECK(steps <= 80);
  CHECK(best.spot == doctest::Approx(4.7).epsilon(0.02));
  CHECK(best.outline == doctest::Approx(1.2).epsilon(0.02));

  steps = 0, least = 1e9;
  minimise({2, 0.5}, {2, 3}, 40, loss);  // one sigma is fixed
  CHECK(steps <= 40);
  CHECK(best.spot == 2);
  CHECK(best.outline == doctest::Approx(1.425).epsilon(0.02));

  steps = 0;
  minimise({2, 1}, {2, 1}, 5, loss);  // both are
  CHECK(steps >= 1);
  CHECK(steps <= 5);
  minimise({1, 0.5}, {8, 3}, 1, loss);
  CHECK_THROWS_WITH_AS(
      minimise({1, 0.5}, {8, 3}, 9, [](const sigmas&) -> double { throw std::runtime_error("full"); }),
      "full", std::runtime_error);
}

TEST_CASE(
    "a heat map is dark where scores are bad, bright where they are good, grey where they are undefined") {
  const double undefined = std::numeric_limits<double>::quiet_NaN();
  const auto path = std::filesystem::temp_directory_path() /
                    ("segtally_heat_map_" + std::to_string(std::random_device{}()) + ".png");
  write_heat_maps(path, {{.columns = 2, .rows = 2, .values = {0, 1, undefined, 3}},
                         {.columns = 1, .rows = 2, .values = {3.5, -1}}});

  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  REQUIRE(png_image_begin_read_from_file(&image, path.c_str()) != 0);
  image.format = PNG_FORMAT_RGB;
  std::vector<std::uint8_t> rgb(PNG_IMAGE_SIZE(image));
  REQUIRE(png_image_finish_read(&image, nullptr, rgb.data(), 0, nullptr) != 0);
  std::filesystem::remove(path);

  constexpr std::size_t cell = 48, gap = 8;
  REQUIRE(image.width == 3 * cell + gap);
  REQUIRE(image.height == 2 * cell);
  using colour = std::array<int, 3>;
  const auto at = [&](std::size_t x, std::size_t y) {
    const std::uint8_t* const pixel = &rgb[3 * (y * image.width + x)];
    return colour{pixel[0], pixel[1], pixel[2]};
  };
  const std::size_t half = cell / 2, third = 2 * cell + gap;
  CHECK(at(half, cell + half) == colour{160, 160, 160});
  CHECK(at(third + half, cell + half) == colour{68, 1, 84});  // the worst
  CHECK(at(third + half, half) == colour{253, 231, 37});      // the best
  CHECK(at(third, 0) == colour{230, 30, 30});                 // its frame
  CHECK(at(2 * cell + gap / 2, half) == colour{255, 255, 255});
  CHECK(at(cell + half, cell) == at(cell + half, cell + half));  // no frame elsewhere
  const auto luminance = [&](std::size_t x, std::size_t y) { return at(x, y)[0] + 3 * at(x, y)[1]; };
  CHECK(luminance(half, half) < luminance(cell + half, half));
  CHECK(luminance(cell + half, half) < luminance(cell + half, cell + half));

  CHECK_THROWS_AS(write_heat_maps(path, {{.columns = 1, .rows = 2, .values = {1}}}), std::invalid_argument);
  CHECK_THROWS_AS(write_heat_maps(path, {}), std::invalid_argument);
  CHECK(!std::filesystem::exists(path));
}
