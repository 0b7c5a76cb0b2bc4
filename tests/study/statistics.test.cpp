// SPDX-License-Identifier: BSD-3-Clause
// Tests and intervals, compared with naive counts, published examples and laws.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <segtally/detail/normal_distribution.hpp>
#include <segtally/detail/random.hpp>
#include <segtally/study/bootstrap.hpp>
#include <segtally/study/multiple_tests.hpp>
#include <segtally/study/ranking_stability.hpp>
#include <segtally/study/sign_flip.hpp>
#include <segtally/study/signed_rank.hpp>

#include "../support/error_of.hpp"

namespace study_statistics_test {

using namespace segtally;
using support::error_of;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

bool same(const interval& a, const interval& b) {
  const auto equal = [](double x, double y) { return std::isnan(x) ? std::isnan(y) : x == y; };
  return equal(a.low, b.low) && equal(a.high, b.high);
}

/// Counts all sign patterns one by one: how many are as extreme in W+, and in the sum.
struct counted {
  double ranks, sums;
};

counted count_signs(const std::vector<double>& first, const std::vector<double>& second, alternative tail,
                    zero_differences zeros) {
  std::vector<double> d;
  for (std::size_t i = 0; i < first.size(); ++i) d.push_back(first[i] - second[i]);
  std::vector<double> ranks;  // by counting smaller and equal values
  for (const double x : d) {
    double rank = .5;
    for (const double y : d)
      if (y != 0 || zeros == zero_differences::pratt)
        rank += std::abs(y) < std::abs(x) ? 1 : std::abs(y) == std::abs(x) ? .5 : 0;
    ranks.push_back(x == 0 ? 0 : rank);
  }
  double observed_rank = 0, observed_sum = 0;
  for (std::size_t i = 0; i < d.size(); ++i) {
    observed_rank += d[i] > 0 ? ranks[i] : 0;
    observed_sum += d[i];
  }
  double above = 0, below = 0, sums = 0;
  const std::uint64_t end = std::uint64_t{1} << d.size();
  for (std::uint64_t signs = 0; signs < end; ++signs) {
    double rank = 0, sum = 0;
    for (std::size_t i = 0; i < d.size(); ++i) {
      rank += (signs >> i & 1) != 0 ? ranks[i] : 0;
      sum += (signs >> i & 1) != 0 ? std::abs(d[i]) : -std::abs(d[i]);
    }
    above += rank >= observed_rank ? 1 : 0;
    below += rank <= observed_rank ? 1 : 0;
    sums += (tail == alternative::greater ? sum >= observed_sum
             : tail == alternative::less  ? sum <= observed_sum
                                          : std::abs(sum) >= std::abs(observed_sum))
                ? 1
                : 0;
  }
  const double n = static_cast<double>(end);
  return {tail == alternative::greater ? above / n
          : tail == alternative::less  ? below / n
                                       : std::min(1.0, 2 * std::min(above, below) / n),
          sums / n};
}

}  // namespace

TEST_CASE("the generator is splitmix64, and a bounded draw favours no number") {
  detail::random_source random(1234567);  // the first outputs of the authors' code for that seed
  for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                       4593380528125082431U, 16408922859458223821U})
    CHECK(random.bits() == expected);
  CHECK(detail::random_source(5).below(1) == 0);
  std::array<int, 6> counts{};
  detail::random_source dice(1);
  for (int k = 0; k < 60000; ++k) ++counts.at(static_cast<std::size_t>(dice.below(6)));
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);
  // For 3/4 of 2^64 numbers, the plain high half would return every third number twice as often as the
  // others.
  detail::random_source wide(2);
  const std::uint64_t end = std::uint64_t{3} << 62;
  int thirds = 0;
  for (int k = 0; k < 9000; ++k) {
    const std::uint64_t drawn = wide.below(end);
    CHECK(drawn < end);
    thirds += drawn % 3 == 0 ? 1 : 0;
  }
  CHECK(std::abs(thirds - 3000) < 250);
}

TEST_CASE("the normal distribution, by tables") {
  CHECK(detail::normal_below(0) == .5);
  CHECK(detail::normal_quantile(.5) == 0);
  CHECK(detail::normal_quantile(.975) == doctest::Approx(1.9599639845400545).epsilon(1e-14));
  CHECK(detail::normal_quantile(1e-300) == doctest::Approx(-37.0471).epsilon(1e-6));
  CHECK(detail::normal_quantile(0) == -inf);
  CHECK(detail::normal_quantile(1) == inf);
  CHECK(std::isnan(detail::normal_below(undefined)));
  CHECK(std::isnan(detail::normal_quantile(undefined)));
  CHECK(detail::normal_below(-inf) == 0);
  CHECK(detail::normal_below(inf) == 1);
  CHECK(detail::normal_tail(1) == doctest::Approx(.15865525393145705).epsilon(1e-13));
  CHECK(detail::normal_tail(6) == doctest::Approx(9.865876450376946e-10).epsilon(1e-13));
  CHECK(detail::normal_tail(30) == doctest::Approx(4.906713927148187e-198).epsilon(1e-13));
  for (double z = 0; z < 37; z += .37) {
    CHECK(detail::normal_tail(z) > detail::normal_tail(z + .37));
    CHECK(detail::normal_tail(z) == doctest::Approx(std::erfc(z / std::sqrt(2.0)) / 2).epsilon(1e-12));
    if (z > 0) CHECK(-detail::normal_quantile(detail::normal_tail(z)) == doctest::Approx(z).epsilon(1e-12));
  }
}

TEST_CASE("published examples of the signed-rank test") {
  // Hollander & Wolfe 1973, page 29: depression before and after; R's ?wilcox.test gives V = 40, p = 0.01953.
  const std::vector<double> before{1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const std::vector<double> after{.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  const signed_rank_result greater = signed_rank_test(before, after, {.tail = alternative::greater});
  CHECK(greater.statistic == 40);
  CHECK(greater.statistic_less == 5);
  CHECK(greater.p == 10.0 / 512);
  CHECK(greater.exact);
  CHECK(signed_rank_test(before, after).p == 20.0 / 512);
  CHECK(signed_rank_test(before, after, {.tail = alternative::less}).p == 1 - 7.0 / 512);
  // SciPy's ?wilcoxon: Darwin's maize (plant heights, differences), statistic 24, p = 0.041259765625.
  const std::vector<double> maize{6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75}, none(15);
  CHECK(signed_rank_test(maize, none).statistic_less == 24);
  CHECK(signed_rank_test(maize, none).p == .041259765625);
  // Fisher 1935, section 21: of the 32,768 sums of these differences 863 are as large as the observed one.
  const sign_flip_result fisher = sign_flip_test(maize, none, {.resamples = 32768});
  CHECK(fisher.exact);
  CHECK(fisher.p == 2 * 863 / 32768.0);
}

TEST_CASE("exact p is a count of all signs") {
  std::mt19937_64 draw(7);
  for (int round = 0; round < 400; ++round) {
    const std::size_t n = 1 + draw() % 9, spread = 2 + draw() % 12;
    std::vector<double> first, second;
    for (std::size_t i = 0; i < n; ++i) {
      first.push_back(static_cast<double>(draw() % spread) / 8);
      second.push_back(static_cast<double>(draw() % spread) / 8);
    }
    for (const alternative tail : {alternative::two_sided, alternative::greater, alternative::less})
      for (const zero_differences zeros : {zero_differences::wilcox, zero_differences::pratt}) {
        const counted expected = count_signs(first, second, tail, zeros);
        CHECK(signed_rank_test(first, second, {.tail = tail, .zeros = zeros}).p == expected.ranks);
        CHECK(sign_flip_test(first, second, {.tail = tail, .resamples = 512}).p == expected.sums);
      }
  }
}

TEST_CASE("decimals tie where their whole numbers do") {
  // 0.3 - 0.2, 0.2 - 0.1 and 0.1 - 0 are three doubles.
  CHECK(sign_flip_test(std::vector<double>{.3, .2, 0}, std::vector<double>{.2, .1, .1}).p == 1);
  std::mt19937_64 draw(17);
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 2 + draw() % 30;
    std::vector<double> first, second;
    for (std::size_t i = 0; i < n; ++i) {
      first.push_back(static_cast<double>(draw() % 40));
      second.push_back(static_cast<double>(draw() % 40));
    }
    for (const double divisor : {10.0, 100.0, 1000.0, 7.0, 1e9}) {
      const auto divided = [divisor](std::vector<double> values) {
        for (double& value : values) value /= divisor;
        return values;
      };
      const std::vector<double> a = divided(first), b = divided(second);
      for (const std::size_t exact : {std::size_t{0}, std::size_t{50}})
        for (const zero_differences zeros : {zero_differences::wilcox, zero_differences::pratt}) {
          const signed_rank_options options{.zeros = zeros, .exact_up_to = exact};
          CHECK(signed_rank_test(a, b, options).p == signed_rank_test(first, second, options).p);
        }
      CHECK(sign_flip_test(a, b, {.resamples = 300}).p ==
            sign_flip_test(first, second, {.resamples = 300}).p);
    }
  }
  // A difference larger than rounding counts, however small compared with others.
  const std::vector<double> spread{1e-9, 1, 1e9}, none(3);
  CHECK(signed_rank_test(spread, none).statistic == 6);
  CHECK(signed_rank_test(spread, none).zeros == 0);
}

TEST_CASE("Four classifiers on 14 data sets: average ranks with ties, and signed ranks") {
  // An example in the style of Demsar 2006, JMLR 7:1.
  const std::vector<std::vector<double>> auc{
      {.763, .599, .954, .628, .882, .936, .661, .583, .775, 1, .940, .619, .972, .957},
      {.768, .591, .971, .661, .888, .931, .668, .583, .838, 1, .962, .666, .981, .978},
      {.771, .590, .968, .654, .886, .916, .609, .563, .866, 1, .965, .614, .9751, .946},
      {.798, .569, .967, .657, .898, .931, .685, .625, .875, 1, .962, .669, .975, .970}};
  const double average_ranks[] = {3.143, 2, 2.893, 1.964}, final_ranks[] = {4, 2, 3, 1};
  study s;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t i = 0; i < 14; ++i)
      s.add(std::to_string(i), std::to_string(r), {{"AUC", auc[r][i], direction::higher, 0}});
  const std::vector<ranked_result> found = rank_results(s, {"AUC"});
  for (std::size_t r = 0; r < 4; ++r) {
    CHECK(std::abs(found[r].aggregate - average_ranks[r]) < .0005);
    CHECK(found[r].rank == final_ranks[r]);
  }
  // R+ = 93 and R- = 12 there, with 3/2 each for the ranks of the two tied data sets.
  const signed_rank_result test = signed_rank_test(auc[1], auc[0], {.zeros = zero_differences::pratt});
  CHECK(test.statistic == 93 - 1.5);
  CHECK(test.statistic_less == 12 - 1.5);
  CHECK(test.zeros == 2);
}

TEST_CASE("tests of nothing, of equal results and of infinite differences") {
  const std::vector<double> none, one{1}, two{1, 2}, all_nan(3, undefined), values{1, 2, 3};
  CHECK(std::isnan(signed_rank_test(none, none).p));
  CHECK(std::isnan(sign_flip_test(none, none).p));
  CHECK(std::isnan(signed_rank_test(values, all_nan).p));
  CHECK(signed_rank_test(values, values).p == 1);
  CHECK(signed_rank_test(values, values).zeros == 3);
  CHECK(sign_flip_test(values, values).p == 1);
  CHECK(signed_rank_test(one, {std::vector<double>{0}}).p == 1);
  const std::vector<double> first{inf, inf, 3, 4, 5}, second{inf, 1, 1, 3, 4};
  CHECK(signed_rank_test(first, second).p == .125);  // four differences above 0
  CHECK(std::isnan(sign_flip_test(first, second).p));
  CHECK(sign_flip_test(first, second).n == 5);
  CHECK(error_of([&] { (void)signed_rank_test(one, two); }) ==
        "signed_rank_test: 1 values against 2: both results must have the same images");
  CHECK(error_of([&] { (void)sign_flip_test(two, one); }) ==
        "sign_flip_test: 2 values against 1: both results must have the same images");
  CHECK(error_of([&] { (void)sign_flip_test(two, two, {.resamples = 0}); }) == "sign_flip_test: 0 resamples");
  CHECK(error_of([&] { (void)signed_rank_test(two, two, {.exact_up_to = 64}); }) ==
        "signed_rank_test: exact for up to 64 pairs: 62 are the most, since all 2^n signs are counted");
}

TEST_CASE("p of 62 pairs is exact, and the normal distribution comes near it") {
  std::vector<double> first(62), second(62);
  for (std::size_t i = 0; i < 62; ++i) first[i] = static_cast<double>(i % 3 == 0 ? 0 : 1 + i);
  for (std::size_t i = 0; i < 62; ++i) second[i] = static_cast<double>(i % 3 == 0 ? 1 + i : 0);
  const double exact = signed_rank_test(first, second, {.exact_up_to = 62}).p;
  const signed_rank_result near = signed_rank_test(first, second);
  CHECK_FALSE(near.exact);
  CHECK(near.p == doctest::Approx(exact).epsilon(.02));
  CHECK(signed_rank_test(first, std::vector<double>(62, -1), {.exact_up_to = 62}).p == 0x1p-61);
}

TEST_CASE("Holm's correction") {
  const std::vector<double> p{.01, .02, .03, .04, .05};
  const std::vector<double> adjusted = holm_adjusted(p);  // R 4: p.adjust((1:5) / 100, "holm")
  const std::vector<double> expected{.05, .08, .09, .09, .09};
  for (std::size_t i = 0; i < 5; ++i) CHECK(adjusted[i] == doctest::Approx(expected[i]).epsilon(1e-15));
  CHECK(holm_adjusted(std::vector<double>{.6, .7}) == std::vector<double>{1, 1});
  const std::vector<double> with_nan = holm_adjusted(std::vector<double>{.02, undefined, .01});
  CHECK(with_nan[0] == .02);
  CHECK(std::isnan(with_nan[1]));
  CHECK(with_nan[2] == .02);
  CHECK(holm_adjusted(std::vector<double>{}).empty());
  CHECK(error_of([] {
          (void)holm_adjusted(std::vector<double>{.5, 1.5});
        }) == "holm_adjusted: 1.5 at 1 is no probability");
  CHECK(error_of([] { (void)holm_adjusted(std::vector<double>{-.5}); }) ==
        "holm_adjusted: -0.5 at 0 is no probability");
}

TEST_CASE("intervals: errors, and what is undefined") {
  const std::vector<double> none, one{1, undefined}, two{1, 2}, infinite{1, 2, 3, inf};
  const std::vector<std::vector<double>> one_group{{1, 2}, {undefined}, {}};
  CHECK(error_of([&] { (void)bootstrap_interval(one); }) ==
        "bootstrap_interval: an interval needs at least 2 values, not 1");
  CHECK(error_of([&] { (void)bootstrap_interval(none); }) ==
        "bootstrap_interval: an interval needs at least 2 values, not 0");
  CHECK(error_of([&] { (void)bootstrap_interval(one_group); }) ==
        "bootstrap_interval: an interval needs at least 2 groups, not 1");
  CHECK(error_of([&] { (void)bootstrap_interval(two, {.confidence = 1}); }) ==
        "bootstrap_interval: a confidence of 1 is not between 0 and 1");
  CHECK(error_of([&] { (void)bootstrap_interval(two, {.resamples = 0}); }) ==
        "bootstrap_interval: 0 resamples");
  CHECK(std::isnan(bootstrap_interval(infinite).low));
  const interval percentiles = bootstrap_interval(infinite, {.rule = interval_rule::percentile});
  CHECK(percentiles.high == inf);
  CHECK(percentiles.low < 2.5);
  CHECK(same(bootstrap_interval(std::vector<double>(7, .1)), {.1, .1}));
  CHECK(same(bootstrap_interval(std::vector<double>(7, .1), {.rule = interval_rule::percentile}), {.1, .1}));
  const auto never = [](std::span<const double>) { return undefined; };
  CHECK(std::isnan(bootstrap_interval(two, never).low));
  // A single resample lies on one side of the estimate: the bias is undefined.
  CHECK(std::isnan(bootstrap_interval(two, {.resamples = 1, .seed = 1}).low) ==
        (bootstrap_interval(two, {.resamples = 1, .rule = interval_rule::percentile, .seed = 1}).low != 1.5));
}

TEST_CASE("intervals follow scale, order, seed and confidence") {
  std::mt19937_64 draw(3);
  for (int round = 0; round < 30; ++round) {
    std::vector<double> values, scaled, negative;
    for (std::size_t i = 0; i < 4 + draw() % 20; ++i) {
      const double x = static_cast<double>(draw() % 1000) / 997;
      values.push_back(x * x);
      scaled.push_back(std::ldexp(values.back(), 40));
      negative.push_back(-values.back());
    }
    for (const interval_rule rule : {interval_rule::percentile, interval_rule::bca}) {
      const bootstrap_options options{.resamples = 300, .rule = rule, .seed = draw()};
      const interval found = bootstrap_interval(values, options);
      const interval times = bootstrap_interval(scaled, options);
      CHECK(times.low == std::ldexp(found.low, 40));
      CHECK(times.high == std::ldexp(found.high, 40));
      std::vector<double> reversed(values.rbegin(), values.rend());
      reversed.push_back(undefined);
      CHECK(same(found, bootstrap_interval(reversed, options)));
      const double mean = summarise(values).mean;
      CHECK(found.low <= mean);
      CHECK(found.high >= mean);
      bootstrap_options narrow = options;
      narrow.confidence = .5;
      const interval inner = bootstrap_interval(values, narrow);
      CHECK(inner.low >= found.low);
      CHECK(inner.high <= found.high);
      // A custom statistic, and groups of one value, use the same random numbers.
      const interval called = bootstrap_interval(
          values, [](std::span<const double> sample) { return summarise(sample).mean; }, options);
      CHECK(called.low == doctest::Approx(found.low).epsilon(1e-12));
      CHECK(called.high == doctest::Approx(found.high).epsilon(1e-12));
      std::vector<std::vector<double>> groups;
      for (const double x : values) groups.push_back({x});
      CHECK(same(found, bootstrap_interval(groups, options)));
    }
    bootstrap_options other{.resamples = 300, .seed = 1};
    CHECK_FALSE(same(bootstrap_interval(values, {.resamples = 300}), bootstrap_interval(values, other)));
  }
}

TEST_CASE("an interval of 95 % holds the mean about 95 times of 100") {
  std::mt19937_64 draw(11);
  int held = 0, held_by_bca = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<double> values;
    for (int i = 0; i < 40; ++i) values.push_back(static_cast<double>(draw() % 4096) / 4096);
    const double mean = 4095.0 / 4096 / 2;
    const interval plain = bootstrap_interval(values, {.resamples = 400, .rule = interval_rule::percentile});
    const interval bca = bootstrap_interval(values, {.resamples = 400});
    held += plain.low <= mean && mean <= plain.high ? 1 : 0;
    held_by_bca += bca.low <= mean && mean <= bca.high ? 1 : 0;
  }
  CHECK(held > 400 * .90);
  CHECK(held < 400 * .98);
  CHECK(held_by_bca > 400 * .90);
  CHECK(held_by_bca < 400 * .98);
}

TEST_CASE("ranks") {
  const std::vector<double> values{.5, undefined, .9, .5, inf, undefined};
  CHECK(ranks_of(values, direction::higher) == std::vector<double>{3.5, 5.5, 2, 3.5, 1, 5.5});
  CHECK(ranks_of(values, direction::higher, tied_ranks::least) == std::vector<double>{3, 5, 2, 3, 1, 5});
  CHECK(ranks_of(values, direction::lower) == std::vector<double>{1.5, 5.5, 3, 1.5, 4, 5.5});
  CHECK(ranks_of(std::vector<double>{}, direction::lower).empty());
  CHECK(error_of([&] { (void)ranks_of(values, direction::neither); }) ==
        "ranks_of: no value is better where neither end is");
  const std::vector<double> a{1, 2, 3, 4}, b{4, 3, 2, 1}, tied{1, 1, 1, 1}, partly{1, 2.5, 2.5, 4};
  CHECK(kendall_tau(a, a) == 1);
  CHECK(kendall_tau(partly, partly) == 1);
  CHECK(kendall_tau(a, b) == -1);
  CHECK(kendall_tau(a, partly) == 5 / std::sqrt(30.0));
  CHECK(std::isnan(kendall_tau(a, tied)));
  CHECK(error_of([&] { (void)kendall_tau(a, std::vector<double>{1}); }) ==
        "kendall_tau: a ranking of 4 against one of 1");
}

namespace {

/// Values of results on images, for one metric.
study study_of(const std::vector<std::vector<double>>& values, direction good) {
  study s;
  for (std::size_t r = 0; r < values.size(); ++r)
    for (std::size_t i = 0; i < values[r].size(); ++i)
      s.add("C" + std::to_string(i + 1), "A" + std::to_string(r + 1), {{"value", values[r][i], good, 0}});
  return s;
}

void check_ranking(const study& s, const ranking_options& options, const std::vector<double>& aggregates,
                   const std::vector<double>& ranks) {
  const std::vector<ranked_result> found = rank_results(s, {"value"}, options);
  REQUIRE(found.size() == ranks.size());
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    CHECK(found[r].result == s.results()[r]);
    CHECK(found[r].aggregate == doctest::Approx(aggregates[r]).epsilon(1e-15));
    CHECK(found[r].rank == ranks[r]);
  }
}

}  // namespace

TEST_CASE("the rankings that challengeR's tests expect") {  // version 1.0.5, test-rankThenAggregate.R, ...
  const auto mean_rank = ranking_scheme::mean_rank, mean = ranking_scheme::rank_of_mean,
             median = ranking_scheme::rank_of_median;
  const auto least = tied_ranks::least;
  const study one = study_of({{.6}, {.8}}, direction::lower),
              high = study_of({{.6}, {.8}}, direction::higher);
  check_ranking(one, {.scheme = mean_rank, .ties = least}, {1, 2}, {1, 2});
  check_ranking(high, {.scheme = mean_rank, .ties = least}, {2, 1}, {2, 1});
  check_ranking(one, {.scheme = mean, .ties = least}, {.6, .8}, {1, 2});
  check_ranking(high, {.scheme = mean, .ties = least}, {.6, .8}, {2, 1});
  const study tied = study_of({{.6}, {.6}}, direction::lower);
  check_ranking(tied, {.scheme = mean_rank, .ties = least}, {1, 1}, {1, 1});
  check_ranking(tied, {.scheme = mean_rank}, {1.5, 1.5}, {1.5, 1.5});
  check_ranking(tied, {.scheme = mean, .ties = least}, {.6, .6}, {1, 1});
  const study two = study_of({{.6, .4}, {.8, 1.0}}, direction::lower);
  check_ranking(two, {.scheme = mean_rank, .ties = least}, {1, 2}, {1, 2});
  check_ranking(two, {.scheme = mean, .ties = least}, {.5, .9}, {1, 2});
  check_ranking(two, {.scheme = median, .ties = least}, {.5, .9}, {1, 2});
  check_ranking(study_of({{.6}}, direction::lower), {.scheme = mean_rank}, {1}, {1});
  const study missing = study_of({{undefined}, {.8}}, direction::higher);  // the worst rank for NA
  check_ranking(missing, {.scheme = mean_rank, .ties = least}, {2, 1}, {2, 1});
}

TEST_CASE("schemes differ where they should, and several metrics are averaged") {
  study s;  // on two images of three A1 is slightly better, on the third it fails
  const double dice[3][3] = {{.9, .9, 0}, {.8, .8, .8}, {.5, .5, .7}},
               distance[3][3] = {{5, 5, 5}, {1, 9, 9}, {9, 1, 1}};
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t i = 0; i < 3; ++i)
      s.add(std::to_string(i), "A" + std::to_string(r + 1),
            {{"dice", dice[r][i], direction::higher, 0},
             {"distance", distance[r][i], direction::lower, 9},
             {"n", 1}});
  const auto ranks = [&](std::initializer_list<std::string_view> metrics, ranking_scheme scheme) {
    std::vector<double> found;
    for (const ranked_result& r : rank_results(s, metrics, {.scheme = scheme})) found.push_back(r.rank);
    return found;
  };
  CHECK(ranks({"dice"}, ranking_scheme::mean_rank) == std::vector<double>{1.5, 1.5, 3});
  CHECK(ranks({"dice"}, ranking_scheme::rank_of_mean) == std::vector<double>{2, 1, 3});
  CHECK(ranks({"dice"}, ranking_scheme::rank_of_median) == std::vector<double>{1, 2, 3});
  CHECK(ranks({"distance"}, ranking_scheme::mean_rank) == std::vector<double>{2, 3, 1});
  // Ranks by dice 1 1 3, 2 2 1, 3 3 2; by distance 2 2 2, 1 3 3, 3 1 1.
  const std::vector<ranked_result> both = rank_results(s, {"dice", "distance"});
  CHECK(both[0].aggregate == 11.0 / 6);
  CHECK(both[1].aggregate == 2);
  CHECK(both[2].aggregate == 13.0 / 6);
  const std::vector<ranked_result> means =
      rank_results(s, {"dice", "distance"}, {.scheme = ranking_scheme::rank_of_mean});
  CHECK(means[0].aggregate == 2);  // second by both
  CHECK(means[1].aggregate == 2);  // first and third
  CHECK(means[2].rank == 2);
  CHECK(error_of([&] { (void)rank_results(s, {"n"}); }) == "rank_results: neither end of 'n' is better");
  CHECK(error_of([&] { (void)rank_results(s, {"x"}); }) == "rank_results: no metric 'x' in the study");
  s.add_missing("3", "A1");
  for (const char* const name : {"A2", "A3"})
    s.add("3", name, {{"dice", 0, direction::higher, 0}, {"distance", 9, direction::lower, 9}, {"n", 1}});
  CHECK(rank_results(s, {"dice"})[0].aggregate == 7.0 / 4);  // three tie
  CHECK(rank_results(s, {"dice"}, {.missing = missing_values::left_undefined})[0].aggregate == 2);
}

TEST_CASE("the stability of a ranking") {
  std::vector<std::vector<double>> values(3);
  for (std::size_t i = 0; i < 20; ++i) {  // A1 always best; A2 and A3 alternate
    values[0].push_back(.9);
    values[1].push_back(i % 2 == 0 ? .5 : .6);
    values[2].push_back(i % 2 == 0 ? .6 : .5);
  }
  const study s = study_of(values, direction::higher);
  const ranking_stability found = stability_of_ranking(s, {"value"}, {}, {.resamples = 400});
  CHECK(found.results[0].times == std::vector<std::uint64_t>{400, 0, 0});
  CHECK(same(found.results[0].rank_interval, {1, 1}));
  CHECK(found.results[1].times[0] == 0);
  const std::uint64_t ties = found.results[1].times[1] + found.results[2].times[1] - 400;
  CHECK(ties > 30);  // C(20, 10) / 2^20 is 0.176
  CHECK(ties < 120);
  CHECK(found.results[1].times[1] > 200);
  CHECK(found.results[1].times[2] > 100);
  CHECK(same(found.results[2].rank_interval, {2, 3}));
  CHECK(found.kendall_taus.size() == 400);
  const std::vector<double> observed{1, 2.5, 2.5};
  for (const double tau : found.kendall_taus)
    CHECK((tau == 1 || tau == kendall_tau(observed, std::vector<double>{1, 2, 3})));
  CHECK(error_of([] {
          (void)stability_of_ranking(study_of({{1}, {2}}, direction::higher), {"value"});
        }) == "stability_of_ranking: at least 2 images or groups are needed, not 1");

  // Three tied results share rank 1, although their average rank is 2.
  const study alike = study_of({{.5, .6}, {.5, .6}, {.5, .6}}, direction::higher);
  for (const rank_stability& r : stability_of_ranking(alike, {"value"}, {}, {.resamples = 10}).results) {
    CHECK(r.rank == 2);
    CHECK(r.times == std::vector<std::uint64_t>{10, 0, 0});
    CHECK(same(r.rank_interval, {2, 2}));
  }

  // Groups are resampled as a whole: with two groups, each resample ranks like one of them, or like both.
  study grouped;
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t r = 0; r < 2; ++r)
      grouped.add(std::to_string(i), std::to_string(r),
                  {{"value", (i < 4) == (r == 0) ? 1.0 : 0.0, direction::higher, 0}}, i < 4 ? "a" : "b");
  for (const bool first : {false, true}) {
    const ranking_stability of_groups =
        stability_of_ranking(grouped, {"value"}, {.average_groups_first = first}, {.resamples = 400});
    int alone = 0;
    for (const double tau : of_groups.kendall_taus) {
      CHECK(std::isnan(tau));  // the two results are tied on the original images
      ++alone;
    }
    CHECK(alone == 400);
    const std::uint64_t both = of_groups.results[0].times[0] + of_groups.results[1].times[0] - 400;
    CHECK(both > 150);
    CHECK(both < 250);
  }
}

}  // namespace study_statistics_test
