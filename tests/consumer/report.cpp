// SPDX-License-Identifier: BSD-3-Clause
// Instantiates much of the library, so that a build with a user's warnings sees it, and prints what it computes.
#include <cstdint>
#include <cstdio>
#include <span>
#include <vector>

#include <segtally/segtally.hpp>

namespace {

template <class Values>
void print(const char* name, const Values& values) {
  double sum = 0;
  for (const auto value : values) sum += static_cast<double>(value);
  std::printf("%s %zu %.17g\n", name, values.size(), sum);
}

template <class Reference, class Prediction>
void print_scores() {
  std::vector<Reference> truth(6 * 12 * 12);
  std::vector<Prediction> found(truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    truth[i] = static_cast<Reference>(i % 12 < 9 ? i / 12 % 12 / 4 + 3 * (i / 432) : 0);
    found[i] = static_cast<Prediction>(i % 12 < 8 ? i / 12 % 12 / 3 + 4 * (i / 432) : 0);
  }
  const segtally::label_view<Reference> r{truth.data(), {6, 12, 12}};
  const segtally::label_view<Prediction> p{found.data(), {6, 12, 12}};

  segtally::tally_accumulator blocks;
  blocks.add(r, p);
  std::printf("labels of %zu and %zu bytes\n", sizeof(Reference), sizeof(Prediction));
  for (const auto& [info, value] : segtally::score(r, p, {.threads = 2, .spacing = {2, 1, 1}, .tolerance = 1.0}))
    std::printf("%s %.17g\n", info->id.data(), value);
  const auto table = blocks.table();
  print("score_map", segtally::score_map(r, p).values);
  print("error_map", segtally::error_map(r, p, segtally::match(table)).values);
  print("surface_distance_map", segtally::surface_distance_map(r, p).values);
  print("distance_map", segtally::distance_map(r).values);
  print("signed_distance_map", segtally::signed_distance_map<float>(p, {.spacing = {2.5, 0.7, 0.3}}).values);
  print("nearest_label_map", segtally::nearest_label_map(r).values);
  print("skeleton", segtally::skeleton(p).values);
  print("centroid_distances", segtally::centroid_distances(r, p, segtally::match(table)));
  std::printf("cldice %.17g\n", segtally::cldice(r, p).cldice);
  std::printf("boundary_jaccard %.17g\n", segtally::boundary_jaccard(r, p, 2));
  std::printf("betti_error %zu\n", static_cast<std::size_t>(segtally::betti_error(r, p).total()));
  std::printf("components %zu\n", static_cast<std::size_t>(segtally::connected_components(r).count));
  for (const auto& d : segtally::per_object_surface_distances(r, p, segtally::best_overlaps(table)))
    std::printf("hausdorff_distance %.17g\n", segtally::hausdorff_distance(d.distances));
}

}  // namespace

int main() {
  print_scores<std::uint8_t, std::uint8_t>();
  print_scores<std::uint16_t, std::int32_t>();
  print_scores<std::uint64_t, std::int64_t>();
}
