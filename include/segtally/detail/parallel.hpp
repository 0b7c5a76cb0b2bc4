// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <atomic>     // for atomic
#include <cstddef>    // for size_t
#include <exception>  // for exception_ptr
#include <thread>     // for thread
#include <vector>     // for vector

#if defined(__linux__)
#include <sched.h>  // for sched_getaffinity
#endif

#if defined(__cpp_exceptions)
#define SEGTALLY_TRY try
#define SEGTALLY_CATCH_ALL catch (...)
#else
#define SEGTALLY_TRY if constexpr (true)
#define SEGTALLY_CATCH_ALL else
#endif

namespace segtally::detail {

/// Returns the number of processors this process may use, at least 1.
inline std::size_t available_threads() noexcept {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return (std::max)(std::size_t{1}, static_cast<std::size_t>(CPU_COUNT(&allowed)));
#endif
  return (std::max)(std::size_t{1}, static_cast<std::size_t>(std::thread::hardware_concurrency()));
}

/// Runs `work(worker, task)` for every task in [0, tasks), on up to `workers` threads, the caller's (worker
/// 0) being one of them, and calls `done(finished)` on the caller's thread after each task it has finished
/// itself. Tasks are handed out one by one, so their order is not fixed. The first exception of any worker is
/// thrown again here after all threads have joined; no task is begun after it. If a thread cannot be started,
/// the others do its work.
template <class Work, class Done>
void parallel_for(std::size_t tasks, std::size_t workers, Work&& work, Done&& done) {
  std::atomic<std::size_t> next{0}, finished{0};
  std::atomic<bool> failed{false};
  std::exception_ptr error;
  const auto run = [&](std::size_t worker) {
    SEGTALLY_TRY {
      for (std::size_t task; !failed.load() && (task = next.fetch_add(1)) < tasks;) {
        work(worker, task);
        const std::size_t so_far = finished.fetch_add(1) + 1;
        if (worker == 0) done(so_far);
      }
    }
    SEGTALLY_CATCH_ALL {
      if (!failed.exchange(true)) error = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  SEGTALLY_TRY {
    threads.reserve(workers);
    for (std::size_t worker = 1; worker < workers; ++worker) threads.emplace_back(run, worker);
  }
  SEGTALLY_CATCH_ALL {}
  run(0);
  for (std::thread& thread : threads) thread.join();
#if defined(__cpp_exceptions)
  if (error) std::rethrow_exception(error);
#endif
}

}  // namespace segtally::detail

#undef SEGTALLY_TRY
#undef SEGTALLY_CATCH_ALL
