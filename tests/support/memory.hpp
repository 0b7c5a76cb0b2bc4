// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

/// Programs linked with memory.cpp count their memory: it replaces operators new and delete.
namespace support {

std::size_t bytes_in_use();
std::size_t most_bytes_since_reset();
void reset_most_bytes();

/// Returns the peak number of bytes in use during a call.
template <class Call>
double most_bytes(Call&& call) {
  const std::size_t before = bytes_in_use();
  reset_most_bytes();
  call();
  return static_cast<double>(most_bytes_since_reset() - before);
}

}  // namespace support
