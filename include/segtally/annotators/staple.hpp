// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for equal, lexicographical_compare, max, sort
#include <cmath>      // for abs, frexp
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <optional>   // for optional
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <string>     // for string
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/annotators/annotation_map.hpp>    // for map_annotations
#include <segtally/annotators/annotation_table.hpp>  // for annotation_table
#include <segtally/annotators/label_images.hpp>      // for label_images, checked_stack
#include <segtally/annotators/tally_annotators.hpp>  // for annotators_options, count_annotations
#include <segtally/detail/ratio.hpp>                 // for ratio, undefined, is_undefined
#include <segtally/detail/weighted_sum.hpp>          // for scaled, weighted_sum
#include <segtally/detail/wide.hpp>                  // for uint128, product
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/view/any_label.hpp>               // for any_label
#include <segtally/view/mask_view.hpp>               // for mask_view
#include <segtally/view/voxel_map.hpp>               // for voxel_map

namespace segtally::inline SEGTALLY_ABI {

struct staple_options {
  std::uint64_t background = 0;  ///< every other label is foreground
  /// The fraction of true foreground in the image, above 0 and below 1; if unset, the mean fraction that the
  /// annotators marked, as in ITK and SimpleITK.
  std::optional<double> prior = {};
  /// Convergence criterion: the largest change of any sensitivity or specificity. ITK's default is 1e-7.
  double largest_change = 1e-7;
  std::size_t most_iterations = 10000;  ///< limit without convergence
};

/// The STAPLE estimate of the performance of several annotators and of the truth.
struct staple_estimate {
  std::vector<double> sensitivity;  ///< per annotator: fraction of the true foreground that is marked
  std::vector<double> specificity;  ///< per annotator: fraction of the true background that is not marked
  /// The combinations of decisions that occur, 1 for foreground, and their numbers of voxels.
  annotation_table decisions;
  std::vector<double> probability;  ///< of true foreground, per combination in `decisions`
  double prior = undefined;
  std::size_t iterations = 0;
  bool converged = false;        ///< false: stopped after `most_iterations`
  std::uint64_t background = 0;  ///< as in the options
};

namespace detail {

/// The prior and the rates of the annotators as sorted factors, from which the product for any combination of
/// decisions is taken.
class decision_product {
 public:
  /// Numbers in [0, 1].
  decision_product(double prior, std::span<const double> if_marked, std::span<const double> if_not) {
    add(prior, 0, any);
    for (std::size_t i = 0; i < if_marked.size(); ++i) {
      add(if_marked[i], i, 1);
      add(if_not[i], i, 0);
    }
    std::sort(factors_.begin(), factors_.end(), [](const factor& a, const factor& b) {
      return a.exponent != b.exponent ? a.exponent < b.exponent : a.fraction < b.fraction;
    });
  }

  /// Returns the product of the factors of these decisions, smallest first, so that it does not depend on the
  /// order of the annotators. It cannot underflow.
  [[nodiscard]] scaled of(std::span<const std::uint64_t> decisions) const noexcept {
    scaled result{1, 0.5};
    for (const factor& f : factors_) {  // no branches: decisions are unpredictable
      const bool counts = f.decision == any || f.decision == decisions[f.annotator];
      const double product = result.fraction * (counts ? f.fraction : 1.0);
      const bool below_half = product < 0.5;
      result.fraction = below_half ? 2 * product : product;
      result.exponent += (counts ? f.exponent : 0) - (below_half ? 1 : 0);
    }
    return result.fraction == 0 ? scaled{} : result;
  }

 private:
  static constexpr std::uint64_t any = 2;
  struct factor {
    double fraction;  // as in `scaled`
    int exponent;
    std::size_t annotator;
    std::uint64_t decision;
  };
  void add(double number, std::size_t annotator, std::uint64_t decision) {
    int exponent = 0;
    const double fraction = std::frexp(number, &exponent);
    factors_.push_back({fraction, exponent, annotator, decision});
  }

  std::vector<factor> factors_;
};

/// Expectation maximisation over combinations of decisions.
class staple_search {
 public:
  explicit staple_search(staple_estimate& estimate)
      : e_(estimate),
        hits_(estimate.decisions.annotators()),
        misses_(hits_),
        rejections_(hits_),
        alarms_(hits_) {
    const annotation_table& d = e_.decisions;
    for (std::size_t k = 0; k < d.size(); ++k) {
      std::uint64_t votes = 0;
      for (const std::uint64_t decision : d.labels(k)) votes += decision;
      e_.probability.push_back(ratio(votes, std::uint64_t{d.annotators()}, 0));
    }
  }

  /// Rates each annotator against the current probabilities. Returns false if all or none is foreground: then
  /// sensitivity or specificity is undefined, and so are all further steps.
  bool rate_annotators() {
    const annotation_table& d = e_.decisions;
    const weighted_sum nothing(1);
    weighted_sum foreground = nothing, background = nothing;
    std::vector<weighted_sum> hits(d.annotators(), nothing), alarms = hits;
    for (std::size_t k = 0; k < d.size(); ++k) {
      weighted_sum inside = nothing, outside = nothing;
      inside.add(e_.probability[k], d.count(k));
      outside.add(1 - e_.probability[k], d.count(k));
      foreground += inside;
      background += outside;
      const auto decisions = d.labels(k);
      for (std::size_t i = 0; i < decisions.size(); ++i) {
        if (decisions[i] == 0) continue;
        hits[i] += inside;
        alarms[i] += outside;
      }
    }
    const bool both = !foreground.steps().is_zero() && !background.steps().is_zero();
    const auto share = [](const weighted_sum& part, const weighted_sum& all) {
      return all.steps().is_zero() ? undefined : ratio(part.value(), all.value());
    };
    for (std::size_t i = 0; i < d.annotators(); ++i) {
      hits_[i] = share(hits[i], foreground);
      misses_[i] = share(foreground - hits[i], foreground);  // exact: the sums are integers
      rejections_[i] = share(background - alarms[i], background);
      alarms_[i] = share(alarms[i], background);
    }
    return both;
  }

  /// Estimates the probabilities from the current rates of the annotators.
  void estimate_truth() {
    const decision_product foreground(e_.prior, hits_, misses_),
        background(1 - e_.prior, alarms_, rejections_);
    for (std::size_t k = 0; k < e_.decisions.size(); ++k) {
      const auto decisions = e_.decisions.labels(k);
      const scaled if_foreground = foreground.of(decisions), if_background = background.of(decisions);
      if (if_foreground.fraction > 0)
        e_.probability[k] = 1 / (1 + ratio(if_background, if_foreground));
      else if (if_background.fraction > 0)
        e_.probability[k] = 0;
    }
  }

  /// Adopts the new rates, and returns the largest change.
  double take_over() {
    double change = 0;
    for (std::size_t i = 0; i < hits_.size() && !e_.sensitivity.empty(); ++i)
      change = (std::max)(
          {change, (std::abs)(hits_[i] - e_.sensitivity[i]), (std::abs)(rejections_[i] - e_.specificity[i])});
    e_.sensitivity = hits_;
    e_.specificity = rejections_;
    return change;
  }

 private:
  staple_estimate& e_;
  std::vector<double> hits_, misses_, rejections_, alarms_;  // fractions, per annotator
};

inline void check_staple(const char* function, const staple_options& options) {
  if (options.prior && (is_undefined(*options.prior) || *options.prior <= 0 || *options.prior >= 1))
    raise<std::invalid_argument>(message(function, ": prior ", *options.prior, " is outside (0, 1)"));
  if (is_undefined(options.largest_change) || options.largest_change < 0)
    raise<std::invalid_argument>(
        message(function, ": largest change ", options.largest_change, " is not 0 or more"));
  if (options.most_iterations == 0) raise<std::invalid_argument>(message(function, ": no iterations"));
}

[[nodiscard]] inline staple_estimate staple_of(const annotation_table& table, const staple_options& options) {
  staple_estimate e;
  e.background = options.background;
  e.decisions = table.foreground(options.background);
  const annotation_table& d = e.decisions;
  uint128 votes = 0;
  for (std::size_t k = 0; k < d.size(); ++k)
    for (const std::uint64_t decision : d.labels(k)) votes += decision * uint128{d.count(k)};
  e.prior = options.prior.value_or(ratio(votes, product(d.total(), d.annotators()), undefined));
  staple_search search(e);
  while (!e.converged && e.iterations < options.most_iterations) {
    ++e.iterations;
    const bool defined = search.rate_annotators();
    const bool first = e.sensitivity.empty();
    const double change = search.take_over();
    if (defined) search.estimate_truth();
    e.converged = !defined || (!first && change <= options.largest_change);
  }
  return e;
}

}  // namespace detail

/// Returns the performance of each annotator, and the probability of each voxel to be true foreground, by
/// simultaneous truth and performance level estimation.
///
/// Expectation maximisation, initialised with the fraction of annotators who marked a voxel: each iteration
/// rates every annotator against the probabilities, then computes the probabilities from the rates and the
/// prior; voxels are independent of each other. All voxels with the same decisions have the same probability,
/// so it iterates over the combinations of decisions that occur, at most 2^annotators, and its cost does not
/// depend on the number of voxels. The result has the same bits everywhere, and is permuted with the
/// annotators. If nobody marks anything, or all mark everything, the sensitivities (specificities) are
/// undefined, and the probabilities are 0 (1). Throws `std::invalid_argument` for a prior outside (0, 1), a
/// negative change and 0 iterations. Source: Warfield et al. 2004, doi:10.1109/TMI.2004.828354, as in ITK's
/// STAPLEImageFilter.
[[nodiscard]] inline staple_estimate staple(const annotation_table& table,
                                            const staple_options& options = {}) {
  detail::check_staple("staple", options);
  return detail::staple_of(table, options);
}

/// Overload for images. Also throws the errors of `tally_annotators`. Additional cost: one
/// `tally_annotators`.
[[nodiscard]] inline staple_estimate staple(const label_images& images, const staple_options& options = {},
                                            const annotators_options& which = {}) {
  detail::check_staple("staple", options);
  return detail::staple_of(detail::count_annotations(detail::checked_stack("staple", images, which)),
                           options);
}

struct probability_map_options {
  int threads = 0;      ///< as in `tally_options`
  mask_view mask = {};  ///< where it is 0, the probability is 0
  /// Labels that the estimate ignored, as in `annotators_options`: where an image has one, the probability is
  /// 0.
  std::vector<any_label> ignore = {};
};

/// Returns the probability of true foreground of each voxel, from an estimate for the same images. Throws
/// `std::invalid_argument` as `tally_annotators`, for an estimate with another number of annotators, and for
/// decisions that the estimate does not contain. Cost: one pass over all images together, and a search among
/// the combinations for each run of equal ones.
[[nodiscard]] inline voxel_map<double> probability_map(const label_images& images,
                                                       const staple_estimate& estimate,
                                                       const probability_map_options& options = {}) {
  constexpr const char* function = "probability_map";
  const detail::image_stack stack = detail::checked_stack(function, images, options);
  const annotation_table& known = estimate.decisions;
  if (images.size() != known.annotators() || estimate.probability.size() != known.size())
    detail::raise<std::invalid_argument>(
        detail::message(function, ": ", images.size(), " images, and an estimate of ", known.annotators(),
                        " annotators with ", estimate.probability.size(), " probabilities of ", known.size(),
                        " combinations"));
  return detail::map_annotations(stack, 0.0, [&](std::span<std::uint64_t> labels) {
    bool counted = true;
    for (std::size_t image = 0; image < labels.size(); ++image) {
      counted = !detail::is_ignored(stack, image, labels[image]) && counted;  // check every label
      labels[image] = labels[image] != estimate.background;
    }
    if (!counted) return 0.0;
    std::size_t begin = 0, end = known.size();
    while (begin < end) {
      const std::size_t middle = begin + (end - begin) / 2;
      const auto there = known.labels(middle);
      if (std::lexicographical_compare(there.begin(), there.end(), labels.begin(), labels.end()))
        begin = middle + 1;
      else
        end = middle;
    }
    if (begin == known.size() ||
        !std::equal(labels.begin(), labels.end(), known.labels(begin).begin(), known.labels(begin).end())) {
      std::string decisions;
      for (const std::uint64_t decision : labels) decisions += decision != 0 ? '1' : '0';
      detail::raise<std::invalid_argument>(detail::message(function, ": the decisions ", decisions,
                                                           " are none of the ", known.size(),
                                                           " combinations of the estimate"));
    }
    return estimate.probability[begin];
  });
}

}  // namespace segtally::inline SEGTALLY_ABI
