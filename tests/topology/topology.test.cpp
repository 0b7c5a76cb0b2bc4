// SPDX-License-Identifier: BSD-3-Clause
// Betti numbers, skeletons and clDice.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/topology/betti.hpp>
#include <segtally/topology/cldice.hpp>
#include <segtally/topology/skeleton.hpp>

#include "../support/homology.hpp"
#include "../support/masks.hpp"

namespace topology_topology_test {

using namespace segtally;
using support::mask;

namespace {

using bytes = std::vector<std::uint8_t>;

label_view<std::uint8_t> view(const mask& m) {
  return {m.voxels.data(), m.shape};
}

label_view<std::uint8_t> view(const skeleton_mask& s) {
  return {s.values.data(), s.shape};
}

std::uint64_t voxels(const bytes& mask) {
  return static_cast<std::uint64_t>(std::count(mask.begin(), mask.end(), 1));
}

template <class Inside>
mask drawn(const std::vector<std::size_t>& shape, Inside&& inside) {
  mask m{shape, {}};
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = m.at(i);
    std::vector<int> x(at.begin(), at.end());
    m.voxels.push_back(inside(x) ? 1 : 0);
  }
  return m;
}

bool ball(const std::vector<int>& x, int z, int squared_radius) {
  return (x[0] - z) * (x[0] - z) + (x[1] - 15) * (x[1] - 15) + (x[2] - 15) * (x[2] - 15) <= squared_radius;
}
bool torus(const std::vector<int>& x) {
  const double off = std::sqrt((x[1] - 15) * (x[1] - 15) + (x[2] - 15) * (x[2] - 15)) - 9;
  return off * off + (x[0] - 11) * (x[0] - 11) <= 9;
}
bool lattice(const std::vector<int>& x) {
  return int{x[0] % 8 < 3} + int{x[1] % 10 < 3} + int{x[2] % 10 < 3} >= 2;
}
bool cross(const std::vector<int>& x) {
  return int{std::abs(x[0] - 11) <= 2} + int{std::abs(x[1] - 15) <= 2} + int{std::abs(x[2] - 15) <= 2} >= 2;
}
const std::vector<std::size_t> box{24, 31, 31};

std::uint64_t hashed(std::uint64_t hash, const bytes& values) {
  for (const std::uint8_t v : values) hash = hash * 6364136223846793005u + v + 1;
  return hash;
}

}  // namespace

TEST_CASE("Betti numbers are the ranks of homology groups, of 1,200 random masks") {
  std::mt19937_64 random(1);
  for (int k = 0; k < 1200; ++k) {
    std::vector<std::size_t> shape(1 + random() % 3);
    for (auto& extent : shape) extent = 1 + random() % (shape.size() == 3 ? 4 : 12);
    const mask m = support::random_mask(random, shape);
    for (const adjacency connected : {adjacency::corners, adjacency::faces}) {
      const betti_counts b = betti_numbers(view(m), {.connected = connected});
      const auto expected = support::homology(m, connected == adjacency::corners);
      REQUIRE(b == betti_counts{expected[0], expected[1], expected[2]});
      REQUIRE(static_cast<std::int64_t>(b.components) - static_cast<std::int64_t>(b.loops) +
                  static_cast<std::int64_t>(b.cavities) ==
              euler_characteristic(view(m), {.connected = connected}));
    }
  }
}

TEST_CASE("Betti numbers by hand: a ring, diagonal voxels, a shell, a torus, a lattice, nothing") {
  const mask ring{{3, 3}, {1, 1, 1, 1, 0, 1, 1, 1, 1}};
  CHECK(betti_numbers(view(ring)) == betti_counts{1, 1, 0});
  const mask diamond{{3, 3}, {0, 1, 0, 1, 0, 1, 0, 1, 0}};
  CHECK(betti_numbers(view(diamond)) == betti_counts{1, 1, 0});
  CHECK(betti_numbers(view(diamond), {.connected = adjacency::faces}) == betti_counts{4, 0, 0});
  mask shell{{3, 3, 3}, bytes(27, 1)};
  CHECK(betti_numbers(view(shell)) == betti_counts{1, 0, 0});
  shell.voxels[13] = 0;
  CHECK(betti_numbers(view(shell)) == betti_counts{1, 0, 1});
  CHECK(betti_numbers(view(drawn(box, torus))) == betti_counts{1, 1, 0});
  // scikit-image 0.19.3: label of the lattice and of its background, euler_number.
  CHECK(betti_numbers(view(drawn(box, lattice))) == betti_counts{1, 57, 0});
  CHECK(betti_numbers(view(mask{{2, 2, 2}, bytes(8, 0)})) == betti_counts{});
  CHECK(betti_numbers(label_view<int>(nullptr, {0, 3})) == betti_counts{});
}

TEST_CASE("Betti error: labels, symmetry, total, wrong calls") {
  const std::vector<int> r{5, 5, 5, 5, 0, 5, 5, 5, 5}, p{7, 0, 7, 0, 0, 0, 7, 0, 9};
  const label_view<int> reference(r.data(), {3, 3}), prediction(p.data(), {3, 3});
  CHECK(betti_error(reference, prediction) == betti_counts{3, 1, 0});
  CHECK(betti_error(prediction, reference) == betti_counts{3, 1, 0});
  CHECK(betti_error(reference, prediction, {.prediction_label = 7}) == betti_counts{2, 1, 0});
  CHECK(betti_error(reference, prediction, {.prediction_label = 7}).total() == 3);
  CHECK(betti_error(reference, reference).total() == 0);
  CHECK(betti_error(reference, prediction, {.reference_label = 4}) == betti_counts{4, 0, 0});
  const std::vector<int> many(16);
  const label_view<int> four(many.data(), {2, 2, 2, 2}), row(r.data(), {9}), flat(r.data(), {1, 1, 3, 3});
  CHECK(betti_numbers(flat) == betti_counts{1, 1, 0});
  CHECK_THROWS_WITH_AS((void)betti_numbers(four), "betti_numbers: defined for 1 to 3 axes, not for 4",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)betti_error(reference, row), "betti_error: shapes differ: (3, 3) and (9)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)betti_numbers(row, {.threads = -1}), "betti_numbers: threads = -1 is negative",
                       std::invalid_argument);
  const bytes small(9, 1);
  CHECK_THROWS_WITH_AS((void)betti_numbers(label_view<std::uint8_t>(small.data(), {9}), {.label = 300}),
                       "betti_numbers: the label 300 is not representable in uint8", std::invalid_argument);
}

TEST_CASE("a simple voxel is one without which its neighbours are one piece without loop and cavity") {
  std::mt19937_64 random(2);
  std::size_t simple = 0;
  for (int k = 0; k < 30000; ++k) {
    std::uint32_t bits = static_cast<std::uint32_t>(random());
    if (k % 3 == 1) bits |= static_cast<std::uint32_t>(random());
    if (k % 3 == 2) bits &= static_cast<std::uint32_t>(random());
    bits &= ((1u << 27) - 1) & ~(1u << 13);
    mask m{{3, 3, 3}, bytes(27)};
    for (std::size_t i = 0; i < 27; ++i) m.voxels[i] = bits >> i & 1;
    const bool expected = betti_numbers(view(m)) == betti_counts{1, 0, 0};
    REQUIRE(detail::is_simple(bits) == expected);
    simple += expected;
  }
  CHECK(simple > 3000);
}

TEST_CASE("skeletons keep the Betti numbers, lie in the mask and are not thinned further") {
  std::mt19937_64 random(3);
  for (int k = 0; k < 4000; ++k) {
    std::vector<std::size_t> shape(2 + random() % 2);
    for (auto& extent : shape) extent = 1 + random() % (shape.size() == 3 ? 8 : 14);
    const mask m = support::random_mask(random, shape);
    const skeleton_mask s = skeleton(view(m));
    REQUIRE(s.shape == m.shape);
    for (std::size_t i = 0; i < m.voxels.size(); ++i) REQUIRE(s.values[i] <= m.voxels[i]);
    REQUIRE(betti_numbers(view(s)) == betti_numbers(view(m)));
    REQUIRE(skeleton(view(s)) == s);
  }
}

TEST_CASE("skeletons of all masks of 4 x 4 pixels keep components and holes") {
  mask m{{4, 4}, bytes(16)};
  for (unsigned bits = 0; bits < 1u << 16; ++bits) {
    for (std::size_t i = 0; i < 16; ++i) m.voxels[i] = bits >> i & 1;
    const skeleton_mask s = skeleton(view(m));
    REQUIRE(betti_numbers(view(s)) == betti_numbers(view(m)));
  }
}

TEST_CASE("scikit-image 0.19.3: skeletonize and skeletonize_3d of 200 random masks each") {
  const std::uint64_t expected[2][2] = {{2804, 8943678172733510433u}, {3681, 11353428663446514363u}};
  for (std::size_t rank = 2; rank <= 3; ++rank) {
    std::uint64_t state = 11, all = 0, hash = 0;
    const auto random = [&](std::size_t n) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      return static_cast<std::size_t>(state >> 33) % n;
    };
    for (int k = 0; k < 200; ++k) {
      mask m{{}, {}};
      std::size_t n = 1;
      for (std::size_t a = 0; a < rank; ++a) {
        m.shape.push_back(3 + random(rank == 2 ? 13 : 7));
        n *= m.shape.back();
      }
      m.voxels.assign(n, 0);
      if (random(2) == 0) {
        const std::size_t density = 1 + random(9);
        for (auto& v : m.voxels) v = random(10) < density;
      } else {
        for (std::size_t boxes = 1 + random(4); boxes > 0; --boxes) {
          std::vector<std::size_t> lower, upper;
          for (const std::size_t extent : m.shape) {
            lower.push_back(random(extent - 2));
            upper.push_back(lower.back() + 3 + random((extent - lower.back() - 1) / 2) * 2);
          }
          for (std::size_t i = 0; i < n; ++i) {
            const auto at = m.at(i);
            bool inside = true;
            for (std::size_t a = 0; a < rank; ++a) inside = inside && at[a] >= lower[a] && at[a] < upper[a];
            if (inside) m.voxels[i] = 1;
          }
        }
      }
      // For these four, skeletonize_3d loses a component or a loop.
      if (rank == 3 && (k == 76 || k == 81 || k == 90 || k == 98)) continue;
      const skeleton_mask s = skeleton(view(m));
      all += voxels(s.values);
      hash = hashed(hash, s.values);
    }
    CHECK(all == expected[rank - 2][0]);
    CHECK(hash == expected[rank - 2][1]);
  }
}

TEST_CASE("scikit-image 0.19.3: skeletons of a ball, a torus, a shell, a cross, a lattice; clDice of some") {
  const mask tubes = drawn(box, lattice), ring = drawn(box, torus), beams = drawn(box, cross);
  const mask globe = drawn(box, [](const auto& x) {
    return 4 * (x[1] - 15) * (x[1] - 15) + 4 * (x[2] - 15) * (x[2] - 15) +
               (2 * x[0] - 23) * (2 * x[0] - 23) <=
           400;
  });
  const mask hollow = drawn(box, [](const auto& x) { return ball(x, 11, 100) && !ball(x, 11, 35); });
  const auto check = [](const mask& m, std::uint64_t size, std::uint64_t thin, std::uint64_t hash) {
    const skeleton_mask s = skeleton(view(m));
    CHECK(voxels(m.voxels) == size);
    CHECK(voxels(s.values) == thin);
    CHECK(hashed(0, s.values) == hash);
  };
  check(globe, 4140, 2, 14351143515200521550u);
  check(ring, 1484, 50, 5919310803641650594u);
  check(hollow, 3274, 654, 17631162447722689642u);
  check(beams, 1900, 74, 2522912819112327774u);
  check(tubes, 6180, 936, 15087766612632064568u);

  const cldice_scores s = cldice(view(ring), view(hollow));
  CHECK(s.reference_skeleton == 50);
  CHECK(s.reference_covered == 50);
  CHECK(s.prediction_skeleton == 654);
  CHECK(s.prediction_covered == 220);
  CHECK(s.topology_sensitivity == 1);
  CHECK(s.topology_precision == 220.0 / 654);
  mask moved = tubes;  // by one voxel, around the edge
  for (std::size_t i = 0; i < moved.voxels.size(); ++i)
    moved.voxels[i] = tubes.voxels[i % 31 == 0 ? i + 30 : i - 1];
  const cldice_scores m = cldice(view(tubes), view(moved));
  CHECK(m.topology_precision == doctest::Approx(0.98826597).epsilon(1e-8));
  CHECK(m.topology_sensitivity == doctest::Approx(0.85790598).epsilon(1e-8));
  CHECK(m.cldice == doctest::Approx(0.91848355).epsilon(1e-8));

  const mask mesh = drawn({40, 50}, [](const auto& x) { return x[0] % 9 < 4 || x[1] % 11 < 3; });
  const mask disc = drawn(
      {40, 50}, [](const auto& x) { return (x[0] - 20) * (x[0] - 20) + (x[1] - 24) * (x[1] - 24) <= 180; });
  const cldice_scores flat = cldice(view(mesh), view(disc));
  CHECK(flat.reference_skeleton == 393);
  CHECK(flat.reference_covered == 116);
  CHECK(flat.prediction_skeleton == 1);
  CHECK(flat.prediction_covered == 1);
  CHECK(flat.cldice == 2.0 * 116 / (393 + 116));
}

TEST_CASE("T21: skeletons of squares, cubes and single voxels do not vanish, and clDice has a value") {
  for (std::size_t n = 1; n <= 8; ++n) {
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{n, n}, {n, n, n}, {n, 1}, {1, 1, n}}) {
      mask solid{shape, {}};
      std::size_t size = 1;
      for (const std::size_t extent : shape) size *= extent;
      solid.voxels.assign(size, 1);
      CHECK(betti_numbers(view(skeleton(view(solid)))) == betti_counts{1, 0, 0});
      const cldice_scores s = cldice(view(solid), view(solid));
      CHECK(s.topology_precision == 1);
      CHECK(s.topology_sensitivity == 1);
      CHECK(s.cldice == 1);
    }
  }
  // Disjoint masks: both scores are 0, and so is their mean.
  const mask left{{2, 4}, {1, 1, 0, 0, 1, 1, 0, 0}}, right{{2, 4}, {0, 0, 1, 1, 0, 0, 1, 1}};
  const cldice_scores apart = cldice(view(left), view(right));
  CHECK(apart.topology_precision == 0);
  CHECK(apart.topology_sensitivity == 0);
  CHECK(apart.cldice == 0);
  // One or both empty.
  const mask empty{{2, 4}, bytes(8, 0)};
  const cldice_scores missed = cldice(view(left), view(empty)), invented = cldice(view(empty), view(left)),
                      neither = cldice(view(empty), view(empty));
  CHECK(std::isnan(missed.topology_precision));
  CHECK(missed.topology_sensitivity == 0);
  CHECK(missed.cldice == 0);
  CHECK(invented.topology_precision == 0);
  CHECK(std::isnan(invented.topology_sensitivity));
  CHECK(invented.cldice == 0);
  CHECK(std::isnan(neither.cldice));
}

TEST_CASE("T21: a prediction that stops halfway loses sensitivity, one that runs on loses precision") {
  const mask whole{{1, 8}, bytes(8, 1)}, half{{1, 8}, {1, 1, 1, 1, 0, 0, 0, 0}};
  const cldice_scores stops = cldice(view(whole), view(half)), runs_on = cldice(view(half), view(whole));
  CHECK(stops.topology_precision == 1);
  CHECK(stops.topology_sensitivity == 0.5);
  CHECK(stops.cldice == 2.0 / 3);
  CHECK(runs_on.topology_precision == 0.5);
  CHECK(runs_on.topology_sensitivity == 1);
  CHECK(runs_on.cldice == 2.0 / 3);
}

TEST_CASE("straight tubes become lines: odd ones in 3-D, all in 2-D") {
  const auto thinned = [](const std::vector<std::size_t>& shape) {
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    return voxels(skeleton(view(mask{shape, bytes(n, 1)})).values);
  };
  CHECK(thinned({5, 5, 100}) == 96);  // as scikit-image's
  CHECK(thinned({5, 4, 100}) == 96);  // the same
  CHECK(thinned({4, 4, 100}) == 1);   // scikit-image's: 0
  CHECK(thinned({1, 2, 100}) >= 98);
  CHECK(thinned({2, 100, 1}) >= 98);
  for (std::size_t width = 1; width <= 8; ++width) CHECK(thinned({width, 100}) >= 99 - width);
}

TEST_CASE("skeletons: neither strides nor margin nor threads nor types nor labels change a bit") {
  std::mt19937_64 random(5);
  for (int k = 0; k < 200; ++k) {
    std::vector<std::size_t> shape(2 + random() % 2);
    for (auto& extent : shape) extent = 2 + random() % 6;
    const std::size_t rank = shape.size();
    const mask m = support::random_mask(random, shape);
    const skeleton_mask expected = skeleton(view(m));

    // The same image with its axes in reverse memory order, each flipped.
    const std::size_t n = m.voxels.size();
    std::vector<std::int64_t> other(n, -3);
    std::vector<std::ptrdiff_t> strides(rank);
    std::ptrdiff_t after = 1, start = 0;
    for (std::size_t a = 0; a < rank; ++a) {
      strides[a] = -after;
      start += after * static_cast<std::ptrdiff_t>(shape[a] - 1);
      after *= static_cast<std::ptrdiff_t>(shape[a]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = m.at(i);
      std::ptrdiff_t to = start;
      for (std::size_t a = 0; a < rank; ++a) to += strides[a] * static_cast<std::ptrdiff_t>(at[a]);
      if (m.voxels[i] != 0) other[static_cast<std::size_t>(to)] = 77;
    }
    const label_view<std::int64_t> turned(other.data() + start, shape, strides);
    REQUIRE(skeleton(turned, {.label = 77, .threads = 2}) == expected);
    REQUIRE(betti_numbers(turned, {.label = 77}) == betti_numbers(view(m)));

    // In the middle of a larger image.
    mask large{shape, {}};
    std::size_t size = 1;
    for (auto& extent : large.shape) size *= extent += 3;
    large.voxels.assign(size, 0);
    bytes thin(size, 0);
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = m.at(i);
      std::size_t to = 0;
      for (std::size_t a = 0; a < rank; ++a) to = to * large.shape[a] + at[a] + 1;
      large.voxels[to] = m.voxels[i];
      thin[to] = expected.values[i];
    }
    REQUIRE(skeleton(view(large)).values == thin);

    const mask p = support::random_mask(random, shape);
    const cldice_scores a = cldice(turned, view(p), {.reference_label = 77, .threads = 1}),
                        b = cldice(view(m), view(p), {.threads = 2}), c = cldice(view(p), view(m));
    using counts = std::vector<std::uint64_t>;
    const counts expected_counts{b.reference_skeleton, b.reference_covered, b.prediction_skeleton,
                                 b.prediction_covered};
    REQUIRE(expected_counts ==
            counts{a.reference_skeleton, a.reference_covered, a.prediction_skeleton, a.prediction_covered});
    REQUIRE(expected_counts ==
            counts{c.prediction_skeleton, c.prediction_covered, c.reference_skeleton, c.reference_covered});
    std::uint64_t covered = 0;
    for (std::size_t i = 0; i < n; ++i) covered += static_cast<unsigned>(expected.values[i] & p.voxels[i]);
    REQUIRE(b.reference_skeleton == voxels(expected.values));
    REQUIRE(b.reference_covered == covered);
  }
}

TEST_CASE("skeletons and clDice: wrong calls") {
  const std::vector<int> labels(16, 1);
  const label_view<int> row(labels.data(), {16}), square(labels.data(), {4, 4}),
      four(labels.data(), {2, 2, 2, 2});
  CHECK(skeleton(row).values == bytes(16, 1));
  CHECK_THROWS_WITH_AS((void)skeleton(four),
                       "skeleton: defined for 1 to 3 axes longer than 1, not for 4: shape (2, 2, 2, 2)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)skeleton(square, {.threads = -2}), "skeleton: threads = -2 is negative",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)cldice(four, four),
                       "cldice: defined for 1 to 3 axes longer than 1, not for 4: shape (2, 2, 2, 2)",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)cldice(square, row), "cldice: shapes differ: (4, 4) and (16)",
                       std::invalid_argument);
  const bytes small(16, 1);
  CHECK_THROWS_WITH_AS(
      (void)cldice(square, label_view<std::uint8_t>(small.data(), {4, 4}), {.prediction_label = -1}),
      "cldice: prediction label -1 is not representable in uint8", std::invalid_argument);
  CHECK(skeleton(label_view<int>(nullptr, {3, 0})) == skeleton_mask{{3, 0}, {}});
}

}  // namespace topology_topology_test
