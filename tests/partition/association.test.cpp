// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/partition/association.hpp>

#include "../support/oracle.hpp"

namespace partition_association_test {

using namespace segtally;

TEST_CASE("associations are those of the chi-squared of all cells") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t n = 1 + random() % 200;
    const contingency_table table =
        support::naive(support::labels_in_runs<std::uint64_t>(n, 3, {0, 1, 2, 9}, random()),
                       support::labels_in_runs<std::uint64_t>(n, 3, {0, 1, 70, 71, 72}, random()));
    const double total = static_cast<double>(table.total());
    double chi = 0;
    for (const label_count& r : table.reference())
      for (const label_count& p : table.prediction()) {
        const double expected = static_cast<double>(r.count) * static_cast<double>(p.count) / total;
        chi += std::pow(static_cast<double>(table.count(r.label, p.label)) - expected, 2) / expected;
      }
    const double rows = static_cast<double>(table.reference().size()) - 1,
                 columns = static_cast<double>(table.prediction().size()) - 1;
    if (rows == 0 || columns == 0) {
      CHECK(std::isnan(cramers_v(table)));
      CHECK(tschuprows_t(table, 3) == 3);
      continue;
    }
    CHECK(cramers_v(table) ==
          doctest::Approx(std::sqrt(chi / total / std::min(rows, columns))).epsilon(1e-12));
    CHECK(tschuprows_t(table) ==
          doctest::Approx(std::sqrt(chi / total / std::sqrt(rows * columns))).epsilon(1e-12));
  }
}

TEST_CASE("SciPy's example, and exact ends") {
  // scipy.stats.contingency.association, SciPy 1.17
  const std::uint64_t counts[4][2] = {{100, 150}, {203, 322}, {420, 700}, {320, 210}};
  std::vector<overlap> cells;
  for (std::uint64_t i = 0; i < 4; ++i)
    for (std::uint64_t j = 0; j < 2; ++j) cells.push_back({i, j, counts[i][j]});
  const contingency_table example = contingency_table::from_overlaps(cells);
  CHECK(cramers_v(example) == doctest::Approx(0.18617813077483678).epsilon(1e-14));
  CHECK(tschuprows_t(example) == doctest::Approx(0.14146478765062995).epsilon(1e-14));
  for (const std::uint64_t a : {std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{1} << 20}) {
    std::vector<overlap> unrelated, same, split;
    for (std::uint64_t i = 0; i < 7; ++i) {
      same.push_back({i, i + 5, a + i});
      split.push_back({i, 2 * i, a + i});
      split.push_back({i, 2 * i + 1, a + 3});
      for (std::uint64_t j = 0; j < 11; ++j) unrelated.push_back({i, j, a * (i + 1) * (2 * j + 3)});
    }
    const contingency_table none = contingency_table::from_overlaps(unrelated),
                            all = contingency_table::from_overlaps(same),
                            refined = contingency_table::from_overlaps(split);
    CHECK(cramers_v(none) == 0);
    CHECK(tschuprows_t(none) == 0);
    CHECK(cramers_v(all) == 1);
    CHECK(tschuprows_t(all) == 1);
    CHECK(cramers_v(refined) == 1);
    CHECK(tschuprows_t(refined) < 1);
    CHECK(cramers_v(refined.transposed()) == cramers_v(refined));
  }
  // A single displaced voxel of 2^60 is detected.
  const std::uint64_t many = std::uint64_t{1} << 60;
  CHECK(cramers_v(contingency_table::from_overlaps(
            {{0, 0, many}, {0, 1, many}, {1, 0, many}, {1, 1, many + 1}})) > 0);
  // Products of sizes beyond 64 bits are divided by twice, and the values are the same.
  for (std::uint64_t seed = 1; seed < 40; ++seed) {
    std::vector<overlap> few, often;
    for (std::uint64_t k = 0; k < 12; ++k) {
      few.push_back({k * seed % 5, k * k % 4, 1 + k * seed % 17});
      often.push_back({few.back().reference, few.back().prediction, few.back().count << 40});
    }
    CHECK(detail::mean_square_contingency(contingency_table::from_overlaps(few)) ==
          detail::mean_square_contingency(contingency_table::from_overlaps(often)));
  }
}

}  // namespace partition_association_test
