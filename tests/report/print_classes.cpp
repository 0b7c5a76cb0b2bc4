// SPDX-License-Identifier: BSD-3-Clause

// Counterpart of class_peers.py. Reads requests, each a line and then two images of one byte per voxel,
//   RANK EXTENT ... SPACING ... IGNORE CLASSES (TOLERANCE LABELS LABEL ...) ...
// with -1 for no ignored label, and writes a line of JSON with a row for each class. With an argument, writes
// one line for each three pairs: means over them, and the pooled scores.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <segtally/report/class_averages.hpp>
#include <segtally/report/class_scores.hpp>

#include "../support/requests.hpp"

namespace {

using namespace segtally;
using support::json, support::read_image;

void print_averages(const mean_class_scores& means, const pooled_class_scores& pooled) {
  const std::vector<class_means> mean_rows = means.rows();
  const std::vector<class_scores> pooled_rows = pooled.rows();
  for (std::size_t k = 0; k < mean_rows.size(); ++k) {
    const confusion& c = pooled_rows[k].counts;
    std::printf("%s{\"TP\": %llu, \"FP\": %llu, \"FN\": %llu, \"TN\": %llu", k == 0 ? "[" : ", ",
                static_cast<unsigned long long>(c.tp), static_cast<unsigned long long>(c.fp),
                static_cast<unsigned long long>(c.fn), static_cast<unsigned long long>(c.tn));
    for (const char* const id : {"dice", "jaccard_index"})
      std::printf(", \"mean_%s\": %s, \"pooled_%s\": %s", id, json(mean_rows[k][id].value).c_str(), id,
                  json(pooled_rows[k][id]).c_str());
    std::printf("}");
  }
  std::puts("]");
}

}  // namespace

int main(int argc, char**) {
  mean_class_scores means;
  pooled_class_scores pooled;
  for (std::size_t rank = 0; std::cin >> rank;) {
    shape_type shape;
    std::size_t voxels = 1;
    for (std::size_t a = 0, extent = 0; a < rank && std::cin >> extent; ++a) {
      shape.push_back(extent);
      voxels *= extent;
    }
    class_score_options options;
    double number = 0;
    for (std::size_t a = 0; a < rank && std::cin >> number; ++a) options.spacing.push_back(number);
    int ignored = -1;
    std::size_t classes = 0;
    std::cin >> ignored >> classes;
    if (ignored >= 0) options.ignore_reference = {ignored};
    for (std::size_t k = 0; k < classes; ++k) {
      std::size_t labels = 0;
      std::cin >> number >> labels;
      std::vector<any_label> group;
      for (int label = 0; group.size() < labels && std::cin >> label;) group.emplace_back(label);
      options.classes.push_back({group, std::to_string(k), number});
    }
    std::cin.get();  // the end of the line
    const std::vector<std::uint8_t> reference = read_image(voxels), prediction = read_image(voxels);
    const label_view<std::uint8_t> r(reference.data(), shape), p(prediction.data(), shape);
    const auto borders = per_class_scores(r, p, options);
    if (argc > 1) {
      means += borders;
      pooled += borders;
      if (means.images() < 3) continue;
      print_averages(means, pooled);
      means = {};
      pooled = {};
      continue;
    }
    options.model = surface_model::surface_elements;
    const auto elements = per_class_scores(r, p, options);
    const char* separator = "[";
    for (std::size_t k = 0; k < classes; ++k) {
      const confusion& c = borders[k].counts;
      std::printf("%s{\"TP\": %llu, \"FP\": %llu, \"FN\": %llu, \"TN\": %llu", separator,
                  static_cast<unsigned long long>(c.tp), static_cast<unsigned long long>(c.fp),
                  static_cast<unsigned long long>(c.fn), static_cast<unsigned long long>(c.tn));
      for (const metric_value& metric : borders[k].scores)
        std::printf(", \"%s\": %s", std::string(metric.info->id).c_str(), json(metric.value).c_str());
      for (const char* const id : {"hausdorff_distance", "normalized_surface_dice"})
        std::printf(", \"elements_%s\": %s", id, json(elements[k][id]).c_str());
      std::printf("}");
      separator = ", ";
    }
    std::puts("]");
  }
  return std::cin.eof() ? 0 : 1;
}
