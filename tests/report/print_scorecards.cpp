// SPDX-License-Identifier: BSD-3-Clause

// The other side of torch_peers.py and segment_peers.py. Reads requests, each a line and then two images of
// one byte a voxel,
//   RANK EXTENT ... SPACING ... TOLERANCE   reference, prediction
// and writes a line of JSON with every metric of both catalogues and with scores that have options of their
// own.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <segtally/segtally.hpp>

#include "../support/requests.hpp"

namespace {

using namespace segtally;

const char* separator = "{";

void print(const std::string& name, double value) {
  std::printf("%s\"%s\": %s", separator, name.c_str(), support::json(value).c_str());
  separator = ", ";
}

/// What the catalogues have with one choice of options alone.
void print_others(const contingency_table& table) {
  print("theils_u_reference", homogeneity(table));
  print("theils_u_prediction", completeness(table));
  for (const bool background : {false, true}) {
    const std::string name = background ? "with_background_" : "without_background_";
    const class_mean_options classes{.include_background = background};
    print(name + "generalized_dice_square", generalized_dice(table, {dice_weights::square, classes}));
    print(name + "generalized_dice_simple", generalized_dice(table, {dice_weights::simple, classes}));
    print(name + "generalized_dice_uniform", generalized_dice(table, {dice_weights::uniform, classes}));
    print(name + "mean_dice", mean_dice(table, classes));
    print(name + "mean_jaccard", mean_jaccard(table, classes));
    print(name + "frequency_weighted_dice", frequency_weighted_dice(table, classes));
    print(name + "micro_dice", micro_dice(table, classes));
    for (const label_score& k : dice_per_label(table, classes))
      print(name + "dice_" + std::to_string(k.label), k.score);
    for (const label_score& k : jaccard_per_label(table, classes))
      print(name + "jaccard_" + std::to_string(k.label), k.score);
  }
  print("f_beta_2", f_beta(table, 2));
  print("net_benefit_half", net_benefit(table, 0.5));
  print("linear_kappa", weighted_kappa(table));
  print("quadratic_kappa", weighted_kappa(table, {.weights = kappa_weights::quadratic}));
  print("expected_cost", expected_cost(table));
  print("normalized_expected_cost", normalized_expected_cost(table));
  cost_matrix costs;  // of classes 0 to 7: as in segment_peers.py
  for (std::uint64_t r = 0; r < 8; ++r) {
    costs.classes.push_back(r);
    for (std::uint64_t p = 0; p < 8; ++p)
      costs.costs.push_back(r == p ? 0 : static_cast<double>(1 + (3 * r + 5 * p) % 7));
  }
  if (table.reference().back().label < 8 && table.prediction().back().label < 8) {
    print("cost", expected_cost(table, costs));
    print("kappa_of_costs", weighted_kappa(table, costs));
  }
  for (const unsigned size : {0U, 1U, 5U}) {
    const edit_counts edits = count_edits(table, {.ignore_up_to = size});
    print("false_splits_" + std::to_string(size), static_cast<double>(edits.false_splits));
    print("false_merges_" + std::to_string(size), static_cast<double>(edits.false_merges));
  }
  for (const object_discrepancy& o : per_object_discrepancy(table)) {
    const std::string of = "_of_" + std::to_string(o.reference);
    print("partner" + of, static_cast<double>(o.prediction));
    print("over_segmentation" + of, o.over_segmentation);
    print("under_segmentation" + of, o.under_segmentation);
    print("quality_rate" + of, o.quality_rate);
    print("d_index" + of, o.d_index);
  }
}

}  // namespace

int main() {
  for (std::size_t rank = 0; std::cin >> rank;) {
    shape_type shape;
    score_options options;
    std::size_t voxels = 1;
    for (std::size_t a = 0, extent = 0; a < rank && std::cin >> extent; ++a) {
      shape.push_back(extent);
      voxels *= extent;
    }
    double number = 0;
    for (std::size_t a = 0; a < rank && std::cin >> number; ++a) options.spacing.push_back(number);
    std::cin >> number;
    options.tolerance = number;
    std::cin.get();  // the end of the line
    const std::vector<std::uint8_t> reference = support::read_image(voxels),
                                    prediction = support::read_image(voxels);
    const label_view<std::uint8_t> r(reference.data(), shape), p(prediction.data(), shape);
    separator = "{";
    for (const metric_value& metric : score(r, p, options)) print(std::string(metric.info->id), metric.value);
    print_others(tally(r, p));
    for (const std::uint64_t size : {3U, 6U})
      for (const mapped_label& dropped : dropped_objects(r, {.smallest_size = size}))
        print("below_" + std::to_string(size) + "_is_" + std::to_string(dropped.from), 1);
    for (const mapped_label& dropped : dropped_objects(r, {.drop_at_edge = true}))
      print("at_edge_is_" + std::to_string(dropped.from), 1);
    std::puts("}");
  }
  return std::cin.eof() ? 0 : 1;
}
