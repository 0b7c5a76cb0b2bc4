// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/distance/distance_map.hpp>

#include "../support/masks.hpp"

using namespace segtally;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using bytes = std::vector<std::uint8_t>;

label_view<std::uint8_t> view(const support::mask& m) {
  return {m.voxels.data(), m.shape};
}

double squared(const support::index& a, const support::index& b, const std::vector<double>& spacing) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double d = (static_cast<double>(a[k]) - static_cast<double>(b[k])) * spacing[k];
    sum += d * d;
  }
  return sum;
}

/// The distance to every voxel, the slow way.
std::vector<double> brute_force(const support::mask& m, const std::vector<double>& spacing, bool to_object) {
  std::vector<double> result(m.voxels.size(), inf);
  for (std::size_t i = 0; i < m.voxels.size(); ++i)
    for (std::size_t j = 0; j < m.voxels.size(); ++j)
      if ((m.voxels[j] != 0) == to_object)
        result[i] = std::min(result[i], squared(m.at(i), m.at(j), spacing));
  return result;
}
}  // namespace

TEST_CASE("distance maps are those of brute force on 2,000 random masks up to 12^3") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t rank = 1 + random() % 3, largest = round % 8 == 0 ? 12 : 7;
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(1 + random() % largest);
    support::mask m = support::random_mask(random, shape);
    if (round % 97 == 0) m.voxels.assign(m.voxels.size(), 0);
    if (round % 89 == 0) m.voxels.assign(m.voxels.size(), 1);
    const bool whole = round % 2 == 0;
    const auto spacing = support::random_spacing(random, rank, whole);
    const auto outside = brute_force(m, spacing, true), inside = brute_force(m, spacing, false);
    const auto squares = squared_distance_map(view(m), {.spacing = spacing, .threads = 1}).values;
    const auto distances = distance_map(view(m), {.spacing = spacing, .threads = 3}).values;
    const auto signed_ones = signed_distance_map(view(m), {.spacing = spacing}).values;
    for (std::size_t i = 0; i < m.voxels.size(); ++i) {
      const double expected = m.voxels[i] != 0 ? -std::sqrt(inside[i]) : std::sqrt(outside[i]);
      if (whole || outside[i] == inf) REQUIRE(squares[i] == outside[i]);
      if (whole || std::isinf(expected)) REQUIRE(signed_ones[i] == expected);
      REQUIRE((squares[i] == outside[i] || squares[i] == doctest::Approx(outside[i]).epsilon(1e-13)));
      REQUIRE(distances[i] == std::sqrt(squares[i]));
      REQUIRE((signed_ones[i] == expected || signed_ones[i] == doctest::Approx(expected).epsilon(1e-13)));
    }
  }
}

TEST_CASE("P23: no object is infinitely far, and no background is no virtual point") {
  const bytes ones(3, 1), zeros(3, 0);
  const label_view<std::uint8_t> full(ones.data(), {1, 3}), none(zeros.data(), {1, 3});
  CHECK(distance_map(full).values == std::vector<double>{0, 0, 0});
  CHECK(distance_map(none).values == std::vector<double>{inf, inf, inf});
  CHECK(signed_distance_map(full).values == std::vector<double>{-inf, -inf, -inf});
  CHECK(signed_distance_map(none).values == std::vector<double>{inf, inf, inf});
  CHECK(signed_distance_map(full, {.outside_is_background = true}).values == std::vector<double>{-1, -1, -1});
  CHECK(signed_distance_map(full, {.spacing = {9, 2}, .outside_is_background = true}).values ==
        std::vector<double>{-2, -4, -2});
  CHECK(distance_map(label_view<std::uint8_t>(nullptr, {0, 4})).values.empty());
  CHECK(distance_map(label_view<std::uint8_t>(ones.data(), {})).values == std::vector<double>{0});
  CHECK(distance_map(label_view<std::uint8_t>(zeros.data(), {})).values == std::vector<double>{inf});
}

TEST_CASE("P23: squares beyond 32 bits, 65536 x 2") {
  bytes labels(65536 * 2, 0);
  labels[0] = 1;
  const auto field = squared_distance_map(label_view<std::uint8_t>(labels.data(), {65536, 2}));
  CHECK(field.values.back() == 65535.0 * 65535.0 + 1);
  CHECK(field.values[1] == 1);
}

TEST_CASE("P24: the spacing is in the order of the shape, three extents and three spacings") {
  bytes labels(3 * 4 * 5, 0);
  labels[0] = 1;
  const auto field =
      squared_distance_map(label_view<std::uint8_t>(labels.data(), {3, 4, 5}), {.spacing = {5, 3, 2}});
  for (std::size_t z = 0; z < 3; ++z)
    for (std::size_t y = 0; y < 4; ++y)
      for (std::size_t x = 0; x < 5; ++x)
        CHECK(field.values[(z * 4 + y) * 5 + x] == static_cast<double>(25 * z * z + 9 * y * y + 4 * x * x));
}

TEST_CASE("D62: very unequal spacings equal brute force; wrong ones are refused") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 100; ++round) {
    const auto m = support::random_mask(random, {4, 5, 6});
    const std::vector<double> spacing{1e-3, 1e3, 1};
    const auto expected = brute_force(m, spacing, true);
    const auto found = squared_distance_map(view(m), {.spacing = spacing}).values;
    for (std::size_t i = 0; i < found.size(); ++i)
      REQUIRE((found[i] == expected[i] || found[i] == doctest::Approx(expected[i]).epsilon(1e-12)));
  }
  const bytes labels(6, 1);
  const label_view<std::uint8_t> v(labels.data(), {2, 3});
  for (const double bad : {0.0, -1.0, inf, std::nan("")})
    CHECK_THROWS_AS((void)distance_map(v, {.spacing = {1, bad}}), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)distance_map(v, {.spacing = {1, 2, 3}}), "distance_map: 3 spacings for 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)signed_distance_map(v, {.label = 300}),
                       "signed_distance_map: the label 300 is not representable in uint8",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)signed_distance_map(v, {.threads = -2}),
                       "signed_distance_map: threads = -2 is negative", std::invalid_argument);
}

TEST_CASE("distance maps do not depend on layout, threads or type; one label can be the object") {
  std::mt19937_64 random(3);
  const auto m = support::random_mask(random, {40, 50, 60});
  std::vector<std::int64_t> turned(m.voxels.size(), 0);
  for (std::size_t z = 0; z < 40; ++z)
    for (std::size_t y = 0; y < 50; ++y)
      for (std::size_t x = 0; x < 60; ++x)
        turned[(39 - z) + 40 * (y + 50 * x)] = m.voxels[(z * 50 + y) * 60 + x] != 0 ? -7 : 3;
  const spacing_type spacing{2.5, 0.3, 1.1};
  const auto expected = distance_map(view(m), {.spacing = spacing, .threads = 1});
  for (const int threads : {2, 3, 16})
    CHECK(distance_map(view(m), {.spacing = spacing, .threads = threads}) == expected);
  CHECK(distance_map(label_view<std::int64_t>(turned.data() + 39, {40, 50, 60}, {-1, 40, 2000}),
                     {.spacing = spacing, .label = -7}) == expected);
}

TEST_CASE("four axes") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 50; ++round) {
    const auto m = support::random_mask(random, {3, 4, 2, 5});
    const std::vector<double> spacing{4, 1, 3, 2};
    CHECK(squared_distance_map(view(m), {.spacing = spacing}).values == brute_force(m, spacing, true));
  }
}

TEST_CASE("SciPy's distance_transform_edt (1.10.1) of the other mask, sampling (3, 0.5, 1.25)") {
  // numpy: a = ones((3, 4, 5)); a[0, 0, 0] = a[2, 1, 3] = 0; distance_transform_edt(a, (3, 0.5, 1.25)).sum()
  bytes labels(60, 0);
  labels[0] = labels[(2 * 4 + 1) * 5 + 3] = 1;
  double sum = 0;
  for (const double d :
       distance_map(label_view<std::uint8_t>(labels.data(), {3, 4, 5}), {.spacing = {3, 0.5, 1.25}}).values)
    sum += d;
  CHECK(sum == doctest::Approx(158.95470490268315).epsilon(1e-13));
}
