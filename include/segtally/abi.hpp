// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/detail/requirements.hpp>  // first: nothing else is read where they are not met

#include <cstddef>  // for what the standard library says of itself

#include <segtally/detail/compiler.hpp>         // for the attributes of compilers
#include <segtally/detail/instruction_set.hpp>  // for SEGTALLY_INSTRUCTION_SET
#include <segtally/version.hpp>

// x86 with integers in vectors, as gcc, clang and MSVC say so.
#if defined(__SSE2__) || defined(_M_X64) || (defined(_M_IX86_FP) && _M_IX86_FP >= 2)
#define SEGTALLY_HAS_SSE2 1
#else
#define SEGTALLY_HAS_SSE2 0
#endif

// Define SEGTALLY_USE_XSIMD as 0 to do without it where the include path offers it. It is for x86: on other
// processors compilers' own vectors are faster.
#if !defined(SEGTALLY_USE_XSIMD) && defined(__has_include)
#if __has_include(<xsimd/xsimd.hpp>) && SEGTALLY_HAS_SSE2
#define SEGTALLY_USE_XSIMD 1
#endif
#endif
#if !defined(SEGTALLY_USE_XSIMD)
#define SEGTALLY_USE_XSIMD 0
#elif SEGTALLY_USE_XSIMD && !SEGTALLY_HAS_SSE2
#undef SEGTALLY_USE_XSIMD
#define SEGTALLY_USE_XSIMD 0
#endif

// Whether the compiler has vectors of numbers as types: gcc and clang do. Define it as 0 for plain C++.
#if !defined(SEGTALLY_USE_VECTORS)
#if defined(__GNUC__) || defined(__clang__)
#define SEGTALLY_USE_VECTORS 1
#else
#define SEGTALLY_USE_VECTORS 0
#endif
#endif

// Define SEGTALLY_THREADS as 0 where there are no threads, or none are wanted.
#if !defined(SEGTALLY_THREADS)
#if (defined(__wasm__) && !defined(_REENTRANT)) || defined(_LIBCPP_HAS_NO_THREADS) || \
    (defined(__GLIBCXX__) && !defined(_GLIBCXX_HAS_GTHREADS))
#define SEGTALLY_THREADS 0
#else
#define SEGTALLY_THREADS 1
#endif
#endif

// Define SEGTALLY_USE_INT128 as 0 to do without the compiler's integers of 128 bits. 32-bit targets and MSVC
// have none; clang has some with MSVC's library, but there the functions that divide and round them are
// missing.
#if !defined(SEGTALLY_USE_INT128)
#if defined(__SIZEOF_INT128__) && !defined(_MSC_VER)
#define SEGTALLY_USE_INT128 1
#else
#define SEGTALLY_USE_INT128 0
#endif
#endif

#if SEGTALLY_USE_XSIMD && SEGTALLY_USE_VECTORS
#define SEGTALLY_ABI_SIMD x
#elif SEGTALLY_USE_XSIMD
#define SEGTALLY_ABI_SIMD y
#elif SEGTALLY_USE_VECTORS
#define SEGTALLY_ABI_SIMD v
#else
#define SEGTALLY_ABI_SIMD p  // plain
#endif
#if SEGTALLY_THREADS
#define SEGTALLY_ABI_THREADS
#else
#define SEGTALLY_ABI_THREADS s  // a single one
#endif
#if SEGTALLY_USE_INT128
#define SEGTALLY_ABI_WIDE
#else
#define SEGTALLY_ABI_WIDE w  // words
#endif
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define SEGTALLY_ABI_ERRORS e
#else
#define SEGTALLY_ABI_ERRORS a  // abort
#endif
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__) || defined(_M_FP_FAST)
#define SEGTALLY_ABI_MATH f
#else
#define SEGTALLY_ABI_MATH
#endif
#define SEGTALLY_ABI_PASTE(major, minor, simd, wide, threads, errors, math, set) \
  v##major##_##minor##_##simd##wide##threads##errors##math##_##set
#define SEGTALLY_ABI_OF(major, minor, simd, wide, threads, errors, math, set) \
  SEGTALLY_ABI_PASTE(major, minor, simd, wide, threads, errors, math, set)

/// @file
/// The inline namespace around the whole library, v0_2_xe_00000000 for example: version, xsimd or the
/// compiler's vectors or plain C++, the compiler's integers of 128 bits or two words, threads or none,
/// exceptions or abort, -ffast-math, instruction set. So translation units whose code for the same function
/// differs have functions of their own.
#define SEGTALLY_ABI                                                                                    \
  SEGTALLY_ABI_OF(SEGTALLY_VERSION_MAJOR, SEGTALLY_VERSION_MINOR, SEGTALLY_ABI_SIMD, SEGTALLY_ABI_WIDE, \
                  SEGTALLY_ABI_THREADS, SEGTALLY_ABI_ERRORS, SEGTALLY_ABI_MATH, SEGTALLY_INSTRUCTION_SET)

// A namespace of ours cannot hold what the standard library makes of built-in types: of two copies of
// std::vector<double>::push_back, for different instruction sets, the linker takes the first, and an older
// processor ends at its first instruction unknown. So such translation units do not link into one program or
// shared library: each has a section that is joined with those of the same instruction set, and defines in it
// one symbol for all. Programs that choose their translation units by the processor at run time define
// SEGTALLY_MIXED_INSTRUCTION_SETS, and see themselves to what they share besides this library.
#if !defined(SEGTALLY_MIXED_INSTRUCTION_SETS)
#if defined(__ELF__) && defined(__GNUC__)
#define SEGTALLY_GUARD(set) SEGTALLY_GUARD_OF(set)
#define SEGTALLY_GUARD_OF(set) segtally_instruction_set_##set
extern "C" __attribute__((used, visibility("hidden"))) inline void SEGTALLY_GUARD(
    SEGTALLY_INSTRUCTION_SET)() {
  __asm__(
      ".globl segtally_translation_units_built_for_different_instruction_sets\n"
      ".hidden segtally_translation_units_built_for_different_instruction_sets\n"
      "segtally_translation_units_built_for_different_instruction_sets:");
}
#elif defined(_MSC_VER)
#if defined(__AVX512F__)
#pragma detect_mismatch("segtally: instruction set of the translation unit", "AVX-512")
#elif defined(__AVX2__)
#pragma detect_mismatch("segtally: instruction set of the translation unit", "AVX2")
#elif defined(__AVX__)
#pragma detect_mismatch("segtally: instruction set of the translation unit", "AVX")
#else
#pragma detect_mismatch("segtally: instruction set of the translation unit", "SSE2")
#endif
#endif
#endif
