// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The only header with compiler-specific attributes. gcc, clang and clang-cl share them.
#if defined(__GNUC__) || defined(__clang__)
#define SEGTALLY_ALWAYS_INLINE [[gnu::always_inline]]
#define SEGTALLY_NOINLINE [[gnu::noinline]]
#define SEGTALLY_COLD [[gnu::noinline, gnu::cold]]
#elif defined(_MSC_VER)
#define SEGTALLY_ALWAYS_INLINE [[msvc::forceinline]]
#define SEGTALLY_NOINLINE [[msvc::noinline]]
#define SEGTALLY_COLD [[msvc::noinline]]
#else
#define SEGTALLY_ALWAYS_INLINE
#define SEGTALLY_NOINLINE
#define SEGTALLY_COLD
#endif
