// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The only header that uses threads. Without them (SEGTALLY_THREADS is 0) the caller does all work.
#include <segtally/abi.hpp>  // for SEGTALLY_ABI, SEGTALLY_THREADS

#include <cstddef>  // for size_t

#if SEGTALLY_THREADS
#include <condition_variable>  // for condition_variable
#include <mutex>               // for mutex, unique_lock
#include <thread>              // for thread
#include <vector>              // for vector
#endif
#if defined(__linux__)
#include <sched.h>  // for sched_getaffinity
#endif

namespace segtally::inline SEGTALLY_ABI::detail {

#if SEGTALLY_THREADS

using mutex = std::mutex;
using mutex_lock = std::unique_lock<std::mutex>;
using condition = std::condition_variable;

/// Threads that are joined in the destructor.
class thread_group {
 public:
  thread_group() = default;
  thread_group(const thread_group&) = delete;
  thread_group& operator=(const thread_group&) = delete;
  ~thread_group() {
    for (std::thread& thread : threads_) thread.join();
  }

  /// Throws `std::system_error` or `std::bad_alloc` if no thread can be started.
  template <class Work>
  void start(const Work& work, std::size_t worker) {
    threads_.emplace_back(work, worker);
  }

 private:
  std::vector<std::thread> threads_;
};

/// Returns the number of processors this process may use, at least 1.
inline std::size_t available_threads() noexcept {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0)
    return static_cast<std::size_t>(CPU_COUNT(&allowed));
#endif
  const unsigned processors = std::thread::hardware_concurrency();
  return processors > 0 ? processors : 1;
}

#else

struct mutex {};
struct mutex_lock {
  explicit mutex_lock(mutex&) noexcept {}
  void lock() noexcept {}
  void unlock() noexcept {}
};
struct condition {
  void wait(mutex_lock&) noexcept {}
  void notify_one() noexcept {}
  void notify_all() noexcept {}
};

struct thread_group {
  template <class Work>
  void start(const Work&, std::size_t) noexcept {}
};

inline std::size_t available_threads() noexcept {
  return 1;
}

#endif

}  // namespace segtally::inline SEGTALLY_ABI::detail
