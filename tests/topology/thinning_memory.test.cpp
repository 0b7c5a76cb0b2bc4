// SPDX-License-Identifier: BSD-3-Clause
// Measures the memory of skeletons.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include <segtally/topology/cldice.hpp>
#include <segtally/topology/skeleton.hpp>

#include "../support/masks.hpp"
#include "../support/memory.hpp"

namespace topology_thinning_memory_test {

using namespace segtally;
using support::mask;

namespace {

using shape3 = std::vector<std::size_t>;

label_view<std::uint8_t> view(const mask& m) {
  return {m.voxels.data(), m.shape};
}

mask drawn(const shape3& shape, const std::function<bool(const support::index&)>& inside) {
  mask m{shape, std::vector<std::uint8_t>(shape[0] * shape[1] * shape[2])};
  for (std::size_t i = 0; i < m.voxels.size(); ++i) m.voxels[i] = inside(m.at(i)) ? 1 : 0;
  return m;
}

}  // namespace

TEST_CASE("skeletons need 25 bytes per 62 voxels of a row and 32 KiB a thread, whatever is in them") {
  std::mt19937_64 random(15);
  const shape3 shape{60, 62, 186};
  const std::vector<mask> masks{drawn(shape, [&](const auto&) { return random() % 2 == 0; }),
                                drawn(shape, [](const auto& x) { return (x[0] + x[1] + x[2]) % 2 == 0; }),
                                drawn(shape, [](const auto&) { return true; })};
  for (const mask& m : masks) {
    for (const int threads : {1, 2}) {
      const auto limit = static_cast<double>(m.voxels.size() + std::size_t{25} * 62 * 64 * 3 +
                                             34000 * static_cast<std::size_t>(threads) + 20000);
      CHECK(support::most_bytes([&] { (void)skeleton(view(m), {.threads = threads}); }) < limit);
      CHECK(support::most_bytes([&] { (void)cldice(view(m), view(masks[0]), {.threads = threads}); }) <
            limit - static_cast<double>(m.voxels.size()));
    }
  }
}

}  // namespace topology_thinning_memory_test
