// SPDX-License-Identifier: BSD-3-Clause
// The library's answers to text queries, as asked by peers.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/study/bootstrap.hpp>
#include <segtally/study/multiple_tests.hpp>
#include <segtally/study/ranking.hpp>
#include <segtally/study/ranking_stability.hpp>
#include <segtally/study/sign_flip.hpp>
#include <segtally/study/signed_rank.hpp>
#include <segtally/study/summary.hpp>

namespace study_answers {

using namespace segtally;

inline double number(std::istream& in) {
  std::string word;
  in >> word;
  return std::stod(word);  // takes nan and inf
}

inline std::size_t size(std::istream& in) {
  std::size_t n = 0;
  in >> n;
  return n;
}

inline std::vector<double> numbers(std::istream& in, std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(number(in));
  return values;
}

inline std::vector<double> list(std::istream& in) {
  return numbers(in, size(in));
}

inline bootstrap_options bootstrap(std::istream& in) {
  bootstrap_options options;
  options.rule = size(in) == 0 ? interval_rule::percentile : interval_rule::bca;
  options.resamples = size(in);
  options.confidence = number(in);
  in >> options.seed;
  return options;
}

inline alternative tail(std::istream& in) {
  const std::size_t k = size(in);
  return k == 0 ? alternative::two_sided : k == 1 ? alternative::greater : alternative::less;
}

/// Results that are to be ranked.
struct ranking_question {
  ranking_options options;
  study values;
  std::vector<std::string> metrics;

  explicit ranking_question(std::istream& in) {
    options.scheme = static_cast<ranking_scheme>(size(in));
    options.ties = size(in) == 0 ? tied_ranks::average : tied_ranks::least;
    const std::size_t count = size(in), results = size(in), images = size(in);
    std::vector<direction> good;
    for (std::size_t m = 0; m < count; ++m) {
      metrics.push_back("metric " + std::to_string(m));
      good.push_back(size(in) == 0 ? direction::higher : direction::lower);
    }
    for (std::size_t r = 0; r < results; ++r)
      for (std::size_t i = 0; i < images; ++i) {
        std::vector<study_value> of_image;
        for (std::size_t m = 0; m < count; ++m) of_image.push_back({metrics[m], number(in), good[m], 0});
        values.add(std::to_string(i), std::to_string(r), of_image);
      }
  }

  [[nodiscard]] std::vector<std::string_view> names() const { return {metrics.begin(), metrics.end()}; }
};

inline std::vector<double> ranking(std::istream& in) {
  const ranking_question question(in);
  std::vector<double> found;
  for (const ranked_result& r : rank_results(question.values, question.names(), question.options)) {
    found.push_back(r.aggregate);
    found.push_back(r.rank);
  }
  return found;
}

/// Of each result its rank and how often it took which, then the tau of each resample.
inline std::vector<double> stability(std::istream& in) {
  const ranking_question question(in);
  stability_options bootstrap;
  bootstrap.resamples = size(in);
  in >> bootstrap.seed;
  const ranking_stability stable =
      stability_of_ranking(question.values, question.names(), question.options, bootstrap);
  std::vector<double> found;
  for (const rank_stability& r : stable.results) {
    found.push_back(r.rank);
    for (const std::uint64_t times : r.times) found.push_back(static_cast<double>(times));
  }
  found.insert(found.end(), stable.kendall_taus.begin(), stable.kendall_taus.end());
  return found;
}

inline std::vector<double> answer(const std::string& question, std::istream& in) {
  if (question == "summary") {
    const value_summary s = summarise(list(in));
    return {static_cast<double>(s.n),
            static_cast<double>(s.undefined),
            s.mean,
            s.deviation,
            s.lower_quartile,
            s.median,
            s.upper_quartile,
            s.least,
            s.greatest};
  }
  if (question == "mean" || question == "median") {
    const bootstrap_options options = bootstrap(in);
    const std::vector<double> values = list(in);
    const interval found =
        question == "mean"
            ? bootstrap_interval(values, options)
            : bootstrap_interval(
                  values, [](std::span<const double> sample) { return summarise(sample).median; }, options);
    return {found.low, found.high};
  }
  if (question == "groups") {
    const bootstrap_options options = bootstrap(in);
    std::vector<std::vector<double>> groups(size(in));
    for (std::vector<double>& group : groups) group = list(in);
    const interval found = bootstrap_interval(groups, options);
    return {found.low, found.high};
  }
  if (question == "signed_rank") {
    signed_rank_options options;
    options.tail = tail(in);
    options.zeros = size(in) == 0 ? zero_differences::wilcox : zero_differences::pratt;
    options.exact_up_to = size(in);
    options.continuity = size(in) != 0;
    const std::size_t n = size(in);
    const std::vector<double> first = numbers(in, n), second = numbers(in, n);
    const signed_rank_result found = signed_rank_test(first, second, options);
    return {found.p, found.statistic, found.statistic_less, static_cast<double>(found.n),
            static_cast<double>(found.zeros)};
  }
  if (question == "sign_flip") {
    sign_flip_options options;
    options.tail = tail(in);
    options.resamples = size(in);
    in >> options.seed;
    const std::size_t n = size(in);
    const std::vector<double> first = numbers(in, n), second = numbers(in, n);
    const sign_flip_result found = sign_flip_test(first, second, options);
    return {found.p, found.exact ? 1.0 : 0.0};
  }
  if (question == "holm") return holm_adjusted(list(in));
  if (question == "ranks") {
    const direction good = size(in) == 0 ? direction::higher : direction::lower;
    const tied_ranks ties = size(in) == 0 ? tied_ranks::average : tied_ranks::least;
    return ranks_of(list(in), good, ties);
  }
  if (question == "tau") {
    const std::size_t n = size(in);
    const std::vector<double> first = numbers(in, n), second = numbers(in, n);
    return {kendall_tau(first, second)};
  }
  if (question == "normal") {
    const double x = number(in);
    return {detail::normal_below(x), detail::normal_quantile(number(in))};
  }
  if (question == "ranking") return ranking(in);
  if (question == "stability") return stability(in);
  return {};
}

}  // namespace study_answers
