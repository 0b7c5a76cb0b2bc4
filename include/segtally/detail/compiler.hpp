// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The one header that knows what compilers call their attributes. gcc and clang share theirs; clang-cl has
// them, too.
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
