// SPDX-License-Identifier: BSD-3-Clause

// Reads the cells of tables, "RULE CELLS REFERENCE PREDICTION COUNT ..." line by line, and writes the scores
// of each as a line of JSON: the counterpart of peers.py.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <segtally/classes/class_means.hpp>
#include <segtally/classes/multiclass.hpp>
#include <segtally/classes/weighted_kappa.hpp>
#include <segtally/partition/adapted_rand.hpp>
#include <segtally/partition/adjusted_mutual_information.hpp>
#include <segtally/partition/association.hpp>
#include <segtally/partition/cluster_accuracy.hpp>
#include <segtally/partition/mutual_information.hpp>
#include <segtally/partition/purity.hpp>
#include <segtally/partition/rand.hpp>
#include <segtally/partition/variation_of_information.hpp>

namespace {

using namespace segtally;

const char* separator = "{";

void print(const char* name, double value) {
  std::printf(std::isnan(value) ? "%s\"%s\": null" : "%s\"%s\": %.17g", separator, name, value);
  separator = ", ";
}

void print_partition(const contingency_table& t, partition_options options) {
  const auto variation = variation_of_information(t, options);
  const auto rand = adapted_rand_error(t, options);
  print("split", variation.split);
  print("merge", variation.merge);
  print("adapted_rand_error", rand.error);
  print("pair_precision", rand.precision);
  print("pair_recall", rand.recall);
  print("rand_index", rand_index(t, options));
  print("adjusted_rand_index", adjusted_rand_index(t, options));
  print("fowlkes_mallows_index", fowlkes_mallows_index(t, options));
  print("homogeneity", homogeneity(t, options));
  print("completeness", completeness(t, options));
  print("v_measure", v_measure(t, options));
  print("purity", purity(t, options));
  print("inverse_purity", inverse_purity(t, options));
  print("cluster_accuracy", cluster_accuracy(t, options));
  options.base = std::numbers::e;
  print("mutual_information", mutual_information(t, options));
  print("expected_mutual_information", expected_mutual_information(t, options));
  const auto means = {std::pair{"arithmetic", entropy_mean::arithmetic},
                      std::pair{"geometric", entropy_mean::geometric},
                      std::pair{"min", entropy_mean::minimum}, std::pair{"max", entropy_mean::maximum}};
  for (const auto& [name, mean] : means) {
    options.mean = mean;
    print((std::string("nmi_") + name).c_str(), normalized_mutual_information(t, options));
    print((std::string("ami_") + name).c_str(), adjusted_mutual_information(t, options));
  }
}

void print_classes(const contingency_table& t) {
  print("cramers_v", cramers_v(t));
  print("tschuprows_t", tschuprows_t(t));
  print("accuracy", multiclass_accuracy(t));
  print("balanced_accuracy", multiclass_balanced_accuracy(t));
  print("matthews_correlation", multiclass_matthews_correlation(t));
  print("cohen_kappa", multiclass_cohen_kappa(t));
  print("linear_kappa", weighted_kappa(t));
  print("quadratic_kappa", weighted_kappa(t, {.weights = kappa_weights::quadratic}));
  const class_mean_options all{.include_background = true};
  print("mean_precision", mean_precision(t, all));
  print("mean_recall", mean_recall(t, all));
  print("mean_dice", mean_dice(t, all));
  print("mean_jaccard", mean_jaccard(t, all));
  print("frequency_weighted_precision", frequency_weighted_precision(t, all));
  print("frequency_weighted_recall", frequency_weighted_recall(t, all));
  print("frequency_weighted_dice", frequency_weighted_dice(t, all));
  print("frequency_weighted_jaccard", frequency_weighted_jaccard(t, all));
  print("micro_precision", micro_precision(t, all));
  print("micro_recall", micro_recall(t, all));
  print("micro_dice", micro_dice(t, all));
  print("micro_jaccard", micro_jaccard(t, all));
}

}  // namespace

int main() {
  int rule = 0;
  for (std::size_t cells = 0; std::cin >> rule >> cells;) {
    std::vector<overlap> overlaps(cells);
    for (overlap& o : overlaps) std::cin >> o.reference >> o.prediction >> o.count;
    const auto t = contingency_table::from_overlaps(overlaps);
    separator = "{";
    print_partition(t, {.rule = static_cast<background_rule>(rule)});
    print_classes(t);
    std::puts("}");
  }
  return std::cin.eof() ? 0 : 1;
}
