// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The requirements on compilers and flags. If one is not met, an error says what to do, and the rest of the
// library is not read: its hundreds of follow-up errors would only hide the message.

#include <cfloat>   // for DBL_MANT_DIG, FLT_EVAL_METHOD
#include <climits>  // for CHAR_BIT

#if defined(_MSVC_LANG)  // without /Zc:__cplusplus, __cplusplus is wrong there
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
// Excess precision gives other bits than all other platforms.
#error "segtally needs doubles that are rounded in each step, and x87 keeps more: add -msse2 -mfpmath=sse"
#define SEGTALLY_REFUSED
#elif CHAR_BIT != 8 || FLT_RADIX != 2 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024 || FLT_MANT_DIG != 24
#error "segtally needs bytes of 8 bits, and float and double of IEEE 754: another target"
#define SEGTALLY_REFUSED
#endif
#undef SEGTALLY_LANGUAGE

#if defined(SEGTALLY_REFUSED)
#include <segtally/see_the_error_above>  // does not exist: a missing include stops gcc and clang
#endif
