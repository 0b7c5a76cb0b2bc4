// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t, byte
#include <cstdint>    // for uintptr_t
#include <vector>     // for vector

#if defined(__linux__)
#include <sys/mman.h>  // for madvise
#endif

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>  // for parallel_for

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns n zeros, for results with a value per voxel. To meet memory for the first time, page by page of 4
/// KiB, takes a thread longer than many a kernel needs to fill it. So here Linux is asked for pages of 2 MiB,
/// as numpy asks, and all threads meet them at once.
template <class T>
std::vector<T> large_vector(std::size_t n, [[maybe_unused]] std::size_t threads) {
  std::vector<T> values;
  values.reserve(n);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::size_t page = std::size_t{1} << 21;
  const auto first = reinterpret_cast<std::uintptr_t>(values.data());
  const std::size_t skip = (page - first % page) % page, bytes = n * sizeof(T);
  if (bytes >= skip + 2 * page) {
    const std::size_t pages = (bytes - skip) / page;
    auto* const begin = reinterpret_cast<std::byte*>(values.data()) + skip;
    if (madvise(begin, pages * page, MADV_HUGEPAGE) == 0) {
#if defined(MADV_POPULATE_WRITE)
      constexpr int populate = MADV_POPULATE_WRITE;
#else
      constexpr int populate = 23;  // since Linux 5.14, an error before
#endif
      if (threads > 1)
        parallel_for(pages, (std::min)(threads, pages),
                     [=](std::size_t, std::size_t k) { (void)madvise(begin + k * page, page, populate); });
    }
  }
#endif
  values.resize(n);
  return values;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
