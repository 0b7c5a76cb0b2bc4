// SPDX-License-Identifier: BSD-3-Clause
// Objects with classes: crowds, means over classes and images, classes of matched objects, object counts.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <segtally/objects/count_agreement.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/objects/matched_classes.hpp>
#include <segtally/objects/panoptic_classes.hpp>
#include <segtally/objects/panoptic_means.hpp>

#include "../support/error_of.hpp"

namespace objects_object_classes_test {

using namespace segtally;
using doctest::Approx;
using support::error_of;

namespace {

/// A table of segments that fill an image, like COCO's panoptic images; label 0 is void in the reference and
/// no segment in the prediction.
struct coco_image {
  std::vector<overlap> overlaps;
  std::vector<segment_class> reference{{0, 99}}, prediction{{0, 99}};
  std::vector<std::uint64_t> crowd;

  explicit coco_image(std::mt19937& random) {
    const std::uint64_t references = 1 + random() % 6, predictions = 1 + random() % 6;
    for (std::uint64_t r = 1; r <= references; ++r) {
      reference.push_back({r, 1 + random() % 2});
      if (random() % 4 == 0) crowd.push_back(r);
    }
    for (std::uint64_t p = 1; p <= predictions; ++p) prediction.push_back({p, 1 + random() % 2});
    for (std::uint64_t r = 0; r <= references; ++r)
      for (std::uint64_t p = 0; p <= predictions; ++p)
        if (random() % 3 == 0 || (r == p && random() % 4 != 0))
          overlaps.push_back({r, p, 1 + random() % (r == p ? 30 : 6)});
  }
};

struct counts {
  std::uint64_t tp = 0, fp = 0, fn = 0;
  double iou = 0;
};

/// The counts as the paper and panopticapi's evaluation define them.
std::map<std::uint64_t, counts> by_definition(const coco_image& image) {
  std::map<std::uint64_t, std::uint64_t> area_r, area_p, class_r, class_p;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> both;
  for (const overlap& o : image.overlaps) {
    area_r[o.reference] += o.count;
    area_p[o.prediction] += o.count;
    both[{o.reference, o.prediction}] += o.count;
  }
  for (const segment_class& c : image.reference) class_r[c.label] = c.class_id;
  for (const segment_class& c : image.prediction) class_p[c.label] = c.class_id;
  const auto is_crowd = [&](std::uint64_t label) {
    return std::find(image.crowd.begin(), image.crowd.end(), label) != image.crowd.end();
  };
  std::map<std::uint64_t, counts> result;
  std::map<std::uint64_t, bool> matched_r, matched_p;
  for (const auto& [pair, n] : both) {
    const auto [r, p] = pair;
    if (r == 0 || p == 0 || is_crowd(r) || class_r[r] != class_p[p]) continue;
    const double iou = static_cast<double>(n) / static_cast<double>(area_r[r] + area_p[p] - n - both[{0, p}]);
    if (!(iou > 0.5)) continue;
    ++result[class_r[r]].tp;
    result[class_r[r]].iou += iou;
    matched_r[r] = matched_p[p] = true;
  }
  for (const auto& [r, area] : area_r)
    if (r != 0 && !is_crowd(r) && !matched_r[r]) ++result[class_r[r]].fn;
  for (const auto& [p, area] : area_p) {
    if (p == 0 || matched_p[p]) continue;
    std::uint64_t excused = both[{0, p}];
    for (const std::uint64_t r : image.crowd)
      if (class_r[r] == class_p[p]) excused += both[{r, p}];
    if (static_cast<double>(excused) / static_cast<double>(area) > 0.5) continue;
    ++result[class_p[p]].fp;
  }
  return result;
}

}  // namespace

TEST_CASE("crowds excuse false positives of their own class and stay in the unions") {
  // Crowd 1 has class 7. Predicted 1, of class 7, has 7 of 13 voxels in it; predicted 2 has 6 of 8, but class
  // 8.
  const auto table = contingency_table::from_overlaps(
      {{1, 1, 7}, {1, 2, 6}, {0, 1, 5}, {0, 2, 2}, {3, 1, 1}, {3, 3, 12}, {1, 3, 4}});
  const std::vector<segment_class> r{{1, 7}, {3, 7}}, p{{1, 7}, {2, 8}, {3, 7}};
  const auto found = panoptic_counts(table, r, p, {.crowd = {1}});
  REQUIRE(found.size() == 2);
  CHECK(found[0].counts.tp == 1);
  CHECK(found[0].counts.fp == 0);
  CHECK(found[0].counts.fn == 0);
  CHECK(found[0].counts.scores.value() == Approx(12.0 / 17).epsilon(1e-15));
  CHECK(found[1].counts.fp == 1);
  CHECK(panoptic_counts(table, r, p)[0].counts.fp == 1);
  // Declaring the crowd void is not the same: it leaves the unions, and excuses other classes, too.
  const std::vector<segment_class> relabelled{{1, 99}, {3, 7}};
  const auto other = panoptic_counts(table, relabelled, p, {.void_class = 99});
  CHECK(other[0].counts.scores.value() == Approx(12.0 / 13).epsilon(1e-15));
  CHECK(other[1].counts.fp == 0);
}

TEST_CASE("crowds and void are counted as defined") {
  std::mt19937 random(1);
  std::size_t with_crowd = 0;
  for (int round = 0; round < 1000; ++round) {
    const coco_image image(random);
    with_crowd += !image.crowd.empty();
    const auto expected = by_definition(image);
    const auto found =
        panoptic_counts(contingency_table::from_overlaps(image.overlaps), image.reference, image.prediction,
                        {.background = {}, .void_class = 99, .crowd = image.crowd});
    for (const class_detection& c : found) {
      const auto at = expected.find(c.class_id);
      const counts e = at == expected.end() ? counts{} : at->second;
      CHECK(c.counts.tp == e.tp);
      CHECK(c.counts.fp == e.fp);
      CHECK(c.counts.fn == e.fn);
      CHECK(c.counts.scores.value() == Approx(e.iou));
    }
    for (const auto& [class_id, e] : expected)
      CHECK(std::any_of(found.begin(), found.end(),
                        [id = class_id](const class_detection& c) { return c.class_id == id; }));
  }
  CHECK(with_crowd > 300);
}

TEST_CASE("a crowd may be absent, but it is not the background") {
  const auto table = contingency_table::from_overlaps({{1, 1, 4}});
  const std::vector<segment_class> classes{{1, 7}};
  CHECK(panoptic_counts(table, classes, classes, {.crowd = {5}})[0].counts.tp == 1);
  CHECK(error_of([&] { static_cast<void>(panoptic_counts(table, classes, classes, {.crowd = {0}})); }) ==
        "panoptic_counts: the crowd 0 is the background");
  CHECK(panoptic_counts(table, classes, classes, {.crowd = {1}})[0].counts == detection_counts{});
}

TEST_CASE("the means over classes and images are four") {
  const auto detection = [](std::uint64_t id, std::uint64_t tp, std::uint64_t fp, std::uint64_t fn,
                            double iou) {
    class_detection c{id, {tp, fp, fn, {}}, {}};
    for (std::uint64_t k = 0; k < tp; ++k) c.counts.scores.add(iou);
    return c;
  };
  // Class 1 in both images, class 2 missing in the reference of the first, class 3 nowhere.
  const std::vector<std::vector<class_detection>> images{
      {detection(1, 1, 0, 0, 0.75), detection(2, 0, 1, 0, 0)},
      {detection(1, 1, 1, 1, 0.75), detection(2, 1, 0, 0, 1), detection(3, 0, 0, 0, 0)}};
  CHECK(multiclass_panoptic_quality(images) == (0.75 + (0.375 + 1) / 2) / 2);
  CHECK(multiclass_panoptic_quality(images, empty_reference::scored) == (0.375 + (0.375 + 1) / 2) / 2);
  CHECK(multiclass_panoptic_quality_plus(images) == Approx((1.5 / 3 + 1 / 1.5) / 2).epsilon(1e-15));
  const std::vector<std::uint64_t> listed{1, 3};
  CHECK(multiclass_panoptic_quality_plus(images, listed) == 0.5);
  const std::vector<class_detection> sum = sum_of_images(images);
  REQUIRE(sum.size() == 3);
  CHECK(sum[0].counts == images[0][0].counts + images[1][0].counts);
  const std::vector<detection_counts> all{{1, 1, 0, images[0][0].counts.scores}, {0, 2, 0, {}}, {}};
  CHECK(binary_panoptic_quality(all) == 0.5);
  CHECK(binary_panoptic_quality(all, empty_reference::scored) == 0.25);
  CHECK(is_undefined(binary_panoptic_quality({})));
  CHECK(is_undefined(multiclass_panoptic_quality({})));
  CHECK(is_undefined(multiclass_panoptic_quality_plus({})));
}

TEST_CASE("classes of matched objects are compared") {
  matching m;
  m.tp = 4;
  m.fp = 2;
  m.fn = 1;
  m.pairs = {{1, 11, 0, 1}, {2, 12, 0, 1}, {3, 13, 0, 1}, {4, 14, 0, 1}};
  m.unmatched_reference = {5};
  m.unmatched_prediction = {15, 16};
  const matched_class_counts c = count_matched_classes(
      m, {{1, 7}, {2, 7}, {3, 8}, {4, 9}, {5, 7}}, {{11, 7}, {12, 8}, {13, 8}, {14, 8}, {15, 7}, {16, 10}});
  CHECK(c.same == 2);
  CHECK(c.classes == std::vector<class_agreement>{
                         {7, 1, 0, 1, 1, 1}, {8, 1, 2, 0, 0, 0}, {9, 0, 0, 1, 0, 0}, {10, 0, 0, 0, 1, 0}});
  CHECK(f1_score(c.detection) == 8.0 / 11);
  CHECK(classification_accuracy(c) == 0.5);
  CHECK(classification_f1(c, 7) == 6.0 / (6 + 2 + 2));
  CHECK(classification_f1(c, 7, true_negatives::left_out) == 2.0 / (2 + 2 + 2));
  CHECK(classification_f1(c, 10) == 8.0 / 9);
  CHECK(classification_f1(c, 10, true_negatives::left_out) == 0);
  CHECK(error_of([&] { static_cast<void>(classification_f1(c, 4)); }) ==
        "classification_f1: no object is of class 4");
  matched_class_counts twice = c;
  twice += c;
  matched_class_counts itself = c;
  itself += itself;
  CHECK(twice == itself);
  CHECK(classification_f1(twice, 7) == classification_f1(c, 7));
  matched_class_counts none;
  none += c;
  CHECK(none == c);
  const matched_class_counts unknown =
      count_matched_classes(m, {{1, 7}, {2, 7}, {3, 8}, {4, 9}, {5, 9}},
                            {{11, 7}, {12, 8}, {13, 8}, {14, 8}, {15, 7}, {16, 10}}, {.unknown_class = 9});
  CHECK(unknown.detection == c.detection);
  CHECK(unknown.classes ==
        std::vector<class_agreement>{{7, 1, 0, 1, 1, 0}, {8, 1, 1, 0, 0, 0}, {10, 0, 0, 0, 1, 0}});
  CHECK(classification_accuracy(unknown) == 2.0 / 3);
  CHECK(classification_f1(unknown, 10) == 6.0 / 7);
  CHECK(is_undefined(classification_accuracy({})));
  CHECK(error_of([&] {
          static_cast<void>(count_matched_classes(m, {{1, 7}}, {{11, 7}}));
        }) == "count_matched_classes: no class for label 2 of the reference");
  CHECK(error_of([&] {
          static_cast<void>(count_matched_classes(m, {{1, 7}, {1, 7}}, {{11, 7}}));
        }) == "count_matched_classes: two classes for label 1 of the reference");
}

TEST_CASE("numbers of objects agree as far as R squared says") {
  using list = std::vector<std::uint64_t>;
  CHECK(r_squared_of_counts(list{1, 2, 3}, list{1, 2, 3}) == 1);
  CHECK(r_squared_of_counts(list{1, 2, 3}, list{2, 2, 2}) == 0);
  CHECK(r_squared_of_counts(list{1, 2, 3}, list{3, 2, 1}) == -3);
  CHECK(r_squared_of_counts(list{3, 0, 2, 7}, list{2, 0, 2, 8}) == 1 - 2 / 26.0);
  CHECK(is_undefined(r_squared_of_counts(list{2, 2}, list{2, 2})));
  CHECK(r_squared_of_counts(list{2, 2}, list{2, 3}, -1) == -1);
  CHECK(is_undefined(r_squared_of_counts(list{}, list{})));
  const std::uint64_t large = (std::uint64_t{1} << 48) - 1;
  CHECK(r_squared_of_counts(list{0, large}, list{0, large}) == 1);
  CHECK(r_squared_of_counts(list{0, large}, list{large, 0}) == -3);
  CHECK(error_of([&] { static_cast<void>(r_squared_of_counts(list{1}, list{})); }) ==
        "r_squared_of_counts: 1 images of the reference and 0 of the prediction");
  CHECK(error_of([&] { static_cast<void>(r_squared_of_counts(list{large + 1}, list{0})); }) ==
        "r_squared_of_counts: 281474976710656 and 0 objects in image 0 pass 2^48");
  const std::vector<class_counts_of_images> classes{
      {{1, 2, 3}, {1, 2, 3}}, {{1, 2, 3}, {2, 2, 2}}, {{1, 1}, {1, 1}}};
  CHECK(mean_r_squared_of_counts(classes) == 0.5);
}

}  // namespace objects_object_classes_test
