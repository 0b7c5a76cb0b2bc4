// SPDX-License-Identifier: BSD-3-Clause
// Objects with equal scores: no value may depend on labels, and maxima in the definition of a score are
// found, compared with exhaustive search.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <segtally/objects/aggregated_jaccard.hpp>
#include <segtally/objects/best_dice.hpp>
#include <segtally/objects/best_overlap.hpp>
#include <segtally/objects/cell_tracking.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/object_scores.hpp>
#include <segtally/objects/panoptic_classes.hpp>
#include <segtally/objects/ranked_detections.hpp>
#include <segtally/objects/recall_by_size.hpp>
#include <segtally/objects/split_merge.hpp>

namespace objects_ties_test {

using segtally::comparator;
using segtally::contingency_table;
using segtally::criterion;
using segtally::match_options;

namespace {

using confidences = std::vector<segtally::label_confidence>;
using classes = std::vector<segtally::segment_class>;

/// Up to five objects per image, with counts 1 to 3: nearly every score occurs more than once.
contingency_table table_of_ties(std::mt19937& random, std::uint64_t most = 5) {
  const std::uint64_t references = 1 + random() % most, predictions = 1 + random() % most;
  const bool background = random() % 2 == 0;
  std::vector<segtally::overlap> overlaps;
  for (std::uint64_t r = background ? 0 : 1; r <= references; ++r)
    for (std::uint64_t p = background ? 0 : 1; p <= predictions; ++p)
      if (random() % 2 == 0) overlaps.push_back({r, p, 1 + random() % 3});
  return contingency_table::from_overlaps(overlaps);
}

/// The same table with counts multiplied by 2^by: they no longer fit 53 bits, but all ratios are the same.
contingency_table enlarged(const contingency_table& t, int by) {
  std::vector<segtally::overlap> overlaps(t.overlaps().begin(), t.overlaps().end());
  for (auto& o : overlaps) o.count <<= by;
  return contingency_table::from_overlaps(overlaps);
}

/// New labels for 1 to 9, in another order.
std::map<std::uint64_t, std::uint64_t> new_names(std::mt19937& random) {
  std::map<std::uint64_t, std::uint64_t> names{{0, 0}};
  std::set<std::uint64_t> used{0};
  for (std::uint64_t label = 1; label < 10; ++label) {
    std::uint64_t name = 0;
    while (!used.insert(name = random() % 30).second) {
    }
    names[label] = name;
  }
  return names;
}

std::uint64_t bits(double x) {
  return std::bit_cast<std::uint64_t>(x);
}

/// Every number of this folder's functions, as bits.
std::vector<std::uint64_t> all_numbers(const contingency_table& t, const confidences& sure,
                                       const classes& of_reference, const classes& of_prediction) {
  std::vector<std::uint64_t> all;
  const auto add = [&](double x) { all.push_back(bits(x)); };
  const auto add_counts = [&](const segtally::detection_counts& d) {
    all.insert(all.end(), {d.tp, d.fp, d.fn});
    add(d.scores.value());
    add(segtally::panoptic_quality(d));
  };
  add(segtally::aggregated_jaccard_index(t));
  add(segtally::aggregated_jaccard_index_plus(t));
  add(segtally::jaccard_index_sparse(t));
  const auto dice = segtally::symmetric_best_dice(t);
  add(dice.reference);
  add(dice.prediction);
  add(dice.symmetric);
  add(segtally::ensemble_dice(t));
  add(segtally::ctc_op_csb(t));
  add(segtally::mean_average_precision(t, {0.0, 0.1, 0.2, 0.25, 0.3}));
  for (const auto by : {criterion::iou, criterion::dice, criterion::intersection_over_reference,
                        criterion::intersection_over_prediction})
    for (const double threshold : {0.0, 0.25, 0.5})
      for (const bool sum_all : {false, true}) {
        const match_options options{.threshold = threshold,
                                    .comparator = threshold > 0 ? comparator::at_least : comparator::above,
                                    .criterion = by,
                                    .sum_all_scores = sum_all};
        add_counts(segtally::match(t, options));
        for (const auto& stratum : segtally::size_stratified_recall(t, {3, 5, 7}, options))
          all.insert(all.end(), {stratum.objects, stratum.found});
        const auto ranking = segtally::ranked_detections(t, sure, options);
        for (const auto& d : ranking.detections) {
          add(d.confidence);
          all.push_back(d.hit);
        }
        add(segtally::average_precision(ranking));
      }
  const auto errors = segtally::find_splits_and_merges(t, {.minimum_share = 0.25});
  all.insert(all.end(),
             {errors.splits.size(), errors.merges.size(), errors.missed.size(), errors.spurious.size()});
  std::vector<std::array<std::uint64_t, 3>> rows;
  for (const auto& row : segtally::object_scores(t))
    rows.push_back({row.size, row.best_size, row.intersection});
  std::sort(rows.begin(), rows.end());
  for (const auto& row : rows) all.insert(all.end(), row.begin(), row.end());
  for (const auto& c : segtally::panoptic_counts(t, of_reference, of_prediction, {.void_class = 3})) {
    all.push_back(c.class_id);
    add_counts(c.counts);
    add(c.best.value());
  }
  return all;
}

/// Calls `take(partner)` for every way to assign each reference object one of its overlaps or none; `partner`
/// holds the predicted label or 0.
void each_way(const contingency_table& t, bool one_to_one,
              const std::function<void(const std::map<std::uint64_t, std::uint64_t>&)>& take) {
  std::vector<std::uint64_t> references;
  for (const auto& r : t.reference())
    if (r.label != 0) references.push_back(r.label);
  std::map<std::uint64_t, std::uint64_t> partner;
  const std::function<void(std::size_t)> from = [&](std::size_t k) {
    if (k == references.size()) return take(partner);
    partner[references[k]] = 0;
    from(k + 1);
    for (const auto& o : t.overlaps()) {
      if (o.reference != references[k] || o.prediction == 0) continue;
      bool used = false;
      for (std::size_t i = 0; i < k; ++i) used = used || partner[references[i]] == o.prediction;
      if (used && one_to_one) continue;
      partner[references[k]] = o.prediction;
      from(k + 1);
    }
    partner[references[k]] = 0;
  };
  from(0);
}

struct fraction {
  std::int64_t over = 0, under = 1;
  friend bool operator<(const fraction& a, const fraction& b) { return a.over * b.under < b.over * a.under; }
  friend fraction operator+(const fraction& a, const fraction& b) {
    return {a.over * b.under + b.over * a.under, a.under * b.under};
  }
};

std::int64_t common(const contingency_table& t, std::uint64_t r, std::uint64_t p) {
  return static_cast<std::int64_t>(t.count(r, p));
}
std::int64_t either(const contingency_table& t, std::uint64_t r, std::uint64_t p) {
  return static_cast<std::int64_t>(t.reference_count(r) + t.prediction_count(p) - t.count(r, p));
}

/// The aggregated index of an assignment, by its definition.
fraction aggregated(const contingency_table& t, const std::map<std::uint64_t, std::uint64_t>& partner) {
  fraction index{0, 0};
  std::set<std::uint64_t> used;
  for (const auto& [r, p] : partner) {
    index.over += p == 0 ? 0 : common(t, r, p);
    index.under += p == 0 ? static_cast<std::int64_t>(t.reference_count(r)) : either(t, r, p);
    used.insert(p);
  }
  for (const auto& p : t.prediction())
    if (p.label != 0 && !used.contains(p.label)) index.under += static_cast<std::int64_t>(p.count);
  return index;
}

double value(const fraction& f) {
  return f.under == 0 ? segtally::undefined : static_cast<double>(f.over) / static_cast<double>(f.under);
}

}  // namespace

TEST_CASE("new names for the labels of either image change no bit of any score") {
  std::mt19937 random(51);
  for (int round = 0; round < 10000; ++round) {
    const contingency_table t = enlarged(table_of_ties(random), round % 5 == 0 ? 54 : 0);
    confidences sure, renamed_sure;
    classes of_reference, of_prediction, renamed_reference, renamed_prediction;
    std::vector<segtally::overlap> renamed;
    auto r_names = new_names(random), p_names = new_names(random);
    for (const auto& o : t.overlaps())
      renamed.push_back({r_names[o.reference], p_names[o.prediction], o.count});
    for (const auto& p : t.prediction()) {
      of_prediction.push_back({p.label, 1 + random() % 3});
      renamed_prediction.push_back({p_names[p.label], of_prediction.back().class_id});
      if (p.label == 0) continue;
      sure.push_back({p.label, static_cast<double>(random() % 3)});
      renamed_sure.push_back({p_names[p.label], sure.back().confidence});
    }
    for (const auto& r : t.reference()) {
      of_reference.push_back({r.label, 1 + random() % 3});
      renamed_reference.push_back({r_names[r.label], of_reference.back().class_id});
    }
    REQUIRE(all_numbers(t, sure, of_reference, of_prediction) ==
            all_numbers(contingency_table::from_overlaps(renamed), renamed_sure, renamed_reference,
                        renamed_prediction));
  }
}

TEST_CASE("AJI of ties is the largest that taking best fits can give") {
  std::mt19937 random(52);
  int with_choice = 0;
  for (int round = 0; round < 20000; ++round) {
    const contingency_table t = table_of_ties(random, 4);
    fraction best{-1, 1};
    std::set<std::int64_t> values;
    each_way(t, false, [&](const auto& partner) {
      for (const auto& [r, p] : partner)
        for (const auto& o : t.overlaps()) {
          if (o.reference != r || o.prediction == 0) continue;
          const fraction own = p == 0 ? fraction{0, 1} : fraction{common(t, r, p), either(t, r, p)};
          if (own < fraction{common(t, r, o.prediction), either(t, r, o.prediction)}) return;
        }
      const fraction index = aggregated(t, partner);
      values.insert(index.over * 1000 + index.under);
      if (index.under == 0 || best < index) best = index;
    });
    with_choice += values.size() > 1;
    REQUIRE(bits(segtally::aggregated_jaccard_index(t)) == bits(value(best)));
    REQUIRE(bits(segtally::aggregated_jaccard_index(enlarged(t, 54))) == bits(value(best)));
  }
  CHECK(with_choice > 400);
}

TEST_CASE("AJI+ of ties is the largest of the matchings of largest total IoU") {
  std::mt19937 random(53);
  int with_choice = 0;
  for (int round = 0; round < 20000; ++round) {
    const contingency_table t = table_of_ties(random, 4);
    fraction most{-1, 1}, best{-1, 1};
    std::set<std::int64_t> values;
    each_way(t, true, [&](const auto& partner) {
      fraction sum;
      for (const auto& [r, p] : partner)
        if (p != 0) sum = sum + fraction{common(t, r, p), either(t, r, p)};
      if (sum < most) return;
      if (most < sum) {
        best = {-1, 1};
        values.clear();
      }
      most = sum;
      const fraction index = aggregated(t, partner);
      values.insert(index.over * 1000 + index.under);
      if (index.under == 0 || best < index) best = index;
    });
    with_choice += values.size() > 1;
    REQUIRE(bits(segtally::aggregated_jaccard_index_plus(t)) == bits(value(best)));
    REQUIRE(bits(segtally::aggregated_jaccard_index_plus(enlarged(t, 54))) == bits(value(best)));
  }
  CHECK(with_choice > 50);
}

TEST_CASE("matchings and recalls by size of ties are the best of all matchings") {
  std::mt19937 random(54);
  for (int round = 0; round < 1000; ++round) {
    const contingency_table t = table_of_ties(random, 4);
    for (const bool sum_all : {false, true})
      for (const double threshold : {0.0, 0.2, 0.34}) {
        const match_options options{.threshold = threshold, .sum_all_scores = sum_all};
        // Pairs, the sum over all, the sum over pairs, pairs of objects of 1 to 3, 4 to 5, more voxels.
        std::vector<std::uint64_t> best(6);
        each_way(t, true, [&](const auto& partner) {
          std::vector<std::uint64_t> way(6);
          for (const auto& [r, p] : partner) {
            if (p == 0) continue;
            const double score = value({common(t, r, p), either(t, r, p)});
            const auto steps =
                static_cast<std::uint64_t>(std::ldexp(score, 57));  // room for a few in 64 bits
            const bool pair = score > threshold;
            if (!pair && !sum_all) return;
            way[1] += steps;
            if (!pair) continue;
            ++way[0];
            way[2] += steps;
            const std::uint64_t size = t.reference_count(r);
            ++way[size < 4 ? 3 : size < 6 ? 4 : 5];
          }
          best = std::max(best, way);
        });
        const auto m = segtally::match(t, options);
        REQUIRE(m.tp == best[0]);
        REQUIRE(m.scores.value() ==
                doctest::Approx(std::ldexp(static_cast<double>(best[2]), -57)).epsilon(1e-15));
        const auto strata = segtally::size_stratified_recall(t, {4, 6}, options);
        REQUIRE(strata[0].found + strata[1].found + strata[2].found == best[0]);
        CHECK(strata[0].found == best[3]);
        CHECK(strata[1].found == best[4]);
      }
  }
}

TEST_CASE("ranked detections of ties have the most hits that confidences and scores allow, rank by rank") {
  std::mt19937 random(55);
  for (int round = 0; round < 2000; ++round) {
    const contingency_table t = table_of_ties(random, 4);
    confidences sure;
    std::map<std::uint64_t, double> confidence;
    for (const auto& p : t.prediction())
      if (p.label != 0) sure.push_back({p.label, confidence[p.label] = static_cast<double>(random() % 3)});
    std::set<std::pair<double, double>> ranks;  // of -confidence and -score
    const auto rank = [&](std::uint64_t r, std::uint64_t p) {
      return std::pair{-confidence[p], -value({common(t, r, p), either(t, r, p)})};
    };
    for (const auto& o : t.overlaps())
      if (o.reference != 0 && o.prediction != 0) ranks.insert(rank(o.reference, o.prediction));
    std::vector<int> most(ranks.size());
    each_way(t, true, [&](const auto& partner) {
      std::vector<int> way(ranks.size());
      for (const auto& [r, p] : partner)
        if (p != 0) ++way[static_cast<std::size_t>(std::distance(ranks.begin(), ranks.find(rank(r, p))))];
      most = std::max(most, way);
    });
    std::map<double, int> hits, expected;
    for (const auto& d : segtally::ranked_detections(t, sure, {.threshold = 0}).detections)
      hits[-d.confidence] += d.hit;
    for (const auto& c : sure) expected[-c.confidence] += 0;
    std::size_t k = 0;
    for (const auto& [minus_confidence, score] : ranks) expected[minus_confidence] += most[k++];
    REQUIRE(hits == expected);
  }
}

TEST_CASE("equal fits where the order of labels used to decide") {
  const auto plus = [](const contingency_table& t) { return segtally::aggregated_jaccard_index_plus(t); };
  CHECK(plus(contingency_table::from_overlaps({{3, 1, 2}, {2, 1, 3}, {3, 3, 1}, {2, 2, 3}})) == 5.0 / 13);
  CHECK(plus(contingency_table::from_overlaps({{3, 3, 2}, {2, 3, 3}, {3, 1, 1}, {2, 2, 3}})) == 5.0 / 13);
  // 3/10 + 2/9 + 1/18 of 11 voxels is 2/15 + 2/9 + 2/9 of 10, though not in doubles.
  CHECK(plus(contingency_table::from_overlaps({{0, 1, 8},
                                               {0, 3, 7},
                                               {1, 0, 4},
                                               {1, 1, 4},
                                               {1, 2, 1},
                                               {1, 3, 7},
                                               {2, 1, 6},
                                               {2, 2, 2},
                                               {3, 3, 4}})) == 11.0 / 56);
  const auto aji = [](const contingency_table& t) { return segtally::aggregated_jaccard_index(t); };
  CHECK(aji(contingency_table::from_overlaps(
            {{2, 1, 1}, {2, 0, 1}, {1, 2, 1}, {1, 0, 1}, {1, 1, 1}, {0, 2, 1}})) == 2.0 / 7);
  CHECK(aji(contingency_table::from_overlaps(
            {{2, 2, 1}, {2, 0, 1}, {1, 1, 1}, {1, 0, 1}, {1, 2, 1}, {0, 1, 1}})) == 2.0 / 7);
  // Laid side by side by the sum of all scores, both ways are equal; the better pair counts.
  for (const bool turned : {false, true}) {
    std::vector<segtally::overlap> overlaps{{5, 9, 1}, {4, 7, 3}, {5, 7, 3}, {4, 0, 3}};
    for (auto& o : overlaps) o.reference = turned && o.reference != 0 ? 10 - o.reference : o.reference;
    const auto m = segtally::match(
        contingency_table::from_overlaps(overlaps),
        {.threshold = 0.25, .criterion = criterion::intersection_over_reference, .sum_all_scores = true});
    CHECK(m.tp == 1);
    CHECK(m.scores.value() == 0.75);
  }
}

TEST_CASE("scores of many objects are told apart by less than 2^-53") {
  // 1,000 copies of a square in which the two diagonals differ by one voxel in 2^50 and more.
  const std::uint64_t n = std::uint64_t{1} << 50;
  for (const std::uint64_t copies : {1u, 1000u}) {
    std::vector<segtally::overlap> overlaps;
    for (std::uint64_t k = 0; k < copies; ++k) {
      const std::uint64_t a = 2 * k + 1, b = a + 1;
      overlaps.insert(overlaps.end(), {{a, a, n + 1}, {a, b, n}, {b, a, n}, {b, b, n + 1}});
    }
    const auto m = segtally::match(contingency_table::from_overlaps(overlaps), {.threshold = 0.1});
    CHECK(m.tp == 2 * copies);
    for (const auto& pair : m.pairs) CHECK(pair.reference == pair.prediction);
  }
}

}  // namespace objects_ties_test
