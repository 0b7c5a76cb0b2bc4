// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>

#include "../support/masks.hpp"

namespace distance_nearest_label_map_test {

using namespace segtally;

namespace {
/// The label of the first of the nearest voxels; distances within rounding are equal.
std::vector<std::uint64_t> brute_force(const support::mask& m, const std::vector<double>& spacing) {
  std::vector<support::index> at;
  for (std::size_t i = 0; i < m.voxels.size(); ++i) at.push_back(m.at(i));
  std::vector<std::uint64_t> labels(at.size(), 0);
  for (std::size_t i = 0; i < at.size(); ++i) {
    double best = -1;
    for (std::size_t j = 0; j < at.size(); ++j) {
      if (m.voxels[j] == 0) continue;
      double square = 0;
      for (std::size_t a = 0; a < m.rank(); ++a) {
        const double d = (static_cast<double>(at[i][a]) - static_cast<double>(at[j][a])) * spacing[a];
        square += d * d;
      }
      if (best >= 0 && square >= best * (1 - 1e-12)) continue;
      best = square;
      labels[i] = m.voxels[j];
    }
  }
  return labels;
}

support::mask random_labels(std::mt19937_64& random, std::size_t rank) {
  const std::size_t largest = std::array<std::size_t, 5>{0, 90, 12, 5, 3}[rank];
  std::vector<std::size_t> shape;
  for (std::size_t a = 0; a < rank; ++a) shape.push_back(1 + random() % largest);
  if (rank > 1 && random() % 4 == 0) shape[random() % rank] = rank == 4 ? 9 : 25;
  auto m = support::random_mask(random, shape);
  for (auto& voxel : m.voxels)
    if (voxel != 0) voxel = static_cast<std::uint8_t>(1 + random() % 3);
  return m;
}
}  // namespace

TEST_CASE("nearest labels are those of brute force, on 1,000 random images of 1 to 4 axes") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t rank = 1 + random() % 4;
    const auto m = random_labels(random, rank);
    auto spacing = support::random_spacing(random, rank, round % 2 == 0);
    if (round % 4 == 0) spacing.assign(rank, 1);  // many ties
    if (round % 16 == 2)
      for (double& s : spacing) s = s * 500 + 1;  // squares beyond 2^30
    const label_view<std::uint8_t> image(m.voxels.data(), m.shape);
    REQUIRE(nearest_label_map(image, {.spacing = spacing, .threads = 1 + round % 3}).values ==
            brute_force(m, spacing));
  }
}

TEST_CASE("ties go to the first voxel in row-major order, whatever the labels and the layout") {
  const std::vector<std::int32_t> row{9, 0, 0, 0, 2};
  const label_view<std::int32_t> image(row.data(), {5}), reversed(row.data() + 4, {5}, {-1});
  CHECK(nearest_label_map(image).values == std::vector<std::uint64_t>{9, 9, 9, 2, 2});
  CHECK(nearest_label_map(reversed).values == std::vector<std::uint64_t>{2, 2, 2, 9, 9});
  CHECK(nearest_label_map(image, {.spacing = {.3}}).values == std::vector<std::uint64_t>{9, 9, 9, 2, 2});
}

TEST_CASE("background may be any label, and nothing labelled stays background") {
  const std::vector<std::uint16_t> row{7, 7, 0, 7, 7, 7, 3};
  const label_view<std::uint16_t> image(row.data(), {7});
  CHECK(nearest_label_map(image, {.background = 7}).values ==
        std::vector<std::uint64_t>{0, 0, 0, 0, 0, 3, 3});
  CHECK(nearest_label_map(image, {.background = 100000}).values ==
        std::vector<std::uint64_t>{7, 7, 0, 7, 7, 7, 3});
  const std::vector<std::uint16_t> none(6, 7);
  const auto map = nearest_label_map(label_view<std::uint16_t>(none.data(), {1, 2, 3}), {.background = 7});
  CHECK(map.values == std::vector<std::uint64_t>(6, 7));
  CHECK(map.shape == shape_type{1, 2, 3});
  CHECK(nearest_label_map(label_view<std::uint16_t>(nullptr, {0, 3})).values.empty());
  CHECK(nearest_label_map(label_view<std::uint16_t>(row.data(), {})).values == std::vector<std::uint64_t>{7});
  CHECK_THROWS_WITH_AS((void)nearest_label_map(image, {.spacing = {1, 2}}),
                       "nearest_label_map: 2 spacings for 1 axes", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)nearest_label_map(image, {.threads = -1}),
                       "nearest_label_map: threads = -1 is negative", std::invalid_argument);
}

TEST_CASE("a larger image: each label is as near as the distance map says, for any number of threads") {
  std::mt19937_64 random(3);
  const std::vector<std::size_t> shape{40, 80, 90};
  for (const bool any : {true, false}) {
    support::mask m{shape, {}};
    std::vector<std::uint32_t> labels(40 * 80 * 90, 0);
    std::vector<std::size_t> sites;
    for (std::size_t i = 0; any && i < labels.size(); ++i) {
      if (random() % 4000 != 0) continue;
      sites.push_back(i);
      labels[i] = static_cast<std::uint32_t>(sites.size());
    }
    const label_view<std::uint32_t> image(labels.data(), shape);
    for (const spacing_type& spacing : {spacing_type{2, 1, 1}, spacing_type{.7, .3, .3}}) {
      const auto expected = nearest_label_map(image, {.spacing = spacing, .threads = 1});
      for (const int threads : {2, 3, 8})
        CHECK(nearest_label_map(image, {.spacing = spacing, .threads = threads}) == expected);
      const auto squares = squared_distance_map(image, {.spacing = spacing}).values;
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < squares.size(); ++i) {
        if (!any) {
          wrong += expected.values[i] != 0;
          continue;
        }
        const auto from = m.at(i), to = m.at(sites[static_cast<std::size_t>(expected.values[i] - 1)]);
        double square = 0;
        for (std::size_t a = 0; a < 3; ++a) {
          const double d = (static_cast<double>(from[a]) - static_cast<double>(to[a])) * spacing[a];
          square += d * d;
        }
        wrong += std::abs(square - squares[i]) > 1e-9;
      }
      CHECK(wrong == 0);
    }
  }
}

}  // namespace distance_nearest_label_map_test
