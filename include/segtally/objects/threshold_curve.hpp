// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for min, partition_point, sort
#include <concepts>          // for convertible_to
#include <cstddef>           // for size_t
#include <initializer_list>  // for initializer_list
#include <numeric>           // for iota
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <utility>           // for move
#include <vector>            // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/shrinking_pairing.hpp>   // for shrinking_pairing, candidate
#include <segtally/detail/wide.hpp>                // for uint128
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/detection_counts.hpp>   // for detection_counts, score_sum
#include <segtally/objects/exact_score.hpp>        // for exact_score, exact_score_of
#include <segtally/objects/match_options.hpp>      // for match_options, check_threshold
#include <segtally/objects/matcher.hpp>            // for matcher, counts_of
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

namespace detail {
struct curve_of;
}

/// A threshold at which the matching changes.
struct threshold_step {
  exact_score threshold;    ///< the score of some pair
  detection_counts counts;  ///< of the matching at thresholds above it, up to the next step
  friend bool operator==(const threshold_step&, const threshold_step&) = default;
};

/// The counts of `match` at every threshold, for one image or several together.
///
/// Matchings change only at scores that occur, so the curve consists of steps. At the threshold of a step,
/// the counts are those above it with `comparator::above`, where a score must exceed the threshold, and those
/// below it with `comparator::at_least`. Every detection score is a function of the counts, so this gives the
/// curves of `critical_success_index` (StarDist's accuracy), `panoptic_quality` and so on, and the area under
/// each (`area_under_curve`).
class threshold_curve {
 public:
  /// The curve of no images: the identity of `+=`.
  threshold_curve() = default;

  /// Returns the curve of the objects of a table, by the criterion and the comparator of the options
  /// (`options.threshold` is not used). Throws `std::invalid_argument` for a value that is no criterion
  /// or comparator. Cost: one matching of all overlapping objects, and for each of its pairs, when the
  /// threshold passes its score, a search through the neighbourhood that changes; pairs of equal score are
  /// removed together. That is n log n for typical images. It is most if each object overlaps several others
  /// about equally: 200,000 cells against themselves, shifted by half a cell along both axes, take 6 to 12
  /// times as long as `match` at threshold 0. If in addition no object of either image is left unmatched,
  /// searches grow with the image (20 times as long for 20,000 to 80,000 cells), at worst to all overlaps for
  /// each pair. With `sum_all_scores`, one matching per step.
  explicit threshold_curve(const contingency_table& table, const match_options& options = {})
      : threshold_curve("threshold_curve", table, options) {}

  /// Returns the curve of several images: the sum of their counts at each threshold. Errors as for one. Cost:
  /// that of each image, and a merge of their steps.
  explicit threshold_curve(std::span<const contingency_table> tables, const match_options& options = {}) {
    detail::check_threshold("threshold_curve", any_threshold, options);
    std::vector<threshold_curve> curves;  // each of twice as many tables as the next, to keep merges balanced
    for (std::size_t done = 0; done < tables.size();) {
      curves.emplace_back(tables[done], options);
      ++done;
      for (std::size_t merged = done; merged % 2 == 0; merged /= 2) add_last(curves);
    }
    while (curves.size() > 1) add_last(curves);
    if (!curves.empty()) *this = std::move(curves.front());
  }

  /// Returns the counts at thresholds before the first step.
  [[nodiscard]] const detection_counts& first() const noexcept { return first_; }

  /// Returns the steps, ascending; consecutive counts differ.
  [[nodiscard]] std::span<const threshold_step> steps() const noexcept { return steps_; }

  /// Returns the counts at a threshold, as `count_matches`. Errors as for `match`. Cost: logarithmic.
  [[nodiscard]] const detection_counts& at(double threshold) const {
    detail::check_threshold("threshold_curve::at", threshold, {.comparator = comparator_});
    const bool above = comparator_ == comparator::above;
    const auto beyond = std::partition_point(steps_.begin(), steps_.end(), [&](const threshold_step& step) {
      const double at = step.threshold.value();
      return above ? at <= threshold : at < threshold;
    });
    return beyond == steps_.begin() ? first_ : (beyond - 1)->counts;
  }

  /// Returns the counts at each threshold, in the given order.
  [[nodiscard]] std::vector<detection_counts> at(std::span<const double> thresholds) const {
    std::vector<detection_counts> counts;
    counts.reserve(thresholds.size());
    for (const double threshold : thresholds) counts.push_back(at(threshold));
    return counts;
  }
  [[nodiscard]] std::vector<detection_counts> at(std::initializer_list<double> thresholds) const {
    return at(std::span(thresholds.begin(), thresholds.size()));
  }

  /// Adds the counts of other images at each threshold. Law: commutative, associative, `threshold_curve{}` is
  /// the identity. Throws `std::invalid_argument` if criterion or comparator differ. Cost: linear in the
  /// steps of both; the constructor adds a list of tables faster.
  threshold_curve& operator+=(const threshold_curve& other) {
    if (!other.of_images_) return *this;
    if (!of_images_) return *this = other;
    if (comparator_ != other.comparator_ || criterion_ != other.criterion_)
      detail::raise<std::invalid_argument>(detail::message(
          "threshold_curve::operator+=: curves by criterion ", static_cast<int>(criterion_), " and ",
          static_cast<int>(other.criterion_), ", comparator ", static_cast<int>(comparator_), " and ",
          static_cast<int>(other.comparator_), " do not add up"));
    std::vector<threshold_step> sum;
    sum.reserve(steps_.size() + other.steps_.size());
    const detection_counts *here = &first_, *there = &other.first_;
    for (std::size_t i = 0, k = 0; i < steps_.size() || k < other.steps_.size();) {
      const bool first = k == other.steps_.size() ||
                         (i < steps_.size() && !(other.steps_[k].threshold < steps_[i].threshold));
      const bool second = i == steps_.size() ||
                          (k < other.steps_.size() && !(steps_[i].threshold < other.steps_[k].threshold));
      const exact_score threshold = first ? steps_[i].threshold : other.steps_[k].threshold;
      if (first) here = &steps_[i++].counts;
      if (second) there = &other.steps_[k++].counts;
      sum.push_back({threshold, *here + *there});
    }
    first_ += other.first_;
    steps_ = std::move(sum);
    return *this;
  }
  [[nodiscard]] friend threshold_curve operator+(threshold_curve a, const threshold_curve& b) {
    return a += b;
  }

  friend bool operator==(const threshold_curve&, const threshold_curve&) = default;

 private:
  friend struct detail::curve_of;
  static constexpr double any_threshold = 0.5;

  // `function` is the name used in errors.
  threshold_curve(const char* function, const contingency_table& table, const match_options& options)
      : comparator_(options.comparator), criterion_(options.criterion), of_images_(true) {
    detail::check_threshold(function, any_threshold, options);
    const detail::object_graph graph =
        detail::objects_of(table, options.background, options.partly_annotated);
    std::vector<exact_score> scores;
    scores.reserve(graph.overlaps.size());
    for (const detail::object_overlap& o : graph.overlaps)
      scores.push_back(detail::exact_score_of(options.criterion, o.count, graph.reference[o.reference].count,
                                              graph.prediction[o.prediction].count));
    std::vector<std::size_t> ascending(scores.size());
    std::iota(ascending.begin(), ascending.end(), std::size_t{0});
    std::sort(ascending.begin(), ascending.end(),
              [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
    if (options.sum_all_scores) {
      match_each(graph, options, scores, ascending);
    } else {
      take_away(graph, scores, ascending);
    }
  }

  static void add_last(std::vector<threshold_curve>& curves) {
    const threshold_curve last = std::move(curves.back());
    curves.pop_back();
    curves.back() += last;
  }

  // Sets the counts for thresholds above a score, or, if null, before the first step.
  void append(const exact_score* beyond, const detection_counts& counts) {
    if (beyond == nullptr) {
      first_ = counts;
    } else if (!(counts == (steps_.empty() ? first_ : steps_.back().counts))) {
      steps_.push_back({*beyond, counts});
    }
  }

  // As the threshold rises, candidates are removed in the order of their scores.
  void take_away(const detail::object_graph& graph, std::span<const exact_score> scores,
                 std::span<const std::size_t> ascending) {
    // As in `matcher`: one more pair outweighs all scores together.
    const detail::uint128 pair =
        detail::uint128{(std::min)(graph.reference.size(), graph.prediction.size()) + 1} << score_sum::bits;
    std::vector<detail::candidate> candidates;
    candidates.reserve(scores.size());
    for (std::size_t k = 0; k < scores.size(); ++k)
      candidates.push_back({pair + score_sum::steps_of(scores[k].value()), graph.overlaps[k].reference,
                            graph.overlaps[k].prediction});
    detail::shrinking_pairing pairing(candidates, graph.reference.size(), graph.prediction.size());
    const auto counts = [&] {
      return detection_counts{pairing.pairs(), graph.prediction.size() - pairing.pairs(),
                              graph.reference.size() - pairing.pairs(),
                              score_sum::of_steps(pairing.value() - pair * pairing.pairs())};
    };
    append(nullptr, counts());
    for (std::size_t i = 0, end = 0; i < ascending.size(); i = end) {
      const exact_score& score = scores[ascending[i]];
      while (end < ascending.size() && scores[ascending[end]] == score) ++end;
      pairing.remove(ascending.subspan(i, end - i));
      append(&score, counts());
    }
  }

  void match_each(const detail::object_graph& graph, match_options options,
                  std::span<const exact_score> scores, std::span<const std::size_t> ascending) {
    options.comparator = comparator::above;
    detail::matcher matcher(graph, options, 0);
    append(nullptr, detail::counts_of(graph, matcher.pairs_at(0)));
    for (std::size_t i = 0; i < ascending.size(); ++i) {
      const exact_score& score = scores[ascending[i]];
      if (i + 1 == ascending.size() || !(scores[ascending[i + 1]] == score))
        append(&score, detail::counts_of(graph, matcher.pairs_at(score.value())));
    }
  }

  segtally::comparator comparator_ = comparator::above;
  segtally::criterion criterion_ = criterion::iou;
  bool of_images_ = false;
  detection_counts first_;
  std::vector<threshold_step> steps_;
};

namespace detail {

/// Makes a curve on behalf of another function, which errors name.
struct curve_of {
  [[nodiscard]] static threshold_curve table(const char* function, const contingency_table& table,
                                             const match_options& options) {
    return threshold_curve(function, table, options);
  }
};

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
