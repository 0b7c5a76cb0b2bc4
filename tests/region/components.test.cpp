// SPDX-License-Identifier: BSD-3-Clause
// Connected components, compared with flood fill.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/region/component_accumulator.hpp>
#include <segtally/region/component_table.hpp>
#include <segtally/region/connected_components.hpp>

#include "../support/flood_fill.hpp"
#include "../support/masks.hpp"

namespace region_components_test {

using namespace segtally;

namespace {

using support::flood_fill;

/// Labels 0 to `kinds` - 1 in patches: neighbours are often equal.
std::vector<int> patches(std::mt19937_64& random, const std::vector<std::size_t>& shape, unsigned kinds) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  std::vector<int> labels(n);
  const auto stays = random() % 4;
  for (std::size_t i = 0; i < n; ++i)
    labels[i] = i > 0 && random() % 4 < stays ? labels[i - 1] : static_cast<int>(random() % kinds);
  return labels;
}

/// Whether both have the same values in the same order. (libc++ 14 has no std::ranges::equal.)
bool equal_values(const auto& a, const auto& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::vector<std::size_t> random_shape(std::mt19937_64& random, std::size_t rank) {
  std::vector<std::size_t> shape(rank);
  const std::array<std::size_t, 4> largest{0, 300, 90, 20};
  for (auto& extent : shape) extent = 1 + random() % largest[rank];
  if (random() % 3 == 0) shape.back() = 60 + random() % 80;  // words and their ends
  return shape;
}

/// The table of components, from an image of them.
std::vector<component> table_of(const std::vector<int>& labels, const std::vector<std::uint32_t>& components,
                                const std::vector<std::size_t>& shape) {
  std::vector<component> table(components.empty() ? 0
                                                  : *std::max_element(components.begin(), components.end()));
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (components[i] == 0) continue;
    component& c = table[components[i] - 1];
    const auto at = support::mask{shape, {}}.at(i);
    if (c.size++ == 0) {
      c.label = labels[i];
      c.first = c.lower = c.upper = per_axis<std::size_t>(at);
    }
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      c.lower[axis] = (std::min)(c.lower[axis], at[axis]);
      c.upper[axis] = (std::max)(c.upper[axis], at[axis] + 1);
    }
  }
  return table;
}

/// The same image with its axes in another memory order, some of them flipped, and with gaps between voxels.
template <class Label>
struct laid_out {
  laid_out(std::mt19937_64& random, const std::vector<int>& labels, const std::vector<std::size_t>& extents)
      : shape(extents) {
    const std::size_t rank = extents.size();
    std::vector<std::size_t> order(rank);
    for (std::size_t a = 0; a < rank; ++a) order[a] = a;
    std::shuffle(order.begin(), order.end(), random);
    strides.resize(rank);
    std::ptrdiff_t after = 1 + static_cast<std::ptrdiff_t>(random() % 3 / 2);
    for (const std::size_t a : order) {
      const bool backwards = random() % 2 == 0;
      strides[a] = backwards ? -after : after;
      if (backwards) start += after * static_cast<std::ptrdiff_t>(extents[a] - 1);
      after *= static_cast<std::ptrdiff_t>(extents[a]) + static_cast<std::ptrdiff_t>(random() % 2);
    }
    values.assign(static_cast<std::size_t>(after) + 1, Label{1});
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto at = support::mask{extents, {}}.at(i);
      std::ptrdiff_t to = start;
      for (std::size_t a = 0; a < rank; ++a) to += strides[a] * static_cast<std::ptrdiff_t>(at[a]);
      values[static_cast<std::size_t>(to)] = static_cast<Label>(labels[i]);
    }
  }
  [[nodiscard]] label_view<Label> view() const { return {values.data() + start, shape, strides}; }
  std::vector<std::size_t> shape;
  std::vector<std::ptrdiff_t> strides;
  std::vector<Label> values;
  std::ptrdiff_t start = 0;
};

}  // namespace

TEST_CASE("components are those of flood fill: 1-D to 3-D, every connectivity, masks and labels, in parts") {
  std::mt19937_64 random(1);
  for (int k = 0; k < 600; ++k) {
    const std::size_t rank = 1 + random() % 3;
    const auto shape = random_shape(random, rank);
    const std::vector<int> labels = patches(random, shape, 2 + static_cast<unsigned>(random() % 3));
    const label_view<int> view(labels.data(), shape);
    for (int connectivity = 1; connectivity <= static_cast<int>(rank); ++connectivity)
      for (const component_of of : {component_of::labels, component_of::mask}) {
        const auto expected =
            flood_fill(labels, shape, static_cast<std::size_t>(connectivity), of == component_of::labels);
        const component_image found = connected_components(view, {.of = of, .connectivity = connectivity});
        REQUIRE(found.shape == shape_type(shape));
        REQUIRE(equal_values(found.values, expected));
        REQUIRE(found.count == (expected.empty() ? 0 : *std::max_element(expected.begin(), expected.end())));

        const detail::selection object("test", "the", view, {});
        detail::bit_planes planes("test", object);
        planes.set_planes_per_task(1 + random() % 5);
        const std::size_t threads = 1 + random() % 4;
        const detail::component_rule rule{static_cast<std::size_t>(connectivity), of == component_of::labels,
                                          false, true};
        auto all = detail::components_of("test", planes, rule, threads);
        REQUIRE(all.count == found.count);
        REQUIRE(equal_values(detail::written_components(planes, all, threads), expected));
        detail::component_rule ends = rule;
        ends.keeps_planes = false;
        REQUIRE(detail::components_of("test", planes, ends, threads).count == found.count);
      }
  }
}

TEST_CASE_TEMPLATE("components: any type of labels, any layout, names of labels, threads, and the table",
                   Label, std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t,
                   std::uint64_t, std::int64_t) {
  std::mt19937_64 random(2);
  for (int k = 0; k < 60; ++k) {
    const std::size_t rank = 1 + random() % 3;
    const auto shape = random_shape(random, rank);
    std::vector<int> labels = patches(random, shape, 4);
    if (std::is_signed_v<Label>)
      for (int& label : labels) label = label == 3 ? -7 : label;
    const laid_out<Label> image(random, labels, shape);
    const int connectivity = 1 + static_cast<int>(random() % rank), threads = k % 5 == 0 ? 8 : k % 5;
    for (const component_of of : {component_of::labels, component_of::mask}) {
      const bool equal = of == component_of::labels;
      const auto c = static_cast<std::size_t>(connectivity);
      const component_options options{.of = of, .connectivity = connectivity, .threads = threads};
      const auto expected = flood_fill(labels, shape, c, equal);
      REQUIRE(equal_values(connected_components(image.view(), options).values, expected));
      REQUIRE(component_table(image.view(), options) == table_of(labels, expected, shape));
      // Selected labels: the others are background, and 0 may be selected.
      std::vector<int> renamed = labels;
      for (int& label : renamed) label = label == 0 ? 5 : label == 2 ? 2 : 0;
      component_options named = options;
      named.labels = {0, 2};
      REQUIRE(equal_values(connected_components(image.view(), named).values,
                           flood_fill(renamed, shape, c, equal)));
      for (int& label : renamed) label = label == 2;
      named.labels = {};
      named.label = 2;
      REQUIRE(equal_values(connected_components(image.view(), named).values,
                           flood_fill(renamed, shape, c, equal)));
    }
  }
}

TEST_CASE("components of blocks add up to those of the image, however it is cut and in whatever order") {
  std::mt19937_64 random(3);
  for (int k = 0; k < 300; ++k) {
    const std::size_t rank = 1 + random() % 3;
    std::vector<std::size_t> shape(rank);
    for (auto& extent : shape) extent = 1 + random() % (rank == 3 ? 12 : 40);
    const std::vector<int> labels = patches(random, shape, 2 + static_cast<unsigned>(random() % 3));
    const label_view<int> whole(labels.data(), shape);
    std::vector<std::vector<std::size_t>> cuts(rank);  // where blocks begin, along each axis
    for (std::size_t a = 0; a < rank; ++a)
      for (std::size_t at = 0; at < shape[a]; at += 1 + random() % 9) cuts[a].push_back(at);
    std::vector<std::size_t> blocks{0};
    std::size_t n = 1;
    for (const auto& cut : cuts) n *= cut.size();
    blocks.resize(n);
    for (std::size_t b = 0; b < n; ++b) blocks[b] = b;
    std::shuffle(blocks.begin(), blocks.end(), random);
    for (const component_of of : {component_of::labels, component_of::mask}) {
      const component_options options{
          .of = of, .connectivity = static_cast<int>(random() % (rank + 1)), .threads = 1 + k % 2};
      component_accumulator one(options), two(options);
      std::vector<std::vector<std::size_t>> origins, sizes;
      for (std::size_t b = 0; b < n; ++b) {
        std::vector<std::size_t> origin(rank), size(rank);
        std::ptrdiff_t offset = 0;
        for (std::size_t a = rank, rest = blocks[b]; a-- > 0;) {
          const std::size_t at = rest % cuts[a].size();
          rest /= cuts[a].size();
          origin[a] = cuts[a][at];
          size[a] = (at + 1 < cuts[a].size() ? cuts[a][at + 1] : shape[a]) - origin[a];
          offset += whole.strides()[a] * static_cast<std::ptrdiff_t>(origin[a]);
        }
        const label_view<int> block(labels.data() + offset, size, whole.strides());
        (b < n / 2 ? one : two).add(block, origin);
        origins.push_back(origin);
        sizes.push_back(size);
      }
      one += two;
      const merged_components merged = one.components();
      REQUIRE(merged.table == component_table(whole, options));
      const auto expected = connected_components(whole, options).values;
      REQUIRE(merged.labels.size() == n);
      for (std::size_t b = 0; b < n; ++b) {
        std::ptrdiff_t offset = 0;
        for (std::size_t a = 0; a < rank; ++a)
          offset += whole.strides()[a] * static_cast<std::ptrdiff_t>(origins[b][a]);
        const component_image part =
            connected_components(label_view<int>(labels.data() + offset, sizes[b], whole.strides()), options);
        REQUIRE(merged.labels[b].size() == part.count + 1);
        for (std::size_t i = 0; i < part.values.size(); ++i) {
          const auto at = support::mask{sizes[b], {}}.at(i);
          std::ptrdiff_t to = offset;
          for (std::size_t a = 0; a < rank; ++a)
            to += whole.strides()[a] * static_cast<std::ptrdiff_t>(at[a]);
          REQUIRE(merged.labels[b][part.values[i]] == expected[static_cast<std::size_t>(to)]);
        }
      }
    }
  }
}

TEST_CASE("axes of extent 1 make no difference") {
  std::mt19937_64 random(4);
  const std::vector<int> labels = patches(random, {30, 40}, 3);
  const component_image flat =
      connected_components(label_view<int>(labels.data(), {30, 40}), {.connectivity = 1});
  for (const shape_type& shape : {shape_type{1, 30, 40}, {30, 1, 40}, {30, 40, 1}, {1, 30, 1, 40, 1, 1}}) {
    const component_image image =
        connected_components(label_view<int>(labels.data(), shape), {.connectivity = 1});
    CHECK(image.values == flat.values);
    CHECK(image.shape == shape);
    const auto table = component_table(label_view<int>(labels.data(), shape));
    CHECK(table.back().first.size() == shape.size());
  }
  CHECK(connected_components(label_view<int>(labels.data(), {1, 1, 1})).count == (labels[0] != 0));
}

TEST_CASE("components of an array of bool") {
  const bool labels[] = {true, false, true, true, false, true};
  const component_image found = connected_components(label_view<bool>(labels, {2, 3}), {.connectivity = 1});
  CHECK(equal_values(found.values, std::vector<std::uint32_t>{1, 0, 2, 1, 0, 2}));
}

TEST_CASE("images without voxels have no components") {
  for (const shape_type& shape : {shape_type{0}, {0, 3}, {3, 0}, {2, 0, 2}, {1, 0}}) {
    CHECK(connected_components(label_view<int>(nullptr, shape)).count == 0);
    CHECK(component_table(label_view<int>(nullptr, shape)).empty());
    component_accumulator sum;
    sum.add(label_view<int>(nullptr, shape));
    CHECK(sum.components().table.empty());
  }
  CHECK(component_accumulator().components() == merged_components{});
}

TEST_CASE("components: wrong calls") {
  const std::vector<std::uint8_t> labels(16, 1);
  const label_view<std::uint8_t> four(labels.data(), {2, 2, 2, 2}), flat(labels.data(), {4, 4}),
      none(labels.data(), {}), solid(labels.data(), {4, 2, 2});
  CHECK_THROWS_WITH_AS((void)connected_components(four),
                       "connected_components: defined for 1 to 3 axes, not for 4", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)connected_components(none),
                       "connected_components: defined for 1 to 3 axes, not for 0", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)component_table(flat, {.connectivity = 3}),
                       "component_table: connectivity 3 is outside 1 to 2", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)connected_components(flat, {.connectivity = -1}),
                       "connected_components: connectivity -1 is outside 1 to 2", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)connected_components(flat, {.label = 300}),
                       "connected_components: the label 300 is not representable in uint8",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)connected_components(flat, {.of = static_cast<component_of>(7)}),
                       "connected_components: of = 7 is no component_of", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)connected_components(flat, {.threads = -1}),
                       "connected_components: threads = -1 is negative", std::invalid_argument);
  component_accumulator sum;
  sum.add(flat);
  CHECK_THROWS_WITH_AS(sum.add(flat, {1}),
                       "component_accumulator::add: an origin of 1 coordinates for 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(sum.add(solid), "component_accumulator::add: a block of 3 axes after blocks of 2",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(sum.add(four), "component_accumulator::add: defined for 1 to 3 axes, not for 4",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(sum += component_accumulator({.connectivity = 1}),
                       "component_accumulator::operator+=: other options", std::invalid_argument);
  CHECK(sum.components().table.size() == 1);
}

}  // namespace region_components_test
