// SPDX-License-Identifier: BSD-3-Clause
#include "memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> in_use{0}, most{0};

constexpr std::size_t header = 64;

void* take(std::size_t bytes, std::size_t alignment) {
  const std::size_t before = (std::max)(header, alignment);
  const std::size_t all = (bytes + before + alignment - 1) / alignment * alignment;
  auto* const memory = static_cast<unsigned char*>(std::aligned_alloc(alignment, all));
  if (memory == nullptr) throw std::bad_alloc();
  auto* const at = reinterpret_cast<std::size_t*>(memory + before);
  at[-1] = bytes;
  at[-2] = before;
  const std::size_t now = in_use += bytes;
  for (std::size_t last = most; last < now && !most.compare_exchange_weak(last, now);) {
  }
  return at;
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  const auto* const at = static_cast<std::size_t*>(memory);
  in_use -= at[-1];
  std::free(static_cast<unsigned char*>(memory) - at[-2]);
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  return take(bytes, header);
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, (std::max)(header, static_cast<std::size_t>(alignment)));
}
// The nothrow operator as well, because sanitizers replace it.
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return take(bytes, header);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  give_back(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  give_back(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  give_back(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  give_back(memory);
}

namespace support {

std::size_t bytes_in_use() {
  return in_use;
}

std::size_t most_bytes_since_reset() {
  return most;
}

void reset_most_bytes() {
  most = in_use.load();
}

}  // namespace support
