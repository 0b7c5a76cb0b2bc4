// SPDX-License-Identifier: BSD-3-Clause
// More than 2^32 voxels in one row without the memory: all pages of an unwritten private mapping are one page
// of zeros.
#include <doctest/doctest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include <segtally/overlap/tally.hpp>
#include <segtally/region/survey.hpp>

using namespace segtally;

TEST_CASE("a contiguous array of more than 2^32 voxels, with labels on both sides of 2^32 (D03)") {
  constexpr std::size_t voxels = (std::size_t{1} << 32) + 4099;
  void* const pages =
      mmap(nullptr, voxels, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(pages != MAP_FAILED);
  const auto unmap = [](void* p) { munmap(p, voxels); };
  const std::unique_ptr<void, decltype(unmap)> owner(pages, unmap);
  auto* const labels = static_cast<std::uint8_t*>(pages);
  const std::size_t last = voxels - 1, half = std::size_t{1} << 31, all32 = std::size_t{1} << 32;
  labels[0] = labels[half - 1] = labels[half] = 1;
  labels[all32 - 1] = labels[all32] = labels[last] = 2;

  const label_view<std::uint8_t> reference(labels, {voxels});
  for (const int threads : {1, 3}) {
    const contingency_table t = tally(reference, reference, {.threads = threads});
    CHECK(t == contingency_table::from_overlaps({{0, 0, voxels - 6}, {1, 1, 3}, {2, 2, 3}}));
  }
  // The array compared with itself, offset by 2^31 voxels.
  const label_view<std::uint8_t> r(labels + half, {voxels - half}), p(labels, {voxels - half});
  const contingency_table shifted = tally(r, p);
  CHECK(shifted ==
        contingency_table::from_overlaps({{0, 0, voxels - half - 4}, {1, 1, 1}, {2, 0, 1}, {2, 1, 2}}));

  const region_moments m = moments(reference);
  CHECK(m.at(1).size() == 3);
  CHECK(m.at(2).size() == 3);
  CHECK(m.at(2).lower(0) == all32 - 1);
  CHECK(m.at(1).centroid(0) == (0 + 2147483647.0 + 2147483648.0) / 3);
}
