// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/objects/best_overlap.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/surface/boundary_jaccard.hpp>
#include <segtally/surface/per_object_boundary.hpp>

#include "../support/masks.hpp"

namespace surface_boundary_jaccard_test {

using namespace segtally;

namespace {
using bytes = std::vector<std::uint8_t>;

/// Whether a voxel of the mask is within the distance of a voxel outside, including those beyond the edge of
/// the image.
bytes band(const support::mask& m, double distance, const std::vector<double>& spacing, bool chessboard) {
  bytes result(m.voxels.size(), 0);
  const auto reach = static_cast<std::ptrdiff_t>(12);
  std::vector<std::ptrdiff_t> step(m.rank()), there(m.rank());
  for (std::size_t i = 0; i < m.voxels.size(); ++i) {
    if (m.voxels[i] == 0) continue;
    const support::index at = m.at(i);
    step.assign(m.rank(), -reach);
    while (result[i] == 0) {
      double away = 0;
      for (std::size_t a = 0; a < m.rank(); ++a) {
        there[a] = static_cast<std::ptrdiff_t>(at[a]) + step[a];
        const double d = std::abs(static_cast<double>(step[a])) * spacing[a];
        away = chessboard ? std::max(away, d) : away + d * d;
      }
      if (!m.has(there) && (chessboard ? away : std::sqrt(away)) <= distance) result[i] = 1;
      std::size_t a = 0;
      while (a < m.rank() && ++step[a] > reach) step[a++] = -reach;
      if (a == m.rank()) break;
    }
  }
  return result;
}

double jaccard(const bytes& a, const bytes& b) {
  double both = 0, either = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a[i] & b[i];
    either += a[i] | b[i];
  }
  return either > 0 ? both / either : std::numeric_limits<double>::quiet_NaN();
}

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}
}  // namespace

TEST_CASE("boundary_jaccard is that of brute force, whole and fractional distances, both metrics") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 400; ++round) {
    const std::size_t rank = 1 + random() % 2;
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(2 + random() % 9);
    const auto r = support::random_mask(random, shape), p = support::random_mask(random, shape);
    const double distance = static_cast<double>(random() % 12) / 4;
    const label_view<std::uint8_t> reference(r.voxels.data(), shape), prediction(p.voxels.data(), shape);
    const int threads = 1 + round % 3;
    const std::vector<double> ones(rank, 1), spacing(rank, .75);
    CHECK(same(boundary_jaccard(reference, prediction, distance,
                                {.metric = band_metric::chessboard, .threads = threads}),
               jaccard(band(r, distance, ones, true), band(p, distance, ones, true))));
    CHECK(same(boundary_jaccard(reference, prediction, distance, {.spacing = spacing, .threads = threads}),
               jaccard(band(r, distance, spacing, false), band(p, distance, spacing, false))));
  }
}

TEST_CASE("F03: a fractional chessboard distance is not rounded up") {
  const bytes full(49, 1);
  bytes ring(49, 0);
  for (std::size_t i = 0; i < 49; ++i) ring[i] = i / 7 == 0 || i / 7 == 6 || i % 7 == 0 || i % 7 == 6;
  const label_view<std::uint8_t> a(full.data(), {7, 7}), b(ring.data(), {7, 7}), one(full.data(), {1});
  CHECK(boundary_jaccard(a, b, 1.5, {.metric = band_metric::chessboard}) == 1);
  CHECK(boundary_jaccard(a, b, 2, {.metric = band_metric::chessboard}) == 0.6);
  CHECK(std::isnan(boundary_jaccard(one, one, .5, {.metric = band_metric::chessboard})));
}

TEST_CASE("F17, F43: a voxel without axes against itself is 1; axes of extent 1 do not exist") {
  const bytes one{1};
  const label_view<std::uint8_t> voxel(one.data(), {});
  CHECK(boundary_jaccard(voxel, voxel, 1) == 1);
  CHECK(boundary_jaccard(voxel, voxel, 1, {.metric = band_metric::chessboard}) == 1);
  std::mt19937_64 random(2);
  for (int round = 0; round < 40; ++round) {
    const auto r = support::random_mask(random, {12, 15}), p = support::random_mask(random, {12, 15});
    const auto in = [](const support::mask& m, const shape_type& shape) {
      return label_view<std::uint8_t>(m.voxels.data(), shape);
    };
    for (const double d : {1., 2.2, 3.5}) {
      CHECK(same(boundary_jaccard(in(r, {1, 12, 15}), in(p, {1, 12, 15}), d, {.spacing = {.1, 2, .5}}),
                 boundary_jaccard(in(r, {12, 15}), in(p, {12, 15}), d, {.spacing = {2, .5}})));
      CHECK(same(
          boundary_jaccard(in(r, {12, 1, 15}), in(p, {12, 1, 15}), d, {.metric = band_metric::chessboard}),
          boundary_jaccard(in(r, {12, 15}), in(p, {12, 15}), d, {.metric = band_metric::chessboard})));
    }
  }
}

TEST_CASE("per_object_boundary_jaccard is boundary_jaccard of each pair; a label that is none is empty") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 30; ++round) {
    bytes r(14 * 16), p(14 * 16);
    for (std::size_t i = 0; i < r.size(); ++i) {
      r[i] = static_cast<std::uint8_t>(i / 64 * (random() % 9 != 0));
      p[i] = static_cast<std::uint8_t>((i + 20) / 64 * (random() % 9 != 0));
    }
    const label_view<std::uint8_t> reference(r.data(), {14, 16}), prediction(p.data(), {14, 16});
    std::vector<object_pair> pairs{{1, 1}, {2, 1}, {3, 3}, {1, 3}, {0, 1}, {200, 2}, {70000, 70000}};
    const auto metric = round % 2 == 0 ? band_metric::euclidean : band_metric::chessboard;
    const auto all = per_object_boundary_jaccard(reference, prediction, pairs, 1.5,
                                                 {.metric = metric, .threads = 1 + round % 3});
    REQUIRE(all.size() == pairs.size());
    for (std::size_t k = 0; k < 4; ++k)
      CHECK(same(all[k].jaccard, boundary_jaccard(reference, prediction, 1.5,
                                                  {.reference_label = pairs[k].reference,
                                                   .prediction_label = pairs[k].prediction,
                                                   .metric = metric})));
    CHECK(all[4].jaccard == 0);  // background
    CHECK(all[5].jaccard == 0);  // does not occur
    CHECK(std::isnan(all[6].jaccard));
    CHECK(per_object_boundary_jaccard(reference, prediction, best_overlaps(tally(reference, prediction)), 1)
              .size() > 0);
  }
  const bytes one{1};
  const label_view<std::uint8_t> voxel(one.data(), {1});
  const std::vector<object_pair> pairs{{1, 1}};
  CHECK_THROWS_WITH_AS((void)per_object_boundary_jaccard(voxel, voxel, pairs, -1),
                       "per_object_boundary_jaccard: distance = -1 must be at least 0",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)boundary_jaccard(voxel, voxel, 1, {.metric = static_cast<band_metric>(9)}),
                       "boundary_jaccard: 9 is no band_metric", std::invalid_argument);
}

}  // namespace surface_boundary_jaccard_test
