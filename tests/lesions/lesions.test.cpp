// SPDX-License-Identifier: BSD-3-Clause
// Components as objects, filters, and the rules for lesions, compared with naive implementations of their
// definitions.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include <segtally/lesions/autopet_lesions.hpp>
#include <segtally/lesions/brats_lesions.hpp>
#include <segtally/lesions/lesion_cells.hpp>
#include <segtally/lesions/lesion_table.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_scores.hpp>

#include "../support/error_of.hpp"
#include "../support/flood_fill.hpp"
#include "random_lesions.hpp"

namespace lesions_lesions_test {

using namespace segtally;
using support::error_of;
using support::flood_fill;

namespace {

using bytes = std::vector<std::uint8_t>;
constexpr double inf = std::numeric_limits<double>::infinity();

bool equal(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool equal(const lesion_scores& a, const lesion_scores& b) {
  return a.lesions == b.lesions && a.false_positives == b.false_positives && a.counts == b.counts &&
         equal(a.dice, b.dice) && equal(a.hausdorff_distance_95, b.hausdorff_distance_95) &&
         equal(a.normalized_surface_dice, b.normalized_surface_dice) && equal(a.sensitivity, b.sensitivity) &&
         equal(a.precision, b.precision) && equal(a.f1_score, b.f1_score);
}

bytes only(const bytes& image, const std::set<int>& labels) {
  bytes mask;
  for (const std::uint8_t label : image) mask.push_back(labels.count(label) != 0);
  return mask;
}

/// The mask dilated that many times with 18 neighbours, computed by distance.
bytes grown(const bytes& mask, const shape_type& shape, int steps) {
  bytes result(mask.size(), 0);
  const auto at = [&](std::size_t i) {
    return std::vector<int>{static_cast<int>(i / (shape[1] * shape[2])),
                            static_cast<int>(i / shape[2] % shape[1]), static_cast<int>(i % shape[2])};
  };
  for (std::size_t i = 0; i < mask.size(); ++i)
    for (std::size_t j = 0; mask[i] != 0 && j < mask.size(); ++j) {
      const auto a = at(i), b = at(j);
      int sum = 0, most = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        sum += std::abs(a[k] - b[k]);
        most = std::max(most, std::abs(a[k] - b[k]));
      }
      if (most <= steps && sum <= 2 * steps) result[j] = 1;
    }
  return result;
}

/// The rule of BraTS lesion by lesion, each as a separate mask.
void check_brats(const lesion_scores& scores, const bytes& r, const bytes& p, const shape_type& shape,
                 const brats_options& options) {
  const std::vector<std::size_t> extents(shape.begin(), shape.end());
  const auto rc = flood_fill(r, extents, 3, false), pc = flood_fill(p, extents, 3, false);
  const auto dc = flood_fill(grown(r, shape, options.dilations), extents, 3, false);
  const double voxel = options.spacing[0] * options.spacing[1] * options.spacing[2];
  const std::uint32_t n = dc.empty() ? 0 : *std::max_element(dc.begin(), dc.end());
  std::set<std::uint32_t> unmet(pc.begin(), pc.end());
  unmet.erase(0);
  REQUIRE(scores.lesions.size() == n);
  double dice = 0, distance = 0;
  std::size_t counted = 0;
  detection_counts counts;
  for (std::uint32_t lesion = 1; lesion <= n; ++lesion) {
    std::set<std::uint32_t> reference, predicted;
    bytes own(r.size(), 0), found(r.size(), 0);
    for (std::size_t i = 0; i < r.size(); ++i) {
      if (dc[i] != lesion) continue;
      if (rc[i] != 0) reference.insert(rc[i]);
      if (pc[i] != 0) predicted.insert(pc[i]);
      own[i] = r[i];
    }
    std::uint64_t a = 0, b = 0, both = 0;
    for (std::size_t i = 0; i < r.size(); ++i) {
      found[i] = predicted.count(pc[i]) != 0;
      a += own[i];
      b += found[i];
      both += own[i] != 0 && found[i] != 0;
    }
    for (const std::uint32_t c : predicted) unmet.erase(c);
    const auto row = std::find_if(scores.lesions.begin(), scores.lesions.end(), [&](const lesion_score& s) {
      return s.reference_components.front() == *reference.begin();
    });
    REQUIRE(row != scores.lesions.end());
    CHECK(row->reference_components == std::vector<std::uint32_t>(reference.begin(), reference.end()));
    CHECK(row->predicted_components == std::vector<std::uint32_t>(predicted.begin(), predicted.end()));
    CHECK(row->reference_size == a);
    CHECK(row->prediction_size == b);
    CHECK(row->overlap == both);
    CHECK(row->dice == 2 * static_cast<double>(both) / static_cast<double>(a + b));
    CHECK(row->reference_volume == doctest::Approx(static_cast<double>(a) * voxel));
    CHECK(row->prediction_volume == doctest::Approx(static_cast<double>(b) * voxel));
    const surface_distances d = surface_distances_between(
        label_view<std::uint8_t>(own.data(), shape), label_view<std::uint8_t>(found.data(), shape),
        {.spacing = options.spacing, .model = options.model, .image_edge = options.image_edge});
    CHECK(row->hausdorff_distance_95 == hausdorff_distance_percentile(d, 95));
    CHECK(row->normalized_surface_dice == normalized_surface_dice(d, options.tolerance));
    CHECK(row->counts == (static_cast<double>(a) * voxel > options.ignored_volume));
    if (!row->counts) continue;
    ++counted;
    dice += row->dice;
    distance += predicted.empty() ? options.missed_distance : row->hausdorff_distance_95;
    (predicted.empty() ? counts.fn : counts.tp) += 1;
  }
  CHECK(std::is_sorted(scores.lesions.begin(), scores.lesions.end(),
                       [](const lesion_score& a, const lesion_score& b) {
                         return a.reference_components.front() < b.reference_components.front();
                       }));
  CHECK(scores.false_positives == std::vector<std::uint32_t>(unmet.begin(), unmet.end()));
  CHECK(scores.counts.tp == counts.tp);
  CHECK(scores.counts.fn == counts.fn);
  CHECK(scores.counts.fp == unmet.size());
  const double terms = static_cast<double>(counted + unmet.size());
  if (terms == 0) {
    CHECK(scores.dice == options.empty_dice);
    CHECK(scores.hausdorff_distance_95 == options.empty_distance);
    return;
  }
  CHECK(scores.dice == doctest::Approx(dice / terms));
  CHECK(scores.hausdorff_distance_95 ==
        doctest::Approx((distance + static_cast<double>(unmet.size()) * options.missed_distance) / terms));
}

}  // namespace

TEST_CASE("BraTS: each lesion as a mask of its own, for every surface, edge and number of steps") {
  lesions::generator random(7);
  std::size_t shared = 0, united = 0, small = 0;
  for (int k = 0; k < 60; ++k) {
    const lesions::image_pair pair = lesions::random_pair(random);
    const bytes r = only(pair.reference, {1, 2, 3}), p = only(pair.prediction, {1, 2, 3});
    brats_options options{.spacing = pair.spacing, .dilations = k % 4, .ignored_volume = k % 3 * 20.0};
    options.model = k % 5 == 0 ? surface_model::border_voxels : surface_model::surface_elements;
    options.image_edge = k % 7 == 0 ? image_edge::open : image_edge::border;
    options.tolerance = 1.5;
    const label_view<std::uint8_t> rv(pair.reference.data(), pair.shape),
        pv(pair.prediction.data(), pair.shape);
    const lesion_scores scores = brats_lesion_scores(rv, pv, options);
    if (options.image_edge == image_edge::border) check_brats(scores, r, p, pair.shape, options);
    std::vector<std::uint32_t> met;
    for (const lesion_score& lesion : scores.lesions) {
      met.insert(met.end(), lesion.predicted_components.begin(), lesion.predicted_components.end());
      united += lesion.predicted_components.size() > 1;
      small += !lesion.counts;
    }
    std::sort(met.begin(), met.end());
    shared += std::adjacent_find(met.begin(), met.end()) != met.end();
    for (const int threads : {1, 2, 8}) {
      options.threads = threads;
      CHECK(equal(brats_lesion_scores(rv, pv, options), scores));
    }
  }
  CHECK(shared >= 3);
  CHECK(united > 10);
  CHECK(small > 10);
}

TEST_CASE("components as objects: the tally of what flood fill finds") {
  lesions::generator random(11);
  for (int k = 0; k < 60; ++k) {
    const lesions::image_pair pair = lesions::random_pair(random);
    const label_view<std::uint8_t> r(pair.reference.data(), pair.shape),
        p(pair.prediction.data(), pair.shape);
    const int connectivity = k % 4;
    const auto c = static_cast<std::size_t>(connectivity == 0 ? 3 : connectivity);
    for (const component_of of : {component_of::labels, component_of::mask}) {
      const bool by_label = of == component_of::labels;
      const auto rc = flood_fill(pair.reference, pair.shape, c, by_label);
      const auto pc = flood_fill(pair.prediction, pair.shape, c, by_label);
      const contingency_table expected = tally(label_view<std::uint32_t>(rc.data(), pair.shape),
                                               label_view<std::uint32_t>(pc.data(), pair.shape));
      const lesion_objects objects = components_as_objects(r, p, {.of = of, .connectivity = connectivity});
      CHECK(objects.table == expected);
      CHECK(objects.reference == component_table(r, {.of = of, .connectivity = connectivity}));
      CHECK(objects.prediction == component_table(p, {.of = of, .connectivity = connectivity}));
      CHECK(lesion_table(r, p, {.of = of, .connectivity = connectivity, .threads = 3}) == expected);
    }
  }
}

TEST_CASE("voxels that do not count belong to nothing: as if they were background, and not counted") {
  lesions::generator random(13);
  for (int k = 0; k < 40; ++k) {
    lesions::image_pair pair = lesions::random_pair(random);
    bytes mask(pair.reference.size());
    for (auto& m : mask) m = random(5) != 0;
    const label_view<std::uint8_t> r(pair.reference.data(), pair.shape),
        p(pair.prediction.data(), pair.shape);
    const label_view<std::uint8_t> m(mask.data(), pair.shape);
    // Label 3 of the reference is ignored: its voxels are excluded from both images.
    bytes cleared_r = pair.reference, cleared_p = pair.prediction, counted = mask;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      counted[i] = mask[i] != 0 && pair.reference[i] != 3;
      if (counted[i] == 0) cleared_r[i] = cleared_p[i] = 0;
    }
    const label_view<std::uint8_t> cr(cleared_r.data(), pair.shape), cp(cleared_p.data(), pair.shape);
    const label_view<std::uint8_t> c(counted.data(), pair.shape);
    for (const component_of of : {component_of::labels, component_of::mask}) {
      const auto objects = components_as_objects(r, p, {.of = of, .mask = m, .ignore_reference = {3}});
      CHECK(objects.table == components_as_objects(cr, cp, {.of = of, .mask = c}).table);
      CHECK(objects.reference == component_table(cr, {.of = of}));
      CHECK(objects.prediction == component_table(cp, {.of = of}));
      std::uint64_t total = 0;
      for (const std::uint8_t one : counted) total += one;
      CHECK(objects.table.total() == total);
    }
    CHECK(autopet_lesion_scores(r, p, {.mask = m, .ignore_reference = {3}}).false_positive_volume ==
          autopet_lesion_scores(cr, cp).false_positive_volume);
    // The surfaces differ, because objects that end at such a voxel have no surface there.
    const lesion_scores brats =
        brats_lesion_scores(r, p, {.ignored_volume = 2, .mask = m, .ignore_reference = {3}, .threads = 2});
    CHECK(brats.dice == brats_lesion_scores(cr, cp, {.ignored_volume = 2}).dice);
    CHECK(equal(brats, brats_lesion_scores(cr, cp, {.ignored_volume = 2, .mask = c})));
    const lesion_scores cells = lesion_cell_scores(r, p, {.mask = m, .ignore_reference = {3}});
    CHECK(cells.dice == lesion_cell_scores(cr, cp).dice);
    CHECK(equal(cells, lesion_cell_scores(cr, cp, {.mask = c, .threads = 3})));
  }
}

TEST_CASE("labels that are not 0: a background of its own, label 0 as an object, regions of other names") {
  const std::vector<int> r{7, 0, 0, 7, 3, 3, 7}, p{7, 7, 0, 7, 3, 0, 7};
  const std::vector<int> mask{1, 1, 1, 1, 1, 1, 0};
  const lesion_objects all = components_as_objects(r, p, {.background = 7, .mask = mask});
  REQUIRE(all.reference.size() == 2);
  CHECK(all.reference[0].label == any_label(0));
  CHECK(all.reference[0].size == 2);
  CHECK(all.reference[1].label == any_label(3));
  REQUIRE(all.prediction.size() == 3);
  CHECK(all.prediction[1].label == any_label(3));
  CHECK(all.prediction[2].label == any_label(0));
  const std::vector<std::int64_t> wide{-1, 0, 0, -1}, narrow{5, 0, 5, 5};
  const std::vector<int> ones{1, 1, 1, 1};
  const lesion_objects two = components_as_objects(
      wide, narrow, {.reference_labels = {0, -1}, .prediction_labels = {5, 0}, .mask = ones});
  REQUIRE(two.reference.size() == 3);
  CHECK(two.reference[0].label == any_label(-1));
  CHECK(two.reference[1].label == any_label(0));
  CHECK(two.prediction.size() == 3);
  const std::vector<std::uint64_t> largest{~std::uint64_t{0}, 0, ~std::uint64_t{0}};
  const std::vector<int> three{1, 1, 1};
  CHECK(components_as_objects(largest, largest, {.mask = three}).table.reference().size() == 3);
  CHECK(brats_lesion_scores(largest, largest, {.dilations = 0, .ignored_volume = 0}).counts.tp == 2);
  // Label values have no effect.
  const std::vector<int> a{1, 1, 0, 2, 0, 0, 2}, b{9, 9, 0, 4, 0, 0, 4};
  const std::vector<int> q{0, 1, 0, 2, 2, 0, 0}, s{0, 4, 0, 9, 9, 0, 0};
  CHECK(lesion_table(a, q) == lesion_table(b, s));
  CHECK(equal(brats_lesion_scores(a, q, {.ignored_volume = 0}),
              brats_lesion_scores(b, s, {.ignored_volume = 0})));
  CHECK(equal(lesion_cell_scores(a, q, {.reference_labels = {2}, .prediction_labels = {2}}),
              lesion_cell_scores(b, s, {.reference_labels = {4}, .prediction_labels = {9}})));
}

TEST_CASE("label 0 among many named labels of 64 bits, where some voxels do not count") {
  const std::vector<std::uint64_t> image{0, 0, 1, 50000, 0, 49999, ~std::uint64_t{0}, 0};
  const bytes mask{1, 1, 1, 1, 1, 1, 1, 0};
  lesion_table_options options{.mask = mask};
  for (std::uint64_t label = 0; label < 200000; ++label)
    if (label != 50000) options.reference_labels.push_back(label);
  options.reference_labels.push_back(7);
  options.prediction_labels = {0, 50000};
  const lesion_objects objects = components_as_objects(image, image, options);
  CHECK(objects.table ==
        contingency_table::from_overlaps({{1, 1, 2}, {2, 0, 1}, {0, 2, 1}, {3, 3, 1}, {4, 0, 1}, {0, 0, 1}}));
  REQUIRE(objects.reference.size() == 4);
  CHECK(objects.reference[0].label == any_label(0));
  CHECK(objects.reference[2].label == any_label(0));
  CHECK(objects.reference[3].label == any_label(49999));
}

TEST_CASE("filters: sizes, volumes and the edge, of either image, before anything is matched") {
  //                             1  2  3  4  5
  const std::vector<int> labels{1, 0, 2, 2, 0, 3, 3, 3, 0, 4};
  using map = std::vector<mapped_label>;
  CHECK(dropped_objects(labels, {}).empty());
  CHECK(dropped_objects(labels, {.smallest_size = 2}) == map{{1, 0}, {4, 0}});
  CHECK(dropped_objects(labels, {.largest_size = 2}) == map{{3, 0}});
  CHECK(dropped_objects(labels, {.drop_at_edge = true}) == map{{1, 0}, {4, 0}});
  CHECK(dropped_objects(labels, {.smallest_volume = 0.3}, {.spacing = {0.1}}) == map{{1, 0}, {2, 0}, {4, 0}});
  CHECK(dropped_objects(labels, {.largest_volume = 0.3}, {.spacing = {0.1}}).empty());
  CHECK(dropped_objects(labels, {.largest_volume = 0.29}, {.spacing = {0.1}}) == map{{3, 0}});
  CHECK(dropped_objects(labels, {.smallest_size = 3}, {.background = 3}) == map{{1, 3}, {2, 3}, {4, 3}});
  // Axes of extent 1 have no edge.
  const label_view<int> flat(labels.data(), {1, 10, 1});
  CHECK(dropped_objects(flat, {.drop_at_edge = true}) == map{{1, 0}, {4, 0}});
  const contingency_table table = tally(labels, labels);
  const contingency_table kept = table.mapped(dropped_objects(labels, {.smallest_size = 2}), {});
  CHECK(kept.reference_count(0) == 5);
  CHECK(kept.reference_count(1) == 0);
  CHECK(kept.total() == 10);

  // For components: dropped ones become background, the others keep their numbers.
  const lesion_table_options options{.reference_filter = {.smallest_size = 2},
                                     .prediction_filter = {.drop_at_edge = true}};
  const contingency_table components = lesion_table(labels, labels, options);
  CHECK(components == contingency_table::from_overlaps({{0, 0, 5}, {2, 2, 2}, {3, 3, 3}}));
  const lesion_scores scores = brats_lesion_scores(
      labels, labels, {.dilations = 0, .ignored_volume = 0, .reference_filter = {.smallest_size = 2}});
  CHECK(scores.lesions.size() == 2);
  CHECK(scores.lesions[0].reference_components == std::vector<std::uint32_t>{2});
  CHECK(scores.false_positives == std::vector<std::uint32_t>{1, 4});
  const lesion_scores both = lesion_cell_scores(
      labels, labels, {.reference_filter = {.smallest_size = 2}, .prediction_filter = {.smallest_size = 2}});
  CHECK(both.dice == 1);
  CHECK(both.hausdorff_distance_95 == 0);
  CHECK(both.counts.tp == 2);
  CHECK(both.false_positives.empty());
  CHECK(autopet_lesion_scores(labels, labels, {.reference_filter = {.smallest_size = 2}})
            .false_positive_volume == 2);
}

TEST_CASE("autoPET: components that the other mask does not meet, in units of the spacing") {
  const std::vector<int> r{1, 1, 0, 0, 0, 0, 0, 0, 1}, p{1, 1, 0, 0, 1, 1, 1, 0, 0};
  const autopet_scores scores = autopet_lesion_scores(r, p);
  CHECK(scores == autopet_scores{0.5, 3, 1, 1, 1, 1});
  CHECK(autopet_lesion_scores(r, p, {.spacing = {0.5}}).false_positive_volume == 1.5);
  CHECK(autopet_lesion_scores(p, r).false_negative_volume == 3);
  // Voxels that share only a corner are not neighbours, those that share an edge are.
  bytes corner(27, 0), edge(27, 0), one(27, 0);
  corner[0] = corner[13] = edge[1] = edge[13] = 1;
  one[13] = 1;
  const auto view = [](const bytes& image) { return label_view<std::uint8_t>(image.data(), {3, 3, 3}); };
  CHECK(autopet_lesion_scores(view(one), view(corner)).false_positive_volume == 1);
  CHECK(autopet_lesion_scores(view(one), view(edge)).false_positive_volume == 0);
  const std::vector<int> zeros{0, 0};
  const autopet_scores nothing = autopet_lesion_scores(zeros, zeros);
  CHECK(std::isnan(nothing.dice));
  CHECK(nothing.false_positive_volume == 0);
}

TEST_CASE("cells: squares as in MONAI's tests of per_component, and who gets what is equally near") {
  // Pull request 8844: two squares, one of them moved by one pixel, down and to the left.
  bytes r(32 * 32, 0), p(32 * 32, 0);
  const auto square = [](bytes& image, std::size_t y0, std::size_t x0) {
    for (std::size_t y = y0; y < y0 + 5; ++y)
      for (std::size_t x = x0; x < x0 + 5; ++x) image[y * 32 + x] = 1;
  };
  square(r, 10, 10), square(r, 20, 20);
  square(p, 10, 10), square(p, 21, 19);
  const auto view = [](const bytes& image) { return label_view<std::uint8_t>(image.data(), {32, 32}); };
  const lesion_scores scores = lesion_cell_scores(view(r), view(p));
  REQUIRE(scores.lesions.size() == 2);
  CHECK(scores.lesions[0].dice == 1);
  CHECK(scores.lesions[1].dice == 2.0 * 16 / 50);
  CHECK(scores.lesions[1].overlap == 16);
  CHECK(scores.dice == doctest::Approx(0.82));
  CHECK(scores.counts.tp == 2);
  // Voxel 3 has distance 2 to both components. The first nearest voxel belongs to the first component.
  const std::vector<int> a{0, 1, 0, 0, 0, 1, 0}, b{0, 0, 0, 1, 0, 1, 0};
  const lesion_scores tie = lesion_cell_scores(a, b);
  CHECK(tie.lesions[0].prediction_size == 1);
  CHECK(tie.lesions[0].dice == 0);
  CHECK(tie.lesions[0].hausdorff_distance_95 == 2);
  CHECK(tie.lesions[1].dice == 1);
  CHECK(tie.sensitivity == 0.5);
  CHECK(tie.precision == 0.5);
  CHECK(tie.false_positives == std::vector<std::uint32_t>{1});
}

TEST_CASE("cells: a component without prediction, images without anything, cells by another spacing") {
  const std::vector<int> r{1, 0, 0, 0, 0, 0, 0, 1}, p{1, 0, 0, 0, 0, 0, 0, 0}, none(8, 0);
  const lesion_scores missed = lesion_cell_scores(r, p);
  CHECK(missed.dice == 0.5);
  CHECK(missed.hausdorff_distance_95 == inf);
  CHECK(missed.normalized_surface_dice == 0.5);
  CHECK(missed.lesions[1].hausdorff_distance_95 == inf);
  CHECK(lesion_cell_scores(r, p, {.missed_distance = 10}).hausdorff_distance_95 == 5);
  const lesion_scores empty = lesion_cell_scores(none, none);
  CHECK(empty.dice == 1);
  CHECK(empty.hausdorff_distance_95 == 0);
  CHECK(std::isnan(empty.sensitivity));
  CHECK(std::isnan(lesion_cell_scores(none, none, {.empty_dice = undefined}).dice));
  const lesion_scores invented = lesion_cell_scores(none, p, {.missed_distance = 7});
  CHECK(invented.dice == 0);
  CHECK(invented.hausdorff_distance_95 == 7);
  CHECK(invented.precision == 0);
  // If rows are far apart, the middle voxel is nearer to the one in its row.
  const bytes two{1, 0, 0, 0, 0, 1}, middle{0, 0, 1, 0, 0, 0};
  const label_view<std::uint8_t> rv(two.data(), {2, 3}), pv(middle.data(), {2, 3});
  CHECK(lesion_cell_scores(rv, pv, {.spacing = {9, 1}}).lesions[0].prediction_size == 1);
  CHECK(lesion_cell_scores(rv, pv, {.spacing = {9, 1}, .cell_spacing = {1, 1}}).lesions[1].prediction_size ==
        1);
}

TEST_CASE("the order of the axes, flat axes and layouts change nothing") {
  lesions::generator random(17);
  for (int k = 0; k < 20; ++k) {
    const lesions::image_pair pair = lesions::random_pair(random);
    const auto [z, y, x] = std::array{pair.shape[0], pair.shape[1], pair.shape[2]};
    const label_view<std::uint8_t> r(pair.reference.data(), pair.shape),
        p(pair.prediction.data(), pair.shape);
    const auto step = [](std::size_t n) { return static_cast<std::ptrdiff_t>(n); };
    const strides_type turned{1, step(x), step(x * y)};
    const label_view<std::uint8_t> tr(pair.reference.data(), {x, y, z}, turned);
    const label_view<std::uint8_t> tp(pair.prediction.data(), {x, y, z}, turned);
    const spacing_type spacing(pair.spacing), back{spacing[2], spacing[1], spacing[0]};
    const lesion_scores a = brats_lesion_scores(r, p, {.spacing = spacing, .ignored_volume = 2});
    const lesion_scores b = brats_lesion_scores(tr, tp, {.spacing = back, .ignored_volume = 2});
    CHECK(a.dice == b.dice);
    CHECK(a.hausdorff_distance_95 == b.hausdorff_distance_95);
    CHECK(a.normalized_surface_dice == b.normalized_surface_dice);
    CHECK(a.counts.tp == b.counts.tp);
    CHECK(autopet_lesion_scores(r, p, {.spacing = spacing}) ==
          autopet_lesion_scores(tr, tp, {.spacing = back}));
    // A copy of the image in another layout gives the same result in every row.
    bytes copy_r(pair.reference.size()), copy_p = copy_r;
    for (std::size_t i = 0; i < copy_r.size(); ++i) {
      const std::size_t at = i / (x * y) + z * (i / x % y) + z * y * (i % x);
      copy_r[at] = pair.reference[i];
      copy_p[at] = pair.prediction[i];
    }
    const strides_type other{1, step(z), step(z * y)};
    const label_view<std::uint8_t> lr(copy_r.data(), pair.shape, other), lp(copy_p.data(), pair.shape, other);
    CHECK(equal(brats_lesion_scores(lr, lp, {.spacing = spacing, .ignored_volume = 2}), a));
    CHECK(equal(lesion_cell_scores(lr, p, {.spacing = spacing}),
                lesion_cell_scores(r, lp, {.spacing = spacing})));
    // A plane, with and without an axis of extent 1.
    const label_view<std::uint8_t> r2(pair.reference.data(), {y, x}), p2(pair.prediction.data(), {y, x});
    const label_view<std::uint8_t> r3(pair.reference.data(), {y, 1, x}),
        p3(pair.prediction.data(), {y, 1, x});
    CHECK(equal(brats_lesion_scores(r2, p2, {.ignored_volume = 2}),
                brats_lesion_scores(r3, p3, {.ignored_volume = 2})));
    CHECK(equal(lesion_cell_scores(r2, p2), lesion_cell_scores(r3, p3)));
  }
}

TEST_CASE("images without lesions, without voxels, of one voxel") {
  const std::vector<int> none(5, 0), one{1}, found{0, 0, 1, 0, 0};
  const lesion_scores empty = brats_lesion_scores(none, none);
  CHECK(empty.dice == 1);  // the challenge's own: NaN becomes 1 and 0
  CHECK(empty.hausdorff_distance_95 == 0);
  CHECK(std::isnan(brats_lesion_scores(none, none, {.empty_dice = undefined}).dice));
  const lesion_scores invented = brats_lesion_scores(none, found);
  CHECK(invented.dice == 0);
  CHECK(invented.hausdorff_distance_95 == 374);
  CHECK(invented.f1_score == 0);
  // A small lesion does not count, and the prediction there is no false positive.
  const lesion_scores ignored = brats_lesion_scores(found, found);
  CHECK(ignored.dice == 1);
  CHECK(ignored.counts == detection_counts{});
  CHECK(ignored.lesions.size() == 1);
  CHECK(brats_lesion_scores(found, none).dice == 1);
  CHECK(brats_lesion_scores(found, none, {.ignored_volume = 0}).hausdorff_distance_95 == 374);
  CHECK(brats_lesion_scores(one, one, {.ignored_volume = 0}).dice == 1);
  CHECK(lesion_cell_scores(one, one).normalized_surface_dice == 1);
  const bytes nothing(1, 0);
  const label_view<std::uint8_t> no_voxels(nothing.data(), {3, 0, 2});
  CHECK(brats_lesion_scores(no_voxels, no_voxels).dice == 1);
  CHECK(lesion_cell_scores(no_voxels, no_voxels).dice == 1);
  CHECK(autopet_lesion_scores(no_voxels, no_voxels).false_positive_volume == 0);
  CHECK(lesion_table(no_voxels, no_voxels).total() == 0);
  CHECK(lesion_table(no_voxels, no_voxels, {.mask = no_voxels}).total() == 0);
  CHECK(dropped_objects(no_voxels, {.smallest_size = 5}).empty());
}

TEST_CASE("many steps end when nothing changes") {
  bytes r(130 * 3 * 2, 0);
  r[0] = r.back() = 1;
  const label_view<std::uint8_t> view(r.data(), {2, 3, 130});
  CHECK(brats_lesion_scores(view, view, {.dilations = 2'000'000'000, .ignored_volume = 0}).lesions.size() ==
        1);
  CHECK(brats_lesion_scores(view, view, {.dilations = 63, .ignored_volume = 0}).lesions.size() == 2);
  CHECK(brats_lesion_scores(view, view, {.dilations = 64, .ignored_volume = 0}).lesions.size() == 1);
}

TEST_CASE("bad arguments") {
  const std::vector<int> a{1, 0}, b{1, 0, 1};
  const std::vector<int> negative{-1};
  const double nan = undefined;
  CHECK(error_of([&] { (void)brats_lesion_scores(a, b); }) ==
        "brats_lesion_scores: shapes differ: (2) and (3)");
  CHECK(error_of([&] { (void)brats_lesion_scores(a, a, {.dilations = -1}); }) ==
        "brats_lesion_scores: dilations = -1 is negative");
  CHECK(error_of([&] { (void)brats_lesion_scores(a, a, {.ignored_volume = nan}); }) ==
        "brats_lesion_scores: ignored_volume = nan must be at least 0");
  CHECK(error_of([&] { (void)brats_lesion_scores(a, a, {.missed_distance = -2}); }) ==
        "brats_lesion_scores: missed_distance = -2 must be at least 0");
  CHECK(error_of([&] { (void)lesion_cell_scores(a, a, {.tolerance = nan}); }) ==
        "lesion_cell_scores: tolerance = nan must be at least 0");
  CHECK(error_of([&] { (void)lesion_cell_scores(a, a, {.connectivity = 2}); }) ==
        "lesion_cell_scores: connectivity 2 is outside 1 to 1");
  CHECK(error_of([&] {
          (void)lesion_cell_scores(a, a, {.cell_spacing = {1, 2}});
        }) == "lesion_cell_scores: 2 cell_spacings for 1 axes");
  CHECK(error_of([&] { (void)lesion_cell_scores(a, a, {.cell_spacing = {nan}}); }) ==
        "lesion_cell_scores: cell_spacing[0] = nan must be finite and > 0");
  CHECK(error_of([&] { (void)lesion_table(a, a, {.spacing = {0}}); }) ==
        "lesion_table: spacing[0] = 0 must be finite and > 0");
  CHECK(error_of([&] { (void)lesion_table(a, a, {.of = component_of{7}}); }) ==
        "lesion_table: of = 7 is no component_of");
  CHECK(error_of([&] {
          (void)lesion_table(a, a, {.reference_labels = {1}, .prediction_labels = {1}, .background = 5});
        }) == "lesion_table: background = 5 has no effect: the labels of both images are named");
  CHECK(error_of([&] {
          (void)components_as_objects(a, a, {.reference_filter = {.smallest_size = 5, .largest_size = 3}});
        }) == "components_as_objects: the reference filter keeps nothing: sizes from 5 to 3");
  CHECK(error_of([&] {
          (void)autopet_lesion_scores(a, a, {.prediction_filter = {.smallest_volume = nan}});
        }) == "autopet_lesion_scores: the prediction filter keeps nothing: volumes from nan to inf");
  CHECK(error_of([&] { (void)autopet_lesion_scores(a, a, {.threads = -3}); }) ==
        "autopet_lesion_scores: threads = -3 is negative");
  CHECK(error_of([&] { (void)autopet_lesion_scores(a, a, {.mask = b}); }) ==
        "autopet_lesion_scores: shapes differ: (2) of the images and (3) of the mask");
  const bytes large(16, 1);
  const label_view<std::uint8_t> four(large.data(), {2, 2, 2, 2});
  CHECK(error_of([&] { (void)brats_lesion_scores(four, four); }) ==
        "brats_lesion_scores: defined for 1 to 3 axes, not for 4");
  CHECK(error_of([&] { (void)dropped_objects(negative, {}); }) ==
        "dropped_objects: the image has the negative label -1; relabel it");
  CHECK(error_of([&] { (void)dropped_objects(a, {.smallest_volume = 2, .largest_volume = 1}); }) ==
        "dropped_objects: the filter keeps nothing: volumes from 2 to 1");
  CHECK(error_of([&] { (void)lesion_table(a, a, {.reference_filter = {.smallest_volume = inf}}); }) ==
        "lesion_table: the reference filter keeps nothing: volumes from inf to inf");
  CHECK(error_of([&] { (void)dropped_objects(a, {.smallest_volume = -inf}); }) == "no error");
  CHECK(error_of([&] {
          (void)brats_lesion_scores(a, a, {.reference_labels = {1}, .image_edge = image_edge{4}});
        }) == "brats_lesion_scores: 4 is no image_edge");
}

}  // namespace lesions_lesions_test
