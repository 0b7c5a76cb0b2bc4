// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#if SEGTALLY_THREADS
#include <thread>
#endif

#include "../support/masks.hpp"

namespace distance_distance_map_test {

using namespace segtally;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
using bytes = std::vector<std::uint8_t>;

label_view<std::uint8_t> view(const support::mask& m) {
  return {m.voxels.data(), m.shape};
}

/// Squared distances by brute force: the minimum over all pairs of voxels. With `edge`, voxels beyond the
/// image are background.
struct brute_force {
  brute_force(const support::mask& m, const std::vector<double>& spacing, bool edge)
      : kept(without_flat(m, spacing)), metric("test", kept.second, kept.first) {
    const support::mask flat{kept.first, m.voxels};
    std::vector<support::index> at;
    for (std::size_t i = 0; i < m.voxels.size(); ++i) at.push_back(flat.at(i));
    outside.assign(at.size(), inf);
    inside.assign(at.size(), inf);
    for (std::size_t i = 0; i < at.size(); ++i) {
      for (std::size_t j = 0; j < at.size(); ++j) {
        std::array<std::size_t, max_rank> steps{};
        for (std::size_t a = 0; a < at[i].size(); ++a)
          steps[a] = at[i][a] > at[j][a] ? at[i][a] - at[j][a] : at[j][a] - at[i][a];
        double& least = m.voxels[j] != 0 ? outside[i] : inside[i];
        least = std::min(least, metric.square(steps));
      }
      for (std::size_t a = 0; edge && a < at[i].size(); ++a)
        inside[i] = std::min(inside[i], metric.terms(a)[std::min(at[i][a] + 1, kept.first[a] - at[i][a])]);
    }
  }

  static std::pair<support::index, spacing_type> without_flat(const support::mask& m,
                                                              const std::vector<double>& spacing) {
    std::pair<support::index, spacing_type> kept;
    for (std::size_t a = 0; a < m.rank(); ++a) {
      if (m.shape[a] == 1 && !(a + 1 == m.rank() && kept.first.empty())) continue;
      kept.first.push_back(m.shape[a]);
      kept.second.push_back(spacing[a]);
    }
    return kept;
  }

  std::pair<support::index, spacing_type> kept;
  detail::voxel_metric metric;
  std::vector<double> outside, inside;
};

/// Compares all bits.
void check_maps(const support::mask& m, const std::vector<double>& spacing, int threads, bool edge) {
  const brute_force expected(m, spacing, edge);
  const auto squares = squared_distance_map(view(m), {.spacing = spacing, .threads = threads}).values;
  const auto distances = distance_map(view(m), {.spacing = spacing, .threads = threads}).values;
  const auto floats = distance_map<float>(view(m), {.spacing = spacing, .threads = threads}).values;
  const distance_map_options options{
      .spacing = spacing, .image_edge = edge ? image_edge::border : image_edge::open, .threads = threads};
  const auto signed_ones = signed_distance_map(view(m), options).values;
  const auto signed_floats = signed_distance_map<float>(view(m), options).values;
  for (std::size_t i = 0; i < m.voxels.size(); ++i) {
    const double distance = expected.metric.distance(expected.outside[i]);
    const double of_signed = m.voxels[i] != 0 ? -expected.metric.distance(expected.inside[i]) : distance;
    REQUIRE(squares[i] == expected.metric.in_callers_unit(expected.outside[i]));
    REQUIRE(distances[i] == distance);
    REQUIRE(floats[i] == static_cast<float>(distance));
    REQUIRE(signed_ones[i] == of_signed);
    REQUIRE(signed_floats[i] == static_cast<float>(of_signed));
  }
}

std::vector<std::size_t> random_shape(std::mt19937_64& random, std::size_t rank) {
  const std::size_t largest = std::array<std::size_t, 5>{0, 120, 12, 5, 3}[rank];
  std::vector<std::size_t> shape;
  for (std::size_t a = 0; a < rank; ++a) shape.push_back(1 + random() % largest);
  if (random() % 4 == 0 && rank > 1) shape[random() % rank] = rank == 4 ? 9 : 25;  // beyond one block
  return shape;
}
}  // namespace

TEST_CASE("distance maps are those of brute force, bit for bit, on 1,500 random masks of 1 to 4 axes") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 1500; ++round) {
    const std::size_t rank = 1 + random() % 4;
    support::mask m = support::random_mask(random, random_shape(random, rank));
    if (round % 97 == 0) m.voxels.assign(m.voxels.size(), 0);
    if (round % 89 == 0) m.voxels.assign(m.voxels.size(), 1);
    if (round % 7 == 0)
      for (auto& voxel : m.voxels) voxel ^= 1;
    auto spacing = support::random_spacing(random, rank, round % 3 == 0);
    if (round % 3 == 1)  // some spacings equal
      for (double& s : spacing) s = random() % 2 == 0 ? spacing[0] : s;
    if (round % 6 == 1) spacing.assign(rank, spacing[0]);
    const double scale = round % 11 != 0 ? 1 : std::array{1e-163, 1e154, 1e160}[random() % 3];  // F14
    for (double& s : spacing) s *= scale;
    if (round % 11 == 1) spacing[0] = 1e-170;
    check_maps(m, spacing, std::array{1, 2, 3, 8}[random() % 4], random() % 2 == 0);
  }
}

TEST_CASE("four axes of one spacing that is no whole number: the least sum over all orders of the axes") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 40; ++round) {
    auto m = support::random_mask(random, {3, 4, 2, 5});
    check_maps(m, {0.1, 0.1, 0.1, 0.1}, 1, false);
    check_maps(m, {0.1, 0.3, 0.1, 0.3}, 2, true);
  }
}

TEST_CASE("the order of the axes changes no bit") {
  std::mt19937_64 random(6);
  for (int round = 0; round < 60; ++round) {
    const std::size_t rank = 2 + random() % 3;
    const auto m = support::random_mask(random, random_shape(random, rank));
    auto spacing = support::random_spacing(random, rank, false);
    if (round % 2 == 0) spacing.back() = spacing[0];
    std::vector<std::size_t> order(rank);
    for (std::size_t a = 0; a < rank; ++a) order[a] = a;
    std::shuffle(order.begin(), order.end(), random);
    const strides_type all = detail::row_major("test", shape_type(m.shape));
    shape_type shape;
    strides_type strides;
    spacing_type turned;
    for (const std::size_t a : order) {
      shape.push_back(m.shape[a]);
      strides.push_back(all[a]);
      turned.push_back(spacing[a]);
    }
    const label_view<std::uint8_t> permuted(m.voxels.data(), shape, strides);
    const auto expected = signed_distance_map(view(m), {.spacing = spacing}).values;
    const auto found = signed_distance_map(permuted, {.spacing = turned}).values;
    for (std::size_t i = 0; i < found.size(); ++i) {
      std::ptrdiff_t at = 0;
      for (std::size_t k = rank, rest = i; k-- > 0; rest /= shape[k])
        at += static_cast<std::ptrdiff_t>(rest % shape[k]) * strides[k];
      REQUIRE(found[i] == expected[static_cast<std::size_t>(at)]);
    }
  }
}

TEST_CASE("F02: sites between which distances nearly tie, spacing {1, sqrt(3 - 1e-8)}") {
  constexpr std::size_t n = 30000;
  const double t = std::sqrt(3 - 1e-8);
  bytes labels(n * 2, 0);
  for (std::size_t k = 0; 10 * k + 3 < n; ++k) labels[10 * k * 2] = labels[(10 * k + 3) * 2 + 1] = 1;
  for (const int threads : {1, 2}) {
    const auto found = squared_distance_map(label_view<std::uint8_t>(labels.data(), {n, 2}),
                                            {.spacing = {1, t}, .threads = threads});
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t x = 0; x < 2; ++x) {
        double least = inf;
        for (std::size_t k = i > 40 ? i - 40 : 0; k < std::min(n, i + 40); ++k)
          for (std::size_t y = 0; y < 2; ++y)
            if (labels[k * 2 + y] != 0) {
              const double d = static_cast<double>(k) - static_cast<double>(i);
              least = std::min(least, d * d + (x == y ? 0 : t * t));
            }
        REQUIRE(found.values[i * 2 + x] == doctest::Approx(least).epsilon(1e-15));
      }
  }
}

TEST_CASE("F01: dense sites, 128 x 4096, spacing {.2, .2}: the same bits for any threads, also transposed") {
  constexpr std::size_t rows = 128, columns = 4096;
  bytes labels(rows * columns), turned(rows * columns);
  std::uint32_t u = 1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    u = u * 1664525u + 1013904223u;
    labels[i] = u % 97 == 0;
    turned[i % columns * rows + i / columns] = labels[i];
  }
  const auto first = distance_map(label_view<std::uint8_t>(labels.data(), {rows, columns}),
                                  {.spacing = {.2, .2}, .threads = 1});
  for (const int threads : {2, 8, 8})
    CHECK(distance_map(label_view<std::uint8_t>(labels.data(), {rows, columns}),
                       {.spacing = {.2, .2}, .threads = threads}) == first);
  const auto other =
      distance_map(label_view<std::uint8_t>(turned.data(), {columns, rows}), {.spacing = {.2, .2}});
  bool same = true;
  for (std::size_t i = 0; i < labels.size(); ++i)
    same = same && other.values[i % columns * rows + i / columns] == first.values[i];
  CHECK(same);
}

TEST_CASE("F14: extreme spacings") {
  const bytes row{0, 0, 1, 1, 1, 0, 0, 0};
  const label_view<std::uint8_t> v(row.data(), {8});
  CHECK(distance_map(v, {.spacing = {1e-163}}).values[7] == doctest::Approx(3e-163));
  CHECK(signed_distance_map(v, {.spacing = {1e-163}}).values[3] == doctest::Approx(-2e-163));
  for (const double s : {1e154, 1e160})
    CHECK(distance_map(v, {.spacing = {s}}).values[7] == doctest::Approx(3 * s));
}

TEST_CASE("axes of extent 1 play no part") {
  std::mt19937_64 random(8);
  const auto m = support::random_mask(random, {6, 7});
  const auto expected = signed_distance_map(view(m), {.spacing = {2, .3}, .image_edge = image_edge::border});
  const label_view<std::uint8_t> flat(m.voxels.data(), {1, 6, 1, 7});
  const auto found =
      signed_distance_map(flat, {.spacing = {.01, 2, 9, .3}, .image_edge = image_edge::border});
  CHECK(found.values == expected.values);
  CHECK(found.shape == shape_type{1, 6, 1, 7});
}

TEST_CASE("progress rises to 1 on the calling thread, and what it throws stops the work") {
  std::mt19937_64 random(9);
  const auto m = support::random_mask(random, {40, 60, 90});
  std::vector<double> told;
  bool on_caller = true;
#if SEGTALLY_THREADS
  const auto caller = std::this_thread::get_id();
  const auto is_caller = [&] { return std::this_thread::get_id() == caller; };
#else
  const auto is_caller = [] { return true; };
#endif
  const auto tell = [&](double done) {
    told.push_back(done);
    on_caller = on_caller && is_caller();
  };
  const auto map = distance_map(view(m), {.threads = 3, .progress = tell});
  CHECK(map == distance_map(view(m)));
  CHECK(on_caller);
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.back() == 1);
  told.clear();
  const auto small = support::random_mask(random, {3, 4, 2, 5});
  (void)distance_map(view(small), {.spacing = {.1, .1, .1, .1}, .progress = tell});
  CHECK(std::is_sorted(told.begin(), told.end()));
#if defined(__cpp_exceptions)
  const auto stop = [](double) { throw std::domain_error("enough"); };
  CHECK_THROWS_WITH_AS((void)distance_map(view(m), {.threads = 2, .progress = stop}), "enough",
                       std::domain_error);
#endif
}

TEST_CASE("P23: no object is infinitely far, and no background is no virtual point") {
  const bytes ones(3, 1), zeros(3, 0);
  const label_view<std::uint8_t> full(ones.data(), {1, 3}), none(zeros.data(), {1, 3});
  CHECK(distance_map(full).values == std::vector<double>{0, 0, 0});
  CHECK(distance_map(none).values == std::vector<double>{inf, inf, inf});
  CHECK(signed_distance_map(full).values == std::vector<double>{-inf, -inf, -inf});
  CHECK(signed_distance_map(none).values == std::vector<double>{inf, inf, inf});
  CHECK(signed_distance_map(full, {.image_edge = image_edge::border}).values ==
        std::vector<double>{-1, -2, -1});
  CHECK(signed_distance_map(full, {.spacing = {1, 2}, .image_edge = image_edge::border}).values ==
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

TEST_CASE("whole squares are exact below 2^24, where floats hold them, and above") {
  for (const std::size_t n : {4000u, 4095u, 4096u, 4097u, 4100u, 9000u})
    for (const double wide : {1., 3.}) {
      bytes labels(n * 3, 0);
      labels[1] = 1;
      const label_view<std::uint8_t> image(labels.data(), {n, 3});
      double last = 0;
      const auto found =
          squared_distance_map(image, {.spacing = {1, wide}, .threads = 2, .progress = [&](double done) {
                                         CHECK(done >= last);
                                         last = done;
                                       }});
      CHECK(last == 1);
      bool same = true;
      for (std::size_t k = 0; k < n; ++k)
        for (std::size_t x = 0; x < 3; ++x)
          same = same && found.values[k * 3 + x] == static_cast<double>(k * k) + (x == 1 ? 0 : wide * wide);
      CHECK(same);
    }
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
  for (int round = 0; round < 30; ++round)
    check_maps(support::random_mask(random, {4, 5, 6}), {1e-3, 1e3, 1}, 1, false);
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

}  // namespace distance_distance_map_test
