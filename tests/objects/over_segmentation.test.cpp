// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <segtally/objects/edit_distance.hpp>
#include <segtally/objects/over_segmentation.hpp>

#include "../support/oracle.hpp"

namespace objects_over_segmentation_test {

using namespace segtally;

namespace {

using labels = std::vector<std::uint64_t>;

double share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// The scores of one reference object with its partner, computed naively.
object_discrepancy on_paper(const labels& r, const labels& p, std::uint64_t object,
                            std::uint64_t background) {
  std::map<std::uint64_t, std::uint64_t> inside, size;
  std::uint64_t own = 0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    own += r[i] == object;
    ++size[p[i]];
    if (r[i] == object && p[i] != background) ++inside[p[i]];
  }
  object_discrepancy d{.reference = object, .prediction = background};
  std::uint64_t most = 0;
  for (const auto& [label, n] : inside)  // ascending
    if (n > most || (n == most && size[label] < size[d.prediction])) {
      most = n;
      d.prediction = label;
    }
  if (most == 0) return d;
  const std::uint64_t other = size[d.prediction];
  d.over_segmentation = share(own - most, own);
  d.under_segmentation = share(other - most, other);
  d.quality_rate = share(own + other - 2 * most, own + other - most);
  d.d_index = std::sqrt((std::pow(d.over_segmentation, 2) + std::pow(d.under_segmentation, 2)) / 2);
  return d;
}

}  // namespace

TEST_CASE("the discrepancy of each object, and their means, are as on paper") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t n = 1 + random() % 60;
    const std::uint64_t background = random() % 4 == 0 ? 2 : 0;
    const labels r = support::labels_in_runs<std::uint64_t>(n, 4, {0, 1, 2, 3, 70}, random());
    const labels p = support::labels_in_runs<std::uint64_t>(n, 3, {0, 1, 2, 5, 900, 901}, random());
    const contingency_table table = support::naive(r, p);
    double sums[4] = {};
    const auto objects = per_object_discrepancy(table, {.background = background});
    std::size_t k = 0;
    for (const label_count& each : table.reference()) {
      if (each.label == background) continue;
      const object_discrepancy paper = on_paper(r, p, each.label, background);
      REQUIRE(k < objects.size());
      const object_discrepancy& d = objects[k++];
      CHECK(d.reference == paper.reference);
      CHECK(d.prediction == paper.prediction);
      CHECK(d.over_segmentation == paper.over_segmentation);
      CHECK(d.under_segmentation == paper.under_segmentation);
      CHECK(d.quality_rate == paper.quality_rate);
      CHECK(d.d_index == doctest::Approx(paper.d_index).epsilon(1e-15));
      sums[0] += paper.over_segmentation;
      sums[1] += paper.under_segmentation;
      sums[2] += paper.quality_rate;
      sums[3] += paper.d_index;
    }
    CHECK(k == objects.size());
    const double means[] = {over_segmentation(table, {.background = background}),
                            under_segmentation(table, {.background = background}),
                            quality_rate(table, {.background = background}),
                            d_index(table, {.background = background})};
    for (std::size_t m = 0; m < 4; ++m)
      CHECK((k == 0 ? std::isnan(means[m])
                    : means[m] == doctest::Approx(sums[m] / static_cast<double>(k)).epsilon(1e-14)));
  }
  CHECK(over_segmentation(contingency_table{}, {}, 5) == 5);
}

TEST_CASE("a split is over-segmentation alone, a merge under-segmentation alone, a miss all of both") {
  const auto split = per_object_discrepancy(contingency_table::from_overlaps({{1, 1, 6}, {1, 2, 4}}))[0];
  CHECK(split == object_discrepancy{1, 1, 0.4, 0, 0.4, std::sqrt(0.4 * 0.4 / 2)});
  const auto merged = per_object_discrepancy(contingency_table::from_overlaps({{1, 1, 6}, {2, 1, 2}}));
  CHECK(merged[0].over_segmentation == 0);
  CHECK(merged[0].under_segmentation == 0.25);
  CHECK(merged[1].quality_rate == 0.75);
  const auto missed = per_object_discrepancy(contingency_table::from_overlaps({{1, 0, 6}, {0, 3, 5}}));
  CHECK(missed.size() == 1);
  CHECK(missed[0] == object_discrepancy{1, 0, 1, 1, 1, 1});
}

TEST_CASE("edits are the pieces beyond the first, of objects of either image") {
  std::mt19937_64 random(9);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t n = 1 + random() % 80;
    const labels r = support::labels_in_runs<std::uint64_t>(n, 5, {0, 1, 2, 3, 4}, random());
    const labels p = support::labels_in_runs<std::uint64_t>(n, 5, {0, 1, 2, 3, 8}, random());
    const std::uint64_t threshold = random() % 4;
    std::map<std::uint64_t, std::set<std::uint64_t>> of_r, of_p;
    const contingency_table table = support::naive(r, p);
    for (const overlap& o : table.overlaps())
      if (o.reference != 0 && o.prediction != 0 && o.count > threshold) {
        of_r[o.reference].insert(o.prediction);
        of_p[o.prediction].insert(o.reference);
      }
    edit_counts expected;
    for (const auto& [label, pieces] : of_r) expected.false_splits += pieces.size() - 1;
    for (const auto& [label, pieces] : of_p) expected.false_merges += pieces.size() - 1;
    CHECK(count_edits(table, {.ignore_up_to = threshold}) == expected);
    const edit_counts exchanged = count_edits(table.transposed(), {.ignore_up_to = threshold});
    CHECK(exchanged == edit_counts{expected.false_merges, expected.false_splits});
    CHECK(edit_distance(table, {.ignore_up_to = threshold}) == expected.total());
  }
  // Reference object 2 is missed, which needs no edit and subtracts none.
  const contingency_table missed = contingency_table::from_overlaps({{1, 1, 9}, {1, 2, 9}, {2, 0, 9}});
  CHECK(count_edits(missed) == edit_counts{1, 0});
  CHECK(count_edits(missed, {.background = 1}) == edit_counts{0, 0});
}

}  // namespace objects_over_segmentation_test
