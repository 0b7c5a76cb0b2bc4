// SPDX-License-Identifier: BSD-3-Clause
// Dense surfaces have the distances, to the last bit, that a search among listed elements finds, whatever way
// an element goes: places near, few sites, rows or a map; so have those who ask for levels, for the farthest
// element, for a map, for objects. Noise costs few steps a voxel.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/report/surface_distance_map.hpp>
#include <segtally/surface/hausdorff_witness.hpp>
#include <segtally/surface/per_group.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;

// All that is asked of the surfaces of two objects.
struct answers {
  surface_distances distances;
  hausdorff_witness witness;
  std::vector<double> squares;  // of elements of the reference by their place
  std::uint64_t probes = 0;
  friend bool operator==(const answers& a, const answers& b) {
    return a.distances == b.distances && a.witness.of_reference == b.witness.of_reference &&
           std::vector(a.witness.reference.begin(), a.witness.reference.end()) ==
               std::vector(b.witness.reference.begin(), b.witness.reference.end()) &&
           std::vector(a.witness.prediction.begin(), a.witness.prediction.end()) ==
               std::vector(b.witness.prediction.begin(), b.witness.prediction.end()) &&
           a.squares == b.squares;
  }
};

template <class Surfaces>
answers answers_of(const detail::surface_pair& pair, const Surfaces& surfaces) {
  answers result;
  result.distances = surfaces.between(result.probes);
  per_axis<std::size_t> order;  // of the axes, backwards: as of a Fortran array
  const shape_type& shape = pair.images.reference.shape();
  for (std::size_t a = shape.size(); a-- > 0;) order.push_back(a);
  result.witness = detail::witness_of(surfaces, order.size(), order, pair.images.threads);
  std::size_t size = 1;
  for (const std::size_t extent : shape) size *= extent + 1;
  result.squares.assign(size, -1);
  const auto write = [&](std::size_t, const detail::voxel_index& at, double square) {
    std::size_t place = 0;
    for (std::size_t a = 0; a < shape.size(); ++a) place = place * (shape[a] + 1) + at[a];
    result.squares[place] = square;
  };
  surfaces.squares(surfaces.reference(), surfaces.prediction(), write);
  return result;
}

answers listed(const detail::surface_pair& pair, const detail::selection& of, const detail::selection& to) {
  return answers_of(pair, detail::listed_surfaces<3>(pair, detail::surface_of<3>(pair, of),
                                                     detail::surface_of<3>(pair, to)));
}

answers drawn(const detail::surface_pair& pair, const detail::selection& of, const detail::selection& to) {
  return answers_of(pair, detail::dense_surfaces(pair, of, to));
}

detail::surface_pair checked(const label_view<std::uint8_t>& r, const label_view<std::uint8_t>& p,
                             const surface_options& options) {
  return {detail::checked_pair("test", r, p, options), options};
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
    const auto pair = checked({r.data(), shape}, {p.data(), shape}, options);
    const auto of = detail::selection::all_but(pair.images.reference, 0),
               to = detail::selection::all_but(pair.images.prediction, 0);
    const answers expected = listed(pair, of, to);
    REQUIRE(drawn(pair, of, to) == expected);
  }
}

TEST_CASE("large noise goes the dense way, whoever asks") {
  std::mt19937_64 random(23);
  const shape_type shape{64, 64, 70};
  const std::size_t n = 64 * 64 * 70;
  for (const double density : {.02, .5})
    for (const auto model : {surface_model::border_voxels, surface_model::surface_elements}) {
      const bytes r = noise(random, n, density, 0, 1), p = noise(random, n, density, 0, 1);
      const label_view<std::uint8_t> a(r.data(), shape), b(p.data(), shape);
      const surface_options options{.model = model};
      const auto pair = checked(a, b, options);
      const answers expected = listed(pair, detail::selection::all_but(pair.images.reference, 0),
                                      detail::selection::all_but(pair.images.prediction, 0));
      CHECK(surface_distances_between(a, b, options) == expected.distances);
      const hausdorff_witness w = find_hausdorff_witness(a, b, options);
      CHECK(w.distance == expected.witness.distance);
      CHECK(w.of_reference == expected.witness.of_reference);
      if (model != surface_model::border_voxels) continue;
      const voxel_map<float> map = surface_distance_map(a, b);
      bool same = true;
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t place = (i / (64 * 70) * 65 + i / 70 % 64) * 71 + i % 70;
        const double square = expected.squares[place];
        same = same && (square < 0 ? map.values[i] != map.values[i]
                                   : map.values[i] == static_cast<float>(std::sqrt(square)));
      }
      CHECK(same);
    }
}

TEST_CASE("dense objects go one by one, the others together") {
  std::mt19937_64 random(25);
  const shape_type shape{64, 64, 70};
  const std::size_t n = 64 * 64 * 70;
  // Labels 1 and 2 are noise, 3 is a box, 4 some voxels, 5 nowhere.
  const auto labels = [&](std::size_t moved) {
    bytes image(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t z = i / (64 * 70), y = i / 70 % 64, x = i % 70;
      image[i] = static_cast<std::uint8_t>(random() % 3);
      if (z >= 20 && z < 40 && y >= 20 && y < 40 && x - moved < 30) image[i] = 3;
      if (random() % 1000 == 0) image[i] = 4;
    }
    return image;
  };
  const bytes r = labels(3), p = labels(5);
  const label_view<std::uint8_t> a(r.data(), shape), b(p.data(), shape);
  struct named_pair {
    std::uint64_t reference, prediction;
  };
  const std::vector<named_pair> pairs{{1, 1}, {2, 1}, {1, 3}, {3, 3}, {4, 3}, {4, 2}, {5, 1}, {4, 4}, {0, 1}};
  for (const auto model :
       {surface_model::border_voxels, surface_model::voxel_faces, surface_model::all_voxels}) {
    const surface_options options{.spacing = {.7, .5, .3}, .model = model};
    const auto pair = checked(a, b, options);
    detail::numbered_objects objects(6);
    for (std::size_t k = 1; k < 6; ++k) objects.add(k, k);
    const bytes dense = detail::find_dense(pair, pair.images.reference, objects);
    CHECK(dense == bytes{0, 1, 1, model == surface_model::all_voxels, 0, 0});
    const auto of = [&](const any_label_view& view, std::uint64_t label) {
      return label == 0 ? detail::selection::any_of(view, {}) : detail::selection(view, label);
    };
    const auto found =
        per_object_surface_distances(a, b, pairs, {.spacing = options.spacing, .model = model});
    REQUIRE(found.size() == pairs.size());
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      CAPTURE(k);
      const answers expected = listed(pair, of(pair.images.reference, pairs[k].reference),
                                      of(pair.images.prediction, pairs[k].prediction));
      CHECK(found[k].distances == expected.distances);
    }
    const std::vector<detail::label_set> groups{{1, 4}, {2}, {3, 1}};
    const auto of_groups = detail::distances_of_groups(pair, groups);
    for (std::size_t k = 0; k < groups.size(); ++k)
      CHECK(of_groups[k] == listed(pair, detail::selection::any_of(pair.images.reference, groups[k]),
                                   detail::selection::any_of(pair.images.prediction, groups[k]))
                                .distances);
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
          const auto pair = checked({r.data(), shape}, {p.data(), shape}, options);
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
