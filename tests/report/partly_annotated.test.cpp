// SPDX-License-Identifier: BSD-3-Clause
// The claims of the catalogue about partly annotated references.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/report/scorecard.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"
#include "random_images.hpp"

namespace report_partly_annotated_test {

using namespace segtally;
using support::error_of;

namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// The images without predicted objects that overlap no reference object, about which nothing is known.
support::random_images without_unknown(const support::random_images& images) {
  support::random_images known = images;
  std::set<std::uint16_t> overlapping;
  for (std::size_t v = 0; v < known.reference.size(); ++v)
    if (known.reference[v] != 0) overlapping.insert(known.prediction[v]);
  for (std::uint16_t& label : known.prediction)
    if (!overlapping.contains(label)) label = 0;
  return known;
}

std::vector<const metric_info*> all_metrics() {
  std::vector<const metric_info*> all;
  for (const auto known : {catalogue(), surface_catalogue()})
    for (const metric_info& info : known) all.push_back(&info);
  return all;
}

}  // namespace

TEST_CASE("a metric is sound if predictions of which nothing is known do not change it") {
  const std::vector<const metric_info*> metrics = all_metrics();
  std::vector<bool> changed(metrics.size());
  int unknown = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const support::random_images images(seed), known = without_unknown(images);
    unknown += known.prediction != images.prediction;
    const spacing_type spacing{1, 1.5};
    const scorecard all = score(images.r(), images.p(), {.threads = 1, .spacing = spacing});
    const scorecard rest = score(known.r(), known.p(), {.threads = 1, .spacing = spacing});
    const scorecard partly =
        score(images.r(), images.p(), {.threads = 1, .spacing = spacing, .partly_annotated = true});
    std::size_t sound = 0;
    for (std::size_t m = 0; m < metrics.size(); ++m) {
      const std::string_view id = metrics[m]->id;
      CAPTURE(id);
      if (!same_bits(all[id], rest[id])) changed[m] = true;
      if (metrics[m]->partial == partial_reference::unsound) continue;
      ++sound;
      CHECK(same_bits(partly[id], rest[id]));
      if (metrics[m]->partial == partial_reference::sound) CHECK(same_bits(all[id], rest[id]));
    }
    CHECK(partly.size() == sound);
  }
  CHECK(unknown > 50);
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    CAPTURE(metrics[m]->id);
    // A class is more than one object: unknown and known objects share its label, so they cannot be removed.
    // Metrics in the second list change only if most of the predicted background is an object: see below.
    const std::set<std::string_view> seldom{"purity", "achievable_segmentation_accuracy",
                                            "under_segmentation_error"};
    if (metrics[m]->labels != "classes" && !seldom.contains(metrics[m]->id))
      CHECK(changed[m] == (metrics[m]->partial != partial_reference::sound));
  }
}

TEST_CASE("purity changes with what is unknown where most of the predicted background is an object") {
  const auto with = contingency_table::from_overlaps({{1, 0, 10}, {0, 7, 5}}),
             without = contingency_table::from_overlaps({{1, 0, 10}, {0, 0, 5}});
  for (const std::string_view id :
       {"purity", "achievable_segmentation_accuracy", "under_segmentation_error"}) {
    CHECK(find_metric(id)->partial == partial_reference::unsound);
    CHECK(score(with)[id] != score(without)[id]);
  }
}

TEST_CASE("every metric says why") {
  for (const metric_info* const info : all_metrics()) CHECK_FALSE(info->partial_reason.empty());
  for (const std::string_view id : detail::sound_if_partly_annotated)
    CHECK(find_metric(id)->partial == partial_reference::sound);
  for (const std::string_view id : detail::counted_if_partly_annotated)
    CHECK(find_metric(id)->partial == partial_reference::counted);
  for (const std::string_view id : {"accuracy", "precision", "f1_score", "dice", "rand_index", "mean_dice"})
    CHECK(find_metric(id)->partial == partial_reference::unsound);
  CHECK(to_text(partial_reference::unsound) == "no");
  CHECK(to_text(partial_reference::counted) == "by option");
  CHECK(to_text(partial_reference::sound) == "yes");
}

TEST_CASE("what is not sound is refused, not scored") {
  const auto table = contingency_table::from_overlaps({{1, 1, 4}, {0, 2, 4}, {0, 0, 9}});
  const scorecard partly = score(table, {.partly_annotated = true});
  CHECK(partly["object_precision"] == 1);
  CHECK(partly["recall"] == 1);
  CHECK(score(table)["object_precision"] == 0.5);
  const std::string reason =
      "'f1_score' says nothing where the reference is partly annotated: objects that are not annotated are "
      "background in the reference";
  CHECK(error_of([&] { static_cast<void>(partly["f1_score"]); }) == "scorecard: " + reason);
  CHECK(error_of([&] {
          static_cast<void>(score(table, {.partly_annotated = true, .metrics = {"recall", "f1_score"}}));
        }) == "score: " + reason);
  metric_inputs inputs(table, {.partly_annotated = true});
  const metric_info* const f1[] = {find_metric("f1_score")};
  CHECK(error_of([&] { static_cast<void>(scorecard(f1, inputs)); }) == "scorecard: " + reason);
  CHECK(error_of([&] {
          static_cast<void>(partly["hausdorff_distance"]);
        }).starts_with("scorecard: 'hausdorff_distance' says nothing where"));
  CHECK(error_of([&] { static_cast<void>(partly["mean_object_hausdorff_distance"]); }) ==
        "scorecard: 'mean_object_hausdorff_distance' needs surfaces: score with a spacing");
  CHECK(score(table, {.partly_annotated = true, .metrics = {"object_recall"}}).size() == 1);
}

TEST_CASE("BBBC007, image 17P1: 8 of 44 nuclei are annotated") {
  const auto table = contingency_table::from_overlaps(
      {{0, 0, 107113}, {0, 1, 122},  {0, 2, 12},   {0, 3, 47},   {0, 4, 151},  {0, 5, 225},  {0, 6, 5},
       {0, 7, 255},    {0, 8, 237},  {0, 9, 245},  {0, 10, 247}, {0, 11, 113}, {0, 12, 207}, {0, 13, 256},
       {0, 14, 256},   {0, 15, 262}, {0, 16, 172}, {0, 17, 207}, {0, 18, 155}, {0, 19, 123}, {0, 20, 183},
       {0, 21, 111},   {0, 22, 123}, {0, 23, 110}, {0, 24, 23},  {0, 25, 254}, {0, 26, 7},   {0, 27, 7},
       {0, 28, 222},   {0, 29, 258}, {0, 30, 96},  {0, 31, 237}, {0, 32, 237}, {0, 33, 295}, {0, 34, 14},
       {0, 36, 9},     {0, 37, 8},   {0, 38, 8},   {0, 39, 259}, {0, 40, 369}, {0, 41, 114}, {0, 42, 214},
       {0, 43, 47},    {0, 44, 130}, {1, 0, 43},   {1, 27, 356}, {2, 24, 83},  {3, 0, 20},   {3, 26, 107},
       {4, 0, 11},     {4, 34, 254}, {5, 0, 89},   {5, 36, 210}, {6, 0, 12},   {6, 35, 107}, {7, 0, 19},
       {7, 37, 184},   {8, 0, 42},   {8, 38, 318}});
  const scorecard all = score(table), partly = score(table, {.partly_annotated = true});
  CHECK(all["prediction_objects"] == 44);
  CHECK(all["f1_score"] == doctest::Approx(0.32040372056204236).epsilon(1e-15));
  CHECK(all["object_precision"] == 8.0 / 44);
  CHECK(all["recognition_quality"] == 16.0 / 52);
  for (const char* const id :
       {"object_precision", "object_recall", "recognition_quality", "critical_success_index"})
    CHECK(partly[id] == 1);
  CHECK(partly["panoptic_quality"] == partly["jaccard_index_sparse"]);
  CHECK(partly["jaccard_index_sparse"] == doctest::Approx(0.8357392602053431).epsilon(1e-15));
}

}  // namespace report_partly_annotated_test
