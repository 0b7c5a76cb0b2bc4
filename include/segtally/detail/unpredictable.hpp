// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t, uintptr_t
#include <ctime>    // for clock, time

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns an odd number that the author of the input cannot predict: derived from the address of an object
/// (address space randomisation) and the time. It may affect the run time, never the result.
inline std::uint64_t unpredictable_odd(const void* object, std::uint64_t before) noexcept {
  std::uint64_t x = before ^ reinterpret_cast<std::uintptr_t>(object);
#if defined(__wasi__)  // no process clock
  x += static_cast<std::uint64_t>(std::time(nullptr)) * 0x9E3779B97F4A7C15u;
#else
  x += static_cast<std::uint64_t>(std::clock()) * 0x9E3779B97F4A7C15u;
#endif
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;  // the mixer of splitmix64
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return (x ^ (x >> 31)) | 1;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
