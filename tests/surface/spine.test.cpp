// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <segtally/overlap/tally.hpp>
#include <segtally/region/centroid.hpp>
#include <segtally/region/survey.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "label_file.hpp"

using namespace segtally;

namespace {
std::filesystem::path data() {
  const char* folder = std::getenv("SEGTALLY_TEST_DATA");
  return std::filesystem::path(folder == nullptr ? "" : folder) / "spine";
}
}  // namespace

TEST_CASE("spine: panoptica's published ASSD of its four groups, and what it is in millimetres") {
  // BrainLesion/tutorials, panoptica/example_spine_instance.ipynb: voxels (spacing ignored), border by
  // 6-connected erosion, "ASSD" = mean of the two directed means, averaged over the matched objects.
  if (!std::filesystem::exists(data() / "instance_reference.tif")) {
    std::puts("SKIPPED: no spine images (SEGTALLY_TEST_DATA)");
    return;
  }
  const label_image reference_file = read_labels(data() / "instance_reference.tif");
  const label_image prediction_file = read_labels(data() / "instance_prediction.tif");
  const auto& r = std::get<std::vector<std::uint8_t>>(reference_file.labels);
  const auto& p = std::get<std::vector<std::uint8_t>>(prediction_file.labels);
  const label_view<std::uint8_t> reference(r.data(), reference_file.shape, reference_file.strides);
  const label_view<std::uint8_t> prediction(p.data(), prediction_file.shape, prediction_file.strides);
  REQUIRE(reference.shape() == shape_type{17, 512, 512});

  const contingency_table table = tally(reference, prediction);
  struct group {
    std::uint64_t first, last, pairs;
    double published;
  };
  const std::vector<group> groups{{1, 10, 7, 0.16832296646947947},
                                  {101, 110, 7, 0.29013503272997326},
                                  {26, 27, 1, 0.20907172118556794},
                                  {201, 210, 4, 0.33450703853088465}};
  for (const group& g : groups) {
    std::vector<object_pair> pairs;
    const auto inside = [&](std::uint64_t label) { return label >= g.first && label <= g.last; };
    for (const overlap& o : table.overlaps())
      if (inside(o.reference) && inside(o.prediction) &&
          2 * o.count >= table.reference_count(o.reference) + table.prediction_count(o.prediction) - o.count)
        pairs.push_back({o.reference, o.prediction});
    REQUIRE(pairs.size() == g.pairs);
    double voxels = 0, millimetres = 0;
    for (const auto& object : per_object_surface_distances(reference, prediction, pairs))
      voxels += mean_average_surface_distance(object.distances);
    for (const auto& object :
         per_object_surface_distances(reference, prediction, pairs, {.spacing = {3.3, 0.5859, 0.5859}})) {
      millimetres += mean_average_surface_distance(object.distances);
      CHECK(hausdorff_distance_percentile(object.distances, 95) <= hausdorff_distance(object.distances));
    }
    const auto n = static_cast<double>(g.pairs);
    CHECK(voxels / n == doctest::Approx(g.published).epsilon(1e-12));
    std::printf("group %llu to %llu: %.6f voxels, %.6f mm\n", static_cast<unsigned long long>(g.first),
                static_cast<unsigned long long>(g.last), voxels / n, millimetres / n);
    for (const double distance : centroid_distances(moments(reference), moments(prediction), pairs,
                                                    {.spacing = {3.3, 0.5859, 0.5859}}))
      CHECK(distance < 5);
  }
}
