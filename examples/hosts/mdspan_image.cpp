// SPDX-License-Identifier: BSD-3-Clause
// Scores mdspans without copying. Exits with 0 if all results are as expected, and also if mdspan is not
// available.
#include <array>    // for array
#include <cstddef>  // for size_t
#include <cstdint>  // for uint16_t, int32_t
#include <cstdio>   // for printf, puts
#include <version>  // for __cpp_lib_mdspan

#if defined(__cpp_lib_mdspan)
#include <mdspan>
namespace host = std;
#define HAS_MDSPAN
#elif __has_include(<mdspan/mdspan.hpp>)
#include <mdspan/mdspan.hpp>
namespace host = Kokkos;
#define HAS_MDSPAN
#endif

#include <segtally/mdspan.hpp>
#include <segtally/segtally.hpp>

#include "check.hpp"

int main() {
#if defined(HAS_MDSPAN)
  // 3 rows of 4 voxels, row-major and column-major.
  const std::array<std::uint16_t, 12> truth{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2};
  const std::array<std::int32_t, 12> result{1, 1, 0, 1, 1, 0, 0, 1, 0, 5, 5, 0};
  using shape = host::dextents<std::size_t, 2>;
  const host::mdspan<const std::uint16_t, shape> r(truth.data(), 3, 4);
  const host::mdspan<const std::int32_t, shape, host::layout_left> p(result.data(), 3, 4);
  const double jaccard = segtally::score(r, p)["jaccard_index_sparse"];
  std::printf("mean Jaccard index of the best matches %.4f\n", jaccard);
  check(jaccard == (4. / 5 + 2. / 3) / 2);

  // The values of a map as an mdspan.
  const auto distances = segtally::distance_map(r);
  const auto map = segtally::to_mdspan<host::mdspan<const double, shape>>(distances);
  check(map.extent(0) == 3 && map.data_handle()[2 * 4 + 1] == 1);
#else
  std::puts("no <mdspan> here, and no <mdspan/mdspan.hpp> of Kokkos");
#endif
}
