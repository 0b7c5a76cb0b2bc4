// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <segtally/overlap/tally.hpp>
#include <segtally/report/class_averages.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"

namespace report_class_averages_test {

using namespace segtally;
using support::error_of;

namespace {
const class_score_options regions{.classes = {{1, "one"}, {{1, 2}, "both"}, {4, "four"}}};
}

TEST_CASE("pooled and mean are two numbers: a small image weighs little in one, and as much in the other") {
  const std::vector<std::uint8_t> large_r(98, 1), small_r{1, 1}, small_p{1, 0};
  std::vector<std::uint8_t> large_p(98, 1);
  std::fill(large_p.begin(), large_p.begin() + 49, std::uint8_t{0});
  const std::vector<std::uint8_t> none{0, 0, 0};
  pooled_class_scores pooled;
  mean_class_scores mean;
  CHECK(pooled.rows().empty());
  CHECK(mean.rows().empty());
  const class_score_options options{.classes = {{1, "a"}, {2, "b"}}, .spacing = {1}};
  const std::vector<std::vector<std::uint8_t>> images{large_r, large_p, small_r, small_r,
                                                      none,    none,    small_r, small_p};
  for (std::size_t k = 0; k < images.size(); k += 2) {
    const auto rows = per_class_scores(images[k], images[k + 1], options);
    pooled += rows;
    mean += rows;
  }
  CHECK(pooled.images() == 4);
  CHECK(mean.images() == 4);
  // tp 49 + 2 + 0 + 1, fn 49 + 0 + 0 + 1
  CHECK(pooled.rows()[0].counts == confusion{52, 0, 50, 3});
  CHECK(pooled.rows()[0]["dice"] == 104.0 / 154);
  CHECK(pooled.rows()[0]["jaccard_index"] == 52.0 / 102);
  CHECK(error_of([&] { (void)pooled.rows()[0]["hausdorff_distance"]; }) ==
        "scorecard: 'hausdorff_distance' needs surfaces: score with a spacing");
  // 2/3, 1, undefined, 2/3
  const mean_over_images dice = mean.rows()[0]["dice"];
  CHECK(dice.value == doctest::Approx((2.0 / 3 + 1 + 2.0 / 3) / 3).epsilon(1e-15));
  CHECK(dice.images == 3);
  CHECK(dice.undefined_in == 1);
  CHECK(mean.rows()[0]["hausdorff_distance"].value == doctest::Approx((49 + 0 + 1) / 3.0).epsilon(1e-15));
  // A class that occurs in no image is undefined in all.
  CHECK(std::isnan(pooled.rows()[1]["dice"]));
  CHECK(std::isnan(mean.rows()[1]["dice"].value));
  CHECK(mean.rows()[1]["dice"].undefined_in == 4);
  CHECK(mean.rows()[1]["accuracy"].value == 1);
}

TEST_CASE("a class that one image lacks makes the mean distance infinite, and not the mean overlap") {
  const std::vector<std::uint8_t> a{1, 1, 0}, b{0, 0, 0};
  mean_class_scores mean;
  mean += per_class_scores(a, a, {.classes = {{1, "a"}}, .spacing = {1}});
  mean += per_class_scores(a, b, {.classes = {{1, "a"}}, .spacing = {1}});
  CHECK(mean.rows()[0]["dice"].value == 0.5);
  CHECK(mean.rows()[0]["hausdorff_distance_95"].value == std::numeric_limits<double>::infinity());
}

TEST_CASE("pooled scores are those of the sum of the tables, in any order; so are the means in any order") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<class_scores>> images;
    contingency_table sum;
    for (std::size_t k = 0; k < 1 + random() % 6; ++k) {
      const std::size_t n = 1 + random() % 50;
      const contingency_table table =
          support::naive(support::labels_in_runs<std::uint8_t>(n, 4, {0, 1, 2, 4}, random()),
                         support::labels_in_runs<std::uint8_t>(n, 4, {0, 1, 2, 3}, random()));
      sum += table;
      images.push_back(per_class_scores(table, regions));
    }
    const std::vector<class_scores> of_sum = per_class_scores(sum, regions);
    std::vector<class_means> first;
    for (int order = 0; order < 3; ++order) {
      pooled_class_scores pooled;
      mean_class_scores mean;
      for (const auto& image : images) {
        pooled += image;
        mean += image;
      }
      const auto rows = pooled.rows();
      const auto means = mean.rows();
      if (order == 0) first = means;
      for (std::size_t k = 0; k < rows.size(); ++k) {
        CHECK(rows[k].name == of_sum[k].name);
        CHECK(rows[k].counts == of_sum[k].counts);
        for (const metric_value& metric : rows[k].scores) {
          const double value = of_sum[k][metric.info->id];
          CHECK((metric.value == value || (std::isnan(value) && std::isnan(metric.value))));
          const mean_over_images a = means[k][metric.info->id], b = first[k][metric.info->id];
          CHECK((a.value == b.value || (std::isnan(a.value) && std::isnan(b.value))));
          CHECK(a.images + a.undefined_in == images.size());
        }
      }
      std::shuffle(images.begin(), images.end(), random);
    }
  }
}

TEST_CASE("images with other classes or metrics are refused, and nothing changes") {
  const std::vector<std::uint8_t> r{0, 1, 2, 4}, p{0, 1, 1, 4}, other{0, 1, 1, 1};
  pooled_class_scores pooled;
  mean_class_scores mean;
  pooled += per_class_scores(r, p);
  mean += per_class_scores(r, p);
  const auto error = [&](const std::vector<class_scores>& rows) {
    const std::string one = error_of([&] { pooled += rows; }), two = error_of([&] { mean += rows; });
    CHECK(one.substr(one.find(": ")) == two.substr(two.find(": ")));
    CHECK(two.starts_with("mean_class_scores::operator+=: image 2 "));
    return one;
  };
  CHECK(error(per_class_scores(other, other)) ==
        "pooled_class_scores::operator+=: image 2 has 1 classes, and those before have 3; name the classes "
        "when you "
        "score");
  CHECK(error(per_class_scores(r, p, {.classes = {{1, "1"}, {4, "4"}, {2, "2"}}})) ==
        "pooled_class_scores::operator+=: image 2 has the class '4' where those before have '2'; name the "
        "classes "
        "when you score");
  CHECK(error(per_class_scores(r, p, {.classes = {{1, "1"}, {3, "2"}, {4, "4"}}})) ==
        "pooled_class_scores::operator+=: image 2 has the class '2' where those before have '2' with other "
        "labels; "
        "name the classes when you score");
  CHECK(error(per_class_scores(r, p, {.metrics = {"dice"}})) ==
        "pooled_class_scores::operator+=: image 2 has other metrics of class '1' than those before");
  const contingency_table large = contingency_table::from_overlaps({{1, 2, std::uint64_t{1} << 62}});
  pooled_class_scores most;
  most += per_class_scores(large);
  CHECK(error_of([&] { most += per_class_scores(large); }) ==
        "pooled_class_scores::operator+=: 4611686018427387904 + 4611686018427387904 voxels pass the limit of "
        "9223372036854775807");
  CHECK(most.images() == 1);
  CHECK(most.rows()[0].counts.fn == std::uint64_t{1} << 62);
  CHECK(pooled.images() == 1);
  CHECK(mean.images() == 1);
  CHECK(error_of([&] { (void)mean.rows()[0]["dise"]; }) ==
        "class_means: no metric 'dise' in the catalogue: did you mean 'dice'?");
  CHECK(error_of([&] { (void)mean.rows()[0]["panoptic_quality"]; }) ==
        "class_means: 'panoptic_quality' was not scored");
}

}  // namespace report_class_averages_test
