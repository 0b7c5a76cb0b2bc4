// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Included first (-include), makes gcc and clang compile the library's code for MSVC on x86-64. System
// headers come before it, because they are those of the real compiler.
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cfloat>
#include <charconv>
#include <chrono>
#include <climits>
#include <cmath>
#include <compare>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <numbers>
#include <numeric>
#include <optional>
#include <random>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <cpuid.h>
#include <immintrin.h>

#include "intrin.h"

#undef __GNUC__
#undef __clang__
#undef __x86_64__
#undef __SIZEOF_INT128__
#undef __SSE__
#undef __SSE2__
#define _MSC_VER 1944
#define _MSVC_LANG __cplusplus
#define _MSVC_TRADITIONAL 1
#define _M_X64 100
#define _M_AMD64 100

#define SEGTALLY_USE_XSIMD 0  // it has its own code for MSVC

// Keywords that MSVC does not have.
#pragma GCC poison __attribute__ __extension__ __asm__ __int128 vector_size
#pragma GCC poison __builtin_convertvector __builtin_shuffle __builtin_shufflevector __builtin_prefetch
#pragma GCC poison __builtin_bswap64 __builtin_popcountll __builtin_ctzll __builtin_clzll __builtin_expect
#pragma GCC poison __builtin_cpu_is __builtin_cpu_supports __builtin_unreachable __builtin_memcpy
