// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for int64_t, uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI, SEGTALLY_USE_INT128
#if !SEGTALLY_USE_INT128
#include <segtally/detail/two_words.hpp>  // for two_words
#endif

namespace segtally::inline SEGTALLY_ABI::detail {

// Products of two voxel counts exceed 2^64 from 3e9 voxels on (scikit-learn's kappa, Rand and MCC overflowed
// there), so they are held in 128 bits and rounded once.
#if SEGTALLY_USE_INT128
__extension__ using uint128 = unsigned __int128;
__extension__ using int128 = __int128;
#else
using uint128 = two_words<std::uint64_t>;
using int128 = two_words<std::int64_t>;
#endif

/// Returns a * b exactly.
constexpr uint128 product(std::uint64_t a, std::uint64_t b) noexcept {
#if SEGTALLY_USE_INT128
  return static_cast<uint128>(a) * b;
#else
  return uint128::product_of(a, b);
#endif
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
