// SPDX-License-Identifier: BSD-3-Clause

// Counterpart of peers.py: writes 1,000 random pairs of images, and their scores by each rule and region, as
// lines of JSON. With an argument, reads raw 3-D images of bytes instead: EXTENTS REFERENCE PREDICTION.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <segtally/lesions/autopet_lesions.hpp>
#include <segtally/lesions/brats_lesions.hpp>
#include <segtally/lesions/lesion_cells.hpp>

#include "../support/requests.hpp"
#include "random_lesions.hpp"

namespace {

using namespace segtally;

void print_image(const char* name, const std::vector<std::uint8_t>& image) {
  std::printf(", \"%s\": \"", name);
  for (const std::uint8_t label : image) std::putchar('0' + label);
  std::putchar('"');
}

void print_scores(const lesions::image_pair& pair, int dilations, double ignored) {
  const label_view<std::uint8_t> r(pair.reference.data(), pair.shape), p(pair.prediction.data(), pair.shape);
  const std::vector<std::vector<any_label>> regions{{1, 2, 3}, {1, 3}, {3}};
  const char* separator = ", \"regions\": [";
  for (const auto& region : regions) {
    const lesion_scores brats = brats_lesion_scores(r, p,
                                                    {.spacing = pair.spacing,
                                                     .dilations = dilations,
                                                     .ignored_volume = ignored,
                                                     .reference_labels = region,
                                                     .prediction_labels = region});
    const lesion_scores cells = lesion_cell_scores(r, p,
                                                   {.spacing = pair.spacing,
                                                    .cell_spacing = {1, 1, 1},
                                                    .missed_distance = 30,
                                                    .reference_labels = region,
                                                    .prediction_labels = region});
    const autopet_scores autopet = autopet_lesion_scores(
        r, p, {.spacing = pair.spacing, .reference_labels = region, .prediction_labels = region});
    std::printf(
        "%s{\"brats\": [%s, %s, %llu, %llu, %llu], \"cells\": [%s, %s, %s], \"autopet\": [%s, %s, %s]}",
        separator, support::json(brats.dice).c_str(), support::json(brats.hausdorff_distance_95).c_str(),
        static_cast<unsigned long long>(brats.counts.tp), static_cast<unsigned long long>(brats.counts.fp),
        static_cast<unsigned long long>(brats.counts.fn), support::json(cells.dice).c_str(),
        support::json(cells.hausdorff_distance_95).c_str(),
        support::json(cells.normalized_surface_dice).c_str(), support::json(autopet.dice).c_str(),
        support::json(autopet.false_positive_volume).c_str(),
        support::json(autopet.false_negative_volume).c_str());
    separator = ", ";
  }
  std::printf("]");
}

std::vector<std::uint8_t> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6) {
    lesions::image_pair pair;
    for (int a = 1; a <= 3; ++a) pair.shape.push_back(std::strtoul(argv[a], nullptr, 10));
    pair.spacing = {1, 1, 1};
    pair.reference = read_file(argv[4]);
    pair.prediction = read_file(argv[5]);
    std::printf("{\"shape\": []");
    print_scores(pair, 3, 50);
    std::printf("}\n");
    return 0;
  }
  lesions::generator random(2023);
  for (int k = 0; k < 1000; ++k) {
    const lesions::image_pair pair = lesions::random_pair(random);
    const bool glioma = k % 2 == 0;
    std::printf("{\"shape\": [%zu, %zu, %zu], \"spacing\": [%g, %g, %g], \"challenge\": \"%s\"",
                pair.shape[0], pair.shape[1], pair.shape[2], pair.spacing[0], pair.spacing[1],
                pair.spacing[2], glioma ? "BraTS-GLI" : "BraTS-MET");
    print_image("reference", pair.reference);
    print_image("prediction", pair.prediction);
    print_scores(pair, glioma ? 3 : 1, glioma ? 50 : 2);
    std::printf("}\n");
  }
  return 0;
}
