// SPDX-License-Identifier: BSD-3-Clause

// Counterpart of peers.py. Reads requests, each a line and then masks of one byte per voxel,
//   map RANK EXTENT ... SPACING ...                             one mask
//   scores RANK EXTENT ... SPACING ... CONNECTIVITY TOLERANCE   reference, prediction
// and writes the squared distances to the mask as doubles, or a line of JSON with the scores of each model.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/surface/boundary_jaccard.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "../support/requests.hpp"

namespace {

using namespace segtally;
using bytes = std::vector<std::uint8_t>;

const char* separator = "{";

void print(const std::string& model, const char* name, double value) {
  std::printf("%s\"%s%s\": %s", separator, model.c_str(), name, support::json(value).c_str());
  separator = ", ";
}

void print(const std::string& model, const char* name, const directed_values& both) {
  print(model, (std::string(name) + "_reference").c_str(), both.reference_to_prediction);
  print(model, (std::string(name) + "_prediction").c_str(), both.prediction_to_reference);
}

void print_scores(const std::string& model, const surface_distances& d, double tolerance) {
  print(model, "area", directed_values{d.reference_to_prediction.area, d.prediction_to_reference.area});
  print(model, "directed", directed_hausdorff_distances(d));
  print(model, "hausdorff", hausdorff_distance(d));
  for (const double p : {0.0, 50.0, 95.0}) {
    const std::string name = "percentile_" + std::to_string(static_cast<int>(p));
    print(model, name.c_str(), hausdorff_distance_percentile(d, p));
    print(model, (name + "_pooled").c_str(),
          hausdorff_distance_percentile(d, p, {.of = percentile_of::pooled}));
  }
  print(model, "mean", average_surface_distances(d));
  print(model, "assd", average_symmetric_surface_distance(d));
  print(model, "masd", mean_average_surface_distance(d));
  print(model, "modified", modified_hausdorff_distance(d));
  print(model, "balanced", balanced_average_hausdorff_distance(d));
  print(model, "overlap", surface_overlap(d, tolerance));
  print(model, "nsd", normalized_surface_dice(d, tolerance));
}

}  // namespace

int main() {
  std::string what;
  for (std::size_t rank = 0; std::cin >> what >> rank;) {
    shape_type shape;
    spacing_type spacing;
    std::size_t voxels = 1, extent = 0;
    for (std::size_t a = 0; a < rank; ++a) {
      std::cin >> extent;
      shape.push_back(extent);
      voxels *= extent;
    }
    double s = 0;
    for (std::size_t a = 0; a < rank && std::cin >> s; ++a) spacing.push_back(s);
    int connectivity = 1;
    double tolerance = 0;
    if (what == "scores") std::cin >> connectivity >> tolerance;
    std::cin.get();  // the end of the line
    const bytes reference = support::read_image(voxels);
    const label_view<std::uint8_t> r(reference.data(), shape);
    if (what == "map") {
      const auto squares = squared_distance_map(r, {.spacing = spacing}).values;
      std::fwrite(squares.data(), sizeof(double), squares.size(), stdout);
      continue;
    }
    const bytes prediction = support::read_image(voxels);
    const label_view<std::uint8_t> p(prediction.data(), shape);
    const auto between = [&](surface_model model, int neighbours) {
      return surface_distances_between(r, p,
                                       {.spacing = spacing, .model = model, .connectivity = neighbours});
    };
    separator = "{";
    print_scores("border_", between(surface_model::border_voxels, connectivity), tolerance);
    print_scores("voxels_", between(surface_model::all_voxels, 1), tolerance);
    if (rank <= 3) print_scores("elements_", between(surface_model::surface_elements, 1), tolerance);
    print("", "boundary_jaccard_1", boundary_jaccard(r, p, 1));
    print("", "boundary_jaccard_2", boundary_jaccard(r, p, 2));
    print("", "boundary_jaccard_2_boxes", boundary_jaccard(r, p, 2, {.metric = band_metric::chessboard}));
    std::puts("}");
  }
  return std::cin.eof() ? 0 : 1;
}
