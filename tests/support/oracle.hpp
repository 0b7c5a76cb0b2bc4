// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include <segtally/overlap/contingency_table.hpp>

namespace support {

/// Counts pairs naively.
template <class R, class P>
segtally::contingency_table naive(const std::vector<R>& reference, const std::vector<P>& prediction) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> cells;
  for (std::size_t i = 0; i < reference.size(); ++i)
    ++cells[{static_cast<std::uint64_t>(reference[i]), static_cast<std::uint64_t>(prediction[i])}];
  std::vector<segtally::overlap> overlaps;
  for (const auto& [pair, count] : cells) overlaps.push_back({pair.first, pair.second, count});
  return segtally::contingency_table::from_overlaps(overlaps);
}

/// Labels in runs of about `mean_run` voxels, drawn from a list.
template <class T>
std::vector<T> labels_in_runs(std::size_t n, double mean_run, const std::vector<T>& names,
                              std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<T> labels(n);
  T label = names[random() % names.size()];
  for (std::size_t i = 0; i < n; ++i) {
    if (static_cast<double>(random() >> 11) * 0x1p-53 * mean_run < 1) label = names[random() % names.size()];
    labels[i] = label;
  }
  return labels;
}

}  // namespace support
