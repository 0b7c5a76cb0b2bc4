// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>      // for countl_zero
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns how many bits it takes to write a number: `std::bit_width` as an int everywhere. (In C++20's first
/// edition, which g++ 12 has, that function returns the type of its argument, so a cast is needed there and
/// useless elsewhere.)
[[nodiscard]] constexpr int significant_bits(std::uint64_t number) noexcept {
  return 64 - std::countl_zero(number);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
