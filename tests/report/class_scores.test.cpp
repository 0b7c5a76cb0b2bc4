// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <segtally/overlap/tally.hpp>
#include <segtally/report/class_scores.hpp>

#include "../support/error_of.hpp"
#include "../support/oracle.hpp"

namespace report_class_scores_test {

using namespace segtally;
using support::error_of;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

std::uint64_t bits(double x) {
  return std::isnan(x) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(x);
}

/// Two label images of any types, a mask, and some classes that may overlap.
struct random_case {
  std::vector<std::size_t> shape;
  std::vector<std::uint16_t> reference, padded;  // `padded` has two more columns
  std::vector<std::int32_t> prediction;
  std::vector<std::uint8_t> mask;
  class_score_options options;

  explicit random_case(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::size_t rank = 1 + random() % 4;
    for (std::size_t a = 0; a < rank; ++a) {
      shape.push_back(1 + random() % (rank == 4 ? 5 : rank == 3 ? 9 : 20));
      options.spacing.push_back(0.5 + static_cast<double>(random() % 8) / 4);
    }
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    const double run = static_cast<double>(1 + random() % 12);
    reference = support::labels_in_runs<std::uint16_t>(n, run, {0, 1, 2, 4, 7, 60000}, random());
    prediction = support::labels_in_runs<std::int32_t>(n, run, {0, 0, 1, 2, 4, 255, 60000}, random());
    for (std::size_t i = 0; i < n; ++i)
      if (random() % 3 != 0) prediction[i] = reference[i];
    if (random() % 2 == 0) options.ignore_reference = {7};
    if (random() % 2 == 0) options.ignore_prediction = {255, -5};
    if (random() % 2 == 0) {
      for (std::size_t i = 0; i < n; ++i) mask.push_back(random() % 8 != 0);
      options.mask = label_view<std::uint8_t>(mask.data(), shape);
    }
    options.threads = static_cast<int>(1 + random() % 3);
    const std::uint64_t known[] = {1, 2, 4, 7, 255, 60000, 99, 1u << 20, ~std::uint64_t{0}};
    const std::size_t classes = 1 + random() % 6;
    for (std::size_t k = 0; k < classes; ++k) {
      std::vector<any_label> labels;
      for (const std::uint64_t label : known)
        if (random() % 3 == 0) labels.push_back(label);
      std::shuffle(labels.begin(), labels.end(), random);
      if (labels.empty()) labels = {4};
      options.classes.push_back({labels, "class " + std::to_string(k)});
      if (random() % 2 == 0) options.classes.back().tolerance = static_cast<double>(random() % 6) / 2;
    }
    const bool any_without = std::any_of(options.classes.begin(), options.classes.end(),
                                         [](const scored_class& k) { return !k.tolerance; });
    if (any_without && (random() % 2 == 0 || n == 1)) options.tolerance = 1.25;
    if (random() % 3 == 0) options.image_edge = image_edge::open;
    if (rank < 4 && random() % 3 == 0)
      options.model = surface_model::voxel_faces;
    else if (rank > 1 && random() % 2 == 0)
      options.connectivity = 2;
  }

  [[nodiscard]] label_view<std::uint16_t> r() const { return {reference.data(), shape}; }
  [[nodiscard]] label_view<std::int32_t> p() const { return {prediction.data(), shape}; }

  [[nodiscard]] bool counts(std::size_t i) const {
    return (mask.empty() || mask[i] != 0) && (options.ignore_reference.empty() || reference[i] != 7) &&
           (options.ignore_prediction.empty() || prediction[i] != 255);
  }
};

/// The voxels of a class, counted naively.
template <class Label>
std::vector<std::uint8_t> mask_of(const std::vector<Label>& image, const label_group& group) {
  std::vector<std::uint8_t> mask;
  for (const Label label : image) {
    bool in = false;
    for (const any_label l : group.labels()) in = in || l == any_label(label);
    mask.push_back(in);
  }
  return mask;
}

void check_same(const std::vector<class_scores>& a, const std::vector<class_scores>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    CHECK(a[k].name == b[k].name);
    CHECK(a[k].labels == b[k].labels);
    CHECK(a[k].counts == b[k].counts);
    CHECK(bits(a[k].tolerance) == bits(b[k].tolerance));
    REQUIRE(a[k].scores.size() == b[k].scores.size());
    for (auto x = a[k].scores.begin(), y = b[k].scores.begin(); x != a[k].scores.end(); ++x, ++y)
      CHECK(bits(x->value) == bits(y->value));
  }
}

}  // namespace

TEST_CASE("a row has the counts of its class voxel by voxel, and what score says of its two masks") {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const random_case c(seed);
    CAPTURE(seed);
    const std::vector<class_scores> rows = per_class_scores(c.r(), c.p(), c.options);
    REQUIRE(rows.size() == c.options.classes.size());
    std::vector<std::uint8_t> counts;
    for (std::size_t i = 0; i < c.reference.size(); ++i) counts.push_back(c.counts(i));
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const scored_class& asked = c.options.classes[k];
      const std::vector<std::uint8_t> r = mask_of(c.reference, asked.labels),
                                      p = mask_of(c.prediction, asked.labels);
      confusion naive;
      for (std::size_t i = 0; i < r.size(); ++i)
        if (counts[i] != 0)
          ++(r[i] != 0 ? (p[i] != 0 ? naive.tp : naive.fn) : p[i] != 0 ? naive.fp : naive.tn);
      CHECK(rows[k].name == asked.name);
      CHECK(rows[k].counts == naive);
      if (seed % 4 != 0) continue;  // the rest takes longer
      double tolerance = 0;
      for (std::size_t a = 0; a < c.shape.size(); ++a)  // axes of extent 1 are ignored
        if (c.shape[a] > 1) tolerance = std::max(tolerance, c.options.spacing[a]);
      tolerance = asked.tolerance.value_or(c.options.tolerance.value_or(tolerance));
      CHECK(rows[k].tolerance == tolerance);
      score_options options{.threads = 1,
                            .spacing = c.options.spacing,
                            .mask = label_view<std::uint8_t>(counts.data(), c.shape),
                            .tolerance = tolerance,
                            .model = c.options.model,
                            .connectivity = c.options.connectivity,
                            .image_edge = c.options.image_edge};
      for (const metric_value& metric : rows[k].scores) options.metrics.emplace_back(metric.info->id);
      const scorecard expected = score(label_view<std::uint8_t>(r.data(), c.shape),
                                       label_view<std::uint8_t>(p.data(), c.shape), options);
      for (const metric_value& metric : rows[k].scores) {
        CAPTURE(metric.info->id);
        CHECK(bits(metric.value) == bits(expected[metric.info->id]));
      }
    }
  }
}

TEST_CASE("threads, layout, order of axes and names of labels change no bit") {
  for (std::uint64_t seed = 5000; seed < 5060; ++seed) {
    random_case c(seed);
    c.options.mask = {};
    const std::vector<class_scores> rows = per_class_scores(c.r(), c.p(), c.options);
    for (const int threads : {1, 2, 3, 8}) {
      c.options.threads = threads;
      check_same(per_class_scores(c.r(), c.p(), c.options), rows);
    }
    // The same image flipped and with its axes in reverse order.
    const auto turned = [&](const auto& view) {
      using label = typename std::remove_cvref_t<decltype(view)>::value_type;
      shape_type shape;
      strides_type strides;
      for (std::size_t a = view.rank(); a-- > 0;) {
        shape.push_back(view.shape()[a]);
        strides.push_back(-view.strides()[a]);
      }
      return label_view<label>(view.data() + view.size() - 1, shape, strides);
    };
    class_score_options options = c.options;
    options.spacing = {};
    for (std::size_t a = c.options.spacing.size(); a-- > 0;) options.spacing.push_back(c.options.spacing[a]);
    check_same(per_class_scores(turned(c.r()), turned(c.p()), options), rows);
    // The order of the classes affects only the order of the rows.
    std::reverse(options.classes.begin(), options.classes.end());
    std::vector<class_scores> reversed = per_class_scores(turned(c.r()), turned(c.p()), options);
    std::reverse(reversed.begin(), reversed.end());
    check_same(reversed, rows);
    // Other labels.
    std::vector<std::uint64_t> r, p;
    const auto renamed = [](std::uint64_t label) {
      return label == 0 ? 0 : label == ~std::uint64_t{0} ? 3 : label * 0x9e3779b97f4a7c15u;
    };
    for (const std::uint16_t label : c.reference) r.push_back(renamed(label));
    for (const std::int32_t label : c.prediction) p.push_back(renamed(static_cast<std::uint64_t>(label)));
    options = c.options;
    for (scored_class& k : options.classes) {
      std::vector<any_label> labels;
      for (const any_label label : k.labels.labels()) labels.push_back(renamed(label.bits()));
      k.labels = labels;
    }
    if (!options.ignore_reference.empty()) options.ignore_reference = {renamed(7)};
    if (!options.ignore_prediction.empty()) options.ignore_prediction = {renamed(255)};
    std::vector<class_scores> others = per_class_scores(
        label_view<std::uint64_t>(r.data(), c.shape), label_view<std::uint64_t>(p.data(), c.shape), options);
    for (std::size_t k = 0; k < others.size(); ++k) others[k].labels = rows[k].labels;
    check_same(others, rows);
  }
}

TEST_CASE("absent classes have rows, with the values of two empty masks, or of one") {
  const std::vector<std::uint8_t> r{1, 1, 0, 2, 2, 0}, p{1, 0, 0, 0, 0, 3};
  const auto rows = per_class_scores(
      r, p, {.classes = {{1, "both"}, {2, "missed"}, {3, "invented"}, {300, "absent"}}, .spacing = {2}});
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].counts == confusion{1, 0, 1, 4});
  CHECK(rows[0]["dice"] == 2.0 / 3);
  CHECK(rows[0]["hausdorff_distance"] == 2);
  for (const std::size_t one : {1u, 2u}) {
    CHECK(rows[one]["dice"] == 0);
    CHECK(rows[one]["hausdorff_distance_95"] == inf);
    CHECK(rows[one]["normalized_surface_dice"] == 0);
  }
  CHECK(rows[3].counts == confusion{0, 0, 0, 6});
  CHECK(rows[3].labels == std::vector<std::uint64_t>{300});
  CHECK(rows[3]["accuracy"] == 1);
  for (const char* const id :
       {"dice", "jaccard_index", "precision", "hausdorff_distance", "normalized_surface_dice"})
    CHECK(std::isnan(rows[3][id]));
}

TEST_CASE("without a list there is a row for each label that occurs but the background") {
  const std::vector<std::int64_t> r{0, 5, 5, 70000, 0}, p{0, 2, 5, 9, 2};
  const auto names = [](const std::vector<class_scores>& rows) {
    std::string text;
    for (const class_scores& row : rows) text += row.name + " ";
    return text;
  };
  CHECK(names(per_class_scores(r, p)) == "2 5 9 70000 ");
  CHECK(names(per_class_scores(r, p, {.background = 5})) == "0 2 9 70000 ");
  CHECK(names(per_class_scores(r, p, {.ignore_reference = {70000}})) == "2 5 ");
  CHECK(names(per_class_scores(r, p, {.spacing = {1}, .background = ~std::uint64_t{0}})) == "0 2 5 9 70000 ");
  CHECK(names(per_class_scores(tally(r, p))) == "2 5 9 70000 ");
  const std::vector<std::uint8_t> nothing;
  CHECK(per_class_scores(nothing, nothing).empty());
  CHECK(per_class_scores(nothing, nothing, {.classes = {{1, "a"}}, .spacing = {1}})[0].counts == confusion{});
  const std::uint8_t one = 1;
  const label_view<std::uint8_t> voxel(&one, shape_type{});
  CHECK(per_class_scores(voxel, voxel)[0]["dice"] == 1);
  CHECK(per_class_scores(voxel, voxel, {.classes = {{1, "a"}, {2, "b"}}})[0].counts.tp == 1);
}

TEST_CASE("labels of all kinds that no other can hold are told apart") {
  const std::vector<std::uint64_t> r{~std::uint64_t{0}, ~std::uint64_t{0}, 0, 1};
  const std::vector<std::int64_t> p{-1, 1, 0, 1};
  const class_score_options options{.classes = {{~std::uint64_t{0}, "largest"}, {1, "one"}, {{1, 2}, "two"}},
                                    .spacing = {1},
                                    .ignore_prediction = {-1}};
  const auto rows = per_class_scores(r, p, options);
  CHECK(rows[0].counts == confusion{0, 0, 1, 2});
  CHECK(rows[0]["hausdorff_distance"] == inf);
  CHECK(rows[1].counts == confusion{1, 1, 0, 1});
  CHECK(rows[1]["hausdorff_distance"] == 2);
  CHECK(
      error_of([&] { (void)per_class_scores(r, p); }) ==
      "per_class_scores: the prediction has the negative label -1; relabel it or put it on the ignore list");
}

TEST_CASE("the metrics asked for are the scorecard, and only their inputs are made") {
  const std::vector<std::uint8_t> r{0, 1, 1, 2}, p{0, 1, 2, 2};
  const auto rows = per_class_scores(
      r, p, {.classes = {{1, "a"}}, .spacing = {1}, .metrics = {"hausdorff_distance", "dice"}});
  REQUIRE(rows[0].scores.size() == 2);
  CHECK(rows[0].scores.begin()->info->id == "hausdorff_distance");
  CHECK(rows[0]["dice"] == 2.0 / 3);
  CHECK(error_of([&] { (void)rows[0]["recall"]; }) == "scorecard: 'recall' was not asked for");
  const auto all = per_class_scores(r, p);
  for (const metric_value& metric : all[0].scores) CHECK(metric.info->labels == "foreground");
}

TEST_CASE("what cannot be honoured is refused, with names") {
  const std::vector<std::uint8_t> r{0, 1, 1, 2}, p{0, 1, 2, 2};
  const auto error = [&](const class_score_options& options) {
    return error_of([&] { (void)per_class_scores(r, p, options); });
  };
  const auto classes = [](std::vector<scored_class> list) {
    return class_score_options{.classes = std::move(list)};
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(error(classes({{{1, 2, 1}, "liver"}})) == "per_class_scores: class 'liver' has label 1 twice");
  CHECK(error(classes({{1, "a"}, {2, "b"}, {3, "a"}})) == "per_class_scores: two classes are called 'a'");
  CHECK(error(classes({{1, "a"}, {2, ""}})) == "per_class_scores: class 2 of the list has no name");
  CHECK(error(classes({{label_group{}, "a"}})) == "per_class_scores: class 'a' has no label");
  CHECK(error(classes({{-4, "a"}})) ==
        "per_class_scores: class 'a' has the negative label -4; relabel it or put it on the ignore list");
  CHECK(error(classes({{{1, 0}, "a"}})) ==
        "per_class_scores: class 'a' has the label 0, which is the background; to score it, name another "
        "label as "
        "the background");
  CHECK(error({.classes = {{7, "a"}}, .background = 7}) ==
        "per_class_scores: class 'a' has the label 7, which is the background; to score it, name another "
        "label as "
        "the background");
  CHECK(error({.classes = {{0, "a"}}, .background = 7}) == "no error");
  CHECK(error(classes({{1, "a", 2.0}})) ==
        "per_class_scores: class 'a' has the tolerance 2, which is about surfaces: these are scored with a "
        "spacing "
        "only");
  CHECK(error({.classes = {{1, "a"}, {2, "b", 2.0}}, .spacing = {1}, .metrics = {"hausdorff_distance"}}) ==
        "per_class_scores: class 'b' has the tolerance 2, which changes none of the metrics asked for");
  CHECK(error({.classes = {{1, "a", nan}}, .spacing = {1}}) ==
        "per_class_scores: class 'a' has the tolerance nan, which must be at least 0");
  CHECK(error({.classes = {{1, "a", -1.0}}, .spacing = {1}}) ==
        "per_class_scores: class 'a' has the tolerance -1, which must be at least 0");
  CHECK(error({.spacing = {1}, .tolerance = -1.0}) == "per_class_scores: tolerance = -1 must be at least 0");
  CHECK(error({.classes = {{1, "a", 2.0}, {2, "b", 1.0}}, .spacing = {1}, .tolerance = 3.0}) ==
        "per_class_scores: tolerance = 3 has no effect: each class has one of its own");
  CHECK(error({.classes = {{1, "a", 2.0}, {2, "b"}}, .spacing = {1}, .tolerance = 3.0}) == "no error");
  CHECK(error({.tolerance = 1.0}) ==
        "per_class_scores: tolerance = 1 is about surfaces, which are scored with a spacing only");
  CHECK(error({.metrics = {"panoptic_quality"}}) ==
        "per_class_scores: 'panoptic_quality' is no metric of one class: to it labels are objects");
  CHECK(error({.metrics = {"dise"}}) ==
        "per_class_scores: no metric 'dise' in the catalogue: did you mean 'dice'?");
  CHECK(error({.metrics = {"dice", "dice"}}) == "per_class_scores: metric 'dice' is asked for twice");
  CHECK(error({.spacing = {1}, .metrics = {"dice"}}) ==
        "per_class_scores: a spacing of 1 axes changes none of the metrics asked for");
  CHECK(error({.background = -1}) == "per_class_scores: background -1 is negative");
  CHECK(error({.spacing = {1, 1}}).starts_with("per_class_scores: "));
  CHECK(error({.spacing = {1}, .connectivity = 2}).starts_with("per_class_scores: "));
  CHECK(error({.threads = -1}).starts_with("per_class_scores: "));
  CHECK(error({.ignore_reference = {256}}).starts_with("per_class_scores: "));
  const contingency_table table = tally(r, p);
  CHECK(error_of([&] { (void)per_class_scores(table, {.spacing = {1}}); }) ==
        "per_class_scores: spacing is an option for two images, and a table was given: its voxels are "
        "counted, and "
        "it has no surfaces");
  CHECK(error_of([&] { (void)per_class_scores(table, {.progress = [](double) {}}); }) ==
        "per_class_scores: progress is an option for two images, and a table was given: its voxels are "
        "counted, and "
        "it has no surfaces");
  double done = 0;
  (void)per_class_scores(r, p, {.progress = [&](double share) { done = share; }});
  CHECK(done == 1);
}

}  // namespace report_class_scores_test
