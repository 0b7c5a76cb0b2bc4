// SPDX-License-Identifier: BSD-3-Clause
// Betti numbers and Euler characteristics of images larger than one thread's task, and of shapes that are
// difficult for union-find.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <segtally/topology/betti.hpp>

#include "../support/flood_fill.hpp"

namespace topology_betti_test {

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;
using shape3 = std::vector<std::size_t>;

bytes drawn(const shape3& shape, const std::function<bool(std::size_t, std::size_t, std::size_t)>& inside) {
  bytes voxels;
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) voxels.push_back(inside(z, y, x));
  return voxels;
}

std::uint64_t pieces(const bytes& mask, const shape3& shape, bool corners) {
  const auto found = support::flood_fill(mask, shape, corners ? 3 : 1, false);
  return *std::max_element(found.begin(), found.end());
}

/// Betti numbers by flood fill of mask and background, and by counting the cells of the grid.
betti_counts slow_betti(const bytes& mask, const shape3& shape, bool corners) {
  const shape3 around{shape[0] + 2, shape[1] + 2, shape[2] + 2};
  const auto has = [&](std::size_t z, std::size_t y, std::size_t x) {  // with a margin of 1
    if (z == 0 || y == 0 || x == 0 || z > shape[0] || y > shape[1] || x > shape[2]) return false;
    return mask[((z - 1) * shape[1] + y - 1) * shape[2] + x - 1] != 0;
  };
  betti_counts b;
  b.components = pieces(mask, shape, corners);
  b.cavities =
      pieces(drawn(around, [&](auto z, auto y, auto x) { return !has(z, y, x); }), around, !corners) - 1;
  std::int64_t characteristic = 0;
  for (std::size_t z = 0; z <= shape[0]; ++z)
    for (std::size_t y = 0; y <= shape[1]; ++y)
      for (std::size_t x = 0; x <= shape[2]; ++x)
        for (unsigned cell = 0; cell < 8; ++cell) {  // the voxels around a cell, of 2^(bits set) voxels
          bool any = false, all = true;
          for (unsigned v = 0; v < 8; ++v) {
            if ((v & ~cell) != 0) continue;
            const bool in = has(z + (v & 1), y + (v >> 1 & 1), x + (v >> 2 & 1));
            any = any || in;
            all = all && in;
          }
          // Between 2^k voxels is a cell of dimension 3 - k for closed voxels, of dimension k in the dual
          // grid.
          const unsigned k = (cell & 1) + (cell >> 1 & 1) + (cell >> 2 & 1);
          if (corners ? any : all) characteristic += (corners ? 3 - k : k) % 2 == 0 ? 1 : -1;
        }
  b.loops = b.components + b.cavities - static_cast<std::uint64_t>(characteristic);
  return b;
}

struct shape_of_tubes {
  std::string name;
  shape3 shape;
  bytes mask;
};

std::vector<shape_of_tubes> hard_shapes() {
  std::mt19937_64 random(1);
  std::vector<shape_of_tubes> shapes;
  const auto add = [&](const std::string& name, const shape3& shape, const auto& inside) {
    shapes.push_back({name, shape, drawn(shape, inside)});
  };
  add("noise", {34, 110, 130}, [&](auto, auto, auto) { return random() % 2 == 0; });
  add("sparse noise", {34, 110, 130}, [&](auto, auto, auto) { return random() % 9 == 0; });
  add("holes", {34, 110, 130}, [&](auto, auto, auto) { return random() % 9 != 0; });
  add("checkerboard", {34, 110, 130}, [](auto z, auto y, auto x) { return (z + y + x) % 2 == 0; });
  add("combs", {34, 110, 130}, [](auto z, auto y, auto x) { return x % 2 == 0 || (y == 0 && z == 33); });
  add("combs from below", {34, 110, 130},
      [](auto z, auto y, auto x) { return x % 2 == 0 || (y == 109 && z == 33); });
  add("combs of planes", {34, 110, 130}, [](auto z, auto, auto x) { return x % 2 == 0 || z == 33; });
  add("a stack of combs", {34, 110, 130},
      [](auto z, auto y, auto x) { return z % 2 == 0 ? x % 2 == 0 || y == 109 : x == 0 && y == 0; });
  add("a spiral", {3, 300, 300}, [](auto z, auto y, auto x) {
    const double dy = static_cast<double>(y) - 150, dx = static_cast<double>(x) - 150;
    const double turn = std::atan2(dy, dx) / 6.283185307179586;
    const double r = std::sqrt(dy * dy + dx * dx) / 6 - turn;
    return z == 1 && r < 24 && r - std::floor(r) < 0.5;
  });
  return shapes;
}

}  // namespace

TEST_CASE("Betti numbers and Euler characteristics of large and hard images, with any number of threads") {
  for (const auto& [title, shape, mask] : hard_shapes()) {
    const auto& name = title;  // older compilers' lambdas cannot capture structured bindings
    CAPTURE(name);
    for (const adjacency connected : {adjacency::corners, adjacency::faces}) {
      const label_view<std::uint8_t> view(mask.data(), shape);
      const betti_counts expected = slow_betti(mask, shape, connected == adjacency::corners);
      for (const int threads : {1, 2, 3, 8}) {
        CHECK(betti_numbers(view, {.connected = connected, .threads = threads}) == expected);
        CHECK(euler_characteristic(view, {.connected = connected, .threads = threads}) ==
              static_cast<std::int64_t>(expected.components + expected.cavities - expected.loops));
      }
    }
  }
}

TEST_CASE("a slab and a column of the image have the Betti numbers of any other layout") {
  std::mt19937_64 random(2);
  const shape3 shape{6, 300, 500};
  bytes mask = drawn(shape, [&](auto, auto, auto) { return random() % 2 == 0; });
  const betti_counts expected = betti_numbers(label_view<std::uint8_t>(mask.data(), shape), {.threads = 1});
  const label_view<std::uint8_t> turned(mask.data() + mask.size() - 1, {500, 300, 6}, {-1, -500, -150000});
  CHECK(betti_numbers(turned, {.threads = 3}) == expected);
  const label_view<std::uint8_t> flat(mask.data(), {1, 6, 1, 300, 500});
  CHECK(betti_numbers(flat, {.threads = 2}) == expected);
}

TEST_CASE("joins of hard images take few steps") {
  std::mt19937_64 random(3);
  for (const auto& [title, shape, mask] : hard_shapes()) {
    const auto& name = title;  // older compilers' lambdas cannot capture structured bindings
    CAPTURE(name);
    const label_view<std::uint8_t> view(mask.data(), shape);
    const detail::selection object("test", "the", view, {});
    const detail::bit_planes image("test", object);
    for (const std::size_t connectivity : {1u, 2u, 3u}) {
      const detail::component_rule rule{connectivity, false, false, true};
      detail::plane_runs part(image, rule, 0, image.planes());
      part.start();
      for (std::size_t plane = 0; plane < image.planes(); ++plane) {
        image.read(plane, part.bits(plane));
        part.join(image, plane);
      }
      part.finish();
      const std::size_t runs = part.components().size();
      detail::run_forest forest;
      forest.add(runs);
      std::size_t steps = 0, joins = 0;
      const auto join = [&](std::uint32_t a, std::uint32_t b) {
        ++joins;
        for (const std::uint32_t from : {a, b})
          for (std::uint32_t i = from; forest.parent(i) != i; i = forest.parent(i)) ++steps;
        forest.join(a, b);
      };
      for (std::size_t plane = 0; plane < image.planes(); ++plane)
        detail::plane_runs::join_planes(image, part, plane, {}, plane > 0 ? &part : nullptr, {}, rule, false,
                                        join);
      CHECK(joins <= 3 * runs);
      CHECK(steps <= 4 * joins + runs);
      CHECK(forest.number() == part.count());
    }
  }
  // In any order.
  detail::run_forest forest;
  constexpr std::uint32_t n = 1 << 16;
  forest.add(n);
  std::size_t steps = 0;
  for (std::uint32_t half = 1; half < n; half *= 2)
    for (std::uint32_t i = 0; i + half < n; i += 2 * half) {
      const std::uint32_t a = i + static_cast<std::uint32_t>(random() % half);
      const std::uint32_t b = i + half + static_cast<std::uint32_t>(random() % half);
      for (const std::uint32_t from : {a, b})
        for (std::uint32_t k = from; forest.parent(k) != k; k = forest.parent(k)) ++steps;
      CHECK(forest.join(b, a));
    }
  CHECK(steps <= 16 * n);
  CHECK(forest.number() == 1);
}

TEST_CASE("an adjacency that is none is refused with its number") {
  const bytes mask(4, 1);
  const label_view<std::uint8_t> view(mask.data(), {2, 2});
  const auto seven = static_cast<adjacency>(7);
  CHECK_THROWS_WITH_AS((void)betti_numbers(view, {.connected = seven}),
                       "betti_numbers: connected = 7 is no adjacency", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)euler_characteristic(view, {.connected = seven}),
                       "euler_characteristic: connected = 7 is no adjacency", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)betti_error(view, view, {.connected = seven}),
                       "betti_error: connected = 7 is no adjacency", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)euler_error(view, view, {.connected = seven}),
                       "euler_error: connected = 7 is no adjacency", std::invalid_argument);
}

}  // namespace topology_betti_test
