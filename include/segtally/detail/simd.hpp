// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The instruction sets that look for runs of labels. Every function whose body depends on one takes it as a
// template parameter, so that tests can have all of them in one program.
#include <segtally/abi.hpp>  // for SEGTALLY_ABI, SEGTALLY_HAS_SSE2, SEGTALLY_USE_VECTORS, SEGTALLY_USE_XSIMD

#if SEGTALLY_USE_XSIMD
#include <xsimd/xsimd.hpp>
#endif
#if defined(__AVX__)
#include <immintrin.h>
#elif SEGTALLY_HAS_SSE2
#include <emmintrin.h>  // compiles much faster than the header of all
#endif

namespace segtally::inline SEGTALLY_ABI::detail {

/// The instruction set that every compiler has: plain C++, and the oracle of the vector code.
struct scalar {};

/// Compilers' own types for vectors of 16 bytes.
struct vectors {};

/// Instructions of x86.
struct sse2 {};
struct avx2 {};
#if SEGTALLY_USE_XSIMD
struct xsimd_sse2 : sse2 {
  using by = xsimd::sse2;
};
#if defined(__AVX2__)
struct xsimd_avx2 : avx2 {
  using by = xsimd::avx2;
};
#endif
#endif

/// AVX-512 with bytes and words (BW), and if `Packs` with the packing of chosen bytes (VBMI2). Not xsimd's
/// own types: version 8 truncates 64-bit masks with g++ 12, and knows nothing of VBMI2.
template <bool Packs>
struct avx512 : avx2 {};

// AVX alone has no integer comparisons of 256 bits. Where a processor has no vectors, or the compiler does
// not say so, its types for them are slower than plain C++.
#if defined(__AVX512BW__) && defined(__AVX512VBMI2__)
using default_arch = avx512<true>;
#elif defined(__AVX512BW__)
using default_arch = avx512<false>;
#elif SEGTALLY_USE_XSIMD && defined(__AVX2__)
using default_arch = xsimd_avx2;
#elif SEGTALLY_USE_XSIMD
using default_arch = xsimd_sse2;
#elif defined(__AVX2__)
using default_arch = avx2;
#elif SEGTALLY_HAS_SSE2
using default_arch = sse2;
#elif SEGTALLY_USE_VECTORS &&                                                                   \
    (defined(__ARM_NEON) || defined(__VSX__) || defined(__VX__) || defined(__wasm_simd128__) || \
     defined(__riscv_vector) || defined(__loongarch_sx) || defined(__mips_msa))
using default_arch = vectors;
#else
using default_arch = scalar;
#endif

}  // namespace segtally::inline SEGTALLY_ABI::detail
