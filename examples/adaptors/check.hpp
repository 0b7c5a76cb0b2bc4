// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdio>     // for fprintf
#include <cstdlib>    // for exit
#include <exception>  // for exception
#include <string>     // for string

/// Ends the program with status 1 unless `ok`.
inline void check(bool ok, int line = __builtin_LINE()) {
  if (ok) return;
  std::fprintf(stderr, "line %d: not as expected\n", line);
  std::exit(1);
}

/// Ends the program with status 1 unless `call` throws an `Exception` whose text holds `text`.
template <class Exception, class Call>
void check_throws(const char* text, const Call& call, int line = __builtin_LINE()) {
  try {
    (void)call();
  } catch (const Exception& error) {
    return check(std::string(error.what()).find(text) != std::string::npos, line);
  } catch (const std::exception&) {
  }
  check(false, line);
}
