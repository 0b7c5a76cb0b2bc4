// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uintptr_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns whether it pays to ask for labels long before they are looked at. Processors read ahead by
/// themselves, but Intel's not far enough while runs are counted: a tally of nuclei takes 12 instead of 17 ms
/// on Emerald Rapids (2 or 8 KiB ahead are as good as 4, half a KiB is half as good). AMD's Zen 4 alone is
/// faster by 15 to 35 %.
inline bool gains_from_prefetch() noexcept {
#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
  return __builtin_cpu_is("intel") != 0;
#else
  return false;
#endif
}

/// Asks for 64 labels 4 KiB beyond these; there need not be any.
template <class Label>
SEGTALLY_ALWAYS_INLINE inline void prefetch_beyond(const Label* labels) noexcept {
#if defined(__GNUC__)
  const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(labels) + 4096;
  for (std::size_t line = 0; line < 64 * sizeof(Label); line += 64)
    __builtin_prefetch(reinterpret_cast<const void*>(begin + line));
#endif
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
