// SPDX-License-Identifier: BSD-3-Clause
// Positions with difficult arithmetic: singular covariances, spacings near the limits of doubles, and the
// same bits from every compiler (the build compiles this twice, see contraction).
#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <segtally/detail/big_integer.hpp>
#include <segtally/region/of_images.hpp>
#include <segtally/region/survey.hpp>
#include <segtally/view/label_view.hpp>

namespace region_positions_test {

using namespace segtally;

namespace {

/// The moments of some voxels of a 2-D image, given by their coordinates.
region_moments of_points(const std::vector<std::array<std::size_t, 2>>& points) {
  std::vector<std::uint8_t> image(40 * 40);
  for (const auto& [y, x] : points) image[40 * y + x] = 1;
  return survey(label_view<std::uint8_t>(image.data(), {40, 40}));
}

std::vector<std::array<std::size_t, 2>> diagonal(std::size_t from, std::size_t to, std::size_t right = 0) {
  std::vector<std::array<std::size_t, 2>> points;
  for (std::size_t i = from; i < to; ++i) points.push_back({i, i + right});
  return points;
}

/// Whether two numbers are equal up to a few roundings, even if those are as large as the numbers.
bool close(double a, double b) {
  return a == b || std::abs(a - b) <= 1e-14 * b;
}

const std::array<double, 8> spacings{1, 1e-163, 1e-308, 5e-324, 1e154, 1e160, 1e300, 0.3};

}  // namespace

TEST_CASE("Mahalanobis distance: the same object is 0 away, whatever its form") {
  for (const auto& object : {diagonal(0, 5),
                             diagonal(3, 40),
                             diagonal(7, 8),
                             {{0, 0}, {0, 9}},
                             {{0, 0}, {1, 2}, {2, 4}},
                             {{5, 6}, {5, 7}, {9, 0}}}) {
    const region_moments m = of_points(object);
    CHECK(mahalanobis_distance(m, m) == 0);
  }
  const std::vector<std::uint8_t> cube(1 << 15, 1);
  const region_moments planes = survey(label_view<std::uint8_t>(cube.data(), {8, 8, 8, 8, 8}));
  CHECK(mahalanobis_distance(planes, planes) == 0);
  const std::uint8_t one = 1;
  const region_moments point = survey(label_view<std::uint8_t>(&one, {}));
  CHECK(mahalanobis_distance(point, point) == 0);
}

TEST_CASE("Mahalanobis distance: parts of one line are apart along it, parallel lines are not comparable") {
  // Along the diagonal five voxels have a variance of 2 and the centroids are 2 apart, in units of its
  // voxels.
  CHECK(mahalanobis_distance(of_points(diagonal(0, 5)), of_points(diagonal(2, 7))) == std::sqrt(2.0));
  CHECK(std::isnan(mahalanobis_distance(of_points(diagonal(0, 5)), of_points(diagonal(0, 5, 1)))));
  CHECK(mahalanobis_distance(of_points(diagonal(0, 5)), of_points(diagonal(0, 5, 1)), 7) == 7);
  CHECK(std::isnan(mahalanobis_distance(of_points({{3, 3}}), of_points({{4, 3}}))));
  // Crossing lines span the plane.
  CHECK(mahalanobis_distance(of_points({{4, 0}, {4, 1}, {4, 2}}), of_points({{0, 5}, {1, 5}, {2, 5}})) ==
        doctest::Approx(std::sqrt(9 / (1 / 3.) + 16 / (1 / 3.))).epsilon(1e-15));
}

TEST_CASE("Mahalanobis distance: an object may be millions of times longer than wide") {
  constexpr std::size_t length = 3'000'000;
  std::vector<std::uint8_t> upper(3 * length, 1), lower(3 * length, 1);
  for (std::size_t x = 0; x < length; ++x) upper[2 * length + x] = lower[x] = 0;
  const label_view<std::uint8_t> r(upper.data(), {3, length}), p(lower.data(), {3, length});
  CHECK(mahalanobis_distance(r, p) == 2);
  CHECK(mahalanobis_distance(r, r) == 0);
}

TEST_CASE("Mahalanobis distance: no turn of the axes changes it") {
  // (y, x) -> (y + x, x - y + 100): a rotation with scaling, under which the distance is invariant.
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint8_t> image(2 * 400, 0), turned(2 * 160'000, 0);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::uint64_t k = 0, n = 1 + random() % 5; k < n; ++k) {
        const std::size_t y = random() % 20, x = random() % 20;
        image[400 * i + 20 * y + x] = 1;
        turned[160'000 * i + 400 * (y + x) + x + 100 - y] = 1;
      }
    const auto of = [](const std::vector<std::uint8_t>& voxels, std::size_t side, std::size_t i) {
      return survey(label_view<std::uint8_t>(voxels.data() + i * side * side, {side, side}));
    };
    const double d = mahalanobis_distance(of(image, 20, 0), of(image, 20, 1));
    const double e = mahalanobis_distance(of(turned, 400, 0), of(turned, 400, 1));
    REQUIRE(is_undefined(d) == is_undefined(e));
    if (!is_undefined(d)) REQUIRE(d == doctest::Approx(e).epsilon(1e-15));
  }
}

TEST_CASE("whole numbers of any size") {
  using detail::big_integer;
  std::mt19937_64 random(1);
  const auto number = [&random] {
    big_integer x(1);
    for (std::uint64_t k = random() % 6; k-- > 0;)
      x = x * static_cast<detail::int128>(random() >> random() % 64) - static_cast<detail::int128>(random());
    return random() % 2 == 0 ? x : -x;
  };
  for (int round = 0; round < 20'000; ++round) {
    const big_integer a = number(), b = number(), c = number();
    REQUIRE(((a + b) * c - a * c - b * c).is_zero());
    REQUIRE((a - b + (b - a)).is_zero());
    if (b.is_zero()) continue;
    REQUIRE(((a * b).exactly_over(b) - a).is_zero());
  }
  for (int round = 0; round < 1000; ++round) {  // compared with 128 bits
    const detail::int128 a = static_cast<std::int64_t>(random()), b = static_cast<std::int64_t>(random());
    const detail::int128 product = a * b;
    const detail::scaled found = (big_integer(a) * b).magnitude();
    REQUIRE(std::ldexp(found.fraction, found.exponent) == std::abs(static_cast<double>(product)));
    const detail::scaled sum = (big_integer(a) + b).magnitude();
    REQUIRE(std::ldexp(sum.fraction, sum.exponent) == std::abs(static_cast<double>(a + b)));
  }
  CHECK((big_integer(5) - big_integer(5)).is_zero());
  // 2^200 + 2^147 is half way between two doubles, and 1 more is above.
  const big_integer power = big_integer(detail::int128{1} << 100) * (detail::int128{1} << 100);
  const big_integer half = power + big_integer(detail::int128{1} << 100) * (detail::int128{1} << 47);
  CHECK(half.magnitude().fraction == 0.5);
  CHECK((half + big_integer(1)).magnitude().fraction == 0.5 + 0x1p-53);
  CHECK(half.magnitude().exponent == 201);
}

TEST_CASE(
    "centres are apart, and objects large, by what the spacing says, near the ends of the doubles too") {
  const std::vector<std::uint8_t> r{0, 0, 1, 1, 1, 0, 0, 0}, p{0, 0, 0, 0, 0, 1, 1, 1};
  const label_view<std::uint8_t> line_r(r.data(), {8}), line_p(p.data(), {8});
  const label_view<std::uint8_t> block_r(r.data(), {2, 2, 2}), block_p(p.data(), {2, 2, 2});
  const std::vector<object_pair> pairs{{1, 1}};
  for (const double s : spacings) {
    CAPTURE(s);
    CHECK(centroid_distance(line_r, line_p, {.spacing = {s}}) == 3 * s);
    CHECK(centroid_distances(line_r, line_p, pairs, {.spacing = {s}})[0] == 3 * s);
    const double unit = centroid_distance(block_r, block_p);
    CHECK(close(centroid_distance(block_r, block_p, {.spacing = {s, s, s}}), unit * s));
    CHECK(volume(survey(line_r)[0], {.spacing = {s}}) == 3 * s);
    CHECK(close(equivalent_diameter(survey(line_r)[0], {.spacing = {s}}), 3 * s));
    CHECK(close(equivalent_diameter(survey(block_r)[0], {.spacing = {s, s, s}}),
                equivalent_diameter(survey(block_r)[0]) * s));
  }
  // A large axis does not hide a small one along which alone the centroids differ.
  const label_view<std::uint8_t> flat_r(r.data(), {1, 8}), flat_p(p.data(), {1, 8});
  CHECK(centroid_distance(flat_r, flat_p, {.spacing = {1, 1e-170}}) == 3 * 1e-170);
  const auto sizes = volumes(block_r, block_p, pairs, {.spacing = {1e200, 1e200, 1e-300}});
  CHECK(sizes[0].reference_volume == doctest::Approx(3e100));
  CHECK(volume(survey(line_r)[0], {.spacing = {1e308}}) == std::numeric_limits<double>::infinity());
}

TEST_CASE("positions have the same bits, whether the compiler fuses multiplications and additions or not") {
  std::mt19937_64 random(7);
  std::uint64_t digest = 0;
  const auto mix = [&digest](double x) {
    digest = (digest ^ std::bit_cast<std::uint64_t>(x)) * 0x9E3779B97F4A7C15u;
    digest ^= digest >> 29;
  };
  for (int round = 0; round < 3000; ++round) {
    std::array<std::uint8_t, 4 * 6 * 7> r, p;
    for (std::uint8_t& label : r) label = static_cast<std::uint8_t>(random() % 4);
    for (std::uint8_t& label : p) label = static_cast<std::uint8_t>(random() % 4);
    const region_moments a = survey(label_view<std::uint8_t>(r.data(), {4, 6, 7}));
    const region_moments b = survey(label_view<std::uint8_t>(p.data(), {4, 6, 7}));
    const auto fraction = [&random] { return 0.01 + static_cast<double>(random() % 1000) / 300; };
    const region_options options{.spacing = {fraction(), fraction(), fraction()}};
    const std::vector<object_pair> pairs{{1, 1}, {2, 3}, {3, 2}};
    mix(centroid_distance(a, b, options));
    mix(mahalanobis_distance(a, b));
    for (const double d : centroid_distances(a, b, pairs, options)) mix(d);
    for (const object_volumes& v : volumes(a, b, pairs, options)) {
      mix(v.difference());
      mix(v.relative_difference());
    }
    for (std::size_t k = 0; k < a.size(); ++k) {
      mix(volume(a[k], options) - volume(a[0], options));
      for (std::size_t axis = 0; axis < 3; ++axis) mix(a[k].centroid(axis));
      for (std::size_t axis = 0; axis < 3; ++axis) mix(a[k].covariance(axis, 2));
    }
  }
  CHECK(digest == 10345288466306169265u);
}

}  // namespace region_positions_test
