// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// SEGTALLY_INSTRUCTION_SET: hexadecimal digits that encode which instructions the compiler may use, as far as
// predefined macros tell. x86-64 has 00000000, x86-64-v3 f71f8000.

#if defined(_MSC_VER) && !defined(__clang__)
// MSVC distinguishes only levels, and its traditional preprocessor, the default, need not read the rest.
#if defined(__AVX512F__)
#define SEGTALLY_INSTRUCTION_SET 00060f80
#elif defined(__AVX2__)
#define SEGTALLY_INSTRUCTION_SET 00060000
#elif defined(__AVX__)
#define SEGTALLY_INSTRUCTION_SET 00040000
#else
#define SEGTALLY_INSTRUCTION_SET 00000000
#endif
#else

// 1 if the macro is defined as 1 (RISC-V: as version 1.0 of an extension), else 0.
#define SEGTALLY_HAS(macro) SEGTALLY_HAS_VALUE(macro)
#define SEGTALLY_HAS_VALUE(value) SEGTALLY_HAS_PAIR(SEGTALLY_VALUE_##value)
#define SEGTALLY_HAS_PAIR(pair) SEGTALLY_SECOND(pair, 0, 0)
#define SEGTALLY_SECOND(first, second, ...) second
#define SEGTALLY_VALUE_1 0, 1
#define SEGTALLY_VALUE_1000000 0, 1

#define SEGTALLY_DIGIT(a, b, c, d) \
  SEGTALLY_DIGIT_OF(SEGTALLY_HAS(a), SEGTALLY_HAS(b), SEGTALLY_HAS(c), SEGTALLY_HAS(d))
#define SEGTALLY_DIGIT_OF(a, b, c, d) SEGTALLY_DIGIT_PASTE(a, b, c, d)
#define SEGTALLY_DIGIT_PASTE(a, b, c, d) SEGTALLY_DIGIT_##a##b##c##d
#define SEGTALLY_DIGIT_0000 0
#define SEGTALLY_DIGIT_0001 1
#define SEGTALLY_DIGIT_0010 2
#define SEGTALLY_DIGIT_0011 3
#define SEGTALLY_DIGIT_0100 4
#define SEGTALLY_DIGIT_0101 5
#define SEGTALLY_DIGIT_0110 6
#define SEGTALLY_DIGIT_0111 7
#define SEGTALLY_DIGIT_1000 8
#define SEGTALLY_DIGIT_1001 9
#define SEGTALLY_DIGIT_1010 a
#define SEGTALLY_DIGIT_1011 b
#define SEGTALLY_DIGIT_1100 c
#define SEGTALLY_DIGIT_1101 d
#define SEGTALLY_DIGIT_1110 e
#define SEGTALLY_DIGIT_1111 f

#define SEGTALLY_DIGITS(a, b, c, d, e, f, g, h) SEGTALLY_DIGITS_PASTE(a, b, c, d, e, f, g, h)
#define SEGTALLY_DIGITS_PASTE(a, b, c, d, e, f, g, h) a##b##c##d##e##f##g##h

// clang-format off
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)
#define SEGTALLY_INSTRUCTION_SET SEGTALLY_DIGITS(                                                    \
    SEGTALLY_DIGIT(__SSE3__, __SSSE3__, __SSE4_1__, __SSE4_2__),                                     \
    SEGTALLY_DIGIT(__SSE4A__, __POPCNT__, __LZCNT__, __MOVBE__),                                     \
    SEGTALLY_DIGIT(__FMA4__, __XOP__, __TBM__, __BMI__),                                             \
    SEGTALLY_DIGIT(__BMI2__, __AVX__, __AVX2__, __FMA__),                                            \
    SEGTALLY_DIGIT(__F16C__, __GFNI__, __AVXVNNI__, __APX_F__),                                      \
    SEGTALLY_DIGIT(__AVX512F__, __AVX512CD__, __AVX512BW__, __AVX512DQ__),                           \
    SEGTALLY_DIGIT(__AVX512VL__, __AVX512VBMI__, __AVX512VBMI2__, __AVX512IFMA__),                   \
    SEGTALLY_DIGIT(__AVX512VPOPCNTDQ__, __AVX512BITALG__, __AVX512VNNI__, __AVX512FP16__))
#elif defined(__arm__) || defined(__aarch64__) || defined(_M_ARM64)
#define SEGTALLY_INSTRUCTION_SET SEGTALLY_DIGITS(                                                    \
    SEGTALLY_DIGIT(__ARM_NEON, __ARM_FEATURE_FMA, __ARM_FEATURE_IDIV, __ARM_FEATURE_UNALIGNED),      \
    SEGTALLY_DIGIT(__ARM_FEATURE_ATOMICS, __ARM_FEATURE_CRC32, __ARM_FEATURE_DOTPROD, __ARM_FEATURE_FRINT), \
    SEGTALLY_DIGIT(__ARM_FEATURE_SVE, __ARM_FEATURE_SVE2, __ARM_FEATURE_SVE2p1, __ARM_FEATURE_SME),  \
    SEGTALLY_DIGIT(__ARM_FEATURE_FP16_SCALAR_ARITHMETIC, __ARM_FEATURE_FP16_VECTOR_ARITHMETIC,       \
                   __ARM_FEATURE_MATMUL_INT8, __ARM_FEATURE_MOPS), , , , )
#else  // Power, RISC-V, WebAssembly, LoongArch; s390 has levels
#if defined(__s390__)
#define SEGTALLY_LEVEL __ARCH__
#else
#define SEGTALLY_LEVEL
#endif
#define SEGTALLY_INSTRUCTION_SET SEGTALLY_DIGITS(                                                    \
    SEGTALLY_DIGIT(__VSX__, __POWER8_VECTOR__, __POWER9_VECTOR__, __POWER10_VECTOR__),               \
    SEGTALLY_DIGIT(__riscv_vector, __riscv_zba, __riscv_zbb, __riscv_zbs),                               \
    SEGTALLY_DIGIT(__wasm_simd128__, __wasm_relaxed_simd__, __loongarch_sx, __loongarch_asx),        \
    SEGTALLY_LEVEL, , , , )
#endif
// clang-format on

#endif
