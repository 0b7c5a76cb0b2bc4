// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The part of MSVC's header that the library uses, for gcc and clang on x86-64.
#include <cpuid.h>

#include <cstdint>

#undef __cpuid  // a macro with other arguments

inline std::uint64_t _umul128(std::uint64_t a, std::uint64_t b, std::uint64_t* high) {
  __extension__ using product = unsigned __int128;
  const product all = static_cast<product>(a) * b;
  *high = static_cast<std::uint64_t>(all >> 64);
  return static_cast<std::uint64_t>(all);
}

inline void __cpuid(int* words, int leaf) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  __get_cpuid(static_cast<unsigned>(leaf), &a, &b, &c, &d);
  words[0] = static_cast<int>(a);
  words[1] = static_cast<int>(b);
  words[2] = static_cast<int>(c);
  words[3] = static_cast<int>(d);
}
