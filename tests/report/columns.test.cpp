// SPDX-License-Identifier: BSD-3-Clause
// The claims of the catalogue columns: which metric repeats which, and which options it uses.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/report/scorecard.hpp>

#include "../support/oracle.hpp"
#include "random_images.hpp"

namespace report_columns_test {

using namespace segtally;

namespace {

std::vector<const metric_info*> all_metrics() {
  std::vector<const metric_info*> all;
  for (const auto known : {catalogue(), surface_catalogue()})
    for (const metric_info& info : known) all.push_back(&info);
  return all;
}

std::string_view kind_of(const metric_info& info) {
  return info.repeats.empty() ? info.id : info.repeats;
}

/// Larger is better; NaN stays NaN.
double goodness(const metric_info& info, double value) {
  return info.better == direction::lower ? -value : value;
}

/// Returns -1, 0 or 1; sums that differ only by rounding are equal.
int order(double a, double b) {
  if (std::isnan(a) || std::isnan(b) || a == b) return 0;
  if (std::isfinite(a) && std::isfinite(b) && std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)))
    return 0;
  return a < b ? -1 : 1;
}

/// Returns whether `a` and `b` order some pair of results differently.
bool disagree(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (order(a[i], a[k]) * order(b[i], b[k]) < 0) return true;
  return false;
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

TEST_CASE("the columns hold words that are known, and repeats name a metric that repeats none") {
  const std::set<std::string_view> meanings{"foreground", "classes", "objects", "segments"};
  const std::set<std::string_view> rooms{"pixel", "classes", "objects", "partition", "region", "surface"};
  std::set<std::string_view> ids;
  for (const metric_info* const info : all_metrics()) {
    CAPTURE(info->id);
    CHECK(ids.insert(info->id).second);
    CHECK(find_metric(info->id) == info);
    CHECK(meanings.contains(info->labels));
    CHECK(rooms.contains(info->family));
    CHECK_FALSE(info->title.empty());
    CHECK_FALSE(info->range.empty());
    CHECK_FALSE(info->source.empty());
    if (info->repeats.empty()) continue;
    CHECK(info->better != direction::neither);
    REQUIRE(find_metric(info->repeats) != nullptr);
    CHECK(find_metric(info->repeats)->repeats.empty());
    CHECK(info->repeats != info->id);
  }
}

TEST_CASE("metrics that repeat each other rank random results the same way, and no others do") {
  const std::vector<const metric_info*> metrics = all_metrics();
  std::vector<std::vector<double>> values(metrics.size());
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const support::random_images images(seed);
    const scorecard scores = score(images.r(), images.p(), {.threads = 1, .spacing = {1, 1.5}});
    std::size_t m = 0;
    for (const metric_value& metric : scores) {
      REQUIRE(metric.info == metrics[m]);
      values[m].push_back(goodness(*metric.info, metric.value));
      ++m;
    }
  }
  std::size_t repeated = 0;
  for (std::size_t a = 0; a < metrics.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      if (metrics[a]->better == direction::neither || metrics[b]->better == direction::neither) continue;
      CAPTURE(metrics[a]->id);
      CAPTURE(metrics[b]->id);
      const bool repeats = kind_of(*metrics[a]) == kind_of(*metrics[b]);
      repeated += repeats;
      CHECK(disagree(values[a], values[b]) != repeats);
    }
  CHECK(repeated == 22);
}

TEST_CASE("metrics that repeat each other agree on every pair of images of three voxels, too") {
  const auto image = [](unsigned code) {
    return std::vector<std::uint8_t>{static_cast<std::uint8_t>(code % 3),
                                     static_cast<std::uint8_t>(code / 3 % 3),
                                     static_cast<std::uint8_t>(code / 9)};
  };
  std::vector<std::vector<double>> values(catalogue().size());
  for (unsigned r = 0; r < 27; ++r)
    for (unsigned p = 0; p < 27; ++p) {
      const scorecard scores = score(support::naive(image(r), image(p)));
      for (std::size_t m = 0; m < values.size(); ++m)
        values[m].push_back(
            goodness(catalogue()[m], (scores.begin() + static_cast<std::ptrdiff_t>(m))->value));
    }
  for (std::size_t a = 0; a < values.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      if (kind_of(catalogue()[a]) != kind_of(catalogue()[b])) continue;
      CAPTURE(catalogue()[a].id);
      CAPTURE(catalogue()[b].id);
      CHECK_FALSE(disagree(values[a], values[b]));
    }
}

TEST_CASE("an option changes the metrics that take it, and no others") {
  const std::vector<const metric_info*> metrics = all_metrics();
  const spacing_type spacing{1, 1.5};
  const score_options usual{.threads = 1, .spacing = spacing, .tolerance = 1.0};
  struct change {
    const char* name;
    bool options_taken::*takes;
    score_options options;
  };
  score_options threshold = usual, comparator = usual, criterion = usual, spaced = usual, tolerance = usual,
                model = usual, connectivity = usual, image_edge = usual;
  threshold.threshold = 0.75;
  comparator.comparator = comparator::at_least;
  criterion.criterion = criterion::intersection_over_prediction;
  spaced.spacing = {0.5, 1.5};
  tolerance.tolerance = 2.0;
  model.model = surface_model::voxel_faces;
  connectivity.connectivity = 2;
  image_edge.image_edge = image_edge::open;
  const change changes[] = {{"threshold", &options_taken::threshold, threshold},
                            {"comparator", &options_taken::comparator, comparator},
                            {"criterion", &options_taken::criterion, criterion},
                            {"spacing", &options_taken::spacing, spaced},
                            {"tolerance", &options_taken::tolerance, tolerance},
                            {"model", &options_taken::model, model},
                            {"connectivity", &options_taken::connectivity, connectivity},
                            {"image_edge", &options_taken::image_edge, image_edge}};
  for (const change& c : changes) {
    std::vector<bool> changed(metrics.size());
    for (std::uint64_t seed = 1000; seed < 1300; ++seed) {
      const support::random_images images(seed);
      const scorecard before = score(images.r(), images.p(), usual);
      const scorecard after = score(images.r(), images.p(), c.options);
      for (std::size_t m = 0; m < metrics.size(); ++m)
        if (!same_bits((before.begin() + static_cast<std::ptrdiff_t>(m))->value,
                       (after.begin() + static_cast<std::ptrdiff_t>(m))->value))
          changed[m] = true;
    }
    for (std::size_t m = 0; m < metrics.size(); ++m) {
      CAPTURE(c.name);
      CAPTURE(metrics[m]->id);
      CHECK(changed[m] == metrics[m]->takes.*c.takes);
    }
  }
}

TEST_CASE("the background reaches every metric to which it is no segment") {
  const std::vector<const metric_info*> metrics = all_metrics();
  const auto values_of = [](const support::random_images& images,
                            const std::optional<any_label>& background) {
    std::vector<double> values;
    for (const metric_value& metric :
         score(images.r(), images.p(), {.threads = 1, .spacing = {1, 1.5}, .background = background}))
      values.push_back(metric.value);
    return values;
  };
  std::vector<bool> changed(metrics.size());
  for (std::uint64_t seed = 2000; seed < 2200; ++seed) {
    const support::random_images images(seed);
    support::random_images renamed = images;  // the background becomes label 60000
    for (auto* const labels : {&renamed.reference, &renamed.prediction})
      std::replace(labels->begin(), labels->end(), std::uint16_t{0}, std::uint16_t{60000});
    const auto usual = values_of(images, {}), same = values_of(renamed, 60000), other = values_of(images, 1);
    for (std::size_t m = 0; m < metrics.size(); ++m) {
      CAPTURE(metrics[m]->id);
      CHECK(same_bits(usual[m], same[m]));
      if (!same_bits(usual[m], other[m])) changed[m] = true;
    }
  }
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    CAPTURE(metrics[m]->id);
    CHECK(changed[m] == metrics[m]->takes.background);
  }
}

}  // namespace report_columns_test
