// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/detail/requirements.hpp>  // first: nothing else is read where they are not met

#include <cstddef>  // for the macros of the standard library

#include <segtally/detail/compiler.hpp>         // for the attributes of compilers
#include <segtally/detail/instruction_set.hpp>  // for SEGTALLY_INSTRUCTION_SET
#include <segtally/version.hpp>

// x86 with SSE2 integer vectors, as reported by gcc, clang and MSVC.
#if defined(__SSE2__) || defined(_M_X64) || (defined(_M_IX86_FP) && _M_IX86_FP >= 2)
#define SEGTALLY_HAS_SSE2 1
#else
#define SEGTALLY_HAS_SSE2 0
#endif

// Define SEGTALLY_USE_XSIMD as 0 to disable xsimd even if it is in the include path. It is used only on x86:
// on other processors compilers' own vectors are faster.
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

// Whether the compiler has vector types, as gcc and clang do. Define it as 0 for plain C++.
#if !defined(SEGTALLY_USE_VECTORS)
#if defined(__GNUC__) || defined(__clang__)
#define SEGTALLY_USE_VECTORS 1
#else
#define SEGTALLY_USE_VECTORS 0
#endif
#endif

// Define SEGTALLY_THREADS as 0 on platforms without threads, or to disable them.
#if !defined(SEGTALLY_THREADS)
#if (defined(__wasm__) && !defined(_REENTRANT)) || defined(_LIBCPP_HAS_NO_THREADS) || \
    (defined(__GLIBCXX__) && !defined(_GLIBCXX_HAS_GTHREADS))
#define SEGTALLY_THREADS 0
#else
#define SEGTALLY_THREADS 1
#endif
#endif

// Define SEGTALLY_USE_INT128 as 0 to disable the compiler's 128-bit integers. 32-bit targets and MSVC have
// none; clang has them with MSVC's library, but there the functions for division and rounding are missing.
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
#define SEGTALLY_ABI_SIMD p  // plain C++
#endif
#if SEGTALLY_THREADS
#define SEGTALLY_ABI_THREADS
#else
#define SEGTALLY_ABI_THREADS s  // single-threaded
#endif
#if SEGTALLY_USE_INT128
#define SEGTALLY_ABI_WIDE
#else
#define SEGTALLY_ABI_WIDE w  // two words
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
/// The inline namespace around the whole library, for example v0_2_xe_00000000: version, vectors (xsimd, the
/// compiler's or plain C++), 128-bit integers (the compiler's or two words), threads or none, exceptions or
/// abort, -ffast-math, and instruction set. So translation units that compile the same function differently
/// have separate functions.
#define SEGTALLY_ABI                                                                                    \
  SEGTALLY_ABI_OF(SEGTALLY_VERSION_MAJOR, SEGTALLY_VERSION_MINOR, SEGTALLY_ABI_SIMD, SEGTALLY_ABI_WIDE, \
                  SEGTALLY_ABI_THREADS, SEGTALLY_ABI_ERRORS, SEGTALLY_ABI_MATH, SEGTALLY_INSTRUCTION_SET)

// The inline namespace does not cover standard library templates of built-in types: of two copies of
// std::vector<double>::push_back for different instruction sets, the linker keeps one, which may crash on an
// older processor. So such translation units do not link into one program or shared library: each defines the
// same symbol in a section that is merged only with those of the same instruction set. Programs that select
// translation units by the processor at run time define SEGTALLY_MIXED_INSTRUCTION_SETS, and are responsible
// for what they share besides this library.
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
