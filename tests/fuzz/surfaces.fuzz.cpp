// SPDX-License-Identifier: BSD-3-Clause
// Distances between the surfaces of two small masks, in any layout and spacing, from all pairs of elements.
#include <algorithm>
#include <cmath>

#include <segtally/surface/surface_distances.hpp>

#include "../support/surface_oracle.hpp"
#include "image.hpp"

namespace {

bool near(double a, double b) {
  return a == b || std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

support::mask mask_of(const std::vector<std::size_t>& shape, const std::vector<std::uint8_t>& labels,
                      std::uint8_t label) {
  support::mask m{shape, {}};
  for (const std::uint8_t l : labels) m.voxels.push_back(l == label);
  return m;
}

void compare(const segtally::directed_distances& ours,
             const std::vector<std::pair<double, double>>& expected) {
  std::size_t k = 0;
  for (const segtally::distance_level& level : ours.levels)
    for (std::uint64_t i = 0; i < level.elements; ++i, ++k)
      fuzz::require(k < expected.size() && near(level.distance, expected[k].first));
  fuzz::require(k == expected.size() && ours.elements == k);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider input(bytes, size);
  const auto shape = fuzz::shape(input, 3, 150);
  std::vector<double> spacing;
  for (std::size_t a = 0; a < shape.size(); ++a)
    spacing.push_back(input.PickValueInArray({1.0, 2.0, 0.5, 3.0, 0.1, 1e-3, 1e3, 1.7}));
  const fuzz::image<std::uint8_t> r(input, shape), p(input, shape);
  const std::uint8_t of_r = r.labels[r.labels.size() / 2], of_p = p.labels[p.labels.size() / 2];
  const int connectivity = input.ConsumeIntegralInRange(1, static_cast<int>(shape.size()));

  const auto a = mask_of(shape, r.labels, of_r), b = mask_of(shape, p.labels, of_p);
  const auto d = segtally::surface_distances_between(r.view, p.view,
                                                     {.spacing = spacing,
                                                      .reference_label = of_r,
                                                      .prediction_label = of_p,
                                                      .connectivity = connectivity,
                                                      .threads = input.ConsumeIntegralInRange(1, 3)});
  const auto on_a = support::border_voxels(a, static_cast<std::size_t>(connectivity));
  const auto on_b = support::border_voxels(b, static_cast<std::size_t>(connectivity));
  compare(d.reference_to_prediction, support::all_pairs(on_a, on_b, spacing));
  compare(d.prediction_to_reference, support::all_pairs(on_b, on_a, spacing));
  return 0;
}
