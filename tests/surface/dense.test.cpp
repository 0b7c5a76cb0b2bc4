// SPDX-License-Identifier: BSD-3-Clause
// Dense surfaces have the same distances, to the last bit, as a search among listed elements, whichever
// search an element uses: neighbours, few sites, rows or a map. Noise costs few steps per voxel.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/surface/surface_distances.hpp>

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;

struct found_by {
  surface_distances dense, listed;
  std::uint64_t probes = 0;
};

found_by distances(const bytes& reference, const bytes& prediction, const shape_type& shape,
                   const surface_options& options) {
  const label_view<std::uint8_t> r(reference.data(), shape), p(prediction.data(), shape);
  const detail::surface_pair pair(detail::checked_pair("test", r, p, options), options);
  const auto of = detail::selection::all_but(pair.images.reference, 0),
             to = detail::selection::all_but(pair.images.prediction, 0);
  found_by both;
  both.dense = detail::dense_surfaces(pair, of, to).between(both.probes);
  const auto a = detail::surface_of<3>(pair, of), b = detail::surface_of<3>(pair, to);
  detail::surface_search<3>::workspace room;
  both.listed = detail::surface_search<3>(pair, a, b).between(0, 0, pair.images.threads, room);
  return both;
}

// Noise with a given density between two positions of the array.
bytes noise(std::mt19937_64& random, std::size_t n, double density, double begin, double end) {
  bytes labels(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double at = static_cast<double>(i) / static_cast<double>(n);
    labels[i] = at >= begin && at < end && static_cast<double>(random() >> 11) * 0x1p-53 < density;
  }
  return labels;
}

}  // namespace

TEST_CASE("any density, spacing, model, edge, mask and number of threads") {
  std::mt19937_64 random(22);
  const std::vector<shape_type> shapes{{9, 11, 13},  {5, 6, 131}, {40, 3, 2},  {2, 2, 530}, {30, 1, 66},
                                       {70, 64},     {3, 700},    {150, 20},   {900},       {64},
                                       {20, 33, 65}, {1, 5, 1},   {17, 18, 19}};
  const std::vector<std::vector<double>> spacings{{1, 1, 1},      {.37, .61, .83},   {.37, .37, .37},
                                                  {1, 1, 100},    {100, 1, 1},       {.3, 100, .3},
                                                  {1e-140, 1, 1}, {1e150, 2, 1e140}, {3, .7, 3}};
  const double densities[] = {.001, .01, .1, .5, .9, 1};
  for (int round = 0; round < 700; ++round) {
    CAPTURE(round);
    const shape_type& shape = shapes[random() % shapes.size()];
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    surface_options options;
    const auto& spacing = spacings[random() % spacings.size()];
    for (std::size_t a = 0; a < shape.size(); ++a) options.spacing.push_back(spacing[a]);
    options.model = static_cast<surface_model>(random() % 4);
    if (options.model != surface_model::all_voxels && random() % 3 == 0)
      options.image_edge = image_edge::open;
    if (options.model == surface_model::border_voxels)
      options.connectivity = 1 + static_cast<int>(random() % shape.size());
    options.threads = 1 + static_cast<int>(random() % 3);
    const bytes mask = noise(random, n, .9, 0, 1);
    if (random() % 4 == 0) options.mask = label_view<std::uint8_t>(mask.data(), shape);
    const bool apart = random() % 2 == 0;
    const auto some = [&] { return densities[random() % 6]; };
    const bytes r = noise(random, n, some(), 0, apart ? .3 : 1),
                p = noise(random, n, some(), apart ? .6 : 0, 1);
    const found_by both = distances(r, p, shape, options);
    REQUIRE(both.dense == both.listed);
  }
}

TEST_CASE("large noise goes the dense way") {
  std::mt19937_64 random(23);
  const shape_type shape{64, 64, 70};
  const std::size_t n = 64 * 64 * 70;
  for (const double density : {.02, .5})
    for (const auto model : {surface_model::border_voxels, surface_model::surface_elements}) {
      const bytes r = noise(random, n, density, 0, 1), p = noise(random, n, density, 0, 1);
      const surface_options options{.model = model};
      const surface_distances d = surface_distances_between(
          label_view<std::uint8_t>(r.data(), shape), label_view<std::uint8_t>(p.data(), shape), options);
      CHECK(d == distances(r, p, shape, options).listed);
    }
}

TEST_CASE("noise takes few steps a voxel, whatever is far from it") {
  std::mt19937_64 random(24);
  for (const std::size_t length : {70u, 280u}) {
    const shape_type shape{length, 40, 70};
    const std::size_t n = length * 40 * 70;
    bytes one(n);
    one.back() = 1;
    for (const std::vector<double>& s : {std::vector<double>{1, 1, 1}, {1, 1, 100}, {.37, .61, .83}})
      for (const auto model : {surface_model::border_voxels, surface_model::surface_elements}) {
        const surface_options options{.spacing = s, .model = model, .threads = 1};
        const auto probes = [&](const bytes& r, const bytes& p) {
          const label_view<std::uint8_t> a(r.data(), shape), b(p.data(), shape);
          const detail::surface_pair pair(detail::checked_pair("test", a, b, options), options);
          std::uint64_t steps = 0;
          (void)detail::dense_surfaces(pair, detail::selection::all_but(pair.images.reference, 0),
                                       detail::selection::all_but(pair.images.prediction, 0))
              .between(steps);
          return static_cast<double>(steps) / static_cast<double>(n);
        };
        for (const double density : {.1, .3, .5, .7, .9})
          CHECK(probes(noise(random, n, density, 0, 1), noise(random, n, density, 0, 1)) < 2);
        CHECK(probes(noise(random, n, .5, 0, 1), one) < 8);
        CHECK(probes(noise(random, n, .5, 0, .25), noise(random, n, .5, .75, 1)) < 8);
      }
  }
}
