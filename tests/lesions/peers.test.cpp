// SPDX-License-Identifier: BSD-3-Clause
// What the challenges' own code makes of 1,000 random pairs of 3-D images, three regions each: as sums, and
// value by value for the first 50. Printed by peers.py, which compares case by case.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <segtally/lesions/autopet_lesions.hpp>
#include <segtally/lesions/brats_lesions.hpp>
#include <segtally/lesions/lesion_cells.hpp>

#include "random_lesions.hpp"

namespace lesions_peers_test {

using namespace segtally;

namespace {

/// Of the whole tumour: BraTS' Dice and HD95, autoPET's volumes of false positives and negatives, CC-Metrics'
/// Dice and HD95 with 30 for what was missed.
constexpr std::array<std::array<double, 6>, 50> golden{{
@GOLDEN@
}};

/// Where voxels are equally near to two components, CC-Metrics gives them to the one it numbered first.
constexpr std::array<std::size_t, @NTIES@> ties{@TIES@};

const label_view<std::uint8_t> view(const std::vector<std::uint8_t>& image, const lesions::image_pair& pair) {
  return {image.data(), pair.shape};
}

}  // namespace

TEST_CASE(
    "BraTS-2023-Metrics 43c9052, autoPET 468179b, CC-Metrics 20a704b with MONAI 1.4.0: 1,000 random pairs") {
  lesions::generator random(2023);
  const std::vector<std::vector<any_label>> regions{{1, 2, 3}, {1, 3}, {3}};
  std::array<double, 11> sums{};
  detection_counts counts;
  std::size_t tied = 0;
  for (std::size_t k = 0; k < 1000; ++k) {
    const lesions::image_pair pair = lesions::random_pair(random);
    const auto r = view(pair.reference, pair), p = view(pair.prediction, pair);
    const bool glioma = k % 2 == 0;
    for (const auto& region : regions) {
      const lesion_scores brats = brats_lesion_scores(r, p,
                                                      {.spacing = pair.spacing,
                                                       .dilations = glioma ? 3 : 1,
                                                       .ignored_volume = glioma ? 50.0 : 2.0,
                                                       .reference_labels = region,
                                                       .prediction_labels = region,
                                                       .threads = 1});
      const autopet_scores autopet = autopet_lesion_scores(r, p,
                                                           {.spacing = pair.spacing,
                                                            .reference_labels = region,
                                                            .prediction_labels = region,
                                                            .threads = 1});
      const lesion_scores cells = lesion_cell_scores(r, p,
                                                     {.spacing = pair.spacing,
                                                      .cell_spacing = {1, 1, 1},
                                                      .missed_distance = 30,
                                                      .reference_labels = region,
                                                      .prediction_labels = region,
                                                      .threads = 1});
      const std::array<double, 8> values{brats.dice,
                                         brats.hausdorff_distance_95,
                                         autopet.false_positive_volume,
                                         autopet.false_negative_volume,
                                         cells.dice,
                                         cells.hausdorff_distance_95,
                                         cells.normalized_surface_dice,
                                         is_undefined(autopet.dice) ? 0 : autopet.dice};
      for (std::size_t i = 0; i < values.size(); ++i) sums[i] += values[i];
      counts += brats.counts;
      if (k >= golden.size() || region.size() != 3) continue;
      const bool is_tied = tied < ties.size() && ties[tied] == k;
      tied += is_tied;
      for (std::size_t i = 0; i < 6; ++i) {
        CAPTURE(k);
        CAPTURE(i);
        if (i == 4 && is_tied)
          CHECK(values[i] != doctest::Approx(golden[k][i]).epsilon(1e-9));
        else if (i < 4 || !is_tied)
          CHECK(values[i] == doctest::Approx(golden[k][i]).epsilon(1e-9));
      }
    }
  }
  CHECK(tied == ties.size());
  CHECK(sums[0] == doctest::Approx(1185.0232446636678).epsilon(1e-12));
  CHECK(sums[1] == doctest::Approx(468880.225063757).epsilon(1e-12));
  CHECK(counts.tp == 2100);
  CHECK(counts.fp == 1909);
  CHECK(counts.fn == 648);
  CHECK(sums[2] == 232425.5);
  CHECK(sums[3] == 174048.375);
  CHECK(sums[7] == doctest::Approx(932.2929979921963).epsilon(1e-12));
  // Cells with the ties as they are here; with CC-Metrics' own (56 of 3,000 differ): 1056.2745128596332,
  // 41977.47581073346 and 1149.5323050646914.
  CHECK(sums[4] == doctest::Approx(1055.9975112672646).epsilon(1e-12));
  CHECK(sums[5] == doctest::Approx(41963.06033163665).epsilon(1e-12));
  CHECK(sums[6] == doctest::Approx(1149.3285512014806).epsilon(1e-12));
}

TEST_CASE("a tie of CC-Metrics, both values") {
  // The first of the random pairs that differ: voxels as near to the component that is numbered first as to
  // one whose nearest voxel comes earlier.
  lesions::generator random(2023);
  lesions::image_pair pair = lesions::random_pair(random);
  for (int k = 0; k < 15; ++k) pair = lesions::random_pair(random);
  const lesion_scores scores =
      lesion_cell_scores(view(pair.reference, pair), view(pair.prediction, pair),
                         {.spacing = pair.spacing, .cell_spacing = {1, 1, 1}, .missed_distance = 30});
  CHECK(scores.dice == doctest::Approx(0.04301075268817204));                    // there 0.041666666666666664
  CHECK(scores.hausdorff_distance_95 == doctest::Approx(17.16380845337925));     // there 17.60121253923626
  CHECK(scores.normalized_surface_dice == doctest::Approx(0.07526881720430108));  // there 0.07291666666666667
}

}  // namespace lesions_peers_test
