// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <segtally/segtally.hpp>
#include <segtally/xtensor.hpp>
#if __has_include(<xtensor/containers/xarray.hpp>)  // since 0.26
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xarray.hpp>
#include <xtensor/xtensor.hpp>
#endif

#include "../support/oracle.hpp"

using namespace segtally;

namespace {
const std::vector<int> r{0, 1, 1, 0, 2, 2, 3, 3, 3, 0, 0, 4};
const std::vector<int> p{0, 1, 0, 0, 2, 2, 5, 5, 3, 0, 9, 4};
const contingency_table expected = support::naive(r, p);
template <class A>
A filled(const std::vector<int>& values) {
  A a = A::from_shape({2, 3, 2});
  std::size_t i = 0;
  for (std::size_t z = 0; z < 2; ++z)
    for (std::size_t y = 0; y < 3; ++y)
      for (std::size_t x = 0; x < 2; ++x) a(z, y, x) = static_cast<typename A::value_type>(values[i++]);
  return a;
}
}  // namespace

TEST_CASE("containers of static and dynamic rank, of either layout, and of bool") {
  const auto rows = filled<xt::xarray<int>>(r);
  const auto columns = filled<xt::xtensor<std::uint64_t, 3, xt::layout_type::column_major>>(p);
  const auto any = filled<xt::xarray<std::int8_t, xt::layout_type::column_major>>(r);
  CHECK(tally(rows, columns) == expected);
  CHECK(tally(any, columns) == expected);
  CHECK(score(rows, columns)["accuracy"] == score(expected)["accuracy"]);
  const xt::xarray<bool> flags = rows > 0;
  CHECK(tally(flags, rows).reference_count(1) == 8);
  xt::xarray<int> empty = xt::xarray<int>::from_shape({0, 4});
  CHECK(tally(empty, empty).total() == 0);
  const xt::xtensor<int, 2> thin{{1, 2, 3}};  // xtensor gives an axis of extent 1 the stride 0 (D11)
  CHECK(tally(thin, thin).overlaps().size() == 3);
}

TEST_CASE("views: ranges, single indices, reversed, transposed (D12, D13)") {
  const auto a = filled<xt::xarray<int>>(r);
  const auto b = filled<xt::xtensor<int, 3>>(p);
  const auto copy = [](const auto& view) { return xt::xarray<int>(view); };
  const auto check = [&](auto&& va, auto&& vb) {
    const auto ca = copy(va), cb = copy(vb);
    CHECK(tally(va, vb) == tally(ca, cb));
  };
  check(xt::view(a, 1), xt::view(b, 1));
  check(xt::view(a, xt::all(), xt::range(1, 3)), xt::view(b, xt::all(), xt::range(1, 3)));
  check(xt::strided_view(a, {xt::range(xt::placeholders::_, xt::placeholders::_, -1)}),
        xt::strided_view(b, {xt::range(xt::placeholders::_, xt::placeholders::_, -1)}));
  const auto ta = xt::transpose(a);
  const auto tb = xt::transpose(b);
  CHECK(tally(ta, tb) == expected);
  CHECK(tally(xt::view(a, 0), xt::view(b, 0)) + tally(xt::view(a, 1), xt::view(b, 1)) == expected);
}

TEST_CASE("adaptors of pointers and vectors, and masks") {
  const std::vector<std::size_t> shape{2, 3, 2};
  CHECK(tally(xt::adapt(r.data(), r.size(), xt::no_ownership(), shape), xt::adapt(p, shape)) == expected);
  const auto a = filled<xt::xarray<int>>(r);
  const auto mask = filled<xt::xtensor<std::uint8_t, 3, xt::layout_type::column_major>>(p);
  CHECK(tally(a, a, {.mask = mask}).total() == 8);
  CHECK_THROWS_AS((void)tally(a, xt::view(a, 0)), std::invalid_argument);
}

TEST_CASE("results as xarrays") {
  const auto a = filled<xt::xarray<int>>(r);
  const auto b = filled<xt::xtensor<std::uint8_t, 3, xt::layout_type::column_major>>(p);
  const xt::xarray<std::uint8_t> errors = to_xtensor(error_map(a, b));
  CHECK(errors.shape() == a.shape());
  CHECK(errors(0, 1, 0) == static_cast<int>(voxel_error::false_negative));
  CHECK(errors(1, 2, 0) == static_cast<int>(voxel_error::false_positive));
  const xt::xarray<float> far = to_xtensor<float>(distance_map(a));
  CHECK(far(0, 0, 0) == 1);
  const auto parts = to_xtensor<std::int16_t>(connected_components(a));
  CHECK(tally(parts, a).total() == 12);
  const auto labels = nearest_label_map(a);
  const std::vector<std::size_t> shape(labels.shape.begin(), labels.shape.end());
  const auto adapted = xt::adapt(labels.values, shape);  // without a copy
  CHECK(adapted(1, 2, 1) == 4);
  const xt::xarray<int> none = xt::xarray<int>::from_shape({0, 4});
  CHECK(to_xtensor(distance_map(none)).shape(1) == 4);
}
