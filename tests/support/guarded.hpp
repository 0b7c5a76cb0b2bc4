// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace support {

#if defined(__unix__) || defined(__APPLE__)

/// An array that ends exactly before an inaccessible page, and whose first page follows one.
template <class T>
class guarded {
 public:
  explicit guarded(std::size_t n) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    inner_ = (n * sizeof(T) + page_ - 1) / page_ * page_;
    void* all = mmap(nullptr, inner_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(all != MAP_FAILED);
    base_ = static_cast<char*>(all);
    REQUIRE(mprotect(base_ + page_, inner_, PROT_READ | PROT_WRITE) == 0);
  }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;
  ~guarded() { munmap(base_, inner_ + 2 * page_); }
  T* first() { return reinterpret_cast<T*>(base_ + page_); }
  T* last(std::size_t n) { return reinterpret_cast<T*>(base_ + page_ + inner_) - n; }

 private:
  std::size_t page_, inner_ = 0;
  char* base_ = nullptr;
};

#else

/// The same on systems without page protection: only the array.
template <class T>
class guarded {
 public:
  explicit guarded(std::size_t n) : values_(n) {}
  T* first() { return values_.data(); }
  T* last(std::size_t n) { return values_.data() + values_.size() - n; }

 private:
  std::vector<T> values_;
};

#endif

}  // namespace support
