// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

/// Memory as numpy asks for it where an array is large: in pages of 2 MiB. In pages of 4 KiB the same
/// benchmark takes up to a third longer, or not, as the system happens to place them.
template <class T>
struct huge_pages {
  using value_type = T;
  huge_pages() = default;
  template <class U>
  huge_pages(const huge_pages<U>&) noexcept {}

  T* allocate(std::size_t n) {
    constexpr std::size_t page = std::size_t{1} << 21;
    const std::size_t bytes = (n * sizeof(T) + page - 1) / page * page;
    void* const p = std::aligned_alloc(page, bytes);
    if (p == nullptr) throw std::bad_alloc();
#if defined(__linux__)
    madvise(p, bytes, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(p);
  }
  void deallocate(T* p, std::size_t) noexcept {
    std::free(p);
  }
  friend bool operator==(huge_pages, huge_pages) noexcept {
    return true;
  }
};

template <class T>
using volume = std::vector<T, huge_pages<T>>;
