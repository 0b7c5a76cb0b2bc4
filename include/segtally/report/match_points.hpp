// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for max, min, sort
#include <cstddef>           // for size_t
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <span>              // for span
#include <stdexcept>         // for invalid_argument
#include <string>            // for string
#include <vector>            // for erase_if, vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>          // for assignment
#include <segtally/detail/ratio.hpp>               // for is_finite, is_undefined
#include <segtally/detail/wide.hpp>                // for uint128
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/objects/detection_counts.hpp>   // for score_sum
#include <segtally/objects/match.hpp>              // for matching, matching_of
#include <segtally/objects/match_options.hpp>      // for comparator, match_options
#include <segtally/objects/matcher.hpp>            // for matcher, scored_overlap
#include <segtally/objects/object_graph.hpp>       // for object_graph, keep_marked
#include <segtally/overlap/contingency_table.hpp>  // for label_count
#include <segtally/report/close_points.hpp>        // for close_points, distance_of_points, farthest
#include <segtally/view/per_axis.hpp>              // for per_axis
#include <segtally/view/spacing.hpp>               // for spacing_type, checked_spacing

namespace segtally::inline SEGTALLY_ABI {

/// An object represented by a point, for example its centroid or a click.
struct labelled_point {
  std::uint64_t label = 0;
  per_axis<double> at = {};  ///< in voxels, in the order of the shape
};

/// The rule that selects pairs.
enum class point_pairing {
  most_pairs,  ///< most pairs within the distance, then the least total distance
  least_total  ///< least total distance of all points, then drops distant pairs: HoVer-Net
};

struct point_match_options {
  spacing_type spacing = {};  ///< one per axis, in the order of the shape; empty: 1
  point_pairing pairing = point_pairing::most_pairs;
  /// Whether only some objects are annotated in the reference. A prediction farther than the distance from
  /// all of them is then not counted.
  bool partly_annotated = false;
};

/// A matching of points. The score of a pair is 1 - d / distance: 1 for identical points, 0 at the maximal
/// distance. Intersections are unknown and set to 0.
struct point_matching : matching {
  std::vector<double> distances;  ///< of the pairs, in the same order, in the unit of the spacing
};

namespace detail {

/// Checked points, ascending by label.
struct point_set {
  std::vector<label_count> labels;
  std::vector<per_axis<double>> at;
};

[[nodiscard]] inline point_set checked_points(const char* function, const char* side,
                                              std::span<const labelled_point> points) {
  std::vector<labelled_point> sorted(points.begin(), points.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const labelled_point& a, const labelled_point& b) { return a.label < b.label; });
  point_set set;
  for (const labelled_point& point : sorted) {
    if (!set.labels.empty() && set.labels.back().label == point.label)
      raise<std::invalid_argument>(message(function, ": two points for ", side, " object ", point.label));
    if (point.at.size() != sorted.front().at.size())
      raise<std::invalid_argument>(message(function, ": ", side, " object ", point.label, " has ",
                                           point.at.size(), " coordinates, another has ",
                                           sorted.front().at.size()));
    for (const double x : point.at)
      // Differences and their products with a spacing must be finite, too.
      if (!is_finite(x) || x > 0x1p511 || x < -0x1p511)
        raise<std::invalid_argument>(
            message(function, ": ", side, " object ", point.label, " lies at ", x, ", which is no place"));
    set.labels.push_back({point.label, 0});
    set.at.push_back(point.at);
  }
  return set;
}

struct point_pair {
  std::size_t reference = 0, prediction = 0;
  double distance = 0;
};

/// The largest number of candidate pairs. Each takes about 140 bytes, all together 9 GB. If all points are
/// within the distance of each other, their number is the product of the numbers of points.
inline constexpr std::uint64_t most_point_pairs = std::uint64_t{1} << 26;

[[noreturn]] inline void raise_too_many_pairs(const char* function, const point_set& reference,
                                              const point_set& prediction, const std::string& which,
                                              std::uint64_t most) {
  raise<std::invalid_argument>(message(function, ": ", reference.at.size(), " reference and ",
                                       prediction.at.size(), " predicted points make more than ", most,
                                       " pairs ", which));
}

[[nodiscard]] inline double closeness(double distance, double limit) noexcept {
  return (std::max)(1 - distance / limit, 0.0);
}

[[nodiscard]] inline double largest_of(std::span<const point_pair> pairs) noexcept {
  double largest = 0;
  for (const point_pair& p : pairs) largest = (std::max)(largest, p.distance);
  return largest;
}

/// Returns the assignment with the most of these pairs, and among those the least total distance, in
/// multiples of 2^-60 of the largest.
[[nodiscard]] inline assignment shortest(std::span<const point_pair> pairs, std::size_t references,
                                         std::size_t predictions) {
  assignment solved(references, predictions);
  solved.reserve(pairs.size());
  const double largest = largest_of(pairs);
  const std::uint64_t one = std::uint64_t{1} << score_sum::bits;
  // One more pair outweighs any distance.
  const uint128 pair = uint128{(std::min)(references, predictions) + 1} << score_sum::bits;
  for (const point_pair& p : pairs)
    solved.add(p.reference, p.prediction,
               pair + (largest > 0 ? one - score_sum::steps_of(p.distance / largest) : one));
  solved.solve();
  return solved;
}

/// If the limit is far above all distances, 1 - d / limit has too few digits to distinguish them; then the
/// distances themselves decide.
inline void keep_closest(std::vector<point_pair>& close, std::size_t references, std::size_t predictions,
                         double distance) {
  if (largest_of(close) >= distance / 2) return;
  assignment solved = shortest(close, references, predictions);
  solved.refine([&](std::size_t k) { return score_sum::steps_of(closeness(close[k].distance, distance)); });
  std::erase_if(close, [&](const point_pair& p) { return solved.partner(p.reference) != p.prediction; });
}

/// Returns the pairs of least total distance that are within `distance`; among equal totals one that keeps
/// the most pairs, then the closest.
[[nodiscard]] inline std::vector<point_pair> least_total(const point_set& reference,
                                                         const point_set& prediction,
                                                         const spacing_type& spacing, double distance) {
  std::vector<point_pair> pairs;
  const double limit = farthest(distance);
  for (std::size_t r = 0; r < reference.at.size(); ++r)
    for (std::size_t p = 0; p < prediction.at.size(); ++p)
      pairs.push_back({r, p, distance_of_points(reference.at[r], prediction.at[p], spacing)});
  assignment solved = shortest(pairs, reference.at.size(), prediction.at.size());
  solved.refine([&](std::size_t k) -> std::uint64_t { return pairs[k].distance <= limit; });
  solved.refine([&](std::size_t k) {
    return pairs[k].distance <= limit ? score_sum::steps_of(closeness(pairs[k].distance, distance)) : 0;
  });
  std::erase_if(pairs, [&](const point_pair& p) {
    return solved.partner(p.reference) != p.prediction || !(p.distance <= limit);
  });
  return pairs;
}

/// Returns the pairs within the distance, ascending by reference, then by prediction.
[[nodiscard]] inline std::vector<point_pair> close_pairs(const char* function, const point_set& reference,
                                                         const point_set& prediction,
                                                         const spacing_type& spacing, double distance,
                                                         std::uint64_t most = most_point_pairs) {
  std::vector<point_pair> close;
  const close_points near_prediction(prediction.at, spacing, distance);
  for (std::size_t r = 0; r < reference.at.size(); ++r) {
    const std::size_t before = close.size();
    near_prediction.for_each_near(reference.at[r], [&](std::size_t p, double away) {
      if (close.size() == most)
        raise_too_many_pairs(function, reference, prediction, message("within the distance ", distance),
                             most);
      close.push_back({r, p, away});
    });
    std::sort(close.begin() + static_cast<std::ptrdiff_t>(before), close.end(),
              [](const point_pair& a, const point_pair& b) { return a.prediction < b.prediction; });
  }
  return close;
}

/// Returns the matching of two sets of points. `function` is the public name in errors.
[[nodiscard]] inline point_matching matching_of_points(const char* function, const point_set& reference,
                                                       const point_set& prediction, double distance,
                                                       const point_match_options& options) {
  if (is_undefined(distance) || !(distance > 0) || !is_finite(distance))
    raise<std::invalid_argument>(message(function, ": distance ", distance, " must be finite and > 0"));
  if (options.pairing != point_pairing::most_pairs && options.pairing != point_pairing::least_total)
    raise<std::invalid_argument>(
        message(function, ": ", static_cast<int>(options.pairing), " is no pairing of points"));
  const std::size_t reference_rank = reference.at.empty() ? 0 : reference.at.front().size(),
                    prediction_rank = prediction.at.empty() ? 0 : prediction.at.front().size();
  if (!reference.at.empty() && !prediction.at.empty() && reference_rank != prediction_rank)
    raise<std::invalid_argument>(message(function, ": ", reference_rank, " and ", prediction_rank, " axes"));
  const bool points = !reference.at.empty() || !prediction.at.empty();
  const spacing_type spacing =
      checked_spacing(function, options.spacing,
                      points ? (std::max)(reference_rank, prediction_rank) : options.spacing.size());

  // Pairs within the distance take the place of overlaps.
  object_graph graph{reference.labels, prediction.labels, {}};
  const bool least = options.pairing == point_pairing::least_total;
  if (least && !prediction.at.empty() && reference.at.size() > most_point_pairs / prediction.at.size())
    raise_too_many_pairs(function, reference, prediction, "at any distance", most_point_pairs);
  std::vector<point_pair> close = close_pairs(function, reference, prediction, spacing, distance);
  std::vector<bool> judged(prediction.at.size(), !options.partly_annotated);
  for (const point_pair& p : close) judged[p.prediction] = true;
  if (least)
    close = least_total(reference, prediction, spacing, distance);
  else
    keep_closest(close, reference.at.size(), prediction.at.size(), distance);
  std::vector<double> scores;
  for (const point_pair& p : close) {
    graph.overlaps.push_back({p.reference, p.prediction, 0});
    scores.push_back(closeness(p.distance, distance));
  }
  keep_marked(graph, judged);
  const match_options all{.threshold = 0, .comparator = comparator::at_least};
  matcher match_at(graph, scores, all, 0);
  const std::span<const scored_overlap> pairs = match_at.pairs_at(0);
  point_matching result{matching_of(graph, pairs), {}};
  for (const scored_overlap& pair : pairs) result.distances.push_back(close[pair.at].distance);
  return result;
}

}  // namespace detail

/// Returns the one-to-one matching of reference and predicted points that are at most `distance` apart, in
/// the unit of the spacing: among all such matchings one with the most pairs, and among those one with the
/// least total distance (each distance counted in multiples of 2^-52 of the largest). All detection scores
/// accept it; `f1_score` is HoVer-Net's F_d.
///
/// HoVer-Net (`pair_coordinates`, 12 voxels) first pairs all points, near or far, with the least total
/// distance, and then drops pairs beyond the distance. So a far pair that is dropped may prevent a near one:
/// (0, 0) and (10, 0) against (11, 0) and (10, 12) have two pairs within 12, at distances 11 and 12;
/// HoVer-Net finds one, because 1 + 15.6 is less. `point_pairing::least_total` is that rule; among equal
/// totals it takes one that keeps the most pairs, then the closest, whereas HoVer-Net's value depends on the
/// order of points.
///
/// A distance that exceeds the limit by no more than 2^-40 of it is within it. Labels are names, and the
/// counts never depend on them or on the order of the points. Throws `std::invalid_argument` for a distance
/// that is not finite and > 0, for a label that occurs twice in a set, for points of different numbers of
/// coordinates, for coordinates that are NaN or beyond 2^511, for a wrong spacing, and for more than
/// 2^26 pairs within the distance (of `least_total`: at any distance), as 8193 points within it of 8192
/// others make. Cost: n log n in the points and in the pairs within the distance (of `least_total`: in all
/// pairs, times several), and about 140 bytes a pair. Source: Graham et al. 2019,
/// doi:10.1016/j.media.2019.101563.
[[nodiscard]] inline point_matching match_points(std::span<const labelled_point> reference,
                                                 std::span<const labelled_point> prediction, double distance,
                                                 const point_match_options& options = {}) {
  return detail::matching_of_points(
      "match_points", detail::checked_points("match_points", "reference", reference),
      detail::checked_points("match_points", "predicted", prediction), distance, options);
}

/// The same for points in braces: `match_points({{1, {4.5, 7}}}, {{1, {4, 7}}, {2, {9, 9}}}, 12)`.
[[nodiscard]] inline point_matching match_points(std::initializer_list<labelled_point> reference,
                                                 std::initializer_list<labelled_point> prediction,
                                                 double distance, const point_match_options& options = {}) {
  return match_points(std::span(reference.begin(), reference.size()),
                      std::span(prediction.begin(), prediction.size()), distance, options);
}

}  // namespace segtally::inline SEGTALLY_ABI
