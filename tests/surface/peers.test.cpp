// SPDX-License-Identifier: BSD-3-Clause
// Results of peers for 200 pairs of masks, as sums over the pairs: printed by peers.py, which compares pair
// by pair. Both use the same generator: boxes, then single inverted voxels.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

namespace surface_peers_test {

using namespace segtally;

namespace {
class generator {
 public:
  explicit generator(std::uint64_t seed) : state_(seed) {}
  std::size_t operator()(std::size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % n;
  }

 private:
  std::uint64_t state_;
};

std::vector<std::uint8_t> mask(generator& random, const std::vector<std::size_t>& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  std::vector<std::uint8_t> voxels(n, 0);
  const auto index = [&](std::size_t i) {
    std::vector<std::size_t> at(shape.size());
    for (std::size_t a = shape.size(); a-- > 0; i /= shape[a]) at[a] = i % shape[a];
    return at;
  };
  const std::size_t boxes = 1 + random(3);
  for (std::size_t box = 0; box < boxes; ++box) {
    std::vector<std::size_t> lower, upper;
    for (const std::size_t extent : shape) {
      lower.push_back(random(extent));
      upper.push_back(lower.back() + 1 + random(extent - lower.back()));
    }
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = index(i);
      bool inside = true;
      for (std::size_t a = 0; a < shape.size(); ++a) inside = inside && at[a] >= lower[a] && at[a] < upper[a];
      if (inside) voxels[i] = 1;
    }
  }
  const std::size_t turned = random(20);
  bool any = false;
  for (std::size_t k = 0; k < turned; ++k) {
    std::size_t i = 0;
    for (const std::size_t extent : shape) i = i * extent + random(extent);
    voxels[i] ^= 1;
  }
  for (const std::uint8_t v : voxels) any = any || v != 0;
  if (!any) voxels[0] = 1;
  return voxels;
}
}  // namespace

TEST_CASE(
    "MedPy 0.5.2, surface-distance 0.1, MONAI 1.3.2, Metrics Reloaded and SciPy 1.10.1 on 200 pairs, 2-D and "
    "3-D, with spacing") {
  generator random(2026);
  double hd = 0, hd95 = 0, assd = 0, asd = 0;
  double asd_gp = 0, asd_pg = 0, robust = 0, largest = 0, dice = 0, overlap_g = 0, overlap_p = 0;
  double region = 0, average = 0, balanced = 0;
  double one_hd = 0, one_50 = 0, one_95 = 0, one_assd = 0, one_masd = 0, one_nsd = 0, one_elements = 0;
  for (int k = 0; k < 200; ++k) {
    const std::size_t rank = 2 + random(2);
    std::vector<std::size_t> shape;
    for (std::size_t a = 0; a < rank; ++a) shape.push_back(4 + random(rank == 3 ? 14 : 30));
    spacing_type spacing;
    for (std::size_t a = 0; a < rank; ++a) spacing.push_back(static_cast<double>(1 + random(12)) / 4);
    const auto a = mask(random, shape), b = mask(random, shape);
    const int connectivity = 1 + static_cast<int>(random(rank));
    const double tolerance = static_cast<double>(1 + random(12)) / 4;
    const label_view<std::uint8_t> r(a.data(), shape), p(b.data(), shape);

    const auto border = surface_distances_between(r, p, {.spacing = spacing, .connectivity = connectivity});
    hd += hausdorff_distance(border);
    hd95 += hausdorff_distance_percentile(border, 95, {.of = percentile_of::pooled});
    asd += average_surface_distances(border).prediction_to_reference;
    assd += average_symmetric_surface_distance(border);  // pooled, in MedPy since 0.5

    const auto elements =
        surface_distances_between(r, p, {.spacing = spacing, .model = surface_model::surface_elements});
    asd_gp += average_surface_distances(elements).reference_to_prediction;
    asd_pg += average_surface_distances(elements).prediction_to_reference;
    robust += hausdorff_distance_percentile(elements, 95);
    largest += hausdorff_distance(elements);
    dice += normalized_surface_dice(elements, tolerance);
    overlap_g += surface_overlap(elements, tolerance).reference_to_prediction;
    overlap_p += surface_overlap(elements, tolerance).prediction_to_reference;

    if (connectivity == 1) {  // the only one that MONAI and Metrics Reloaded have
      one_hd += hausdorff_distance(border);
      one_50 += hausdorff_distance_percentile(border, 50);
      one_95 += hausdorff_distance_percentile(border, 95);
      one_assd += average_symmetric_surface_distance(border);
      one_masd += mean_average_surface_distance(border);
      one_nsd += normalized_surface_dice(border, tolerance);
      one_elements += normalized_surface_dice(elements, tolerance);
    }

    const auto voxels =
        surface_distances_between(r, p, {.spacing = spacing, .model = surface_model::all_voxels});
    region += hausdorff_distance(voxels);
    average += average_hausdorff_distance(voxels);
    balanced += balanced_average_hausdorff_distance(voxels);
  }
  const auto near = [](double value) { return doctest::Approx(value).epsilon(1e-12); };
  CHECK(hd == near(2111.9300173954916));
  CHECK(hd95 == near(1617.0631285175007));
  CHECK(assd == near(772.5138604085696));
  CHECK(asd == near(711.238962656835));
  CHECK(asd_gp == near(549.6550219156197));
  CHECK(asd_pg == near(576.6801425126));
  CHECK(robust == near(1704.4843914803077));
  CHECK(largest == near(2073.6926204983233));
  CHECK(dice == near(90.34292368767238));
  CHECK(overlap_g == near(95.53114679012506));
  CHECK(overlap_p == near(98.51747296324022));
  // Metrics Reloaded cb38dfc; MONAI has the same in single precision
  CHECK(one_hd == near(874.4995966514092));
  CHECK(one_50 == near(356.6608796160664));
  CHECK(one_95 == near(710.4750887225517));
  CHECK(one_assd == near(327.9342129914429));
  CHECK(one_masd == near(294.79970070559483));
  CHECK(one_nsd == near(29.960657246475932));
  CHECK(one_hd == doctest::Approx(874.4995934963226).epsilon(1e-7));
  CHECK(one_50 == doctest::Approx(356.6608798503876).epsilon(1e-7));
  CHECK(one_95 == doctest::Approx(710.4750745296478).epsilon(1e-7));
  CHECK(one_assd == doctest::Approx(327.9342087507248).epsilon(1e-7));
  CHECK(one_nsd == doctest::Approx(29.96065733022988).epsilon(1e-7));
  CHECK(one_elements == doctest::Approx(39.67488284036517).epsilon(1e-7));  // with use_subvoxels
  CHECK(region == near(2113.1787069121156));
  CHECK(average == near(682.2843108899051));
  CHECK(balanced == near(1338.4738024947512));
}

}  // namespace surface_peers_test
