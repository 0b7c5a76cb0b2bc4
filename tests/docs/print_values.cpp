// SPDX-License-Identifier: BSD-3-Clause

// Writes all metrics of pairs of images of one axis: each line of the input has the number of voxels n, n
// labels of the reference and n of the prediction; each line of the output has `id=value`, separated by
// spaces.

#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <segtally/report/scorecard.hpp>
#include <segtally/view/label_view.hpp>

int main() {
  for (std::size_t n = 0; std::cin >> n;) {
    std::vector<std::uint32_t> labels(2 * n);
    for (std::uint32_t& label : labels) std::cin >> label;
    const segtally::label_view<std::uint32_t> reference(labels.data(), {n}),
        prediction(labels.data() + n, {n});
    for (const segtally::metric_value& metric :
         segtally::score(reference, prediction, {.spacing = {1}, .tolerance = 1}))
      std::printf("%s=%.17g ", std::string(metric.info->id).c_str(), metric.value);
    std::printf("\n");
  }
}
