// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include <segtally/objects/best_overlap.hpp>
#include <segtally/region/object_count.hpp>

#include "../support/oracle.hpp"

namespace objects_best_overlap_test {

using namespace segtally;

namespace {
using labels = std::vector<std::uint64_t>;
double sparse(const labels& reference, const labels& prediction) {
  return jaccard_index_sparse(support::naive(reference, prediction));
}
}  // namespace

TEST_CASE("where the-segmentation-game is wrong (T1 a to f, P07, P08)") {
  CHECK(sparse({0, 0, 5, 5, 0}, {0, 0, 5, 5, 2}) == 1);
  CHECK(sparse({0, 1, 3, 0}, {0, 1, 3, 2}) == 1);
  CHECK(sparse({1, 1, 2, 2}, {3, 3, 2, 2}) == 1);
  CHECK(sparse({1, 1, 2, 2}, {1, 2, 2, 2}) == doctest::Approx(7.0 / 12));
  CHECK(sparse({1, 1}, {1, 1}) == 1);
  CHECK(std::isnan(sparse({0, 0}, {0, 1})));
  CHECK(sparse({0, 5}, {0, 7}) == 1);
}

TEST_CASE("the best partner of each reference object, ties to the smaller label (D63)") {
  const auto best =
      best_overlaps(support::naive(labels{0, 0, 1, 1, 1, 2, 2, 3}, labels{0, 9, 9, 9, 9, 7, 7, 0}));
  CHECK(best == std::vector<best_overlap>{{1, 9, 3, 0.75}, {2, 7, 2, 1}, {3, 0, 0, 0}});
  const auto tie = best_overlaps(support::naive(labels{4, 4}, labels{8, 3}));
  CHECK(tie == std::vector<best_overlap>{{4, 3, 1, 0.5}});
  // IoU 1/4 twice, with 1 and 2 common voxels: the larger intersection wins, whatever its label.
  for (const std::uint64_t name : {3u, 9u}) {
    const auto t = contingency_table::from_overlaps({{4, name, 2}, {4, 5, 1}, {0, name, 5}, {0, 5, 1}});
    CHECK(best_overlaps(t) == std::vector<best_overlap>{{4, name, 2, 0.25}});
  }
  CHECK(jaccard_index_sparse(contingency_table{}, {}, 1) == 1);
}

TEST_CASE("new names, another order or a margin of background change no bit of the score") {
  const auto r = support::labels_in_runs<std::uint64_t>(5000, 9, {0, 1, 2, 3, 4, 5, 6, 7}, 1);
  const auto p = support::labels_in_runs<std::uint64_t>(5000, 9, {0, 1, 2, 3, 4, 5, 6, 7}, 2);
  labels named_r(r), named_p(p);
  for (auto& v : named_r) v = v == 0 ? 0 : (100 - v) << 50;
  for (auto& v : named_p) v = v == 0 ? 0 : ~v;
  const double score = sparse(r, p);
  CHECK(sparse(named_r, named_p) == score);
  named_r.insert(named_r.end(), 1000, 0);
  named_p.insert(named_p.end(), 1000, 0);
  CHECK(sparse(named_r, named_p) == score);
}

TEST_CASE("objects are labels that occur, but the background") {
  CHECK(object_count(support::naive(labels{0, 5, 900}, labels{7, 7, 7})) == object_counts{2, 1});
  CHECK(object_count(support::naive(labels{1, 5}, labels{0, 1}), {.background = 1}) == object_counts{1, 1});
  CHECK(object_count(contingency_table{}) == object_counts{0, 0});
}

}  // namespace objects_best_overlap_test
