// SPDX-License-Identifier: BSD-3-Clause
// Real images by class: values of nnU-Net 0e49508 (counts, Dice), Metrics Reloaded ca3d352 (Dice, HD95, NSD)
// and SciPy, which class_peers.py found equal.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <segtally/report/class_averages.hpp>
#include <segtally/report/class_scores.hpp>

#include "../golden/real_pairs.hpp"

namespace report_class_images_test {

using namespace segtally;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), none = undefined;

struct row {
  label_group labels;
  double tolerance;
  std::uint64_t tp, fp, fn;
  double dice, hausdorff_95, surface_dice;
};

struct pair {
  golden::real_pair images;
  std::vector<row> rows;
};

std::vector<pair> pairs() {
  const std::vector<double> spine{3.3, 0.5859, 0.5859}, one{1, 1, 1};
  return {
      {{"spine/semantic_reference", "spine/semantic_prediction", spine},
       {{26, 1, 44207, 1122, 1629, 0.9698239455931553, 1.1718, 0.9535756359352502},
        {41, 2, 11479, 1445, 1578, 0.8836457411185097, 0.5859, 0.9951784426820476},
        {42, 3, 9038, 915, 838, 0.9115941298098744, 0.5859, 0.990620088221873},
        {43, 1, 1070, 130, 200, 0.8663967611336032, 0.6101687726194176, 0.96177307848719},
        {44, 2, 1982, 438, 181, 0.8649356316823041, 1.6571754523887927, 0.9830840892375582},
        {45, 3, 3959, 388, 444, 0.9049142857142857, 0.5859, 0.999878743785619},
        {46, 1, 3216, 334, 430, 0.8938299055030573, 0.5859, 0.9813602731929425},
        {47, 2, 4451, 483, 476, 0.9027481999797181, 0.5859, 0.9992757996378998},
        {48, 3, 3478, 530, 434, 0.8782828282828283, 0.5859, 1},
        {49, 1, 189521, 4757, 6399, 0.9714093870291493, 0.5859, 0.9777466860025735},
        {60, 2, 468, 7538, 37963, 0.02015634084889205, 62.97811818989196, 0.24},
        {61, 3, 649, 39114, 7541, 0.02706817091735658, 62.16758304880446, 0.3190757128810226},
        {62, 1, 10564, 5089, 4882, 0.6793787581594264, 0.5859, 0.976394422310757},
        {100, 2, 73460, 5310, 3677, 0.9423566613429801, 0.5859, 0.9979797187297726},
        {{26, 41, 42, 43, 44}, 1, 68200, 3626, 4002, 0.9470380759296804, 0.5859, 0.9669501857872735},
        {250, 1, 0, 0, 0, none, none, none}}},
      {{"glioma/reference_majority_vote", "glioma/hnfnet", one},
       {{{1, 2, 4}, 1, 24151, 1192, 37, 0.9751872564656477, 4.47213595499958, 0.9587628865979382},
        {{1, 4}, 2, 9172, 1721, 109, 0.9092891840983444, 2.8284271247461903, 0.9369951534733441},
        {4, 1, 0, 352, 0, 0, inf, 0}}},
      {{"glioma/reference_majority_vote", "glioma/isen", one},
       {{{1, 2, 4}, 1, 23411, 296, 777, 0.9775968263910638, 4.358898943540674, 0.9645098985997103},
        {{1, 4}, 2, 8820, 360, 461, 0.9555278695628623, 1, 0.9985315712187959},
        {4, 1, 0, 0, 0, none, none, none}}},
  };
}

void check(double mine, double theirs) {
  if (std::isnan(theirs))
    CHECK(std::isnan(mine));
  else
    CHECK((mine == theirs || mine == doctest::Approx(theirs).epsilon(1e-13)));
}

}  // namespace

TEST_CASE("classes and regions of real images have the peers' values") {
  const char* const folder = std::getenv("SEGTALLY_TEST_DATA");
  const std::filesystem::path data = folder == nullptr ? "" : folder;
  if (!std::filesystem::exists(data / "MANIFEST.md")) {
    std::puts("SKIPPED: no real images (SEGTALLY_TEST_DATA)");
    return;
  }
  pooled_class_scores pooled;
  mean_class_scores mean;
  for (const pair& each : pairs()) {
    const golden::loaded_pair images(data, each.images);
    class_score_options options{.spacing = golden::spacing_of(each.images)};
    for (const row& r : each.rows)
      options.classes.push_back({r.labels, "class " + std::to_string(options.classes.size()), r.tolerance});
    const auto rows = per_class_scores(images.reference(), images.prediction(), options);
    REQUIRE(rows.size() == each.rows.size());
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const row& theirs = each.rows[k];
      CAPTURE(each.images.prediction);
      CAPTURE(k);
      CHECK(rows[k].counts.tp == theirs.tp);
      CHECK(rows[k].counts.fp == theirs.fp);
      CHECK(rows[k].counts.fn == theirs.fn);
      check(rows[k]["dice"], theirs.dice);
      check(rows[k]["hausdorff_distance_95"], theirs.hausdorff_95);
      check(rows[k]["normalized_surface_dice"], theirs.surface_dice);
    }
    if (rows.size() > 3) continue;
    pooled += rows;
    mean += rows;
  }
  // The tumour core of the two predictions: over all voxels, and on average.
  check(pooled.rows()[1]["dice"], 2 * 17992.0 / (2 * 17992 + 2081 + 570));
  check(mean.rows()[1]["dice"].value, (0.9092891840983444 + 0.9555278695628623) / 2);
  CHECK(mean.rows()[2]["dice"].images == 1);
}

}  // namespace report_class_images_test
