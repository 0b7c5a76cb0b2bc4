// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, max_element, min, min_element
#include <cstddef>    // for size_t
#include <cstdint>    // for int64_t, uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns approximate dual prices of the right nodes in an assignment problem on a complete graph with as
/// many left as right nodes: an auction algorithm with epsilon scaling (Bertsekas 1979); the lowest price is
/// 0. `values` are the edge values, row by row, in [0, 2^44]. Adds the number of edges examined to `steps`;
/// stops after 100 per edge.
[[nodiscard]] inline std::vector<std::int64_t> auction_prices(std::span<const std::int64_t> values,
                                                              std::size_t nodes, std::uint64_t& steps) {
  constexpr std::size_t none = ~std::size_t{0};
  const std::uint64_t last_step = steps + 100 * std::uint64_t{values.size()};
  const std::int64_t spread = *std::max_element(values.begin(), values.end());
  const std::int64_t finest = spread / static_cast<std::int64_t>(1024 * nodes) + 1;
  std::vector<std::int64_t> prices(nodes);
  std::vector<std::size_t> owner, waiting;
  std::int64_t raise = spread;
  while (raise != finest && waiting.empty()) {
    raise = (std::max)(raise / 4, finest);
    owner.assign(nodes, none);
    for (std::size_t left = nodes; left-- > 0;) waiting.push_back(left);
    while (!waiting.empty() && steps < last_step) {
      const std::size_t left = waiting.back();
      const std::span<const std::int64_t> value = values.subspan(left * nodes, nodes);
      waiting.pop_back();
      std::size_t choice = 0;
      std::int64_t best = value[0] - prices[0], second = best - spread;
      for (std::size_t right = 1; right < nodes; ++right) {
        const std::int64_t gain = value[right] - prices[right];
        if (gain > best) choice = right;
        second = (std::max)(second, (std::min)(best, gain));
        best = (std::max)(best, gain);
      }
      steps += nodes;
      prices[choice] += best - second + raise;
      if (owner[choice] != none) waiting.push_back(owner[choice]);
      owner[choice] = left;
    }
  }
  const std::int64_t lowest = *std::min_element(prices.begin(), prices.end());
  for (std::int64_t& price : prices) price -= lowest;
  return prices;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
