// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/segtally.hpp>

#include "../../docs/metric_tables.hpp"
#include "../support/oracle.hpp"

namespace report_report_test {

using namespace segtally;

namespace {
scorecard card(const std::vector<std::uint64_t>& reference, const std::vector<std::uint64_t>& prediction) {
  return score(support::naive(reference, prediction));
}
}  // namespace

TEST_CASE("a scorecard has every metric of the catalogue, once, by id and in order") {
  const scorecard s = card({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  CHECK(s.size() == catalogue().size());
  std::set<std::string_view> ids;
  for (const metric_value& m : s) {
    CHECK(ids.insert(m.info->id).second);
    CHECK((s[m.info->id] == m.value || std::isnan(m.value)));
  }
  CHECK(s["jaccard_index"] == 5.0 / 7);
  CHECK(s["jaccard_index_sparse"] == doctest::Approx(1.75 / 3));
  CHECK(s["reference_objects"] == 3);
  CHECK_THROWS_WITH_AS((void)s["jacard"],
                       "scorecard: no metric 'jacard' in the catalogue: did you mean 'jaccard_index'?",
                       std::out_of_range);
}

TEST_CASE("score takes the arguments of tally") {
  const std::vector<std::uint8_t> r{0, 1, 255}, p{0, 1, 1};
  const label_view<std::uint8_t> rv{r.data(), {3}}, pv{p.data(), {3}};
  CHECK(score(rv, pv, {.ignore_reference = {255}})["dice"] == 1);
  CHECK(score(rv, pv)["accuracy"] == 1);
  CHECK(score(rv, pv)["jaccard_index_sparse"] == 0.5);  // 255 is an object too: 1/2 for either
}

TEST_CASE("every bounded metric stays in its range and is perfect on itself (T26, T28)") {
  for (int seed = 0; seed < 200; ++seed) {
    const auto r =
        support::labels_in_runs<std::uint64_t>(60, 4, {0, 1, 2, 3}, static_cast<std::uint64_t>(seed));
    const auto p =
        support::labels_in_runs<std::uint64_t>(60, 4, {0, 1, 2, 9}, static_cast<std::uint64_t>(seed + 999));
    for (const metric_value& m : card(r, p)) {
      if (std::isnan(m.value)) continue;
      if (m.info->range == "0 to 1") CHECK((m.value >= 0 && m.value <= 1));
      if (m.info->range == "-1 to 1") CHECK((m.value >= -1 && m.value <= 1));
    }
    for (const metric_value& m : card(r, r)) {
      CAPTURE(m.info->id);
      if (std::isnan(m.value) || m.info->better == direction::neither) continue;
      if (m.info->better == direction::lower)
        CHECK(m.value == 0);
      else if (m.info->range != "0 to inf" && m.info->range != "0 and up")
        CHECK(m.value == 1);
    }
  }
}

TEST_CASE("what a scorecard computes from shared inputs is what each metric computes alone") {
  const contingency_table t =
      support::naive<std::uint64_t, std::uint64_t>({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  const scorecard s = score(t);
  const segtally::matching m = segtally::match(t);
  CHECK(s["panoptic_quality"] == segtally::panoptic_quality(m));
  CHECK(s["object_precision"] == segtally::precision(m));
  CHECK(s["mean_average_precision"] == segtally::mean_average_precision(t));
  CHECK(s["object_recall"] == segtally::recall(m));
  CHECK(s["mean_true_score"] == segtally::mean_true_score(m));
  CHECK(s["ctc_seg"] == segtally::ctc_seg(t));
  CHECK(s["ctc_det"] == segtally::ctc_det(t));
  CHECK(s["ctc_op_csb"] == segtally::ctc_op_csb(t));
  CHECK(s["count_difference"] == -1);
  CHECK(s["false_negative_volume"] == 1);
  CHECK(s["false_positive_volume"] == 0);
  CHECK(s["dice"] == segtally::dice(segtally::binary_confusion(t)));
  CHECK(s["variation_of_information"] == variation_of_information(t).total());
  CHECK(s["variation_of_information_split"] == variation_of_information_split(t));
  CHECK(s["variation_of_information_merge"] == variation_of_information_merge(t));
  CHECK(s["adapted_rand_error"] == adapted_rand_error(t).error);
  CHECK(s["adjusted_rand_index"] == adjusted_rand_index(t));
  CHECK(s["normalized_variation_of_information"] == normalized_variation_of_information(t).total());
  CHECK(s["cremi_score"] == cremi_score(t));
  CHECK(s["global_consistency_error"] == global_consistency_error(t));
  CHECK(s["local_consistency_error"] == local_consistency_error(t));
  CHECK(s["van_dongen_distance"] == van_dongen_distance(t));
  CHECK(s["pair_precision"] == pair_precision(t));
  CHECK(s["pair_recall"] == pair_recall(t));
  CHECK(s["homogeneity"] == homogeneity(t));
  CHECK(s["completeness"] == completeness(t));
}

TEST_CASE("a table ranks its rows, the best first, undefined last, equals in order") {
  score_table rows;
  rows.add("poor", card({0, 1, 1}, {0, 0, 1}));
  rows.add("undefined", card({0, 0}, {0, 0}));
  rows.add("good", card({0, 1, 1}, {0, 1, 1}));
  rows.add("good too", card({0, 1, 1}, {0, 2, 2}));
  const auto order = [&](std::string_view id) {
    std::string names;
    for (const auto& row : rows.rank_by(id)) names += row.name + "|";
    return names;
  };
  CHECK(order("jaccard_index_sparse") == "good|good too|poor|undefined|");
  CHECK(order("false_negative_rate") == "good|good too|poor|undefined|");
  CHECK(rows["poor"]["recall"] == 0.5);
  CHECK_THROWS_WITH_AS((void)rows["nobody"], "score_table: no row 'nobody'", std::out_of_range);
  CHECK_THROWS_AS((void)rows.rank_by("nothing"), std::out_of_range);
  CHECK_THROWS_WITH_AS(rows.add("poor", {}), "score_table::add: there is a row 'poor' already",
                       std::invalid_argument);
  CHECK(rows.size() == 4);
}

TEST_CASE("the tables of docs/metrics.md are the catalogues: print_catalogue writes them") {
  std::ifstream file(SEGTALLY_METRICS_PAGE, std::ios::binary);
  REQUIRE(file.good());
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  CHECK(docs::with_tables(page) == page);
  CHECK(
      page.find("| [`f1_score`](#f1_score) | F1 score | foreground | 0 to 1 | higher | [`dice`](#dice) |") !=
      std::string::npos);
  CHECK(page.find(
            "\n### `f1_score`\n\n**F1 score**; labels are foreground\n\n```math\n\\frac{2\\mathrm{TP}}") !=
        std::string::npos);
}

TEST_CASE("docs/metrics.md has a note of each metric, with a formula, and none of anything else") {
  using segtally::metric_info;
  const std::vector<metric_info> metrics = {*segtally::find_metric("dice"), *segtally::find_metric("recall")};
  using notes = std::vector<docs::metric_note>;
  CHECK_NOTHROW(docs::check_notes(metrics, {notes{{"recall", "r", "", ""}}, notes{{"dice", "d", "", ""}}}));
  const auto fault = [&](const notes& some) {
    try {
      docs::check_notes(metrics, {some});
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(fault({{"dice", "d", "", ""}}) == "docs/metric_notes: no note of recall");
  CHECK(fault({{"dice", "d", "", ""}, {"recall", "", "", ""}}) == "docs/metric_notes: no formula of recall");
  CHECK(fault({{"dice", "d", "", ""}, {"recall", "r", "", ""}, {"dice", "d", "", ""}}) ==
        "docs/metric_notes: a second note of dice");
  CHECK(fault({{"dice", "d", "", ""}, {"recall", "r", "", ""}, {"recal", "r", "", ""}}) ==
        "docs/metric_notes: a note of recal, which is no metric of the catalogues");
}

namespace {
contingency_table some_table() {
  return support::naive<std::uint64_t, std::uint64_t>({0, 0, 1, 1, 1, 2, 2, 3, 3, 3},
                                                      {0, 9, 9, 9, 9, 7, 7, 0, 5, 5});
}

/// Returns the inputs that a scorecard of these metrics computes.
std::vector<std::string_view> made_for(const std::vector<std::string>& ids, const match_options& options = {},
                                       surface_source surfaces = {}) {
  const contingency_table table = some_table();
  metric_inputs inputs(table, options, std::move(surfaces));
  std::vector<const metric_info*> metrics;
  for (const std::string& id : ids) metrics.push_back(find_metric(id));
  const scorecard scores(metrics, inputs);
  CHECK(scores.size() == ids.size());
  return {inputs.made().begin(), inputs.made().end()};
}
using names = std::vector<std::string_view>;
}  // namespace

TEST_CASE("an input is made if a metric needs it, once") {
  CHECK(made_for({"dice", "jaccard_index", "matthews_correlation"}) == names{"foreground"});
  CHECK(made_for({"jaccard_index_sparse", "multiclass_accuracy", "mean_dice", "reference_objects"}).empty());
  CHECK(made_for({"panoptic_quality", "object_recall"}) == names{"matched"});
  CHECK(made_for({"mean_average_precision", "panoptic_quality"}) == names{"matched", "detections"});
  CHECK(made_for({"mean_average_precision"}, {.threshold = 0.3}) == names{"detections"});
  CHECK(made_for({"ctc_det", "ctc_seg"}) == names{"ctc"});
  CHECK(made_for({"merged_objects", "split_objects"}) == names{"errors"});
  CHECK(made_for({"d_index", "quality_rate", "edit_distance"}) == names{"discrepancies"});
  CHECK(made_for({"v_measure", "rand_index", "van_dongen_distance"}) == names{"partition"});
  std::vector<std::string> all;
  for (const metric_info& info : catalogue()) all.emplace_back(info.id);
  CHECK(made_for(all) ==
        names{"foreground", "partition", "matched", "detections", "ctc", "errors", "discrepancies"});
}

TEST_CASE(
    "surfaces are measured if a metric needs them, once, those of objects for the pairs that are asked for") {
  int wholes = 0;
  std::vector<std::size_t> pairs;
  const auto measured = [&](const std::vector<std::string>& ids, const match_options& options = {}) {
    wholes = 0;
    pairs.clear();
    return made_for(ids, options,
                    {.foreground =
                         [&] {
                           ++wholes;
                           return surface_distances{};
                         },
                     .objects =
                         [&](const matching& m) {
                           pairs.push_back(m.pairs.size());
                           return std::vector<object_surface_scores>(m.pairs.size());
                         },
                     .centroids =
                         [&](const matching& m) {
                           pairs.push_back(m.pairs.size());
                           return std::vector<double>(m.pairs.size());
                         },
                     .tolerance = 1.0});
  };
  CHECK(measured({"dice", "panoptic_quality"}) == names{"foreground", "matched"});
  CHECK((wholes == 0 && pairs.empty()));
  CHECK(measured({"hausdorff_distance", "normalized_surface_dice"}) == names{"surfaces"});
  CHECK((wholes == 1 && pairs.empty()));
  CHECK(measured({"mean_object_hausdorff_distance", "worst_object_hausdorff_distance"}) ==
        names{"matched", "object_surfaces"});
  CHECK((wholes == 0 && pairs == std::vector<std::size_t>{3}));
  CHECK(measured({"mean_object_centroid_distance", "worst_object_centroid_distance"}, {.threshold = 0.8}) ==
        names{"matched", "centroid_distances"});
  CHECK((wholes == 0 && pairs == std::vector<std::size_t>{1}));
}

TEST_CASE("a score has the metrics that were asked for, in that order, with the bits of a full one") {
  const contingency_table table = some_table();
  const scorecard all = score(table), some = score(table, {.metrics = {"rand_index", "dice"}});
  REQUIRE(some.size() == 2);
  CHECK(some.begin()->info->id == "rand_index");
  CHECK(some["rand_index"] == all["rand_index"]);
  CHECK(some["dice"] == all["dice"]);
  CHECK_THROWS_WITH_AS((void)some["accuracy"], "scorecard: 'accuracy' was not asked for", std::out_of_range);
  tally_accumulator blocks;
  blocks += table;
  CHECK(score(blocks, {.metrics = {"dice"}})["dice"] == all["dice"]);
  CHECK(score(blocks).size() == catalogue().size());
}

TEST_CASE("options of a table reach its metrics: values by hand") {
  // Objects 1: 3 of 4 voxels with 9; 2: both with 7; 3: 2 of 3 with 5.
  const contingency_table table = some_table();
  CHECK(score(table)["object_recall"] == 1);
  CHECK(score(table, {.threshold = 0.75})["object_recall"] == 1.0 / 3);
  CHECK(score(table, {.threshold = 0.75, .comparator = comparator::at_least})["object_recall"] == 2.0 / 3);
  CHECK(score(table, {.criterion = criterion::intersection_over_prediction})["mean_true_score"] ==
        doctest::Approx((0.75 + 1 + 1) / 3));
  CHECK(score(table, {.background = 9,
                      .metrics = {"reference_objects", "prediction_objects"}})["prediction_objects"] == 3);
  CHECK(score(table, {.background = 9})["dice"] == doctest::Approx(2 * 6.0 / (10 + 6)));
}

TEST_CASE("options: ids that are unknown or there twice, values out of range, options without effect") {
  const contingency_table table = some_table();
  const std::vector<std::uint8_t> labels{0, 1, 1, 0, 1, 1};
  const label_view<std::uint8_t> image(labels.data(), {2, 3});
  const auto refuses_table = [&](const score_options& options, const char* text) {
    CHECK_THROWS_WITH_AS((void)score(table, options), text, std::invalid_argument);
  };
  const auto refuses = [&](const score_options& options, const char* text) {
    CHECK_THROWS_WITH_AS((void)score(image, image, options), text, std::invalid_argument);
  };
  refuses_table({.metrics = {"dice", "panoptic_qualty"}},
                "score: no metric 'panoptic_qualty' in the catalogue: did you mean 'panoptic_quality'?");
  refuses_table({.metrics = {"beauty"}}, "score: no metric 'beauty' in the catalogue");
  refuses_table({.metrics = {"dice", "recall", "dice"}}, "score: metric 'dice' is asked for twice");
  refuses({.metrics = {"dice", "recall", "dice"}}, "score: metric 'dice' is asked for twice");
  refuses({.threshold = 1.0}, "score: threshold 1 is outside [0, 1)");
  refuses_table({.threshold = 0.0, .comparator = comparator::at_least},
                "score: threshold 0 is outside (0, 1]");
  refuses_table({.background = -1}, "score: background -1 is negative");

  const char* const without_effect = " changes none of the metrics asked for";
  refuses({.threshold = 0.5, .metrics = {"dice"}},
          (std::string("score: threshold = 0.5") + without_effect).c_str());
  refuses_table({.threshold = 0.5, .metrics = {"mean_average_precision"}},
                (std::string("score: threshold = 0.5") + without_effect).c_str());
  refuses_table({.comparator = comparator::above, .metrics = {"rand_index"}},
                (std::string("score: comparator") + without_effect).c_str());
  refuses_table({.criterion = criterion::iou, .metrics = {"ctc_seg"}},
                (std::string("score: criterion") + without_effect).c_str());
  refuses_table({.background = 0, .metrics = {"rand_index", "multiclass_accuracy"}},
                (std::string("score: background = 0") + without_effect).c_str());
  refuses({.spacing = {1, 1}, .metrics = {"dice"}},
          (std::string("score: a spacing of 2 axes") + without_effect).c_str());
  refuses({.spacing = {1, 1}, .tolerance = 1.0, .metrics = {"hausdorff_distance"}},
          (std::string("score: tolerance = 1") + without_effect).c_str());
  refuses({.spacing = {1, 1}, .connectivity = 1, .metrics = {"mean_object_centroid_distance"}},
          (std::string("score: connectivity = 1") + without_effect).c_str());

  const char* const no_spacing = " is about surfaces, which are scored with a spacing only";
  refuses({.tolerance = -1}, (std::string("score: tolerance = -1") + no_spacing).c_str());
  refuses({.model = surface_model::border_voxels}, (std::string("score: model") + no_spacing).c_str());
  refuses({.connectivity = 1}, (std::string("score: connectivity = 1") + no_spacing).c_str());
  refuses({.image_edge = image_edge::open}, (std::string("score: image_edge") + no_spacing).c_str());
  refuses({.metrics = {"hausdorff_distance"}},
          "score: 'hausdorff_distance' needs surfaces: score two images with a spacing");
  refuses_table({.metrics = {"hausdorff_distance"}},
                "score: 'hausdorff_distance' needs surfaces: score two images with a spacing");

  const auto of_images = [&](const char* name) {
    return std::string("score: ") + name +
           " is an option for two images, and a table was given: its voxels are counted, and it has no "
           "surfaces";
  };
  refuses_table({.threads = 1}, of_images("threads").c_str());
  refuses_table({.spacing = {1, 1}}, of_images("spacing").c_str());
  refuses_table({.mask = image}, of_images("mask").c_str());
  refuses_table({.ignore_reference = {1}}, of_images("ignore_reference").c_str());
  refuses_table({.ignore_prediction = {1}}, of_images("ignore_prediction").c_str());
  refuses_table({.tolerance = 1.0}, of_images("tolerance").c_str());
  refuses_table({.model = surface_model::border_voxels}, of_images("model").c_str());
  refuses_table({.connectivity = 1}, of_images("connectivity").c_str());
  refuses_table({.image_edge = image_edge::open}, of_images("image_edge").c_str());
  refuses_table({.progress = [](double) {}}, of_images("progress").c_str());
}

TEST_CASE("what is wrong is found before anything is counted") {
  const std::vector<std::uint8_t> labels{0, 1, 1, 0, 1, 1};
  const label_view<std::uint8_t> image(labels.data(), {2, 3});
  bool counted = false;
  const auto progress = [&](double) { counted = true; };
  CHECK_THROWS_AS((void)score(image, image, {.metrics = {"dize"}, .progress = progress}),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)score(image, image, {.spacing = {1, 1, 1}, .progress = progress}),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)score(image, image, {.spacing = {1, 1}, .connectivity = 3, .progress = progress}),
                  std::invalid_argument);
  CHECK_FALSE(counted);
  CHECK(score(image, image, {.metrics = {"dice"}, .progress = progress})["dice"] == 1);
  CHECK(counted);
}

TEST_CASE("the id that was meant: misspelt, begun, in capitals, by its initials") {
  CHECK(nearest_metric("panoptic_qualty") == "panoptic_quality");
  CHECK(nearest_metric("Dice") == "dice");
  CHECK(nearest_metric("Jaccard Index") == "jaccard_index");
  CHECK(nearest_metric("f1") == "f1_score");
  CHECK(nearest_metric("pq") == "panoptic_quality");
  CHECK(nearest_metric("assd") == "average_symmetric_surface_distance");
  CHECK(nearest_metric("housdorf_distance") == "hausdorff_distance");
  CHECK(nearest_metric("recal") == "recall");
  CHECK(nearest_metric("beauty").empty());
  CHECK(nearest_metric("xyz").empty());
  CHECK(nearest_metric("").empty());
  CHECK(find_metric("recal") == nullptr);
}

}  // namespace report_report_test
