// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

#include <segtally/partition/adapted_rand.hpp>
#include <segtally/partition/adjusted_mutual_information.hpp>
#include <segtally/partition/consistency_error.hpp>
#include <segtally/partition/mutual_information.hpp>
#include <segtally/partition/object_information.hpp>
#include <segtally/partition/rand.hpp>
#include <segtally/partition/van_dongen.hpp>
#include <segtally/partition/variation_of_information.hpp>

#include "../support/oracle.hpp"
#include "oracle.hpp"

namespace partition_partition_test {

using namespace segtally;
using oracle::labels;

namespace {

doctest::Approx close(double x, double relative = 1e-12) {
  return doctest::Approx(x).epsilon(relative);
}

contingency_table table(const labels& reference, const labels& prediction) {
  return support::naive(reference, prediction);
}

struct image_pair {
  labels reference, prediction;
};

/// Pairs from nearly equal to unrelated, with few or many segments, with background.
image_pair random_pair(std::uint64_t seed, std::size_t most = 60) {
  std::mt19937_64 random(seed);
  image_pair pair;
  const std::size_t n = 2 + random() % most;
  const std::uint64_t r = 1 + random() % 12, p = 1 + random() % 12, kept = random() % 100;
  for (std::size_t i = 0; i < n; ++i) {
    pair.reference.push_back(random() % r);
    pair.prediction.push_back(random() % 100 < kept ? pair.reference.back() : random() % p);
  }
  return pair;
}

struct named {
  const char* name;
  double (*score)(const contingency_table&, const partition_options&);
};

#define SEGTALLY_SCORE(name)                                                                 \
  named {                                                                                    \
#name, [](const contingency_table& t, const partition_options& o) { return name(t, o); } \
  }
#define SEGTALLY_PART(name, part)                                                                           \
  named {                                                                                                   \
#name "." #part, [](const contingency_table& t, const partition_options& o) { return name(t, o).part; } \
  }

const std::vector<named> symmetric = {
    SEGTALLY_SCORE(rand_index),
    SEGTALLY_SCORE(adjusted_rand_index),
    SEGTALLY_SCORE(pair_f_score),
    SEGTALLY_SCORE(fowlkes_mallows_index),
    SEGTALLY_SCORE(mutual_information),
    SEGTALLY_SCORE(normalized_mutual_information),
    SEGTALLY_SCORE(expected_mutual_information),
    SEGTALLY_SCORE(adjusted_mutual_information),
    SEGTALLY_SCORE(v_measure),
    SEGTALLY_SCORE(normalized_information_distance),
    SEGTALLY_SCORE(global_consistency_error),
    SEGTALLY_SCORE(local_consistency_error),
    SEGTALLY_SCORE(van_dongen_distance),
    SEGTALLY_SCORE(cremi_score),
    SEGTALLY_PART(adapted_rand_error, error),
    SEGTALLY_PART(variation_of_information, total()),
    SEGTALLY_PART(normalized_variation_of_information, total()),
};

/// Each metric with the one it becomes when the images are exchanged.
const std::vector<std::pair<named, named>> directed = {
    {SEGTALLY_SCORE(pair_precision), SEGTALLY_SCORE(pair_recall)},
    {SEGTALLY_SCORE(homogeneity), SEGTALLY_SCORE(completeness)},
    {SEGTALLY_PART(variation_of_information, split), SEGTALLY_PART(variation_of_information, merge)},
    {SEGTALLY_PART(normalized_variation_of_information, split),
     SEGTALLY_PART(normalized_variation_of_information, merge)},
    {SEGTALLY_PART(object_mean_variation_of_information, split),
     SEGTALLY_PART(object_mean_variation_of_information, merge)},
    {SEGTALLY_PART(adapted_rand_error, precision), SEGTALLY_PART(adapted_rand_error, recall)},
    {SEGTALLY_PART(rand_split_merge, split), SEGTALLY_PART(rand_split_merge, merge)},
};

std::vector<named> every_score() {
  std::vector<named> all = symmetric;
  for (const auto& [one, other] : directed) all.insert(all.end(), {one, other});
  return all;
}

/// Equal bits, or both NaN.
bool same(double x, double y) {
  return x == y || (std::isnan(x) && std::isnan(y));
}

}  // namespace

TEST_CASE("the worked example, all voxels and without the reference's background") {
  const auto t = table({0, 0, 1, 1, 1, 2, 2, 3}, {0, 9, 9, 9, 9, 7, 7, 0});
  const partition_entropies h = entropies(t);
  CHECK(h.reference == close(1.9056390622295662));
  CHECK(h.prediction == 1.5);
  CHECK(h.split == 0.25);
  CHECK(h.merge == close(0.65563906222956647));
  CHECK(h.mutual == 1.25);
  CHECK(h.joint() == close(2.1556390622295662));
  CHECK(variation_of_information(t).total() == close(0.25 + 0.65563906222956647));
  CHECK(count_pairs(t) == pair_counts{8, 10, 16, 56, 8});
  CHECK(count_pairs(t, {.pairs = voxel_pairs::with_self}) == pair_counts{16, 18, 24, 64, 8});
  CHECK(rand_index(t) == 46.0 / 56);
  CHECK(adjusted_rand_index(t) == 2.0 * (8 * 56 - 160) / (26 * 56 - 320));
  CHECK(fowlkes_mallows_index(t) == close(8 / std::sqrt(160.0)));
  CHECK(pair_precision(t) == 0.5);
  CHECK(pair_recall(t) == 0.8);
  CHECK(pair_f_score(t) == 16.0 / 26);
  CHECK(adapted_rand_error(t).error == 5.0 / 13);
  CHECK(adapted_rand_error(t).precision == 0.5);
  CHECK(adapted_rand_error(t).recall == 0.8);
  CHECK(homogeneity(t) == close(1.25 / 1.9056390622295662));
  CHECK(completeness(t) == 1.25 / 1.5);
  CHECK(v_measure(t) == close(2.5 / 3.4056390622295662));
  CHECK(homogeneity_completeness_v(t).v_measure == v_measure(t));
  CHECK(normalized_variation_of_information(t).split == close(0.25 / 2.1556390622295662));
  CHECK(normalized_information_distance(t) == close(1 - 1.25 / 1.9056390622295662));
  CHECK(global_consistency_error(t) == 0.125);
  CHECK(local_consistency_error(t) == 0.125);
  CHECK(van_dongen_distance(t) == 3.0 / 16);
  CHECK(count_displaced(t) == van_dongen_counts{1, 2, 8});
  CHECK(cremi_score(t) == close(std::sqrt(5.0 / 13 * 0.90563906222956647)));
  CHECK(adjusted_mutual_information(t) == close(0.5239265105765395));  // scikit-learn 1.2.1

  const partition_options dropped{.rule = background_rule::drop_reference};
  CHECK(variation_of_information(t, dropped).total() == 0);
  CHECK(adapted_rand_error(t, dropped).error == 0);
  CHECK(rand_index(t, dropped) == 1);

  const object_variation objects = per_object_variation_of_information(t);
  CHECK(objects.split ==
        std::vector<object_information>{{0, 2, 1, 0.25}, {1, 3, 0, 0}, {2, 2, 0, 0}, {3, 1, 0, 0}});
  REQUIRE(objects.merge.size() == 3);
  CHECK(objects.merge[0] == object_information{0, 2, 1, 0.25});
  CHECK(objects.merge[2].label == 9);
  CHECK(objects.merge[2].contribution == close(0.40563906222956647));
  CHECK(object_mean_variation_of_information(t).split == 0.25);
  CHECK(object_mean_variation_of_information(t).merge == close((1 + 0.81127812445913283) / 3));
}

TEST_CASE("every score equals what one would compute voxel by voxel and pair by pair") {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    for (const background_rule rule :
         {background_rule::count, background_rule::drop_reference, background_rule::drop_either,
          background_rule::drop_reference_split_prediction}) {
      auto [r, p] = random_pair(seed);
      const auto t = table(r, p);
      if (rule != background_rule::count)
        oracle::apply(r, p, rule == background_rule::drop_either,
                      rule == background_rule::drop_reference_split_prediction);
      if (r.size() < 2) continue;
      const partition_options options{.rule = rule};
      const double hr = oracle::entropy(r), hp = oracle::entropy(p);
      const double joint = oracle::entropy(oracle::joined(r, p));
      const partition_entropies h = entropies(t, options);
      CHECK(std::abs(h.reference - hr) < 1e-13);
      CHECK(std::abs(h.prediction - hp) < 1e-13);
      CHECK(std::abs(h.split - (joint - hr)) < 1e-13);
      CHECK(std::abs(h.merge - (joint - hp)) < 1e-13);
      CHECK(std::abs(h.mutual - (hr + hp - joint)) < 1e-13);
      CHECK(std::abs(h.joint() - joint) < 1e-13);
      for (const bool self : {false, true}) {
        const oracle::pairs c = oracle::count(r, p, self);
        const partition_options o{.rule = rule,
                                  .pairs = self ? voxel_pairs::with_self : voxel_pairs::distinct};
        CHECK(rand_index(t, o) == close(c.agree / c.all));
        if (c.reference > 0) CHECK(pair_recall(t, o) == close(c.both / c.reference));
        if (c.prediction > 0) CHECK(pair_precision(t, o) == close(c.both / c.prediction));
        if (c.prediction > 0 && c.reference > 0) {
          CHECK(adapted_rand_error(t, o).error ==
                close(1 - 2 * c.both / (c.reference + c.prediction), 1e-13));
          CHECK(fowlkes_mallows_index(t, o) == close(c.both / std::sqrt(c.reference * c.prediction)));
          CHECK(adapted_rand_error(count_pairs(t, o), {.alpha = 0.25}).error ==
                close(1 - c.both / (0.25 * c.reference + 0.75 * c.prediction)));
          const double chance = c.reference * c.prediction / c.all;
          const double most = (c.reference + c.prediction) / 2;
          if (most > chance)
            CHECK(std::abs(adjusted_rand_index(t, o) - (c.both - chance) / (most - chance)) < 1e-12);
        }
      }
      const auto n = static_cast<double>(r.size());
      const auto one = oracle::refinement_errors(r, p), other = oracle::refinement_errors(p, r);
      double sum_one = 0, sum_other = 0, sum_least = 0;
      for (std::size_t i = 0; i < r.size(); ++i) {
        sum_one += one[i];
        sum_other += other[i];
        sum_least += std::min(one[i], other[i]);
      }
      CHECK(std::abs(global_consistency_error(t, options) - std::min(sum_one, sum_other) / n) < 1e-13);
      CHECK(std::abs(local_consistency_error(t, options) - sum_least / n) < 1e-13);
      CHECK(van_dongen_distance(t, options) == close(oracle::van_dongen(r, p)));
    }
  }
}

TEST_CASE("scikit-image 0.19.3 and scikit-learn 1.2.1 give these values") {
  const auto t = table({3, 0, 1, 2, 3, 3, 3, 3, 0, 1, 2, 3, 0, 1, 2, 2, 2, 0, 3, 2,
                        0, 0, 3, 3, 0, 0, 3, 3, 2, 2, 3, 0, 0, 3, 1, 0, 0, 3, 1, 0},
                       {4, 4, 4, 7,  3, 10, 10, 3, 0, 4, 7,  10, 1, 4,  7, 4, 0, 1, 10, 7,
                        1, 1, 4, 10, 1, 2,  10, 4, 7, 4, 10, 1,  3, 10, 4, 1, 1, 1, 4,  4});
  CHECK(variation_of_information(t).split == close(1.3761039317010093));
  CHECK(variation_of_information(t).merge == close(0.7984808636799469));
  CHECK(adapted_rand_error(t).error == close(0.5327635327635327));
  CHECK(adapted_rand_error(t, {.rule = background_rule::drop_reference}).error == close(0.5023474178403755));
  CHECK(rand_index(t) == close(0.7602564102564102));
  CHECK(adjusted_rand_index(t) == close(0.31893315403148986));
  CHECK(fowlkes_mallows_index(t) == close(0.4749494986855591));
  CHECK(mutual_information(t, {.base = std::numbers::e}) == close(0.7610680407925413));
  CHECK(expected_mutual_information(t, {.base = std::numbers::e}) == close(0.25860966986964645));
  const auto check = [&](entropy_mean mean, double nmi, double ami) {
    CHECK(normalized_mutual_information(t, {.mean = mean}) == close(nmi));
    CHECK(adjusted_mutual_information(t, {.mean = mean}) == close(ami));
  };
  check(entropy_mean::arithmetic, 0.5024474399771643, 0.4000107940948236);
  check(entropy_mean::geometric, 0.5068938581955806, 0.4042872878065071);
  check(entropy_mean::minimum, 0.5789646638610908, 0.4758474897444589);
  check(entropy_mean::maximum, 0.44379458629283214, 0.3450237242250067);
  CHECK(homogeneity(t) == close(0.5789646638610908));
  CHECK(completeness(t) == close(0.44379458629283214));
  CHECK(v_measure(entropies(t), {.beta = 0.5}) == close(0.5256023551762669));
}

TEST_CASE(
    "identical partitions are exactly 0 or 1 under every rule: one voxel, one segment, singletons (P04, P20, "
    "T26)") {
  labels singletons, one_segment(165, 7), mixed;
  for (std::uint64_t i = 0; i < 165; ++i) {
    singletons.push_back(i + 1);
    mixed.push_back(1 + i * i % 23);
  }
  for (const labels& r : {labels{4}, one_segment, singletons, mixed}) {
    labels renamed;
    for (const auto label : r) renamed.push_back(1'000'000'007 * label % 998'244'353 + 1);
    const auto t = table(r, renamed);
    for (const auto pairs : {voxel_pairs::distinct, voxel_pairs::with_self})
      for (const auto rule : {background_rule::count, background_rule::drop_either})
        for (const auto mean : {entropy_mean::arithmetic, entropy_mean::geometric, entropy_mean::minimum,
                                entropy_mean::maximum}) {
          const partition_options o{.rule = rule, .pairs = pairs, .mean = mean};
          for (const double x :
               {rand_index(t, o), adjusted_rand_index(t, o), pair_precision(t, o), pair_recall(t, o),
                pair_f_score(t, o), fowlkes_mallows_index(t, o), adapted_rand_error(t, o).precision,
                adapted_rand_error(t, o).recall, normalized_mutual_information(t, o),
                adjusted_mutual_information(t, o), homogeneity(t, o), completeness(t, o), v_measure(t, o),
                v_measure(entropies(t, o), {.beta = 0.3}), rand_split_merge(t, o).merge})
            CHECK(x == 1.0);
          for (const double x :
               {variation_of_information(t, o).split, variation_of_information(t, o).merge,
                normalized_variation_of_information(t, o).total(), normalized_information_distance(t, o),
                adapted_rand_error(t, o).error, adapted_rand_error(count_pairs(t, o), {.alpha = 0.3}).error,
                cremi_score(t, o), global_consistency_error(t, o), local_consistency_error(t, o),
                van_dongen_distance(t, o), object_mean_variation_of_information(t, o).total()}) {
            CHECK(x == 0.0);
            CHECK_FALSE(std::signbit(x));
          }
          CHECK(mutual_information(t, o) == entropies(t, o).reference);
          CHECK_FALSE(std::signbit(mutual_information(t, o)));
        }
  }
}

TEST_CASE("without voxels all is undefined, or what the caller wants (P17)") {
  const auto background = table({0, 0, 0}, {0, 1, 2});
  for (const named& metric : every_score()) {
    CAPTURE(metric.name);
    CHECK(std::isnan(metric.score({}, {})));
    CHECK(std::isnan(metric.score(background, {.rule = background_rule::drop_reference})));
  }
  CHECK(rand_index(contingency_table{}, {}, 1) == 1);
  CHECK(adjusted_rand_index(contingency_table{}, {}, 0) == 0);
  CHECK(variation_of_information(contingency_table{}, {}, 0).total() == 0);
  CHECK(adapted_rand_error(contingency_table{}, {}, 0.5).error == 0.5);
  CHECK(adjusted_mutual_information(contingency_table{}, {}, 1) == 1);
  CHECK(v_measure(contingency_table{}, {}, 1) == 1);
  CHECK(cremi_score(contingency_table{}, {}, 0) == 0);
  CHECK(v_measure(partition_entropies{}, {}, 0.25) == 0.25);
  CHECK(homogeneity(contingency_table{}, {}, 0.25) == 0.25);
  CHECK(normalized_mutual_information(contingency_table{}, {.mean = entropy_mean::minimum}, 0.25) == 0.25);
  CHECK(global_consistency_error(contingency_table{}, {}, 0) == 0);
  CHECK(van_dongen_distance(contingency_table{}, {}, 0) == 0);
  CHECK(per_object_variation_of_information({}).split.empty());
}

TEST_CASE("0 / 0 that is no identity is undefined") {
  const auto split_up = table({1, 1, 1}, {1, 2, 3});  // no pair in the prediction
  CHECK(std::isnan(pair_precision(split_up)));
  CHECK(pair_recall(split_up) == 0);
  CHECK(std::isnan(fowlkes_mallows_index(split_up)));
  CHECK(fowlkes_mallows_index(split_up, {}, 0) == 0);  // scikit-learn's value
  CHECK(adapted_rand_error(split_up).error == 1);
  CHECK(std::isnan(adapted_rand_error(count_pairs(split_up), {.alpha = 0}).error));
  CHECK(rand_index(split_up) == 0);
  CHECK(adjusted_rand_index(split_up) == 0);
  CHECK(homogeneity(split_up) == 1);
  CHECK(completeness(split_up) == 0);
  CHECK(v_measure(split_up) == 0);
  CHECK(normalized_mutual_information(split_up) == 0);
  CHECK(normalized_mutual_information(split_up, {.mean = entropy_mean::maximum}) == 0);
  CHECK(std::isnan(normalized_mutual_information(split_up, {.mean = entropy_mean::minimum})));
  CHECK(normalized_mutual_information(split_up, {.mean = entropy_mean::minimum}, 0.25) == 0.25);
  CHECK(std::isnan(normalized_mutual_information(split_up, {.mean = entropy_mean::geometric})));
  CHECK(normalized_mutual_information(split_up, {.mean = entropy_mean::geometric}, 0.25) == 0.25);
  CHECK(adjusted_mutual_information(split_up) == 0);
  CHECK(std::isnan(adjusted_mutual_information(split_up, {.mean = entropy_mean::minimum})));
}

TEST_CASE("exchanging the images exchanges what is directed and leaves the rest, bit for bit (P34)") {
  for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
    const auto [r, p] = random_pair(seed);
    const auto t = table(r, p), transposed = t.transposed();
    for (const auto rule : {background_rule::count, background_rule::drop_either}) {
      for (const named& metric : symmetric) {
        CAPTURE(metric.name);
        CHECK(same(metric.score(t, {.rule = rule}), metric.score(transposed, {.rule = rule})));
      }
      for (const auto& scores : directed) {
        const named &one = scores.first, &other = scores.second;
        CAPTURE(one.name);
        CHECK(same(one.score(t, {.rule = rule}), other.score(transposed, {.rule = rule})));
        CHECK(same(other.score(t, {.rule = rule}), one.score(transposed, {.rule = rule})));
      }
    }
  }
}

TEST_CASE("other names change no bit: gaps, ids up to 2^64 - 1, another order (P07, P38, D47)") {
  for (std::uint64_t seed = 2000; seed < 2100; ++seed) {
    const auto [r, p] = random_pair(seed, 400);
    labels r2, p2;
    for (const auto label : r) r2.push_back(label == 0 ? 0 : ~std::uint64_t{0} - (label * 7919) % 13);
    for (const auto label : p) p2.push_back(label == 0 ? 0 : (label * 0x9E3779B97F4A7C15u) | 1);
    const auto t = table(r, p), renamed = table(r2, p2);
    REQUIRE(t.reference().size() == renamed.reference().size());
    for (const named& metric : every_score())
      for (const auto rule : {background_rule::count, background_rule::drop_reference,
                              background_rule::drop_reference_split_prediction}) {
        CAPTURE(metric.name);
        CHECK(same(metric.score(t, {.rule = rule}), metric.score(renamed, {.rule = rule})));
      }
  }
}

TEST_CASE("the entropies' base is a unit; ratios do not know it") {
  const auto [r, p] = random_pair(3);
  const auto t = table(r, p);
  CHECK(variation_of_information(t, {.base = 4}).split == close(variation_of_information(t).split / 2));
  CHECK(mutual_information(t, {.base = std::numbers::e}) == close(mutual_information(t) * std::numbers::ln2));
  CHECK(normalized_mutual_information(t, {.base = 10}) == close(normalized_mutual_information(t)));
  CHECK(adjusted_mutual_information(t, {.base = 10}) == adjusted_mutual_information(t));
  for (const double bad : {1.0, 0.5, -2.0, undefined, HUGE_VAL})
    CHECK_THROWS_AS((void)variation_of_information(t, {.base = bad}), std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)entropies(t, {.base = 1}),
                       "entropies: base is 1 but must be finite and greater than 1", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)adapted_rand_error(count_pairs(t), {.alpha = 1.5}),
                       "adapted_rand_error: alpha is 1.5 but must be in [0, 1]", std::invalid_argument);
  CHECK_THROWS_AS((void)v_measure(entropies(t), {.beta = -1}), std::invalid_argument);
}

TEST_CASE("an error names the function that was called") {
  const auto t = table({0, 1, 1}, {1, 1, 2});
#define SEGTALLY_CHECK(name)                         \
  CHECK_THROWS_WITH_AS((void)name(t, {.base = 0.5}), \
                       #name ": base is 0.5 but must be finite and greater than 1", std::invalid_argument)
  SEGTALLY_CHECK(entropies);
  SEGTALLY_CHECK(mutual_information);
  SEGTALLY_CHECK(normalized_mutual_information);
  SEGTALLY_CHECK(expected_mutual_information);
  SEGTALLY_CHECK(homogeneity);
  SEGTALLY_CHECK(completeness);
  SEGTALLY_CHECK(v_measure);
  SEGTALLY_CHECK(homogeneity_completeness_v);
  SEGTALLY_CHECK(variation_of_information);
  SEGTALLY_CHECK(variation_of_information_split);
  SEGTALLY_CHECK(variation_of_information_merge);
  SEGTALLY_CHECK(normalized_variation_of_information);
  SEGTALLY_CHECK(normalized_information_distance);
  SEGTALLY_CHECK(cremi_score);
  SEGTALLY_CHECK(per_object_variation_of_information);
  SEGTALLY_CHECK(object_mean_variation_of_information);
#undef SEGTALLY_CHECK
}

TEST_CASE("a result of several numbers is the one of its name where a number is wanted") {
  const auto t = table({0, 1, 1, 2}, {1, 1, 2, 2});
  const double variation = variation_of_information(t), error = adapted_rand_error(t);
  CHECK(variation == variation_of_information(t).total());
  CHECK(error == adapted_rand_error(t).error);
}

template <class Counts>
concept takes_beta_or_alpha = requires(const Counts& c) {
  v_measure(c, 0.0);
}
|| requires(const Counts& c) {
  adapted_rand_error(c, 0.0);
};
static_assert(!takes_beta_or_alpha<partition_entropies> && !takes_beta_or_alpha<pair_counts>,
              "a number alone is the value of nothing, as in the other scores, or is refused");

TEST_CASE("the largest share of a variation gives way where rounding takes the total above 1") {
  std::mt19937_64 random(15);
  int rounded_up = 0;
  for (int i = 0; i < 100'000; ++i) {
    partition_entropies h;  // of unrelated partitions
    h.split = static_cast<double>(random() >> 11) * 0x1p-51;
    h.merge = static_cast<double>(random() >> 11) * 0x1p-51;
    h.mutual = 0;
    rounded_up += h.split / h.joint() + h.merge / h.joint() > 1;
    CHECK(normalized_variation_of_information(h).total() <= 1);
  }
  CHECK(rounded_up > 0);
}

TEST_CASE("the background is the label that is said to be") {
  const auto t = table({9, 9, 1, 1, 2}, {9, 1, 1, 9, 9}), renamed = table({0, 0, 1, 1, 2}, {0, 1, 1, 0, 0});
  for (const named& metric : every_score())
    for (const auto rule : {background_rule::drop_reference, background_rule::drop_either,
                            background_rule::drop_reference_split_prediction}) {
      CAPTURE(metric.name);
      CHECK(same(metric.score(t, {.rule = rule, .background = 9}), metric.score(renamed, {.rule = rule})));
    }
  CHECK(variation_of_information(t, {.rule = background_rule::drop_reference}).split ==
        variation_of_information(t).split);  // there is no 0
  CHECK(count_pairs(t, {.rule = background_rule::drop_either, .background = 9}).voxels == 1);
}

TEST_CASE("splitting a predicted segment never lowers the split term nor raises the merge term") {
  std::mt19937_64 random(11);
  for (std::uint64_t seed = 3000; seed < 3200; ++seed) {
    auto [r, p] = random_pair(seed);
    const split_merge_bits before = variation_of_information(table(r, p));
    for (auto& label : p)
      if (label == 1 && random() % 2 == 0) label = 77;
    const split_merge_bits after = variation_of_information(table(r, p));
    CHECK(after.split >= before.split - 1e-13);
    CHECK(after.merge <= before.merge + 1e-13);
  }
}

TEST_CASE("triangle inequality of the distances") {
  for (std::uint64_t seed = 4000; seed < 4200; ++seed) {
    std::mt19937_64 random(seed);
    labels a, b, c;
    for (int i = 0; i < 30; ++i) {
      a.push_back(random() % 5);
      b.push_back(random() % 3 == 0 ? random() % 5 : a.back());
      c.push_back(random() % 3 == 0 ? random() % 5 : b.back());
    }
    for (auto* distance : {+[](const contingency_table& t) { return variation_of_information(t).total(); },
                           +[](const contingency_table& t) { return normalized_information_distance(t); },
                           +[](const contingency_table& t) { return van_dongen_distance(t); }})
      CHECK(distance(table(a, c)) <= distance(table(a, b)) + distance(table(b, c)) + 1e-12);
  }
}

TEST_CASE("the segments' contributions add up to the variation of information") {
  for (std::uint64_t seed = 5000; seed < 5100; ++seed) {
    const auto [r, p] = random_pair(seed);
    const auto t = table(r, p);
    for (const auto rule : {background_rule::count, background_rule::drop_reference,
                            background_rule::drop_either, background_rule::drop_reference_split_prediction}) {
      const auto objects = per_object_variation_of_information(t, {.rule = rule});
      const auto whole = variation_of_information(t, {.rule = rule}, 0);
      double split = 0, merge = 0;
      for (const auto& o : objects.split) split += o.contribution;
      for (const auto& o : objects.merge) merge += o.contribution;
      CHECK(std::abs(split - whole.split) < 1e-13);
      CHECK(std::abs(merge - whole.merge) < 1e-13);
    }
  }
}

TEST_CASE("expected mutual information is the mean over all orders of the voxels") {
  for (std::uint64_t seed = 6000; seed < 6040; ++seed) {
    const auto [r, p] = random_pair(seed, 6);
    const auto t = table(r, p);
    CAPTURE(seed);
    CHECK(std::abs(expected_mutual_information(t) - oracle::expected_mutual_information(r, p)) < 1e-13);
  }
}

TEST_CASE("expected mutual information of large segments, by sums of 50 digits") {
  const auto halves = [](std::uint64_t n) {
    return contingency_table::from_overlaps({{0, 0, n - 1}, {0, 1, 1}, {1, 1, n - 1}, {1, 0, 1}});
  };
  const std::uint64_t m = 1 << 21;  // overlaps of 2^20 on average: below that summed, above expanded
  CHECK(expected_mutual_information(halves(m - 1)) == close(1.7198279437643984e-07));
  CHECK(expected_mutual_information(halves(m)) == close(1.7198271236862358e-07));
  CHECK(expected_mutual_information(halves(m + 1)) == close(1.7198263036088553e-07));
  const auto uneven = contingency_table::from_overlaps(
      {{0, 0, 2'499'999}, {0, 1, 499'993}, {0, 2, 5}, {0, 3, 3}, {1, 1, 1'000'000}, {2, 1, 6}, {2, 0, 1}});
  REQUIRE(uneven.prediction_count(1) == 1'499'999);
  REQUIRE(uneven.reference_count(0) == 3'000'000);
  CHECK(expected_mutual_information(uneven) == close(8.201870480756741e-07));
  const auto large = contingency_table::from_overlaps({{0, 0, 25'000'000},
                                                       {0, 1, 4'998'993},
                                                       {0, 2, 1000},
                                                       {0, 3, 7},
                                                       {1, 1, 10'000'000},
                                                       {2, 1, 7},
                                                       {3, 1, 1000}});
  REQUIRE(large.prediction_count(1) == 15'000'000);
  CHECK(expected_mutual_information(large) == close(9.874596587879382e-08));
}

TEST_CASE("10^12 voxels, from merged tables; values by Python's fractions and decimals (P02, T22)") {
  const contingency_table part = contingency_table::from_overlaps({{0, 0, 250'000'000'000},
                                                                   {2, 0, 499'999'968},
                                                                   {7, 7, 61'999'993'860},
                                                                   {1, 5, 124'999'999'996},
                                                                   {2, 9, 62'500'006'172}});
  const contingency_table rest =
      contingency_table::from_overlaps({{0, 5, 1}, {1, 5, 1}, {1, 9, 3}, {2, 0, 1}, {7, 7, 1}, {2, 9, 1}});
  contingency_table t = part + part + rest;
  REQUIRE(t.total() == 1'000'000'000'000);
  const partition_entropies h = entropies(t);
  CHECK(h.reference == close(1.7499884580350797, 1e-15));
  CHECK(h.prediction == close(1.7479927720249235, 1e-15));
  CHECK(h.split == close(0.008414234634042044, 1e-15));
  CHECK(h.merge == close(0.010409920644198321, 1e-15));
  CHECK(h.mutual == close(1.7395785373908814, 1e-15));
  CHECK(rand_index(t) == close(0.9987500000503088, 1e-15));
  CHECK(adjusted_rand_index(t) == close(0.997230883496617, 1e-15));
  CHECK(adapted_rand_error(t).error == close(0.0018161898799702364, 1e-15));
  CHECK(adapted_rand_error(t).precision == close(0.997097259411198, 1e-15));
  CHECK(adapted_rand_error(t).recall == close(0.9992727314709291, 1e-15));
  CHECK(adapted_rand_error(t, {.pairs = voxel_pairs::with_self}).error ==
        close(0.0018161898799649587, 1e-15));
  CHECK(fowlkes_mallows_index(t) == close(0.9981844027803707, 1e-15));
  for (const named& metric : every_score()) {
    CAPTURE(metric.name);
    CHECK(std::isfinite(metric.score(t, {})));
  }
  // One voxel differs: a difference of entropies would have no correct digit.
  const auto nearly = contingency_table::from_overlaps({{0, 0, 999'999'999'999}, {0, 1, 1}});
  CHECK(variation_of_information(nearly).split == close(4.130583217953659e-11, 1e-13));
  CHECK(variation_of_information(nearly).merge == 0);
  // Pair counts near 2^126, with products near 2^250; and nearly unrelated partitions.
  const auto huge = contingency_table::from_overlaps({{0, 0, (3ull << 59) + 1},
                                                      {0, 1, (1ull << 58) + 7},
                                                      {1, 1, (1ull << 60) - 5},
                                                      {1, 2, (1ull << 57) + 11},
                                                      {2, 2, (1ull << 61) - (1ull << 50)},
                                                      {2, 0, 12'345'678'901}});
  CHECK(adjusted_rand_index(huge) == close(0.8150890411512118, 1e-15));
  const std::uint64_t quarter = 250'000'000'000'000'000;
  CHECK(adjusted_rand_index(contingency_table::from_overlaps(
            {{0, 0, quarter}, {0, 1, quarter}, {1, 0, quarter}, {1, 1, quarter + 1}})) ==
        close(-1e-18, 1e-15));
  // The largest possible number of voxels.
  const auto full = contingency_table::from_overlaps(
      {{0, 0, contingency_table::max_total / 2}, {1, 0, contingency_table::max_total / 2}, {1, 1, 1}});
  CHECK(rand_index(full) == close(0.5, 1e-15));
  CHECK(std::abs(adjusted_rand_index(full)) < 1e-18);
  CHECK(adjusted_rand_index(contingency_table::from_overlaps({{0, 0, 1ull << 61}, {1, 1, 1ull << 62}})) == 1);
}

}  // namespace partition_partition_test
