// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

#include <segtally/topology/euler.hpp>

namespace topology_euler_test {

using namespace segtally;

namespace {
using bytes = std::vector<std::uint8_t>;

std::int64_t euler(const bytes& voxels, const shape_type& shape, adjacency connected) {
  return euler_characteristic(label_view<std::uint8_t>(voxels.data(), shape), {.connected = connected});
}
}  // namespace

TEST_CASE("Euler characteristics by hand: a ring, two diagonal voxels, a shell, a torus, nothing") {
  const bytes ring{1, 1, 1, 1, 0, 1, 1, 1, 1};
  CHECK(euler(ring, {3, 3}, adjacency::corners) == 0);
  CHECK(euler(ring, {3, 3}, adjacency::faces) == 0);
  const bytes diagonal{1, 0, 0, 1};
  CHECK(euler(diagonal, {2, 2}, adjacency::corners) == 1);
  CHECK(euler(diagonal, {2, 2}, adjacency::faces) == 2);
  CHECK(euler(diagonal, {4}, adjacency::corners) == 2);
  bytes shell(27, 1);
  CHECK(euler(shell, {3, 3, 3}, adjacency::corners) == 1);
  shell[13] = 0;
  CHECK(euler(shell, {3, 3, 3}, adjacency::corners) == 2);
  CHECK(euler(shell, {3, 3, 3}, adjacency::faces) == 2);
  CHECK(euler(ring, {1, 3, 3}, adjacency::corners) == 0);
  CHECK(euler(bytes(27, 0), {3, 3, 3}, adjacency::corners) == 0);
}

TEST_CASE("scikit-image 0.19.3 euler_number of 200 random masks with a margin, as sums over them") {
  std::uint64_t state = 7;
  const auto random = [&](std::size_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state >> 33) % n;
  };
  const std::int64_t expected[2][4] = {{858, 231, 471, 179}, {1180, 801, -130, 382}};
  for (std::size_t rank = 2; rank <= 3; ++rank) {
    std::int64_t sums[4] = {};
    for (int k = 0; k < 100; ++k) {
      std::vector<std::size_t> shape;
      std::size_t n = 1;
      for (std::size_t a = 0; a < rank; ++a) {
        shape.push_back(1 + random(9));
        n *= shape.back();
      }
      const std::size_t density = 1 + random(9);
      bytes voxels(n);
      for (auto& v : voxels) v = random(10) < density;
      const std::int64_t by_faces = euler(voxels, shape, adjacency::faces),
                         by_corners = euler(voxels, shape, adjacency::corners);
      sums[0] += by_faces * (k % 7 + 1);
      sums[1] += by_faces < 0 ? -by_faces : by_faces;
      sums[2] += by_corners * (k % 7 + 1);
      sums[3] += by_corners < 0 ? -by_corners : by_corners;
    }
    for (int s = 0; s < 4; ++s) CHECK(sums[s] == expected[rank - 2][s]);
  }
}

TEST_CASE("Euler error: labels, wrong calls") {
  const std::vector<int> r{5, 5, 5, 5, 0, 5, 5, 5, 5}, p{0, 7, 0, 7, 7, 7, 0, 7, 0};
  const label_view<int> reference(r.data(), {3, 3}), prediction(p.data(), {3, 3});
  CHECK(euler_error(reference, prediction) == 1);
  CHECK(euler_error(reference, prediction, {.reference_label = 5, .prediction_label = 7}) == 1);
  CHECK(euler_error(reference, prediction, {.reference_label = 0, .prediction_label = 7}) == 0);
  CHECK(euler_error(reference, reference) == 0);
  const std::vector<int> many(16);
  const label_view<int> four(many.data(), {2, 2, 2, 2}), flat(r.data(), {1, 1, 3, 3});
  CHECK(euler_characteristic(flat) == 0);
  CHECK_THROWS_WITH_AS((void)euler_characteristic(four),
                       "euler_characteristic: defined for 1 to 3 axes, not for 4", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)euler_error(reference, four),
                       "euler_error: shapes differ: (3, 3) and (2, 2, 2, 2)", std::invalid_argument);
}

}  // namespace topology_euler_test
