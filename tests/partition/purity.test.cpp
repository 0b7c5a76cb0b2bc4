// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include <segtally/overlap/tally.hpp>
#include <segtally/partition/cluster_accuracy.hpp>
#include <segtally/partition/purity.hpp>

#include "../support/oracle.hpp"

namespace partition_purity_test {

using namespace segtally;

namespace {

using labels = std::vector<std::uint64_t>;

std::uint64_t common(const labels& a, std::uint64_t x, const labels& b, std::uint64_t y) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < a.size(); ++i) n += a[i] == x && b[i] == y;
  return n;
}

labels distinct(labels of) {
  std::sort(of.begin(), of.end());
  of.erase(std::unique(of.begin(), of.end()), of.end());
  return of;
}

/// The sum over the segments of `of` of their largest overlap with a segment of `in`.
std::uint64_t largest_parts(const labels& of, const labels& in) {
  std::uint64_t sum = 0;
  for (const std::uint64_t segment : distinct(of)) {
    std::uint64_t most = 0;
    for (const std::uint64_t other : distinct(in)) most = std::max(most, common(of, segment, in, other));
    sum += most;
  }
  return sum;
}

/// Equation for superpixels S and segments G: sum of min(|S n G|, |S - G|).
std::uint64_t leaking(const labels& g, const labels& s) {
  std::uint64_t sum = 0;
  for (const std::uint64_t superpixel : distinct(s)) {
    const auto size = static_cast<std::uint64_t>(std::count(s.begin(), s.end(), superpixel));
    for (const std::uint64_t segment : distinct(g)) {
      const std::uint64_t inside = common(s, superpixel, g, segment);
      if (inside > 0) sum += std::min(inside, size - inside);
    }
  }
  return sum;
}

/// The largest agreement over all one-to-one maps.
std::uint64_t best_map(const labels& r, const labels& p) {
  labels rows = distinct(r), columns = distinct(p);
  const labels &first = rows.size() <= columns.size() ? r : p,
               &second = rows.size() <= columns.size() ? p : r;
  if (rows.size() > columns.size()) rows.swap(columns);
  std::vector<std::size_t> order(columns.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::uint64_t best = 0;
  do {
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) sum += common(first, rows[k], second, columns[order[k]]);
    best = std::max(best, sum);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

double share(std::uint64_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Applies a background rule; with the last rule each predicted background voxel gets its own label.
void apply(background_rule rule, labels& r, labels& p) {
  labels kept_r, kept_p;
  std::uint64_t own = 1'000'000;
  for (std::size_t i = 0; i < r.size(); ++i) {
    if (rule != background_rule::count && r[i] == 0) continue;
    if (rule == background_rule::drop_either && p[i] == 0) continue;
    kept_r.push_back(r[i]);
    kept_p.push_back(rule == background_rule::drop_reference_split_prediction && p[i] == 0 ? own++ : p[i]);
  }
  r.swap(kept_r);
  p.swap(kept_p);
}

}  // namespace

TEST_CASE("purity, under-segmentation and cluster accuracy are their definitions, voxel by voxel") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t n = 1 + random() % 24;
    labels names_r{0, 1, 2, 900}, names_p{0, 1, 7, 9, 1000};
    labels r = support::labels_in_runs<std::uint64_t>(n, 1 + round % 5, names_r, random());
    labels p = support::labels_in_runs<std::uint64_t>(n, 1 + round % 4, names_p, random());
    const contingency_table table = support::naive(r, p);
    for (const background_rule rule :
         {background_rule::count, background_rule::drop_reference, background_rule::drop_either}) {
      labels kept_r = r, kept_p = p;
      apply(rule, kept_r, kept_p);
      CAPTURE(round);
      const partition_options options{.rule = rule};
      if (kept_r.empty()) {
        CHECK(std::isnan(purity(table, options)));
        CHECK(inverse_purity(table, options, 3) == 3);
        CHECK(under_segmentation_error(table, options, 4) == 4);
        CHECK(cluster_accuracy(table, options, 5) == 5);
        continue;
      }
      CHECK(purity(table, options) == share(largest_parts(kept_p, kept_r), kept_r.size()));
      CHECK(achievable_segmentation_accuracy(table, options) == purity(table, options));
      CHECK(inverse_purity(table, options) == share(largest_parts(kept_r, kept_p), kept_r.size()));
      CHECK(under_segmentation_error(table, options) == share(leaking(kept_r, kept_p), kept_r.size()));
      CHECK(cluster_accuracy(table, options) == share(best_map(kept_r, kept_p), kept_r.size()));
    }
  }
}

TEST_CASE("voxels of predicted background are segments of their own where the rule says so") {
  std::mt19937_64 random(12);
  for (int round = 0; round < 300; ++round) {
    labels r = support::labels_in_runs<std::uint64_t>(9, 2, {0, 1, 2}, random());
    labels p = support::labels_in_runs<std::uint64_t>(9, 2, {0, 0, 1, 2}, random());
    const contingency_table table = support::naive(r, p);
    const partition_options options{.rule = background_rule::drop_reference_split_prediction};
    apply(options.rule, r, p);
    if (r.empty() || distinct(p).size() > 7) continue;
    CHECK(purity(table, options) == share(largest_parts(p, r), r.size()));
    CHECK(inverse_purity(table, options) == share(largest_parts(r, p), r.size()));
    CHECK(under_segmentation_error(table, options) == share(leaking(r, p), r.size()));
    CHECK(cluster_accuracy(table, options) == share(best_map(r, p), r.size()));
  }
}

TEST_CASE("examples of the sources") {
  // torchmetrics, cluster_accuracy: [0, 0, 1, 1] against [1, 1, 0, 0]
  const std::vector<int> target{1, 1, 0, 0}, preds{0, 0, 1, 1};
  CHECK(cluster_accuracy(tally(target, preds)) == 1);
  // Manning et al. 2008, Introduction to Information Retrieval, figure 16.4: purity (5 + 4 + 3) / 17
  const contingency_table three = contingency_table::from_overlaps(
      {{1, 1, 5}, {2, 1, 1}, {1, 2, 1}, {2, 2, 4}, {3, 2, 1}, {1, 3, 2}, {3, 3, 3}});
  CHECK(purity(three) == 12.0 / 17);
  CHECK(inverse_purity(three) == 12.0 / 17);
  CHECK(cluster_accuracy(three) == 12.0 / 17);
  // A greedy choice takes 10 and then 0; the best map has 9 + 9.
  CHECK(cluster_accuracy(contingency_table::from_overlaps({{1, 1, 10}, {1, 2, 9}, {2, 1, 9}, {2, 3, 0}})) ==
        18.0 / 28);
  // A superpixel that leaks by one voxel of ten costs that voxel twice: once per segment.
  const contingency_table leak = contingency_table::from_overlaps({{1, 1, 9}, {2, 1, 1}, {2, 2, 10}});
  CHECK(under_segmentation_error(leak) == 2.0 / 20);
  CHECK(1 - achievable_segmentation_accuracy(leak) == doctest::Approx(1.0 / 20).epsilon(1e-15));
}

TEST_CASE("a map of many labels whose background meets all is found, and large counts are exact") {
  std::vector<overlap> cells{{0, 0, std::uint64_t{1} << 62}};
  for (std::uint64_t k = 1; k <= 20'000; ++k) {
    cells.push_back({0, k, 3});
    cells.push_back({k, 0, 2});
    cells.push_back({k, k, 50});
    cells.push_back({k, k % 20'000 + 1, 40});
  }
  const contingency_table table = contingency_table::from_overlaps(cells);
  const std::uint64_t agreeing = (std::uint64_t{1} << 62) + 50 * 20'000;
  CHECK(cluster_accuracy(table) == static_cast<double>(agreeing) / static_cast<double>(table.total()));
}

}  // namespace partition_purity_test
