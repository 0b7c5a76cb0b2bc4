// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>          // for assignment
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/detail/significant_bits.hpp>    // for significant_bits
#include <segtally/detail/uint256.hpp>             // for uint256
#include <segtally/detail/wide.hpp>                // for int128, product, uint128
#include <segtally/objects/match_options.hpp>      // for match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

/// Options of `aggregated_jaccard_index` and `aggregated_jaccard_index_plus`.
struct aggregated_jaccard_options {
  std::uint64_t background = 0;
  bool partly_annotated = false;  ///< as in `match_options`: objects that overlap none are not counted
};

namespace detail {

/// Computes AJI and the overlap chosen for each reference object. If several overlaps have the highest IoU of
/// their reference object, those that maximise the index are chosen, so that labels do not decide.
///
/// The index is a ratio, so its maximum is found by Dinkelbach's method (1967): given the ratio q of a
/// choice, maximising intersection - q * union gives a better choice, until there is none. An unused
/// predicted object costs its size. The first reference object that uses it saves that cost, further ones do
/// not; which one is first is an assignment problem.
class aggregated_jaccard {
 public:
  explicit aggregated_jaccard(const object_graph& graph)
      : graph_(graph), best_(graph.reference.size(), assignment::none), fixed_(graph.prediction.size()) {
    for (std::size_t k = 0, next = 0; k < graph.overlaps.size(); k = next) {
      const std::size_t r = graph.overlaps[k].reference, equals_before = equals_.size();
      std::uint64_t common = 0, either = 1;  // of the best so far
      for (next = k; next < graph.overlaps.size() && graph.overlaps[next].reference == r; ++next) {
        // Cross-multiplied, because two different quotients may round to the same double.
        const uint128 here = product(graph.overlaps[next].count, either),
                      there = product(common, union_of(next));
        if (here > there) equals_.resize(equals_before);
        if (here < there) continue;
        common = graph.overlaps[next].count;
        either = union_of(next);
        best_[r] = next;
        equals_.push_back(next);
      }
      if (equals_.size() - equals_before > 1) continue;
      equals_.resize(equals_before);
      fixed_[graph.overlaps[best_[r]].prediction] = true;
    }
    sums_ = sums_of(best_);
    while (!equals_.empty()) {
      const sums better = sums_of(better_choice());
      if (!(uint256::product_of(sums_.both, better.either) < uint256::product_of(better.both, sums_.either)))
        break;
      sums_ = better;
    }
  }

  [[nodiscard]] double value(double empty_value) const noexcept {
    return ratio(sums_.both, sums_.either, empty_value);
  }

 private:
  struct sums {
    uint128 both = 0, either = 0;
  };

  [[nodiscard]] std::uint64_t union_of(std::size_t k) const noexcept {
    const object_overlap& o = graph_.overlaps[k];
    return graph_.reference[o.reference].count + graph_.prediction[o.prediction].count - o.count;
  }

  [[nodiscard]] sums sums_of(const std::vector<std::size_t>& choice) const {
    sums sum;
    std::vector<bool> used(graph_.prediction.size());
    for (std::size_t r = 0; r < choice.size(); ++r) {
      sum.either += choice[r] == assignment::none ? graph_.reference[r].count : union_of(choice[r]);
      if (choice[r] == assignment::none) continue;
      sum.both += graph_.overlaps[choice[r]].count;
      used[graph_.overlaps[choice[r]].prediction] = true;
    }
    for (std::size_t p = 0; p < used.size(); ++p)
      if (!used[p]) sum.either += graph_.prediction[p].count;
    return sum;
  }

  /// Returns the choice that maximises intersection - q * union, where q is the current ratio.
  [[nodiscard]] std::vector<std::size_t> better_choice() const {
    // Products must fit into 128 bits. Below 2^62 voxels nothing is truncated.
    int shift = 0;
    while (((sums_.either >> shift) >> 62) != 0) ++shift;
    const auto both = static_cast<std::uint64_t>(sums_.both >> shift),
               either = static_cast<std::uint64_t>(sums_.either >> shift);
    const auto gain = [&](std::size_t k) {
      return static_cast<int128>(product(graph_.overlaps[k].count, either)) -
             static_cast<int128>(product(union_of(k), both));
    };
    std::vector<std::size_t> choice = best_;
    for (const std::size_t k : equals_) {
      std::size_t& chosen = choice[graph_.overlaps[k].reference];
      if (gain(k) > gain(chosen)) chosen = k;
    }
    assignment first(graph_.reference.size(), graph_.prediction.size());
    for (const std::size_t k : equals_) {
      const object_overlap& o = graph_.overlaps[k];
      if (fixed_[o.prediction]) continue;
      const int128 loss = gain(choice[o.reference]) - gain(k);
      const auto saved = static_cast<int128>(product(graph_.prediction[o.prediction].count, both));
      if (saved > loss) first.add(o.reference, o.prediction, static_cast<uint128>(saved - loss));
    }
    first.solve();
    for (const std::size_t k : equals_)
      if (first.partner(graph_.overlaps[k].reference) == graph_.overlaps[k].prediction)
        choice[graph_.overlaps[k].reference] = k;
    return choice;
  }

  const object_graph& graph_;
  std::vector<std::size_t> best_;    // an overlap of highest IoU for each reference object
  std::vector<std::size_t> equals_;  // all of them, for reference objects with several
  std::vector<bool> fixed_;          // predicted objects used by a reference object without alternatives
  sums sums_;
};

/// Returns the intersection of the one-to-one matching with the largest sum of IoUs; among equals, the
/// largest.
[[nodiscard]] inline std::uint64_t common_voxels(const object_graph& graph) {
  struct fits {
    double best = 0, second = 0;
    void add(double iou) noexcept {
      second = (std::max)(second, (std::min)(best, iou));
      best = (std::max)(best, iou);
    }
    [[nodiscard]] double beside(double iou) const noexcept { return iou == best ? second : best; }
  };
  std::vector<fits> of_reference(graph.reference.size()), of_prediction(graph.prediction.size());
  std::vector<double> ious;
  ious.reserve(graph.overlaps.size());
  for (const object_overlap& o : graph.overlaps) {
    ious.push_back(match_score(criterion::iou, o.count, graph.reference[o.reference].count,
                               graph.prediction[o.prediction].count));
    of_reference[o.reference].add(ious.back());
    of_prediction[o.prediction].add(ious.back());
  }
  // A pair with a value above the sum of both objects' best alternatives is in every optimal matching; most
  // pairs are.
  std::vector<bool> matched_reference(graph.reference.size()), matched_prediction(graph.prediction.size());
  std::uint64_t common = 0;
  for (std::size_t k = 0; k < ious.size(); ++k) {
    const object_overlap& o = graph.overlaps[k];
    const double elsewhere =
        of_reference[o.reference].beside(ious[k]) + of_prediction[o.prediction].beside(ious[k]);
    if (!(ious[k] > elsewhere + 0x1p-50)) continue;  // margin for rounding
    matched_reference[o.reference] = matched_prediction[o.prediction] = true;
    common += o.count;
  }
  std::vector<object_overlap> others;
  std::uint64_t voxels = 0;
  for (const object_overlap& o : graph.overlaps) {
    if (matched_reference[o.reference] || matched_prediction[o.prediction]) continue;
    others.push_back(o);
    voxels += o.count;
  }
  // The other IoUs are weights in steps of 2^-120, truncated to a multiple of 2^cut. Equal sums then differ
  // by less than 2^cut per pair, so each common voxel adds that much to a weight: common voxels decide among
  // equals. That addend is odd, so weights are equal only if the common voxels are, as long as there are
  // fewer than 2^cut. All common voxels together must not outweigh a difference of 2^-56; if they would, a
  // second search considers them.
  const std::uint64_t pairs = others.size();
  const bool is_small = 2 * significant_bits(voxels) + significant_bits(pairs) < 64;
  const int cut = is_small ? significant_bits(voxels) : 0;
  const uint128 voxel = (uint128{pairs} << cut) + 1;
  assignment solved(graph.reference.size(), graph.prediction.size());
  for (const object_overlap& o : others) {
    const std::uint64_t either =
        graph.reference[o.reference].count + graph.prediction[o.prediction].count - o.count;
    const uint128 high = (uint128{o.count} << 60) / either, rest = (uint128{o.count} << 60) % either;
    const uint128 iou = (high << 60) + (rest << 60) / either;
    solved.add(o.reference, o.prediction, ((iou >> cut) << cut) + voxel * o.count);
  }
  solved.solve();
  if (!is_small) solved.refine([&](std::size_t k) { return others[k].count; });
  for (const object_overlap& o : others)
    if (solved.partner(o.reference) == o.prediction) common += o.count;
  return common;
}

[[nodiscard]] inline double aggregated_jaccard_of(const object_graph& graph, double empty_value) {
  return aggregated_jaccard(graph).value(empty_value);
}

[[nodiscard]] inline double aggregated_jaccard_plus_of(const object_graph& graph, double empty_value) {
  const std::uint64_t both = common_voxels(graph);
  uint128 sizes = 0;
  for (const label_count& r : graph.reference) sizes += r.count;
  for (const label_count& p : graph.prediction) sizes += p.count;
  return ratio(uint128{both}, sizes - both, empty_value);
}

}  // namespace detail

/// Returns the aggregated Jaccard index, AJI: each reference object is paired with the predicted object of
/// highest IoU (which may be used by several); the sum of the intersections divided by the sum of the unions
/// plus the voxels of unused predicted objects. Among predicted objects of equal IoU those that maximise the
/// index are chosen. Range 0 to 1, higher is better; undefined without objects. Cost: n log n in the
/// overlaps; with many equal IoUs, several times that of `match`. Source: Kumar et al. 2017,
/// doi:10.1109/TMI.2017.2677499. (cellpose's function of that name differs: it divides by the union of the
/// foregrounds.)
[[nodiscard]] inline double aggregated_jaccard_index(const contingency_table& table,
                                                     const aggregated_jaccard_options& options = {},
                                                     double empty_value = undefined) {
  return detail::aggregated_jaccard_of(
      detail::objects_of(table, options.background, options.partly_annotated), empty_value);
}

/// Returns AJI+, which uses each predicted object at most once: the best overlaps are replaced by the
/// one-to-one matching of largest total IoU; among equals, the one that maximises the index, which has the
/// most common voxels. Two totals are considered different if they differ by more than n^2 m 2^-119, for n
/// voxels and m ambiguous objects. Range 0 to 1, higher is better; undefined without objects. Cost: like
/// `match`. Source: Graham et al. 2019, doi:10.1016/j.media.2019.101563.
[[nodiscard]] inline double aggregated_jaccard_index_plus(const contingency_table& table,
                                                          const aggregated_jaccard_options& options = {},
                                                          double empty_value = undefined) {
  return detail::aggregated_jaccard_plus_of(
      detail::objects_of(table, options.background, options.partly_annotated), empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
