// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "../support/masks.hpp"
#include "../support/surface_oracle.hpp"

namespace surface_surface_distances_test {

using namespace segtally;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using bytes = std::vector<std::uint8_t>;

label_view<std::uint8_t> view(const support::mask& m) {
  return {m.voxels.data(), m.shape};
}

std::vector<support::element> elements(const support::mask& m, surface_model model, int connectivity,
                                       const std::vector<double>& spacing) {
  if (model == surface_model::border_voxels)
    return support::border_voxels(m, static_cast<std::size_t>(connectivity));
  if (model == surface_model::all_voxels) return support::all_voxels(m);
  spacing_type used;
  for (const std::size_t a : support::used_axes(m)) used.push_back(spacing[a]);
  const auto areas = detail::areas_of(model, used);
  return support::corners(m, [&](unsigned code) { return areas[code]; });
}

/// Compares levels with the list of all elements.
void check_direction(const directed_distances& found, const std::vector<std::pair<double, double>>& expected,
                     bool exact = false) {
  REQUIRE(found.elements == expected.size());
  std::size_t i = 0;
  for (const distance_level& level : found.levels) {
    double area = 0;
    for (std::uint64_t k = 0; k < level.elements; ++k, ++i) {
      REQUIRE((level.distance == expected[i].first ||
               level.distance == doctest::Approx(expected[i].first).epsilon(1e-13)));
      area += expected[i].second;
    }
    REQUIRE(level.area > 0);
    if (exact) REQUIRE(level.area == doctest::Approx(area).epsilon(1e-12));
  }
  double sum = 0;
  for (const auto& e : expected) sum += e.second;
  REQUIRE(found.area == doctest::Approx(sum).epsilon(1e-12));
}

constexpr std::array models{surface_model::border_voxels, surface_model::surface_elements,
                            surface_model::voxel_faces, surface_model::all_voxels};
}  // namespace

TEST_CASE(
    "surface distances are those of all pairs on 3,000 random masks, whatever the model and the spacing") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t rank = 1 + random() % 3, largest = rank == 1 ? 40 : rank == 2 ? 14 : 7;
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(1 + random() % largest);
    support::mask r = support::random_mask(random, shape), p = support::random_mask(random, shape);
    if (round % 31 == 0) r.voxels.assign(r.voxels.size(), 0);
    if (round % 37 == 0) p.voxels.assign(p.voxels.size(), 0);
    if (round % 41 == 0) p.voxels.assign(p.voxels.size(), 1);
    const auto spacing = support::random_spacing(random, rank, round % 2 == 0);
    const surface_model model = models[static_cast<std::size_t>(round / 2 % 4)];
    const int any_connectivity = 1 + static_cast<int>(random() % rank);
    const int connectivity = model == surface_model::border_voxels ? any_connectivity : 1;
    const auto er = elements(r, model, connectivity, spacing), ep = elements(p, model, connectivity, spacing);
    const auto d = surface_distances_between(
        view(r), view(p), {.spacing = spacing, .model = model, .connectivity = connectivity});
    check_direction(d.reference_to_prediction, support::all_pairs(er, ep, spacing), round % 2 == 0);
    check_direction(d.prediction_to_reference, support::all_pairs(ep, er, spacing), round % 2 == 0);
  }
}

TEST_CASE("four axes and none") {
  std::mt19937_64 random(12);
  for (int round = 0; round < 100; ++round) {
    const support::mask r = support::random_mask(random, {3, 4, 3, 5}),
                        p = support::random_mask(random, {3, 4, 3, 5});
    const std::vector<double> spacing{2, 1, 3, 5};
    const int connectivity = 1 + static_cast<int>(random() % 4);
    const auto er = support::border_voxels(r, static_cast<std::size_t>(connectivity)),
               ep = support::border_voxels(p, static_cast<std::size_t>(connectivity));
    const auto d =
        surface_distances_between(view(r), view(p), {.spacing = spacing, .connectivity = connectivity});
    check_direction(d.reference_to_prediction, support::all_pairs(er, ep, spacing));
    check_direction(d.prediction_to_reference, support::all_pairs(ep, er, spacing));
  }
  const std::uint8_t one = 1, zero = 0;
  const label_view<std::uint8_t> point(&one, {}), nothing(&zero, {});
  CHECK(hausdorff_distance(surface_distances_between(point, point)) == 0);
  CHECK(hausdorff_distance(surface_distances_between(point, nothing)) == inf);
  CHECK(std::isnan(hausdorff_distance(surface_distances_between(nothing, nothing))));
}

TEST_CASE("far surfaces, where looking around gives way to envelopes, in every direction and spacing") {
  std::mt19937_64 random(13);
  for (int round = 0; round < 60; ++round) {
    const auto shape = support::random_extents(random, {{4, 12}, {4, 30}, {4, 30}});
    support::mask r{shape, bytes(shape[0] * shape[1] * shape[2], 0)}, p = r;
    // a few voxels in one corner, a cloud on the other side: many queries, few sites
    for (int k = 0; k < 3; ++k) r.voxels[random() % 40] = 1;
    for (std::size_t i = p.voxels.size() / 2; i < p.voxels.size(); ++i) p.voxels[i] = random() % 2 == 0;
    p.voxels.back() = 1;
    const auto spacing = support::random_spacing(random, 3, round % 2 == 0);
    const auto er = support::border_voxels(r, 1), ep = support::border_voxels(p, 1);
    const auto d = surface_distances_between(view(r), view(p), {.spacing = spacing});
    check_direction(d.reference_to_prediction, support::all_pairs(er, ep, spacing));
    check_direction(d.prediction_to_reference, support::all_pairs(ep, er, spacing));
  }
}

TEST_CASE("the areas of surface elements: all 254 codes in 20 classes, and Google's table by its sums") {
  const auto areas = detail::surface_element_areas({1, 1, 1});
  // Classes under the symmetries of the cube: code, area, how many codes (read from surface-distance 0.1).
  const std::array<std::array<double, 3>, 20> classes{
      {{1, .2165, 8},    {3, .7071, 12},   {6, .4330, 12},   {7, 1.1495, 24}, {15, 1, 6},
       {22, .6495, 8},   {23, 1.2990, 8},  {24, .4330, 4},   {25, .9236, 24}, {27, 1.5731, 24},
       {30, 1.3660, 24}, {31, 1.1495, 24}, {60, 1.4142, 6},  {61, .9236, 24}, {63, .7071, 12},
       {105, .8660, 2},  {107, .6495, 8},  {111, .4330, 12}, {126, .4330, 4}, {127, .2165, 8}}};
  std::map<long, int> expected, found;
  for (const auto& c : classes) {
    CHECK(areas[static_cast<std::size_t>(c[0])] == doctest::Approx(c[1]).epsilon(1e-4));
    expected[std::lround(c[1] * 1000)] += static_cast<int>(c[2]);
  }
  for (std::size_t code = 1; code < 255; ++code) {
    CHECK(areas[code] == doctest::Approx(areas[255 - code]));
    ++found[std::lround(std::round(areas[code] * 1e4) / 10)];
  }
  CHECK(found == expected);
  CHECK(areas[0] == 0);
  CHECK(areas[255] == 0);
  // surface-distance 0.1, create_table_neighbour_code_to_surface_area / _contour_length: sums of the table
  // and of code times entry.
  const auto sums = [](const spacing_type& spacing) {
    const auto table = detail::surface_element_areas(spacing);
    std::array<double, 2> s{};
    for (std::size_t code = 0; code < 256; ++code) {
      s[0] += table[code];
      s[1] += static_cast<double>(code) * table[code];
    }
    return s;
  };
  CHECK(sums({3, 2, 1.3})[0] == doctest::Approx(1046.464059310612).epsilon(1e-13));
  CHECK(sums({3, 2, 1.3})[1] == doctest::Approx(133424.167562103).epsilon(1e-13));
  CHECK(sums({.2, 7, 1})[0] == doctest::Approx(907.4439723718797).epsilon(1e-13));
  CHECK(sums({.2, 7, 1})[1] == doctest::Approx(115699.10647741468).epsilon(1e-13));
  CHECK(sums({3, 2})[0] == doctest::Approx(31.633307652783934).epsilon(1e-14));
  CHECK(sums({.3, 1})[0] == doctest::Approx(8.86418390534633).epsilon(1e-14));
}

TEST_CASE("areas of cubes: Google's elements, exact faces") {
  const auto area = [](std::size_t side, const spacing_type& spacing, surface_model model) {
    const std::size_t n = side + 2;
    bytes voxels(n * n * n, 0);
    for (std::size_t i = 0; i < voxels.size(); ++i)
      voxels[i] = i / n / n % (side + 1) != 0 && i / n % n % (side + 1) != 0 && i % n % (side + 1) != 0;
    const label_view<std::uint8_t> cube(voxels.data(), {n, n, n});
    const auto d = surface_distances_between(cube, cube, {.spacing = spacing, .model = model});
    return std::pair(d.reference_to_prediction.area, d.reference_to_prediction.elements);
  };
  const auto elements = surface_model::surface_elements, faces = surface_model::voxel_faces;
  CHECK(area(1, {}, elements).first == doctest::Approx(std::sqrt(3)));
  CHECK(area(1, {}, elements).second == 8);
  CHECK(area(2, {}, elements).first == doctest::Approx(16.217).epsilon(1e-4));
  CHECK(area(2, {}, elements).second == 26);
  CHECK(area(3, {}, elements).first == doctest::Approx(42.703).epsilon(1e-4));
  CHECK(area(10, {}, elements).first == doctest::Approx(564.10).epsilon(1e-4));
  CHECK(area(10, {}, elements).second == 602);
  CHECK(area(1, {3, 2, 1}, elements).first == doctest::Approx(7));
  CHECK(area(10, {5, 1, 1}, elements).first == doctest::Approx(2099.99).epsilon(1e-5));
  CHECK(area(1, {}, faces).first == 6);
  CHECK(area(2, {}, faces).first == 24);
  CHECK(area(10, {}, faces).first == 600);
  CHECK(area(1, {3, 2, 1}, faces).first == 22);
  CHECK(area(10, {5, 1, 1}, faces).first == 2200);
}

TEST_CASE("spheres: how much surface each model sees") {
  const auto ball = [](int radius, surface_model model, int connectivity) {
    const auto n = static_cast<std::size_t>(2 * radius + 1);
    bytes voxels;
    for (int z = -radius; z <= radius; ++z)
      for (int y = -radius; y <= radius; ++y)
        for (int x = -radius; x <= radius; ++x) voxels.push_back(z * z + y * y + x * x <= radius * radius);
    const label_view<std::uint8_t> v(voxels.data(), {n, n, n});
    return surface_distances_between(v, v, {.model = model, .connectivity = connectivity})
        .reference_to_prediction.area;
  };
  CHECK(ball(5, surface_model::surface_elements, 1) == doctest::Approx(340.1).epsilon(1e-3));
  CHECK(ball(5, surface_model::voxel_faces, 1) == 486);
  CHECK(ball(5, surface_model::border_voxels, 1) == 222);
  CHECK(ball(5, surface_model::border_voxels, 3) == 344);
  CHECK(ball(10, surface_model::surface_elements, 1) == doctest::Approx(1372.0).epsilon(1e-3));
  CHECK(ball(10, surface_model::voxel_faces, 1) == 1902);
  CHECK(ball(10, surface_model::border_voxels, 1) == 978);
  CHECK(ball(10, surface_model::border_voxels, 3) == 1640);
}

TEST_CASE("P22: the image edge is surface, and a margin changes nothing") {
  const bytes ones(4, 1);
  const label_view<std::uint8_t> square(ones.data(), {2, 2});
  const auto d = surface_distances_between(square, square);
  CHECK(d.reference_to_prediction.elements == 4);
  CHECK(hausdorff_distance(d) == 0);
  std::mt19937_64 random(14);
  for (int round = 0; round < 200; ++round) {
    const auto shape = support::random_extents(random, {{2, 5}, {2, 6}, {2, 7}});
    const support::mask r = support::random_mask(random, shape), p = support::random_mask(random, shape);
    support::mask wide_r{{shape[0] + 3, shape[1] + 5, shape[2] + 2}, {}}, wide_p;
    wide_r.voxels.assign(wide_r.shape[0] * wide_r.shape[1] * wide_r.shape[2], 0);
    wide_p = wide_r;
    for (std::size_t i = 0; i < r.voxels.size(); ++i) {
      const auto at = r.at(i);
      const std::size_t j = ((at[0] + 1) * wide_r.shape[1] + at[1] + 3) * wide_r.shape[2] + at[2] + 2;
      wide_r.voxels[j] = r.voxels[i];
      wide_p.voxels[j] = p.voxels[i];
    }
    const surface_options options{.spacing = {3, .7, 1.1}, .model = models[random() % 4]};
    REQUIRE(surface_distances_between(view(r), view(p), options) ==
            surface_distances_between(view(wide_r), view(wide_p), options));
  }
}

TEST_CASE("P24: three extents, three spacings, one direction") {
  // Two points, two apart along the last axis.
  bytes r(60, 0), p(60, 0);
  r[0] = 1;
  p[2] = 1;
  const label_view<std::uint8_t> reference(r.data(), {3, 4, 5}), prediction(p.data(), {3, 4, 5});
  CHECK(hausdorff_distance(surface_distances_between(reference, prediction, {.spacing = {1, 1, 2}})) == 4);
  CHECK(hausdorff_distance(surface_distances_between(reference, prediction, {.spacing = {2, 1, 1}})) == 2);
  std::mt19937_64 random(15);
  for (int round = 0; round < 100; ++round) {  // turning the axes with their spacings changes no distance
    const support::mask a = support::random_mask(random, {3, 4, 5}),
                        b = support::random_mask(random, {3, 4, 5});
    const auto whole = surface_distances_between(view(a), view(b), {.spacing = {3, 5, 2}});
    const label_view<std::uint8_t> turned_a(a.voxels.data(), {5, 3, 4}, {1, 20, 5}),
        turned_b(b.voxels.data(), {5, 3, 4}, {1, 20, 5});
    REQUIRE(surface_distances_between(turned_a, turned_b, {.spacing = {2, 3, 5}}) == whole);
    const label_view<std::uint8_t> back_a(a.voxels.data() + 59, {3, 4, 5}, {-20, -5, -1}),
        back_b(b.voxels.data() + 59, {3, 4, 5}, {-20, -5, -1});
    REQUIRE(surface_distances_between(back_a, back_b, {.spacing = {3, 5, 2}}) == whole);
  }
}

TEST_CASE("P25: one mask empty is infinitely far, in both directions and at every percentile") {
  const bytes r{0, 1, 1, 0}, p{0, 0, 0, 0};
  const label_view<std::uint8_t> some(r.data(), {2, 2}), none(p.data(), {2, 2});
  for (const surface_model model : models)
    for (const bool first : {true, false}) {
      const auto d = first ? surface_distances_between(some, none, {.model = model})
                           : surface_distances_between(none, some, {.model = model});
      CHECK(d.reference_empty() == !first);
      CHECK(d.prediction_empty() == first);
      for (const double percent : {0.0, 50.0, 95.0, 100.0})
        for (const auto of : {percentile_of::directions, percentile_of::pooled})
          CHECK(hausdorff_distance_percentile(d, percent, {.of = of}) == inf);
      CHECK(hausdorff_distance(d) == inf);
      CHECK(directed_hausdorff_distances(d) == directed_values{inf, inf});
      CHECK(average_surface_distances(d) == directed_values{inf, inf});
      CHECK(average_symmetric_surface_distance(d) == inf);
      CHECK(mean_average_surface_distance(d) == inf);
      CHECK(modified_hausdorff_distance(d) == inf);
      CHECK(average_hausdorff_distance(d) == inf);
      CHECK(balanced_average_hausdorff_distance(d) == inf);
      CHECK(normalized_surface_dice(d, 1e9) == 0);
      CHECK(surface_overlap(d, 1) == directed_values{0, 0});
      CHECK(boundary_f1(d, inf) == 0);
    }
}

TEST_CASE("both masks empty: undefined, or what the caller says; the mask may also fill the image") {
  const bytes zeros(12, 0), ones(12, 1);
  const label_view<std::uint8_t> none(zeros.data(), {3, 4}), all(ones.data(), {3, 4});
  const auto d = surface_distances_between(none, none);
  for (const double value :
       {hausdorff_distance(d), hausdorff_distance_percentile(d, 95), average_symmetric_surface_distance(d),
        mean_average_surface_distance(d), modified_hausdorff_distance(d),
        balanced_average_hausdorff_distance(d), normalized_surface_dice(d, 1), boundary_f1(d, 1)})
    CHECK(std::isnan(value));
  CHECK(hausdorff_distance(d, 0) == 0);
  CHECK(hausdorff_distance_percentile(d, 95, {}, 0) == 0);
  CHECK(average_symmetric_surface_distance(d, 0) == 0);
  CHECK(normalized_surface_dice(d, 1, 1) == 1);
  CHECK(surface_overlap(d, 1, 1) == directed_values{1, 1});
  CHECK(boundary_f1(d, 1, 1) == 1);
  const auto full = surface_distances_between(all, all);
  CHECK(full.reference_to_prediction.elements == 10);
  CHECK(hausdorff_distance(full) == 0);
  CHECK(normalized_surface_dice(full, 0) == 1);
  const label_view<std::uint8_t> nothing(nullptr, {0, 4});
  CHECK(std::isnan(hausdorff_distance(surface_distances_between(nothing, nothing))));
}

TEST_CASE("P27: one voxel, and flat images, keep their rank") {
  const std::uint8_t one = 1;
  for (const surface_model model : models) {
    const label_view<std::uint8_t> v(&one, {1, 1, 1});
    const auto d = surface_distances_between(v, v, {.spacing = {3, 2, 1}, .model = model});
    CHECK(hausdorff_distance(d) == 0);
    CHECK(average_symmetric_surface_distance(d) == 0);
    CHECK(normalized_surface_dice(d, 0) == 1);
  }
  bytes r(50, 0), p(50, 0);
  r[3] = p[40] = 1;
  CHECK(hausdorff_distance(surface_distances_between(label_view<std::uint8_t>(r.data(), {1, 50}),
                                                     label_view<std::uint8_t>(p.data(), {1, 50}))) == 37);
  CHECK(hausdorff_distance(surface_distances_between(label_view<std::uint8_t>(r.data(), {50, 1}),
                                                     label_view<std::uint8_t>(p.data(), {50, 1}),
                                                     {.spacing = {2, 1}})) == 74);
  CHECK(hausdorff_distance(surface_distances_between(label_view<std::uint8_t>(r.data(), {50}),
                                                     label_view<std::uint8_t>(p.data(), {50}),
                                                     {.model = surface_model::surface_elements})) == 37);
}

TEST_CASE("D46: a block has edges that the image has not: distances are of whole objects, given at once") {
  const bytes r(36, 1);
  const label_view<std::uint8_t> whole(r.data(), {6, 6}), upper(r.data(), {3, 6}),
      lower(r.data() + 18, {3, 6});
  const auto elements = [](const label_view<std::uint8_t>& v) {
    return surface_distances_between(v, v).reference_to_prediction.elements;
  };
  CHECK(elements(whole) == 20);
  CHECK(elements(upper) + elements(lower) == 28);  // which is why nothing here has a +=
}

TEST_CASE("P23: lines longer than 16 bits count") {
  const std::size_t n = 70000;
  bytes r(2 * n, 0), p(2 * n, 0);
  r.front() = p.back() = 1;
  CHECK(hausdorff_distance(surface_distances_between(label_view<std::uint8_t>(r.data(), {n, 2}),
                                                     label_view<std::uint8_t>(p.data(), {n, 2}))) ==
        std::sqrt(69999.0 * 69999.0 + 1));
  CHECK(hausdorff_distance(surface_distances_between(label_view<std::uint8_t>(r.data(), {2, n}),
                                                     label_view<std::uint8_t>(p.data(), {2, n}))) ==
        std::sqrt(69999.0 * 69999.0 + 1));
}

TEST_CASE("a square and its ring: what border voxels cannot see, elements and regions do") {
  bytes square(13 * 13, 0), ring;
  for (std::size_t y = 2; y < 11; ++y)
    for (std::size_t x = 2; x < 11; ++x) square[y * 13 + x] = 1;
  ring = square;
  for (std::size_t y = 3; y < 10; ++y)
    for (std::size_t x = 3; x < 10; ++x) ring[y * 13 + x] = 0;
  const label_view<std::uint8_t> reference(square.data(), {13, 13}), prediction(ring.data(), {13, 13});
  const auto border = surface_distances_between(reference, prediction);
  CHECK(hausdorff_distance(border) == 0);
  CHECK(average_symmetric_surface_distance(border) == 0);
  CHECK(normalized_surface_dice(border, 0) == 1);
  // T20: the Hausdorff distance of ITK and scikit-image is one of regions
  CHECK(hausdorff_distance(
            surface_distances_between(reference, prediction, {.model = surface_model::all_voxels})) == 4);
  CHECK(hausdorff_distance(surface_distances_between(reference, prediction,
                                                     {.model = surface_model::surface_elements})) == 1);
}

TEST_CASE("a square moved by one column, by hand") {
  bytes r(81, 0), p(81, 0);
  for (std::size_t y = 2; y < 5; ++y)
    for (std::size_t x = 2; x < 5; ++x) r[y * 9 + x] = p[y * 9 + x + 1] = 1;
  const label_view<std::uint8_t> reference(r.data(), {9, 9}), prediction(p.data(), {9, 9});
  const auto d = surface_distances_between(reference, prediction);
  CHECK(d.reference_to_prediction.levels == std::vector<distance_level>{{0, 4, 4}, {1, 4, 4}});
  CHECK(hausdorff_distance(d) == 1);
  CHECK(average_symmetric_surface_distance(d) == 0.5);
  CHECK(mean_average_surface_distance(d) == 0.5);
  CHECK(normalized_surface_dice(d, 0) == 0.5);
  CHECK(surface_overlap(d, 0) == directed_values{0.5, 0.5});
  CHECK(boundary_f1(d, 0) == 0.5);
  CHECK(boundary_f1(d, 1) == 1);
  const auto e = surface_distances_between(reference, prediction, {.model = surface_model::surface_elements});
  CHECK(e.reference_to_prediction.elements == 12);
  CHECK(e.reference_to_prediction.area == doctest::Approx(8 + 2 * std::sqrt(2)));
  CHECK(hausdorff_distance(e) == 1);
  CHECK(average_surface_distances(e).reference_to_prediction == doctest::Approx(0.5));
  CHECK(normalized_surface_dice(e, 0) == doctest::Approx(0.5));
  const auto wide = surface_distances_between(reference, prediction,
                                              {.spacing = {1, 3}, .model = surface_model::surface_elements});
  CHECK(hausdorff_distance(wide) == 3);
  CHECK(wide.prediction_to_reference.area == doctest::Approx(22.3246).epsilon(1e-5));
}

TEST_CASE("P26, 3.3: what peers do under one name, told apart by options") {
  // One way 18 elements at 0 and 2 at 10, the other way 80 at 0
  surface_distances d;
  d.reference_to_prediction = {{{0, 18, 18}, {10, 2, 2}}, 20, 20};
  d.prediction_to_reference = {{{0, 80, 80}}, 80, 80};
  CHECK(hausdorff_distance_percentile(d, 95) == doctest::Approx(10));
  CHECK(hausdorff_distance_percentile(d, 95, {.of = percentile_of::pooled}) == 0);
  surface_distances steps;
  for (int k = 1; k <= 20; ++k)
    steps.reference_to_prediction.levels.push_back({static_cast<double>(k), 1, 1});
  steps.reference_to_prediction.area = 20;
  steps.reference_to_prediction.elements = 20;
  steps.prediction_to_reference = {{{0, 1, 1}}, 1, 1};
  CHECK(hausdorff_distance_percentile(steps, 95) == doctest::Approx(19.05));
  CHECK(hausdorff_distance_percentile(steps, 95, {.rule = percentile_rule::first_reaching}) == 19);
  CHECK(hausdorff_distance_percentile(steps, 0) == 1);
  CHECK(hausdorff_distance_percentile(steps, 100) == 20);
  surface_distances means;
  means.reference_to_prediction = {{{0, 3, 3}, {4, 1, 1}}, 4, 4};
  means.prediction_to_reference = {{{0, 2, 2}}, 2, 2};
  CHECK(average_symmetric_surface_distance(means) == doctest::Approx(2.0 / 3));
  CHECK(mean_average_surface_distance(means) == 0.5);
  CHECK(modified_hausdorff_distance(means) == 1);
  CHECK(balanced_average_hausdorff_distance(means) == 0.5);
  CHECK(normalized_surface_dice(means, 1) == doctest::Approx(5.0 / 6));
  CHECK(surface_overlap(means, 1) == directed_values{0.75, 1});
}

TEST_CASE(
    "P26: a percentile looks at all elements, also those where the masks agree (EvaluateSegmentation)") {
  bytes r(40 * 40, 0), p;
  for (std::size_t y = 0; y < 20; ++y)
    for (std::size_t x = 0; x < 20; ++x) r[y * 40 + x] = 1;
  p = r;
  p[29 * 40 + 10] = 1;  // one voxel ten away
  const auto d = surface_distances_between(label_view<std::uint8_t>(r.data(), {40, 40}),
                                           label_view<std::uint8_t>(p.data(), {40, 40}));
  CHECK(hausdorff_distance(d) == 10);
  CHECK(hausdorff_distance_percentile(d, 95) == 0);
}

TEST_CASE("the tolerance is included: d = tau") {
  bytes r(25, 0), p(25, 0);
  r[0] = p[6] = 1;
  const label_view<std::uint8_t> reference(r.data(), {5, 5}), prediction(p.data(), {5, 5});
  CHECK(normalized_surface_dice(surface_distances_between(reference, prediction), std::sqrt(2.0)) == 1);
  CHECK(normalized_surface_dice(surface_distances_between(reference, prediction), 1.4) == 0);
  p[6] = 0;
  p[3] = 1;
  // Three voxels of 0.1 are 3 * 0.1 = 0.30000000000000004 apart, as in SciPy: more than 0.3 by a rounding.
  const auto d = surface_distances_between(reference, prediction, {.spacing = {.1, .1}});
  CHECK(hausdorff_distance(d) == 3 * 0.1);
  CHECK(normalized_surface_dice(d, 3 * 0.1) == 1);
  CHECK(normalized_surface_dice(d, 0.3) == 1);
  CHECK(normalized_surface_dice(d, 0.2999) == 0);
  CHECK(normalized_surface_dice(d, inf) == 1);
}

TEST_CASE("Google surface-distance 0.1: its own tests' cases") {
  const auto elements = [](const bytes& r, const bytes& p, const shape_type& shape,
                           const spacing_type& spacing) {
    return surface_distances_between(label_view<std::uint8_t>(r.data(), shape),
                                     label_view<std::uint8_t>(p.data(), shape),
                                     {.spacing = spacing, .model = surface_model::surface_elements});
  };
  bytes r(100 * 100, 0), p(100 * 100, 0);
  r[50 * 100 + 70] = p[50 * 100 + 72] = 1;
  const auto pixels = elements(r, p, {100, 100}, {2, 1});
  CHECK(pixels.reference_to_prediction.elements == 4);
  CHECK(average_surface_distances(pixels).reference_to_prediction == doctest::Approx(1.5));
  CHECK(average_surface_distances(pixels).prediction_to_reference == doctest::Approx(1.5));
  CHECK(hausdorff_distance_percentile(pixels, 100) == 2);
  CHECK(normalized_surface_dice(pixels, 1) == doctest::Approx(0.5));
  bytes a(8 * 8 * 8, 0), b(8 * 8 * 8, 0);
  a[(4 * 8 + 4) * 8 + 2] = b[(4 * 8 + 4) * 8 + 4] = 1;
  const auto voxels = elements(a, b, {8, 8, 8}, {3, 2, 1});
  CHECK(average_surface_distances(voxels).reference_to_prediction == doctest::Approx(1.5));
  CHECK(hausdorff_distance(voxels) == 2);
  bytes fifty(1000000, 0), one_more(1000000, 0);
  std::fill(fifty.begin(), fifty.begin() + 500000, std::uint8_t{1});
  std::fill(one_more.begin(), one_more.begin() + 510000, std::uint8_t{1});
  const auto slabs = elements(fifty, one_more, {100, 100, 100}, {2, 1, 1});
  CHECK(average_surface_distances(slabs).reference_to_prediction == doctest::Approx(.322).epsilon(2e-3));
  CHECK(average_surface_distances(slabs).prediction_to_reference == doctest::Approx(.339).epsilon(2e-3));
  CHECK(hausdorff_distance(slabs) == 2);
  CHECK(surface_overlap(slabs, 1).reference_to_prediction == doctest::Approx(.842).epsilon(1e-3));
  CHECK(surface_overlap(slabs, 1).prediction_to_reference == doctest::Approx(.830).epsilon(1e-3));
  CHECK(normalized_surface_dice(slabs, 1) == doctest::Approx(.836).epsilon(1e-3));
}

TEST_CASE("laws: symmetry, scale, order; the same bits for any threads, layout and type") {
  std::mt19937_64 random(16);
  for (int round = 0; round < 60; ++round) {
    const std::vector<std::size_t> shape{8, 70, 80};
    const support::mask a = support::random_mask(random, shape), b = support::random_mask(random, shape);
    const surface_model model = models[static_cast<std::size_t>(round % 4)];
    const surface_options options{.spacing = {2.5, .7, .9}, .model = model, .threads = 1};
    const auto d = surface_distances_between(view(a), view(b), options);
    surface_options other = options;
    for (const int threads : {2, 3, 7}) {
      other.threads = threads;
      REQUIRE(surface_distances_between(view(a), view(b), other) == d);
    }
    std::vector<std::int16_t> wide(a.voxels.size());
    for (std::size_t z = 0; z < 8; ++z)
      for (std::size_t y = 0; y < 70; ++y)
        for (std::size_t x = 0; x < 80; ++x)
          wide[z + 8 * (y + 70 * x)] = a.voxels[(z * 70 + y) * 80 + x] != 0 ? -300 : 0;
    REQUIRE(surface_distances_between(label_view<std::int16_t>(wide.data(), {8, 70, 80}, {1, 8, 560}),
                                      view(b), options) == d);
    const auto back = surface_distances_between(view(b), view(a), options);
    REQUIRE(back.reference_to_prediction == d.prediction_to_reference);
    REQUIRE(average_symmetric_surface_distance(back) == average_symmetric_surface_distance(d));
    other = options;
    other.spacing = {5, 1.4, 1.8};
    const auto twice = surface_distances_between(view(a), view(b), other);
    REQUIRE(hausdorff_distance(twice) == 2 * hausdorff_distance(d));
    const double hd = hausdorff_distance(d), assd = average_symmetric_surface_distance(d);
    REQUIRE(hausdorff_distance_percentile(d, 100) == hd);
    REQUIRE(assd <= hd);
    REQUIRE(mean_average_surface_distance(d) <= modified_hausdorff_distance(d));
    double last_distance = 0, last_dice = 0;
    for (const double k : {0.0, 10.0, 50.0, 90.0, 95.0, 99.0, 100.0}) {
      const double distance = hausdorff_distance_percentile(d, k),
                   dice = normalized_surface_dice(d, hd * k / 100);
      REQUIRE(distance >= last_distance);
      REQUIRE(dice >= last_dice);
      last_distance = distance;
      last_dice = dice;
    }
    REQUIRE(normalized_surface_dice(d, hd) == 1);
    REQUIRE(hausdorff_distance(surface_distances_between(view(a), view(a), options)) == 0);
  }
}

TEST_CASE("D62: very unequal and very large spacings equal brute force") {
  std::mt19937_64 random(17);
  for (int round = 0; round < 100; ++round) {
    const support::mask r = support::random_mask(random, {4, 5, 6}),
                        p = support::random_mask(random, {4, 5, 6});
    for (const std::vector<double>& spacing : {std::vector<double>{1e-3, 1e3, 1}, {1e3, 1, 1e-3}}) {
      const auto d = surface_distances_between(view(r), view(p), {.spacing = spacing});
      check_direction(d.reference_to_prediction, support::all_pairs(support::border_voxels(r, 1),
                                                                    support::border_voxels(p, 1), spacing));
    }
  }
  const bytes r{1, 0, 0, 0}, p{0, 0, 0, 1};
  const label_view<std::uint8_t> reference(r.data(), {4}), prediction(p.data(), {4});
  CHECK(hausdorff_distance(surface_distances_between(reference, prediction, {.spacing = {0x1p600}})) ==
        3 * 0x1p600);
  CHECK(hausdorff_distance(surface_distances_between(reference, prediction, {.spacing = {0x1p-600}})) ==
        3 * 0x1p-600);
}

TEST_CASE("wrong calls are refused, with their numbers (D62)") {
  const bytes ones(6, 1);
  const label_view<std::uint8_t> v(ones.data(), {2, 3}), other(ones.data(), {3, 2});
  CHECK_THROWS_WITH_AS((void)surface_distances_between(v, other),
                       "surface_distances_between: shapes differ: (2, 3) and (3, 2)", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distances_between(v, v, {.spacing = {1, 2, 3}}),
                       "surface_distances_between: 3 spacings for 2 axes", std::invalid_argument);
  for (const double bad : {0.0, -1.0, inf, -inf, std::nan("")})
    CHECK_THROWS_AS((void)surface_distances_between(v, v, {.spacing = {1, bad}}), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distances_between(v, v, {.spacing = {1, -1}}),
                       "surface_distances_between: spacing[1] = -1 must be finite and > 0",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distances_between(v, v, {.prediction_label = -1}),
                       "surface_distances_between: prediction label -1 is not representable in uint8",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distances_between(v, v, {.connectivity = 3}),
                       "surface_distances_between: connectivity 3 is outside 1 to 2", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distances_between(v, v, {.threads = -1}),
                       "surface_distances_between: threads = -1 is negative", std::invalid_argument);
  const bytes many(16, 1);
  const label_view<std::uint8_t> four(many.data(), {2, 2, 2, 2});
  CHECK_THROWS_WITH_AS((void)surface_distances_between(four, four, {.model = surface_model::voxel_faces}),
                       "surface_distances_between: areas are defined for 1 to 3 axes, not for 4",
                       std::invalid_argument);
  const auto d = surface_distances_between(v, v);
  for (const double bad : {-1.0, 100.5, std::nan("")})
    CHECK_THROWS_AS((void)hausdorff_distance_percentile(d, bad), std::invalid_argument);
  for (const double fraction : {0.95, 0.05, 0.999})
    CHECK_THROWS_AS((void)hausdorff_distance_percentile(d, fraction), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)hausdorff_distance_percentile(d, 0.95),
                       "hausdorff_distance_percentile: percentile 0.95 is in percent: 95, not 0.95",
                       std::invalid_argument);
  CHECK(hausdorff_distance_percentile(d, 0) <= hausdorff_distance_percentile(d, 1));
  CHECK_THROWS_WITH_AS((void)hausdorff_distance_percentile(d, 101),
                       "hausdorff_distance_percentile: percentile 101 is outside [0, 100]",
                       std::invalid_argument);
  for (const double bad : {-1.0, std::nan("")}) {
    CHECK_THROWS_AS((void)normalized_surface_dice(d, bad), std::invalid_argument);
    CHECK_THROWS_AS((void)surface_overlap(d, bad), std::invalid_argument);
    CHECK_THROWS_AS((void)boundary_f1(d, bad), std::invalid_argument);
  }
}

TEST_CASE("a label of each image is the object, and touching labels have a border between them") {
  const std::vector<int> r{3, 3, 4, 4}, p{7, 7, 7, 1};
  const label_view<int> reference(r.data(), {1, 4}), prediction(p.data(), {1, 4});
  const auto d = surface_distances_between(reference, prediction,
                                           {.spacing = {1, 2}, .reference_label = 4, .prediction_label = 1});
  CHECK(d.reference_to_prediction.levels == std::vector<distance_level>{{0, 1, 1}, {2, 1, 1}});
  CHECK(surface_distances_between(reference, prediction, {.reference_label = 99}).reference_empty());
}

TEST_CASE(
    "a tolerance in decimals is met by as many voxels of a spacing in decimals, and by no farther ones") {
  // One voxel each, three voxels apart.
  const bytes a{1, 0, 0, 0, 0}, b{0, 0, 0, 1, 0};
  const label_view<std::uint8_t> r(a.data(), {5}), p(b.data(), {5});
  const surface_distances d = surface_distances_between(r, p, {.spacing = {.1}});
  CHECK(hausdorff_distance(d) > .3);  // by a rounding
  CHECK(normalized_surface_dice(d, .3) == 1);
  CHECK(surface_overlap(d, .3).reference_to_prediction == 1);
  CHECK(boundary_f1(d, .3) == 1);
  CHECK(normalized_surface_dice(d, .2999999999) == 0);
  CHECK(normalized_surface_dice(surface_distances_between(r, p), 3) == 1);
  CHECK(normalized_surface_dice(surface_distances_between(r, p), 2.9999999999) == 0);
  const surface_distances far = surface_distances_between(r, label_view<std::uint8_t>(bytes(5).data(), {5}));
  CHECK(boundary_f1(far, 1, 7) == 0);  // one mask empty
  CHECK(boundary_f1(surface_distances{}, 1, 7) == 7);
  CHECK(boundary_f1(d, .1, 7) == 0);  // zero within the tolerance is a value
}

}  // namespace surface_surface_distances_test
