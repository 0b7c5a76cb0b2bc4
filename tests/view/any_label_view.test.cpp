// SPDX-License-Identifier: BSD-3-Clause
// One function for labels of every type, known at compile time or only at run time.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <segtally/overlap/tally.hpp>
#include <segtally/view/flat_axes.hpp>
#include <segtally/view/label_list.hpp>
#include <segtally/view/label_runs.hpp>

using namespace segtally;

namespace {

// A host image whose label type is known only at run time.
struct host_image {
  std::vector<std::int16_t> labels;
  std::vector<int> size;
};

template <class T>
constexpr bool can_be_tallied = std::is_convertible_v<T, any_label_view>;

}  // namespace

template <>
struct segtally::label_source<host_image> {
  static constexpr bool specialised = true;
  static constexpr bool owning = true;
  static any_label_view view(const host_image& image) {
    return {image.labels.data(), label_kind::int16, shape_type(image.size)};
  }
};

TEST_CASE("ranges of integers are images of one axis") {
  const std::vector<int> reference{1, 1, 0, 2};
  const std::array<std::uint8_t, 4> prediction{7, 7, 7, 0};
  const std::uint64_t raw[] = {7, 7, 7, 0};
  const contingency_table table = tally(reference, prediction);
  CHECK(table == contingency_table::from_overlaps({{1, 7, 2}, {0, 7, 1}, {2, 0, 1}}));
  CHECK(tally(std::span<const int>(reference), raw) == table);
  CHECK(tally(std::span(reference).subspan(0, 4), std::span(prediction)) == table);
  CHECK_THROWS_WITH_AS((void)tally(reference, std::vector<int>(prediction.begin(), prediction.begin()).empty()
                                                  ? std::span<const int>(reference).first(3)
                                                  : std::span<const int>(reference)),
                       "tally: shapes differ: (4) and (3)", std::invalid_argument);
}

TEST_CASE("a source of labels whose type is known at run time") {
  const host_image a{{1, 1, 0, 2, 2, 0}, {2, 3}}, b{{5, 5, 0, 0, 6, 0}, {2, 3}};
  const std::vector<std::uint32_t> c{5, 5, 0, 0, 6, 0};
  const label_view<std::uint32_t> same_as_b(c.data(), {2, 3});
  CHECK(tally(a, b) == tally(a, same_as_b));
  CHECK(tally(a, b).count(2, 6) == 1);
}

TEST_CASE("every kind: sizes, names, what it can hold, and what a word of it means") {
  const auto check = []<class T>(T, label_kind kind, const char* name) {
    CHECK(detail::kind_of<T>() == kind);
    CHECK(detail::bytes_of(kind) == sizeof(T));
    CHECK(std::string(detail::to_text(kind)) == name);
    for (const std::int64_t value :
         {-9223372036854775807 - 1, std::int64_t{-2147483649}, std::int64_t{-32769}, std::int64_t{-129},
          std::int64_t{-128}, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, std::int64_t{2},
          std::int64_t{127}, std::int64_t{128}, std::int64_t{255}, std::int64_t{256}, std::int64_t{65535},
          std::int64_t{65536}, std::int64_t{4294967296}, INT64_MAX}) {
      const auto stored = static_cast<T>(value);
      const bool held = any_label(stored) == any_label(value);
      CHECK(detail::can_hold(kind, value) == held);
      if (held) CHECK(detail::label_of(kind, detail::word_of(kind, value)) == any_label(stored));
    }
    CHECK(detail::can_hold(kind, UINT64_MAX) == (kind == label_kind::uint64));
  };
  check(bool{}, label_kind::boolean, "bool");
  check(std::int8_t{}, label_kind::int8, "int8");
  check(std::uint8_t{}, label_kind::uint8, "uint8");
  check(std::int16_t{}, label_kind::int16, "int16");
  check(std::uint16_t{}, label_kind::uint16, "uint16");
  check(std::int32_t{}, label_kind::int32, "int32");
  check(std::uint32_t{}, label_kind::uint32, "uint32");
  check(std::int64_t{}, label_kind::int64, "int64");
  check(std::uint64_t{}, label_kind::uint64, "uint64");
}

TEST_CASE("a view of a type known at run time is the typed view, for any strides") {
  std::mt19937_64 random(1);
  std::vector<std::uint16_t> labels(120);
  for (auto& label : labels) label = static_cast<std::uint16_t>(random() % 4);
  const shape_type shape{4, 5, 3};
  const strides_type strides{1, 4, -20};
  const label_view<std::uint16_t> typed(labels.data() + 40, shape, strides);
  const any_label_view any(labels.data() + 40, label_kind::uint16, shape, strides);
  CHECK(tally(typed, typed) == tally(any, any));
  CHECK(any.as<std::uint16_t>().data() == labels.data() + 40);
  CHECK_THROWS_WITH_AS((void)any.as<int>(), "any_label_view::as: labels are uint16, not int32",
                       std::invalid_argument);
}

TEST_CASE("what cannot be viewed is refused, with its numbers") {
  const std::uint8_t label = 0;
  CHECK_THROWS_WITH_AS((any_label_view{nullptr, label_kind::int32, {2, 5}}),
                       "any_label_view: data pointer is null for 10 voxels", std::invalid_argument);
  CHECK_THROWS_WITH_AS((any_label_view{&label, label_kind::uint8, {1, 1}, {1}}),
                       "any_label_view: 1 strides for 2 axes", std::invalid_argument);
  CHECK_THROWS_WITH_AS((any_label_view{&label, static_cast<label_kind>(77), {1, 1}}),
                       "any_label_view: 77 is no label_kind", std::invalid_argument);
}

TEST_CASE("overloads see views as images and nothing else changes its meaning") {
  CHECK(can_be_tallied<const std::vector<int>&>);
  CHECK(can_be_tallied<label_view<bool>>);
  const any_label_view view = std::span<const int>();
  any_label_view copy = view;  // a copy of a non-const view is a copy, not a view of a view
  const any_label_view again = copy;
  CHECK(again.size() == 0);
}

TEST_CASE("runs of a line are the line, also where it is longer than one search, strided or constant") {
  std::mt19937_64 random(2);
  for (const std::size_t n : {1u, 2u, 63u, 64u, 65u, 4095u, 4096u, 4097u, 9000u})
    for (const std::size_t step : {1u, 3u})
      for (const unsigned one_in : {1u, 5u, 700u, 100000u}) {
        std::vector<std::int32_t> labels(n * step, 99);
        std::int32_t label = 1;
        for (std::size_t i = 0; i < n; ++i) {
          if (random() % one_in == 0) label = static_cast<std::int32_t>(random() % 3) - 1;
          labels[i * step] = label;
        }
        const label_view<std::int32_t> line(labels.data(), {n}, {step});
        const detail::label_runs runs(line);
        std::size_t next = 0;
        bool right = true;
        std::uint64_t last = ~std::uint64_t{0};
        runs.for_each(0, 1, [&](const detail::voxel_index& first, std::size_t length, std::uint64_t word) {
          right = right && first[0] == next && length > 0 && word != last;
          for (std::size_t i = next; i < next + length; ++i)
            right = right && static_cast<std::uint32_t>(labels[i * step]) == word;
          next += length;
          last = word;
        });
        CHECK(right);
        CHECK(next == n);
      }
}

TEST_CASE("a list of labels knows its members, few or many, small or large, negative ones too") {
  std::mt19937_64 random(5);
  for (const std::size_t n : {0u, 1u, 7u, 8u, 5000u}) {
    std::vector<any_label> labels;
    std::vector<std::int32_t> values;
    for (std::size_t i = 0; i < n; ++i) {
      values.push_back(static_cast<std::int32_t>(random() >> (i % 2 == 0 ? 50 : 33)) * (i % 5 == 0 ? -1 : 1));
      labels.emplace_back(values.back());
    }
    const detail::label_list list("test", "label", label_kind::int32, labels);
    for (int round = 0; round < 20000; ++round) {
      const auto probe = static_cast<std::int32_t>(static_cast<std::uint32_t>(random() >> (32 + round % 20)));
      const bool expected = std::find(values.begin(), values.end(), probe) != values.end();
      if (n < 10 || round < 300) REQUIRE(list.contains(static_cast<std::uint32_t>(probe)) == expected);
    }
    for (const std::int32_t value : values) REQUIRE(list.contains(static_cast<std::uint32_t>(value)));
  }
  CHECK_THROWS_WITH_AS(
      (detail::label_list("f", "ignore label", label_kind::int8, std::vector<any_label>{1, 128})),
      "f: ignore label 128 is not representable in int8", std::invalid_argument);
}

TEST_CASE("axes of extent 1 are dropped, one is kept where all are 1, and spacings follow") {
  const std::vector<std::int16_t> labels(24);
  const auto shape_of = [&](const shape_type& shape) {
    return detail::without_flat_axes(label_view<std::int16_t>(labels.data(), shape)).shape();
  };
  CHECK(shape_of({1, 4, 1, 6}) == shape_type{4, 6});
  CHECK(shape_of({4, 6}) == shape_type{4, 6});
  CHECK(shape_of({1, 1, 1}) == shape_type{1});
  CHECK(shape_of({1, 0}) == shape_type{0});
  CHECK(shape_of({}) == shape_type{});
  const any_label_view flipped =
      detail::without_flat_axes(label_view<std::int16_t>(labels.data() + 3, {2, 1, 4}, {4, 77, -1}));
  CHECK(flipped.strides() == strides_type{4, -1});
  CHECK(flipped.data() == labels.data() + 3);
  CHECK(flipped.kind() == label_kind::int16);
  CHECK(flipped.size() == 8);
  const auto kept = detail::kept_axes({2, 1, 4});
  CHECK(detail::values_of_axes(per_axis<double>{0.5, 9, 0.25}, kept) == per_axis<double>{0.5, 0.25});
  CHECK(detail::values_of_axes(per_axis<double>{}, kept).empty());
}
