// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

// The partition metrics computed naively from the papers' formulas: from voxels or pairs of voxels, without a
// table, regardless of speed.

namespace oracle {

using labels = std::vector<std::uint64_t>;

inline double log2_of(double x) {
  return x > 0 ? std::log2(x) : 0;
}

inline double entropy(const labels& x) {
  std::map<std::uint64_t, double> sizes;
  for (const auto k : x) ++sizes[k];
  double h = 0;
  for (const auto& [label, size] : sizes)
    h -= size / static_cast<double>(x.size()) * log2_of(size / static_cast<double>(x.size()));
  return h;
}

inline labels joined(const labels& x, const labels& y) {
  labels both;
  for (std::size_t i = 0; i < x.size(); ++i) both.push_back(x[i] * 1000 + y[i]);
  return both;
}

struct pairs {
  double both = 0, reference = 0, prediction = 0, agree = 0, all = 0;
};

/// Counts every ordered pair of voxels.
inline pairs count(const labels& r, const labels& p, bool with_self) {
  pairs c;
  for (std::size_t i = 0; i < r.size(); ++i)
    for (std::size_t j = 0; j < r.size(); ++j) {
      if (i == j && !with_self) continue;
      const bool same_r = r[i] == r[j], same_p = p[i] == p[j];
      c.both += same_r && same_p;
      c.reference += same_r;
      c.prediction += same_p;
      c.agree += same_r == same_p;
      ++c.all;
    }
  return c;
}

/// The refinement error of Martin et al. at each voxel, in one direction.
inline std::vector<double> refinement_errors(const labels& r, const labels& p) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < r.size(); ++i) {
    double segment = 0, outside = 0;
    for (std::size_t j = 0; j < r.size(); ++j) {
      segment += r[j] == r[i];
      outside += r[j] == r[i] && p[j] != p[i];
    }
    errors.push_back(outside / segment);
  }
  return errors;
}

inline double van_dongen(const labels& r, const labels& p) {
  double moved = 0;
  for (const auto& [x, y] : {std::pair{&r, &p}, std::pair{&p, &r}})
    for (const auto label : std::set<std::uint64_t>(x->begin(), x->end())) {
      std::map<std::uint64_t, double> parts;
      double size = 0, best = 0;
      for (std::size_t i = 0; i < x->size(); ++i)
        if ((*x)[i] == label) ++size, best = std::max(best, ++parts[(*y)[i]]);
      moved += size - best;
    }
  return moved / (2 * static_cast<double>(r.size()));
}

/// The mean mutual information over all permutations of the voxels of one image (few voxels only).
inline double expected_mutual_information(const labels& r, labels p) {
  std::sort(p.begin(), p.end());
  double sum = 0, orders = 0;
  do {
    sum += entropy(r) + entropy(p) - entropy(joined(r, p));
    ++orders;
  } while (std::next_permutation(p.begin(), p.end()));
  return sum / orders;
}

/// Applies a background rule to the voxels: dropped ones are removed, and singletons get new labels.
inline void apply(labels& r, labels& p, bool drop_prediction, bool split_prediction) {
  labels r2, p2;
  for (std::size_t i = 0; i < r.size(); ++i) {
    if (r[i] == 0 || (drop_prediction && p[i] == 0)) continue;
    r2.push_back(r[i]);
    p2.push_back(split_prediction && p[i] == 0 ? 500 + i : p[i]);
  }
  r = r2;
  p = p2;
}

}  // namespace oracle
