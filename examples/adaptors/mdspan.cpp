// SPDX-License-Identifier: BSD-3-Clause
// Scores mdspans where they lie. Exits with 0 if everything came out as expected.
#include "mdspan_labels.hpp"

#include <array>    // for array
#include <cstddef>  // for size_t
#include <cstdint>  // for uint16_t, int32_t
#include <cstdio>   // for puts
#include <version>  // for __cpp_lib_mdspan

#if defined(__cpp_lib_mdspan)
#include <mdspan>
namespace host = std;
#define SEGTALLY_HAS_MDSPAN
#elif __has_include(<mdspan/mdspan.hpp>)
#include <mdspan/mdspan.hpp>
namespace host = Kokkos;
#define SEGTALLY_HAS_MDSPAN
#endif

#include <segtally/segtally.hpp>

#include "check.hpp"

namespace {

/// As much of std::mdspan as the adaptor uses, for compilers that have none yet.
template <class T, std::size_t Rank>
struct own_span {
  using element_type = T;
  T* data;
  std::array<std::size_t, Rank> extents, strides;
  static constexpr std::size_t rank() { return Rank; }
  static constexpr bool is_always_strided() { return true; }
  [[nodiscard]] std::size_t extent(std::size_t axis) const { return extents[axis]; }
  [[nodiscard]] std::size_t stride(std::size_t axis) const { return strides[axis]; }
  [[nodiscard]] T* data_handle() const { return data; }
};

// 3 rows of 4 voxels, row by row and column by column
const std::array<std::uint16_t, 12> truth{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2};
std::array<std::int32_t, 12> result{1, 1, 0, 1, 1, 0, 0, 1, 0, 5, 5, 0};
constexpr double expected = (4. / 5 + 2. / 3) / 2;

}  // namespace

int main() {
  const own_span<const std::uint16_t, 2> rows{truth.data(), {3, 4}, {4, 1}};
  const own_span<std::int32_t, 2> columns{result.data(), {3, 4}, {1, 3}};
  check(segtally::score(rows, columns)["jaccard_index_sparse"] == expected);
  check(segtally::tally(rows, own_span<std::int32_t, 2>(columns)).count(2, 5) == 2);  // a temporary one
  const own_span<const std::uint16_t, 0> voxel{truth.data(), {}, {}};
  check(segtally::tally(voxel, voxel).count(1, 1) == 1);

#if defined(SEGTALLY_HAS_MDSPAN)
  using shape = host::dextents<std::size_t, 2>;
  const host::mdspan<const std::uint16_t, shape> r(truth.data(), 3, 4);
  const host::mdspan<std::int32_t, shape, host::layout_left> p(result.data(), 3, 4);
  check(segtally::score(r, p)["jaccard_index_sparse"] == expected);
  const host::layout_stride::mapping<shape> corner(shape(2, 2), std::array<std::size_t, 2>{4, 1});
  const host::mdspan<const std::uint16_t, shape, host::layout_stride> part(truth.data() + 2, corner);
  check(segtally::tally(part, part).count(2, 2) == 2);
  const host::mdspan<const std::uint16_t, host::extents<int>> one(truth.data());
  check(segtally::tally(one, one).count(1, 1) == 1);
#endif
  std::puts("mdspan: scored as expected");
}
