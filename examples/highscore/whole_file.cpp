// SPDX-License-Identifier: BSD-3-Clause
#include "whole_file.hpp"

#include <filesystem>    // for path, remove, rename
#include <fstream>       // for ofstream
#include <system_error>  // for error_code

#include "request.hpp"  // for fail

void write_whole_file(const std::string& path, const std::string& text) {
  // A pipe or a device such as /dev/stdout cannot be replaced by a file.
  std::error_code none;
  const bool replaces = !std::filesystem::exists(path, none) || std::filesystem::is_regular_file(path, none);
  const std::string draft = replaces ? path + ".highscore.part" : path;
  {
    std::ofstream file(draft, std::ios::binary);
    file << text << std::flush;
    if (file) file.close();
    if (!file) {
      if (replaces) std::filesystem::remove(draft, none);
      fail("cannot write {}", path);
    }
  }
  if (!replaces) return;
  std::error_code error;
  std::filesystem::rename(draft, path, error);
  if (!error) return;
  std::filesystem::remove(draft, none);
  fail("cannot write {}: {}", path, error.message());
}
