// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <segtally/partition/entropy.hpp>
#include <segtally/region/object_count.hpp>
#include <segtally/report/catalogue.hpp>
#include <segtally/report/scorecard.hpp>

namespace report_laws_test {

// Laws of each metric, for any images. A new metric of the catalogue needs a row here.

using namespace segtally;

namespace {

/// The score of an image against itself.
enum class perfect { one, zero, infinite, entropy, objects };

/// Images without a score against themselves.
enum class no_value { never, no_foreground, no_background, one_mask_empty, one_label };

/// Which relabellings change nothing. `0` keeps its label, unless it is `any`.
enum class renaming {
  any,            ///< of each image, including the background: labels name segments
  but_0,          ///< of each image: labels name objects, or foreground
  together,       ///< the same in both images, including the background: labels name classes
  together_but_0  ///< the same in both images
};

constexpr std::string_view itself = "itself", negated = "negated", nothing = "";

struct law {
  std::string_view id;
  perfect own;
  no_value none;
  renaming names;
  std::string_view exchanged;  ///< the metric that it becomes if the images are exchanged
};

constexpr law laws[] = {
    {"jaccard_index_sparse", perfect::one, no_value::no_foreground, renaming::but_0, nothing},
    {"jaccard_index", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"dice", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"volumetric_overlap_error", perfect::zero, no_value::no_foreground, renaming::but_0, itself},
    {"overlap_coefficient", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"accuracy", perfect::one, no_value::never, renaming::but_0, itself},
    {"balanced_accuracy", perfect::one, no_value::one_mask_empty, renaming::but_0, nothing},
    {"precision", perfect::one, no_value::no_foreground, renaming::but_0, "recall"},
    {"recall", perfect::one, no_value::no_foreground, renaming::but_0, "precision"},
    {"specificity", perfect::one, no_value::no_background, renaming::but_0, "negative_predictive_value"},
    {"f1_score", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"threat_score", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"negative_predictive_value", perfect::one, no_value::no_background, renaming::but_0, "specificity"},
    {"false_positive_rate", perfect::zero, no_value::no_background, renaming::but_0, "false_omission_rate"},
    {"false_negative_rate", perfect::zero, no_value::no_foreground, renaming::but_0, "false_discovery_rate"},
    {"false_discovery_rate", perfect::zero, no_value::no_foreground, renaming::but_0, "false_negative_rate"},
    {"false_omission_rate", perfect::zero, no_value::no_background, renaming::but_0, "false_positive_rate"},
    {"matthews_correlation", perfect::one, no_value::one_mask_empty, renaming::but_0, itself},
    {"cohen_kappa", perfect::one, no_value::one_mask_empty, renaming::but_0, itself},
    {"youden_index", perfect::one, no_value::one_mask_empty, renaming::but_0, "markedness"},
    {"markedness", perfect::one, no_value::one_mask_empty, renaming::but_0, "youden_index"},
    {"positive_likelihood_ratio", perfect::infinite, no_value::one_mask_empty, renaming::but_0, nothing},
    {"negative_likelihood_ratio", perfect::zero, no_value::one_mask_empty, renaming::but_0, nothing},
    {"diagnostic_odds_ratio", perfect::infinite, no_value::one_mask_empty, renaming::but_0, itself},
    {"prevalence_threshold", perfect::zero, no_value::one_mask_empty, renaming::but_0, nothing},
    {"precision_recall_geometric_mean", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"volumetric_similarity", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"intraclass_correlation", perfect::one, no_value::one_mask_empty, renaming::but_0, itself},
    {"multiclass_accuracy", perfect::one, no_value::never, renaming::together, itself},
    {"multiclass_balanced_accuracy", perfect::one, no_value::never, renaming::together, nothing},
    {"multiclass_matthews_correlation", perfect::one, no_value::one_label, renaming::together, itself},
    {"multiclass_cohen_kappa", perfect::one, no_value::one_label, renaming::together, itself},
    {"mean_jaccard", perfect::one, no_value::no_foreground, renaming::together_but_0, itself},
    {"mean_dice", perfect::one, no_value::no_foreground, renaming::together_but_0, itself},
    {"frequency_weighted_jaccard", perfect::one, no_value::no_foreground, renaming::together_but_0, nothing},
    {"generalized_dice", perfect::one, no_value::no_foreground, renaming::together_but_0, nothing},
    {"variation_of_information", perfect::zero, no_value::never, renaming::any, itself},
    {"variation_of_information_split", perfect::zero, no_value::never, renaming::any,
     "variation_of_information_merge"},
    {"variation_of_information_merge", perfect::zero, no_value::never, renaming::any,
     "variation_of_information_split"},
    {"normalized_variation_of_information", perfect::zero, no_value::never, renaming::any, itself},
    {"normalized_information_distance", perfect::zero, no_value::never, renaming::any, itself},
    {"mutual_information", perfect::entropy, no_value::never, renaming::any, itself},
    {"normalized_mutual_information", perfect::one, no_value::never, renaming::any, itself},
    {"homogeneity", perfect::one, no_value::never, renaming::any, "completeness"},
    {"completeness", perfect::one, no_value::never, renaming::any, "homogeneity"},
    {"v_measure", perfect::one, no_value::never, renaming::any, itself},
    {"rand_index", perfect::one, no_value::never, renaming::any, itself},
    {"adjusted_rand_index", perfect::one, no_value::never, renaming::any, itself},
    {"adapted_rand_error", perfect::zero, no_value::never, renaming::any, itself},
    {"pair_precision", perfect::one, no_value::never, renaming::any, "pair_recall"},
    {"pair_recall", perfect::one, no_value::never, renaming::any, "pair_precision"},
    {"pair_f_score", perfect::one, no_value::never, renaming::any, itself},
    {"fowlkes_mallows_index", perfect::one, no_value::never, renaming::any, itself},
    {"cremi_score", perfect::zero, no_value::never, renaming::any, itself},
    {"global_consistency_error", perfect::zero, no_value::never, renaming::any, itself},
    {"local_consistency_error", perfect::zero, no_value::never, renaming::any, itself},
    {"van_dongen_distance", perfect::zero, no_value::never, renaming::any, itself},
    {"purity", perfect::one, no_value::never, renaming::any, "inverse_purity"},
    {"inverse_purity", perfect::one, no_value::never, renaming::any, "purity"},
    {"achievable_segmentation_accuracy", perfect::one, no_value::never, renaming::any, "inverse_purity"},
    {"under_segmentation_error", perfect::zero, no_value::never, renaming::any, nothing},
    {"cluster_accuracy", perfect::one, no_value::never, renaming::any, itself},
    {"cramers_v", perfect::one, no_value::one_label, renaming::any, itself},
    {"tschuprows_t", perfect::one, no_value::one_label, renaming::any, itself},
    {"panoptic_quality", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"segmentation_quality", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"recognition_quality", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"object_precision", perfect::one, no_value::no_foreground, renaming::but_0, "object_recall"},
    {"object_recall", perfect::one, no_value::no_foreground, renaming::but_0, "object_precision"},
    {"critical_success_index", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"mean_true_score", perfect::one, no_value::no_foreground, renaming::but_0, nothing},
    {"mean_average_precision", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"aggregated_jaccard_index", perfect::one, no_value::no_foreground, renaming::but_0, nothing},
    {"aggregated_jaccard_index_plus", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"symmetric_best_dice", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"ensemble_dice", perfect::one, no_value::no_foreground, renaming::but_0, itself},
    {"segmentation_covering", perfect::one, no_value::never, renaming::any, nothing},
    {"ctc_seg", perfect::one, no_value::no_foreground, renaming::but_0, nothing},
    {"ctc_det", perfect::one, no_value::no_foreground, renaming::but_0, nothing},
    {"ctc_op_csb", perfect::one, no_value::no_foreground, renaming::but_0, nothing},
    {"split_objects", perfect::zero, no_value::never, renaming::but_0, nothing},
    {"merged_objects", perfect::zero, no_value::never, renaming::but_0,
     nothing},  // pieces have a minimum share, objects do not
    {"edit_distance", perfect::zero, no_value::never, renaming::but_0, itself},
    {"over_segmentation", perfect::zero, no_value::no_foreground, renaming::but_0, nothing},
    {"under_segmentation", perfect::zero, no_value::no_foreground, renaming::but_0, nothing},
    {"quality_rate", perfect::zero, no_value::no_foreground, renaming::but_0, nothing},
    {"d_index", perfect::zero, no_value::no_foreground, renaming::but_0, nothing},
    {"reference_objects", perfect::objects, no_value::never, renaming::but_0, "prediction_objects"},
    {"prediction_objects", perfect::objects, no_value::never, renaming::but_0, "reference_objects"},
    {"count_difference", perfect::zero, no_value::never, renaming::but_0, negated},
    {"false_negative_volume", perfect::zero, no_value::never, renaming::but_0, "false_positive_volume"},
    {"false_positive_volume", perfect::zero, no_value::never, renaming::but_0, "false_negative_volume"},
    {"relative_volume_difference", perfect::zero, no_value::no_foreground, renaming::but_0, nothing},
    {"absolute_relative_volume_difference", perfect::zero, no_value::no_foreground, renaming::but_0, nothing},
};

/// The index of a metric in the catalogue, which is also that in a scorecard.
std::size_t position(std::string_view id) {
  for (std::size_t i = 0; i < catalogue().size(); ++i)
    if (catalogue()[i].id == id) return i;
  return catalogue().size();
}

struct bounds {
  double least, most;
};

/// The interval that the text of the range column stands for.
bounds range_of(std::string_view range) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  static const std::map<std::string_view, bounds> known = {{"0 to 1", {0, 1}},
                                                           {"-1 to 1", {-1, 1}},
                                                           {"-1/2 to 1", {-0.5, 1}},
                                                           {"0 to inf", {0, infinity}},
                                                           {"0 and up", {0, infinity}},
                                                           {"-1 and up", {-1, infinity}},
                                                           {"any", {-infinity, infinity}}};
  const auto found = known.find(range);
  if (found == known.end()) FAIL("no bounds for the range '", std::string(range), "': add it to range_of");
  return found->second;
}

std::vector<double> values(const contingency_table& table) {
  std::vector<double> all;
  for (const metric_value& m : score(table)) all.push_back(m.value);
  return all;
}

/// Equal bits; all NaNs are equal.
bool same(double x, double y) {
  return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) ||
         (std::isnan(x) && std::isnan(y));
}

std::string described(const contingency_table& table) {
  std::string text = "{";
  for (const overlap& o : table.overlaps())
    text += "{" + std::to_string(o.reference) + ", " + std::to_string(o.prediction) + ", " +
            std::to_string(o.count) + "}, ";
  return text + "}";
}

/// Counts how often each metric breaks a law, and keeps the first table that shows it.
class breaches {
 public:
  explicit breaches(std::string name) : name_(std::move(name)), metrics_(std::size(laws)) {}

  void expect(bool holds, std::size_t row, const contingency_table& table, double is, double should_be) {
    breach& b = metrics_[row];
    if (holds || b.times++ > 0) return;
    b.example = detail::message(described(table), ": ", is, ", not ", should_be);
  }

  ~breaches() {
    for (std::size_t row = 0; row < metrics_.size(); ++row)
      CHECK_MESSAGE(metrics_[row].times == 0, name_, ": ", std::string(laws[row].id), " breaks it for ",
                    metrics_[row].times, " tables, first ", metrics_[row].example);
  }

 private:
  struct breach {
    int times = 0;
    std::string example;
  };
  std::string name_;
  std::vector<breach> metrics_;
};

/// Tables of 2 to 6 labels per image. Counts of 1 to 3 cause many ties; large ones exceed the precision of
/// doubles.
contingency_table random_table(std::mt19937_64& random) {
  const std::uint64_t r = 2 + random() % 5, p = 2 + random() % 5, filled = 1 + random() % 4;
  const std::uint64_t first_r = random() % 8 == 0, first_p = random() % 8 == 0;  // now and then no background
  const bool large = random() % 8 == 0;
  std::vector<overlap> overlaps;
  while (overlaps.empty())
    for (std::uint64_t i = 0; i < r; ++i)
      for (std::uint64_t j = 0; j < p; ++j)
        if (random() % 4 < filled)
          overlaps.push_back({first_r + i, first_p + j, large ? random() >> 8 : 1 + random() % 3});
  return contingency_table::from_overlaps(overlaps);
}

/// New labels for 0 to 7, dense or scattered.
std::vector<mapped_label> random_names(std::mt19937_64& random, bool keep_0) {
  std::vector<std::uint64_t> names;
  const std::uint64_t factor = random() % 2 == 0 ? 1 : random() | 1;
  for (std::uint64_t k = keep_0 ? 1 : 0; k < 12; ++k) names.push_back(k * factor);
  std::shuffle(names.begin(), names.end(), random);
  std::vector<mapped_label> map;
  if (keep_0) map.push_back({0, 0});
  while (map.size() < 8) map.push_back({map.size(), names[map.size()]});
  return map;
}

contingency_table of_itself(const contingency_table& table) {
  std::vector<overlap> same;
  for (const label_count& k : table.reference()) same.push_back({k.label, k.label, k.count});
  return contingency_table::from_overlaps(same);
}

bool has_no_value(no_value none, const contingency_table& own) {
  const std::uint64_t background = own.reference_count(0), foreground = own.total() - background;
  switch (none) {
    case no_value::never:
      return false;
    case no_value::no_foreground:
      return foreground == 0;
    case no_value::no_background:
      return background == 0;
    case no_value::one_mask_empty:
      return foreground == 0 || background == 0;
    case no_value::one_label:
      break;
  }
  return own.reference().size() == 1;
}

double value_of(perfect own, const contingency_table& t) {
  switch (own) {
    case perfect::one:
      return 1;
    case perfect::zero:
      return 0;
    case perfect::infinite:
      return std::numeric_limits<double>::infinity();
    case perfect::entropy:
      return entropies(t).reference;
    case perfect::objects:
      break;
  }
  return static_cast<double>(object_count(t).reference);
}

template <class Check>
void for_each_table(int tables, Check check) {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < tables; ++i) check(random_table(random), random);
}

}  // namespace

TEST_CASE("every metric of the catalogue has its laws, and no other") {
  for (const metric_info& info : catalogue()) {
    const auto rows =
        std::count_if(std::begin(laws), std::end(laws), [&](const law& l) { return l.id == info.id; });
    CHECK_MESSAGE(rows == 1, "'", std::string(info.id), "' has ", rows,
                  " rows in `laws` of tests/report/laws.test.cpp: a metric of the catalogue needs one");
  }
  for (const law& l : laws) {
    CHECK_MESSAGE(position(l.id) < catalogue().size(), "'", std::string(l.id), "' is not in the catalogue");
    if (l.exchanged != itself && l.exchanged != negated && l.exchanged != nothing)
      CHECK_MESSAGE(position(l.exchanged) < catalogue().size(), "'", std::string(l.exchanged),
                    "' is no metric");
  }
}

TEST_CASE("an image scores perfect against itself") {
  breaches found("identity");
  for_each_table(10'000, [&](const contingency_table& table, auto&) {
    const contingency_table own = of_itself(table);
    const std::vector<double> scores = values(own);
    for (std::size_t row = 0; row < std::size(laws); ++row) {
      const double is = scores[position(laws[row].id)];
      const double should_be = has_no_value(laws[row].none, own) ? undefined : value_of(laws[row].own, own);
      found.expect(same(is, should_be), row, own, is, should_be);
    }
  });
}

TEST_CASE("other names of labels change no bit") {
  breaches found("renaming");
  for_each_table(10'000, [&](const contingency_table& table, auto& random) {
    const auto names = random_names(random, true), others = random_names(random, true);
    const auto any = random_names(random, false), any_others = random_names(random, false);
    const std::vector<double> scores = values(table), apart = values(table.mapped(names, others)),
                              together = values(table.mapped(names, names)),
                              all_apart = values(table.mapped(any, any_others)),
                              all_together = values(table.mapped(any, any));
    for (std::size_t row = 0; row < std::size(laws); ++row) {
      const std::size_t at = position(laws[row].id);
      const auto check = [&](const std::vector<double>& renamed) {
        found.expect(same(scores[at], renamed[at]), row, table, renamed[at], scores[at]);
      };
      const renaming names_of = laws[row].names;
      check(together);
      if (names_of == renaming::but_0 || names_of == renaming::any) check(apart);
      if (names_of == renaming::together || names_of == renaming::any) check(all_together);
      if (names_of == renaming::any) check(all_apart);
    }
  });
}

TEST_CASE("exchanging the images changes no bit, or makes another metric of it") {
  breaches found("transposition");
  for_each_table(10'000, [&](const contingency_table& table, auto&) {
    const std::vector<double> scores = values(table), exchanged = values(table.transposed());
    for (std::size_t row = 0; row < std::size(laws); ++row) {
      const law& l = laws[row];
      if (l.exchanged == nothing) continue;
      const double should_be =
          scores[position(l.exchanged == itself || l.exchanged == negated ? l.id : l.exchanged)];
      const double is = exchanged[position(l.id)];
      if (l.exchanged == negated)
        found.expect(is == -should_be, row, table, is, -should_be);
      else
        found.expect(same(is, should_be), row, table, is, should_be);
    }
  });
}

TEST_CASE("a law that a metric is said not to keep, it does not keep") {
  std::vector<int> changed_names(std::size(laws)), changed_0(std::size(laws)),
      changed_images(std::size(laws));
  for_each_table(500, [&](const contingency_table& table, auto& random) {
    const auto names = random_names(random, true), any = random_names(random, false);
    const std::vector<double> scores = values(table), apart = values(table.mapped(names, {})),
                              all_together = values(table.mapped(any, any)),
                              exchanged = values(table.transposed());
    for (std::size_t row = 0; row < std::size(laws); ++row) {
      const std::size_t at = position(laws[row].id);
      changed_names[row] += !same(apart[at], scores[at]);
      changed_0[row] += !same(all_together[at], scores[at]);
      changed_images[row] += !same(exchanged[at], scores[at]);
    }
  });
  for (std::size_t row = 0; row < std::size(laws); ++row) {
    const law& l = laws[row];
    CAPTURE(std::string(l.id));
    if (l.names == renaming::together || l.names == renaming::together_but_0) CHECK(changed_names[row] > 0);
    if (l.names == renaming::but_0 || l.names == renaming::together_but_0) CHECK(changed_0[row] > 0);
    if (l.exchanged != itself) CHECK(changed_images[row] > 0);
  }
}

TEST_CASE("every value is in the range of the catalogue") {
  breaches found("range");
  for_each_table(10'000, [&](const contingency_table& table, auto&) {
    const std::vector<double> scores = values(table);
    for (std::size_t row = 0; row < std::size(laws); ++row) {
      const std::size_t at = position(laws[row].id);
      const auto [least, most] = range_of(catalogue()[at].range);
      const double is = scores[at];
      found.expect(std::isnan(is) || (is >= least && is <= most), row, table, is, is < least ? least : most);
      found.expect(!(is == 0 && std::signbit(is)), row, table, is, 0);
    }
  });
}

TEST_CASE("the tables of the blocks of an image add up to its table, bit for bit") {
  breaches found("blocks");
  for_each_table(2'000, [&](const contingency_table& table, auto& random) {
    std::vector<overlap> one, other;
    for (const overlap& o : table.overlaps()) {
      const std::uint64_t part = random() % (o.count + 1);
      one.push_back({o.reference, o.prediction, part});
      other.push_back({o.reference, o.prediction, o.count - part});
    }
    const contingency_table sum =
        contingency_table::from_overlaps(one) + contingency_table::from_overlaps(other);
    CHECK(sum == table);
    const std::vector<double> scores = values(table), added = values(sum);
    for (std::size_t row = 0; row < std::size(laws); ++row) {
      const std::size_t at = position(laws[row].id);
      found.expect(same(scores[at], added[at]), row, table, added[at], scores[at]);
    }
  });
}

}  // namespace report_laws_test
