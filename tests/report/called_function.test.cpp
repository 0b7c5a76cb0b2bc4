// SPDX-License-Identifier: BSD-3-Clause
// Every public function that takes images: its errors start with its own name, whatever it calls internally.
#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <segtally/segtally.hpp>

#include "../support/error_of.hpp"

namespace report_called_function_test {

using namespace segtally;

namespace {

const std::vector<std::int16_t> labels{0, 1, 1, 0, 2, 2}, negative{0, 1, -1, 0, 2, 2};
const label_view<std::int16_t> image(labels.data(), {2, 3}), other_shape(labels.data(), {3, 2}),
    below_zero(negative.data(), {2, 3}), no_axes(labels.data(), {});
const std::vector<object_pair> pairs{{1, 1}, {2, 2}};
const std::vector<matched_pair> scored{{1, 1, 2, 1.0}};

struct call {
  std::string function;  ///< what the message must start with
  std::function<void()> run;
};

// A call of each function of two images in which the images, or an option, are invalid. `o` are options that
// the function has, made from a pair of images and one invalid option.
template <class Options, class Function>
void add(std::vector<call>& calls, const std::string& name, const Function& function) {
  calls.push_back({name, [=] { function(image, other_shape, Options{}); }});
  calls.push_back({name, [=] { function(image, image, Options{.threads = -2}); }});
  if constexpr (requires(Options o) { o.spacing; }) {
    calls.push_back({name, [=] { function(image, image, Options{.spacing = {1, 2, 3}}); }});
    calls.push_back({name, [=] { function(image, image, Options{.spacing = {1, -2}}); }});
  }
  if constexpr (requires(Options o) { o.mask; }) {
    calls.push_back({name, [=] {
                       Options o;
                       o.mask = other_shape;
                       function(image, image, o);
                     }});
    calls.push_back({name, [=] {
                       Options o;
                       o.ignore_prediction = {100000};
                       function(image, image, o);
                     }});
  }
  if constexpr (requires(Options o) { o.reference_label; })
    calls.push_back({name, [=] {
                       Options o;
                       o.reference_label = 100000;
                       function(image, image, o);
                     }});
  if constexpr (requires(Options o) { o.connectivity; })
    calls.push_back({name, [=] {
                       Options o;
                       o.connectivity = 3;
                       if constexpr (requires { o.spacing; }) o.spacing = {1, 1};
                       function(image, image, o);
                     }});
  if constexpr (requires(Options o) { o.tolerance; })
    calls.push_back({name, [=] {
                       Options o;
                       o.tolerance = -1;
                       if constexpr (requires { o.spacing; }) o.spacing = {1, 1};
                       function(image, image, o);
                     }});
}

}  // namespace

TEST_CASE("an error begins with the function that was called: functions of two images") {
  std::vector<call> calls;
  add<tally_options>(calls, "tally", [](auto& r, auto& p, const auto& o) { (void)tally(r, p, o); });
  add<tally_options>(calls, "tally_accumulator::add", [](auto& r, auto& p, const auto& o) {
    tally_accumulator sum;
    sum.add(r, p, o);
  });
  add<score_options>(calls, "score", [](auto& r, auto& p, const auto& o) { (void)score(r, p, o); });
  add<voxel_map_options>(calls, "error_map",
                         [](auto& r, auto& p, const auto& o) { (void)error_map(r, p, o); });
  add<voxel_map_options>(calls, "error_map",
                         [](auto& r, auto& p, const auto& o) { (void)error_map(r, p, pairs, o); });
  add<voxel_map_options>(calls, "score_map",
                         [](auto& r, auto& p, const auto& o) { (void)score_map(r, p, o); });
  add<voxel_map_options>(calls, "score_map",
                         [](auto& r, auto& p, const auto& o) { (void)score_map(r, p, scored, o); });
  add<surface_options>(calls, "surface_distances_between",
                       [](auto& r, auto& p, const auto& o) { (void)surface_distances_between(r, p, o); });
  add<object_surface_options>(calls, "per_object_surface_distances", [](auto& r, auto& p, const auto& o) {
    (void)per_object_surface_distances(r, p, pairs, o);
  });
  add<surface_report_options>(calls, "per_object_surface_scores", [](auto& r, auto& p, const auto& o) {
    (void)per_object_surface_scores(r, p, pairs, o);
  });
  add<surface_report_options>(calls, "report_surfaces",
                              [](auto& r, auto& p, const auto& o) { (void)report_surfaces(r, p, pairs, o); });
  add<surface_map_options>(calls, "surface_distance_map",
                           [](auto& r, auto& p, const auto& o) { (void)surface_distance_map(r, p, o); });
  add<boundary_jaccard_options>(calls, "boundary_jaccard",
                                [](auto& r, auto& p, const auto& o) { (void)boundary_jaccard(r, p, 1, o); });
  add<object_boundary_options>(calls, "per_object_boundary_jaccard", [](auto& r, auto& p, const auto& o) {
    (void)per_object_boundary_jaccard(r, p, pairs, 1, o);
  });
  add<euler_error_options>(calls, "euler_error",
                           [](auto& r, auto& p, const auto& o) { (void)euler_error(r, p, o); });
  add<betti_error_options>(calls, "betti_error",
                           [](auto& r, auto& p, const auto& o) { (void)betti_error(r, p, o); });
  add<cldice_options>(calls, "cldice", [](auto& r, auto& p, const auto& o) { (void)cldice(r, p, o); });
  add<object_cldice_options>(calls, "per_object_cldice", [](auto& r, auto& p, const auto& o) {
    (void)per_object_cldice(r, p, pairs, o);
  });
  for (const call& c : calls) {
    const std::string error = support::error_of(c.run);
    CHECK_MESSAGE(error.starts_with(c.function + ": "), c.function << " says: " << error);
  }
}

TEST_CASE("an error begins with the function that was called: negative labels, which a table cannot name") {
  const std::vector<call> calls{
      {"tally", [] { (void)tally(below_zero, image); }},
      {"tally_accumulator::add", [] { tally_accumulator().add(image, below_zero); }},
      {"score", [] { (void)score(below_zero, image); }},
      {"score",
       [] {
         (void)score(below_zero, image, {.spacing = {1, 1}});
       }},
      {"error_map", [] { (void)error_map(below_zero, image); }},
      {"error_map", [] { (void)error_map(below_zero, image, pairs); }},
      {"score_map", [] { (void)score_map(below_zero, image); }},
      {"per_object_surface_scores", [] { (void)per_object_surface_scores(image, below_zero, pairs); }},
      {"report_surfaces", [] { (void)report_surfaces(image, below_zero, pairs); }},
      {"survey", [] { (void)survey(below_zero); }},
      {"moments", [] { (void)moments(below_zero); }},
      {"centroid_distance", [] { (void)centroid_distance(image, below_zero); }},
      {"centroid_distances", [] { (void)centroid_distances(image, below_zero, pairs); }},
      {"volumes", [] { (void)volumes(image, below_zero, pairs); }},
      {"mahalanobis_distance", [] { (void)mahalanobis_distance(image, below_zero); }}};
  for (const call& c : calls) {
    const std::string error = support::error_of(c.run);
    CHECK_MESSAGE(error.starts_with(c.function + ": "), c.function << " says: " << error);
    CHECK_MESSAGE(error.find("negative label -1") != std::string::npos, c.function << " says: " << error);
  }
}

TEST_CASE("an error begins with the function that was called: functions of one image, and the rest") {
  const std::vector<call> calls{
      {"distance_map", [] { (void)distance_map(image, {.spacing = {1}}); }},
      {"distance_map", [] { (void)distance_map(image, {.label = 100000}); }},
      {"distance_map", [] { (void)distance_map(image, {.image_edge = image_edge::border}); }},
      {"distance_map", [] { (void)distance_map(image, {.threads = -1}); }},
      {"nearest_label_map", [] { (void)nearest_label_map(image, {.spacing = {1}}); }},
      {"nearest_label_map", [] { (void)nearest_label_map(image, {.threads = -1}); }},
      {"per_object_boundary_jaccard", [] { (void)per_object_boundary_jaccard(image, image, pairs, -1); }},
      {"squared_distance_map",
       [] {
         (void)squared_distance_map(image, {.spacing = {1, 0}});
       }},
      {"squared_distance_map", [] { (void)squared_distance_map(image, {.image_edge = image_edge::border}); }},
      {"squared_distance_map", [] { (void)squared_distance_map(image, {.label = 100000}); }},
      {"signed_distance_map", [] { (void)signed_distance_map(image, {.spacing = {1}}); }},
      {"signed_distance_map", [] { (void)signed_distance_map(image, {.label = 100000}); }},
      {"signed_distance_map", [] { (void)signed_distance_map(image, {.threads = -1}); }},
      {"euler_characteristic", [] { (void)euler_characteristic(no_axes); }},
      {"euler_characteristic", [] { (void)euler_characteristic(image, {.label = 100000}); }},
      {"euler_characteristic", [] { (void)euler_characteristic(image, {.threads = -1}); }},
      {"betti_numbers", [] { (void)betti_numbers(no_axes); }},
      {"betti_numbers", [] { (void)betti_numbers(image, {.label = 100000}); }},
      {"betti_numbers", [] { (void)betti_numbers(image, {.threads = -1}); }},
      {"betti_numbers", [] { (void)betti_numbers(image, {.connected = static_cast<adjacency>(9)}); }},
      {"euler_characteristic",
       [] { (void)euler_characteristic(image, {.connected = static_cast<adjacency>(9)}); }},
      {"betti_error", [] { (void)betti_error(image, image, {.connected = static_cast<adjacency>(9)}); }},
      {"euler_error", [] { (void)euler_error(image, image, {.connected = static_cast<adjacency>(9)}); }},
      {"connected_components", [] { (void)connected_components(no_axes); }},
      {"connected_components", [] { (void)connected_components(image, {.label = 100000}); }},
      {"connected_components", [] { (void)connected_components(image, {.connectivity = 3}); }},
      {"connected_components", [] { (void)connected_components(image, {.threads = -1}); }},
      {"component_table", [] { (void)component_table(no_axes); }},
      {"component_table", [] { (void)component_table(image, {.labels = {100000}}); }},
      {"component_table", [] { (void)component_table(image, {.of = static_cast<component_of>(9)}); }},
      {"component_table", [] { (void)component_table(image, {.threads = -1}); }},
      {"component_accumulator::add", [] { component_accumulator().add(no_axes); }},
      {"component_accumulator::add",
       [] {
         component_accumulator().add(image, {1, 2, 3});
       }},
      {"component_accumulator::add", [] { component_accumulator({.connectivity = 3}).add(image); }},
      {"component_accumulator::add", [] { component_accumulator({.threads = -1}).add(image); }},
      {"component_accumulator::operator+=",
       [] {
         component_accumulator sum;
         sum += component_accumulator({.connectivity = 1});
       }},
      {"skeleton", [] { (void)skeleton(no_axes); }},
      {"skeleton", [] { (void)skeleton(image, {.label = 100000}); }},
      {"skeleton", [] { (void)skeleton(image, {.threads = -1}); }},
      {"cldice", [] { (void)cldice(no_axes, no_axes); }},
      {"cldice", [] { (void)cldice(image, image, {.reference_label = 100000}); }},
      {"per_object_cldice", [] { (void)per_object_cldice(no_axes, no_axes, pairs); }},
      {"survey",
       [] {
         (void)survey(image, {.origin = {1, 2, 3}});
       }},
      {"survey", [] { (void)survey(image, {.threads = -1}); }},
      {"moments",
       [] {
         (void)moments(image, {.origin = {1, 2, 3}});
       }},
      {"centroid_distance", [] { (void)centroid_distance(image, other_shape); }},
      {"centroid_distance", [] { (void)centroid_distance(image, image, {.spacing = {1}}); }},
      {"centroid_distances", [] { (void)centroid_distances(image, other_shape, pairs); }},
      {"centroid_distances", [] { (void)centroid_distances(image, image, pairs, {.spacing = {1}}); }},
      {"volumes", [] { (void)volumes(image, other_shape, pairs); }},
      {"volumes", [] { (void)volumes(image, image, pairs, {.spacing = {1}}); }},
      {"mahalanobis_distance", [] { (void)mahalanobis_distance(image, other_shape); }},
      {"boundary_jaccard", [] { (void)boundary_jaccard(image, image, -1); }},
      {"boundary_jaccard",
       [] {
         (void)boundary_jaccard(image, image, 1, {.spacing = {1, 1}, .metric = band_metric::chessboard});
       }},
      {"surface_overlap", [] { (void)surface_overlap(surface_distances_between(image, image), -1); }},
      {"normalized_surface_dice",
       [] { (void)normalized_surface_dice(surface_distances_between(image, image), -1); }},
      {"boundary_f1", [] { (void)boundary_f1(surface_distances_between(image, image), -1); }},
      {"hausdorff_distance_percentile",
       [] { (void)hausdorff_distance_percentile(surface_distances_between(image, image), 101); }},
      {"surface_distances_between",
       [] { (void)surface_distances_between(image, image, {.model = static_cast<surface_model>(9)}); }},
      {"surface_distances_between",
       [] { (void)surface_distances_between(image, image, {.image_edge = static_cast<image_edge>(9)}); }},
      {"score",
       [] {
         (void)score(image, image, {.spacing = {1, 1}, .model = static_cast<surface_model>(9)});
       }},
      {"score", [] { (void)score(image, image, {.comparator = static_cast<comparator>(9)}); }},
      {"score", [] { (void)score(image, image, {.criterion = static_cast<criterion>(9)}); }},
      {"match", [] { (void)match(tally(image, image), {.criterion = static_cast<criterion>(9)}); }},
      {"label_view", [] { (void)label_view<int>(nullptr, {1}); }},
      {"any_label_view", [] { (void)any_label_view(nullptr, label_kind::int8, {1}); }},
      {"per_axis", [] { (void)shape_type{1, 1, 1, 1, 1, 1, 1, 1, 1}; }},
      {"per_axis", [] { (void)shape_type{-1}; }}};
  for (const call& c : calls) {
    const std::string error = support::error_of(c.run);
    CHECK_MESSAGE(error.starts_with(c.function + ": "), c.function << " says: " << error);
  }
}

}  // namespace report_called_function_test
