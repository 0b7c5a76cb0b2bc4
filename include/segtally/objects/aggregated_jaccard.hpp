// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t
#include <vector>   // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/assignment.hpp>          // for assignment
#include <segtally/detail/ratio.hpp>               // for ratio, undefined
#include <segtally/objects/match_options.hpp>      // for match_score
#include <segtally/objects/object_graph.hpp>       // for objects_of
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table

namespace segtally::inline SEGTALLY_ABI {

struct aggregated_jaccard_options {
  std::uint64_t background = 0;
};

namespace detail {

/// Voxels in common and voxels in either, over the pairs (`partner[r]`, or none) and what is left alone.
[[nodiscard]] inline double aggregated_jaccard(const object_graph& graph,
                                               const std::vector<std::size_t>& partner, double empty_value) {
  std::uint64_t both = 0;
  uint128 either = 0;
  std::vector<bool> used(graph.prediction.size());
  for (const label_count& r : graph.reference) either += r.count;
  for (const object_overlap& o : graph.overlaps) {
    if (partner[o.reference] != o.prediction) continue;
    both += o.count;
    either += graph.prediction[o.prediction].count - o.count;
    used[o.prediction] = true;
  }
  for (std::size_t p = 0; p < used.size(); ++p)
    if (!used[p]) either += graph.prediction[p].count;
  return ratio(uint128{both}, either, empty_value);
}

}  // namespace detail

/// Returns the aggregated Jaccard index, AJI: each reference object is joined to the predicted object of
/// highest IoU (which may serve several); the intersections, summed, over the unions, summed, plus the voxels
/// of predicted objects that serve none. Of equal IoUs the larger intersection, then the smaller label
/// counts. Range 0 to 1, higher is better; undefined without objects. Cost: n log n in the overlaps. Source:
/// Kumar et al. 2017, doi:10.1109/TMI.2017.2677499. (cellpose's function of that name is another one: it
/// divides by the union of the foregrounds.)
[[nodiscard]] inline double aggregated_jaccard_index(const contingency_table& table,
                                                     const aggregated_jaccard_options& options = {},
                                                     double empty_value = undefined) {
  const detail::object_graph graph = detail::objects_of(table, options.background);
  struct fit {
    std::uint64_t both = 0, either = 1;
  };
  std::vector<fit> best(graph.reference.size());
  std::vector<std::size_t> partner(graph.reference.size(), detail::assignment::none);
  for (const detail::object_overlap& o : graph.overlaps) {
    const fit f{o.count, graph.reference[o.reference].count + graph.prediction[o.prediction].count - o.count};
    const auto here = detail::product(f.both, best[o.reference].either);
    const auto there = detail::product(best[o.reference].both, f.either);
    if (here < there || (here == there && f.both <= best[o.reference].both)) continue;
    best[o.reference] = f;
    partner[o.reference] = o.prediction;
  }
  return detail::aggregated_jaccard(graph, partner, empty_value);
}

/// Returns AJI+, in which no predicted object serves two: the one-to-one matching of largest total IoU takes
/// the place of the best overlaps. Range 0 to 1, higher is better; undefined without objects. Cost: like
/// `match`. Source: Graham et al. 2019, doi:10.1016/j.media.2019.101563.
[[nodiscard]] inline double aggregated_jaccard_index_plus(const contingency_table& table,
                                                          const aggregated_jaccard_options& options = {},
                                                          double empty_value = undefined) {
  const detail::object_graph graph = detail::objects_of(table, options.background);
  std::vector<detail::candidate> candidates;
  candidates.reserve(graph.overlaps.size());
  for (const detail::object_overlap& o : graph.overlaps)
    candidates.push_back({o.reference, o.prediction,
                          detail::match_score(criterion::iou, o.count, graph.reference[o.reference].count,
                                              graph.prediction[o.prediction].count)});
  const detail::assignment solved(graph.reference.size(), graph.prediction.size(), candidates,
                                  detail::assignment_goal::weight);
  std::vector<std::size_t> partner(graph.reference.size());
  for (std::size_t r = 0; r < partner.size(); ++r) partner[r] = solved.partner(r);
  return detail::aggregated_jaccard(graph, partner, empty_value);
}

}  // namespace segtally::inline SEGTALLY_ABI
