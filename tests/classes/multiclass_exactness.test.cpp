// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <vector>

#include <segtally/classes/multiclass.hpp>
#include <segtally/classes/weighted_kappa.hpp>
#include <segtally/pixel/agreement.hpp>

namespace classes_multiclass_exactness_test {

using namespace segtally;

TEST_CASE("the frequency-weighted Jaccard index of equal images is exactly 1 (T28)") {
  // Seven classes of 55, 1, 1, 1, 1, 1 and 1 voxels: (61 / 7) * 7 is not 61 in doubles.
  std::vector<overlap> same{{1, 1, 55}};
  for (std::uint64_t label = 2; label <= 7; ++label) same.push_back({label, label, 1});
  CHECK(frequency_weighted_jaccard(contingency_table::from_overlaps(same)) == 1.0);
}

TEST_CASE("two opposite classes have R_K exactly -1, as the Matthews correlation of two masks has") {
  for (std::uint64_t a = 1; a < 30; ++a)
    for (std::uint64_t b = 1; b < 30; ++b) {
      const auto t = contingency_table::from_overlaps({{0, 1, a}, {1, 0, b}});
      CHECK(multiclass_matthews_correlation(t) == -1.0);
      const auto mixed = contingency_table::from_overlaps({{0, 1, a}, {1, 0, b}, {0, 0, 7}, {1, 1, 3}});
      CHECK(multiclass_matthews_correlation(mixed) == matthews_correlation(binary_confusion(mixed)));
    }
}

TEST_CASE("exchanging the images changes no bit of a weighted kappa (P38)") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 500; ++i) {
    std::vector<overlap> overlaps;
    for (int j = 0; j < 9; ++j) overlaps.push_back({random() % 5, random() % 5, 1 + (random() >> 10)});
    const auto t = contingency_table::from_overlaps(overlaps);
    for (const auto weights : {kappa_weights::linear, kappa_weights::quadratic})
      CHECK(weighted_kappa(t, {.weights = weights}) == weighted_kappa(t.transposed(), {.weights = weights}));
  }
}

TEST_CASE("a weighted kappa is exact where its sums pass 128 bits (P02)") {
  // Classes 0, 1, 2; values computed with Python's fractions, rounded once.
  const std::uint64_t k = std::uint64_t{1} << 59;
  const auto t = contingency_table::from_overlaps(
      {{0, 0, 3 * k}, {0, 1, k + 1}, {1, 1, 2 * k + 5}, {1, 2, k}, {2, 2, 4 * k - 9}, {2, 0, k + 7}});
  CHECK(weighted_kappa(t) == 0.6417910447761194);
  CHECK(weighted_kappa(t, {.weights = kappa_weights::quadratic}) == 0.6635514018691588);
}

TEST_CASE("a weighted kappa of 100,000 classes: quadratic time would take minutes") {
  std::vector<overlap> overlaps;
  for (std::uint64_t j = 0; j < 100'000; ++j) {
    overlaps.push_back({j, j, 10});
    overlaps.push_back({j, (j * 7 + 1) % 100'000, 1});
  }
  const auto t = contingency_table::from_overlaps(overlaps);
  CHECK(weighted_kappa(t) > 0.9);
}

}  // namespace classes_multiclass_exactness_test
