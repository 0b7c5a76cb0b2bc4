// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The instruction sets that find runs of labels. Every function whose body depends on one takes it as a
// template parameter, so that tests can use all of them in one program.
#include <segtally/abi.hpp>  // for SEGTALLY_ABI, SEGTALLY_HAS_SSE2, SEGTALLY_USE_VECTORS, SEGTALLY_USE_XSIMD

#if SEGTALLY_USE_XSIMD
#include <xsimd/xsimd.hpp>
#endif
#if defined(__AVX__)
#include <immintrin.h>
#elif SEGTALLY_HAS_SSE2
#include <emmintrin.h>  // compiles much faster than immintrin.h
#endif

namespace segtally::inline SEGTALLY_ABI::detail {

/// Plain C++, for every compiler; the reference for tests of vector code.
struct scalar {};

/// Compilers' own vector types of 16 bytes.
struct vectors {};

/// x86 SSE2.
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

/// AVX-512 with byte and word instructions (BW), and with byte compression (VBMI2) if `Packs`. Not xsimd's
/// type: version 8 truncates 64-bit masks with g++ 12 and does not know VBMI2.
template <bool Packs>
struct avx512 : avx2 {};

// AVX without AVX2 has no 256-bit integer comparisons. On processors without vectors, compilers' vector types
// are slower than plain C++.
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
