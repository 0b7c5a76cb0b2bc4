// SPDX-License-Identifier: BSD-3-Clause
// Matching of points and of centroids by their distance.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <segtally/objects/detection_scores.hpp>
#include <segtally/region/centroid.hpp>
#include <segtally/report/match_centroids.hpp>

#include "../support/error_of.hpp"
#include "random_images.hpp"

namespace report_match_points_test {

using namespace segtally;
using support::error_of;
using points = std::vector<labelled_point>;

namespace {

double distance(const labelled_point& a, const labelled_point& b, const spacing_type& spacing) {
  double sum = 0;
  for (std::size_t axis = 0; axis < a.at.size(); ++axis) {
    const double d = (a.at[axis] - b.at[axis]) * (spacing.empty() ? 1 : spacing[axis]);
    sum += d * d;
  }
  return std::sqrt(sum);
}

struct outcome {
  std::size_t pairs = 0;
  double total = 0;
};

/// Exhaustive search: the most pairs within the limit, then the least sum of their distances.
void most_pairs(const points& r, const points& p, double limit, const spacing_type& spacing, std::size_t at,
                std::uint32_t used, outcome now, outcome& best) {
  if (at == r.size()) {
    if (now.pairs > best.pairs || (now.pairs == best.pairs && now.total < best.total)) best = now;
    return;
  }
  most_pairs(r, p, limit, spacing, at + 1, used, now, best);
  for (std::size_t k = 0; k < p.size(); ++k)
    if (const double d = distance(r[at], p[k], spacing); (used >> k & 1) == 0 && d <= limit)
      most_pairs(r, p, limit, spacing, at + 1, used | 1U << k, {now.pairs + 1, now.total + d}, best);
}

/// Exhaustive search over all pairings of all points of the smaller set: the least total, then the most pairs
/// within the limit.
void least_total(const points& r, const points& p, double limit, std::size_t at, std::uint32_t used,
                 std::size_t skips, outcome now, outcome& best) {
  if (at == r.size()) {
    if (now.total < best.total - 1e-9 || (now.total < best.total + 1e-9 && now.pairs > best.pairs))
      best = now;
    return;
  }
  if (skips > 0) least_total(r, p, limit, at + 1, used, skips - 1, now, best);
  for (std::size_t k = 0; k < p.size(); ++k)
    if ((used >> k & 1) == 0) {
      const double d = distance(r[at], p[k], {});
      least_total(r, p, limit, at + 1, used | 1U << k, skips, {now.pairs + (d <= limit), now.total + d},
                  best);
    }
}

points random_points(std::mt19937& random, std::size_t n, std::size_t rank, unsigned extent) {
  points all;
  for (std::size_t k = 0; k < n; ++k) {
    all.push_back({7 * k + 3, {}});
    for (std::size_t axis = 0; axis < rank; ++axis)
      all.back().at.push_back(static_cast<double>(random() % extent) - 5);
  }
  return all;
}

double sum(const std::vector<double>& terms) {
  double total = 0;
  for (const double term : terms) total += term;
  return total;
}

}  // namespace

TEST_CASE("points are matched one to one, the most and then the closest") {
  std::mt19937 random(1);
  for (int round = 0; round < 600; ++round) {
    const std::size_t rank = 1 + random() % 4;
    const points r = random_points(random, random() % 6, rank, 12),
                 p = random_points(random, random() % 6, rank, 12);
    spacing_type spacing;
    if (random() % 2 == 0)
      for (std::size_t axis = 0; axis < rank; ++axis)
        spacing.push_back(0.5 + static_cast<double>(random() % 4));
    const double limit = 0.5 + static_cast<double>(random() % 8);
    const point_matching m = match_points(r, p, limit, {.spacing = spacing});
    outcome best;
    most_pairs(r, p, limit, spacing, 0, 0, {}, best);
    CHECK(m.tp == best.pairs);
    CHECK(m.pairs.size() == m.distances.size());
    CHECK(sum(m.distances) == doctest::Approx(best.total));
    CHECK(m.fp == p.size() - m.tp);
    CHECK(m.fn == r.size() - m.tp);
    for (std::size_t k = 0; k < m.pairs.size(); ++k) {
      const double d =
          distance(r[(m.pairs[k].reference - 3) / 7], p[(m.pairs[k].prediction - 3) / 7], spacing);
      CHECK(m.distances[k] == doctest::Approx(d));
      CHECK(m.pairs[k].score == doctest::Approx(1 - d / limit));
    }
  }
}

TEST_CASE("least_total pairs all points first") {
  std::mt19937 random(2);
  int differ = 0;
  for (int round = 0; round < 400; ++round) {
    const points r = random_points(random, random() % 5, 2, 14),
                 p = random_points(random, random() % 5, 2, 14);
    const double limit = 1 + static_cast<double>(random() % 7);
    const point_matching m = match_points(r, p, limit, {.pairing = point_pairing::least_total});
    outcome best{0, std::numeric_limits<double>::infinity()};
    least_total(r, p, limit, 0, 0, r.size() > p.size() ? r.size() - p.size() : 0, {}, best);
    CHECK(m.tp == best.pairs);
    CHECK(m.tp <= match_points(r, p, limit).tp);
    differ += m.tp < match_points(r, p, limit).tp;
  }
  CHECK(differ > 0);
  // The example of the documentation.
  const points r{{1, {0, 0}}, {2, {10, 0}}}, p{{1, {11, 0}}, {2, {10, 12}}};
  CHECK(match_points(r, p, 12).distances == std::vector<double>{11, 12});
  const point_matching peer = match_points(r, p, 12, {.pairing = point_pairing::least_total});
  CHECK(peer.pairs == std::vector<matched_pair>{{2, 1, 0, 1 - 1 / 12.0}});
}

TEST_CASE("names and order of points do not matter") {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    points r = random_points(random, 1 + random() % 7, 2, 8),
           p = random_points(random, 1 + random() % 7, 2, 8);
    for (const auto pairing : {point_pairing::most_pairs, point_pairing::least_total}) {
      const point_matching m = match_points(r, p, 3, {.pairing = pairing});
      const detection_counts counts = m;
      for (points* const side : {&r, &p}) {
        std::shuffle(side->begin(), side->end(), random);
        for (labelled_point& point : *side) point.label = point.label * 1000003 % 1009;
      }
      CHECK(static_cast<const detection_counts&>(match_points(r, p, 3, {.pairing = pairing})) == counts);
      const point_matching back = match_points(p, r, 3, {.pairing = pairing});
      CHECK(back.tp == counts.tp);
      CHECK(back.scores == counts.scores);
    }
  }
}

TEST_CASE("many points cost no matrix, and cells find whoever is close") {
  std::mt19937 random(4);
  for (const std::size_t rank : {1U, 2U, 3U, 5U}) {
    points r, p;
    for (std::uint64_t k = 0; k < 20000; ++k) {
      r.push_back({k, {}});
      p.push_back({k, {}});
      for (std::size_t axis = 0; axis < rank; ++axis) {
        // On a lattice, so that each point has exactly one within 1.5: itself, moved.
        const double x = 10.0 * static_cast<double>(axis == 0   ? k % 200
                                                    : axis == 1 ? k / 200
                                                                : (k * 7) % 13) -
                         (axis == 0 && rank == 1 ? -2000.0 * static_cast<double>(k / 200) : 500.0);
        r.back().at.push_back(x);
        p.back().at.push_back(x + (axis == 0 ? 1.5 : 0.0));
      }
    }
    const point_matching m = match_points(r, p, 1.5);
    CHECK(m.tp == 20000);
    CHECK(match_points(r, p, 1.4999).tp == 0);
  }
}

TEST_CASE("a limit is met within 2^-40 of it, at any scale") {
  for (const double scale : {1e-300, 1.0, 1e150}) {
    const points r{{1, {0.0}}}, p{{1, {1.0}}};
    CHECK(match_points(r, p, 0.1 * scale, {.spacing = {0.1 * scale}}).tp == 1);
    CHECK(match_points(r, p, 0.1 * scale * (1 - 0x1p-41), {.spacing = {0.1 * scale}}).tp == 1);
    CHECK(match_points(r, p, 0.1 * scale * (1 - 0x1p-39), {.spacing = {0.1 * scale}}).tp == 0);
  }
  const points far_apart{{1, {-0x1p511, 0x1p511}}, {2, {0x1p511, 0}}};
  CHECK(match_points(far_apart, far_apart, 1e-9).tp == 2);
  CHECK(match_points(far_apart, far_apart, 1e300).tp == 2);
  for (const auto pairing : {point_pairing::most_pairs, point_pairing::least_total})
    CHECK(match_points(far_apart, far_apart, 1e308, {.spacing = {1e300, 1e-300}, .pairing = pairing}).tp ==
          2);
  CHECK(match_points({{5, {1, 1}}}, {{6, {1, 1}}}, 0x1p-1000).pairs[0].score == 1);
}

TEST_CASE("a point far off the others changes nothing, nor does a limit far beyond all of them") {
  std::mt19937 random(11);
  std::vector<labelled_point> reference, prediction;
  for (std::uint64_t label = 1; label <= 20000; ++label)
    for (auto* side : {&reference, &prediction})
      side->push_back({label, {static_cast<double>(random() % 4000), static_cast<double>(random() % 4000)}});
  const auto before = match_points(reference, prediction, 12);
  reference.push_back({20001, {-0x1p511, -0x1p511}});
  prediction.push_back({20001, {1e9, -1e15}});
  const auto after = match_points(reference, prediction, 12);
  CHECK(after.pairs == before.pairs);
  CHECK(after.distances == before.distances);
  CHECK(after.fn == before.fn + 1);
  CHECK(after.fp == before.fp + 1);

  // 1 - d / limit is 1 for both pairings.
  for (const double limit : {1e18, 1e30, 1e300}) {
    const auto all = match_points({{1, {0, 0}}, {2, {50, 0}}}, {{1, {50, 1}}, {2, {0, 1}}}, limit);
    REQUIRE(all.tp == 2);
    CHECK(all.distances == std::vector<double>{1, 1});
    CHECK(all.pairs[0].prediction == 2);
  }
}

TEST_CASE("wrong points and distances are refused") {
  CHECK(error_of([] {
          (void)match_points({}, {}, 1, {.spacing = {-1, 2}});
        }) == "match_points: spacing[0] = -1 must be finite and > 0");
  const points one{{1, {0, 0}}};
  const auto text = [](const points& r, const points& p, double d, const point_match_options& options = {}) {
    return error_of([&] { static_cast<void>(match_points(r, p, d, options)); });
  };
  CHECK(text(one, one, 0) == "match_points: distance 0 must be finite and > 0");
  CHECK(text(one, one, undefined) == "match_points: distance nan must be finite and > 0");
  CHECK(text(one, one, std::numeric_limits<double>::infinity()) ==
        "match_points: distance inf must be finite and > 0");
  CHECK(text({{1, {0, 0}}, {1, {1, 1}}}, one, 1) == "match_points: two points for reference object 1");
  CHECK(text(one, {{1, {0, 0}}, {2, {1}}}, 1) ==
        "match_points: predicted object 2 has 1 coordinates, another has 2");
  CHECK(text(one, {{1, {0}}}, 1) == "match_points: 2 and 1 axes");
  CHECK(text(one, {{1, {0, undefined}}}, 1) ==
        "match_points: predicted object 1 lies at nan, which is no place");
  CHECK(text(one, {{1, {0, 0x1p512}}}, 1) ==
        "match_points: predicted object 1 lies at 1.3407807929942597e+154, which is no place");
  CHECK(text(one, one, 1, {.spacing = {1}}) == "match_points: 1 spacings for 2 axes");
  CHECK(text(one, one, 1, {.spacing = {1, 0}}) == "match_points: spacing[1] = 0 must be finite and > 0");
  CHECK(text(one, one, 1, {.pairing = static_cast<point_pairing>(7)}) ==
        "match_points: 7 is no pairing of points");
  CHECK(match_points(points{}, points{}, 1).tp == 0);
  CHECK(match_points(one, points{}, 1).fn == 1);
  CHECK(match_points(points{}, one, 1, {.spacing = {1, 1}}).fp == 1);
}

TEST_CASE("points that all lie close together are refused before their pairs fill the memory") {
  points r, p;
  for (std::uint64_t label = 1; label <= 40; ++label) {
    r.push_back({label, {2, 3}});
    p.push_back({label, {2, 3}});
  }
  const auto close = [&](std::uint64_t most) {
    return segtally::detail::close_pairs(
        "match_points", segtally::detail::checked_points("match_points", "reference", r),
        segtally::detail::checked_points("match_points", "predicted", p), {1, 1}, 12, most);
  };
  CHECK(close(1600).size() == 1600);
  CHECK(
      error_of([&] { static_cast<void>(close(1599)); }) ==
      "match_points: 40 reference and 40 predicted points make more than 1599 pairs within the distance 12");
  CHECK(match_points(r, p, 1).tp == 40);
  r.clear();
  p.clear();
  for (std::uint64_t label = 1; label <= 8193; ++label) {
    r.push_back({label, {1000.0 * static_cast<double>(label)}});
    p.push_back({label, {1000.0 * static_cast<double>(label)}});
  }
  CHECK(match_points(r, p, 1).tp == 8193);  // far apart
  CHECK(
      error_of([&] { static_cast<void>(match_points(r, p, 1, {.pairing = point_pairing::least_total})); }) ==
      "match_points: 8193 reference and 8193 predicted points make more than 67108864 pairs at any distance");
}

TEST_CASE("of a reference that is annotated in part, points away from it do not count") {
  const points r{{1, {0.0}}}, p{{1, {1.0}}, {2, {2.0}}, {3, {30.0}}};
  const point_matching m = match_points(r, p, 5, {.partly_annotated = true});
  CHECK(m.tp == 1);
  CHECK(m.unmatched_prediction == std::vector<std::uint64_t>{2});
  CHECK(match_points(r, p, 5, {.pairing = point_pairing::least_total, .partly_annotated = true}).fp == 1);
  CHECK(match_points(r, p, 5).fp == 2);
}

TEST_CASE("objects are matched by their centroids, from moments and from images alike") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const support::random_images images(seed);
    const spacing_type spacing{1, 1.5};
    const region_moments r = survey(images.r()), p = survey(images.p());
    const point_matching m = match_centroids(r, p, 4, {.spacing = spacing});
    points rs, ps;
    for (std::size_t k = 0; k < r.size(); ++k)
      rs.push_back({r[k].label(), {r[k].centroid(0), r[k].centroid(1)}});
    for (std::size_t k = 0; k < p.size(); ++k)
      ps.push_back({p[k].label(), {p[k].centroid(0), p[k].centroid(1)}});
    const point_matching same = match_points(rs, ps, 4, {.spacing = spacing});
    CHECK(m.pairs == same.pairs);
    CHECK(m.distances == same.distances);
    CHECK(m.distances == centroid_distances(r, p, m, {.spacing = spacing}));
    CHECK(m.unmatched_reference == same.unmatched_reference);
    CHECK(m.unmatched_prediction == same.unmatched_prediction);
    for (const int threads : {1, 3})
      CHECK(match_centroids(images.r(), images.p(), 4, {.spacing = spacing, .threads = threads}).pairs ==
            m.pairs);
    std::vector<std::uint8_t> left(images.reference.size(), 1);
    for (std::size_t v = 0; v < left.size(); v += 3) left[v] = 0;
    const label_view<std::uint8_t> mask{left.data(), {images.height, images.width}};
    std::vector<std::uint16_t> masked_r(images.reference), masked_p(images.prediction);
    for (std::size_t v = 0; v < left.size(); ++v)
      if (left[v] == 0) masked_r[v] = masked_p[v] = 0;
    const shape_type shape{images.height, images.width};
    const point_matching masked = match_centroids(images.r(), images.p(), 4, {.mask = mask});
    CHECK(masked.pairs == match_centroids(label_view<std::uint16_t>{masked_r.data(), shape},
                                          label_view<std::uint16_t>{masked_p.data(), shape}, 4)
                              .pairs);
  }
  const std::vector<std::uint8_t> row{0, 1, 1};
  const label_view<std::uint8_t> a{row.data(), {3}}, b{row.data(), {1, 3}};
  CHECK(error_of([&] {
          static_cast<void>(match_centroids(a, b, 1));
        }).starts_with("match_centroids: shapes differ"));
  CHECK(error_of([&] { static_cast<void>(match_centroids(a, a, -1)); }) ==
        "match_centroids: distance -1 must be finite and > 0");
  const std::vector<std::int8_t> negative{0, -1, 1};
  const label_view<std::int8_t> n{negative.data(), {3}};
  CHECK(error_of([&] { static_cast<void>(match_centroids(n, a, 1)); }) ==
        "match_centroids: the reference has the negative label -1; relabel it or put it on the ignore list");
  CHECK(error_of([&] { static_cast<void>(match_centroids(a, n, 1)); }) ==
        "match_centroids: the prediction has the negative label -1; relabel it or put it on the ignore list");
  CHECK(match_centroids(a, a, 1, {.background = 1}).pairs[0] == matched_pair{0, 0, 0, 1});
}

}  // namespace report_match_points_test
