// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

/// A program that links memory.cpp counts its memory: operators new and delete are replaced.
namespace support {

std::size_t bytes_in_use();
std::size_t most_bytes_since_reset();
void reset_most_bytes();

/// Returns the most bytes that a call has in use at once.
template <class Call>
double most_bytes(Call&& call) {
  const std::size_t before = bytes_in_use();
  reset_most_bytes();
  call();
  return static_cast<double>(most_bytes_since_reset() - before);
}

}  // namespace support
