// SPDX-License-Identifier: BSD-3-Clause
// Results of the challenges' own code for 1,000 random pairs of 3-D images with three regions each: sums, and
// the values of the first 50. Printed by peers.py, which compares case by case.
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

/// For the whole tumour: BraTS' Dice and HD95, autoPET's volumes of false positives and negatives,
/// CC-Metrics' Dice and HD95 with 30 for missed components.
constexpr std::array<std::array<double, 6>, 50> golden{{
    {{0.0, 374.0, 33.0, 22.5, 0.6, 1.4975683661041614}},
    {{0.4375, 187.25, 47.25, 0.0, 0.8133561643835616, 5.165192569068708}},
    {{1.0, 0.0, 8.75, 8.75, 0.0, 4.301162633521313}},
    {{0.0, 188.52069063257454, 16.5, 29.25, 0.0, 9.306322990212335}},
    {{0.0, 8.514693182963201, 9.0, 117.0, 0.0, 19.08540149827373}},
    {{0.0, 374.0, 3.75, 7.5, 0.0, 20.1720402163943}},
    {{0.4444444444444444, 4.0, 0.0, 0.0, 0.44146313496158696, 4.378658903718755}},
    {{0.3735632183908046, 95.375, 448.0, 672.0, 0.3735632183908046, 9.401556443707463}},
    {{0.0, 258.72008522688583, 126.0, 84.0, 0.0, 23.117984403933853}},
    {{0.7608695652173914, 2.0, 12.0, 8.0, 0.36, 13.024553233426321}},
    {{0.2857142857142857, 250.5, 168.0, 0.0, 0.75, 29.94075642658539}},
    {{0.36666666666666664, 188.5, 144.0, 18.0, 0.5642458100558659, 13.35534865877886}},
    {{0.13675213675213674, 252.0, 36.0, 0.0, 0.3902439024390244, 14.223939311940427}},
    {{0.13636363636363635, 281.5, 4.0, 20.0, 0.1818181818181818, 17.214774871196052}},
    {{0.2926829268292683, 188.5, 56.25, 18.75, 0.5833333333333333, 3.703149271070592}},
    {{0.10526315789473684, 13.892443989449804, 84.0, 112.0, 0.041666666666666664, 17.60121253923626}},
    {{0.3939393939393939, 188.75, 30.625, 275.625, 0.6041666666666666, 9.594857714171773}},
    {{0.0, 374.0, 5.25, 68.25, 0.0, 22.981813131175404}},
    {{1.0, 0.0, 96.0, 18.0, 0.23529411764705882, 8.230599423554759}},
    {{0.0, 374.0, 4.5, 58.5, 0.0, 16.802775637731994}},
    {{1.0, 0.0, 2.625, 5.25, 0.3452380952380952, 15.039648234616289}},
    {{0.16666666666666666, 250.0, 78.0, 0.0, 0.27586206896551724, 12.5}},
    {{1.0, 0.0, 0.0, 0.0, 0.6860215053763441, 0.5393446629166316}},
    {{0.4, 190.16227766016837, 3.0, 3.0, 0.4, 19.703522616082545}},
    {{0.6153846153846154, 12.539936203984453, 180.0, 0.0, 0.5465587044534412, 9.15582726728626}},
    {{0.5806451612903226, 4.031128874149275, 0.0, 0.0, 0.5964912280701754, 3.9900978209778413}},
    {{0.9142857142857143, 0.5, 0.0, 0.0, 0.9142857142857143, 0.5}},
    {{0.4687208216619981, 127.66666666666667, 18.0, 144.0, 0.5270348837209302, 12.41066017177982}},
    {{0.9795918367346939, 0.0, 0.0, 56.0, 0.5, 15.0}},
    {{0.24349049964813513, 225.1, 11.25, 4.5, 0.3362244897959184, 9.337892453567804}},
    {{0.5882352941176471, 3.5, 0.0, 5.25, 0.2995327102803738, 16.28796363962588}},
    {{0.0, 374.0, 75.0, 0.0, 0.0, 30.0}},
    {{0.0, 374.0, 337.5, 45.0, 0.0, 16.933055915293597}},
    {{0.17142857142857143, 299.5, 146.25, 22.5, 0.26666666666666666, 18.319385160609027}},
    {{0.0, 374.0, 41.25, 0.0, 0.4, 11.385749074618134}},
    {{0.21052631578947367, 4.69041575982343, 0.0, 3.0, 0.11764705882352941, 16.5}},
    {{0.656084656084656, 4.242640687119285, 0.0, 18.0, 0.34512501364777814, 5.728739565900391}},
    {{0.0, 374.0, 78.75, 15.75, 0.0, 24.152064860536488}},
    {{1.0, 0.0, 0.0, 24.0, 0.0, 30.0}},
    {{0.3312954876273654, 130.09625984876018, 3.0, 0.0, 0.5206939685647468, 10.457988389992463}},
    {{0.6714285714285714, 3.0, 47.25, 10.5, 0.4666939666939667, 3.4580024222949657}},
    {{0.0, 374.0, 22.5, 0.0, 0.0, 30.0}},
    {{0.2795698924731183, 249.5, 12.0, 3.0, 0.6045197740112994, 3.585139175999766}},
    {{0.16666666666666666, 250.0, 27.0, 3.0, 0.19999999999999998, 7.460897528438253}},
    {{0.0, 374.0, 6.25, 0.0, 0.5714285714285714, 11.464114081984842}},
    {{0.8042328042328042, 1.5, 0.0, 0.0, 0.8042328042328042, 1.5}},
    {{1.0, 0.0, 0.0, 22.0, 0.16623376623376623, 19.885124897834338}},
    {{0.0, 374.0, 47.25, 0.0, 0.0, 30.0}},
    {{1.0, 0.0, 18.0, 0.0, 0.47058823529411764, 5.464472710611284}},
    {{0.2857142857142857, 214.21936198656184, 24.5, 84.0, 0.37142857142857144, 14.308404493989139}},

}};

/// CC-Metrics assigns voxels equally near to two components to the one with the smaller number.
constexpr std::array<std::size_t, 3> ties{{15, 29, 39}};

label_view<std::uint8_t> view(const std::vector<std::uint8_t>& image, const lesions::image_pair& pair) {
  return {image.data(), pair.shape};
}

}  // namespace

TEST_CASE("BraTS-2023-Metrics 43c9052, autoPET 468179b, cells of CC-Metrics 20a704b: 1,000 random pairs") {
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
      const autopet_scores autopet = autopet_lesion_scores(
          r, p,
          {.spacing = pair.spacing, .reference_labels = region, .prediction_labels = region, .threads = 1});
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
  // With ties as resolved here; with CC-Metrics' own (56 of 3,000 differ): 1056.2745128596332,
  // 41977.47581073346 and 1149.5323050646914.
  CHECK(sums[4] == doctest::Approx(1055.9975112672646).epsilon(1e-12));
  CHECK(sums[5] == doctest::Approx(41963.06033163665).epsilon(1e-12));
  CHECK(sums[6] == doctest::Approx(1149.3285512014806).epsilon(1e-12));
}

TEST_CASE("a tie of CC-Metrics, both values") {
  // The first random pair that differs: voxels are equally near to the component with the smaller number and
  // to one whose nearest voxel comes first.
  lesions::generator random(2023);
  lesions::image_pair pair = lesions::random_pair(random);
  for (int k = 0; k < 15; ++k) pair = lesions::random_pair(random);
  const lesion_scores scores =
      lesion_cell_scores(view(pair.reference, pair), view(pair.prediction, pair),
                         {.spacing = pair.spacing, .cell_spacing = {1, 1, 1}, .missed_distance = 30});
  CHECK(scores.dice == doctest::Approx(0.04301075268817204));                 // there 0.041666666666666664
  CHECK(scores.hausdorff_distance_95 == doctest::Approx(17.16380845337925));  // there 17.60121253923626
  CHECK(scores.normalized_surface_dice == doctest::Approx(0.07526881720430108));  // there 0.07291666666666667
}

}  // namespace lesions_peers_test
