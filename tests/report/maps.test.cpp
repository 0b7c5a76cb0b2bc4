// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/objects/best_overlap.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/pixel/confusion.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/score_map.hpp>
#include <segtally/report/surface_distance_map.hpp>

#include "../support/masks.hpp"
#include "../support/oracle.hpp"
#include "../support/surface_oracle.hpp"

namespace report_maps_test {

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;
using errors = std::vector<voxel_error>;
using enum voxel_error;
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float none = std::numeric_limits<float>::quiet_NaN();

/// Equality where NaN equals NaN.
bool same(const std::vector<float>& a, const std::vector<float>& b) {
  bool equal = a.size() == b.size();
  for (std::size_t i = 0; equal && i < a.size(); ++i)
    equal = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
  return equal;
}

std::uint64_t count(const voxel_map<voxel_error>& map, voxel_error kind) {
  return static_cast<std::uint64_t>(std::count(map.values.begin(), map.values.end(), kind));
}

/// The pairs of objects by the definition: an IoU above 0.5.
bool belong_together(const bytes& r, const bytes& p, std::uint8_t a, std::uint8_t b) {
  int both = 0, either = 0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    both += r[i] == a && p[i] == b;
    either += r[i] == a || p[i] == b;
  }
  return 2 * both > either;
}

/// A copy of a 3-D image in another layout: the same voxels at other addresses.
template <class T>
struct laid_out {
  laid_out(const bytes& labels, const std::array<std::size_t, 3>& shape,
           const std::array<std::size_t, 3>& order, const std::array<bool, 3>& reversed)
      : memory(labels.size()) {
    std::array<std::ptrdiff_t, 3> stride{};
    std::ptrdiff_t next = 1, origin = 0;
    for (const std::size_t axis : order) {  // fastest first
      stride[axis] = reversed[axis] ? -next : next;
      if (reversed[axis]) origin += next * static_cast<std::ptrdiff_t>(shape[axis] - 1);
      next *= static_cast<std::ptrdiff_t>(shape[axis]);
    }
    first = memory.data() + origin;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::array<std::size_t, 3> at{i / (shape[1] * shape[2]), i / shape[2] % shape[1], i % shape[2]};
      std::ptrdiff_t to = 0;
      for (std::size_t a = 0; a < 3; ++a) to += static_cast<std::ptrdiff_t>(at[a]) * stride[a];
      first[to] = static_cast<T>(labels[i]);
    }
    extents = shape;
    strides = stride;
  }
  laid_out(const laid_out&) = delete;
  laid_out& operator=(const laid_out&) = delete;
  [[nodiscard]] label_view<T> view() const { return {first, extents, strides}; }

  std::vector<T> memory;
  T* first = nullptr;
  shape_type extents;
  strides_type strides;
};

}  // namespace

TEST_CASE("a small image, by eye") {
  // reference 1 1 1 . 2 2 .   prediction 5 5 . . 6 . 6: object 1 is found (2/3), object 2 is not (1/3)
  const bytes r{1, 1, 1, 0, 2, 2, 0}, p{5, 5, 0, 0, 6, 0, 6};
  const label_view<std::uint8_t> rv{r.data(), {7}}, pv{p.data(), {7}};
  const auto errors_of = error_map(rv, pv);
  CHECK(errors_of.shape == shape_type{7});
  CHECK(errors_of.values == errors{true_positive, true_positive, false_negative, true_negative, wrong_object,
                                   false_negative, false_positive});
  CHECK(error_map(rv, pv, std::vector<object_pair>{{2, 6}}).values[4] == true_positive);
  CHECK(error_map(rv, pv, std::vector<object_pair>{{2, 6}}).values[0] == wrong_object);

  const float found = static_cast<float>(2.0 / 3), poor = static_cast<float>(1.0 / 3);
  CHECK(same(score_map(rv, pv).values, {found, found, found, none, poor, poor, none}));
  const contingency_table table = tally(rv, pv);
  CHECK(same(score_map(rv, pv, match(table)).values, {found, found, found, none, 0, 0, none}));
  CHECK(same(score_map(rv, pv, match(table, {.criterion = criterion::intersection_over_prediction})).values,
             {1, 1, 1, none, 0, 0, none}));
  CHECK(same(
      score_map(rv, pv, std::vector<best_overlap>{{1, 5, 2, 0.25}, {1, 6, 0, 0.75}, {1, 7, 0, 0.5}}).values,
      {0.75, 0.75, 0.75, none, 0, 0, none}));

  CHECK(same(surface_distance_map(rv, pv, {.spacing = {2}}).values, {0, none, 2, none, 0, 2, none}));
  CHECK(same(surface_distance_map(
                 rv, pv, {.surface_of = image_side::prediction, .spacing = {2}, .prediction_label = 6})
                 .values,
             {none, none, none, none, 0, none, 2}));
  CHECK(same(surface_distance_map(rv, pv, {.reference_label = 2, .prediction_label = 5}).values,
             {none, none, none, none, 3, 4, none}));
  CHECK(same(surface_distance_map(rv, pv, {.reference_label = 2, .prediction_label = 9}).values,
             {none, none, none, none, inf, inf, none}));
  CHECK(same(surface_distance_map(rv, pv, {.reference_label = 9}).values, std::vector<float>(7, none)));
}

TEST_CASE("error and score maps are those of the definition, their counts those of the tally") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::size_t n = 1 + seed % 90;
    const auto r = support::labels_in_runs<std::uint8_t>(n, 6, {0, 1, 2, 3, 200}, seed);
    auto p = support::labels_in_runs<std::uint8_t>(n, 6, {0, 1, 2, 9, 200}, seed + 999);
    for (std::size_t i = 0; i < n; ++i)
      if ((seed + i) % 3 != 0) p[i] = r[i];
    const std::uint8_t background = seed % 5 == 0 ? 2 : 0;
    const label_view<std::uint8_t> rv{r.data(), {n}}, pv{p.data(), {n}};
    const contingency_table table = tally(rv, pv);
    const auto map = error_map(rv, pv, {.background = background});
    const auto scores = score_map(rv, pv, {.background = background});
    const auto best = best_overlaps(table, {.background = background});
    for (std::size_t i = 0; i < n; ++i) {
      const bool in_r = r[i] != background, in_p = p[i] != background;
      const voxel_error expected = in_r && in_p
                                       ? belong_together(r, p, r[i], p[i]) ? true_positive : wrong_object
                                   : in_r ? false_negative
                                   : in_p ? false_positive
                                          : true_negative;
      REQUIRE(map.values[i] == expected);
      REQUIRE(std::isnan(scores.values[i]) == !in_r);
      for (const best_overlap& b : best)
        if (b.reference == r[i]) REQUIRE(scores.values[i] == static_cast<float>(b.jaccard));
    }
    const confusion c = binary_confusion(table, {.background = background});
    std::uint64_t in_pairs = 0;
    for (const matched_pair& pair : match(table, {.background = background}).pairs)
      in_pairs += pair.intersection;
    CHECK(count(map, true_negative) == c.tn);
    CHECK(count(map, false_positive) == c.fp);
    CHECK(count(map, false_negative) == c.fn);
    CHECK(count(map, true_positive) == in_pairs);
    CHECK(count(map, wrong_object) == c.tp - in_pairs);
    CHECK(count(map, not_counted) == 0);
  }
}

TEST_CASE("maps are row-major and do not depend on layout, type and threads") {
  std::mt19937_64 random(5);
  // The larger image is divided into several parts for threads.
  for (const auto& shape : {std::array<std::size_t, 3>{5, 1, 7}, {3, 4, 5}, {20, 150, 200}}) {
    const std::size_t n = shape[0] * shape[1] * shape[2];
    const auto r = support::labels_in_runs<std::uint8_t>(n, 9, {0, 1, 2, 3}, random());
    auto p = support::labels_in_runs<std::uint8_t>(n, 9, {0, 1, 2, 3}, random());
    for (std::size_t i = 0; i < n; ++i)
      if (i % 4 != 0) p[i] = r[i];
    const label_view<std::uint8_t> rv{r.data(), shape}, pv{p.data(), shape};
    const spacing_type spacing{3, 1, 2};
    const auto errors_of = error_map(rv, pv, {.threads = 1});
    const auto scores = score_map(rv, pv, {.threads = 1});
    const auto distances = surface_distance_map(rv, pv, {.spacing = spacing, .threads = 1});
    for (const auto& order : {std::array<std::size_t, 3>{2, 1, 0}, {0, 1, 2}, {1, 2, 0}})
      for (const auto& reversed : {std::array<bool, 3>{}, {true, false, true}, {false, true, true}}) {
        const laid_out<std::int64_t> a(r, shape, order, reversed);
        const laid_out<std::uint16_t> b(p, shape, {1, 0, 2}, {false, false, true});
        CHECK(error_map(a.view(), b.view(), {.threads = 3}) == errors_of);
        CHECK(same(score_map(a.view(), b.view(), {.threads = 3}).values, scores.values));
        CHECK(same(surface_distance_map(a.view(), b.view(), {.spacing = spacing, .threads = 3}).values,
                   distances.values));
      }
  }
}

TEST_CASE("voxels that tally does not count are in no class") {
  const bytes r{1, 1, 255, 0, 2, 2}, p{1, 7, 1, 7, 2, 0}, mask{1, 1, 1, 1, 0, 3};
  const std::vector<std::int16_t> signed_r{1, 1, -1, 0, -5, 2};  // -5 is masked out, so it is no error
  const label_view<std::uint8_t> rv{r.data(), {6}}, pv{p.data(), {6}}, mv{mask.data(), {6}};
  const label_view<std::int16_t> sv{signed_r.data(), {6}};
  const errors expected{true_positive, not_counted, not_counted, not_counted, not_counted, false_negative};
  CHECK(error_map(rv, pv, {.mask = mv, .ignore_reference = {255}, .ignore_prediction = {7}}).values ==
        expected);
  CHECK(error_map(sv, pv, {.mask = mv, .ignore_reference = {-1}, .ignore_prediction = {7}}).values ==
        expected);
  CHECK(same(score_map(sv, pv, {.mask = mv, .ignore_reference = {-1}, .ignore_prediction = {7}}).values,
             {1, none, none, none, none, 0}));
}

TEST_CASE("nothing, one voxel, and every wrong call") {
  const bytes one{1}, zero{0};
  const label_view<std::uint8_t> none_at_all(nullptr, {0, 4}), dot(one.data(), {}), hole(zero.data(), {});
  CHECK(error_map(none_at_all, none_at_all) == voxel_map<voxel_error>{{0, 4}, {}});
  CHECK(score_map(none_at_all, none_at_all).values.empty());
  CHECK(surface_distance_map(none_at_all, none_at_all).values.empty());
  CHECK(error_map(dot, dot).values == errors{true_positive});
  CHECK(error_map(dot, hole).values == errors{false_negative});
  CHECK(error_map(hole, dot).values == errors{false_positive});
  CHECK(error_map(hole, hole).values == errors{true_negative});
  CHECK(score_map(dot, dot).values == std::vector<float>{1});
  CHECK(score_map(dot, hole).values == std::vector<float>{0});
  CHECK(std::isnan(score_map(hole, dot).values[0]));
  CHECK(surface_distance_map(dot, dot).values == std::vector<float>{0});
  CHECK(surface_distance_map(dot, hole).values == std::vector<float>{inf});

  const bytes six(6, 1);
  const label_view<std::uint8_t> wide(six.data(), {2, 3}), high(six.data(), {3, 2});
  const std::vector<object_pair> pairs;
  CHECK_THROWS_WITH_AS((void)error_map(wide, high), "error_map: shapes differ: (2, 3) and (3, 2)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)error_map(wide, high, pairs), "error_map: shapes differ: (2, 3) and (3, 2)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)score_map(wide, high), "score_map: shapes differ: (2, 3) and (3, 2)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distance_map(wide, high),
                       "surface_distance_map: shapes differ: (2, 3) and (3, 2)", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)error_map(wide, wide, pairs, {.mask = high}),
                       "error_map: shapes differ: (2, 3) of the images and (3, 2) of the mask",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)error_map(wide, wide, pairs, {.threads = -1}),
                       "error_map: threads = -1 is negative", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)error_map(wide, wide, pairs, {.ignore_prediction = {300}}),
                       "error_map: ignore label 300 is not representable in uint8", std::invalid_argument);
  const std::vector<std::int8_t> negative(6, -3);
  const label_view<std::int8_t> below(negative.data(), {2, 3});
  CHECK_THROWS_WITH_AS((void)error_map(wide, below, pairs),
                       "error_map: the prediction has the negative label -3; relabel it or put it on the "
                       "ignore list",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distance_map(wide, wide, {.spacing = {1, 2, 3}}),
                       "surface_distance_map: 3 spacings for 2 axes", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distance_map(wide, wide, {.connectivity = 3}),
                       "surface_distance_map: connectivity 3 is outside 1 to 2", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)surface_distance_map(wide, wide, {.prediction_label = 256}),
                       "surface_distance_map: prediction label 256 is not representable in uint8",
                       std::invalid_argument);
}

TEST_CASE("surface distance maps are those of all pairs, and the distances that surface_distances counts") {
  std::mt19937_64 random(9);
  for (int round = 0; round < 300; ++round) {
    const std::size_t rank = 1 + random() % 4;
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(1 + random() % (rank == 4 ? 4 : 7));
    const support::mask r = support::random_mask(random, shape), p = support::random_mask(random, shape);
    const auto spacing = support::random_spacing(random, rank, round % 2 == 0);
    const auto connectivity = 1 + random() % rank;
    const label_view<std::uint8_t> rv{r.voxels.data(), shape}, pv{p.voxels.data(), shape};
    for (const image_side of : {image_side::reference, image_side::prediction}) {
      const bool of_reference = of == image_side::reference;
      const auto from = support::border_voxels(of_reference ? r : p, connectivity);
      const auto to = support::border_voxels(of_reference ? p : r, connectivity);
      const auto map = surface_distance_map(
          rv, pv, {.surface_of = of, .spacing = spacing, .connectivity = static_cast<int>(connectivity)});
      REQUIRE(map.shape == rv.shape());
      std::vector<double> found;
      for (const support::element& e : from) {
        std::size_t i = 0;
        for (std::size_t a = 0; a < rank; ++a) i = i * shape[a] + static_cast<std::size_t>(e.at[a]);
        const double expected = support::all_pairs({e}, to, spacing)[0].first;
        REQUIRE((map.values[i] == static_cast<float>(expected) ||
                 static_cast<double>(map.values[i]) == doctest::Approx(expected).epsilon(1e-6)));
        found.push_back(static_cast<double>(map.values[i]));
      }
      std::size_t surface = 0;
      for (const float value : map.values) surface += !std::isnan(value);
      REQUIRE(surface == from.size());
      const surface_distances d = surface_distances_between(
          rv, pv, {.spacing = spacing, .connectivity = static_cast<int>(connectivity)});
      std::sort(found.begin(), found.end());
      std::size_t k = 0;
      for (const distance_level& level :
           (of_reference ? d.reference_to_prediction : d.prediction_to_reference).levels)
        for (std::uint64_t e = 0; e < level.elements; ++e, ++k)
          REQUIRE((found[k] == level.distance || found[k] == doctest::Approx(level.distance).epsilon(1e-6)));
      REQUIRE(k == found.size());
    }
  }
}

}  // namespace report_maps_test
