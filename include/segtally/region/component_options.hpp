// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t
#include <optional>   // for optional
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/error.hpp>            // for raise, message
#include <segtally/view/any_label.hpp>   // for any_label
#include <segtally/view/plane_runs.hpp>  // for component_rule

namespace segtally::inline SEGTALLY_ABI {

/// What components are made of.
enum class component_of : std::uint8_t {
  labels,  ///< voxels of one component have the same label
  mask     ///< all labels count as one mask: touching labels are one component
};

/// Options of `connected_components` and `component_accumulator`.
struct component_options {
  component_of of = component_of::labels;
  std::optional<any_label> label = {};  ///< what counts; if unset, every label but 0
  std::vector<any_label> labels = {};   ///< several labels, instead of one
  int connectivity = 0;  ///< coordinates in which neighbours may differ, 1 to the rank; 0: the rank
  int threads = 0;       ///< 0: all processors this process may use
};

namespace detail {

inline component_rule rule_of(const char* function, const component_options& options, std::size_t rank) {
  if (options.of != component_of::labels && options.of != component_of::mask)
    raise<std::invalid_argument>(
        message(function, ": of = ", static_cast<int>(options.of), " is no component_of"));
  if (options.connectivity < 0 || static_cast<std::size_t>(options.connectivity) > rank)
    raise<std::invalid_argument>(
        message(function, ": connectivity ", options.connectivity, " is outside 1 to ", rank));
  const std::size_t wanted = options.connectivity == 0 ? 3 : static_cast<std::size_t>(options.connectivity);
  return {(std::min)(wanted, std::size_t{3}), options.of == component_of::labels, false, true};
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
