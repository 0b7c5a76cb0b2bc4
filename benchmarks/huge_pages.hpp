// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

/// Large arrays in pages of 2 MiB, as numpy requests them. In pages of 4 KiB the same benchmark takes up to a
/// third longer, depending on how the system places them.
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
