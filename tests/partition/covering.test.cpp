// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <segtally/partition/consistency_error.hpp>
#include <segtally/partition/covering.hpp>

#include "../support/oracle.hpp"

namespace partition_covering_test {

using namespace segtally;
using labels = std::vector<std::uint64_t>;

namespace {

/// The mean over voxels of the best IoU of their segment.
double naive_covering(const labels& r, const labels& p) {
  std::map<std::uint64_t, double> reference, prediction;
  std::map<std::pair<std::uint64_t, std::uint64_t>, double> common;
  for (std::size_t i = 0; i < r.size(); ++i) ++reference[r[i]], ++prediction[p[i]], ++common[{r[i], p[i]}];
  double sum = 0;
  for (const std::uint64_t label : r) {
    double best = 0;
    for (const auto& [pair, n] : common)
      if (pair.first == label)
        best = std::max(best, n / (reference[pair.first] + prediction[pair.second] - n));
    sum += best;
  }
  return sum / static_cast<double>(r.size());
}

}  // namespace

TEST_CASE("covering of the worked example, both ways") {
  const auto example = support::naive(labels{0, 0, 1, 1, 1, 2, 2, 3}, labels{0, 9, 9, 9, 9, 7, 7, 0});
  CHECK(segmentation_covering(example) == 65.0 / 96);
  CHECK(segmentation_covering(example.transposed()) == 0.75);
  CHECK(std::isnan(segmentation_covering(contingency_table{})));
  CHECK(segmentation_covering(contingency_table{}, 0.5) == 0.5);
  CHECK(segmentation_covering(support::naive(labels{3, 3, 4}, labels{8, 8, 2})) == 1);
}

TEST_CASE("covering is the mean over voxels of the best IoU") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 300; ++i) {
    labels r, p;
    for (int j = 0; j < 50; ++j) {
      r.push_back(random() % 6);
      p.push_back(random() % 2 == 0 ? r.back() : random() % 6);
    }
    CHECK(segmentation_covering(support::naive(r, p)) ==
          doctest::Approx(naive_covering(r, p)).epsilon(1e-14));
  }
}

TEST_CASE("same segments under other names cover exactly, also where counts pass 2^53") {
  CHECK(segmentation_covering(contingency_table::from_overlaps(
            {{5, 3, 25600764185988284}, {4, 0, 19718611429391110}, {0, 8, 6552388915649986}})) == 1);
  std::mt19937_64 random(7);
  for (int i = 0; i < 1000; ++i) {
    std::vector<overlap> same;
    for (std::uint64_t k = 0; k < 2 + random() % 8; ++k)
      same.push_back({k, 100 - k, random() >> (5 + random() % 8)});
    CHECK(segmentation_covering(contingency_table::from_overlaps(same)) == 1);
  }
}

TEST_CASE("a covering and a consistency error are exact sums, rounded once; values by Python's fractions") {
  const auto t = contingency_table::from_overlaps(
      {{1, 1, 9007199254740993}, {1, 2, 3}, {2, 2, 18014398509481985}, {2, 3, 7}, {3, 3, 5}, {3, 1, 11}});
  CHECK(segmentation_covering(t) == 0.9999999999999987);
  CHECK(segmentation_covering(t.transposed()) == 0.9999999999999988);
  CHECK(global_consistency_error(t) == 9.94574792893368e-16);
  CHECK(local_consistency_error(t) == 6.761566615251813e-16);
}

}  // namespace partition_covering_test
