// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t
#include <ranges>   // for input_range
#include <utility>  // for declval
#include <vector>   // for vector

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI {

/// Which reference object belongs to which predicted one.
struct object_pair {
  std::uint64_t reference = 0;
  std::uint64_t prediction = 0;
  friend bool operator==(const object_pair&, const object_pair&) = default;
};

namespace detail {

/// A range whose elements name a reference object and a predicted one: object pairs, pairs of a matching,
/// best overlaps.
template <class R>
concept pair_range = std::ranges::input_range<R> && requires(std::ranges::range_reference_t<R> pair) {
  {static_cast<std::uint64_t>(pair.reference)};
  {static_cast<std::uint64_t>(pair.prediction)};
};

/// Such a range, or an object with a member `pairs` that is one, as a matching has.
template <class M>
concept pairs_of_objects = pair_range<const M&> || pair_range<decltype((std::declval<const M&>().pairs))>;

template <pairs_of_objects M>
const auto& as_pair_range(const M& matching) noexcept {
  if constexpr (pair_range<const M&>) {
    return matching;
  } else {
    return matching.pairs;
  }
}

/// Returns the pairs as labels.
template <pairs_of_objects M>
std::vector<object_pair> object_pairs_of(const M& matching) {
  std::vector<object_pair> pairs;
  for (const auto& pair : as_pair_range(matching))
    pairs.push_back(
        {static_cast<std::uint64_t>(pair.reference), static_cast<std::uint64_t>(pair.prediction)});
  return pairs;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
