// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>        // for bit_cast
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>            // for SEGTALLY_ABI
#include <segtally/error.hpp>          // for raise, message
#include <segtally/view/per_axis.hpp>  // for per_axis

namespace segtally::inline SEGTALLY_ABI {

/// The distance between neighbouring voxels along each axis, in the caller's unit and in the order of the
/// shape. An empty list means 1 along every axis.
using spacing_type = per_axis<double>;

namespace detail {

/// Returns one spacing per axis. Throws `std::invalid_argument` for a wrong number of values and for a value
/// that is not finite and > 0. `function` and `option` are the public names for the message.
inline spacing_type checked_spacing(const char* function, const spacing_type& spacing, std::size_t rank,
                                    const char* option = "spacing") {
  if (spacing.empty()) {
    spacing_type ones;
    for (std::size_t axis = 0; axis < rank; ++axis) ones.push_back(1.0);
    return ones;
  }
  if (spacing.size() != rank)
    raise<std::invalid_argument>(
        message(function, ": ", spacing.size(), " ", option, "s for ", rank, " axes"));
  for (std::size_t axis = 0; axis < rank; ++axis) {
    // Compares the bits, so that it also works under -ffinite-math-only.
    constexpr std::uint64_t infinity = 0x7FF0000000000000u;
    const auto bits = std::bit_cast<std::uint64_t>(spacing[axis]);
    if (bits == 0 || bits >= infinity)
      raise<std::invalid_argument>(
          message(function, ": ", option, "[", axis, "] = ", spacing[axis], " must be finite and > 0"));
  }
  return spacing;
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
