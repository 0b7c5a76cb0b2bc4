// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/report/scorecard.hpp>
#include <segtally/study/compare_results.hpp>
#include <segtally/study/ranking_stability.hpp>
#include <segtally/study/study.hpp>

#include "../support/error_of.hpp"

namespace study_study_test {

using namespace segtally;
using support::error_of;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

bool same(const interval& a, const interval& b) {
  return same(a.low, b.low) && same(a.high, b.high);
}

bool same(const value_summary& a, const value_summary& b) {
  return a.n == b.n && a.undefined == b.undefined && same(a.mean, b.mean) && same(a.deviation, b.deviation) &&
         same(a.median, b.median) && same(a.lower_quartile, b.lower_quartile) &&
         same(a.upper_quartile, b.upper_quartile) && same(a.least, b.least) && same(a.greatest, b.greatest);
}

std::vector<study_value> dice_and_distance(double dice, double distance) {
  return {{"dice", dice, direction::higher, 0}, {"distance", distance, direction::lower, 374}};
}

/// Random values of two results on twelve images, four per patient.
struct drawn_study {
  std::vector<std::string> images;
  std::vector<std::vector<double>> dice{2}, distance{2};

  explicit drawn_study(std::uint64_t seed) {
    std::mt19937_64 draw(seed);
    for (int i = 0; i < 12; ++i) {
      images.push_back("image " + std::to_string(i));
      for (std::size_t r = 0; r < 2; ++r) {
        dice[r].push_back(static_cast<double>(draw() % 1000) / 1000);
        distance[r].push_back(i == 5 && r == 1 ? undefined : static_cast<double>(draw() % 1000) / 30);
      }
    }
  }

  /// Adds them in some order, with other names.
  study built(const std::vector<std::size_t>& order, const std::string& prefix = "image ") const {
    study s;
    for (const std::size_t i : order)
      for (const std::size_t r : {i % 2, 1 - i % 2}) {
        const std::string image = prefix + std::to_string(i), result = r == 0 ? "ours" : "theirs";
        const std::string group = i < 8 ? prefix + "patient " + std::to_string(i / 4) : "";
        if (i == 3 && r == 1)
          s.add_missing(image, result, group);
        else
          s.add(image, result, dice_and_distance(dice[r][i], distance[r][i]), group);
      }
    return s;
  }
};

std::vector<std::size_t> shuffled(std::uint64_t seed, std::size_t n) {
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  std::mt19937_64 draw(seed);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[draw() % i]);
  return order;
}

}  // namespace

TEST_CASE("a study holds what was added") {
  study s;
  CHECK(s.images().empty());
  CHECK(s.metrics().empty());
  s.add("b", "ours", dice_and_distance(.5, 3), "patient 1");
  s.add("a", "ours", {{"distance", 4, direction::lower, 374}, {"dice", .75, direction::higher, 0}});
  s.add("b", "theirs", dice_and_distance(.25, undefined));
  s.add_missing("a", "theirs", "patient 2");
  CHECK(s.images() == std::vector<std::string>{"b", "a"});
  CHECK(s.groups() == std::vector<std::string>{"patient 1", "patient 2"});
  CHECK(s.results() == std::vector<std::string>{"ours", "theirs"});
  REQUIRE(s.metrics().size() == 2);
  CHECK(s.metrics()[1].id == "distance");
  CHECK(s.metric("distance").worst == 374);
  CHECK(s.metric("dice").better == direction::higher);
  CHECK(s.value("a", "ours", "distance") == 4);
  CHECK(s.value("a", "ours", "dice") == .75);
  CHECK(std::isnan(s.value("b", "theirs", "distance")));
  CHECK(std::isnan(s.value("a", "theirs", "dice")));
  CHECK(s.is_missing("a", "theirs"));
  CHECK_FALSE(s.is_missing("b", "theirs"));
  CHECK(s.contains("a", "theirs"));
  CHECK(s.values("ours", "distance") == std::vector<double>{3, 4});
  CHECK(s.values("theirs", "dice") == std::vector<double>{.25, 0});
  CHECK(s.values("theirs", "distance")[1] == 374);
  CHECK(std::isnan(s.values("theirs", "distance", missing_values::left_undefined)[1]));
  s.add_missing("c", "ours");
  CHECK_FALSE(s.contains("c", "theirs"));
}

TEST_CASE("what a study refuses, and that it is then as before") {
  study s;
  s.add("a", "ours", dice_and_distance(.5, 3), "p1");
  const std::vector<study_value> one{{"dice", .5, direction::higher, 0}};
  CHECK(error_of([&] { s.add("a", "ours", dice_and_distance(.5, 3)); }) ==
        "study: image 'a' of result 'ours' was added before");
  CHECK(error_of([&] { s.add_missing("a", "ours"); }) ==
        "study: image 'a' of result 'ours' was added before");
  CHECK(error_of([&] { s.add("b", "ours", one); }) ==
        "study: image 'b' of result 'ours' has no value of 'distance', which images before it have");
  CHECK(error_of([&] {
          s.add("b", "ours",
                {{"dice", .5, direction::higher, 0}, {"distance", 1, direction::lower, 374}, {"x", 1}});
        }) == "study: image 'b' of result 'ours' has a value of 'x', which images before it have not");
  CHECK(error_of([&] {
          s.add("b", "ours", {{"dice", .5, direction::higher, 0}, {"distance", 1, direction::lower, inf}});
        }) ==
        "study: image 'b' of result 'ours' has another direction or worst value of 'distance' than images "
        "before it");
  CHECK(error_of([&] {
          s.add("b", "ours", {{"dice", .5, direction::lower, 0}, {"distance", 1, direction::lower, 374}});
        }) ==
        "study: image 'b' of result 'ours' has another direction or worst value of 'dice' than images "
        "before it");
  CHECK(error_of([&] {
          s.add("b", "ours", {{"dice", .5, direction::higher, 0}, {"dice", 1}});
        }) == "study: image 'b' of result 'ours' has two values of 'dice'");
  CHECK(error_of([&] { s.add("b", "ours", std::vector<study_value>{}); }) ==
        "study: image 'b' of result 'ours' has no values");
  CHECK(error_of([&] {
          s.add("b", "ours", {{"dice", .5, direction::higher}});
        }) == "study: image 'b' of result 'ours' gives metric 'dice' a better end but no worst value");
  CHECK(error_of([&] { s.add("a", "theirs", dice_and_distance(.5, 3), "p2"); }) ==
        "study: image 'a' was in group 'p1', now it is in 'p2'");
  CHECK(s.images() == std::vector<std::string>{"a"});
  CHECK(s.results() == std::vector<std::string>{"ours"});
  s.add("b", "theirs", dice_and_distance(.5, 3));
  CHECK(error_of([&] { (void)s.value("x", "ours", "dice"); }) == "study: no image 'x' in the study");
  CHECK(error_of([&] { (void)s.value("a", "x", "dice"); }) == "study: no result 'x' in the study");
  CHECK(error_of([&] { (void)s.value("a", "ours", "x"); }) == "study: no metric 'x' in the study");
  const std::string absent =
      "image 'a' was never added for result 'theirs': add its values, or add_missing if there is no "
      "prediction";
  CHECK(error_of([&] { (void)s.value("a", "theirs", "dice"); }) == "study: " + absent);
  CHECK(error_of([&] { (void)s.values("theirs", "dice"); }) == "study: " + absent);
  CHECK(error_of([&] { (void)summarise(s, "theirs", "dice"); }) == "summarise: " + absent);
  CHECK(error_of([&] { (void)compare(s, "theirs", "ours", "dice"); }) == "compare: " + absent);
  CHECK(
      error_of([&] { (void)rank_results(s, {"dice"}); }) ==
      "rank_results: image 'b' was never added for result 'ours': add its values, or add_missing if there is "
      "no prediction");
  CHECK(error_of([&] { (void)summarise(s, "x", "dice"); }) == "summarise: no result 'x' in the study");
  CHECK(error_of([&] { (void)summarise(s, "ours", "x"); }) == "summarise: no metric 'x' in the study");
  s.add("a", "theirs", dice_and_distance(.5, 3));
  s.add_missing("b", "ours");
  CHECK(error_of([&] { (void)summarise(s, "ours", "dice", {.confidence = 95}); }) ==
        "summarise: a confidence of 95 is not between 0 and 1");
  CHECK(error_of([&] { (void)summarise(s, "ours", "dice", {.confidence = undefined}); }) ==
        "summarise: a confidence of nan is not between 0 and 1");
  CHECK(error_of([&] { (void)compare(s, "ours", "theirs", "dice", {.resamples = 0}); }) ==
        "compare: 0 resamples");
  CHECK(error_of([&] { (void)compare(s, "ours", "theirs", "dice", {.exact_up_to = 63}); }) ==
        "compare: exact for up to 63 pairs: 62 are the most, since all 2^n signs are counted");
  CHECK(error_of([&] { (void)stability_of_ranking(s, {"dice"}, {}, {.resamples = 0}); }) ==
        "stability_of_ranking: 0 resamples");
  CHECK(error_of([&] { (void)rank_results(s, std::span<const std::string_view>{}); }) ==
        "rank_results: no metrics");
}

TEST_CASE("the worst value of a metric is the bad end of its range") {
  for (const auto known : {catalogue(), surface_catalogue()})
    for (const metric_info& info : known) {
      CAPTURE(info.id);
      const double worst = worst_value(info);
      CHECK((info.better == direction::neither) == std::isnan(worst));
      if (info.range == "0 to 1") CHECK(worst == (info.better == direction::higher ? 0 : 1));
      if (info.range == "-1 to 1") CHECK(worst == -1);
      if (info.range == "0 and up" || info.range == "0 to inf")
        CHECK((info.better == direction::neither || worst == (info.better == direction::higher ? 0 : inf)));
      if (info.better == direction::higher)
        CHECK(std::isfinite(worst));  // a range that begins in another way
    }
  CHECK(worst_value(*find_metric("adjusted_rand_index")) == -.5);
  CHECK(worst_value(*find_metric("hausdorff_distance")) == inf);

  std::vector<int> reference{1, 1, 0, 2}, prediction{1, 0, 0, 2};
  study s;
  s.add("a", "ours", score(reference, prediction));
  s.add_missing("b", "ours");
  CHECK(s.metrics().size() == catalogue().size());
  CHECK(s.value("a", "ours", "dice") == score(reference, prediction)["dice"]);
  CHECK(summarise(s, "ours", "matthews_correlation").summary.least == -1);
}

TEST_CASE("summaries of hand-made values") {
  const value_summary none = summarise(std::vector<double>{});
  CHECK(none.n == 0);
  for (const double x : {none.mean, none.deviation, none.median, none.lower_quartile, none.upper_quartile,
                         none.least, none.greatest})
    CHECK(std::isnan(x));
  const value_summary one = summarise(std::vector<double>{undefined, .1, undefined});
  CHECK(one.n == 1);
  CHECK(one.undefined == 2);
  CHECK(one.mean == .1);
  CHECK(std::isnan(one.deviation));
  CHECK(one.median == .1);
  CHECK(one.lower_quartile == .1);
  CHECK(one.greatest == .1);
  const value_summary four = summarise(std::vector<double>{4, 1, 2, 3});
  CHECK(four.mean == 2.5);
  CHECK(four.deviation == std::sqrt(5.0 / 3));
  CHECK(four.lower_quartile == 1.75);
  CHECK(four.median == 2.5);
  CHECK(four.upper_quartile == 3.25);
  // Equal values have no spread, even if their sum is rounded.
  for (std::size_t n = 2; n < 200; ++n) {
    const value_summary alike = summarise(std::vector<double>(n, .1));
    CHECK(alike.mean == .1);
    CHECK(alike.deviation == 0);
    CHECK(alike.median == .1);
  }
  const value_summary infinite = summarise(std::vector<double>{1, 2, inf, inf, inf});
  CHECK(infinite.mean == inf);
  CHECK(std::isnan(infinite.deviation));
  CHECK(infinite.median == inf);
  CHECK(infinite.upper_quartile == inf);  // NumPy 2.4.6: NaN
  CHECK(infinite.lower_quartile == 2);
  CHECK(std::isnan(summarise(std::vector<double>{-inf, inf}).mean));
  const value_summary huge = summarise(std::vector<double>{1e308, 1e308, -1e308, 1e308});
  CHECK(huge.mean == 5e307);
  CHECK(std::isinf(huge.deviation) == false);
  CHECK(huge.deviation == doctest::Approx(1e308));
  CHECK(summarise(std::vector<double>{1e-300, 3e-300}).deviation == doctest::Approx(std::sqrt(2.0) * 1e-300));
}

TEST_CASE("a missing prediction counts by option, and never silently") {
  study s;
  s.add("a", "ours", dice_and_distance(.5, 3));
  s.add("b", "ours", dice_and_distance(.75, undefined));
  s.add_missing("c", "ours");
  const metric_study worst = summarise(s, "ours", "distance");
  CHECK(worst.summary.n == 2);
  CHECK(worst.summary.undefined == 1);
  CHECK(worst.missing == 1);
  CHECK(worst.summary.greatest == 374);
  REQUIRE(worst.worst.size() == 2);
  CHECK(worst.worst[0].image == "c");
  CHECK(worst.worst[0].value == 374);
  const metric_study left = summarise(s, "ours", "dice", {.missing = missing_values::left_undefined});
  CHECK(left.summary.n == 2);
  CHECK(left.summary.undefined == 1);
  CHECK(left.missing == 1);
  CHECK(left.summary.mean == .625);
  CHECK(left.worst[0].image == "a");
}

TEST_CASE("the worst images, by the end that is good") {
  study s;
  const double values[] = {3, 1, undefined, 2, 1};
  for (std::size_t i = 0; i < 5; ++i)
    s.add(std::string(1, static_cast<char>('e' - i)), "ours",
          {{"high", values[i], direction::higher, 0},
           {"low", values[i], direction::lower, 9},
           {"any", values[i]}});
  const auto names = [&](std::string_view metric, std::size_t count) {
    std::string text;
    for (const image_value& image : summarise(s, "ours", metric, {.worst_images = count}).worst)
      text += image.image;
    return text;
  };
  CHECK(names("high", 5) == "adbe");  // a and d tie
  CHECK(names("high", 1) == "a");
  CHECK(names("low", 5) == "ebad");
  CHECK(names("low", 0).empty());
  CHECK(names("any", 5).empty());
}

TEST_CASE("groups are averaged first, or drawn as wholes") {
  study s;
  for (int i = 0; i < 6; ++i)
    s.add(std::to_string(i), "ours", {{"dice", i == 5 ? undefined : i / 8.0, direction::higher, 0}},
          i < 4 ? "patient " + std::to_string(i / 2) : "");
  const metric_study groups = summarise(s, "ours", "dice", {.average_groups_first = true});
  CHECK(groups.summary.n == 3);  // 1/16, 5/16, 1/2
  CHECK(groups.summary.undefined == 1);
  CHECK(groups.summary.mean == doctest::Approx(7.0 / 24));
  CHECK(groups.summary.median == 5.0 / 16);
  const std::vector<double> means{1.0 / 16, 5.0 / 16, .5};
  CHECK(same(groups.mean_interval, bootstrap_interval(means)));
  const metric_study images = summarise(s, "ours", "dice");
  CHECK(images.summary.n == 5);
  const std::vector<std::vector<double>> wholes{{.5}, {.25, .375}, {0, .125}};
  CHECK(same(images.mean_interval, bootstrap_interval(wholes)));
  CHECK_FALSE(same(images.mean_interval, bootstrap_interval(s.values("ours", "dice"))));
  CHECK(std::isnan(summarise(s, "ours", "dice", {.resamples = 0}).mean_interval.low));
}

TEST_CASE("no name and no order of adding changes a bit") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const drawn_study drawn(seed);
    const study plain = drawn.built(shuffled(0, 12));
    const study other = drawn.built(shuffled(seed + 1, 12));
    const study renamed = drawn.built(shuffled(seed + 2, 12), seed % 2 == 0 ? "z" : "");
    for (const std::string_view metric : {"dice", "distance"})
      for (const bool first : {false, true})
        for (const interval_rule rule : {interval_rule::percentile, interval_rule::bca}) {
          const study_options options{
              .average_groups_first = first, .resamples = 200, .rule = rule, .seed = seed};
          const comparison_options comparing{.average_groups_first = first, .resamples = 200, .rule = rule};
          for (const std::string_view result : {"ours", "theirs"}) {
            const metric_study a = summarise(plain, result, metric, options);
            for (const study* const s : {&other, &renamed}) {
              const metric_study b = summarise(*s, result, metric, options);
              CHECK(same(a.summary, b.summary));
              CHECK(same(a.mean_interval, b.mean_interval));
              CHECK(a.worst[0].value == b.worst[0].value);
              CHECK(a.missing == b.missing);
            }
            CHECK(a.worst[0].image == summarise(other, result, metric, options).worst[0].image);
          }
          const paired_comparison a = compare(plain, "ours", "theirs", metric, comparing);
          for (const study* const s : {&other, &renamed}) {
            const paired_comparison b = compare(*s, "ours", "theirs", metric, comparing);
            CHECK(same(a.mean_difference, b.mean_difference));
            CHECK(same(a.mean_interval, b.mean_interval));
            CHECK(a.signed_rank.p == b.signed_rank.p);
            CHECK(a.sign_flip.p == b.sign_flip.p);
            CHECK(a.wins == b.wins);
          }
          const paired_comparison exchanged = compare(plain, "theirs", "ours", metric, comparing);
          CHECK(a.mean_difference == -exchanged.mean_difference);
          CHECK(a.signed_rank.p == exchanged.signed_rank.p);
          CHECK(a.sign_flip.p == exchanged.sign_flip.p);
          CHECK(a.wins == exchanged.losses);
          CHECK(a.ties == exchanged.ties);
          CHECK(a.n + a.undefined == (first ? 6 : 12));
          CHECK(a.wins + a.ties + a.losses == a.n);
        }
    // Resamples of rankings depend on the names of images and groups.
    const std::vector<std::size_t> order = shuffled(seed + 1, 12);
    const study reordered = drawn.built(order);
    const ranking_stability a = stability_of_ranking(plain, {"dice", "distance"}, {}, {.resamples = 100});
    const ranking_stability b = stability_of_ranking(reordered, {"dice", "distance"}, {}, {.resamples = 100});
    for (const rank_stability& of_a : a.results)
      for (const rank_stability& of_b : b.results)
        if (of_a.result == of_b.result) {
          CHECK(of_a.times == of_b.times);
          CHECK(of_a.rank == of_b.rank);
          CHECK(same(of_a.rank_interval, of_b.rank_interval));
        }
  }
}

TEST_CASE("a comparison: first minus second") {
  study s;
  const double first[] = {1, 2, 3, inf, 5, undefined}, second[] = {2, 2, 1, inf, 4, 1};
  for (std::size_t i = 0; i < 6; ++i) {
    const std::string image(1, static_cast<char>('a' + i));
    s.add(image, "ours",
          {{"distance", first[i], direction::lower, 9}, {"dice", first[i], direction::higher, 0}});
    s.add(image, "theirs",
          {{"distance", second[i], direction::lower, 9}, {"dice", second[i], direction::higher, 0}});
  }
  const paired_comparison distance = compare(s, "ours", "theirs", "distance");  // -1, 0, 2, 0, 1
  CHECK(distance.n == 5);
  CHECK(distance.undefined == 1);
  CHECK(distance.mean_difference == .4);
  CHECK(distance.median_difference == 0);
  CHECK(distance.wins == 1);
  CHECK(distance.ties == 2);
  CHECK(distance.losses == 2);
  CHECK(distance.signed_rank.n == 3);
  CHECK(distance.signed_rank.zeros == 2);
  const paired_comparison dice = compare(s, "ours", "theirs", "dice");
  CHECK(dice.wins == 2);
  CHECK(dice.losses == 1);

  s.add_missing("g", "ours");
  s.add("g", "theirs", {{"distance", 1, direction::lower, 9}, {"dice", 1, direction::higher, 0}});
  CHECK(compare(s, "ours", "theirs", "distance").mean_difference == doctest::Approx(10.0 / 6));
  CHECK(compare(s, "ours", "theirs", "distance", {.missing = missing_values::left_undefined}).undefined == 2);

  for (const std::string& image : s.images()) s.add_missing(image, "nothing");
  const std::vector<pair_of_results> pairs = compare_all(s, "dice");
  REQUIRE(pairs.size() == 3);
  CHECK(pairs[1].first == "ours");
  CHECK(pairs[1].second == "nothing");
  std::vector<double> p;
  for (const pair_of_results& pair : pairs) p.push_back(pair.comparison.signed_rank.p);
  const std::vector<double> adjusted = holm_adjusted(p);
  for (std::size_t k = 0; k < 3; ++k) CHECK(pairs[k].adjusted_signed_rank_p == adjusted[k]);
}

}  // namespace study_study_test
