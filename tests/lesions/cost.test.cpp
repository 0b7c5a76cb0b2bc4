// SPDX-License-Identifier: BSD-3-Clause
// Cost depends on lesions and their surfaces, wherever they are in the image: counted in probes of surfaces.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <segtally/lesions/brats_lesions.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

namespace lesions_cost_test {

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;

struct phantom {
  explicit phantom(std::size_t side) : n(side * apart), reference(n * n * n, 0), prediction(reference) {}
  static constexpr std::size_t apart = 6;

  /// Calls at(z, y, x) with the first voxel of each of the cubes of an image.
  template <class At>
  void for_each_cube(const At& at) {
    for (std::size_t z = 2; z < n; z += apart)
      for (std::size_t y = 2; y < n; y += apart)
        for (std::size_t x = 2; x < n; x += apart) at(z, y, x);
  }
  [[nodiscard]] std::uint8_t& in(bytes& image, std::size_t z, std::size_t y, std::size_t x) const {
    return image[(z * n + y) * n + x];
  }
  void cube(bytes& image, std::size_t z, std::size_t y, std::size_t x) const {
    for (std::size_t i = 0; i < 8; ++i) in(image, z + i / 4, y + i / 2 % 2, x + i % 2) = 1;
  }

  lesion_scores score(std::uint64_t& work, const brats_options& options) const {
    constexpr detail::component_rule rule{3, false, false, true};
    const label_view<std::uint8_t> r(reference.data(), {n, n, n}), p(prediction.data(), {n, n, n});
    detail::lesion_images images("test", r, p, options, rule);
    return detail::scores_of_brats(images, rule, options, work);
  }

  std::size_t n;
  bytes reference, prediction;
};

}  // namespace

TEST_CASE("eight times the lesions are eight times the work") {
  double per_lesion[2] = {};
  std::size_t k = 0;
  for (const std::size_t side : {std::size_t{6}, std::size_t{12}}) {
    phantom images(side);
    images.for_each_cube([&](std::size_t z, std::size_t y, std::size_t x) {
      images.cube(images.reference, z, y, x);
      images.cube(images.prediction, z, y, x - 2);            // beside it, met by one step
      images.in(images.prediction, z + 1, y + 1, x + 2) = 1;  // and a second component
    });
    std::uint64_t work = 0;
    const lesion_scores scores = images.score(work, {.dilations = 1, .ignored_volume = 0, .threads = 1});
    REQUIRE(scores.lesions.size() == side * side * side);
    CHECK(scores.lesions.back().predicted_components.size() == 2);
    CHECK(scores.false_positives.empty());
    per_lesion[k++] = static_cast<double>(work) / static_cast<double>(scores.lesions.size());
  }
  CHECK(per_lesion[0] > 30);  // corners of the components of one lesion: 27 and 8
  CHECK(per_lesion[1] <= 1.2 * per_lesion[0]);
}

TEST_CASE("a component that belongs to every lesion, each with one of its own: unions in batches") {
  phantom images(5);
  const std::size_t n = images.n;
  std::size_t count = 0;
  images.for_each_cube([&](std::size_t z, std::size_t y, std::size_t x) {
    images.cube(images.reference, z, y, x);
    if (++count % 2 == 0) images.in(images.prediction, z + 1, y + 1, x + 1) = 1;
    // A grid of lines next to all of them.
    for (std::size_t i = 0; i < n; ++i) {
      images.in(images.prediction, z - 1, y - 1, i) = 1;
      images.in(images.prediction, z - 1, i, 1) = 1;
      images.in(images.prediction, i, 1, 1) = 1;
    }
  });
  std::uint64_t work = 0;
  const brats_options options{.dilations = 1, .ignored_volume = 0, .threads = 2};
  const lesion_scores scores = images.score(work, options);
  REQUIRE(scores.lesions.size() == 125);
  const shape_type shape{n, n, n};
  for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{77}, std::size_t{124}}) {
    const lesion_score& lesion = scores.lesions[k];
    CHECK(lesion.predicted_components.size() == 1 + k % 2);
    const component_image r = connected_components(label_view<std::uint8_t>(images.reference.data(), shape));
    const component_image p = connected_components(label_view<std::uint8_t>(images.prediction.data(), shape));
    const std::vector<any_label> predicted(lesion.predicted_components.begin(),
                                           lesion.predicted_components.end());
    const surface_distances d = surface_distances_between(
        label_view<std::uint32_t>(r.values.data(), shape), label_view<std::uint32_t>(p.values.data(), shape),
        {.model = surface_model::surface_elements,
         .reference_label = lesion.reference_components.front(),
         .prediction_labels = predicted});
    CHECK(lesion.hausdorff_distance_95 == hausdorff_distance_percentile(d, 95));
    CHECK(lesion.normalized_surface_dice == normalized_surface_dice(d, 1));
  }
}

}  // namespace lesions_cost_test
