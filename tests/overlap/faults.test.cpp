// SPDX-License-Identifier: BSD-3-Clause
// Failures of the system: every allocation fails once, and so does every start of a thread.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

#include <segtally/segtally.hpp>

namespace {
constexpr long all = 1L << 30;
std::atomic<long> allocations_left{all}, threads_left{all};

bool take(std::atomic<long>& left) {
  return left.fetch_sub(1) > 0;
}
}  // namespace

// Not inlined, because g++ would warn if it saw new and free together.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  if (take(allocations_left))
    if (void* const p = std::malloc(bytes == 0 ? 1 : bytes)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return take(allocations_left) ? std::malloc(bytes == 0 ? 1 : bytes) : nullptr;
}
[[gnu::noinline]] void operator delete(void* p, const std::nothrow_t&) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                              void* argument) noexcept {
  using function = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "pthread_create"));
  return take(threads_left) ? real(thread, attributes, run, argument) : EAGAIN;
}

using namespace segtally;

namespace {
// Runs `call` with 0, 1, 2 ... successful allocations until it succeeds; returns the number of failures.
template <class Call>
long fails_until_it_has_enough(Call call) {
  for (long n = 0;; ++n) {
    allocations_left = n;
    bool failed = false;
    try {
      call();
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    const bool ran_out = allocations_left.load() < 0;
    allocations_left = all;
    if (!ran_out) {
      CHECK_FALSE(failed);
      return n;
    }
  }
}

struct image {
  std::vector<std::uint16_t> labels;
  explicit image(std::size_t period) : labels(std::size_t{1} << 20) {
    for (std::size_t i = 0; i < labels.size(); ++i)
      labels[i] = static_cast<std::uint16_t>(i / period % 3 == 0 ? 0 : i / (64 * period) % 300);
  }
  [[nodiscard]] label_view<std::uint16_t> view() const { return {labels.data(), {64, 128, 128}}; }
};
}  // namespace

TEST_CASE("every allocation fails once: bad_alloc or the right table, after all threads have joined (D40)") {
  const image a(37), b(41);
  const contingency_table expected = tally(a.view(), b.view(), {.threads = 1});
  for (const int threads : {1, 4}) {
    contingency_table table;
    // Allocations for a thread may fail as well; then the other threads do its work.
    const long failures = fails_until_it_has_enough([&] {
      table = contingency_table();
      table = tally(a.view(), b.view(), {.threads = threads});
      CHECK(table == expected);
    });
    CHECK(failures > 10);
    CHECK(table == expected);
  }
}

TEST_CASE("an accumulator or a table without memory for another is as it was (D40)") {
  const image a(37), b(41), c(50);
  tally_accumulator one;
  one.add(a.view(), b.view());
  const contingency_table before = one.table(), other = tally(a.view(), c.view()), both = before + other;
  CHECK(fails_until_it_has_enough([&] {
          tally_accumulator sum = one;
          try {
            sum.add(a.view(), c.view(), {.threads = 1});
          } catch (const std::bad_alloc&) {
            allocations_left = all;
            CHECK(sum.table() == before);
            allocations_left = -1;
            throw;
          }
          const contingency_table table = sum.table();  // may throw, which CHECK would swallow
          CHECK(table == both);
        }) > 10);
  CHECK(fails_until_it_has_enough([&] {
          contingency_table sum = before;
          try {
            sum += other;
          } catch (const std::bad_alloc&) {
            CHECK(sum == before);
            throw;
          }
          CHECK(sum == both);
        }) > 3);
}

TEST_CASE("scores, matchings and distances without memory throw, and nothing leaks (D40)") {
  const image a(37), b(41);
  const contingency_table table = tally(a.view(), b.view());
  CHECK(fails_until_it_has_enough([&] { (void)score(table); }) > 10);
  const label_view<std::uint16_t> small_a(a.labels.data(), {8, 64, 64}),
      small_b(b.labels.data(), {8, 64, 64});
  CHECK(fails_until_it_has_enough([&] { (void)surface_distances_between(small_a, small_b); }) > 3);
  const auto pairs = best_overlaps(tally(small_a, small_b));
  CHECK(fails_until_it_has_enough([&] { (void)per_object_surface_distances(small_a, small_b, pairs); }) > 3);
}

TEST_CASE("threads that cannot be started: the others do their work (D41)") {
  const image a(37), b(41);
  const contingency_table expected = tally(a.view(), b.view(), {.threads = 1});
  for (const long started : {0, 1, 2}) {
    threads_left = started;
    const contingency_table table = tally(a.view(), b.view(), {.threads = 4});
    CHECK(threads_left.load() < 0);  // one was refused
    threads_left = all;
    CHECK(table == expected);
  }
}
