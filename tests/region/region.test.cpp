// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/objects/best_overlap.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/region/centroid.hpp>
#include <segtally/region/mahalanobis.hpp>
#include <segtally/region/object_count.hpp>
#include <segtally/region/of_images.hpp>
#include <segtally/region/survey.hpp>
#include <segtally/region/volume_error.hpp>
#include <segtally/view/image_pair.hpp>

#include "../support/oracle.hpp"

namespace region_region_test {

using namespace segtally;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();

struct sums {
  std::uint64_t n = 0;
  std::array<std::size_t, 3> lower{9999, 9999, 9999}, upper{};
  std::array<double, 3> x{};
  std::array<std::array<double, 3>, 3> xx{};
};

std::map<int, sums> naive(const std::vector<int>& labels, const std::array<std::size_t, 3>& shape) {
  std::map<int, sums> all;
  for (std::size_t z = 0, i = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x, ++i) {
        if (labels[i] == 0) continue;
        sums& s = all[labels[i]];
        const std::array<std::size_t, 3> at{z, y, x};
        ++s.n;
        for (std::size_t a = 0; a < 3; ++a) {
          s.lower[a] = std::min(s.lower[a], at[a]);
          s.upper[a] = std::max(s.upper[a], at[a] + 1);
          s.x[a] += static_cast<double>(at[a]);
          for (std::size_t b = 0; b < 3; ++b) s.xx[a][b] += static_cast<double>(at[a] * at[b]);
        }
      }
  return all;
}

struct matching_like {
  std::vector<object_pair> pairs;
};
}  // namespace

TEST_CASE("moments are the sums of a plain loop, whatever the layout and the threads") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
    const std::array<std::size_t, 3> shape{1 + below(7), 1 + below(9), 1 + below(200)};
    const std::size_t n = shape[0] * shape[1] * shape[2];
    const auto labels = support::labels_in_runs<int>(n, 1 + static_cast<double>(random() % 20),
                                                     {0, 1, 2, 70000, 2000000000}, random());
    const region_moments found = moments(label_view<int>(labels.data(), shape));
    const auto expected = naive(labels, shape);
    REQUIRE(found.size() == expected.size());
    std::size_t k = 0;
    for (const auto& [label, s] : expected) {
      const object_moments object = found[k++];
      const auto count = static_cast<double>(s.n);
      REQUIRE(object.label() == static_cast<std::uint64_t>(label));
      REQUIRE(object.size() == s.n);
      for (std::size_t a = 0; a < 3; ++a) {
        REQUIRE(object.lower(a) == s.lower[a]);
        REQUIRE(object.upper(a) == s.upper[a]);
        REQUIRE(object.centroid(a) == doctest::Approx(s.x[a] / count).epsilon(1e-13));
        for (std::size_t b = 0; b < 3; ++b)
          REQUIRE(object.covariance(a, b) ==
                  doctest::Approx((s.xx[a][b] - s.x[a] * s.x[b] / count) / count).epsilon(1e-9).scale(1));
      }
    }
    // column-major, reversed, and in two blocks
    std::vector<int> turned(n);
    const std::array<std::ptrdiff_t, 3> strides{1, static_cast<std::ptrdiff_t>(shape[0]),
                                                static_cast<std::ptrdiff_t>(shape[0] * shape[1])};
    for (std::size_t z = 0, i = 0; z < shape[0]; ++z)
      for (std::size_t y = 0; y < shape[1]; ++y)
        for (std::size_t x = 0; x < shape[2]; ++x, ++i) turned[z + shape[0] * (y + shape[1] * x)] = labels[i];
    REQUIRE(moments(label_view<int>(turned.data(), shape, strides), {.threads = 3}) == found);
    REQUIRE(
        moments(any_label_view(label_view<int>(labels.data(), shape)).with_kernels_of<detail::scalar>()) ==
        found);
    const std::size_t cut = random() % (shape[0] + 1), plane = shape[1] * shape[2];
    const region_moments top = moments(label_view<int>(labels.data(), {cut, shape[1], shape[2]}));
    const region_moments bottom =
        moments(label_view<int>(labels.data() + cut * plane, {shape[0] - cut, shape[1], shape[2]}),
                {.origin = {cut, 0, 0}});
    region_moments both = bottom;
    both += top;
    REQUIRE(both == found);
    both = top;
    both += bottom;
    REQUIRE(both == found);
  }
}

TEST_CASE("moments of long lines, many tasks and any number of axes are the sums of a plain loop") {
  const std::vector<shape_type> shapes{{200'000},        {3, 70'001},   {70'001, 3},     {2, 3, 66'000},
                                       {40, 90, 180},    {9, 8},        {300, 1, 2'050}, {2, 3, 4, 5, 6, 7},
                                       {1, 1, 5'000, 1}, {60'000, 2, 2}};
  for (const shape_type& shape : shapes) {
    CAPTURE(to_text(shape));
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    for (const double mean_length : {1.5, 40.0, 5000.0}) {
      const auto labels = support::labels_in_runs<std::uint32_t>(n, mean_length, {0, 1, 2, 70'000, 5}, n);
      const label_view<std::uint32_t> image(labels.data(), shape);
      const region_moments found = survey(image, {.background = 5, .threads = 4});
      std::map<std::uint32_t, std::vector<detail::int128>> expected;  // the size, S_a, then S_ab for b <= a
      std::vector<std::size_t> at(shape.size());
      for (const std::uint32_t label : labels) {
        auto& sums = expected[label];
        sums.resize(1 + shape.size() * (shape.size() + 3) / 2);
        std::size_t k = 0;
        sums[k++] += 1;
        for (const std::size_t a : at) sums[k++] += static_cast<detail::int128>(a);
        for (std::size_t a = 0; a < at.size(); ++a)
          for (std::size_t b = 0; b <= a; ++b) sums[k++] += static_cast<detail::int128>(at[a]) * at[b];
        for (std::size_t axis = shape.size(); axis-- > 0;) {
          if (++at[axis] < shape[axis]) break;
          at[axis] = 0;
        }
      }
      expected.erase(5);
      REQUIRE(found.size() == expected.size());
      for (const auto& [label, sums] : expected) {
        const object_moments object = found.at(label);
        const auto size = static_cast<detail::int128>(object.size());
        REQUIRE(size == sums[0]);
        std::size_t k = 1 + shape.size();
        for (std::size_t a = 0; a < shape.size(); ++a) {
          REQUIRE(object.sum(a) == sums[1 + a]);
          for (std::size_t b = 0; b <= a; ++b)
            REQUIRE(object.covariance_numerator(a, b) == size * sums[k++] - sums[1 + a] * sums[1 + b]);
        }
      }
      REQUIRE(survey(image, {.background = 5, .threads = 1}) == found);
    }
  }
}

TEST_CASE("moments of the voxels that count are those of an image without the others") {
  for (const shape_type& shape : {shape_type{2, 3, 5'000}, shape_type{30, 40, 50}, shape_type{70'000}}) {
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    auto labels = support::labels_in_runs<std::uint16_t>(n, 30, {0, 1, 2, 700, 9}, n);
    const auto mask = support::labels_in_runs<std::uint8_t>(n, 50, {0, 1}, n + 1);
    const label_view<std::uint16_t> image(labels.data(), shape);
    const tally_options options{.mask = label_view<std::uint8_t>(mask.data(), shape),
                                .ignore_reference = {9}};
    const detail::image_pair counted = detail::checked_pair("test", image, image, options);
    const region_moments found = detail::moments_of("test", "image", image, {}, 3, &counted);
    for (std::size_t i = 0; i < n; ++i)
      if (mask[i] == 0 || labels[i] == 9) labels[i] = 0;
    CHECK(found == survey(image));
    CHECK(found.size() == 3);
  }
}

TEST_CASE("a background that the image cannot hold is none, and hides no negative label") {
  const std::int8_t labels[] = {1, -4, 0};
  CHECK_THROWS_AS((void)survey(label_view<std::int8_t>(labels, {3}), {.background = 252}),
                  std::invalid_argument);
  const std::uint8_t bytes[] = {1, 252, 0};
  CHECK(survey(label_view<std::uint8_t>(bytes, {3}), {.background = 252}).size() == 2);
  CHECK(survey(label_view<std::uint8_t>(bytes, {3}), {.background = 252 + 256}).size() == 3);
}

TEST_CASE("no axis, no voxel, one voxel, flat, far from the origin") {
  const std::uint16_t seven = 7;
  const region_moments point = moments(label_view<std::uint16_t>(&seven, {}));
  REQUIRE(point.size() == 1);
  CHECK(point[0].size() == 1);
  CHECK(std::isnan(equivalent_diameter(point[0])));
  CHECK(moments(label_view<std::uint16_t>(nullptr, {5, 0, 3})).empty());
  const region_moments voxel = moments(label_view<std::uint16_t>(&seven, {1, 1, 1}));
  CHECK(voxel.at(7).centroid(2) == 0);
  CHECK(voxel.at(7).covariance(1, 1) == 0);
  const bool flat[] = {false, true, true, true};
  CHECK(moments(label_view<bool>(flat, {1, 4})).at(1).centroid(1) == 2);
  CHECK(moments(label_view<bool>(flat, {4}), {.background = 1}).at(0).size() == 1);
  const std::size_t far = std::size_t{1} << (std::numeric_limits<std::size_t>::digits < 64 ? 31 : 52);
  CHECK(moments(label_view<bool>(flat, {4}), {.origin = {far}}).at(1).centroid(0) ==
        static_cast<double>(far) + 2);
  CHECK(moments(label_view<bool>(flat, {4}), {.origin = {far}}).at(1).covariance(0, 0) ==
        doctest::Approx(2.0 / 3).epsilon(1e-15));
}

TEST_CASE("centroid distances of a matching and of the whole, in the unit of the spacing (P24)") {
  // 1 1 .       . . .
  // 1 1 .       . 4 4
  // . . 2       . 4 4
  const std::vector<int> r{1, 1, 0, 1, 1, 0, 0, 0, 2}, p{0, 0, 0, 0, 4, 4, 0, 4, 4};
  const label_view<int> reference(r.data(), {3, 3}), prediction(p.data(), {3, 3});
  const region_moments a = moments(reference), b = moments(prediction);
  const std::vector<object_pair> pairs{{1, 4}, {2, 4}, {1, 9}, {8, 9}};
  const auto d = centroid_distances(a, b, pairs, {.spacing = {3, 4}});
  CHECK(d[0] == 5);
  CHECK(d[1] == 2.5);
  CHECK(d[2] == inf);
  CHECK(std::isnan(d[3]));
  CHECK(centroid_distances(a, b, matching_like{pairs}, {.spacing = {3, 4}})[0] == 5);
  CHECK(centroid_distances(a, b, best_overlaps(tally(reference, prediction)))[0] == std::sqrt(2.0));
  CHECK(centroid_distance(a, b) == doctest::Approx(std::sqrt(2 * 0.7 * 0.7)));
  CHECK(centroid_distance(a, a) == 0);
  CHECK(centroid_distance(a, region_moments(2)) == inf);
  CHECK(std::isnan(centroid_distance(region_moments(2), region_moments(2))));
  CHECK(centroid_distance(region_moments(2), region_moments(2), {}, 0) == 0);
  const auto v = volumes(a, b, pairs, {.spacing = {3, 4}});
  CHECK(v[0].relative_difference() == 0);
  CHECK(v[1].difference() == 36);
  CHECK(v[1].relative_difference() == 3);
  CHECK(v[2].difference() == -48);
  CHECK(std::isnan(v[3].relative_difference()));
  CHECK(volume(a.at(1), {.spacing = {3, 4}}) == 48);
  CHECK(equivalent_diameter(a.at(1)) == doctest::Approx(2 * std::sqrt(4 / 3.14159265358979)));
}

TEST_CASE("positions and volumes straight from two images are those from their moments") {
  std::mt19937_64 random(8);
  for (int round = 0; round < 50; ++round) {
    const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
    const std::array<std::size_t, 3> shape{2 + below(4), 2 + below(5), 2 + below(30)};
    const std::size_t n = shape[0] * shape[1] * shape[2];
    const auto r = support::labels_in_runs<int>(n, 3, {0, 1, 2, 70000}, random());
    const auto p = support::labels_in_runs<std::uint8_t>(n, 5, {0, 1, 2, 255}, random());
    const label_view<int> reference(r.data(), shape);
    const label_view<std::uint8_t> prediction(p.data(), shape);
    const region_moments a = moments(reference), b = moments(prediction);
    const std::vector<object_pair> pairs{{1, 2}, {70000, 255}};
    const region_options options{.spacing = {2, 0.5, 3}};
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    REQUIRE(same(centroid_distance(reference, prediction, options), centroid_distance(a, b, options)));
    REQUIRE(same(mahalanobis_distance(reference, prediction), mahalanobis_distance(a, b)));
    const auto distances = centroid_distances(reference, prediction, pairs, options);
    const auto sizes = volumes(reference, prediction, matching_like{pairs}, options);
    for (std::size_t k = 0; k < 2; ++k) {
      REQUIRE(same(distances[k], centroid_distances(a, b, pairs, options)[k]));
      REQUIRE(sizes[k].difference() == volumes(a, b, pairs, options)[k].difference());
    }
  }
  const std::uint8_t labels[] = {0, 0, 0, 0};
  const label_view<std::uint8_t> none(labels, {4}), square(labels, {2, 2});
  CHECK(centroid_distance(none, none, {}, 7) == 7);
  CHECK(mahalanobis_distance(none, none, 7) == 7);
  CHECK_THROWS_WITH_AS((void)centroid_distance(none, square),
                       "centroid_distance: shapes differ: (4) and (2, 2)", std::invalid_argument);
}

TEST_CASE("equivalent diameters: a line, a disc, a ball") {
  const std::vector<std::uint8_t> ones(1000, 1);
  CHECK(equivalent_diameter(moments(label_view<std::uint8_t>(ones.data(), {1000}))[0]) ==
        doctest::Approx(1000));
  const auto cube = moments(label_view<std::uint8_t>(ones.data(), {10, 10, 10}));
  CHECK(equivalent_diameter(cube[0]) == doctest::Approx(std::cbrt(6000 / 3.14159265358979)));
}

TEST_CASE("relative volume differences from the table") {
  const auto rvd = [](std::vector<std::uint64_t> r, std::vector<std::uint64_t> p) {
    return relative_volume_difference(support::naive(r, p));
  };
  CHECK(rvd({0, 1, 2, 2}, {0, 0, 0, 5}) == doctest::Approx(-2.0 / 3));
  CHECK(rvd({0, 1}, {1, 1}) == 1);
  CHECK(rvd({0, 0}, {1, 1}) == inf);
  CHECK(std::isnan(rvd({0, 0}, {0, 0})));
  CHECK(absolute_relative_volume_difference(support::naive<int, int>({1, 1}, {0, 1})) == 0.5);
}

TEST_CASE("objects too many, and the volume of what was missed or made up") {
  // 3 is missed, 4 is touched by 40; 50 is spurious; 2 and 20 share a voxel
  const contingency_table t = support::naive<std::uint64_t, std::uint64_t>(
      {0, 3, 3, 3, 0, 2, 2, 4, 4, 4, 0, 0}, {50, 0, 0, 0, 50, 20, 0, 0, 0, 40, 40, 0});
  CHECK(count_difference(t) == 0);
  CHECK(false_negative_volume(t) == 3);
  CHECK(false_positive_volume(t) == 2);
  CHECK(false_negative_volume(t.transposed()) == 2);
  const contingency_table merged = support::naive<std::uint64_t, std::uint64_t>({1, 2, 3, 0}, {1, 1, 1, 0});
  CHECK(count_difference(merged) == -2);
  CHECK(count_difference(merged.transposed()) == 2);
  CHECK(count_difference(merged, {.background = 1}) == 0 + 1 - 3);  // 0 is an object now
  CHECK(false_negative_volume(merged) == 0);
  // Label 2 as background: everything else is an object; 1 is missed where the other image is 2.
  const contingency_table other = support::naive<std::uint64_t, std::uint64_t>({2, 1, 1, 0}, {0, 2, 2, 0});
  CHECK(false_negative_volume(other, {.background = 2}) == 2);
  CHECK(false_positive_volume(other, {.background = 2}) == 0);
  CHECK(false_positive_volume(contingency_table{}) == 0);
}

TEST_CASE("the volume of what was missed is that of a search over all pairs") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto r = support::labels_in_runs<std::uint64_t>(80, 3, {0, 1, 2, 3, 900}, seed);
    const auto p = support::labels_in_runs<std::uint64_t>(80, 5, {0, 2, 7, 8}, seed + 999);
    const contingency_table t = support::naive(r, p);
    std::uint64_t missed = 0, made_up = 0;
    for (std::size_t i = 0; i < r.size(); ++i) {
      bool r_hit = false, p_hit = false;
      for (std::size_t k = 0; k < r.size(); ++k) {
        r_hit = r_hit || (r[k] == r[i] && p[k] != 0);
        p_hit = p_hit || (p[k] == p[i] && r[k] != 0);
      }
      missed += r[i] != 0 && !r_hit;
      made_up += p[i] != 0 && !p_hit;
    }
    REQUIRE(false_negative_volume(t) == missed);
    REQUIRE(false_positive_volume(t) == made_up);
  }
}

TEST_CASE("wrong calls are refused, with their numbers (D62)") {
  const std::int8_t labels[] = {1, -4};
  const label_view<std::int8_t> view(labels, {1, 2});
  CHECK_THROWS_WITH_AS((void)moments(view), "moments: the image has the negative label -4; relabel it",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)moments(view, {.threads = -1}), "moments: threads = -1 is negative",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)moments(view, {.origin = {1}}), "moments: an origin of 1 coordinates for 2 axes",
                       std::invalid_argument);
  const region_moments a = moments(label_view<std::int8_t>(labels, {1}));
  const region_moments b = moments(label_view<std::int8_t>(labels, {1, 1}));
  region_moments sum = a;
  CHECK_THROWS_WITH_AS((sum += b), "region_moments::operator+=: 1 and 2 axes", std::invalid_argument);
  CHECK(sum == a);
  CHECK_THROWS_WITH_AS((void)a.at(9), "region_moments::at: label 9 not present", std::out_of_range);
  CHECK_THROWS_WITH_AS((void)centroid_distance(b, b, {.spacing = {1, 2, 3}}),
                       "centroid_distance: 3 spacings for 2 axes", std::invalid_argument);
  for (const double bad : {0.0, -1.0, inf, -inf, std::nan(""), -0.0})
    CHECK_THROWS_AS((void)volume(a[0], {.spacing = {bad}}), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)volume(b[0], {.spacing = {2, -1}}),
                       "volume: spacing[1] = -1 must be finite and > 0", std::invalid_argument);
}

TEST_CASE("T13: Mahalanobis distances, also of a slice of a volume") {
  // NumPy 1.24.2 for the same voxels: cov(bias=True), mean covariance, sqrt(d @ inv(C) @ d)
  std::vector<int> r(7 * 9 * 11, 0), p(7 * 9 * 11, 0), slice_r(r), slice_p(r);
  for (std::size_t z = 0, i = 0; z < 7; ++z)
    for (std::size_t y = 0; y < 9; ++y)
      for (std::size_t x = 0; x < 11; ++x, ++i) {
        r[i] = z + y + x < 9;
        p[i] = z + 2 * y + x > 9 && x < 8;
        slice_r[i] = z == 5 && y + x < 7;
        slice_p[i] = z == 5 && 2 * y + x > 12;
      }
  const auto of = [](const std::vector<int>& voxels) {
    return moments(label_view<int>(voxels.data(), {7, 9, 11}));
  };
  CHECK(mahalanobis_distance(of(r), of(p)) == doctest::Approx(2.204932104188807).epsilon(1e-12));
  CHECK(mahalanobis_distance(of(p), of(r)) == doctest::Approx(2.204932104188807).epsilon(1e-12));
  CHECK(mahalanobis_distance(of(slice_r), of(slice_p)) == doctest::Approx(3.585595647269504).epsilon(1e-12));
  CHECK(mahalanobis_distance(of(r), of(r)) == 0);
  CHECK(mahalanobis_distance(of(r), region_moments(3)) == inf);
  CHECK(std::isnan(mahalanobis_distance(region_moments(3), region_moments(3))));
  const std::vector<int> top{1, 1, 1, 0, 0, 0}, bottom{0, 0, 0, 1, 1, 1};
  CHECK(std::isnan(mahalanobis_distance(moments(label_view<int>(top.data(), {2, 3})),
                                        moments(label_view<int>(bottom.data(), {2, 3})))));
}

TEST_CASE("moments of different objects differ, and images of different ranks have no distance") {
  const std::vector<int> one{1, 0, 0}, two{1, 2, 0};
  const region_moments a = survey(one), b = survey(two);
  CHECK_FALSE(a[0] == b[1]);
  CHECK_FALSE(a == b);  // although all objects of one are in the other
  CHECK_FALSE(b == a);
  CHECK_FALSE(a == region_moments(1));
  CHECK(a.size() == 1);
  CHECK(b.size() == 2);
  const region_moments flat = survey(label_view<int>(two.data(), {1, 3}));
  CHECK_THROWS_WITH_AS((void)centroid_distance(a, flat), "centroid_distance: 1 and 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)mahalanobis_distance(a, flat), "mahalanobis_distance: 1 and 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)centroid_distances(a, flat, std::vector<object_pair>{{1, 1}}), std::invalid_argument);
}

TEST_CASE("Mahalanobis distance: an axis along which one object alone is flat counts") {
  // 1 x 2 voxels in the first row against 2 x 2: D = (1/2, 0), C = (2 C_G + 4 C_P) / 6 = diag(1/6, 1/4).
  const std::vector<int> row{1, 1, 0, 0}, square{1, 1, 1, 1};
  const double d =
      mahalanobis_distance(label_view<int>(row.data(), {2, 2}), label_view<int>(square.data(), {2, 2}));
  CHECK(d == doctest::Approx(1.2247448713915890).epsilon(1e-14));
}

}  // namespace region_region_test
