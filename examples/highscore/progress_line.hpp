// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <unistd.h>  // for isatty

#include <fmt/format.h>

#include <cstddef>  // for size_t
#include <cstdio>   // for fputs, stderr

/// A progress line on stderr, shown only if stderr is a terminal, and erased at the end.
class progress_line {
 public:
  explicit progress_line(std::size_t all) : all_(all), shown_(isatty(fileno(stderr)) != 0) {}
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;
  ~progress_line() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }

  void reached(std::size_t done) const {
    if (!shown_) return;
    std::fputs(fmt::format("\r{} of {} images ", done, all_).c_str(), stderr);
  }

 private:
  std::size_t all_;
  bool shown_;
};
