// SPDX-License-Identifier: BSD-3-Clause
// Reads tables, one line of numbers each: comparator, criterion, number of overlaps, then reference label,
// predicted label and count of each. Writes one line of JSON per table: the steps of the curve, and the areas
// of its scores over [0, 1] and [1/2, 1].
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <segtally/objects/area_under_curve.hpp>

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream numbers(line);
    int comparator = 0, criterion = 0;
    std::size_t n = 0;
    numbers >> comparator >> criterion >> n;
    std::vector<segtally::overlap> overlaps(n);
    for (segtally::overlap& o : overlaps) numbers >> o.reference >> o.prediction >> o.count;
    const segtally::threshold_curve curve(segtally::contingency_table::from_overlaps(overlaps),
                                          {.comparator = static_cast<segtally::comparator>(comparator),
                                           .criterion = static_cast<segtally::criterion>(criterion)});
    const auto write = [](std::uint64_t numerator, std::uint64_t denominator,
                          const segtally::detection_counts& d) {
      std::printf("[%llu, %llu, %llu, %llu, %llu, %.17g]", static_cast<unsigned long long>(numerator),
                  static_cast<unsigned long long>(denominator), static_cast<unsigned long long>(d.tp),
                  static_cast<unsigned long long>(d.fp), static_cast<unsigned long long>(d.fn),
                  d.scores.value());
    };
    std::printf("{\"steps\": [");
    write(0, 1, curve.first());
    for (const segtally::threshold_step& step : curve.steps()) {
      std::printf(", ");
      write(step.threshold.numerator, step.threshold.denominator, step.counts);
    }
    std::printf("]");
    using segtally::curve_score;
    const char* const names[] = {"critical_success_index", "panoptic_quality", "f1_score", "precision",
                                 "recall"};
    for (int k = 0; k < 5; ++k)
      for (const double from : {0.0, 0.5}) {
        const double area =
            segtally::area_under_curve(curve, static_cast<curve_score>(k), {.from = from}, -1);
        std::printf(", \"%s_%g\": %.17g", names[k], from, area);
      }
    std::printf("}\n");
  }
}
