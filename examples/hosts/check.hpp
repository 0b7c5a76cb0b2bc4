// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdio>   // for fprintf
#include <cstdlib>  // for exit

/// Exits with status 1 unless `ok`.
inline void check(bool ok, int line = __builtin_LINE()) {
  if (ok) return;
  std::fprintf(stderr, "line %d: not as expected\n", line);
  std::exit(1);
}
