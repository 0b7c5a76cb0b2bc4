// SPDX-License-Identifier: BSD-3-Clause
// Prints maps of some images, spacings without a common unit among them, to the last bit.
#include <cstdint>
#include <cstdio>
#include <vector>

#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>
#include <segtally/surface/boundary_jaccard.hpp>

int main() {
  using namespace segtally;
  std::uint32_t random = 1;
  const auto next = [&random] { return random = random * 1664525u + 1013904223u; };
  const std::vector<shape_type> shapes{{300}, {40, 60}, {9, 20, 30}, {4, 5, 6, 7}};
  for (int round = 0; round < 60; ++round) {
    const shape_type& shape = shapes[next() / 7 % shapes.size()];
    std::vector<std::uint8_t> labels;
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    for (std::size_t i = 0; i < n; ++i)
      labels.push_back(static_cast<std::uint8_t>(next() % 53 == 0 ? next() % 5 : 0));
    distance_map_options options;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      options.spacing.push_back(round % 3 == 0 ? .3 : .05 + static_cast<double>(next()) * 0x1p-30);
    options.image_edge = round % 2 == 0 ? image_edge::open : image_edge::border;
    const label_view<std::uint8_t> image(labels.data(), shape);
    std::uint64_t hash = 0;
    const auto add = [&hash](const auto& values) {
      for (const auto any : values) {
        const auto value = static_cast<double>(any);
        std::uint64_t bits = 0;
        static_assert(sizeof bits == sizeof value);
        __builtin_memcpy(&bits, &value, sizeof value);
        hash = (hash ^ bits) * 1099511628211u;
      }
    };
    add(signed_distance_map(image, options).values);
    options.image_edge = image_edge::open;
    add(squared_distance_map(image, options).values);
    add(distance_map<float>(image, options).values);
    const auto nearest = nearest_label_map(image, {.spacing = options.spacing}).values;
    add(std::vector<double>(nearest.begin(), nearest.end()));
    std::printf("%016llx %a\n", static_cast<unsigned long long>(hash),
                boundary_jaccard(image, image, 1, {.spacing = options.spacing, .prediction_label = 1}));
  }
}
