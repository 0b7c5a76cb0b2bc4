// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <utility>    // for pair
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/annotators/annotation_table.hpp>  // for annotation_table
#include <segtally/detail/big_integer.hpp>           // for big_integer
#include <segtally/detail/ratio.hpp>                 // for undefined
#include <segtally/detail/wide.hpp>                  // for uint128, product
#include <segtally/error.hpp>                        // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// Returns Fleiss' kappa, the chance-corrected agreement of several annotators on the labels of voxels: (p -
/// e) / (1 - e), where p is the fraction of pairs of annotators that agree, over all voxels, and e is the sum
/// over labels of the squared fraction of annotations with that label. Range -1 / (annotators - 1) to 1,
/// higher is better; undefined if only one label occurs, and without voxels.
///
/// Labels mean the same in all images, like classes; the background is one of them. For foreground against
/// background use `table.foreground()`. Integers until the last step. Throws `std::invalid_argument` for
/// fewer than two annotators. Cost: the combinations times the annotators. Source: Fleiss 1971,
/// doi:10.1037/h0031619.
[[nodiscard]] inline double fleiss_kappa(const annotation_table& table, double empty_value = undefined) {
  const std::size_t annotators = table.annotators();
  if (annotators < 2)
    detail::raise<std::invalid_argument>(
        detail::message("fleiss_kappa: ", annotators, " annotators, at least two are needed"));
  // With n annotators, N voxels, P ordered pairs that agree and S the sum of squared label totals:
  // p = P / (N n (n - 1)), e = S / (N n)^2, kappa = (N n P - (n - 1) S) / ((n - 1) ((N n)^2 - S)).
  detail::uint128 agreeing = 0;
  std::vector<std::pair<std::uint64_t, detail::uint128>> totals;
  std::vector<std::uint64_t> labels;
  for (std::size_t k = 0; k < table.size(); ++k) {
    labels.assign(table.labels(k).begin(), table.labels(k).end());
    std::sort(labels.begin(), labels.end());
    for (std::size_t begin = 0, end = 0; begin < annotators; begin = end) {
      while (end < annotators && labels[end] == labels[begin]) ++end;
      const std::uint64_t same = end - begin;
      agreeing += detail::product(same * (same - 1), table.count(k));
      totals.emplace_back(labels[begin], detail::product(same, table.count(k)));
    }
  }
  std::sort(totals.begin(), totals.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto whole = [](detail::uint128 x) { return detail::big_integer(static_cast<detail::int128>(x)); };
  detail::big_integer squares;
  for (std::size_t begin = 0, end = 0; begin < totals.size(); begin = end) {
    detail::uint128 total = 0;
    for (; end < totals.size() && totals[end].first == totals[begin].first; ++end)
      total += totals[end].second;
    squares = squares + whole(total) * whole(total);
  }
  const detail::big_integer all = whole(detail::product(table.total(), annotators)),
                            others = whole(annotators - 1);
  const detail::big_integer numerator = all * whole(agreeing) - others * squares;
  const detail::big_integer denominator = others * (all * all - squares);
  if (denominator.is_zero()) return empty_value;
  if (numerator.is_zero()) return 0;
  const double size = ratio(numerator.magnitude(), denominator.magnitude());
  return numerator.is_negative() ? -size : size;
}

}  // namespace segtally::inline SEGTALLY_ABI
