// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <segtally/overlap/contingency_table.hpp>

namespace golden {

/// The values of one pair of real images.
struct record {
  std::vector<segtally::overlap> overlaps;
  std::map<std::string, double> scores;  ///< by metric id
};

/// Returns the committed records by the name of the pair.
inline std::map<std::string, record> records() {
  std::map<std::string, record> all;
  const std::string folder = SEGTALLY_GOLDEN;
  const auto read = [&](const char* name, auto&& line_of) {
    std::ifstream file(folder + "/" + name);
    record* current = nullptr;
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("= ")) {
        current = &all[line.substr(2)];
      } else {
        line_of(*current, line);
      }
    }
  };
  read("overlaps.txt", [](record& pair, const std::string& line) {
    char* at = nullptr;
    segtally::overlap o{};
    o.reference = std::strtoull(line.c_str(), &at, 10);
    o.prediction = std::strtoull(at, &at, 10);
    o.count = std::strtoull(at, &at, 10);
    pair.overlaps.push_back(o);
  });
  read("scores.txt", [](record& pair, const std::string& line) {
    const std::size_t space = line.find(' ');
    pair.scores[line.substr(0, space)] = std::strtod(line.c_str() + space, nullptr);  // hexadecimal: exact
  });
  return all;
}

/// A metric whose value has changed since, and why.
struct changed_metric {
  const char* id;
  double within;  ///< allowed relative difference
  const char* reason;
};

inline const std::vector<changed_metric>& changed_metrics() {
  constexpr double last_bit = 0x1p-52;
  static const std::vector<changed_metric> changed = {
      {"segmentation_covering", last_bit, "the sum of its terms is exact, rounded once"},
      {"global_consistency_error", last_bit, "the same"},
      {"local_consistency_error", last_bit, "the same"},
      {"frequency_weighted_jaccard", last_bit, "the same"},
      {"generalized_dice", last_bit, "both its sums are exact"}};
  return changed;
}

/// Returns whether a value has the committed bits (any NaN equals any other), or the metric has changed.
inline bool is_golden(const std::string& id, double value, double committed) {
  if (std::isnan(value) || std::isnan(committed)) return std::isnan(value) && std::isnan(committed);
  if (std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(committed)) return true;
  for (const changed_metric& changed : changed_metrics())
    if (changed.id == id) return std::abs(value - committed) <= changed.within * std::abs(committed);
  return false;
}

}  // namespace golden
