// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

// Products of two voxel counts pass 2^64 from 3e9 voxels on (scikit-learn's kappa, Rand and MCC overflowed
// there), so they are held in 128 bits and rounded once.
#if !defined(__SIZEOF_INT128__)
#error "segtally needs a compiler with 128-bit integers (gcc or clang for a 64-bit target)"
#endif
__extension__ using uint128 = unsigned __int128;
__extension__ using int128 = __int128;

/// Returns a * b exactly.
constexpr uint128 product(std::uint64_t a, std::uint64_t b) noexcept {
  return static_cast<uint128>(a) * b;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
