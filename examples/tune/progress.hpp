// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdio>     // for fflush, stderr
#include <string>     // for string

#include <unistd.h>  // for isatty

/// A progress bar on stderr; not shown if stderr is not a terminal.
class progress {
 public:
  explicit progress(std::size_t total) : total_(total) {}
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress() { print("\r\x1b[K"); }  // clears the line

  void step(const std::string& text) {
    constexpr std::size_t width = 30;
    ++done_;
    const std::size_t full = std::min(width, done_ * width / total_);
    print(fmt::format("\r\x1b[K[{:#<{}}{:.<{}}] {}/{} {}", "", full, "", width - full, done_, total_, text));
  }

 private:
  void print(const std::string& text) const {
    if (!shown_) return;
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
  }

  std::size_t total_, done_ = 0;
  bool shown_ = isatty(STDERR_FILENO) != 0;
};
