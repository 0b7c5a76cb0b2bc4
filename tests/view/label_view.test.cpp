// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <segtally/view/label_view.hpp>

namespace view_label_view_test {

using segtally::label_view;
using segtally::shape_type;

TEST_CASE("a view is made from braced numbers or any range of them") {
  const std::vector<std::uint8_t> labels(24);
  const std::size_t z = 2;
  const int y = 3;
  const std::vector<long> shape{2, 3, 4};
  const shape_type expected{2, 3, 4};
  CHECK(label_view<std::uint8_t>{labels.data(), {z, y, 4u}}.shape() == expected);
  CHECK(label_view<std::uint8_t>{labels.data(), shape}.shape() == expected);
  CHECK(label_view<std::uint8_t>{labels.data(), std::span(shape)}.shape() == expected);
  const label_view deduced{labels.data(), {z, y, 4}};
  CHECK(deduced.size() == 24);
  CHECK(deduced.rank() == 3);
  CHECK(deduced.strides() == segtally::strides_type{12, 4, 1});
}

TEST_CASE("what cannot be viewed is refused, with its numbers (D04, D05)") {
  const std::uint8_t label = 0;
  const std::size_t huge = ~std::size_t{0} / 4;
  CHECK_THROWS_WITH_AS((label_view<std::uint8_t>{nullptr, {2, 5}}),
                       "label_view: data pointer is null for 10 voxels", std::invalid_argument);
  CHECK_THROWS_WITH_AS((label_view<std::uint8_t>{&label, {huge, huge}, {0, 0}}),
                       ("label_view: shape (" + std::to_string(huge) + ", " + std::to_string(huge) +
                        ") has more voxels than the address space")
                           .c_str(),
                       std::length_error);
  const std::uint64_t beyond_32_bits = std::uint64_t{1} << 40;  // as an extent refused, and never cut, there
  CHECK_THROWS_AS((label_view<std::uint8_t>{&label, {beyond_32_bits, beyond_32_bits}, {0, 0}}),
                  std::logic_error);
  CHECK_THROWS_WITH_AS((label_view<std::uint8_t>{&label, {1, 1}, {1}}), "label_view: 1 strides for 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_AS((label_view<std::uint8_t>{&label, {-1}}), std::invalid_argument);
  CHECK_THROWS_AS((label_view<std::uint8_t>{&label, {1, 1, 1, 1, 1, 1, 1, 1, 1}}), std::length_error);
  CHECK(label_view<std::uint8_t>{nullptr, {huge, 0, huge}}.size() == 0);
}

}  // namespace view_label_view_test
