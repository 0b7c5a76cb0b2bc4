// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <segtally/segtally.hpp>

namespace report_surfaces_test {

using namespace segtally;

namespace {
// Boxes of random size and position, so that only some match.
struct pair_of_images {
  std::vector<std::uint16_t> reference, prediction;
  shape_type shape{12, 40, 40};
  explicit pair_of_images(unsigned seed) : reference(12 * 40 * 40), prediction(reference.size()) {
    std::mt19937 random(seed);
    std::uint16_t label = 0;
    for (std::size_t y = 0; y < 40; y += 10)
      for (std::size_t x = 0; x < 40; x += 10, ++label) {
        const auto box = [&](std::vector<std::uint16_t>& image, std::uint16_t l) {
          const std::size_t z0 = random() % 3, y0 = y + random() % 3, x0 = x + random() % 3;
          for (std::size_t z = z0; z < 9 + z0; ++z)
            for (std::size_t v = y0; v < y0 + 6 + random() % 2; ++v)
              for (std::size_t u = x0; u < x0 + 7; ++u) image[(z * 40 + v) * 40 + u] = l;
        };
        box(reference, static_cast<std::uint16_t>(label + 1));
        if (label % 5 != 0) box(prediction, static_cast<std::uint16_t>(500 - label));
      }
  }
  [[nodiscard]] label_view<std::uint16_t> r() const { return {reference.data(), shape}; }
  [[nodiscard]] label_view<std::uint16_t> p() const { return {prediction.data(), shape}; }
};

bool same_bits(const scorecard& a, const scorecard& b) {
  if (a.size() != b.size()) return false;
  for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y)
    if (x->info != y->info ||
        std::bit_cast<std::uint64_t>(x->value) != std::bit_cast<std::uint64_t>(y->value))
      return false;
  return true;
}
}  // namespace

TEST_CASE("with a spacing a scorecard has the surface catalogue, and each value is that of its function") {
  const pair_of_images images(1);
  const spacing_type spacing{2, 0.5, 0.75};
  const scorecard s = score(images.r(), images.p(), {.spacing = spacing, .tolerance = 1.0});
  CHECK(s.size() == catalogue().size() + surface_catalogue().size());
  const contingency_table table = tally(images.r(), images.p());
  for (const metric_value& metric : scorecard(table))
    CHECK(
        (s[metric.info->id] == metric.value || (std::isnan(metric.value) && std::isnan(s[metric.info->id]))));

  const surface_distances whole = surface_distances_between(images.r(), images.p(), {.spacing = spacing});
  CHECK(s["hausdorff_distance"] == hausdorff_distance(whole));
  CHECK(s["hausdorff_distance_95"] == hausdorff_distance_percentile(whole, 95));
  CHECK(s["average_symmetric_surface_distance"] == average_symmetric_surface_distance(whole));
  CHECK(s["mean_average_surface_distance"] == mean_average_surface_distance(whole));
  CHECK(s["normalized_surface_dice"] == normalized_surface_dice(whole, 1.0));

  const matching m = match(table);
  REQUIRE(m.pairs.size() > 3);
  REQUIRE(m.pairs.size() < 16);
  double hausdorff = 0, hausdorff_sum = 0, centroid = 0, centroid_sum = 0, dice = 1, dice_sum = 0, assd = 0,
         assd_sum = 0, percentile = 0, percentile_sum = 0;
  for (const matched_pair& pair : m.pairs) {
    const surface_distances d = surface_distances_between(
        images.r(), images.p(),
        {.spacing = spacing, .reference_label = pair.reference, .prediction_label = pair.prediction});
    hausdorff = std::max(hausdorff, hausdorff_distance(d));
    hausdorff_sum += hausdorff_distance(d);
    percentile = std::max(percentile, hausdorff_distance_percentile(d, 95));
    percentile_sum += hausdorff_distance_percentile(d, 95);
    assd = std::max(assd, average_symmetric_surface_distance(d));
    assd_sum += average_symmetric_surface_distance(d);
    dice = std::min(dice, normalized_surface_dice(d, 1.0));
    dice_sum += normalized_surface_dice(d, 1.0);
  }
  for (const double c :
       centroid_distances(moments(images.r()), moments(images.p()), m, {.spacing = spacing})) {
    centroid = std::max(centroid, c);
    centroid_sum += c;
  }
  const auto n = static_cast<double>(m.pairs.size());
  CHECK(s["worst_object_hausdorff_distance"] == hausdorff);
  CHECK(s["worst_object_hausdorff_distance_95"] == percentile);
  CHECK(s["worst_object_average_symmetric_surface_distance"] == assd);
  CHECK(s["worst_object_normalized_surface_dice"] == dice);
  CHECK(s["worst_object_centroid_distance"] == centroid);
  CHECK(s["mean_object_hausdorff_distance"] == doctest::Approx(hausdorff_sum / n).epsilon(1e-14));
  CHECK(s["mean_object_hausdorff_distance_95"] == doctest::Approx(percentile_sum / n).epsilon(1e-14));
  CHECK(s["mean_object_average_symmetric_surface_distance"] == doctest::Approx(assd_sum / n).epsilon(1e-14));
  CHECK(s["mean_object_normalized_surface_dice"] == doctest::Approx(dice_sum / n).epsilon(1e-14));
  CHECK(s["mean_object_centroid_distance"] == doctest::Approx(centroid_sum / n).epsilon(1e-14));
}

TEST_CASE("every option of an image reaches its surfaces") {
  const pair_of_images images(4);
  const scorecard s = score(images.r(), images.p(),
                            {.spacing = {2, 0.5, 0.75},
                             .ignore_reference = {3},
                             .ignore_prediction = {499},
                             .tolerance = 1.0,
                             .model = surface_model::voxel_faces,
                             .image_edge = image_edge::open,
                             .metrics = {"hausdorff_distance", "normalized_surface_dice"}});
  const surface_distances d = surface_distances_between(images.r(), images.p(),
                                                        {.spacing = {2, 0.5, 0.75},
                                                         .model = surface_model::voxel_faces,
                                                         .image_edge = image_edge::open,
                                                         .ignore_reference = {3},
                                                         .ignore_prediction = {499}});
  CHECK(s["hausdorff_distance"] == hausdorff_distance(d));
  CHECK(s["normalized_surface_dice"] == normalized_surface_dice(d, 1.0));
  CHECK(s.size() == 2);
}

TEST_CASE("surface scores: the same bits for any number of threads and any labels") {
  const pair_of_images images(2);
  const spacing_type spacing{3, 1, 1};
  const scorecard one = score(images.r(), images.p(), {.threads = 1, .spacing = spacing});
  for (const int threads : {2, 5})
    CHECK(same_bits(one, score(images.r(), images.p(), {.threads = threads, .spacing = spacing})));
  std::vector<std::uint16_t> renamed = images.reference;
  for (std::uint16_t& label : renamed)
    if (label != 0) label = static_cast<std::uint16_t>(1 + label * 7919 % 40009);
  CHECK(same_bits(
      one, score(label_view<std::uint16_t>(renamed.data(), images.shape), images.p(), {.spacing = spacing})));
}

TEST_CASE("the list of objects, and the tolerance that is used when none is given") {
  const pair_of_images images(3);
  const matching m = match(tally(images.r(), images.p()));
  const auto rows = per_object_surface_scores(images.r(), images.p(), m, {.spacing = {2, 1, 1}});
  REQUIRE(rows.size() == m.pairs.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    CHECK(rows[k].reference == m.pairs[k].reference);
    CHECK(rows[k].prediction == m.pairs[k].prediction);
  }
  CHECK(rows ==
        per_object_surface_scores(images.r(), images.p(), m, {.spacing = {2, 1, 1}, .tolerance = 2.0}));
  CHECK(report_surfaces(images.r(), images.p(), m, {.spacing = {0.25, 0.5, 0.125}}).tolerance == 0.5);
  CHECK(per_object_surface_scores(images.r(), images.p(), std::vector<object_pair>{}).empty());
}

TEST_CASE("surfaces of nothing: one image empty, both, no voxel, no match") {
  const std::vector<std::uint8_t> none(24),
      some{0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const label_view<std::uint8_t> empty(none.data(), {4, 6}), full(some.data(), {4, 6});
  const double inf = std::numeric_limits<double>::infinity();
  const scorecard missed = score(full, empty, {.spacing = {1, 1}});
  CHECK(missed["hausdorff_distance"] == inf);
  CHECK(missed["normalized_surface_dice"] == 0);
  CHECK(std::isnan(missed["mean_object_hausdorff_distance"]));
  CHECK(std::isnan(missed["worst_object_normalized_surface_dice"]));
  const scorecard nothing = score(empty, empty, {.spacing = {1, 1}});
  CHECK(std::isnan(nothing["hausdorff_distance"]));
  CHECK(std::isnan(nothing["worst_object_centroid_distance"]));
  const scorecard perfect = score(full, full, {.spacing = {1, 1}});
  CHECK(perfect["worst_object_hausdorff_distance"] == 0);
  CHECK(perfect["mean_object_normalized_surface_dice"] == 1);
  CHECK(perfect["mean_object_centroid_distance"] == 0);
  const label_view<std::uint8_t> no_voxel(none.data(), {0, 6});
  CHECK(std::isnan(score(no_voxel, no_voxel, {.spacing = {1, 1}})["hausdorff_distance"]));
}

TEST_CASE("surface scores: bad options are named, and rows without surfaces cannot be ranked by them") {
  const std::vector<std::uint8_t> labels{0, 1, 1, 0, 1, 1};
  const label_view<std::uint8_t> image(labels.data(), {2, 3});
  CHECK_THROWS_WITH_AS((void)score(image, image, {.spacing = {1, 1, 1}}), "score: 3 spacings for 2 axes",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)score(image, image, {.spacing = {1, 1}, .tolerance = -1.0}),
                       "score: tolerance = -1 must be at least 0", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)score(image, image)["hausdorff_distance"],
                       "scorecard: 'hausdorff_distance' needs surfaces: score with a spacing",
                       std::out_of_range);
  score_table rows;
  rows.add("with", score(image, image, {.spacing = {1, 1}}));
  CHECK(rows.rank_by("hausdorff_distance").begin()->name == "with");
  rows.add("without", score(image, image));
  CHECK_THROWS_AS((void)rows.rank_by("hausdorff_distance"), std::out_of_range);
  tally_options counted;
  counted.threads = 2;
  CHECK(score(image, image, counted)["dice"] == 1);
}

}  // namespace report_surfaces_test
