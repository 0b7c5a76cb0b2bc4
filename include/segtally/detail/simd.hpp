// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The one room that knows xsimd. Every function whose body depends on the instruction set takes it as a
// template parameter, so that tests can have all of them in one program.
#include <segtally/abi.hpp>  // for SEGTALLY_ABI, SEGTALLY_USE_XSIMD

#if SEGTALLY_USE_XSIMD
#include <xsimd/xsimd.hpp>
#endif

namespace segtally::inline SEGTALLY_ABI::detail {

/// The instruction set that every compiler has: plain C++, and the oracle of the vector code.
struct scalar {};

/// AVX-512 with bytes and words (BW), and if `Packs` with the packing of chosen bytes (VBMI2). Not xsimd's
/// own types: version 8 truncates 64-bit masks with g++ 12, and knows nothing of VBMI2.
template <bool Packs>
struct avx512 {};

// AVX alone has no integer comparisons of 256 bits.
#if SEGTALLY_USE_XSIMD && defined(__AVX512BW__) && defined(__AVX512VBMI2__)
using default_arch = avx512<true>;
#elif SEGTALLY_USE_XSIMD && defined(__AVX512BW__)
using default_arch = avx512<false>;
#elif SEGTALLY_USE_XSIMD && defined(__AVX2__)
using default_arch = xsimd::avx2;
#elif SEGTALLY_USE_XSIMD && defined(__SSE2__)
using default_arch = xsimd::sse2;
#elif SEGTALLY_USE_XSIMD && !defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
using default_arch = xsimd::default_arch;
#else
using default_arch = scalar;
#endif

}  // namespace segtally::inline SEGTALLY_ABI::detail
