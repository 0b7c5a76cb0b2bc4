// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <new>          // for align_val_t, operator new
#include <type_traits>  // for is_trivially_default_constructible_v
#include <utility>      // for forward
#include <vector>       // for vector

#if defined(__linux__)
#include <sys/mman.h>  // for madvise
#endif

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Allocates memory that threads will write: a vector constructed with a size alone leaves its values
/// uninitialised, so that no single thread fills it first. Page faults for pages of 4 KiB take longer than
/// many kernels, so on Linux pages of 2 MiB are requested, as numpy does.
template <class T>
class unfilled_allocator {
 public:
  static_assert(std::is_trivially_default_constructible_v<T>);
  using value_type = T;
  unfilled_allocator() = default;
  template <class U>
  unfilled_allocator(const unfilled_allocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] T* allocate(std::size_t n) {
    if (n < large) return static_cast<T*>(::operator new(n * sizeof(T)));
    void* const memory = ::operator new (n * sizeof(T), std::align_val_t{page});
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    (void)madvise(memory, n * sizeof(T) / page * page, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    if (n < large)
      ::operator delete(memory);
    else
      ::operator delete (memory, std::align_val_t{page});
  }

  template <class U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Values>
  void construct(U* at, Values&&... values) {
    ::new (static_cast<void*>(at)) U(std::forward<Values>(values)...);
  }

  friend bool operator==(unfilled_allocator, unfilled_allocator) noexcept {
    return true;
  }

 private:
  static constexpr std::size_t page = std::size_t{1} << 21, large = 2 * page / sizeof(T);
};

/// A vector that leaves its values uninitialised when constructed with a size alone.
template <class T>
using unfilled_vector = std::vector<T, unfilled_allocator<T>>;

}  // namespace segtally::inline SEGTALLY_ABI::detail
