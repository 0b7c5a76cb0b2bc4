// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <segtally/partition/adapted_rand.hpp>
#include <segtally/partition/adjusted_mutual_information.hpp>
#include <segtally/partition/consistency_error.hpp>
#include <segtally/partition/mutual_information.hpp>
#include <segtally/partition/object_information.hpp>
#include <segtally/partition/rand.hpp>
#include <segtally/partition/variation_of_information.hpp>

#include "../support/oracle.hpp"

namespace partition_peer_bugs_test {

// One case for each bug of other libraries in these metrics: the smallest input, their value and the correct
// one.

using namespace segtally;
using doctest::Approx;

namespace {
contingency_table table(const std::vector<std::uint64_t>& reference,
                        const std::vector<std::uint64_t>& prediction) {
  return support::naive(reference, prediction);
}
}  // namespace

TEST_CASE("T3: scikit-image exchanges precision and recall of the adapted Rand error: (1/3, 0.5, 1)") {
  const adapted_rand s = adapted_rand_error(table({2, 1, 1, 2}, {1, 2, 3, 1}));
  CHECK(s.error == 1.0 / 3);
  CHECK(s.precision == 1);
  CHECK(s.recall == 0.5);
}

TEST_CASE("T3: its alpha weights the wrong one; alpha 1 is recall, 0 precision") {
  const pair_counts c = count_pairs(table({2, 1, 1, 2}, {1, 2, 3, 1}));
  CHECK(adapted_rand_error(c, {.alpha = 1}).error == 0.5);
  CHECK(adapted_rand_error(c, {.alpha = 0}).error == 0);
}

TEST_CASE(
    "T4: cremi's adapted Rand forgets the pairs of predicted background: 0.8824 for 0.6, or 0 as a segment") {
  const auto t = table({1, 1, 1, 1}, {0, 0, 0, 0});
  const adapted_rand s = adapted_rand_error(t, snemi_preset);
  CHECK(s.precision == 1);
  CHECK(s.recall == 0.25);
  CHECK(s.error == 0.6);
  CHECK(adapted_rand_error(t, cremi_preset).error == 0);
  CHECK(adapted_rand_error(t).error == 0);
}

TEST_CASE("T5: elf's Rand index divides by n^2: 0.625 for 0.5") {
  const auto t = table({1, 1, 2, 2}, {1, 1, 1, 2});
  CHECK(rand_index(t) == 0.5);
  CHECK(rand_index(t, {.pairs = voxel_pairs::with_self}) == 0.625);
}

TEST_CASE("T5: elf's object VI exchanges split and merge") {
  const auto objects = per_object_variation_of_information(table({1, 1, 1, 1}, {1, 1, 2, 2}));
  CHECK(objects.split == std::vector<object_information>{{1, 4, 1, 1}});
  CHECK(objects.merge == std::vector<object_information>{{1, 2, 0, 0}, {2, 2, 0, 0}});
}

TEST_CASE("T6, P17: background in either image drops a voxel; elf asks for both: merge 0.918 for 0") {
  const auto t = table({0, 1, 1}, {1, 1, 1});
  CHECK(variation_of_information(t, {.rule = background_rule::drop_either}).merge == 0);
  CHECK(variation_of_information(t, {.rule = background_rule::drop_reference}).merge == 0);
  CHECK(variation_of_information(t).merge == Approx(0.91829583405448956));
}

TEST_CASE("T13: EvaluateSegmentation has NaN for the information of two full images") {
  const auto t = table({1, 1, 1}, {1, 1, 1});
  CHECK(variation_of_information(t).total() == 0);
  CHECK(mutual_information(t) == 0);
  CHECK(global_consistency_error(t) == 0);
}

TEST_CASE("T13: EvaluateSegmentation's global consistency error is another formula: 0.4167 for 1/3") {
  const auto t = contingency_table::from_overlaps({{1, 1, 5}, {0, 0, 1}, {0, 1, 1}, {1, 0, 1}});
  CHECK(global_consistency_error(t) == Approx(1.0 / 3).epsilon(1e-15));
  CHECK(local_consistency_error(t) == Approx(7.0 / 24).epsilon(1e-15));
}

TEST_CASE(
    "T26: torchmetrics has mutual information 0 for identical single segments, Fowlkes-Mallows 0 for "
    "singletons") {
  CHECK(normalized_mutual_information(table({3, 3}, {5, 5})) == 1);
  CHECK(adjusted_mutual_information(table({3, 3}, {5, 5})) == 1);
  CHECK(fowlkes_mallows_index(table({1, 2, 3}, {4, 5, 6})) == 1);
}

TEST_CASE("T27: miseval's Rand index is the accuracy: 0.75 for 0.5") {
  CHECK(rand_index(table({1, 1, 2, 2}, {1, 1, 2, 1})) == 0.5);
}

TEST_CASE("P02: Rand terms pass 2^63 from 55,109 voxels on (scikit-learn#20305)") {
  const auto t = contingency_table::from_overlaps(
      {{0, 0, 3'000'000'000}, {1, 1, 3'000'000'000}, {0, 1, 1'000'000'000}, {1, 0, 1'000'000'000}});
  CHECK(adjusted_rand_index(t) == Approx(0.25).epsilon(1e-9));  // 1/4 without the self-pairs
  CHECK(adjusted_rand_index(t, {.pairs = voxel_pairs::with_self}) == 0.25);
}

TEST_CASE("P04: 165 equal labels in both have V-measure 1 and variation 0 (scikit-learn#22185, #13847)") {
  for (std::size_t n = 1; n < 200; ++n) {
    const auto t = table(std::vector<std::uint64_t>(n, 1), std::vector<std::uint64_t>(n, 1));
    CHECK(homogeneity(t) == 1);
    CHECK(v_measure(t) == 1);
    CHECK(normalized_mutual_information(t) == 1);
    CHECK(variation_of_information(t).total() == 0);
    CHECK_FALSE(std::signbit(variation_of_information(t).split));
  }
}

TEST_CASE("P05: 10^5 segments in each image need no dense table") {
  std::vector<overlap> overlaps;
  for (std::uint64_t k = 0; k < 100'000; ++k) {
    overlaps.push_back({k, k, 900 + k % 97});
    overlaps.push_back({k, (k + 1) % 100'000, 50 + k % 89});
  }
  const auto t = contingency_table::from_overlaps(overlaps);
  CHECK(variation_of_information(t).total() < 1);
  CHECK(adjusted_rand_index(t) > 0.8);
  CHECK(adjusted_mutual_information(t) > 0.9);
}

TEST_CASE("P18: nothing is dropped unless told, label 0 included (scikit-image#4856, gala#96, cremi#11)") {
  const auto t = table({1, 2, 3}, {1, 1, 0});
  CHECK(variation_of_information(t).merge == Approx(2.0 / 3));
  CHECK(variation_of_information(t).split == 0);
}

TEST_CASE("P19: cremi and scikit-image define the adapted Rand error in two ways: 1/3 and 0.6") {
  const auto t = table({3, 3, 4, 4}, {1, 2, 2, 2});
  CHECK(adapted_rand_error(t).error == 0.6);
  CHECK(adapted_rand_error(t, {.pairs = voxel_pairs::with_self}).error == Approx(1.0 / 3).epsilon(1e-15));
}

TEST_CASE("P20: identical singletons have error 0, where scikit-image divides 0 by 0") {
  CHECK(adapted_rand_error(table({1, 2, 3}, {1, 2, 3})).error == 0);
  CHECK(adapted_rand_error(table({5}, {5})).error == 0);
}

TEST_CASE("P40: unrelated partitions have V-measure 0 and share no information (torchmetrics#3484: 1)") {
  const auto t = table({0, 1, 0, 1}, {0, 0, 1, 1});
  CHECK(v_measure(t) == 0);
  CHECK(mutual_information(t) == 0);
  CHECK(variation_of_information(t).split == 1);
  CHECK(variation_of_information(t).merge == 1);
  CHECK(adjusted_rand_index(t) == -0.5);
}

}  // namespace partition_peer_bugs_test
