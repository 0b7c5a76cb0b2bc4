// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What this library asks of a compiler and its flags. Whoever does not meet it is told what to do, and
// nothing of the library is read: its hundreds of errors would say no more.

#include <cfloat>   // for DBL_MANT_DIG, FLT_EVAL_METHOD
#include <climits>  // for CHAR_BIT

#if defined(_MSVC_LANG)  // __cplusplus tells the truth there on demand only
#define SEGTALLY_LANGUAGE _MSVC_LANG
#else
#define SEGTALLY_LANGUAGE __cplusplus
#endif

#if SEGTALLY_LANGUAGE < 202002L
#if defined(_MSC_VER)
#error "segtally needs C++20: compile with /std:c++20"
#else
#error "segtally needs C++20: compile with -std=c++20"
#endif
#define SEGTALLY_REFUSED
#elif FLT_EVAL_METHOD == 2
// Sums that are rounded later than they are written give other bits than everywhere else.
#error "segtally needs doubles that are rounded in each step, and x87 keeps more: add -msse2 -mfpmath=sse"
#define SEGTALLY_REFUSED
#elif CHAR_BIT != 8 || FLT_RADIX != 2 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024 || FLT_MANT_DIG != 24
#error "segtally needs bytes of 8 bits, and float and double of IEEE 754: another target"
#define SEGTALLY_REFUSED
#endif
#undef SEGTALLY_LANGUAGE

#if defined(SEGTALLY_REFUSED)
#include <segtally/see_the_error_above>  // there is none: gcc and clang stop at nothing else
#endif
