// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <variant>
#include <vector>

#include <segtally/lesions/autopet_lesions.hpp>
#include <segtally/lesions/brats_lesions.hpp>
#include <segtally/lesions/lesion_table.hpp>
#include <segtally/objects/match.hpp>

#include "label_file.hpp"

namespace lesions_real_test {

using namespace segtally;

namespace {

std::filesystem::path folder() {
  const char* path = std::getenv("SEGTALLY_TEST_DATA");
  return path == nullptr ? "" : path;
}

bool is_here(const char* file) {
  if (std::filesystem::exists(folder() / file)) return true;
  std::puts("SKIPPED: no images of lesions (SEGTALLY_TEST_DATA)");
  return false;
}

label_view<std::uint8_t> view(const label_image& file) {
  return {std::get<std::vector<std::uint8_t>>(file.labels).data(), file.shape, file.strides};
}

}  // namespace

TEST_CASE("glioma: what BraTS-2023-Metrics 43c9052 and autoPET 468179b make of three regions, exactly") {
  if (!is_here("glioma/hnfnet.tif")) return;
  const label_image truth = read_labels(folder() / "glioma/reference_majority_vote.tif");
  struct region {
    const char* file;
    std::vector<any_label> labels;
    double dice, distance;
    std::uint64_t tp, fp, fn;
    double false_positive_volume;
  };
  const std::vector<region> published{
      {"glioma/hnfnet.tif", {1, 2, 4}, 0.9751872564656477, 1, 1, 0, 0, 0},
      {"glioma/hnfnet.tif", {1, 4}, 0.9092891840983444, 2.23606797749979, 1, 0, 0, 0},
      {"glioma/hnfnet.tif", {4}, 0, 374, 0, 5, 0, 352},
      {"glioma/isen.tif", {1, 2, 4}, 0.9775968263910638, 1, 1, 0, 0, 0},
      {"glioma/isen.tif", {1, 4}, 0.9555278695628623, 1, 1, 0, 0, 0},
      {"glioma/isen.tif", {4}, 1, 0, 0, 0, 0, 0}};
  for (const region& one : published) {
    const label_image result = read_labels(folder() / one.file);
    const lesion_scores scores = brats_lesion_scores(
        view(truth), view(result), {.reference_labels = one.labels, .prediction_labels = one.labels});
    CHECK(scores.dice == one.dice);
    CHECK(scores.hausdorff_distance_95 == one.distance);
    CHECK(scores.counts.tp == one.tp);
    CHECK(scores.counts.fp == one.fp);
    CHECK(scores.counts.fn == one.fn);
    const autopet_scores autopet = autopet_lesion_scores(
        view(truth), view(result), {.reference_labels = one.labels, .prediction_labels = one.labels});
    CHECK(autopet.false_positive_volume == one.false_positive_volume);
    CHECK(autopet.false_negative_volume == 0);
  }
}

TEST_CASE("spine: components of classes as objects, panoptica's published panoptic quality") {
  // BrainLesion/tutorials, panoptica/example_spine_semantic.ipynb.
  if (!is_here("spine/semantic_reference.tif")) return;
  const label_image truth = read_labels(folder() / "spine/semantic_reference.tif");
  const label_image result = read_labels(folder() / "spine/semantic_prediction.tif");
  const contingency_table table = lesion_table(view(truth), view(result));
  CHECK(table.reference().size() == 1 + 87);
  CHECK(table.prediction().size() == 1 + 89);
  const matching matched = match(table, {.threshold = 0.5, .comparator = comparator::at_least});
  CHECK(matched.tp == 73);
  CHECK(matched.fp == 16);
  CHECK(matched.fn == 14);
  CHECK(segmentation_quality(matched) == doctest::Approx(0.7940127477906024).epsilon(1e-14));
  CHECK(panoptic_quality(matched) == doctest::Approx(0.6586696657808406).epsilon(1e-14));
}

}  // namespace lesions_real_test
