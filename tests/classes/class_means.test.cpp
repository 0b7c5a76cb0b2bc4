// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <segtally/classes/class_means.hpp>
#include <segtally/classes/expected_cost.hpp>
#include <segtally/classes/multiclass.hpp>
#include <segtally/classes/weighted_kappa.hpp>

#include "../support/oracle.hpp"

namespace classes_class_means_test {

using namespace segtally;

namespace {

using labels = std::vector<std::uint64_t>;

doctest::Approx close(double x) {
  return doctest::Approx(x).epsilon(1e-13);
}

// Classes 4 and 5 are only predicted.
const labels truth{2, 0, 1, 3, 0, 0, 0, 1, 1, 3, 2, 3, 1, 1, 2, 1, 3, 2, 0, 0, 0, 1, 3, 2, 0, 2, 1, 2, 2, 2};
const labels result{0, 0, 0, 3, 0, 0, 0, 1, 1, 3, 5, 3, 1, 1, 4, 2, 2, 4, 4, 0, 0, 4, 0, 2, 0, 2, 1, 2, 2, 2};

/// The cost of each voxel in turn.
template <class Cost>
double mean_cost(const labels& r, const labels& p, Cost cost) {
  double sum = 0;
  for (std::size_t i = 0; i < r.size(); ++i) sum += cost(r[i], p[i]);
  return sum / static_cast<double>(r.size());
}

}  // namespace

TEST_CASE("scores per class and their means are scikit-learn's (1.2.1, zero_division=0)") {
  const auto t = support::naive(truth, result);
  const class_mean_options all{.include_background = true};
  CHECK(precision_per_label(t, all, 0) ==
        std::vector<label_score>{{0, 0.7}, {1, 1}, {2, 5.0 / 7}, {3, 1}, {4, 0}, {5, 0}});
  CHECK(recall_per_label(t, all, 0) ==
        std::vector<label_score>{{0, 0.875}, {1, 0.625}, {2, 5.0 / 9}, {3, 0.6}, {4, 0}, {5, 0}});
  CHECK(jaccard_per_label(t).front() == label_score{1, 0.625});
  CHECK(dice_per_label(t, {.classes = {3, 77}}) == std::vector<label_score>{{3, 0.75}});
  CHECK(std::isnan(recall_per_label(t).back().score));
  CHECK(mean_precision(t) == close(0.5428571428571429));
  CHECK(frequency_weighted_precision(t) == close(0.8831168831168832));
  CHECK(micro_precision(t) == 0.65);
  CHECK(mean_precision(t, all) == close(0.569047619047619));
  CHECK(frequency_weighted_precision(t, all) == close(0.8342857142857143));
  CHECK(micro_precision(t, all) == 20.0 / 30);
  CHECK(mean_recall(t) == close(0.3561111111111111));
  CHECK(frequency_weighted_recall(t) == close(0.5909090909090909));
  CHECK(micro_recall(t) == 13.0 / 22);
  CHECK(total_overlap(t) == micro_recall(t));
  CHECK(mean_recall(t, all) == close(0.4425925925925926));
  CHECK(frequency_weighted_recall(t, all) == close(multiclass_accuracy(t)));
  CHECK(mean_dice(t) == close(0.4288461538461538));
  CHECK(frequency_weighted_dice(t) == close(0.7058566433566434));
  CHECK(micro_dice(t) == 26.0 / 42);
  CHECK(mean_dice(t, all) == close(0.4870014245014245));
  CHECK(frequency_weighted_dice(t, all) == close(0.7250356125356124));
  CHECK(mean_jaccard(t) == close(0.33590909090909093));
  CHECK(frequency_weighted_jaccard(t) == close(0.5495867768595041));
  CHECK(micro_jaccard(t) == 13.0 / 29);
  CHECK(mean_jaccard(t, all) == close(0.3859848484848485));
  CHECK(frequency_weighted_jaccard(t, all) == close(0.5727272727272726));
  CHECK(micro_jaccard(t, all) == 0.5);
  CHECK(multiclass_balanced_accuracy(t) == close(0.6638888888888889));
}

TEST_CASE("the confusion of each class is that of its mask, in one walk") {
  std::mt19937_64 random(9);
  for (int i = 0; i < 200; ++i) {
    labels r, p;
    for (int j = 0; j < 40; ++j) {
      r.push_back(random() % 7 * 1'000'000'007);
      p.push_back(random() % 3 == 0 ? random() % 9 * 1'000'000'007 : r.back());
    }
    const auto t = support::naive(r, p);
    const auto classes = class_confusions(t, {.include_background = true});
    std::set<std::uint64_t> both(r.begin(), r.end());
    both.insert(p.begin(), p.end());
    REQUIRE(classes.size() == both.size());
    auto expected = both.begin();
    for (const class_confusion& k : classes) {
      CHECK(k.label == *expected++);
      CHECK(k.counts == one_vs_rest(t, k.label));
      CHECK(k.counts.total() == 40);
    }
    for (const class_confusion& k : class_confusions(t)) CHECK(k.label != 0);
    CHECK(class_confusions(t, {.classes = {7, 0, 0, 1'000'000'007}}).size() ==
          both.count(0) + both.count(1'000'000'007));
  }
}

TEST_CASE("means of equal images are exactly 1, of nothing undefined (T28)") {
  labels r;
  for (std::uint64_t i = 0; i < 61; ++i) r.push_back(i < 55 ? 1 : i);
  const auto same = support::naive(r, r), background = support::naive(labels{0, 0}, labels{0, 0});
  for (auto* score : {&mean_precision, &mean_recall, &mean_dice, &mean_jaccard, &frequency_weighted_precision,
                      &frequency_weighted_recall, &frequency_weighted_dice, &frequency_weighted_jaccard,
                      &micro_precision, &micro_recall, &micro_dice, &micro_jaccard, &total_overlap}) {
    CHECK(score(same, {}, undefined) == 1.0);
    CHECK(std::isnan(score(background, {}, undefined)));
    CHECK(score(background, {.include_background = true}, undefined) == 1.0);
    CHECK(std::isnan(score({}, {}, undefined)));
    CHECK(score({}, {}, 0.5) == 0.5);
  }
}

TEST_CASE("other names and another order of classes change no bit of a mean (P38)") {
  std::mt19937_64 random(10);
  for (int i = 0; i < 200; ++i) {
    labels r, p, r2, p2;
    for (int j = 0; j < 300; ++j) {
      r.push_back(1 + random() % 20);
      p.push_back(random() % 2 == 0 ? 1 + random() % 20 : r.back());
      r2.push_back(r.back() * 0x9E3779B97F4A7C15u);
      p2.push_back(p.back() * 0x9E3779B97F4A7C15u);
    }
    const auto t = support::naive(r, p), renamed = support::naive(r2, p2);
    for (auto* score : {&mean_precision, &mean_recall, &mean_dice, &mean_jaccard, &frequency_weighted_dice,
                        &frequency_weighted_jaccard})
      CHECK(score(t, {}, undefined) == score(renamed, {}, undefined));
    CHECK(generalized_dice(t) == generalized_dice(renamed));
    CHECK(multiclass_balanced_accuracy(t) == multiclass_balanced_accuracy(renamed));
  }
}

TEST_CASE("expected cost: the default is 1 - balanced accuracy, not 1 - accuracy") {
  const auto t = support::naive(labels{0, 0, 1, 1, 2, 2}, labels{0, 1, 1, 1, 2, 0});
  CHECK(expected_cost(t) == close(1.0 / 3));
  CHECK(normalized_expected_cost(t) == close(0.5));
  const auto more = support::naive(truth, result);
  CHECK(expected_cost(more) == close(1 - multiclass_balanced_accuracy(more)));
  // Class 4, which is not in the reference, causes no division by 0.
  CHECK(expected_cost(support::naive(labels{1, 1}, labels{1, 4})) == 0.5);
  CHECK(normalized_expected_cost(support::naive(labels{1, 1}, labels{1, 4})) ==
        std::numeric_limits<double>::infinity());
  CHECK(std::isnan(normalized_expected_cost(support::naive(labels{1, 1}, labels{1, 1}))));
  CHECK(expected_cost(support::naive(truth, truth)) == 0);
  CHECK(std::isnan(expected_cost(contingency_table{})));
}

TEST_CASE("expected cost with costs of one's own, voxel by voxel") {
  const cost_matrix matrix{{5, 0, 1, 2, 3, 4}, [] {
                             std::vector<double> costs;
                             for (int i = 0; i < 36; ++i) costs.push_back(i % 7 == 0 ? 0 : 0.5 + i % 5);
                             return costs;
                           }()};
  const auto cost = [&](std::uint64_t r, std::uint64_t p) {
    const auto row = r == 5 ? 0 : r + 1, column = p == 5 ? 0 : p + 1;
    return matrix.costs[row * 6 + column];
  };
  const auto t = support::naive(truth, result);
  const double observed = mean_cost(truth, result, cost);
  CHECK(expected_cost(t, matrix) == close(observed));
  double best = std::numeric_limits<double>::infinity();
  for (const std::uint64_t constant : matrix.classes)
    best = std::min(best, mean_cost(truth, labels(truth.size(), constant), cost));
  CHECK(normalized_expected_cost(t, matrix) == close(observed / best));
  double chance = 0;
  for (const auto r : truth) chance += mean_cost(labels(result.size(), r), result, cost);
  CHECK(weighted_kappa(t, matrix) == close(1 - observed / (chance / static_cast<double>(truth.size()))));
  CHECK(expected_cost(support::naive(truth, truth), matrix) == 0);
  CHECK(weighted_kappa(support::naive(truth, truth), matrix) == 1);

  // All errors cost 1: 1 - accuracy, and the kappa without weights.
  const cost_matrix plain{{0, 1, 2, 3, 4, 5}, [] {
                            std::vector<double> costs(36, 1);
                            for (std::size_t i = 0; i < 6; ++i) costs[7 * i] = 0;
                            return costs;
                          }()};
  CHECK(expected_cost(t, plain) == close(1 - multiclass_accuracy(t)));
  CHECK(weighted_kappa(t, plain) == close(multiclass_cohen_kappa(t)));
  CHECK(weighted_kappa(t, {plain.classes, {0, 1, 2, 3, 4, 5, 1, 0, 1, 2, 3, 4, 2, 1, 0, 1, 2, 3,
                                           3, 2, 1, 0, 1, 2, 4, 3, 2, 1, 0, 1, 5, 4, 3, 2, 1, 0}}) ==
        close(weighted_kappa(t)));
}

TEST_CASE("costs near the ends of the doubles: neither products nor sums overflow or vanish") {
  const auto t = contingency_table::from_overlaps({{0, 1, 10}, {1, 0, 10}});
  const auto half = contingency_table::from_overlaps({{0, 1, 10}, {1, 0, 10}, {1, 1, 20}});
  for (const double cost : {1e308, 1.7976931348623157e308, 1.0, 0.1, 1e-300, 1e-320, 5e-324}) {
    CAPTURE(cost);
    const cost_matrix matrix{{0, 1}, {0, cost, cost, 0}};
    CHECK(expected_cost(t, matrix) == cost);
    CHECK(normalized_expected_cost(t, matrix) == 2);
    CHECK(weighted_kappa(t, matrix) == -1);
    CHECK(normalized_expected_cost(half, matrix) == 2);
    CHECK(weighted_kappa(half, matrix) == close(multiclass_cohen_kappa(half)));
  }
  CHECK(expected_cost(half, {{0, 1}, {0, 1e308, 1e308, 0}}) == 5e307);
  // A cost that never applies has no effect, however large.
  CHECK(expected_cost(half, {{0, 1, 2}, {0, 1e-320, 1e308, 1e-320, 0, 1e308, 1e308, 1e308, 1e308}}) ==
        5e-321);
  CHECK(normalized_expected_cost(half, {{0, 1, 2}, {0, 1e-320, 1e308, 1e-320, 0, 1e308, 0, 0, 1e308}}) == 2);
  CHECK(normalized_expected_cost(half, {{0, 1}, {1e308, 1e308, 1e-320, 1e-320}}) == 1);
  const std::uint64_t large = std::uint64_t{1} << 61;
  CHECK(expected_cost(contingency_table::from_overlaps({{0, 1, large}, {1, 0, large}}),
                      {{0, 1}, {0, 1e308, 1e308, 0}}) == 1e308);
}

TEST_CASE("an expected cost is between the least and the largest cost, a single cost exactly") {
  std::mt19937_64 random(13);
  for (int i = 0; i < 2000; ++i) {
    const double cost = static_cast<double>(random() >> 11) * 0x1p-53;
    const auto t =
        contingency_table::from_overlaps({{0, 1, 1 + random() % 100}, {1, 0, 1 + (random() >> 3)}});
    CHECK(expected_cost(t, {{0, 1}, {0, cost, cost, 0}}) == cost);
  }
}

TEST_CASE("unrelated images have a kappa of exactly 0, whatever the costs") {
  const auto t = contingency_table::from_overlaps({{0, 0, 6}, {0, 1, 9}, {1, 0, 4}, {1, 1, 6}});
  CHECK(weighted_kappa(t, {{0, 1}, {0, 0.1, 0.7, 0}}) == 0);
}

TEST_CASE("a class that is missed once in 2^62 voxels costs something") {
  const std::uint64_t large = std::uint64_t{1} << 62;
  const auto t = contingency_table::from_overlaps({{0, 0, large - 1}, {0, 1, 1}});
  CHECK(expected_cost(t) == 0x1p-62);
  CHECK(expected_cost(contingency_table::from_overlaps({{0, 0, 3'000'000'001}, {0, 1, 7}, {1, 1, 5}})) ==
        7.0 / 3'000'000'008 / 2);
}

TEST_CASE("nothing to score is what the caller wants") {
  CHECK(normalized_expected_cost(contingency_table{}, 0.25) == 0.25);
  CHECK(normalized_expected_cost(contingency_table{}, {{0, 1}, {0, 1, 1, 0}}, 0.25) == 0.25);
  CHECK(normalized_expected_cost(contingency_table{}, {{}, {}}, 0.25) == 0.25);
  CHECK(expected_cost(contingency_table{}, 0.25) == 0.25);
  CHECK(weighted_kappa(contingency_table{}, {{}, {}}, 0.25) == 0.25);
  CHECK(multiclass_cohen_kappa(contingency_table{}, 0.25) == 0.25);
  CHECK(normalized_expected_cost(support::naive(labels{1, 1}, labels{1, 1}), 0.25) == 0.25);
  CHECK(generalized_dice(contingency_table{}, {}, 0.25) == 0.25);
}

TEST_CASE("the weights of the generalised Dice coefficient: 1 / t^2, 1 / t, or the same") {
  const auto t = contingency_table::from_overlaps({{1, 1, 1}, {2, 2, 2}, {2, 0, 2}});
  CHECK(generalized_dice(t, {.weights = dice_weights::square}) == 2 * (1 + 2.0 / 16) / (2 + 6.0 / 16));
  CHECK(generalized_dice(t, {.weights = dice_weights::simple}) == 2 * (1 + 2.0 / 4) / (2 + 6.0 / 4));
  CHECK(generalized_dice(t, {.weights = dice_weights::uniform}) == 6.0 / 8);
}

TEST_CASE("sums weighted by size are exact: recall of all classes is the share of voxels that agree") {
  std::mt19937_64 random(14);
  for (int i = 0; i < 500; ++i) {
    std::vector<overlap> overlaps;
    for (int k = 0; k < 20; ++k)
      overlaps.push_back({random() % 7, random() % 7, random() >> (16 + random() % 45)});
    const auto t = contingency_table::from_overlaps(overlaps);
    if (t.total() > 0)
      CHECK(frequency_weighted_recall(t, {.include_background = true}) == multiclass_accuracy(t));
  }
}

TEST_CASE("P01: 17 classes in 8 bits: torchmetrics counts class 16 as a miss of class 1") {
  const std::vector<std::uint8_t> r{16, 1, 16}, p{16, 1, 1};
  const auto t = support::naive(r, p);
  CHECK(recall_per_label(t) == std::vector<label_score>{{1, 1}, {16, 0.5}});
}

TEST_CASE("P03: one class in both images has no kappa and no correlation; scikit-learn has NaN and 0") {
  const auto t = support::naive(labels{1, 1}, labels{1, 1});
  CHECK(std::isnan(multiclass_cohen_kappa(t)));
  CHECK(std::isnan(multiclass_matthews_correlation(t)));
  CHECK(multiclass_matthews_correlation(t, 0) == 0);
}

TEST_CASE("T11: a class that is only predicted counts 0; MONAI leaves its false positives out") {
  const auto t = support::naive(labels{0, 0, 1}, labels{0, 5, 1});
  CHECK(mean_dice(t) == 0.5);
  CHECK(mean_precision(t) == 0.5);
}

TEST_CASE("T12: the score of a class knows no class beside it; torchmetrics gives an absent one -1") {
  const auto t = support::naive(labels{0, 1, 1}, labels{0, 1, 0});
  CHECK(mean_jaccard(t, {.classes = {1, 9}}) == 0.5);
  CHECK(std::isnan(mean_jaccard(t, {.classes = {9}})));
}

TEST_CASE(
    "T23: without its ignored voxels a class has its Jaccard index; one-sided masking makes it recall") {
  const labels r{255, 1, 1, 0}, p{1, 1, 0, 1};
  labels kept_r, kept_p;
  for (std::size_t i = 0; i < r.size(); ++i)
    if (r[i] != 255) kept_r.push_back(r[i]), kept_p.push_back(p[i]);
  CHECK(mean_jaccard(support::naive(kept_r, kept_p)) == 1.0 / 3);
}

TEST_CASE("a wrong cost matrix is an error that names what is wrong") {
  const auto t = support::naive(labels{0, 1}, labels{1, 1});
  CHECK_THROWS_WITH_AS((void)expected_cost(t, {{0, 1}, {0, 1, 1}}),
                       "expected_cost: 3 costs for 2 classes, not 4", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)normalized_expected_cost(t, {{0, 1}, {0, 1, -1, 0}}),
                       "normalized_expected_cost: costs[2] is -1 but must be finite and at least 0",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)expected_cost(t, {{0, 1}, {0, 1, undefined, 0}}), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)weighted_kappa(t, {{0, 0}, {0, 1, 1, 0}}),
                       "weighted_kappa: class 0 is in the cost matrix twice", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)expected_cost(t, {{0, 2}, {0, 1, 1, 0}}),
                       "expected_cost: class 1 is not in the cost matrix", std::invalid_argument);
}

}  // namespace classes_class_means_test
