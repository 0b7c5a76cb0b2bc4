// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>      // for countl_zero
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns the number of bits needed to write a number: `std::bit_width`, but always an int. (In the first
/// version of C++20, which g++ 12 implements, that function returns the type of its argument, so a cast is
/// required there and useless elsewhere.)
[[nodiscard]] constexpr int significant_bits(std::uint64_t number) noexcept {
  return 64 - std::countl_zero(number);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
