// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>
#include <version>

#if defined(__cpp_lib_mdspan)
#include <mdspan>
namespace host = std;
#define SEGTALLY_TEST_MDSPAN
#elif __has_include(<mdspan/mdspan.hpp>)
#include <mdspan/mdspan.hpp>
namespace host = Kokkos;
#define SEGTALLY_TEST_MDSPAN
#endif

#include <segtally/distance/distance_map.hpp>
#include <segtally/mdspan.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/report/error_map.hpp>

using namespace segtally;

namespace {

/// The part of std::mdspan that is used, for compilers without it.
template <class T, std::size_t Rank>
struct own_span {
  using element_type = T;
  using reference = T&;
  using index_type = int;
  using layout_type = void;
  using accessor_type = void;
  own_span(T* at, std::array<int, Rank> sizes, std::array<int, Rank> steps = {})
      : data(at), extents(sizes), strides(steps) {}
  T* data;
  std::array<int, Rank> extents, strides;
  static constexpr std::size_t rank() { return Rank; }
  static constexpr std::size_t static_extent(std::size_t) { return static_cast<std::size_t>(-1); }
  static constexpr bool is_always_strided() { return true; }
  [[nodiscard]] int extent(std::size_t axis) const { return extents[axis]; }
  [[nodiscard]] int stride(std::size_t axis) const { return strides[axis]; }
  [[nodiscard]] T* data_handle() const { return data; }
};

// 3 rows of 4 voxels, row-major and column-major
const std::vector<std::uint16_t> r{1, 1, 0, 2, 1, 1, 0, 2, 0, 0, 0, 2};
const std::vector<int> p{1, 1, 0, 1, 1, 0, 0, 1, 0, 5, 5, 0}, p_by_rows{1, 1, 0, 5, 1, 1, 1, 5, 0, 0, 0, 0};

}  // namespace

TEST_CASE("anything like an mdspan, in any layout") {
  const contingency_table expected = tally(r, p_by_rows);
  const own_span<const std::uint16_t, 2> rows(r.data(), {3, 4}, {4, 1});
  const own_span<const int, 2> columns(p.data(), {3, 4}, {1, 3});
  CHECK(tally(rows, columns) == expected);
  CHECK(tally(rows, own_span<const int, 2>(columns)) == expected);  // a temporary one
  const own_span<const std::uint16_t, 0> voxel(r.data(), {});
  CHECK(tally(voxel, voxel).count(1, 1) == 1);
  const own_span<const int, 2> backwards(p_by_rows.data() + 11, {3, 4}, {-4, -1});
  CHECK(tally(backwards, backwards) == tally(p, p));
  const own_span<const int, 3> none(nullptr, {3, 0, 4}, {0, 4, 1});
  CHECK(tally(none, none).total() == 0);
}

TEST_CASE("results as mdspans, without a copy") {
  const own_span<const std::uint16_t, 2> image(r.data(), {3, 4}, {4, 1});
  const auto far = distance_map(image);
  const auto map = to_mdspan<own_span<const double, 2>>(far);
  CHECK(map.data_handle() == far.values.data());
  CHECK(map.extent(1) == 4);
  auto errors = error_map(image, image);
  const auto numbers = to_mdspan<own_span<const std::uint8_t, 2>>(errors);
  CHECK(*numbers.data_handle() == static_cast<int>(voxel_error::true_positive));
  *to_mdspan<own_span<voxel_error, 2>>(errors).data_handle() = voxel_error::not_counted;
  CHECK(errors.values[0] == voxel_error::not_counted);
  CHECK_THROWS_AS((void)(to_mdspan<own_span<const double, 3>>(far)), std::invalid_argument);
}

#if defined(SEGTALLY_TEST_MDSPAN)
TEST_CASE_TEMPLATE("the mdspan of the compiler or of Kokkos, every layout", T, bool, char, signed char,
                   unsigned char, short, unsigned short, int, unsigned, long, unsigned long, long long,
                   unsigned long long) {
  using shape = host::dextents<std::size_t, 2>;
  const std::array<T, 12> labels{1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0};
  const std::vector<int> by_rows{1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0};
  const host::mdspan<const T, shape> rows(labels.data(), 3, 4);
  const host::mdspan<const T, shape, host::layout_left> columns(labels.data(), 3, 4);
  CHECK(tally(rows, rows) == tally(by_rows, by_rows));
  CHECK(any_label_view(columns).strides() == strides_type{1, 3});
  const host::layout_stride::mapping<shape> corner(shape(2, 2), std::array<std::size_t, 2>{4, 1});
  const host::mdspan<const T, shape, host::layout_stride> part(labels.data() + 2, corner);
  CHECK(tally(part, part).total() == 4);
  const host::mdspan<const T, host::extents<int>> one(labels.data());
  CHECK(tally(one, one).count(1, 1) == 1);
}

TEST_CASE("fixed extents") {
  const auto far = distance_map(host::mdspan<const std::uint16_t, host::extents<int, 3, 4>>(r.data()));
  const auto map =
      to_mdspan<host::mdspan<const double, host::extents<int, 3, static_cast<std::size_t>(-1)>>>(far);
  CHECK(map.extent(1) == 4);
  CHECK(map.data_handle()[2 * 4 + 1] == 1);
  CHECK_THROWS_AS((void)(to_mdspan<host::mdspan<const double, host::extents<int, 4, 4>>>(far)),
                  std::invalid_argument);
}
#endif
