// SPDX-License-Identifier: BSD-3-Clause
// Infinite, huge, tiny and -0 values, in any order; invalid options; many images.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <segtally/detail/normal_distribution.hpp>
#include <segtally/detail/random.hpp>
#include <segtally/detail/ratio.hpp>
#include <segtally/study/compare_results.hpp>
#include <segtally/study/ranking_stability.hpp>
#include <segtally/study/study.hpp>

#include "../support/error_of.hpp"

namespace study_hostile_test {

using namespace segtally;
using support::error_of;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
using values_type = std::vector<double>;

/// A value as text to the last bit; all NaNs are equal.
void write(std::string& text, double x) {
  text += std::isnan(x) ? "nan " : std::to_string(std::bit_cast<std::uint64_t>(x)) + " ";
}

std::string bits_of(const value_summary& s) {
  std::string text = std::to_string(s.n) + " " + std::to_string(s.undefined) + " ";
  for (const double x :
       {s.mean, s.deviation, s.median, s.lower_quartile, s.upper_quartile, s.least, s.greatest})
    write(text, x);
  return text;
}

double percentile_high(const values_type& values) {
  return bootstrap_interval(values, {.resamples = 500, .rule = interval_rule::percentile}).high;
}

}  // namespace

TEST_CASE("quantiles between a finite value and an infinite one are infinite, of both infinities undefined") {
  const value_summary upper = summarise(values_type{1, 2, inf, inf});
  CHECK(upper.lower_quartile == 1.75);
  CHECK(upper.median == inf);  // NumPy's quantile: NaN
  CHECK(upper.upper_quartile == inf);
  const value_summary lower = summarise(values_type{-inf, -inf, 1, 2});
  CHECK(lower.lower_quartile == -inf);
  CHECK(lower.median == -inf);
  CHECK(lower.upper_quartile == 1.25);
  CHECK(std::isnan(summarise(values_type{-inf, inf}).median));
  for (std::size_t finite = 0; finite < 9; ++finite)
    for (std::size_t infinite = 0; infinite < 9; ++infinite)
      for (const double sign : {1.0, -1.0}) {
        values_type values(finite + infinite, sign * inf);
        for (std::size_t k = 0; k < finite; ++k) values[k] = static_cast<double>(k);
        if (values.empty()) continue;
        std::sort(values.begin(), values.end());
        for (const double p : {0.0, .1, .25, .5, .6, .75, .975, 1.0}) {
          const double place = static_cast<double>(values.size() - 1) * p;
          const double a = values[static_cast<std::size_t>(std::floor(place))],
                       b = values[static_cast<std::size_t>(std::ceil(place))];
          const double q = detail::quantile_of_sorted(values, p);
          CAPTURE(p);
          if (std::isinf(a) || std::isinf(b))
            CHECK(q == (std::isinf(a) ? a : b));
          else
            CHECK((a <= q && q <= b));
        }
      }
}

TEST_CASE("quantiles of values whose difference overflows") {
  const value_summary two = summarise(values_type{1.7e308, -1.7e308});
  CHECK(two.median == 0);
  CHECK(two.lower_quartile == doctest::Approx(-8.5e307));
  CHECK(two.upper_quartile == doctest::Approx(8.5e307));
}

TEST_CASE("sums with an infinity are that infinity, in any order") {
  CHECK(detail::ordered_sum({1.7e308, 1.7e308, -inf}) == -inf);
  CHECK(detail::ordered_sum({-inf, 1.7e308, 1.7e308}) == -inf);
  CHECK(std::isnan(detail::ordered_sum({inf, 1, -inf})));
}

TEST_CASE("which zero comes first changes no bit") {
  for (const values_type& values :
       {values_type{0.0, -0.0}, values_type{-0.0, 0.0}, values_type{-0.0, -0.0}}) {
    CHECK(bits_of(summarise(values)) == bits_of(summarise(values_type{0, 0})));
    const interval i = bootstrap_interval(values);
    CHECK_FALSE(std::signbit(i.low));
    CHECK_FALSE(std::signbit(i.high));
  }
}

TEST_CASE("intervals of means with infinite values are those that a statistic of the caller has") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    std::vector<values_type> groups;
    for (std::size_t g = 0; g < 2 + random() % 9; ++g) {
      groups.emplace_back();
      for (std::size_t k = 0; k < 1 + random() % 3; ++k) {
        const double drawn = static_cast<double>(random() % 4096) / 64;
        groups.back().push_back(random() % 12 != 0                    ? drawn
                                : round % 3 == 0 && random() % 2 == 0 ? -inf
                                                                      : inf);
      }
    }
    const auto mean = [](std::span<const double> sample) {
      double sum = 0;
      for (const double value : sample) sum += value;  // exact
      return sum / static_cast<double>(sample.size());
    };
    for (const auto rule : {interval_rule::percentile, interval_rule::bca}) {
      const bootstrap_options options{.resamples = 60, .rule = rule, .seed = random()};
      const interval own = bootstrap_interval(groups, options);
      const interval called = bootstrap_interval(groups, mean, options);
      for (const auto& [a, b] : {std::pair{own.low, called.low}, std::pair{own.high, called.high}}) {
        if (std::isnan(b) || std::isinf(b))
          CHECK((std::isnan(b) ? std::isnan(a) : a == b));
        else
          CHECK(a == doctest::Approx(b).epsilon(1e-14));
      }
    }
  }
}

TEST_CASE("one infinite value among many costs no sort of each resample") {
  values_type values;
  for (std::size_t i = 0; i < 20000; ++i) values.push_back(static_cast<double>(i % 977));
  values[7] = inf;
  CHECK(percentile_high(values) == inf);
  CHECK(std::isnan(bootstrap_interval(values).low));
}

TEST_CASE("a confidence that is 1 but for rounding has all resamples between its ends") {
  const double almost = std::nextafter(1.0, 0.0);
  const values_type values{1, 2, 3, 4, 7};
  const bootstrap_options options{.confidence = almost};
  const interval all = bootstrap_interval(values, options);
  CHECK(all.low >= 1);
  CHECK(all.low < 1.8);
  CHECK(all.high > 5.5);
  CHECK(all.high <= 7);
  const interval alike = bootstrap_interval(values_type(4, 2.5), options);
  CHECK(alike.low == 2.5);
  CHECK(alike.high == 2.5);
  const interval none = bootstrap_interval(values, {.confidence = 5e-324});
  CHECK(none.low == none.high);
}

TEST_CASE("a sign-flip test by draws counts the sums of its draws") {
  std::mt19937_64 random(11);
  for (std::size_t n = 1; n < 140; n += 1 + n / 9) {
    values_type first, second(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) first.push_back(static_cast<double>(random() % 64) - 20);
    const std::uint64_t seed = random();
    const sign_flip_result found = sign_flip_test(first, second, {.resamples = 1, .seed = seed});
    CHECK_FALSE(found.exact);
    values_type sizes;
    double observed = 0;
    for (const double x : first) {
      sizes.push_back(std::abs(x));
      observed += x;
    }
    std::sort(sizes.begin(), sizes.end());
    for (std::size_t resamples : {std::size_t{1}, std::size_t{40}}) {
      if (n < 6 && resamples > 1) continue;  // exact
      detail::random_source source(seed);
      std::size_t extreme = 0;
      for (std::size_t k = 0; k < resamples; ++k) {
        double sum = 0;
        std::uint64_t signs = 0;
        for (std::size_t i = 0; i < n; ++i, signs >>= 1) {
          if (i % 64 == 0) signs = source.bits();
          sum += (signs & 1) != 0 ? sizes[i] : -sizes[i];
        }
        extreme += std::abs(sum) >= std::abs(observed) ? 1U : 0U;
      }
      CHECK(sign_flip_test(first, second, {.resamples = resamples, .seed = seed}).p ==
            static_cast<double>(extreme + 1) / static_cast<double>(resamples + 1));
    }
  }
}

TEST_CASE("no pair is no exact test") {
  CHECK_FALSE(signed_rank_test(values_type{}, values_type{}).exact);
  CHECK_FALSE(signed_rank_test(values_type{undefined}, values_type{1}).exact);
  CHECK(signed_rank_test(values_type{1}, values_type{1}).exact);
}

TEST_CASE("quantiles of the normal distribution near its middle") {
  // mpmath 1.3
  CHECK(std::abs(detail::normal_quantile(.499999) + 2.5066282745665593779e-6) < 1e-16);
  CHECK(std::abs(detail::normal_quantile(.4999) + 0.00025066283008800749239) < 1e-16);
  CHECK(detail::normal_quantile(.3) == doctest::Approx(-0.52440051270804081597).epsilon(1e-15));
}

TEST_CASE("no order of adding changes a bit, whatever the values are") {
  const values_type odd{inf,   -inf,   0.0,    -0.0,      5e-324, -1e-310, 1.7e308,
                        1e308, 1 / 3., 2 / 7., undefined, .1,     .2,      .3};
  std::mt19937_64 random(23);
  for (int round = 0; round < 40; ++round) {
    struct row {
      std::string image, result, group;
      bool missing;
      double value;
    };
    std::vector<row> rows;
    const std::size_t images = 1 + random() % 9;
    const std::size_t kinds = round % 2 == 0 ? odd.size() : 6;
    for (std::size_t i = 0; i < images; ++i) {
      const std::string group = random() % 2 == 0 ? "" : std::to_string(random() % 3);
      for (const char* const result : {"", "b"})
        rows.push_back({i == 0 ? "" : std::to_string(i), result, group, random() % 6 == 0,
                        odd[odd.size() - 1 - random() % kinds]});
    }
    const direction better = round % 3 == 0 ? direction::lower : direction::higher;
    const double worst = better == direction::lower ? inf : 0;
    std::string before;
    for (int order = 0; order < 4; ++order) {
      study s;
      for (const row& r : rows) {
        if (r.missing)
          s.add_missing(r.image, r.result, r.group);
        else
          s.add(r.image, r.result, {{"", r.value, better, worst}}, r.group);
      }
      std::shuffle(rows.begin(), rows.end(), random);
      if (s.metrics().empty()) break;
      std::string text;
      for (const bool groups_first : {false, true}) {
        const metric_study m = summarise(
            s, "", "",
            {.average_groups_first = groups_first, .resamples = 20, .rule = interval_rule::percentile});
        text += bits_of(m.summary) + std::to_string(m.missing) + " ";
        for (const double x : {m.mean_interval.low, m.mean_interval.high}) write(text, x);
        for (const image_value& w : m.worst) text += w.image + " ";
        const paired_comparison c =
            compare(s, "", "b", "", {.average_groups_first = groups_first, .resamples = 20});
        for (const double x : {c.mean_difference, c.median_difference, c.mean_interval.low,
                               c.mean_interval.high, c.signed_rank.p, c.sign_flip.p})
          write(text, x);
        for (const auto scheme :
             {ranking_scheme::mean_rank, ranking_scheme::rank_of_mean, ranking_scheme::rank_of_median}) {
          std::vector<ranked_result> ranking =
              rank_results(s, {""}, {.scheme = scheme, .average_groups_first = groups_first});
          std::sort(ranking.begin(), ranking.end(),
                    [](const ranked_result& a, const ranked_result& b) { return a.result < b.result; });
          for (const ranked_result& r : ranking) {
            write(text, r.aggregate);
            write(text, r.rank);
          }
        }
      }
      if (order > 0) CHECK(text == before);
      before = text;
    }
  }
}

TEST_CASE("medians of rankings are those of summaries") {
  std::mt19937_64 random(3);
  for (std::size_t n = 1; n < 40; ++n) {
    study s;
    values_type values;
    for (std::size_t i = 0; i < n; ++i) {
      values.push_back(random() % 5 == 0 ? inf : static_cast<double>(random() % 9));
      s.add(std::to_string(i), "a", {{"d", values.back(), direction::lower, inf}});
    }
    CHECK(rank_results(s, {"d"}, {.scheme = ranking_scheme::rank_of_median})[0].aggregate ==
          summarise(values).median);
  }
}

TEST_CASE("options that are none are refused") {
  study s;
  for (const char* const image : {"x", "y", "z"})
    for (const char* const result : {"a", "b"}) s.add(image, result, {{"d", .5, direction::higher, 0}});
  const values_type values{1, 2, 3};
  CHECK(error_of([&] { (void)bootstrap_interval(values, {.rule = static_cast<interval_rule>(7)}); }) ==
        "bootstrap_interval: 7 is no rule of an interval");
  CHECK(error_of([&] { (void)bootstrap_interval(values, {.confidence = undefined}); }) ==
        "bootstrap_interval: a confidence of nan is not between 0 and 1");
  CHECK(error_of([&] { (void)summarise(s, "a", "d", {.resamples = 0, .confidence = 7}); }) ==
        "summarise: a confidence of 7 is not between 0 and 1");
  CHECK(error_of([&] { (void)summarise(s, "a", "d", {.missing = static_cast<missing_values>(4)}); }) ==
        "summarise: 4 is no value of what is missing");
  CHECK(error_of([&] { (void)compare(s, "a", "b", "d", {.tail = static_cast<alternative>(3)}); }) ==
        "compare: 3 is no alternative");
  CHECK(error_of([&] { (void)sign_flip_test(values, values, {.tail = static_cast<alternative>(-1)}); }) ==
        "sign_flip_test: -1 is no alternative");
  CHECK(error_of([&] {
          (void)signed_rank_test(values, values, {.zeros = static_cast<zero_differences>(2)});
        }) == "signed_rank_test: 2 is no rule for pairs that do not differ");
  CHECK(error_of([&] { (void)rank_results(s, {"d"}, {.scheme = static_cast<ranking_scheme>(3)}); }) ==
        "rank_results: 3 is no scheme of a ranking");
  CHECK(error_of([&] { (void)rank_results(s, {"d"}, {.ties = static_cast<tied_ranks>(2)}); }) ==
        "rank_results: 2 is no rank of ties");
  CHECK(error_of([&] { (void)ranks_of(values, direction::higher, static_cast<tied_ranks>(2)); }) ==
        "ranks_of: 2 is no rank of ties");
}

TEST_CASE("a worst value that is infinitely good would help who delivers nothing") {
  study s;
  CHECK(error_of([&] {
          s.add("x", "a", {{"dice", .5, direction::higher, inf}});
        }) == "study: image 'x' of result 'a' gives metric 'dice' a worst value that is infinitely good");
  CHECK(error_of([&] {
          s.add("x", "a", {{"distance", 3, direction::lower, -inf}});
        }) == "study: image 'x' of result 'a' gives metric 'distance' a worst value that is infinitely good");
  CHECK(s.images().empty());
  CHECK(s.results().empty());
  s.add("x", "a", {{"count", 3, direction::neither, inf}});
}

}  // namespace study_hostile_test
