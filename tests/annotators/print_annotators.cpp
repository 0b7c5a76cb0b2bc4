// SPDX-License-Identifier: BSD-3-Clause
// Reads cases, one line of numbers each: the numbers of annotators and voxels, a prior (0: none), then the
// labels of the first annotator, of the second, and so on. Writes one line of JSON per case.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <segtally/annotators/fleiss_kappa.hpp>
#include <segtally/annotators/majority_vote.hpp>
#include <segtally/annotators/pairwise_matrix.hpp>
#include <segtally/annotators/staple.hpp>
#include <segtally/annotators/tally_annotators.hpp>

namespace {

void print(double x) {
  std::isnan(x) ? (void)std::printf("null") : (void)std::printf("%.17g", x);
}

template <class Numbers>
void print(const char* name, const Numbers& numbers) {
  std::printf(", \"%s\": [", name);
  bool first = true;
  for (const auto x : numbers) {
    if (!first) std::printf(", ");
    first = false;
    print(static_cast<double>(x));
  }
  std::printf("]");
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream numbers(line);
    std::size_t annotators = 0, voxels = 0;
    double prior = 0;
    numbers >> annotators >> voxels >> prior;
    std::vector<std::vector<int>> labels(annotators, std::vector<int>(voxels));
    for (std::vector<int>& of_one : labels)
      for (int& label : of_one) numbers >> label;
    const std::vector<segtally::any_label_view> images(labels.begin(), labels.end());
    const segtally::annotation_table table = segtally::tally_annotators(images);
    segtally::staple_options options;
    if (prior > 0) options.prior = prior;
    const segtally::staple_estimate e = segtally::staple(table, options);
    std::printf("{\"kappa\": ");
    print(segtally::fleiss_kappa(table));
    std::printf(", \"foreground_kappa\": ");
    print(segtally::fleiss_kappa(table.foreground()));
    std::printf(", \"iterations\": %zu, \"converged\": %s", e.iterations, e.converged ? "true" : "false");
    print("sensitivity", e.sensitivity);
    print("specificity", e.specificity);
    print("probability", segtally::probability_map(images, e).values);
    print("vote", segtally::majority_vote<unsigned char>(images, 255).values);
    print("dice", segtally::pairwise_matrix(table, "dice").values);
    std::printf("}\n");
  }
}
