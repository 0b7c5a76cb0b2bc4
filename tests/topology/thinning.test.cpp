// SPDX-License-Identifier: BSD-3-Clause
// Thinning by words, on tiles that run ahead of each other, compared with a scan of all voxels.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/topology/cldice.hpp>
#include <segtally/topology/per_object_cldice.hpp>
#include <segtally/topology/skeleton.hpp>

#include "../support/masks.hpp"
#include "../support/thinning_oracle.hpp"

namespace topology_thinning_test {

using namespace segtally;
using support::mask;

namespace {

using bytes = std::vector<std::uint8_t>;
using shape3 = std::vector<std::size_t>;

label_view<std::uint8_t> view(const mask& m) {
  return {m.voxels.data(), m.shape};
}

std::size_t size_of(const std::vector<std::size_t>& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  return n;
}

mask drawn(const std::vector<std::size_t>& shape, const std::function<bool(const support::index&)>& inside) {
  mask m{shape, bytes(size_of(shape))};
  for (std::size_t i = 0; i < m.voxels.size(); ++i) m.voxels[i] = inside(m.at(i)) ? 1 : 0;
  return m;
}

/// The skeleton with exactly that many threads, however small the mask is.
bytes thinned(const mask& m, std::size_t threads) {
  const any_label_view image = detail::without_flat_axes(view(m));
  const detail::selection object("thinned", "the", image, {});
  const detail::voxel_box box = detail::box_of(object, 1);
  bytes result(m.voxels.size());
  if (box.empty) return result;
  detail::bit_grid grid(box, image.rank());
  grid.fill(object, threads);
  if (image.rank() == 2) detail::thinning<detail::thin_2d>(grid, threads).run();
  if (image.rank() == 3) detail::thinning<detail::thin_3d>(grid, threads).run();
  for (std::size_t slab = 0; slab < grid.slabs(); ++slab)
    for (std::size_t row = 0; row < grid.rows(); ++row)
      for (std::size_t x = 0; x < grid.extent(2); ++x)
        result[static_cast<std::size_t>(grid.offset(image.strides(), slab, row, x))] =
            grid.bits[grid.first_word(slab, row) + x / 62] >> (1 + x % 62) & 1;
  return result;
}

void check(const mask& m) {
  const bytes expected = support::scanned_skeleton(m);
  const skeleton_mask whole = skeleton(view(m), {.threads = 3});
  REQUIRE(whole.shape == shape_type(m.shape));
  REQUIRE(whole.values == expected);
  for (const std::size_t threads : {1u, 2u, 3u, 8u}) REQUIRE(thinned(m, threads) == expected);
}

/// Random boxes, tubes and balls, added and removed, with some noise.
mask sculpture(std::mt19937_64& random, const std::vector<std::size_t>& shape) {
  mask m{shape, bytes(size_of(shape))};
  const auto pieces = 1 + random() % 5;
  for (std::uint64_t piece = 0; piece < pieces; ++piece) {
    const auto kind = random() % 3, along = random() % shape.size();
    const double radius = 1 + static_cast<double>(random() % 60) / 10;
    std::vector<double> centre;
    for (const std::size_t extent : shape) centre.push_back(static_cast<double>(random() % extent));
    const std::uint8_t value = piece > 0 && random() % 3 == 0 ? 0 : 1;
    for (std::size_t i = 0; i < m.voxels.size(); ++i) {
      const support::index at = m.at(i);
      double squares = 0, most = 0;
      for (std::size_t a = 0; a < shape.size(); ++a) {
        const double off = std::abs(static_cast<double>(at[a]) - centre[a]);
        if (kind == 1 && a == along) continue;  // a tube
        squares += off * off;
        most = (std::max)(most, off);
      }
      if ((kind == 2 ? most * most : squares) <= radius * radius) m.voxels[i] = value;
    }
  }
  if (random() % 2 == 0)
    for (auto& v : m.voxels)
      if (random() % 40 == 0) v ^= 1;
  return m;
}

}  // namespace

TEST_CASE("skeletons of 3,000 random masks are those of the plain scan, by 1, 2, 3 and 8 threads") {
  std::mt19937_64 random(11);
  for (int k = 0; k < 3000; ++k) {
    std::vector<std::size_t> shape(1 + random() % 4 % 3);
    for (auto& extent : shape) extent = 1 + random() % (shape.size() == 3 ? 9 : 16);
    check(support::random_mask(random, shape));
  }
  for (int k = 0; k < 150; ++k) {
    std::vector<std::size_t> shape(2 + random() % 2);
    for (auto& extent : shape) extent = 2 + random() % (shape.size() == 3 ? 20 : 60);
    check(sculpture(random, shape));
  }
}

TEST_CASE("skeletons of rows of one and of many words: neighbours are found beyond the edges of words") {
  std::mt19937_64 random(12);
  for (const std::size_t length : {61u, 62u, 63u, 64u, 123u, 124u, 125u, 126u, 190u}) {
    for (const std::vector<std::size_t>& shape :
         {shape3{9, length}, {length, 7}, {5, 6, length}, {4, length, 5}, {length, 5, 4}}) {
      check(sculpture(random, shape));
      mask noise = drawn(shape, [&](const auto&) { return random() % 8 != 0; });
      check(noise);
      noise.voxels.assign(noise.voxels.size(), 1);
      check(noise);
    }
  }
}

TEST_CASE(
    "skeletons of hostile masks: noise, checkerboards, full, planes, combs, spirals, a closed sheet with a "
    "hole") {
  std::mt19937_64 random(13);
  const std::vector<shape3> shapes{{17, 18, 19}, {40, 70},    {1, 40, 70}, {40, 1, 70},
                                   {40, 70, 1},  {2, 30, 30}, {30, 2, 30}, {30, 30, 2}};
  for (const shape3& shape : shapes) {
    for (const unsigned density : {1u, 5u, 9u})
      check(drawn(shape, [&](const auto&) { return random() % 10 < density; }));
    check(drawn(shape, [](const auto& x) {
      std::size_t sum = 0;
      for (const std::size_t c : x) sum += c;
      return sum % 2 == 0;
    }));
    check(drawn(shape, [](const auto&) { return true; }));
    check(drawn(shape, [](const auto& x) { return x[0] == 0 || (x[1] % 3 < 2 && x.back() % 4 < 2); }));
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {  // one voxel thick
      check(drawn(shape, [&](const auto& x) { return x[axis] == shape[axis] / 2; }));
      check(drawn(shape, [&](const auto& x) { return x[axis] == shape[axis] / 2 && random() % 9 != 0; }));
    }
  }
  const auto spiral = [](double y, double x, double turns, double thick) {
    const double r = std::sqrt(y * y + x * x), angle = std::atan2(y, x) / 6.283185307179586 + 0.5;
    const double at = r / turns - angle;
    return r > 2 && (at - std::floor(at)) * turns < thick;
  };
  for (const double thick : {1.5, 3.2}) {
    check(drawn({60, 61}, [&](const auto& x) {
      return spiral(static_cast<double>(x[0]) - 30, static_cast<double>(x[1]) - 30, 6, thick);
    }));
    check(drawn({20, 40, 40}, [&](const auto& x) {
      return spiral(static_cast<double>(x[1]) - 20, static_cast<double>(x[2]) - 20, 6, thick);
    }));
    check(drawn({40, 20, 40}, [&](const auto& x) {
      return spiral(static_cast<double>(x[0]) - 20, static_cast<double>(x[2]) - 20, 6, thick);
    }));
  }
  check(drawn({20, 20, 20}, [](const auto& x) {  // goes from the hole around to the other side
    const auto at_face = [](std::size_t c) { return c == 1 || c == 18; };
    const auto in = [](std::size_t c) { return c >= 1 && c <= 18; };
    const bool hole = x[0] == 1 && x[1] == 5 && x[2] == 6;
    return !hole && in(x[0]) && in(x[1]) && in(x[2]) && (at_face(x[0]) || at_face(x[1]) || at_face(x[2]));
  }));
}

TEST_CASE("axes of extent 1 do not exist for skeletons and clDice, whose results keep the shape") {
  std::mt19937_64 random(14);
  for (int k = 0; k < 60; ++k) {
    std::vector<std::size_t> shape(1 + random() % 3);
    for (auto& extent : shape) extent = 2 + random() % 9;
    const mask m = support::random_mask(random, shape), other = support::random_mask(random, shape);
    const skeleton_mask expected = skeleton(view(m));
    const cldice_scores scores = cldice(view(m), view(other));
    for (std::size_t where = 0; where <= shape.size(); ++where) {
      mask same = m, same_other = other;
      same.shape.insert(same.shape.begin() + static_cast<std::ptrdiff_t>(where), 1);
      if (k % 2 == 0) same.shape.push_back(1);
      same_other.shape = same.shape;
      CHECK(skeleton(view(same)) == skeleton_mask{same.shape, expected.values});
      const cldice_scores s = cldice(view(same), view(same_other));
      CHECK(s.reference_skeleton == scores.reference_skeleton);
      CHECK(s.reference_covered == scores.reference_covered);
      CHECK(s.prediction_skeleton == scores.prediction_skeleton);
      CHECK(s.prediction_covered == scores.prediction_covered);
    }
    if (shape.size() == 1) CHECK(expected.values == m.voxels);
  }
}

TEST_CASE(
    "clDice of objects is that of their masks, by any threads; absent labels and background are empty") {
  std::mt19937_64 random(16);
  for (const std::vector<std::size_t>& shape : {shape3{12, 14, 16}, {40, 50}, {1, 40, 50}}) {
    std::vector<std::int32_t> r(size_of(shape)), p(r.size());
    for (std::size_t i = 0; i < r.size(); ++i) {
      const auto block = static_cast<std::int32_t>(i / 3 % 7 + i / 200 % 3);
      r[i] = block > 5 ? 0 : block;
      p[i] = random() % 6 == 0 ? static_cast<std::int32_t>(random() % 5) : r[i];
    }
    const label_view<std::int32_t> reference(r.data(), shape), prediction(p.data(), shape);
    std::vector<object_pair> pairs{{1, 1}, {2, 3}, {5, 5}, {77, 2},  {3, 99},
                                   {0, 4}, {4, 0}, {1, 2}, {88, 99}, {1, 1}};
    for (const int threads : {1, 2, 3, 8, 40}) {
      const auto results = per_object_cldice(reference, prediction, pairs, {.threads = threads});
      REQUIRE(results.size() == pairs.size());
      for (std::size_t k = 0; k < pairs.size(); ++k) {
        CHECK(results[k].reference == pairs[k].reference);
        CHECK(results[k].prediction == pairs[k].prediction);
        const auto label = [](std::uint64_t id) { return id == 0 ? 12345 : static_cast<int>(id); };
        const cldice_scores expected = cldice(
            reference, prediction,
            {.reference_label = label(pairs[k].reference), .prediction_label = label(pairs[k].prediction)});
        CHECK(results[k].scores.reference_skeleton == expected.reference_skeleton);
        CHECK(results[k].scores.reference_covered == expected.reference_covered);
        CHECK(results[k].scores.prediction_skeleton == expected.prediction_skeleton);
        CHECK(results[k].scores.prediction_covered == expected.prediction_covered);
        CHECK((results[k].scores.cldice == expected.cldice ||
               (std::isnan(expected.cldice) && std::isnan(results[k].scores.cldice))));
      }
    }
    const auto other_background = per_object_cldice(reference, prediction, pairs, {.background = 5});
    CHECK(std::isnan(other_background[2].scores.cldice));
    CHECK(other_background[5].scores.reference_skeleton > 0);  // 0 is an object now
    struct matched {
      std::vector<object_pair> pairs;
    };
    CHECK(per_object_cldice(reference, prediction, matched{pairs}).size() == pairs.size());
    CHECK(per_object_cldice(reference, prediction, std::vector<object_pair>{}).empty());
  }
  const std::vector<int> labels(16, 1);
  const label_view<int> square(labels.data(), {4, 4}), row(labels.data(), {16}),
      four(labels.data(), {2, 2, 2, 2});
  const std::vector<object_pair> one{{1, 1}};
  CHECK_THROWS_WITH_AS((void)per_object_cldice(square, row, one),
                       "per_object_cldice: shapes differ: (4, 4) and (16)", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)per_object_cldice(square, square, one, {.threads = -1}),
                       "per_object_cldice: threads = -1 is negative", std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      (void)per_object_cldice(four, four, one),
      "per_object_cldice: defined for 1 to 3 axes longer than 1, not for 4: shape (2, 2, 2, 2)",
      std::invalid_argument);
}

}  // namespace topology_thinning_test
