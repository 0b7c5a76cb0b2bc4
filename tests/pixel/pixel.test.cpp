// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

#include <segtally/classes/multiclass.hpp>
#include <segtally/classes/weighted_kappa.hpp>
#include <segtally/pixel/agreement.hpp>
#include <segtally/pixel/confusion.hpp>
#include <segtally/pixel/diagnostic.hpp>
#include <segtally/pixel/rates.hpp>
#include <segtally/pixel/similarity.hpp>
#include <segtally/pixel/sparse_annotation.hpp>

#include "../support/oracle.hpp"

namespace pixel_pixel_test {

using namespace segtally;
using doctest::Approx;

namespace {
contingency_table table(const std::vector<std::uint64_t>& reference,
                        const std::vector<std::uint64_t>& prediction) {
  return support::naive(reference, prediction);
}
const contingency_table worked = table({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
}  // namespace

TEST_CASE("the worked example: 5 true, 1 false, 1 missed, 1 background voxel") {
  const confusion c = binary_confusion(worked);
  CHECK(c == confusion{5, 1, 1, 1});
  CHECK(accuracy(c) == 6.0 / 8);
  CHECK(precision(c) == 5.0 / 6);
  CHECK(recall(c) == 5.0 / 6);
  CHECK(sensitivity(c) == recall(c));
  CHECK(specificity(c) == 1.0 / 2);
  CHECK(balanced_accuracy(c) == Approx(2.0 / 3));
  CHECK(negative_predictive_value(c) == 1.0 / 2);
  CHECK(false_positive_rate(c) == 1.0 / 2);
  CHECK(false_negative_rate(c) == 1.0 / 6);
  CHECK(false_discovery_rate(c) == 1.0 / 6);
  CHECK(false_omission_rate(c) == 1.0 / 2);
  CHECK(dice(c) == 5.0 / 6);
  CHECK(f1_score(c) == 5.0 / 6);
  CHECK(jaccard_index(c) == 5.0 / 7);
  CHECK(threat_score(c) == 5.0 / 7);
  CHECK(volumetric_overlap_error(c) == 2.0 / 7);
  CHECK(overlap_coefficient(c) == 5.0 / 6);
  CHECK(overlap_coefficient({5, 0, 90, 1}) == 1);  // one inside the other
  CHECK(overlap_coefficient({5, 3, 90, 1}) == 5.0 / 8);
  CHECK(matthews_correlation(c) == Approx(1.0 / 3));
  CHECK(cohen_kappa(c) == Approx(1.0 / 3));
  CHECK(youden_index(c) == Approx(1.0 / 3));  // 5/6 + 1/2 - 1
  CHECK(markedness(c) == Approx(1.0 / 3));    // 5/6 + 1/2 - 1
  CHECK(positive_likelihood_ratio(c) == Approx(5.0 / 3));
  CHECK(negative_likelihood_ratio(c) == Approx(1.0 / 3));
  CHECK(diagnostic_odds_ratio(c) == 5.0);
  CHECK(prevalence_threshold(c) == Approx((std::sqrt(5.0 / 12) - 0.5) / (5.0 / 6 - 0.5)));
  CHECK(net_benefit(c, 0.5) == Approx(5.0 / 8 - 0.5 / 8));
  CHECK(volumetric_similarity(c) == 1.0);
  CHECK(precision_recall_geometric_mean(c) == Approx(5.0 / 6));
  CHECK(f_beta(c, 1) == f1_score(c));
  CHECK(f_beta({4, 2, 1, 0}, 2) == Approx(20.0 / 26));  // 5*4 / (5*4 + 4*1 + 2)
  CHECK(f_beta({4, 2, 1, 0}, 0) == Approx(precision({4, 2, 1, 0})));
  // Means of the voxels: 5 of 1, 2 of 1/2, 1 of 0; MSb = 2 * 1 ... = (4*5*1 + 2*6) / (2*8*7), MSw = 2 / 16.
  CHECK(intraclass_correlation(c) == Approx((32.0 / 112 - 2.0 / 16) / (32.0 / 112 + 2.0 / 16)));
}

TEST_CASE("swapping the images swaps what is directed and leaves what is symmetric, bit for bit (P34)") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 500; ++i) {
    const confusion c{random() % 1000, random() % 1000, random() % 1000, random() % 1000};
    const confusion s{c.tp, c.fn, c.fp, c.tn};
    CHECK(precision(c) == recall(s));
    CHECK(negative_predictive_value(c) == specificity(s));
    CHECK(markedness(c) == youden_index(s));
    for (auto* score :
         {+[](const confusion& x) { return dice(x); }, +[](const confusion& x) { return jaccard_index(x); },
          +[](const confusion& x) { return matthews_correlation(x); },
          +[](const confusion& x) { return cohen_kappa(x); },
          +[](const confusion& x) { return intraclass_correlation(x); },
          +[](const confusion& x) { return volumetric_similarity(x); }})
      CHECK(score(c) == score(s));
    const double j = jaccard_index(c);
    CHECK(dice(c) == Approx(2 * j / (1 + j)).epsilon(1e-14));
    CHECK(youden_index(c) == Approx(recall(c) + specificity(c) - 1).epsilon(1e-9));
  }
}

TEST_CASE("perfect is exactly 1 and opposite exactly -1, also where counts pass 2^53 (T28, P02)") {
  for (const std::uint64_t big : {std::uint64_t{1}, std::uint64_t{3}, (std::uint64_t{1} << 53) + 1,
                                  (std::uint64_t{1} << 61) + 12345, (std::uint64_t{1} << 62) - 1}) {
    const confusion perfect{big, 0, 0, big - 1 + (big == 1)}, opposite{0, big, big, 0};
    for (const double score :
         {accuracy(perfect), balanced_accuracy(perfect), precision(perfect), recall(perfect),
          specificity(perfect), dice(perfect), jaccard_index(perfect), matthews_correlation(perfect),
          cohen_kappa(perfect), youden_index(perfect), markedness(perfect), volumetric_similarity(perfect),
          intraclass_correlation(perfect), precision_recall_geometric_mean(perfect), f_beta(perfect, 0.3)})
      CHECK(score == 1.0);
    CHECK(matthews_correlation(opposite) == -1.0);
    CHECK(cohen_kappa(opposite) == -1.0);
    CHECK(youden_index(opposite) == -1.0);
    CHECK(dice(opposite) == 0.0);
    CHECK_FALSE(std::signbit(dice(opposite)));
  }
}

TEST_CASE(
    "products of counts do not overflow (P02): int32 gives -0.6 for smile's case, int64 fails above 3e9") {
  CHECK(matthews_correlation({50000, 5000, 5000, 50000}) == Approx(0.81818181818181823));
  const std::uint64_t k = 50'000'000'000'000'000;  // the same shares at 1.1e17 voxels
  CHECK(matthews_correlation({k, k / 10, k / 10, k}) == Approx(0.81818181818181823).epsilon(1e-15));
  CHECK(cohen_kappa({k, k / 10, k / 10, k}) == Approx(0.81818181818181823).epsilon(1e-15));
}

TEST_CASE("0 / 0 is undefined or what the caller wants, and one empty side is 0 (P03, P10, T2)") {
  const confusion both_empty{0, 0, 0, 7}, missed{0, 0, 3, 4}, invented{0, 3, 0, 4}, full{7, 0, 0, 0},
      nothing{};
  for (const double value : {dice(both_empty),
                             jaccard_index(both_empty),
                             precision(both_empty),
                             recall(both_empty),
                             f_beta(both_empty, 2),
                             volumetric_similarity(both_empty),
                             volumetric_overlap_error(both_empty),
                             overlap_coefficient(both_empty),
                             matthews_correlation(both_empty),
                             cohen_kappa(both_empty),
                             balanced_accuracy(both_empty),
                             youden_index(both_empty),
                             precision_recall_geometric_mean(both_empty),
                             precision(missed),
                             recall(invented),
                             specificity(full),
                             false_positive_rate(full),
                             matthews_correlation(full),
                             accuracy(nothing),
                             net_benefit(nothing, 1),
                             intraclass_correlation(both_empty),
                             prevalence_threshold(full),
                             diagnostic_odds_ratio(full),
                             negative_predictive_value(full),
                             markedness(missed)})
    CHECK(std::isnan(value));
  CHECK(dice(both_empty, 1) == 1);
  CHECK(jaccard_index(both_empty, 0) == 0);
  CHECK(matthews_correlation(both_empty, 0.5) == 0.5);
  CHECK(dice(missed) == 0);
  CHECK(jaccard_index(invented) == 0);
  CHECK(f1_score(missed) == 0);
  CHECK(overlap_coefficient(missed) == 0);
  CHECK(overlap_coefficient(invented, 0.5) == 0);
  CHECK(overlap_coefficient(both_empty, 0.5) == 0.5);
  CHECK(volumetric_overlap_error(missed) == 1);
  CHECK(recall(missed) == 0);
  CHECK(precision(invented) == 0);
  CHECK(positive_likelihood_ratio({3, 0, 1, 4}) == std::numeric_limits<double>::infinity());
  CHECK_THROWS_WITH_AS((void)f_beta(missed, -1), "f_beta: beta is -1 but must be finite and at least 0",
                       std::invalid_argument);
  CHECK_THROWS_AS((void)f_beta(missed, undefined), std::invalid_argument);
}

TEST_CASE("every score of a confusion takes a table, with another background and another empty value") {
  const contingency_table t = table({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 1, 0}), empty;
  const binary_options one{.background = 1};
  const confusion c = binary_confusion(t), other = binary_confusion(t, one);
  REQUIRE(c != other);
#define SEGTALLY_CHECK(score)             \
  CHECK(score(t) == score(c));            \
  CHECK(score(t, one) == score(other));   \
  CHECK(score(empty, {}, 0.25) == 0.25);  \
  CHECK(score(empty, one, 0.25) == 0.25); \
  CHECK(std::isnan(score(empty)));        \
  CHECK(std::isnan(score({})));           \
  CHECK(score({}, 0.25) == 0.25)
  SEGTALLY_CHECK(accuracy);
  SEGTALLY_CHECK(balanced_accuracy);
  SEGTALLY_CHECK(precision);
  SEGTALLY_CHECK(recall);
  SEGTALLY_CHECK(sensitivity);
  SEGTALLY_CHECK(specificity);
  SEGTALLY_CHECK(negative_predictive_value);
  SEGTALLY_CHECK(false_positive_rate);
  SEGTALLY_CHECK(false_negative_rate);
  SEGTALLY_CHECK(false_discovery_rate);
  SEGTALLY_CHECK(false_omission_rate);
  SEGTALLY_CHECK(jaccard_index);
  SEGTALLY_CHECK(threat_score);
  SEGTALLY_CHECK(dice);
  SEGTALLY_CHECK(f1_score);
  SEGTALLY_CHECK(precision_recall_geometric_mean);
  SEGTALLY_CHECK(volumetric_similarity);
  SEGTALLY_CHECK(volumetric_overlap_error);
  SEGTALLY_CHECK(overlap_coefficient);
  SEGTALLY_CHECK(matthews_correlation);
  SEGTALLY_CHECK(cohen_kappa);
  SEGTALLY_CHECK(intraclass_correlation);
  SEGTALLY_CHECK(youden_index);
  SEGTALLY_CHECK(markedness);
  SEGTALLY_CHECK(positive_likelihood_ratio);
  SEGTALLY_CHECK(negative_likelihood_ratio);
  SEGTALLY_CHECK(diagnostic_odds_ratio);
  SEGTALLY_CHECK(prevalence_threshold);
#undef SEGTALLY_CHECK
  CHECK(f_beta(t, 2) == f_beta(c, 2));
  CHECK(f_beta(t, 2, one) == f_beta(other, 2));
  CHECK(f_beta(empty, 2, {}, 0.25) == 0.25);
  CHECK(net_benefit(t, 0.5) == net_benefit(c, 0.5));
  CHECK(net_benefit(t, 0.5, one) == net_benefit(other, 0.5));
  CHECK(net_benefit(empty, 0.5, {}, 0.25) == 0.25);
  CHECK_THROWS_WITH_AS((void)f_beta(t, -1), "f_beta: beta is -1 but must be finite and at least 0",
                       std::invalid_argument);
}

TEST_CASE("the F score at its ends") {
  CHECK(f_beta({.fn = 1}, 0, 0.25) == 0.25);  // no prediction: precision is 0 / 0
  CHECK(f_beta({.fn = 1}, 1, 0.25) == 0);
  CHECK(f_beta({.fp = 1}, 0, 0.25) == 0);
  CHECK(f_beta({3, 1, 2, 0}, 1e200) == 0.6);    // recall
  CHECK(f_beta({3, 1, 2, 0}, 1e-200) == 0.75);  // precision
  std::mt19937_64 random(8);
  for (int i = 0; i < 500; ++i) {
    const confusion c{1 + (random() >> 4), random() >> 4, random() >> 4, 0};
    CHECK(f_beta(c, 1) == dice(c));
    CHECK(f_beta(c, 0) == precision(c));
    CHECK(f_beta({c.tp, 0, 0, 0}, 0.3) == 1);
  }
}

TEST_CASE("net benefit without false positives is the share of the true ones") {
  CHECK(net_benefit({.tp = 1}, 1) == 1);
  CHECK(net_benefit({.tp = 1, .tn = 3}, 7) == 0.25);
  CHECK(net_benefit({.tp = 1, .fp = 1}, 1) == 0);
  CHECK(net_benefit({.fp = 1}, 1e308) == -1e308);
}

TEST_CASE("a confusion holds 2^63 - 1 voxels, and not one more") {
  confusion c{.tn = contingency_table::max_total - 1};
  c += confusion{.tp = 1};
  CHECK(c.total() == contingency_table::max_total);
  CHECK_THROWS_AS(c += confusion{.tp = 1}, std::overflow_error);
  CHECK(c.total() == contingency_table::max_total);
}

TEST_CASE("one against the rest, another background, and adding up (T22)") {
  CHECK(one_vs_rest(worked, 0) == confusion{1, 1, 1, 5});
  CHECK(one_vs_rest(worked, 9) == confusion{0, 4, 0, 4});
  CHECK(one_vs_rest(worked, 77) == confusion{0, 0, 0, 8});
  CHECK(binary_confusion(table({1, 1, 2}, {1, 2, 2}), {.background = 1}) == confusion{1, 1, 0, 1});
  CHECK(binary_confusion(table({1, 2}, {2, 1})) == confusion{2, 0, 0, 0});  // no background at all (P08)
  confusion c{1, 2, 3, 4};
  c += c;
  CHECK(c == confusion{2, 4, 6, 8});
  confusion large{std::uint64_t{1} << 62, 0, 0, 0};
  CHECK_THROWS_AS(large += large, std::overflow_error);
  CHECK(large.tp == std::uint64_t{1} << 62);
}

TEST_CASE("unknown voxels of a sparse annotation are not counted (T2)") {
  CHECK(jaccard_index_binary_sparse(table({2, 0, 1}, {1, 1, 0})) == 1.0);
  CHECK(jaccard_index_binary_sparse(table({1, 1, 0}, {2, 0, 1}), image_side::prediction) == 1.0);
  CHECK(sparse_annotation_confusion(table({1, 1, 0}, {0, 0, 1})) == confusion{0, 0, 0, 2});
  CHECK(std::isnan(jaccard_index_binary_sparse(table({1, 1, 0}, {0, 0, 1}))));
  CHECK(sparse_annotation_confusion(table({2, 2, 1, 1, 0}, {5, 0, 9, 0, 3})) == confusion{1, 1, 1, 1});
  CHECK(sparse_annotation_confusion(table({5, 0, 9, 0}, {2, 1, 1, 2}), image_side::prediction) ==
        confusion{1, 1, 1, 1});
  CHECK_THROWS_WITH_AS((void)sparse_annotation_confusion(table({3}, {0})),
                       "sparse_annotation_confusion: label 3 of the reference is neither 0 (unknown) nor 1 "
                       "(negative) nor 2 (positive)",
                       std::domain_error);
}

TEST_CASE("classes: the second worked example, and scikit-learn's values") {
  // C = (0,0):1 (0,1):1 (1,1):2 (2,2):1 (2,0):1
  const contingency_table t = table({0, 0, 1, 1, 2, 2}, {0, 1, 1, 1, 2, 0});
  CHECK(multiclass_matthews_correlation(t) == Approx(0.52223296786709361));  // sklearn matthews_corrcoef
  CHECK(multiclass_cohen_kappa(t) == Approx(0.5));
  CHECK(weighted_kappa(t) == Approx(0.4));
  CHECK(weighted_kappa(t, {.weights = kappa_weights::quadratic}) == Approx(0.2857142857142857));
  CHECK(multiclass_balanced_accuracy(t) == Approx(2.0 / 3));
  CHECK(multiclass_accuracy(t) == Approx(2.0 / 3));
  CHECK(mean_jaccard(t) == Approx((2.0 / 3 + 1.0 / 2) / 2));
  CHECK(mean_jaccard(t, {.include_background = true}) == Approx((1.0 / 3 + 2.0 / 3 + 1.0 / 2) / 3));
  CHECK(mean_jaccard(t, {.classes = {0}}) == 1.0 / 3);  // if listed explicitly, the background counts
  CHECK(mean_jaccard(t, {.classes = {2, 55}}) == 0.5);  // 55 does not occur and is skipped
  CHECK(mean_dice(t) == Approx((4.0 / 5 + 2.0 / 3) / 2));
  CHECK(frequency_weighted_jaccard(t) == Approx((2 * 2.0 / 3 + 2 * 0.5) / 4));
  CHECK(generalized_dice(t) == Approx(2.0 * (2.0 / 4 + 1.0 / 4) / (5.0 / 4 + 3.0 / 4)));
  CHECK(generalized_dice(t, {.weights = dice_weights::uniform}) == Approx(6.0 / 8));
  // Class 3 is only predicted: it gets the largest weight, here 1 / 1^2; 2*1*1 / (1*(1+1) + 1*(0+2)).
  CHECK(generalized_dice(table({1, 0, 0}, {1, 3, 3})) == Approx(0.5));
}

TEST_CASE("classes: perfect is exactly 1, nothing is undefined, absent classes count 0") {
  const contingency_table same = table({0, 3, 3, 90000000, 1}, {0, 3, 3, 90000000, 1});
  for (const double score :
       {multiclass_accuracy(same), multiclass_balanced_accuracy(same), multiclass_matthews_correlation(same),
        multiclass_cohen_kappa(same), weighted_kappa(same), mean_jaccard(same), mean_dice(same),
        frequency_weighted_jaccard(same), generalized_dice(same)})
    CHECK(score == 1.0);
  const contingency_table one = table({4, 4}, {4, 4});
  CHECK(std::isnan(multiclass_matthews_correlation(one)));
  CHECK(std::isnan(multiclass_cohen_kappa(one)));
  CHECK(std::isnan(weighted_kappa(one)));
  CHECK(std::isnan(mean_jaccard(table({0, 0}, {0, 0}))));
  CHECK(mean_jaccard(table({0, 0}, {0, 5})) == 0.0);
  CHECK(generalized_dice(table({0, 0}, {0, 5})) == 0.0);
  CHECK(std::isnan(multiclass_accuracy(contingency_table{})));
}

}  // namespace pixel_pixel_test
